"""Dates and places as video containers write them."""

from __future__ import annotations

import re
from typing import Any

_MOMENT = re.compile(
    r"(\d{4})[-:/](\d\d)[-:/](\d\d)(?:[T ]+(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?)?"
)
_NAMED = re.compile(
    r"(?:\w{3},? )?(\w{3}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4})"  # Wed Jan 02 02:03:55 2002 (RIFF IDIT, asctime)
)
_HALVES = re.compile(r"(\d{4})/ ?(\d{1,2})/ ?(\d{1,2}) +(\d{1,2}):(\d\d)(?::(\d\d))? *([AP]M)?", re.IGNORECASE)
_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), 1)}
_UNSET = frozenset((("1904", "01", "01"), ("0000", "00", "00")))  # the zeros of clocks that nobody set
# ISO 6709, annex H: ±DD.D±DDD.D±AA.A/, ±DDMM.M…, ±DDMMSS.S…
_PLACE = re.compile(r"([+-]\d{2,6}(?:\.\d+)?)([+-]\d{3,7}(?:\.\d+)?)([+-]\d+(?:\.\d+)?)?")


def moment(text: Any) -> str | None:
    """ISO 8601 of a date; `UTC` becomes Z. None where it is no date, or the zero of its clock."""
    if not isinstance(text, str):
        return None
    found = _MOMENT.match(text.strip())
    if found:
        year, month, day, hour, minute, second, zone = found.groups()
        if (year, month, day) in _UNSET:
            return None
        if hour is None:
            return f"{year}-{month}-{day}"
        zone = {"UTC": "Z", None: ""}.get(zone, zone)
        if len(zone) == 5:
            zone = f"{zone[:3]}:{zone[3:]}"
        return f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{zone}"
    return _spoken(text.strip())


def _spoken(text: str) -> str | None:
    """Dates of RIFF's IDIT chunk as cameras write it."""
    if found := _NAMED.match(text):
        month = _MONTHS.get(found[1].lower())
        return f"{found[6]}-{month:02}-{int(found[2]):02}T{found[3]}:{found[4]}:{found[5]}" if month else None
    if found := _HALVES.match(text):
        hour = int(found[4])
        if found[7]:
            hour = hour % 12 + (12 if found[7].upper() == "PM" else 0)
        if hour < 24:
            date = f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
            return f"{date}T{hour:02}:{found[5]}:{found[6] or '00'}"
    return None


def place(text: Any) -> tuple[float, float, float | None] | None:
    """Latitude and longitude in degrees, altitude in metres, of an ISO 6709 string; None where it is none."""
    found = _PLACE.match(text.strip()) if isinstance(text, str) else None
    if not found:
        return None
    latitude, longitude = _degrees(found[1], 2), _degrees(found[2], 3)
    if abs(latitude) > 90 or abs(longitude) > 360:
        return None
    return latitude, longitude, float(found[3]) if found[3] else None


def _degrees(text: str, digits: int) -> float:
    """±D…[MM[SS]][.f] with `digits` digits of degrees, as decimal degrees."""
    whole, _, fraction = text[1:].partition(".")
    degrees, rest = whole[:digits], whole[digits:]
    tail = f".{fraction}" if fraction else ""
    if not rest:
        value = float(degrees + tail)
    elif len(rest) <= 2:
        value = float(degrees) + float(rest + tail) / 60
    else:
        value = float(degrees) + float(rest[:2]) / 60 + float((rest[2:] or "0") + tail) / 3600
    return -value if text[0] == "-" else value
