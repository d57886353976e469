"""Normalised fields of a netCDF file: what its variables say, ACDD attributes, the CF time axis and coordinates."""

from __future__ import annotations

import math
import re
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.netcdf.acdd import number, put_acdd, put_bbox
from metaextract_tui.formats.netcdf.model import Group, Variable
from metaextract_tui.formats.netcdf.timeaxis import time_span

_EXTENT = (
    "geospatial_westbound_longitude", "geospatial_southbound_latitude",
    "geospatial_eastbound_longitude", "geospatial_northbound_latitude",
)  # fmt: skip
MAX_VARIABLES = 1000  # FIELDS `variables`


def put_fields(group: Group, found: Extraction) -> None:
    """Fill the fields from the root group."""
    names: list[str] = []
    used: list[str] = []
    largest, shape, most = "", [0], 0
    for name, one in group.walk():
        names.append(name)
        if one.shape and (count := math.prod(one.shape)) > most:
            largest, shape, most = name, one.shape, count
        if one.filters:
            used += [step["name"] for step in one.filters if step["name"] not in used]
    found.put("item_count", len(names), "variables")
    if len(names) > MAX_VARIABLES:
        found.warn("cut", f"variables: {len(names)} names, of which {MAX_VARIABLES} are kept")
    found.put("variables", names[:MAX_VARIABLES], "variables")
    if most:
        found.put("shape", shape, f"variable {largest}")
    found.put("compression", used, "variables.filters")
    put_acdd(group.attributes, found, "attributes")
    if "bbox" not in found.fields:
        _put_coordinate_bbox(group, found)
    if span := time_span(group):
        _put_span(*span, found)


def _put_span(start: str, end: str, name: str, found: Extraction) -> None:
    """The time axis, where no coverage is stated; a conflict where it reaches beyond the days that are stated."""
    stated = [str(found.fields.get(field, ""))[:10] for field in ("time_start", "time_end")]
    if (stated[0] and start[:10] < stated[0]) or (stated[1] and end[:10] > stated[1]):
        found.warn("conflict", f"time: {found.sources.get('time_start') or found.sources.get('time_end')} says "
                   f"{stated[0] or '…'} to {stated[1] or '…'}, variable {name} says {start} to {end}")  # fmt: skip
    for field, moment in (("time_start", start), ("time_end", end)):
        if not found.put(field, moment, f"variable {name}") and field not in found.fields:
            found.warn("calendar", f"{field}: {moment} of {name}'s calendar is no date of the usual one")


def put_writer(properties: str, found: Extraction) -> None:
    """`software` from _NCProperties ("version=2,netcdf=4.9.0,hdf5=1.12.2"; version 1 parts with "|")."""
    parts = dict(part.split("=", 1) for part in re.split(r"[,|]", properties) if "=" in part)
    said = [f"{name.removesuffix('libversion')} {release}" for name, release in parts.items() if name != "version"]
    found.put("software", ", ".join(said), "_NCProperties")


def _put_coordinate_bbox(group: Group, found: Extraction) -> None:
    """`bbox` from `actual_range` of the coordinates in degrees north and east (CF 1.11, 4.1, 4.2), or from the extent
    that GOES-R products state on a variable of their own (GOES-R PUG, volume 5)."""
    extent = group.variables.get("geospatial_lat_lon_extent")
    if extent is not None:
        sides = [number(extent.attributes.get(name)) for name in _EXTENT]
        put_bbox(sides, "variable geospatial_lat_lon_extent", found)
    measured = {name: one for name, one in group.variables.items() if "actual_range" in one.attributes}
    north = _range(measured, ("degrees_north", "degree_north", "degree_n", "degrees_n"))
    east = _range(measured, ("degrees_east", "degree_east", "degree_e", "degrees_e"))
    if north and east:
        put_bbox([east[0], north[0], east[1], north[1]], "actual_range of the coordinate variables", found)


def _range(variables: dict[str, Variable], units: tuple[str, ...]) -> tuple[float, float] | None:
    for name, variable in variables.items():
        stated = variable.attributes.get("units")
        if isinstance(stated, str) and stated.lower() in units and _is_coordinate(name, variable):
            limits: Any = variable.attributes.get("actual_range")
            if isinstance(limits, list) and len(limits) == 2:
                low, high = number(limits[0]), number(limits[1])
                if low is not None and high is not None:
                    return min(low, high), max(low, high)
    return None


def _is_coordinate(name: str, variable: Variable) -> bool:
    return variable.dimensions == [name] or variable.attributes.get("standard_name") in ("latitude", "longitude")
