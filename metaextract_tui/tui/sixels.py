"""Pictures as Sixels, by textual-image: each line of cells carries its own part, so what is painted anew has it."""

from __future__ import annotations

from rich.console import Console
from rich.segment import Segment
from textual.strip import Strip

from metaextract_tui.model import Picture
from metaextract_tui.tui.graphics import fitted, in_pixels

FIRST, LAST = 0xD800, 0xDFFF
"""Lone surrogates stand for parts of a picture in the screen's cells: foreign text never has them there."""
BLANK = chr(FIRST)


class Parts(dict[int, str]):
    """What is written in place of each sign of a picture; of a picture that is gone, a space."""

    def __missing__(self, code: int) -> str:
        return " " if FIRST <= code <= LAST else chr(code)


class Sixels:
    """One picture at a time. The last sign of each of its lines stands for the line's pixels."""

    def __init__(self, parts: Parts, cell: tuple[int, int]) -> None:
        """`parts`: the painter's, filled here; `cell`: the pixels of one cell."""
        self.cell = cell
        self._parts = parts
        self._next = FIRST + 1

    def room(self, width: int, height: int) -> tuple[int, int]:
        """The pixels in a room of so many cells, as far as previews go."""
        return in_pixels(width, height, self.cell)

    def strips(self, picture: Picture, width: int, height: int, _console: Console) -> list[Strip]:
        """The cells that show a picture, its shape kept, never larger than its pixels."""
        from PIL import Image
        from textual_image._sixel import image_to_sixels

        self.forget()
        across, down = self.cell
        columns, rows = fitted(picture, width, height, self.cell)
        image = Image.frombytes("RGB", (picture.width, picture.height), picture.rgb)
        image = image.resize((columns * across, rows * down))
        strips = []
        for row in range(rows):
            pixels = image_to_sixels(image.crop((0, row * down, columns * across, (row + 1) * down)))
            sign = self._next = self._next + 1 if self._next < LAST else FIRST + 1
            # The cells are blanked, then drawn upon; the cursor comes back to where it was (DECSC, DECRC).
            self._parts[sign] = f" \x1b7\x1b[{columns}D{pixels}\x1b8"
            strips.append(Strip([Segment(BLANK * (columns - 1) + chr(sign))], columns))
        return strips

    def forget(self) -> None:
        """The picture is shown no more; whatever is written over its cells takes it away."""
        self._parts.clear()
