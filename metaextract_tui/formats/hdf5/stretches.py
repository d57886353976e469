"""The values of a short HDF5 dataset, for a deep reading: from this file only, unpacked here and within a bound."""

from __future__ import annotations

import math
import zlib
from typing import Any

import numpy as np
from h5py import h5t

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.hdf5.datasets import Layout
from metaextract_tui.formats.hdf5.stored import decoder
from metaextract_tui.formats.source import Source

MAX_CHUNKS = 20_000  # of one dataset
_DEFLATE, _SHUFFLE, _FLETCHER32 = 1, 2, 3
_ARROWS = {h5t.ORDER_LE: "<", h5t.ORDER_BE: ">"}


class NotRead(Exception):
    """Why the values of a dataset are not read."""


def number_code(kind: Any) -> str | None:
    """The numpy code of a datatype of plain numbers; None of any other."""
    size, arrow = kind.get_size(), _ARROWS.get(kind.get_order())
    if kind.get_class() == h5t.INTEGER and size in (1, 2, 4, 8) and kind.get_precision() == 8 * size:
        return f"{arrow}{'i' if kind.get_sign() else 'u'}{size}" if arrow else None
    if kind.get_class() == h5t.FLOAT and size in (2, 4, 8) and arrow:
        one = decoder(kind)  # of an IEEE type, 1.0 comes back as it was stored
        code = f"{arrow}f{size}"
        return code if one is not None and one(np.array(1.5, code).tobytes(), 0) == 1.5 else None
    return None


def stored_values(source: Source, dataset: Any, layout: Layout, most: int, most_bytes: int) -> np.ndarray[Any, Any]:
    """All values, as they are stored (no scale applied). Raises NotRead, and what h5py raises on damage."""
    code = number_code(dataset.get_type())
    if layout.external or layout.layout == "virtual":
        raise NotRead("its values stand in other files, which are not opened")
    if code is None or layout.shape is None:
        raise NotRead("its values are no plain numbers")
    count, dtype = math.prod(layout.shape), np.dtype(code)
    if count > most or count * dtype.itemsize > most_bytes:
        raise NotRead(f"it has {count:,} values")
    if layout.layout == "chunked" and layout.chunks:
        return _chunked(dataset, layout, dtype, most_bytes)
    if layout.layout == "compact":
        values = np.empty(tuple(layout.shape), dtype)
        space = dataset.get_space()
        dataset.read(space, space, values, dataset.get_type())
        return values
    offset = dataset.get_offset()
    if offset is None:
        raise NotRead("its values were never written")
    raw = source.read_at(offset, count * dtype.itemsize)
    if len(raw) < count * dtype.itemsize:
        raise NotRead("its values are not all in the file")
    return np.frombuffer(raw, dtype)


def _chunked(dataset: Any, layout: Layout, dtype: np.dtype[Any], most_bytes: int) -> np.ndarray[Any, Any]:
    others = [one["name"] for one in layout.filters if one["id"] not in (_DEFLATE, _SHUFFLE, _FLETCHER32)]
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
        info = dataset.get_chunk_info_by_coord((at,))
        if info.byte_offset is None:
            raise NotRead("some of its values were never written")
        if info.size > held + 4096:
            raise NotRead("a packed piece is larger than what it holds")
        mask, raw = dataset.read_direct_chunk((at,))
        whole = _unpacked(raw, mask, layout.filters, dtype.itemsize, held)
        parts.append(np.frombuffer(whole, dtype)[: count - at])
    return np.concatenate(parts) if parts else np.empty(0, dtype)


def _unpacked(raw: bytes, mask: int, filters: list[dict[str, Any]], width: int, held: int) -> bytes:
    """One chunk through its filters backwards (format, IV.A.2.l); a filter whose bit is set in `mask` was left out."""
    for place in range(len(filters) - 1, -1, -1):
        if mask >> place & 1:
            continue
        if filters[place]["id"] == _FLETCHER32:
            raw = raw[:-4]
        elif filters[place]["id"] == _DEFLATE:
            raw = zlib.decompressobj().decompress(raw, held + 4)
        elif width > 1:  # shuffle: byte 0 of all values, then byte 1 …
            whole = len(raw) // width * width
            raw = np.frombuffer(raw[:whole], "u1").reshape(width, -1).T.tobytes() + raw[whole:]
    if len(raw) != held:
        raise NotRead("a piece does not unpack to its size")
    return raw


def warn_unread(found: Extraction, path: str, reason: NotRead) -> None:
    """Say what was left out."""
    found.warn("not-read", f"deep: the values of {path} were not read: {reason}", partial=True)
