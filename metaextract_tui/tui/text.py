"""Cleans every text for the screen: what comes from a file or its name is only ever drawn as visible text."""

from __future__ import annotations

import os
import unicodedata

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from metaextract_tui.plain import visible

LIMIT = 4096
"""Characters of one text that are shown; what is longer ends in an ellipsis."""

_MARKS_IN_A_ROW = 3
_STYLES = "\ufe0e\ufe0f"  # text and emoji style: marks to Unicode, harmless on a letter


def clean(value: str | bytes, limit: int = LIMIT) -> str:
    """One line of text that is safe to draw: what a terminal would obey or a person not see is a visible escape.

    The mapping is `plain.visible`'s, the same as on the command line. A screen of cells needs one thing more:
    combining marks without a base would be drawn over the cell before, and dozens on one letter over the lines
    around it; those are escaped too. Bytes are a path.
    """
    text = visible(os.fsdecode(value) if isinstance(value, bytes) else value, limit)
    return text if text.isascii() else _without_piles(text)


def content(value: str | bytes, limit: int = LIMIT) -> Content:
    """`clean` as the literal content of a widget, a title or a border: never markup."""
    return Content(clean(value, limit))


def fit(text: str, width: int, *, right: bool = False, keep_end: bool = False) -> str:
    """A cleaned text in exactly `width` cells: padded, or cut with an ellipsis (at the front with `keep_end`)."""
    if width <= 0:
        return ""
    length = len(text) if text.isascii() else cell_len(text)
    if length <= width:
        space = " " * (width - length)
        return space + text if right else text + space
    if keep_end:
        tail = text[-(width - 1) :] if width > 1 else ""
        while cell_len(tail) > width - 1:
            tail = tail[1:]
        return set_cell_size("…" + tail, width)
    return set_cell_size(set_cell_size(text, width - 1) + "…", width)


def _without_piles(text: str) -> str:
    """Escapes the combining marks that have no letter to stand on, or more than three on theirs."""
    shown: list[str] = []
    marks = _MARKS_IN_A_ROW
    for character in text:
        if unicodedata.category(character) not in ("Mn", "Me") or character in _STYLES:
            marks = 0
        elif (marks := marks + 1) > _MARKS_IN_A_ROW:
            code = ord(character)
            character = f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
        shown.append(character)
    return "".join(shown)
