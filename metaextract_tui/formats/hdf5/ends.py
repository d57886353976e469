"""The first and last value of a one-dimensional HDF5 dataset: one bounded read each, from this file only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from h5py import h5d, h5o, h5s, h5t

from metaextract_tui.formats.hdf5.attributes import LIBRARY_ERRORS
from metaextract_tui.formats.hdf5.scalars import inside
from metaextract_tui.formats.hdf5.walk import Node

MAX_CHUNK = 1 << 20  # bytes a chunk unpacks to


@dataclass(frozen=True, slots=True)
class FirstAndLast:
    """Called while the file is open. None where the values are no numbers, or reading them would cost much."""

    file: Any
    node: Node

    def __call__(self) -> tuple[Any, Any] | None:
        layout = self.node.layout
        if layout is None or not inside(self.node):
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
            dataset = h5o.open(self.file, self.node.opening_path)
            if not isinstance(dataset, h5d.DatasetID):
                return None
            whole = dataset.get_type().get_class() == h5t.INTEGER
            code, memory = ("<i8", h5t.NATIVE_INT64) if whole else ("<f8", h5t.NATIVE_DOUBLE)
            places = (0, layout.shape[0] - 1) if layout.shape else (None,)
            values = [self._value(dataset, place, code, memory) for place in places]
        except LIBRARY_ERRORS:
            return None
        return values[0], values[-1]

    @staticmethod
    def _value(dataset: Any, place: int | None, code: str, memory: Any) -> Any:
        space = dataset.get_space()
        value = np.zeros(1, code)
        if place is not None:
            space.select_elements(np.array([[place]], "u8"))
        dataset.read(h5s.create_simple((1,)), space, value, memory)
        return value.item()
