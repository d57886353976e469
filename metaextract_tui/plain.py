"""The one place where foreign text becomes text that is safe to show: control and deceiving characters made visible."""

from __future__ import annotations

import re

# What a terminal would obey or a reader would not see. Ranges by Unicode 16.0:
_UNSAFE = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL, C1: escape sequences, titles, the clipboard (ECMA-48)
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"  # invisible fillers and joiners
    "\u200b-\u200f"  # zero width, left-to-right and right-to-left marks
    "\u2028-\u202e"  # line and paragraph separator, bidirectional embeddings and overrides (UAX #9)
    "\u2060-\u206f"  # word joiner, invisible operators, bidirectional isolates, deprecated format characters
    "\ud800-\udfff"  # lone surrogates: bytes of a name that are not UTF-8, cannot be encoded again
    "\ufe00-\ufe0d"  # variation selectors, without 15 and 16 (text and emoji style)
    "\ufeff\ufff0-\uffff"  # byte order mark, interlinear annotation, noncharacters
    "\U0001d173-\U0001d17a"  # musical format controls
    "\U000e0000-\U000e0fff"  # tags and further variation selectors
    "]"
)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\x1b": "\\e"}


def visible(text: str, limit: int | None = None) -> str:
    """`text` with every control, bidirectional, invisible or unencodable character written as an escape.

    A byte that surrogateescape kept becomes `\\xNN`, others `\\xNN`, `\\uNNNN` or `\\UNNNNNNNN`; all is one line.
    With `limit` it has at most that many characters, the last of which is `…` where something was cut off.
    """
    if limit is not None and len(text) > limit:
        text = text[: max(limit, 0) + 1]  # escapes only make it longer: the rest cannot be wanted
    if not text.isascii() or not text.isprintable():
        text = _UNSAFE.sub(_escape, text)
    if limit is not None and len(text) > limit:
        text = text[: limit - 1] + "…" if limit > 0 else ""
    return text


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    if short := _SHORT.get(character):
        return short
    if 0xDC80 <= code <= 0xDCFF:  # os.fsdecode's way to keep the byte code - 0xdc00
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
