"""Tiny text datasets, where a convention puts metadata: read within bounds, and from this file only."""

from __future__ import annotations

from typing import Any

import numpy as np
from h5py import h5d, h5o, h5t

from metaextract_tui.formats.hdf5.attributes import LIBRARY_ERRORS
from metaextract_tui.formats.hdf5.stored import texts
from metaextract_tui.formats.hdf5.walk import Node

MAX_TEXTS = 32  # values of one dataset
MAX_BYTES = 16384  # of one dataset, or of a chunk of it
OWN_FILTERS = frozenset((1, 2, 3))  # deflate, shuffle, fletcher32: the library's own; no plug-in is loaded for them
_VARIABLE = h5t.special_dtype(vlen=bytes)


def inside(node: Node) -> bool:
    """Whether a dataset's values stand in this very file, unpacked by what the library brings along."""
    layout = node.layout
    if layout is None or layout.external or layout.layout not in ("contiguous", "compact", "chunked"):
        return False
    return all(one["id"] in OWN_FILTERS for one in layout.filters)


def read_texts(file: Any, node: Node) -> list[str]:
    """The texts of a dataset of at most 32 strings; empty where it is another, or cannot be read."""
    layout = node.layout
    if layout is None or layout.shape is None or not layout.dtype.startswith("string") or not inside(node):
        return []
    if not 0 < layout.elements <= MAX_TEXTS:
        return []
    try:
        dataset = h5o.open(file, node.opening_path)
        if not isinstance(dataset, h5d.DatasetID):
            return []
        kind = dataset.get_type()
        held = 1
        for length in layout.chunks or layout.shape:
            held *= length
        if held * kind.get_size() > MAX_BYTES:
            return []
        space = dataset.get_space()
        if kind.is_variable_str():
            values = np.zeros(layout.shape, _VARIABLE)
            dataset.read(space, space, values, h5t.py_create(_VARIABLE))
            said = texts(values.ravel().tolist(), h5t.STR_NULLTERM)
        else:
            values = np.empty(layout.shape, f"S{kind.get_size()}")
            dataset.read(space, space, values, kind)
            said = texts(values.ravel().tolist(), kind.get_strpad())
    except LIBRARY_ERRORS:
        return []
    return [one.strip() for one in said if one.strip()]
