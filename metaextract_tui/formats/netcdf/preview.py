"""One variable of a netCDF classic file, as a heat map or a line, read by our own reader and no more than is shown."""

from __future__ import annotations

from typing import Any

import numpy as np

from metaextract_tui.formats.base import Unreadable
from metaextract_tui.formats.netcdf.arrays import Part, part, preview, weight
from metaextract_tui.formats.netcdf.classic import read_arrays
from metaextract_tui.formats.netcdf.stretches import Array
from metaextract_tui.formats.pixels import Numbers
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind, Preview, Wanted

MAX_BYTES = 64 << 20  # of the rows that are read
MAX_SCATTERED = 20_000  # values that are read one by one
_NEAR = 1024  # bytes from one value to the next, up to which what lies between is read along


def show(source: Source, wanted: Wanted) -> Preview:
    """The variable of most values with two dimensions or more (else the longest), or the one that is wanted.

    Raises Unreadable: no variable of numbers, its values are not in the file.
    """
    arrays = [(name, one) for name, one in read_arrays(source).items() if one.code != "c" and one.variable.elements]
    arrays = [(name, one) for name, one in arrays if one.variable.shape]
    if not arrays:
        raise Unreadable(ErrorKind.UNSUPPORTED, "it holds no variable of numbers")
    place = _usual([one for _, one in arrays]) if wanted.place is None else min(wanted.place, len(arrays) - 1)
    name, array = arrays[place]
    shape = array.variable.shape
    read = part(shape, array.width, wanted, MAX_BYTES)
    values = _values(source, array, read)
    content, caption = preview(values, name, shape, read, array.variable.attributes, wanted)
    return Preview(content, caption, place, len(arrays), "variable")


def _usual(arrays: list[Array]) -> int:
    return max(range(len(arrays)), key=lambda number: weight(arrays[number].variable.shape))


def _values(source: Source, array: Array, read: Part) -> Numbers:
    """The part of the array, in the order of its axes, as stored."""
    width = array.width
    steps, size = [0] * len(read), width  # bytes from one index of an axis to the next
    for axis in range(len(read) - 1, -1, -1):
        steps[axis] = size
        size *= array.variable.shape[axis]
    if array.stride:
        steps[0] = array.stride
    start, lines = array.begin, []
    for axis, one in enumerate(read):
        if isinstance(one, slice):
            lines.append((len(range(one.start, one.stop, one.step)), steps[axis] * one.step))
        else:
            start += one * steps[axis]
    dtype: Any = np.dtype(f">{'f' if array.code in 'fd' else 'i' if array.code in 'bhiq' else 'u'}{width}")
    count, step = lines[-1]
    rows, row_step = lines[0] if len(lines) > 1 else (1, 0)
    if step > _NEAR and rows * count > MAX_SCATTERED:
        raise Unreadable(ErrorKind.UNSUPPORTED, "its values lie too far apart to be read for a preview")
    read_rows = []
    for number in range(rows):
        raw = _row(source, start + number * row_step, count, step, width)
        if raw is None:
            break  # the file is cut: what is there is shown
        read_rows.append(np.frombuffer(raw, dtype))
    if not read_rows:
        raise Unreadable(ErrorKind.TRUNCATED, "its values are not in the file")
    return np.stack(read_rows) if len(lines) > 1 else read_rows[0]


def _row(source: Source, at: int, count: int, step: int, width: int) -> bytes | None:
    """`count` values that stand `step` bytes apart; None where they are not all there."""
    if step > _NEAR:
        found = b"".join(source.read_at(at + number * step, width) for number in range(count))
        return found if len(found) == count * width else None
    extent = (count - 1) * step + width
    if extent > MAX_BYTES:
        raise Unreadable(ErrorKind.UNSUPPORTED, "it is larger than is read for a preview")
    raw = source.read_at(at, extent)
    if len(raw) < extent:
        return None
    if step == width:
        return raw
    values = np.lib.stride_tricks.as_strided(np.frombuffer(raw, "u1"), (count, width), (step, 1))
    return np.ascontiguousarray(values).tobytes()
