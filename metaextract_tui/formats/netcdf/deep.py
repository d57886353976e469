"""The deep reading of netCDF classic files: the values of coordinates, read by our own reader within bounds."""

from __future__ import annotations

import numpy as np

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.netcdf.classic import read_classic
from metaextract_tui.formats.netcdf.coordinates import (
    MAX_BYTES,
    MAX_COORDINATES,
    MAX_VALUES,
    Coordinate,
    named,
    put_coordinates,
    role,
)
from metaextract_tui.formats.netcdf.stretches import Stretch
from metaextract_tui.formats.source import Source

MAX_SCATTERED = 100_000  # values of a record variable that are read one by one


def extract(source: Source, found: Extraction) -> None:
    """Fill `found.deep` with the ranges of the coordinates. Raises Unreadable where the header is damaged."""
    group = read_classic(source, Extraction(found.format))
    coordinates: list[Coordinate] = []
    stated = named(one.attributes for one in group.variables.values())
    for name, variable in group.variables.items():
        place = variable.ends
        main = variable.dimensions == [name] or name in stated
        if not isinstance(place, Stretch) or not (main or role(variable.attributes)):
            continue
        if len(coordinates) >= MAX_COORDINATES:
            found.warn("cut", f"deep: only {MAX_COORDINATES} coordinates were read", partial=True)
            break
        if place.count > (MAX_SCATTERED if place.scattered else MAX_VALUES) or (
            place.extent > MAX_BYTES and not place.scattered
        ):
            found.warn("cut", f"deep: {name} has {place.count:,} values and was not read", partial=True)
            continue
        raw = place.values()
        if raw is None:
            found.warn("cut", f"deep: the values of {name} are not all in the file", partial=True)
            continue
        coordinates.append(Coordinate(name, variable.attributes, np.frombuffer(raw, f">{place.numpy_code}"), main))
    put_coordinates(coordinates, found)
