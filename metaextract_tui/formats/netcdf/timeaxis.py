"""The CF time axis: the first and the last moment that a time coordinate states, in its own calendar."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from typing import Any

from metaextract_tui.formats.netcdf.model import Group, Variable

_UNITS = re.compile(
    r"(?P<unit>[A-Za-z]+)\s+since\s+(?P<date>-?\d{1,4}-\d{1,2}(?:-\d{1,2})?)"
    r"(?:(?:T|\s+)(?P<time>\d{1,2}(?::\d{1,2}(?::\d{1,2}(?:\.\d*)?)?)?))?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{1,2}(?::?\d\d)?)?\s*$",
    re.IGNORECASE,
)
_UNIT_NAME = re.compile(
    r"(?:micro|milli)?sec(?:ond)?s?|msecs?|s|min(?:ute)?s?|h(?:(?:ou)?rs?)?|d(?:ays?)?", re.IGNORECASE
)


def is_time(name: str, variable: Variable) -> bool:
    """Whether a variable is a time coordinate (CF 1.11, 4.4, 5.7): one dimension or none, `units` of "… since …", and
    its dimension's own name, `standard_name` time or `axis` T."""
    if len(variable.shape) > 1 or not isinstance(units := variable.attributes.get("units"), str):
        return False
    if " since " not in units:
        return False
    attributes = variable.attributes
    if attributes.get("standard_name") == "time" or attributes.get("axis") == "T":
        return True
    return variable.dimensions == [name]


def time_span(group: Group) -> tuple[str, str, str] | None:
    """Start, end and the variable's name of the first time coordinate of the root group that says both."""
    for name, variable in group.variables.items():
        if "units" in variable.attributes and is_time(name, variable):
            span = _span(variable)
            if span is not None:
                return span[0], span[1], name
    return None


def _span(variable: Variable) -> tuple[str, str] | None:
    attributes = variable.attributes
    if _UNITS.match(str(attributes["units"]).strip()) is None:
        return None
    values = variable.ends() if variable.ends is not None else None
    if values is None:
        spoken = attributes.get("actual_range")
        values = (spoken[0], spoken[1]) if isinstance(spoken, list) and len(spoken) == 2 else None
    if values is None or not all(_valid(one, attributes) for one in values):
        return None
    first, last = (_unpacked(one, attributes) for one in values)
    return moments_of((min(first, last), max(first, last)), attributes)


def moments_of(span: tuple[float, float], attributes: Mapping[str, Any]) -> tuple[str, str] | None:
    """Two values of a time coordinate as moments of its calendar, by its `units` and `calendar` (CF 1.11, 4.4)."""
    stated = _UNITS.match(str(attributes.get("units")).strip())
    calendar = str(attributes.get("calendar", "standard")).strip().lower() or "standard"
    if stated is None or _UNIT_NAME.fullmatch(stated["unit"]) is None:
        return None
    # The zone is kept apart: the moments are in it, and it is said only where the file says it.
    date = stated["date"] if stated["date"].count("-", 1) == 2 else f"{stated['date']}-1"
    units = f"{stated['unit'].lower()} since {date} {stated['time'] or '00:00:00'}"
    import cftime  # with numpy: most files have no such axis

    try:
        moments = [cftime.num2date(one, units, calendar, only_use_cftime_datetimes=True) for one in span]
        start, end = (_iso(one, _zone(stated["zone"])) for one in moments)
    except (ValueError, OverflowError, TypeError, ArithmeticError):
        return None
    return (start, end) if start and end else None


def _valid(value: Any, attributes: dict[str, Any]) -> bool:
    """A finite number that is none of the variable's fill values (netCDF's default fill is 9.97e36)."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value) or abs(value) > 1e20:
        return False
    return value not in (
        attributes.get("_FillValue"),
        attributes.get("missing_value"),
        -2147483647,
        -9223372036854775806,
    )


def _unpacked(value: Any, attributes: dict[str, Any]) -> Any:
    """The value behind a packed one (CF 1.11, 8.1)."""
    scale, offset = attributes.get("scale_factor"), attributes.get("add_offset")
    if isinstance(scale, int | float) and scale != 1:
        value = value * scale
    return value + offset if isinstance(offset, int | float) and offset else value


def _zone(stated: str | None) -> str:
    if stated is None:
        return ""
    if stated.upper() in ("Z", "UTC", "GMT"):
        return "Z"
    hours, _, minutes = stated[1:].partition(":")
    if not minutes and len(hours) > 2:
        hours, minutes = hours[:-2], hours[-2:]
    return f"{stated[0]}{hours.zfill(2)}:{minutes or '00'}"


def _iso(moment: Any, zone: str) -> str | None:
    """ISO 8601, rounded to the second where floats of days left less than a millisecond beside it."""
    micro = moment.microsecond
    if micro >= 999_000:
        moment, micro = moment + dt.timedelta(microseconds=1_000_000 - micro), 0
    if not 0 <= moment.year <= 9999:
        return None
    text = f"{moment.year:04}-{moment.month:02}-{moment.day:02}T{moment.hour:02}:{moment.minute:02}:{moment.second:02}"
    return f"{text}.{micro // 1000:03}{zone}" if micro >= 1000 else f"{text}{zone}"
