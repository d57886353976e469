"""The values of a short HDF5 dataset, for a deep reading: from this file only, unpacked here and within a bound."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.hdf5.datasets import Layout
from metaextract_tui.formats.hdf5.elements import Elements
from metaextract_tui.formats.hdf5.file import File
from metaextract_tui.formats.hdf5.filters import OWN
from metaextract_tui.formats.hdf5.stored import struct_code

MAX_CHUNKS = 20_000  # of one dataset
_NUMPY = {"b": "i1", "B": "u1", "h": "i2", "H": "u2", "i": "i4", "I": "u4", "q": "i8", "Q": "u8",
          "e": "f2", "f": "f4", "d": "f8"}  # fmt: skip


class NotRead(Exception):
    """Why the values of a dataset are not read."""


def stored_values(file: File, address: int, layout: Layout, most: int, most_bytes: int) -> np.ndarray[Any, Any]:
    """All values, as they are stored (no scale applied). Raises NotRead, and DAMAGE."""
    if layout.external or layout.layout == "virtual":
        raise NotRead("its values stand in other files, which are not opened")
    elements = Elements(file, address)
    code = struct_code(elements.dataset.kind)
    if code is None or layout.shape is None:
        raise NotRead("its values are no plain numbers")
    count, dtype = math.prod(layout.shape), np.dtype(code[0] + _NUMPY[code[1]])
    if count > most or count * dtype.itemsize > most_bytes:
        raise NotRead(f"it has {count:,} values")
    if layout.layout == "chunked" and layout.chunks:
        return _chunked(elements, layout, dtype, most_bytes)
    storage = elements.dataset.storage
    if layout.layout == "compact":
        raw = storage.data
    elif storage.address < 0:
        raise NotRead("its values were never written")
    else:
        raw = file.pages.read(storage.address, count * dtype.itemsize)
    if len(raw) < count * dtype.itemsize:
        raise NotRead("its values are not all in the file")
    return np.frombuffer(raw, dtype, count)


def _chunked(elements: Elements, layout: Layout, dtype: np.dtype[Any], most_bytes: int) -> np.ndarray[Any, Any]:
    others = [one["name"] for one in layout.filters if one["id"] not in OWN]
    if others:
        raise NotRead(f"it is packed by {', '.join(others)}, which is not unpacked here")
    if layout.shape is None or layout.chunks is None or len(layout.shape) != 1:
        raise NotRead("its values are no plain numbers")
    count, step = layout.shape[0], layout.chunks[0]
    held = step * dtype.itemsize
    if count > MAX_CHUNKS * step:
        raise NotRead(f"it is stored in {-(-count // step):,} pieces")
    if held > most_bytes:
        raise NotRead(f"its pieces hold {held:,} bytes each")
    parts = []
    for at in range(0, count, step):
        whole = elements.chunk((at // step,))
        if whole is None:
            raise NotRead("some of its values were never written")
        parts.append(np.frombuffer(whole, dtype)[: count - at])
    return np.concatenate(parts) if parts else np.empty(0, dtype)


def warn_unread(found: Extraction, path: str, reason: Exception) -> None:
    """Say what was left out."""
    found.warn("not-read", f"deep: the values of {path} were not read: {reason}", partial=True)
