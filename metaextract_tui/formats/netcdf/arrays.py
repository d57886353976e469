"""An array of any number of dimensions as a heat map or a line: which part is read, and how its values are meant."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from metaextract_tui.formats.base import Unreadable
from metaextract_tui.formats.pixels import STRETCHED, Numbers, curve, even, heat, room, spread, thinned
from metaextract_tui.model import Curve, ErrorKind, Picture, Wanted
from metaextract_tui.model.preview import MAX_POINTS

Part = tuple[int | slice, ...]
"""For each axis the one index that is read, or a slice from its start with a step."""

_FILLS = ("_FillValue", "missing_value")
_OWN_FILL = 9.96e36  # the netCDF libraries' fill value of floats is just above


def part(shape: Sequence[int], width: int, wanted: Wanted, most_bytes: int) -> Part:
    """What is read of an array with values of `width` bytes: of the last two axes as much as is seen, in the middle of
    the others; a line along the longest axis where one of the last two has a single value.

    Raises Unreadable where that is more than `most_bytes`.
    """
    columns, rows = room(wanted)
    found: list[int | slice] = [length // 2 for length in shape]
    if len(shape) > 1 and shape[-1] > 1 and shape[-2] > 1:
        height, across = shape[-2:]
        steps = {len(shape) - 2: thinned(height, 2 * rows), len(shape) - 1: thinned(across, 2 * columns)}
        if max(height, across) <= STRETCHED * min(height, across):
            steps = dict.fromkeys(steps, even(height, across, wanted))
    else:
        longest = max(range(len(shape)), key=lambda axis: shape[axis])
        steps = {longest: thinned(shape[longest], MAX_POINTS)}
    taken = width
    for axis, step in steps.items():
        found[axis] = slice(0, shape[axis], step)
        taken *= -(-shape[axis] // step)
    if taken > most_bytes:
        raise Unreadable(ErrorKind.UNSUPPORTED, "it is larger than is read for a preview")
    return tuple(found)


def preview(
    values: Numbers, name: str, shape: Sequence[int], read: Part, attributes: Mapping[str, Any], wanted: Wanted
) -> tuple[Picture | Curve, str]:
    """The picture or the line of what was read, and its caption; fill values are left out, packed values unpacked
    (CF 1.11, 8.1)."""
    told = _meant(values, attributes)
    unit = attributes.get("units")
    steps = [one.step for one in read if isinstance(one, slice)]
    whole = all(step == 1 for step in steps)
    said = spread(told, unit if isinstance(unit, str) and " since " not in unit else "", of_all=whole)
    size = "×".join(str(length) for length in shape)
    where = f"[{', '.join(':' if isinstance(one, slice) else str(one) for one in read)}]" if len(shape) > 1 else ""
    caption = f"{name}{where} {size}, {said}"
    if not whole:
        caption += f", thinned {'×'.join(str(step) for step in steps)}"
    if told.ndim == 1:
        return curve(told, max(shape)), caption
    return heat(told, wanted), caption


def weight(shape: Sequence[int]) -> tuple[bool, bool, int]:
    """What speaks for an array to be shown first: two real dimensions, no pairs of bounds, many values."""
    elements = math.prod(shape)
    return sum(length > 1 for length in shape) > 1 and shape[-1] != 2, shape[-1] != 2, elements


def _meant(values: Numbers, attributes: Mapping[str, Any]) -> Numbers:
    floats = values.dtype.kind == "f"
    if attributes.get("_Unsigned") in ("true", "True") and values.dtype.kind == "i":
        values = values.astype(values.dtype.newbyteorder("=")).view(f"u{values.dtype.itemsize}")
    told = values.astype(np.float64)
    for fill in (one for name in _FILLS for one in _numbers(attributes.get(name))):
        told[values == (values.dtype.type(fill) if floats else fill)] = np.nan
    if floats:
        told[np.abs(told) >= _OWN_FILL] = np.nan
    scale, offset = (next(iter(_numbers(attributes.get(name))), None) for name in ("scale_factor", "add_offset"))
    return told * (1.0 if scale is None else scale) + (offset or 0.0)


def _numbers(value: Any) -> list[float]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, int | float) and not isinstance(one, bool)]
