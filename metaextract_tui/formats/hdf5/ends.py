"""The first and last value of a one-dimensional HDF5 dataset: one bounded read each, from this file only."""

from __future__ import annotations

from typing import Any

from metaextract_tui.formats.hdf5.elements import Elements
from metaextract_tui.formats.hdf5.file import File
from metaextract_tui.formats.hdf5.pages import DAMAGE
from metaextract_tui.formats.hdf5.scalars import inside
from metaextract_tui.formats.hdf5.walk import Node

MAX_CHUNK = 1 << 20  # bytes a chunk unpacks to


def first_and_last(file: File, node: Node) -> tuple[Any, Any] | None:
    """Called while the file is open. None where the values are no numbers, or reading them would cost much."""
    layout = node.layout
    if layout is None or not inside(node):
        return None
    if (
        layout.shape is None
        or len(layout.shape) > 1
        or not layout.elements
        or not layout.dtype.startswith(("int", "uint", "float"))
    ):
        return None
    if layout.chunks and 8 * layout.chunks[0] > MAX_CHUNK:
        return None
    try:
        elements = Elements(file, node.address)
        places: tuple[tuple[int, ...], ...] = ((0,), (layout.shape[0] - 1,)) if layout.shape else ((),)
        kind = elements.dataset.kind
        values = [file.values(kind, elements.at(place), 1)[0] for place in places]
    except DAMAGE:
        return None
    if not all(isinstance(one, int | float) for one in values):
        return None
    return values[0], values[-1]
