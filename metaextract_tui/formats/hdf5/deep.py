"""The deep reading of HDF5 files, netCDF-4 among them: the values of coordinates; nothing outside of the file.

A coordinate is a dimension scale (HDF5 Dimension Scales specification, 1.0.4), an axis that a NeXus group names, or a
dataset of one dimension or none whose attributes say latitude, longitude or time (CF 1.11, chapter 4).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from metaextract_tui.formats.base import Extraction, Unreadable
from metaextract_tui.formats.hdf5 import superblock_offset
from metaextract_tui.formats.hdf5.opening import open_file
from metaextract_tui.formats.hdf5.pages import DAMAGE
from metaextract_tui.formats.hdf5.stretches import NotRead, stored_values, warn_unread
from metaextract_tui.formats.hdf5.superblock import read_superblock
from metaextract_tui.formats.hdf5.walk import Node, Tree, walk
from metaextract_tui.formats.netcdf.coordinates import (
    MAX_BYTES,
    MAX_COORDINATES,
    MAX_VALUES,
    Coordinate,
    named,
    put_coordinates,
    role,
)
from metaextract_tui.formats.netcdf.from_hdf5 import NOT_A_VARIABLE
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind


def extract(source: Source, found: Extraction) -> None:
    """Fill `found.deep` with the ranges of the coordinates. Raises Unreadable where the file cannot be opened."""
    offset = superblock_offset(source)
    if offset is None:
        raise Unreadable(ErrorKind.MALFORMED, "there is no HDF5 superblock")
    aside = Extraction(found.format)  # what is wrong with the file was said when it was read first
    file = open_file(source, read_superblock(source, offset), aside)
    tree = walk(file, aside)
    coordinates: list[Coordinate] = []
    for node, attributes, main in _coordinates(tree):
        if len(coordinates) >= MAX_COORDINATES:
            found.warn("cut", f"deep: only {MAX_COORDINATES} coordinates were read", partial=True)
            break
        if node.layout is None:
            continue
        name = node.path.removeprefix("/") if found.format == "netcdf" else node.path
        try:
            values = stored_values(file, node.address, node.layout, MAX_VALUES, MAX_BYTES)
        except (NotRead, *DAMAGE) as reason:
            warn_unread(found, name, reason)
        else:
            coordinates.append(Coordinate(name, attributes, values, main))
    put_coordinates(coordinates, found)


def _coordinates(tree: Tree) -> Iterator[tuple[Node, dict[str, Any], bool]]:
    """Coordinates with their attributes (lists of one as that one), and whether they say how far the data reach."""
    axes = {
        f"{node.path.rstrip('/')}/{name}"
        for node in tree.nodes
        if isinstance(node.attributes.get("NX_class"), str)
        for name in _axes(node)
    }
    stated = named(node.attributes for node, _ in tree.datasets())
    for node, layout in tree.datasets():
        if layout.shape is None or len(layout.shape) > 1 or not layout.elements:
            continue
        if not layout.dtype.startswith(("int", "uint", "float")):
            continue
        attributes = {k: v[0] if isinstance(v, list) and len(v) == 1 else v for k, v in node.attributes.items()}
        scale = attributes.get("CLASS") == "DIMENSION_SCALE"
        if scale and str(attributes.get("NAME", "")).startswith(NOT_A_VARIABLE):
            continue
        main = scale or node.path in axes or node.name in stated
        group, _, name = node.path.rpartition("/")
        if group.endswith("/Geolocation Fields") and name in ("Latitude", "Longitude"):  # HDF-EOS5 swaths
            attributes.setdefault("standard_name", name.lower())
            main = True
        if main or role(attributes):
            yield node, attributes, main


def _axes(node: Node) -> list[str]:
    stated = node.attributes.get("axes")
    names = stated if isinstance(stated, list) else [stated]
    return [one for one in names if isinstance(one, str) and one != "."]
