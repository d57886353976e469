"""HDF5 into a record: the tree of objects, or the netCDF data model where the file was written as netCDF-4."""

from __future__ import annotations

from typing import Any

from metaextract_tui.formats.base import Extraction, Unreadable
from metaextract_tui.formats.hdf5 import superblock_offset
from metaextract_tui.formats.hdf5.fields import put_fields, put_userblock
from metaextract_tui.formats.hdf5.file import File
from metaextract_tui.formats.hdf5.opening import open_file
from metaextract_tui.formats.hdf5.superblock import read_superblock
from metaextract_tui.formats.hdf5.walk import Tree, walk
from metaextract_tui.formats.netcdf.from_hdf5 import EXTENSIONS, extract_netcdf4, is_netcdf4, put_layout
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind


def extract(source: Source, found: Extraction) -> None:
    """Fill `found` from an HDF5 file. Raises Unreadable where the superblock or the root cannot be read."""
    offset = superblock_offset(source)
    if offset is None:
        raise Unreadable(ErrorKind.MALFORMED, "there is no HDF5 superblock")
    superblock = read_superblock(source, offset)
    found.format_version = str(superblock.version)
    native: dict[str, Any] = {"superblock": superblock.native(), "userblock_bytes": offset}
    cut = source.size < (superblock.end or 0)
    file = open_file(source, superblock, found)
    try:
        tree = walk(file, found)
    except Unreadable as error:
        raise Unreadable(ErrorKind.TRUNCATED, "the file is cut before its root group") if cut else error from None
    if cut and len(tree.nodes) == 1 and not tree.root.attributes:
        raise Unreadable(ErrorKind.TRUNCATED, "the file is cut, and none of its objects can be read")
    _fill(file, tree, source, native, found)


def _fill(file: File, tree: Tree, source: Source, native: dict[str, Any], found: Extraction) -> None:
    """The layouts. A name that says the one and a content that is the other get both, so that either view is there."""
    named = source.extension in EXTENSIONS
    if is_netcdf4(tree, source.extension):
        extract_netcdf4(file, tree, found, whole=not named)
        if not named:
            native["objects"] = [node.native() for node in tree.nodes]
        found.native.update(native)
        return
    if named:
        tree.settle()
        put_layout(file, tree, found)
    tree.settle()
    block = native["userblock_bytes"]
    if block:
        put_userblock(source.read_at(0, min(block, 512)), native, found)
    native["objects"] = [node.native() for node in tree.nodes]
    found.native.update(native)
    put_fields(file, tree, found)
