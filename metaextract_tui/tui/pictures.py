"""Pictures as cells: two pixels a cell in colour, or shades where colours are not wanted."""

from __future__ import annotations

from functools import lru_cache

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from metaextract_tui.model import Picture

SHADES = " ░▒▓█"
_PLAIN = Style()  # none at all is more than a filter of the screen takes
_FEWER = bytes(value & 0xFC | value >> 6 for value in range(256))  # 64 steps of a colour: nobody sees more, and most
# pairs of them were drawn before


def blocks(picture: Picture, width: int, height: int) -> list[Strip]:
    """A picture in at most `width` by `height` cells, two pixels one above the other in each."""
    columns, rows = _fitted(picture, width, 2 * height)
    rgb, across = picture.rgb.translate(_FEWER), _steps(picture.width, columns)
    down = _steps(picture.height, rows)
    strips = []
    for y in range(0, rows, 2):
        upper, lower = 3 * picture.width * down[y], 3 * picture.width * down[y + 1] if y + 1 < rows else -1
        segments: list[Segment] = []
        before: tuple[bytes, bytes] | None = None
        for x in across:
            at = 3 * x
            pair = rgb[upper + at : upper + at + 3], rgb[lower + at : lower + at + 3] if lower >= 0 else b""
            if pair == before:
                segments[-1] = Segment(segments[-1].text + segments[-1].text[0], segments[-1].style)
            else:
                segments.append(_cell(*pair))
                before = pair
        strips.append(Strip(segments, columns))
    return strips


def shades(picture: Picture, width: int, height: int) -> list[Strip]:
    """The same without colours: how bright a cell is stands in the sign."""
    columns, rows = _fitted(picture, width, 2 * height)
    rgb, across = picture.rgb, _steps(picture.width, columns)
    down = _steps(picture.height, rows)
    strips = []
    for y in range(0, rows, 2):
        lines = [down[y], down[min(y + 1, rows - 1)]]
        text = ""
        for x in across:
            places = (3 * (line * picture.width + x) for line in lines)
            bright = sum(299 * rgb[at] + 587 * rgb[at + 1] + 114 * rgb[at + 2] for at in places) / 2000
            text += SHADES[min(len(SHADES) - 1, int(bright * len(SHADES) / 256))]
        strips.append(Strip([Segment(text, _PLAIN)], columns))
    return strips


def _fitted(picture: Picture, width: int, height: int) -> tuple[int, int]:
    """The picture's size within the room there is, its shape kept; never larger than it is."""
    scale = min(1.0, width / picture.width, height / picture.height)
    return max(1, int(picture.width * scale)), max(1, int(picture.height * scale))


def _steps(length: int, count: int) -> list[int]:
    """Which of `length` pixels are shown where there is room for `count`."""
    return [min(length - 1, (2 * i + 1) * length // (2 * count)) for i in range(count)]


@lru_cache(maxsize=1 << 14)
def _cell(upper: bytes, lower: bytes) -> Segment:
    if upper == lower:
        return Segment(" ", Style(bgcolor=Color.from_rgb(*upper)))
    style = Style(color=Color.from_rgb(*upper), bgcolor=Color.from_rgb(*lower) if lower else None)
    return Segment("▀", style)
