"""Pictures in the terminal's pixels, by textual-image, where it is known to draw them: by Kitty's protocol (Kitty,
Ghostty) or as Sixels (foot, Contour, mlterm).

It is told from the environment and never asked: an answer that comes late or not at all would land among the keys, and
tmux takes the question for a title. textual-image asks when it is loaded; here it is kept from that.
"""

from __future__ import annotations

import fcntl
import os
import struct
import sys
import termios
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from rich.console import Console
from rich.segment import Segment
from textual.strip import Strip

from metaextract_tui.model import Picture
from metaextract_tui.model.preview import MAX_SIDE

_TERMS = {
    "xterm-kitty": "pixels", "xterm-ghostty": "pixels",
    "foot": "sixel", "foot-extra": "sixel", "contour": "sixel", "mlterm": "sixel",
}  # fmt: skip
"""What terminals call themselves that draw pictures placed by characters (Kitty's unicode placeholders), or Sixels."""


def protocol(setting: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """How pictures are drawn in pixels: `pixels` (Kitty's protocol) or `sixel`; None: they are not. `setting`: as
    `pictures`."""
    if setting != "auto":
        return setting if setting in ("pixels", "sixel") else None
    if environment.get("TMUX") or environment.get("STY") or environment.get("NO_COLOR"):
        return None
    return _TERMS.get(environment.get("TERM", ""))


def in_pixels(width: int, height: int, cell: tuple[int, int]) -> tuple[int, int]:
    """The pixels in a room of so many cells, as far as previews go."""
    return min(MAX_SIDE, width * cell[0]), min(MAX_SIDE, height * cell[1])


def fitted(picture: Picture, width: int, height: int, cell: tuple[int, int]) -> tuple[int, int]:
    """The columns and rows of a picture in a room of so many cells, its shape kept, never larger than its pixels."""
    across, down = cell
    scale = min(1.0, width * across / picture.width, height * down / picture.height)
    columns = max(1, min(width, round(picture.width * scale / across)))
    return columns, max(1, min(height, round(picture.height * scale / down)))


def cell_pixels() -> tuple[int, int] | None:
    """The pixels of one cell, as the kernel knows it of the terminal; None where it does not."""
    if sys.__stdout__ is None:
        return None
    try:
        raw = fcntl.ioctl(sys.__stdout__.fileno(), termios.TIOCGWINSZ, bytes(8))
    except (OSError, ValueError):
        return None
    rows, columns, width, height = struct.unpack("4H", raw)
    return (width // columns, height // rows) if rows and columns and width >= columns and height >= rows else None


class Pixels:
    """One picture at a time, kept by the terminal; in the screen's cells stand the signs that say where it is."""

    def __init__(self, write: Callable[[str], None], cell: tuple[int, int]) -> None:
        """`write` gets what goes to the terminal, in order with all else that is written."""
        self.cell = cell
        self._tgp = _load(write, cell)
        self._shown: Any = None

    def room(self, width: int, height: int) -> tuple[int, int]:
        """The pixels in a room of so many cells, as far as previews go."""
        return in_pixels(width, height, self.cell)

    def strips(self, picture: Picture, width: int, height: int, console: Console) -> list[Strip]:
        """Give the picture to the terminal; the cells that show it, its shape kept, never larger than its pixels."""
        from PIL import Image

        self.forget()
        columns, rows = fitted(picture, width, height, self.cell)
        image = Image.frombytes("RGB", (picture.width, picture.height), picture.rgb)
        self._shown = self._tgp.Image(image, columns, rows)
        segments = self._shown.__rich_console__(console, console.options.update_dimensions(columns, rows))
        return [Strip([Segment(one.text.rstrip("\n"), one.style)], columns) for one in segments]

    def forget(self) -> None:
        """Have the terminal drop the picture."""
        if self._shown is not None:
            self._shown.cleanup()
            self._shown = None


def _load(write: Callable[[str], None], cell: tuple[int, int]) -> Any:
    """The part of textual-image that speaks Kitty's protocol, speaking through `write`."""
    stdout = sys.__stdout__
    # By setattr, for the types of these say that nobody sets them.
    setattr(sys, "__stdout__", None)  # noqa: B010 - without a terminal it asks nothing while it is loaded
    try:
        from textual_image import _terminal
        from textual_image.renderable import tgp
    finally:
        setattr(sys, "__stdout__", stdout)  # noqa: B010
    setattr(_terminal.get_cell_size, "_result", _terminal.CellSize(*cell))  # noqa: B010 - nor later
    stream = SimpleNamespace(write=write, flush=lambda: None)
    setattr(tgp, "sys", SimpleNamespace(__stdout__=stream))  # noqa: B010
    return tgp
