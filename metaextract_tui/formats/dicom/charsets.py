"""Text of a data element: the terms of SpecificCharacterSet (PS3.3 C.12.1.1.2) and ISO 2022 (PS3.5 section 6.1.2.5).

pydicom leaves the escape sequences of ISO 2022 IR 58 in the text and does not know ISO_IR 203, so both are read here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

# Python's codecs of the sets that may be the first value, by ISO registration number (PS3.3 tables C.12-2 to C.12-5).
_BY_NUMBER = {
    "6": None, "13": "shift_jis", "100": "latin-1", "101": "iso8859-2", "109": "iso8859-3", "110": "iso8859-4",
    "126": "iso8859-7", "127": "iso8859-6", "138": "iso8859-8", "144": "iso8859-5", "148": "iso8859-9",
    "166": "iso8859-11", "203": "iso8859-15", "192": "utf-8",
    # Sets of two bytes: those in G1 may stand without an escape sequence, as some writers leave it out.
    "58": "gb2312", "87": None, "149": "euc_kr", "159": None,
}  # fmt: skip
_TERM = re.compile(r"ISO_IR (?:6|13|100|101|109|110|126|127|138|144|148|166|192|203)$|GB18030$|GBK$")
_EXTENSION = re.compile(
    r"ISO 2022 IR (?:6|13|58|87|100|101|109|110|126|127|138|144|148|149|159|166|203)$"
)  # PS3.3 tables C.12-3 and C.12-4
_ALONE = frozenset(("ISO_IR 192", "GB18030", "GBK"))  # PS3.3 table C.12-5: no other value beside them
# Spellings seen in files, which no edition of the standard defines.
_LIKE_IR = re.compile(r"ISO[ _-]?(?:2022)?[ _-]?(?:IR)?[ _-]?(\d+)$")
_LIKE_8859 = re.compile(r"ISO[ _-]?8859[ _-](\d+)$")
_LIKE_WINDOWS = re.compile(r"(?:WINDOWS|CP)[ _-]?(125\d)$")
_OTHERS = {
    "UTF8": "utf-8", "UTF-8": "utf-8", "UTF_8": "utf-8", "GB2312": "gb2312", "ISO 2022 GBK": "gbk",
    "GB18030": "gb18030", "GBK": "gbk", "LATIN1": "latin-1", "LATIN-1": "latin-1", "SJIS": "shift_jis",
    "SHIFT_JIS": "shift_jis", "EUC-KR": "euc_kr", "ASCII": None, "US-ASCII": None,
}  # fmt: skip
# Escape sequences (PS3.3 tables C.12-3, C.12-4): what they bring into G0 (two bytes a character) and into G1.
_TO_G0 = {b"(B": "", b"(J": "", b"$B": "jis x 0208", b"$@": "jis x 0208", b"$(D": "jis x 0212"}
_TO_G1 = {
    b")I": "shift_jis", b"-A": "latin-1", b"-B": "iso8859-2", b"-C": "iso8859-3", b"-D": "iso8859-4",
    b"-F": "iso8859-7", b"-G": "iso8859-6", b"-H": "iso8859-8", b"-L": "iso8859-5", b"-M": "iso8859-9",
    b"-T": "iso8859-11", b"-b": "iso8859-15", b"$)C": "euc_kr", b"$)A": "gb2312",
}  # fmt: skip
_ESCAPE = re.compile(rb"\x1b(\$\)[AC]|\$\(D|\$[B@]|\([BJ]|\)I|-[A-Zb])")
# PS3.5 6.1.2.5.3: where the sets of the first value are active again; `\` parts values, `^` and `=` names.
CONTROLS = re.compile(rb"[\t\n\f\r]")
VALUES = re.compile(rb"[\t\n\f\r\\]")
NAMES = re.compile(rb"[\t\n\f\r\\^=]")


@dataclass(frozen=True, slots=True)
class Charset:
    """What SpecificCharacterSet says: the codec of its first value (None: the default repertoire, ASCII) and whether
    all its values are defined terms (`strange`: the first that is not). `extended`: escape sequences are announced."""

    codec: str | None = None
    strange: str | None = None
    extended: bool = False


DEFAULT = Charset()


@lru_cache(maxsize=256)
def charset(terms: tuple[str, ...]) -> Charset:
    """The character set that the values of SpecificCharacterSet name; those unknown count as the default."""
    known = [(term, *_known(term)) for term in terms]
    strange = next((term for term, _, defined in known if term and not defined), None)
    if len(terms) > 1:
        strange = strange or next((term for term in terms if term in _ALONE), None)
    codec = known[0][1] if known else None
    return Charset(codec, strange, any(term.startswith("ISO 2022") for term in terms))


def _known(term: str) -> tuple[str | None, bool]:
    """The codec of one term, and whether the standard defines it."""
    if _TERM.match(term) or _EXTENSION.match(term):
        return (_OTHERS[term] if term in _OTHERS else _BY_NUMBER[term.rpartition(" ")[2]]), True
    upper = " ".join(term.upper().split())
    if upper in _OTHERS:
        return _OTHERS[upper], False
    if found := _LIKE_8859.match(upper):
        return (f"iso8859-{found[1]}" if found[1] in {*"123456789", "11", "15"} else None), False
    if found := _LIKE_WINDOWS.match(upper):
        return f"cp{found[1]}" if found[1] <= "1258" else None, False
    found = _LIKE_IR.match(upper)
    return (_BY_NUMBER.get(found[1]) if found else None), False


def decode(raw: bytes, stated: Charset, resets: re.Pattern[bytes], complain: Callable[[str], None]) -> str:
    """The text of `raw`, which holds an escape or a byte outside ASCII. `resets`: see CONTROLS, VALUES, NAMES.

    Where the stated set does not fit, `complain` is told so in words, and UTF-8 and Latin-1 are tried for it.
    """
    if b"\x1b" in raw and _ESCAPE.search(raw):
        if not stated.extended:
            complain("changes its character set, which the file does not announce")
        return _extended(raw, stated, resets, complain)
    if stated.codec is None:
        if not raw.isascii():
            complain("is not ASCII, and the file states no character set for it")
        return _guessed(raw)
    try:
        return raw.decode(stated.codec)
    except UnicodeDecodeError:
        complain("is not in the character set that the file states")
    if stated.codec == "utf-8":
        return raw.decode("latin-1")  # keeps every byte
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(stated.codec, "replace")


def _guessed(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _extended(raw: bytes, stated: Charset, resets: re.Pattern[bytes], complain: Callable[[str], None]) -> str:
    """ISO 2022: the bytes between escape sequences, in the sets that those brought into G0 and G1."""
    parts: list[str] = []
    two_bytes, g1 = "", stated.codec
    at = 0
    for found in _ESCAPE.finditer(raw):
        parts.append(_segment(raw[at : found.start()], two_bytes, g1, stated.codec, resets))
        # After a delimiter the sets of the first value are active again; those sets of two bytes in G0 hold the
        # delimiters' codes as halves of characters, so writers leave G0 by an escape sequence.
        if not two_bytes and stated.codec and resets.search(raw, at, found.start()):
            g1 = stated.codec
        sequence = found[1]
        if sequence in _TO_G0:
            two_bytes = _TO_G0[sequence]
        else:
            g1 = _TO_G1.get(sequence, g1)
        at = found.end()
    parts.append(_segment(raw[at:], two_bytes, g1, stated.codec, resets))
    text = "".join(parts)
    if "\ufffd" in text:
        complain("is not in the character set that the file states")
    return text


def _segment(raw: bytes, two_bytes: str, g1: str | None, first: str | None, resets: re.Pattern[bytes]) -> str:
    """Bytes without an escape sequence. `first`: the codec of the first value, active from the first delimiter on."""
    if two_bytes:
        return _pairs(raw, b"" if two_bytes == "jis x 0208" else b"\x8f", g1)
    delimiter = resets.search(raw) if first is not None and first != g1 else None
    if delimiter is None:
        return raw.decode(g1 or "ascii", "replace")
    at = delimiter.start()
    return raw[:at].decode(g1 or "ascii", "replace") + raw[at:].decode(first or "ascii", "replace")


def _pairs(raw: bytes, prefix: bytes, g1: str | None) -> str:
    """JIS X 0208 or 0212 in G0: two bytes a character, as EUC-JP has them with the high bit set."""
    parts: list[str] = []
    at = 0
    while at < len(raw):
        byte = raw[at]
        if 0x21 <= byte <= 0x7E:
            pair = bytes(one | 0x80 for one in raw[at : at + 2])
            parts.append((prefix + pair).decode("euc_jp", "replace"))
            at += 2
        else:
            parts.append(raw[at : at + 1].decode((g1 or "ascii") if byte > 0x7F else "ascii", "replace"))
            at += 1
    return "".join(parts)
