"""What previews share: pixels brought down to the size that a screen has, numbers turned into grey, heat or a line."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image

from metaextract_tui.model import Curve, Picture, Wanted
from metaextract_tui.model.preview import MAX_POINTS, MAX_SIDE

Numbers = np.ndarray[Any, Any]

MAX_DECODED = 64_000_000  # pixels of a picture that are decoded for a preview
# Viridis (matplotlib, CC0) at nine steps: what is between them is interpolated.
_HEAT = ((68, 1, 84), (71, 44, 122), (59, 81, 139), (44, 113, 142), (33, 144, 141), (39, 173, 129), (92, 200, 99),
         (170, 220, 50), (253, 231, 37))  # fmt: skip
STRETCHED = 6  # a plane so many times longer than wide does not keep its shape
_NOTHING = (70, 70, 70)  # where there is no value


def room(wanted: Wanted) -> tuple[int, int]:
    """The largest width and height in pixels that may come back."""
    return max(1, min(wanted.width_px, MAX_SIDE)), max(1, min(wanted.height_px, MAX_SIDE))


def fitted(image: Image.Image, wanted: Wanted) -> Picture:
    """A decoded image brought down to the room there is (never up), what is transparent on white."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        image.thumbnail(room(wanted))
        ground = Image.new("RGBA", image.size, (255, 255, 255, 255))
        image = Image.alpha_composite(ground, image)
    image = image.convert("RGB")
    image.thumbnail(room(wanted))
    return Picture(image.width, image.height, image.tobytes())


def thinned(length: int, most: int) -> int:
    """The step at which `length` lines are read so that at most `most` remain."""
    return max(1, -(-length // max(1, most)))


def even(height: int, width: int, wanted: Wanted) -> int:
    """The step in both directions at which a plane keeps its shape and at least twice as much is read as is seen."""
    columns, rows = room(wanted)
    return max(1, int(max(height / (2 * rows), width / (2 * columns))))


def limits(values: Numbers, low: float = 0.0, high: float = 100.0) -> tuple[float, float]:
    """Where a picture's darkest and brightest stand: percentiles of the values that are numbers; (0, 1) of none."""
    numbers = values[np.isfinite(values)]
    if not numbers.size:
        return 0.0, 1.0
    first, last = (float(one) for one in np.percentile(numbers, (low, high)))
    return first, last if last > first else first + 1.0


def grey(values: Numbers, low: float, high: float, wanted: Wanted) -> Picture:
    """A plane of numbers as grey: `low` and less is black, `high` and more is white, no number is black."""
    unit = np.nan_to_num((values.astype(np.float64) - low) / (high - low or 1.0), nan=0.0, posinf=1.0, neginf=0.0)
    return fitted(Image.fromarray((np.clip(unit, 0, 1) * 255).astype(np.uint8)), wanted)


def heat(values: Numbers, wanted: Wanted) -> Picture:
    """A plane of numbers as colours from its least to its greatest value; what is no number is grey.

    A small plane is drawn larger, so that each of its values is seen, and a narrow one fills the room.
    """
    low, high = limits(values)
    missing = ~np.isfinite(values)
    unit = np.clip(np.nan_to_num((values.astype(np.float64) - low) / (high - low)), 0, 1) * (len(_HEAT) - 1)
    steps = np.arange(len(_HEAT))
    colours = np.stack([np.interp(unit, steps, [one[i] for one in _HEAT]) for i in range(3)], axis=-1).astype(np.uint8)
    colours[missing] = _NOTHING
    image = Image.fromarray(colours)
    width, height = room(wanted)
    if max(image.size) > STRETCHED * min(image.size):
        image = image.resize((width, height), Image.Resampling.NEAREST)
    elif (larger := min(width // image.width, height // image.height)) > 1:
        image = image.resize((image.width * larger, image.height * larger), Image.Resampling.NEAREST)
    return fitted(image, wanted)


def curve(values: Numbers, length: int) -> Curve:
    """A line of at most MAX_POINTS of these values, which stand for `length` elements from 0 on."""
    shown = values[:: thinned(len(values), MAX_POINTS)].astype(np.float64)
    return Curve(tuple(float(one) if np.isfinite(one) else None for one in shown), 0.0, float(max(0, length - 1)))


def spread(values: Numbers, unit: str = "", *, of_all: bool = True) -> str:
    """The least and the greatest value for a caption: `201.3 to 312.9 K`; `about` where these are not all values; says
    so where there is none."""
    numbers = values[np.isfinite(values)]
    if not numbers.size:
        return "no values"
    said = f"{float(numbers.min()):.6g} to {float(numbers.max()):.6g}"
    return f"{'' if of_all else 'about '}{said} {unit}".rstrip()
