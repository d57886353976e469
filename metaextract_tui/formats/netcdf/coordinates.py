"""Ranges of coordinates, for a deep reading: which variables are coordinates, and what their values span.

Sources: CF 1.11, chapters 4 and 5 (coordinates), 8.1 (packed data), 2.5.1 (missing data, valid and actual range).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.netcdf.acdd import put_bbox
from metaextract_tui.formats.netcdf.timeaxis import moments_of

MAX_VALUES = 1_000_000  # of one coordinate
MAX_BYTES = 64 << 20  # of one coordinate, packed or not
MAX_COORDINATES = 200  # of one file

_NORTH = frozenset(("degrees_north", "degree_north", "degree_n", "degrees_n", "degreen", "degreesn"))
_EAST = frozenset(("degrees_east", "degree_east", "degree_e", "degrees_e", "degreee", "degreese"))
# NetCDF Users Guide, default fill values; those of floats are beyond what any coordinate says
_BEYOND = 9.9e36


@dataclass(frozen=True, slots=True)
class Coordinate:
    """A coordinate's name, its attributes and its stored values (one dimension or none). `main`: it is the coordinate
    of its own dimension, or data variables name it as theirs; others (a satellite's position) say nothing of extent."""

    name: str
    attributes: Mapping[str, Any]
    values: np.ndarray[Any, Any]
    main: bool


def role(attributes: Mapping[str, Any]) -> str | None:
    """latitude · longitude · time · vertical, as the attributes say it (CF 1.11, 4.1 to 4.4); else None."""
    units = attributes.get("units")
    if isinstance(units, str):
        folded = units.strip().lower()
        if folded in _NORTH:
            return "latitude"
        if folded in _EAST:
            return "longitude"
        if " since " in folded:
            return "time"
    stated = attributes.get("standard_name")
    if stated in ("latitude", "longitude", "time"):
        return str(stated)
    axis = str(attributes.get("axis", "")).upper()
    if axis == "Z" or str(attributes.get("positive", "")).lower() in ("up", "down"):
        return "vertical"
    return "time" if axis == "T" and isinstance(units, str) and " since " in units else None


def named(attributes: Iterable[Mapping[str, Any]]) -> set[str]:
    """The names in the `coordinates` attributes of data variables (CF 1.11, 5)."""
    return {
        name for one in attributes if isinstance(said := one.get("coordinates"), str) for name in said.split()[:100]
    }


def put_coordinates(coordinates: list[Coordinate], found: Extraction) -> None:
    """Fill `found.deep["coordinates"]`, and from them the box and the span of time where nothing else stated them."""
    shown: dict[str, Any] = {}
    limits: dict[str, tuple[float, float]] = {}
    for one in coordinates:
        said = describe(one)
        kind = said.get("role")
        shown[one.name] = found.cleaner.clean(said)
        if not one.main:
            continue
        if kind in ("latitude", "longitude") and "min" in said and kind not in limits:
            limits[str(kind)] = (said["min"], said["max"])
        elif kind == "time" and "start" in said:
            found.put("time_start", said["start"], f"deep.coordinates: {one.name}")
            found.put("time_end", said["end"], f"deep.coordinates: {one.name}")
            found.deep.setdefault("time_range", [said["start"], said["end"]])
    if shown:
        found.deep["coordinates"] = shown
    if len(limits) == 2:
        (south, north), (west, east) = limits["latitude"], limits["longitude"]
        found.deep["bbox"] = [west, south, east, north]
        if "bbox" not in found.fields and (west, south) != (east, north):
            put_bbox([west, south, east, north], "deep.coordinates", found)


def describe(one: Coordinate) -> dict[str, Any]:
    """count, missing, min, max, first, last, order, step (where regular), units, role; start and end of a time."""
    stored = one.values.ravel()
    kind = role(one.attributes)
    said: dict[str, Any] = {"count": int(stored.size)}
    if kind is not None:
        said["role"] = kind
    if isinstance(units := one.attributes.get("units"), str):
        said["units"] = units
    kept = stored[_present(stored, one.attributes)]
    said["missing"] = int(stored.size - kept.size)
    scale, offset = one.attributes.get("scale_factor"), one.attributes.get("add_offset")
    scaled = {k: v for k, v in (("scale_factor", scale), ("add_offset", offset)) if isinstance(v, int | float)}
    values = kept
    if scaled:
        values = kept.astype("f8") * scaled.get("scale_factor", 1) + scaled.get("add_offset", 0)
        said["unpacked_by"] = scaled
    if not values.size:
        return said
    low, high = values.min().item(), values.max().item()
    said |= {"min": low, "max": high, "first": values[0].item(), "last": values[-1].item()}
    if values.size > 1:
        said |= _order(values, kept.dtype, complete=not said["missing"])
    if kind == "time" and (span := moments_of((low, high), one.attributes)) is not None:
        said["start"], said["end"] = span
    return said


def _present(stored: np.ndarray[Any, Any], attributes: Mapping[str, Any]) -> np.ndarray[Any, Any]:
    """Which stored values say something: finite, no fill, within the valid range (all three are of packed values)."""
    present = np.ones(stored.shape, bool)
    if stored.dtype.kind == "f":
        with np.errstate(invalid="ignore"):
            present &= np.isfinite(stored) & (np.abs(stored) < _BEYOND)
    for name in ("_FillValue", "missing_value", "MissingValue"):
        stated = attributes.get(name)
        for fill in stated if isinstance(stated, list) else [stated]:
            if isinstance(fill, int | float) and not isinstance(fill, bool):
                present &= stored != (np.array(fill).astype(stored.dtype) if _fits(fill, stored.dtype) else fill)
    low, high = attributes.get("valid_min"), attributes.get("valid_max")
    spoken = attributes.get("valid_range")
    if isinstance(spoken, list) and len(spoken) == 2:
        low, high = spoken
    if isinstance(low, int | float):
        present &= stored >= low
    if isinstance(high, int | float):
        present &= stored <= high
    return present


def _fits(fill: float, dtype: np.dtype[Any]) -> bool:
    if dtype.kind == "f":
        return True
    return float(fill).is_integer() and np.iinfo(dtype).min <= fill <= np.iinfo(dtype).max


def _order(values: np.ndarray[Any, Any], stored: np.dtype[Any], *, complete: bool) -> dict[str, Any]:
    """increasing · decreasing · constant · none, and the step where all steps are the same to the type's precision."""
    numbers = values.astype("f8")
    steps = np.diff(numbers)
    said: dict[str, Any] = {"order": "none"}
    if (steps > 0).all():
        said["order"] = "increasing"
    elif (steps < 0).all():
        said["order"] = "decreasing"
    elif not steps.any():
        said["order"] = "constant"
    mean = (numbers[-1] - numbers[0]) / (len(numbers) - 1)
    precision = np.finfo(stored).eps if stored.kind == "f" else np.finfo("f8").eps
    slack = 1e-6 * abs(mean) + 4 * float(precision) * float(np.abs(numbers).max())
    if complete and said["order"] in ("increasing", "decreasing") and bool((np.abs(steps - mean) <= slack).all()):
        said["step"] = float(f"{mean:.9g}")
    return said
