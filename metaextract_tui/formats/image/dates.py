"""Dates of EXIF (CIPA DC-008, 4.6.5 F) as `fields` wants them: ISO 8601, an offset only where one is stated."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

_MOMENT = re.compile(
    r"(\d{4})[:\-/. ](\d\d)[:\-/. ](\d\d)"
    r"(?:[ T]+(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?"
)
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)$")


def exif_moment(value: Any, subsecond: Any = None, offset: Any = None) -> str | None:
    """ "YYYY:MM:DD HH:MM:SS" with its SubSecTime and OffsetTime tags; None where it is blank or no date."""
    if not isinstance(value, str):
        return None
    match = _MOMENT.match(value.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    try:
        dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
    if hour is None:
        return f"{year}-{month}-{day}"
    part = fraction or ""
    if not part:
        digits = str(subsecond).strip() if isinstance(subsecond, (str, int)) else ""
        part = f".{digits}" if digits.isascii() and digits.isdigit() and len(digits) <= 9 and second else ""
    return f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{part}{zone_of(zone) or zone_of(offset) or ''}"


def zone_of(offset: Any) -> str | None:
    """ "+hh:mm" or "Z" of an OffsetTime tag, or None where it is blank."""
    text = offset.strip() if isinstance(offset, str) else ""
    if text in ("Z", "UTC"):
        return "Z"
    match = _OFFSET.match(text)
    return f"{match[1]}{match[2]}:{match[3]}" if match and int(match[2]) <= 15 and int(match[3]) < 60 else None
