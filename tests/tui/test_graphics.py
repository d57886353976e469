"""Previews in the terminal's own pixels: when that is done, what is written for it, and that nothing is asked."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from metaextract_tui.config import Settings
from metaextract_tui.model import Picture
from metaextract_tui.tui import graphics
from metaextract_tui.tui.cells import Cells
from metaextract_tui.tui.graphics import Pixels, cell_pixels, protocol
from tests.tui.conftest import screen_text
from tests.tui.fake_door import FakeDoor
from tests.tui.test_preview import asked, door_of, opened, settled, view

SIGN = "\U0010eeee"  # Kitty's placeholder of a cell of a picture
PICTURE = Picture(200, 100, bytes(60_000))


@pytest.mark.parametrize(
    ("environment", "known"),
    [
        ({"TERM": "xterm-kitty"}, "pixels"),
        ({"TERM": "xterm-ghostty"}, "pixels"),
        ({"TERM": "foot"}, "sixel"),
        ({"TERM": "mlterm"}, "sixel"),
        ({"TERM": "xterm-256color"}, None),
        ({"TERM": "tmux-256color", "KITTY_WINDOW_ID": "1"}, None),
        ({"TERM": "xterm-kitty", "TMUX": "/tmp/tmux-0/default,1,0"}, None),
        ({"TERM": "foot", "TMUX": "/tmp/tmux-0/default,1,0"}, None),
        ({"TERM": "foot", "STY": "1234.pts-0.host"}, None),
        ({"TERM": "xterm-kitty", "NO_COLOR": "1"}, None),
        ({}, None),
    ],
)
def test_only_terminals_that_are_known_get_pixels(environment: dict[str, str], known: str | None) -> None:
    assert protocol("auto", environment) == known
    assert protocol("blocks", environment) is None
    assert protocol("none", environment) is None
    assert protocol("pixels", environment) == "pixels"
    assert protocol("sixel", environment) == "sixel"


def test_without_a_terminal_there_are_no_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "__stdout__", None)
    assert cell_pixels() is None


def test_a_picture_is_given_once_and_its_cells_hold_signs() -> None:
    written: list[str] = []
    pixels = Pixels(written.append, (10, 20))
    strips = pixels.strips(PICTURE, 40, 10, Console())
    assert [strip.cell_length for strip in strips] == [20] * 5
    assert all(strip.text.count(SIGN) == 20 for strip in strips)
    assert len(Cells()._cells(strips[0])[0]) == 20, "the painter counts the signs as so many cells"
    assert "".join(written).count("\x1b_G") == len(written)
    given = len(written)
    pixels.strips(PICTURE, 40, 10, Console())
    assert "a=d" in written[given], "the one before is dropped"


def test_a_picture_is_fitted_into_the_room() -> None:
    strips = Pixels(lambda _: None, (10, 20)).strips(PICTURE, 8, 10, Console())
    assert (len(strips), strips[0].cell_length) == (2, 8)


def test_the_room_in_pixels_has_a_limit() -> None:
    assert Pixels(lambda _: None, (10, 20)).room(60, 14) == (600, 280)
    assert Pixels(lambda _: None, (10, 20)).room(600, 300) == (800, 800)


def test_nothing_is_asked_of_the_terminal() -> None:
    script = (
        "from metaextract_tui.tui.graphics import Pixels\n"
        "from metaextract_tui.model import Picture\n"
        "from rich.console import Console\n"
        "Pixels(lambda text: None, (10, 20)).strips(Picture(2, 2, bytes(12)), 4, 4, Console())\n"
    )
    master, slave = pty.openpty()
    try:
        done = subprocess.run([sys.executable, "-c", script], stdin=slave, stdout=slave, timeout=60, check=False)
        os.set_blocking(master, False)
        try:
            said = os.read(master, 1000)
        except BlockingIOError:
            said = b""
    finally:
        os.close(slave)
        os.close(master)
    assert done.returncode == 0
    assert said == b""


async def test_a_preview_in_pixels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeDoor, "settings", Settings(pictures="pixels"))
    monkeypatch.setattr(graphics, "cell_pixels", lambda: (10, 20))
    door = door_of()
    async with opened(door, tmp_path) as pilot:
        await settled(pilot)
        wanted = asked(door)[0][1]
        assert (wanted.width_px, wanted.height_px) == (min(800, 10 * view(pilot).width), 20 * view(pilot).page)
        assert SIGN in screen_text(pilot)
        await pilot.press("left_square_bracket")
        await pilot.pause()
        assert SIGN not in screen_text(pilot)
