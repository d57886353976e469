"""The contents of a preview that are text: cells of a table, the beginning of a document, a plot."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, chop_cells

from metaextract_tui.model import Cells, Curve, Words
from metaextract_tui.tui import plots
from metaextract_tui.tui.text import clean, fit

Pieces = list[tuple[str, str]]

WIDEST = 28
"""Cells of the screen that one column of a table may take."""


def lines_of(content: Cells | Curve | Words, width: int, height: int) -> list[Pieces]:
    """The lines of a content for a room of `width` by `height`; a table and a text may have more lines than that."""
    match content:
        case Cells(rows):
            return _table(rows)
        case Words(lines):
            return [[(f" {piece}", "")] for line in lines for piece in _wrapped(clean(line), width - 2)]
        case Curve():
            drawn = plots.drawn(content, width - 1, height)
            return [[(f" {line}", "accent")] for line in drawn] or [
                [(" There is no value to draw, or no room.", "dim")]
            ]


def _table(rows: Sequence[Sequence[str]]) -> list[Pieces]:
    """Rows under the letters of their columns, numbers to the right."""
    table = [[clean(cell, 200) for cell in row] for row in rows]
    count = max((len(row) for row in table), default=0)
    if not count:
        return [[(" The sheet has no cells.", "dim")]]
    widths = [min(WIDEST, max(3, *(cell_len(row[at]) for row in table if at < len(row)))) for at in range(count)]
    head = "".join(f" {fit(chr(ord('A') + at), widths[at])}" for at in range(count))
    lines: list[Pieces] = [[(f"    {head}", "head")]]
    for number, row in enumerate(table, 1):
        pieces: Pieces = [(f"{number:>4}", "dim")]
        for at, cell in enumerate(row):
            pieces.append((f" {fit(cell, widths[at], right=_is_number(cell))}", ""))
        lines.append(pieces)
    return lines


def _is_number(cell: str) -> bool:
    return cell[:1] in "+-.0123456789" and cell.replace(",", "").lstrip("+-.").replace(".", "", 1).isdigit()


def _wrapped(text: str, width: int) -> list[str]:
    """A paragraph in as many lines as it needs, broken at spaces where there is one near."""
    width = max(10, width)
    lines = []
    while cell_len(text) > width:
        piece = chop_cells(text, width)[0]
        space = piece.rfind(" ")
        if space > width // 2:
            piece = piece[: space + 1]
        lines.append(piece.rstrip())
        text = text[len(piece) :].lstrip()
    return [*lines, text]
