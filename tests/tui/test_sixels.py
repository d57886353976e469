"""Sixels: what is written for a picture, when it is written again, and in which terminals."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from rich.console import Console
from rich.segment import Segment
from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from metaextract_tui.model import Picture
from metaextract_tui.tui.cells import Cells
from metaextract_tui.tui.sixels import FIRST, LAST, Sixels
from tests.tui.terminal import Terminal

PICTURE = Picture(200, 100, bytes(range(200)) * 300)
BEGIN, END = "\x1bP", "\x1b\\"
DRAWN = re.compile(r"\x1b7\x1b\[(\d+)D\x1bP0;0;0q\"1;1;(\d+);(\d+)[^\x1b]*\x1b\\\x1b8")


def paint(cells: Cells, strips: list[Strip], width: int = 20) -> str:
    text = cells.changes(LayoutUpdate([[strip] for strip in strips], Region(0, 0, width, len(strips))))
    assert not any(FIRST <= ord(character) <= LAST for character in text), "what stands for it is never written"
    return text


def blank(rows: int, width: int = 20) -> list[Strip]:
    return [Strip([Segment(" " * width)], width) for _ in range(rows)]


def test_each_line_of_cells_has_its_part_of_the_picture() -> None:
    cells = Cells()
    strips = Sixels(cells.parts, (10, 20)).strips(PICTURE, 40, 10, Console())
    assert [strip.cell_length for strip in strips] == [20] * 5
    text = paint(cells, strips)
    assert DRAWN.findall(text) == [("20", "200", "20")] * 5
    assert paint(cells, strips) == "", "what is shown is not written again"


def test_what_lay_over_a_picture_is_gone_without_a_trace() -> None:
    cells = Cells()
    strips = Sixels(cells.parts, (10, 20)).strips(PICTURE, 40, 10, Console())
    paint(cells, strips)
    over = [*strips[:2], Strip([Segment("a notice".ljust(20))], 20), *strips[3:]]
    assert not DRAWN.search(paint(cells, over))
    assert len(DRAWN.findall(paint(cells, [strip.crop(0) for strip in strips]))) == 1, "only the line that was covered"
    cells.forget()
    assert len(DRAWN.findall(paint(cells, strips))) == 5


def test_another_picture_of_the_same_size_takes_its_place() -> None:
    cells = Cells()
    sixels = Sixels(cells.parts, (10, 20))
    first = sixels.strips(PICTURE, 40, 10, Console())
    paint(cells, first)
    second = sixels.strips(Picture(200, 100, bytes(60_000)), 40, 10, Console())
    assert len(DRAWN.findall(paint(cells, second))) == 5
    sixels.forget()
    cells.forget()
    assert BEGIN not in paint(cells, second), "a picture that is gone is spaces"
    assert " " * 20 in paint(cells, blank(5)) or paint(cells, blank(5)) == ""


@pytest.mark.parametrize(
    ("environment", "cell", "sixel", "kitty"),
    [
        ({"TERM": "foot"}, (10, 20), True, False),
        ({"TERM": "foot"}, (0, 0), False, False),
        ({"TERM": "foot", "TMUX": "/tmp/tmux-0/default,1,0"}, (10, 20), False, False),
        ({"TERM": "xterm-kitty"}, (10, 20), False, True),
        ({"TERM": "xterm-256color"}, (10, 20), False, False),
    ],
    ids=["foot", "no-pixels", "foot-in-tmux", "kitty", "xterm"],
)
def test_a_terminal_is_sent_what_it_says_it_knows(
    environment: dict[str, str], cell: tuple[int, int], sixel: bool, kitty: bool, tmp_path: Path
) -> None:
    (tmp_path / "scans").mkdir()
    terminal = Terminal("finished", os.fsencode(tmp_path / "scans"), environment, cell)
    terminal.until("file_000000")
    terminal.keys("2P3]]]]")
    terminal.until("slice 21 of 40")
    if sixel:
        terminal.until(END)
    elif kitty:
        terminal.until("\x1b_G")
    else:
        terminal.until("▀")
    terminal.keys("[")
    terminal.until("Outcome")
    terminal.keys("qy")
    terminal.exit_code()
    said = terminal.output.decode("utf-8", "replace")
    assert bool(DRAWN.search(said)) is sixel
    assert (BEGIN in said) is sixel
    assert ("\x1b_G" in said) is kitty
    assert "\x1b[c" not in said, "nothing is asked whose answer could land among the keys"
