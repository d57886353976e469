"""What the terminal shows, cell by cell: of each paint only the cells that are others than before are written."""

from __future__ import annotations

from collections.abc import Iterator

from rich.color import ColorSystem
from rich.style import Style
from textual._cells import cell_len
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.strip import Strip

from metaextract_tui.tui.sixels import Parts

NEAR = 6
"""Unchanged cells between two changed ones that are written again, for moving the cursor costs as many bytes."""
_UNKNOWN = "\0"
MOST_CODES = 20_000
"""Looks whose escape sequences are kept."""


class Cells:
    """The characters and looks that were written last, of a terminal of `width` x `height`; unknown ones at first."""

    def __init__(self) -> None:
        self.colours = ColorSystem.TRUECOLOR
        self._size = (0, 0)
        self._texts: list[list[str]] = []
        self._looks: list[list[str]] = []
        self.parts = Parts()
        self._codes: dict[Style, str] = {}
        self._pieces: list[dict[int, Strip]] = []
        """Of each line the pieces that were written last, by their first cell."""

    def forget(self) -> None:
        """The terminal may show anything: all is written again."""
        self._clear(*self._size)

    def changes(self, update: ChopsUpdate | LayoutUpdate) -> str:
        """What to write so that the terminal shows `update`; empty where it does already."""
        if isinstance(update, LayoutUpdate):
            if update.region.size != self._size:
                self._clear(*update.region.size)
            pieces = _of_layout(update)
        else:
            pieces = _of_chops(update)
        written: list[str] = []
        look = ""
        for y, x, strip in pieces:
            look = self._piece(y, x, strip, written, look)
        if written:
            written.append("\x1b[0m")
        return "".join(written)

    def _clear(self, width: int, height: int) -> None:
        self._size = (width, height)
        self._texts = [[_UNKNOWN] * width for _ in range(height)]
        self._looks = [[""] * width for _ in range(height)]
        self._pieces = [{} for _ in range(height)]

    def _piece(self, y: int, x: int, strip: Strip, written: list[str], look: str) -> str:
        """Add what changes of one piece of a line; `look` is how the terminal draws now, and after it the result."""
        if y >= len(self._texts):
            return look  # a paint of a size that is gone; the whole screen follows
        if self._pieces[y].get(x) is strip:
            return look
        texts, looks, plain = self._cells(strip)
        end = x + len(texts)
        self._remember(y, x, end, strip)
        old_texts, old_looks = self._texts[y][x:end], self._looks[y][x:end]
        if texts == old_texts and looks == old_looks:
            return look
        self._texts[y][x:end], self._looks[y][x:end] = texts, looks
        for start, stop in _runs(texts, looks, old_texts, old_looks) if plain else [(0, len(texts))]:
            written.append(f"\x1b[{y + 1};{x + start + 1}H")
            at = start
            while at < stop:
                code, begin = looks[at], at
                while at < stop and looks[at] == code:
                    at += 1
                if code != look:
                    written.append(f"\x1b[0;{code}m" if code else "\x1b[0m")
                    look = code
                text = "".join(texts[begin:at])
                written.append(text if plain else text.translate(self.parts))
        return look

    def _remember(self, y: int, x: int, end: int, strip: Strip) -> None:
        pieces = self._pieces[y]
        if x not in pieces or pieces[x].cell_length != end - x:  # a layout of other cuts
            for start in [start for start, one in pieces.items() if start < end and start + one.cell_length > x]:
                del pieces[start]
        pieces[x] = strip

    def _cells(self, strip: Strip) -> tuple[list[str], list[str], bool]:
        """Text and look of each cell, and whether every character takes one: terminals differ about those that do not,
        so lines with them are written whole, and those with a picture too."""
        texts: list[str] = []
        looks: list[str] = []
        plain = True
        for text, style, control in strip:
            if control:
                continue
            code = self._code(style)
            if text.isascii():
                texts += text
                looks += [code] * len(text)
                continue
            for character in text:
                width = 1 if character < "\u0300" else cell_len(character)
                plain = plain and width == 1 and not "\ud800" <= character <= "\udfff"
                if width == 0 and texts:
                    texts[-1] += character
                else:
                    texts += [character, *[""] * (width - 1)]
                    looks += [code] * max(1, width)
        return texts, looks, plain

    def _code(self, style: Style | None) -> str:
        """The parameters of the escape sequence that sets a style."""
        if style is None:
            return ""
        code = self._codes.get(style)
        if code is None:
            if len(self._codes) >= MOST_CODES:  # pictures have thousands of looks
                self._codes.clear()
            code = style.render(_UNKNOWN, color_system=self.colours).partition(_UNKNOWN)[0]
            code = self._codes[style] = code[2:-1] if code.startswith("\x1b[") and code.endswith("m") else ""
        return code


def _runs(texts: list[str], looks: list[str], old_texts: list[str], old_looks: list[str]) -> list[tuple[int, int]]:
    """Where cells differ, as (start, stop); close ones are one."""
    runs: list[tuple[int, int]] = []
    for at, now in enumerate(zip(texts, looks, old_texts, old_looks, strict=False)):
        if now[0] != now[2] or now[1] != now[3]:
            if runs and at - runs[-1][1] <= NEAR:
                runs[-1] = (runs[-1][0], at + 1)
            else:
                runs.append((at, at + 1))
    return runs


def _of_layout(update: LayoutUpdate) -> Iterator[tuple[int, int, Strip]]:
    for y, line in enumerate(update.strips, update.region.y):
        x = update.region.x
        for strip in line:
            yield y, x, strip
            x += strip.cell_length


def _of_chops(update: ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    for y, x1, x2 in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x < x2 and end > x1:
                yield y, x, strip
