"""The columns of the files table: which fit, how wide each is, and how a row is written into them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len

from metaextract_tui.model import FileRow, FileState, SortKey
from metaextract_tui.tui import looks, numbers
from metaextract_tui.tui.text import clean, fit

WIDE = 82
"""From this width on size, time and attempts have room beside the name."""

NAME_CELLS, REASON_CELLS = 24, 21
"""The reason has at least so many cells, for its commonest words fit then, where the name keeps its own."""
SENTENCE = 32
"""From this width on a reason is told in a sentence, not by its kind alone."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it sorts by, its heading, its place and width in cells."""

    key: SortKey
    title: str
    start: int
    width: int
    right: bool = False


_FIXED = {SortKey.STATE: 11, SortKey.FORMAT: 6, SortKey.SIZE: 6, SortKey.TIME: 6, SortKey.ATTEMPTS: 3}
_TITLES = {
    SortKey.STATE: "  STATE",
    SortKey.FORMAT: "KIND",
    SortKey.NAME: "NAME",
    SortKey.SIZE: "SIZE",
    SortKey.TIME: "TIME",
    SortKey.ATTEMPTS: "TRY",
    SortKey.REASON: "REASON",
}
_ALL = (
    SortKey.STATE,
    SortKey.FORMAT,
    SortKey.NAME,
    SortKey.SIZE,
    SortKey.TIME,
    SortKey.ATTEMPTS,
    SortKey.REASON,
)
_FEW = (SortKey.STATE, SortKey.FORMAT, SortKey.NAME, SortKey.REASON)
_RIGHT = frozenset([SortKey.SIZE, SortKey.TIME, SortKey.ATTEMPTS])


def columns(width: int) -> tuple[Column, ...]:
    """The columns that fit into so many cells; the first cell is the mark's, one cell lies between columns."""
    chosen = _ALL if width >= WIDE else _FEW
    free = width - 1 - sum(_FIXED.get(key, 0) for key in chosen) - (len(chosen) - 1)
    name = max(8, min(free * 3 // 5, max(NAME_CELLS, free - REASON_CELLS)))
    widths = {**_FIXED, SortKey.NAME: name, SortKey.REASON: max(0, free - name)}
    found, start = [], 1
    for key in chosen:
        found.append(Column(key, _TITLES[key], start, widths[key], key in _RIGHT))
        start += widths[key] + 1
    return tuple(found)


def heading(shown: tuple[Column, ...], sort: SortKey, descending: bool) -> str:
    """The heading line, with an arrow at the column that sorts."""
    text = " "
    for column in shown:
        title = column.title
        if column.key is sort:
            title = f"{title}{'▼' if descending else '▲'}"
        text += fit(title, column.width, right=column.right) + " "
    return text


def row_parts(
    row: FileRow, shown: tuple[Column, ...], roots: tuple[bytes, ...], marked: bool
) -> Iterator[tuple[str, str]]:
    """A row as pieces of text with their looks."""
    yield ("●", "mark") if marked else (" ", "")
    sign, word, look = looks.FILE[row.state]
    for column in shown:
        width = column.width
        match column.key:
            case SortKey.STATE:
                yield f"{sign} {fit(word, width - 2)}", look
            case SortKey.FORMAT:
                yield fit(looks.format_name(row.format), width), ""
            case SortKey.NAME:
                yield from _name(row.path, roots, width)
            case SortKey.SIZE:
                yield fit(numbers.size(row.size), width, right=True), ""
            case SortKey.TIME:
                yield fit(numbers.milliseconds(row.duration_ms), width, right=True), ""
            case SortKey.ATTEMPTS:
                tried = str(row.attempts) if row.attempts else ""
                yield fit(tried, width, right=True), "warn" if row.attempts > 1 else ""
            case _:
                yield fit(reason(row, width), width), "dim" if row.state is not FileState.FAILED else look
        yield " ", ""


def reason(row: FileRow, width: int) -> str:
    """Why it is as it is: the kind of error first, for a narrow column has room for no more, then its words."""
    said = clean(row.reason, 300) if row.reason else ""
    if row.error_kind is not None and (row.state is not FileState.SKIPPED or not said):
        kind = looks.ERROR[row.error_kind]
        return f"{kind}: {said}" if said and width >= SENTENCE else kind
    if not said and row.attempts and row.state is FileState.QUEUED:
        return "waits for another try"
    return said


def relative(path: bytes, roots: tuple[bytes, ...]) -> bytes:
    """The path as seen from the batch's root that holds it; a root that is the file itself gives its name."""
    for root in roots:
        if path.startswith(root.rstrip(b"/") + b"/"):
            return path[len(root.rstrip(b"/")) + 1 :]
    return os.path.basename(path) if path in roots else path


def _name(path: bytes, roots: tuple[bytes, ...], width: int) -> Iterator[tuple[str, str]]:
    """The file's name, its folder before it as far as there is room, dim."""
    folder, name = os.path.split(relative(path, roots))
    shown = clean(name, 1000)
    room = max(1, width - cell_len(shown) - 1)  # `…/` at least: every row tells alike that it lies in a folder
    prefix = ""
    if folder:
        prefix = fit(clean(folder, 1000), room, keep_end=True).rstrip() + "/"
        yield prefix, "dim"
    yield fit(shown, width - cell_len(prefix)), ""
