"""One dataset of an HDF5 file, as a heat map or a line. Our own reader says where its values lie; only what lies in
this file and needs no filter of others is then read by h5py, and no more of it than is shown."""

from __future__ import annotations

import math
import os
from typing import Any

import numpy as np

from metaextract_tui.formats.base import Extraction, Unreadable
from metaextract_tui.formats.hdf5 import superblock_offset
from metaextract_tui.formats.hdf5.datasets import Layout
from metaextract_tui.formats.hdf5.opening import open_file
from metaextract_tui.formats.hdf5.superblock import read_superblock
from metaextract_tui.formats.hdf5.walk import Node, walk
from metaextract_tui.formats.netcdf.arrays import Part, part, preview, weight
from metaextract_tui.formats.netcdf.from_hdf5 import NOT_A_VARIABLE
from metaextract_tui.formats.pixels import Numbers
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind, Preview, Wanted

os.environ["HDF5_PLUGIN_PRELOAD"] = "::"  # the library loads no plugin (H5PLset_loading_state, "H5PL" of its manual)
import h5py  # which reads that variable when it is loaded

MAX_BYTES = 64 << 20  # read of one dataset, and of one of its chunks
_PLAIN = ("int", "uint", "float")
_FILTERS = frozenset((1, 2, 3, 4, 5, 6))  # deflate, shuffle, fletcher32, szip, nbit, scaleoffset: built in


def show(source: Source, wanted: Wanted) -> Preview:
    """The first dataset of two dimensions or more (else the first), or the one that is wanted. Raises Unreadable."""
    offset = superblock_offset(source)
    if offset is None:
        raise Unreadable(ErrorKind.MALFORMED, "there is no HDF5 superblock")
    aside = Extraction("hdf5")
    tree = walk(open_file(source, read_superblock(source, offset), aside), aside)
    tree.settle()
    shown = [(node, layout) for node, layout in tree.datasets() if _has_numbers(node, layout)]
    if not shown:
        raise Unreadable(ErrorKind.UNSUPPORTED, "it holds no dataset of numbers")
    place = _usual(shown) if wanted.place is None else min(wanted.place, len(shown) - 1)
    node, layout = shown[place]
    _check(node, layout)
    values, read = _read(source, node, layout.shape or [], wanted)
    attributes = {k: v[0] if isinstance(v, list) and len(v) == 1 else v for k, v in node.attributes.items()}
    content, caption = preview(values, node.path, layout.shape or [], read, attributes, wanted)
    return Preview(content, caption, place, len(shown), "dataset")


def _has_numbers(node: Node, layout: Layout) -> bool:
    name = node.attributes.get("NAME")
    hidden = isinstance(name, str) and name.startswith(NOT_A_VARIABLE)
    return bool(layout.shape) and layout.elements > 0 and layout.dtype.startswith(_PLAIN) and not hidden


def _usual(shown: list[tuple[Node, Layout]]) -> int:
    """The one of most values among those of at least two real dimensions; else the longest."""

    def says(number: int) -> tuple[bool, tuple[bool, bool, int]]:
        layout = shown[number][1]
        return not (layout.external or layout.virtual or layout.layout == "virtual"), weight(layout.shape or [1])

    return max(range(len(shown)), key=says)


def _check(node: Node, layout: Layout) -> None:
    """Raises Unreadable where values lie elsewhere, or are packed in a way that is not known or too large."""
    if layout.external or layout.virtual or layout.layout == "virtual":
        raise Unreadable(ErrorKind.UNSUPPORTED, f"the values of {node.path} stand in other files, which are not opened")
    others = [str(one.get("name")) for one in layout.filters if one.get("id") not in _FILTERS]
    if others:
        raise Unreadable(ErrorKind.UNSUPPORTED, f"{node.path} is packed by {', '.join(others)}, unknown here")
    if layout.chunks and math.prod(layout.chunks) * 16 > 4 * MAX_BYTES:
        raise Unreadable(ErrorKind.UNSUPPORTED, f"the pieces of {node.path} are larger than is read for a preview")


def _read(source: Source, node: Node, shape: list[int], wanted: Wanted) -> tuple[Numbers, Part]:
    """The values of the last two axes at the middle of the others, thinned while they are read."""
    with h5py.File(source.fd_path, "r", locking=False) as file:
        data: Any = file[node.path]
        if not isinstance(data, h5py.Dataset) or data.is_virtual or data.external or data.file.id != file.id:
            raise Unreadable(ErrorKind.UNSUPPORTED, f"the values of {node.path} stand elsewhere")
        if list(data.shape or ()) != shape:
            raise Unreadable(ErrorKind.MALFORMED, f"{node.path} has another shape than its header says")
        read = part(shape, data.dtype.itemsize, wanted, MAX_BYTES)
        values = np.asarray(data[read])
    return values, read
