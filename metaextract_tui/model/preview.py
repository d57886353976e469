"""What a preview shows: a small picture, cells, a line or text, with one caption; and how that crosses as bytes."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

MAX_SIDE = 800  # pixels of a picture, each way
MAX_ROWS, MAX_COLUMNS, MAX_CELL = 200, 26, 200  # cells, and characters of one
MAX_POINTS = 500  # of a line
MAX_LINES, MAX_LINE = 200, 2000  # of a text, and characters of one
MAX_BYTES = 3 * MAX_SIDE * MAX_SIDE + (4 << 20)  # of one preview as it crosses


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a screen has room for, in pixels, and which page, slice, sheet, dataset or frame of the file (`place`, from
    0; None: the one that says most)."""

    width_px: int
    height_px: int
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """`rgb`: three bytes a pixel, row by row from the top."""

    width: int
    height: int
    rgb: bytes


@dataclass(frozen=True, slots=True)
class Cells:
    """The first cells of a table, row by row; rows may be of different length."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """A line: values at equal steps from `start` to `end` (numbers of elements); None where there is no value."""

    values: tuple[float | None, ...]
    start: float = 0.0
    end: float = 0.0


@dataclass(frozen=True, slots=True)
class Words:
    """The beginning of a text, a paragraph a line."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """`caption`: one line; `place` of `places`, and `what` these are (page, slice …)."""

    content: Picture | Cells | Curve | Words
    caption: str
    place: int = 0
    places: int = 1
    what: str = "page"


@dataclass(frozen=True, slots=True)
class NoPreview:
    """Why there is none, as one plain sentence; `large`: only because of the file's size, so that it can be asked for
    all the same."""

    reason: str
    large: bool = False


def encode(preview: Preview | NoPreview) -> bytes:
    """As bytes: the length of a JSON object (4 bytes), the object, the pixels of a picture."""
    pixels = b""
    if isinstance(preview, NoPreview):
        head: dict[str, Any] = {"none": preview.reason, "large": preview.large}
    else:
        head = {
            "caption": preview.caption, "place": preview.place, "places": preview.places, "what": preview.what,
        }  # fmt: skip
        match preview.content:
            case Picture(width, height, pixels):
                head["picture"] = [width, height]
            case Cells(rows):
                head["cells"] = [[cell[:MAX_CELL] for cell in row[:MAX_COLUMNS]] for row in rows[:MAX_ROWS]]
            case Curve(values, start, end):
                head["curve"] = [_finite(one) for one in values[:MAX_POINTS]]
                head["range"] = [_finite(start) or 0.0, _finite(end) or 0.0]
            case Words(lines):
                head["words"] = [line[:MAX_LINE] for line in lines[:MAX_LINES]]
    told = json.dumps(head, allow_nan=False).encode("ascii")
    return len(told).to_bytes(4, "big") + told + pixels


def decode(data: bytes) -> Preview | NoPreview:
    """What `encode` made. Raises ValueError where it is no such thing: nothing in it is trusted."""
    end = 4 + int.from_bytes(data[:4], "big")
    head = json.loads(data[4:end].decode("ascii"))
    if not isinstance(head, dict):
        raise ValueError("a preview that is no object")  # noqa: TRY004 - the one error that is promised
    if "none" in head:
        return NoPreview(str(head["none"])[:1000], head.get("large") is True)
    content = _content(head, data[end:])
    place, places = _count(head.get("place")), _count(head.get("places"))
    return Preview(content, str(head.get("caption"))[:500], place, max(1, places), str(head.get("what"))[:40])


def _content(head: dict[str, Any], pixels: bytes) -> Picture | Cells | Curve | Words:
    if "picture" in head:
        width, height = (_count(one) for one in _list(head["picture"], 2))
        if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and len(pixels) == 3 * width * height):
            raise ValueError(f"a picture of {width} by {height} in {len(pixels)} bytes")
        return Picture(width, height, pixels)
    if "cells" in head:
        rows = _list(head["cells"], MAX_ROWS)
        return Cells(tuple(tuple(str(cell)[:MAX_CELL] for cell in _list(row, MAX_COLUMNS)) for row in rows))
    if "curve" in head:
        values = tuple(None if one is None else float(one) for one in _list(head["curve"], MAX_POINTS))
        start, end = (float(one) for one in _list(head["range"], 2))
        return Curve(values, start, end)
    return Words(tuple(str(line)[:MAX_LINE] for line in _list(head.get("words"), MAX_LINES)))


def _list(value: Any, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise ValueError("a preview with a list that is none or too long")
    return value


def _count(value: Any) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError(f"a preview with {value!r} for a number")
    return value


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
