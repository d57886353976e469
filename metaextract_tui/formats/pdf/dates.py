"""PDF dates (ISO 32000-1, 7.9.4) as ISO 8601, with the slips of producers that are known."""

from __future__ import annotations

import re

_ZONE = r"(?:\.\d+)?\s*(?:(Z)|([+-])(\d\d?)(?:[':\u2019]?(\d\d))?)?"
_PDF = re.compile(r"\s*(?:D:)?\s*(\d{4})(\d\d)(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d))?)?)?" + _ZONE)
_ISO = re.compile(r"\s*(?:D:)?\s*(\d{4})[-/:](\d\d)[-/:](\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?" + _ZONE)
_DISTILLER_3 = re.compile(r"\s*(?:D:)?19(1\d\d)(\d{4,10})(?!\d)")  # wrote the years since 1900 behind "19"


def iso_date(value: str) -> str | None:
    """The date and time, its offset only where stated; None where it is no date to the day."""
    if slip := _DISTILLER_3.match(value):
        rest = value[slip.end() :]
        if len(slip[2]) == 10:
            value = f"{1900 + int(slip[1])}{slip[2]}{rest}"
    fit = _PDF.match(value) or _ISO.match(value)
    if fit is None:
        return None
    year, month, day, hour, minute, second, utc, sign, ahead, ahead_minutes = fit.groups()
    if hour is None:
        return f"{year}-{month}-{day}"
    moment = f"{year}-{month}-{day}T{hour}:{minute or '00'}:{second or '00'}"
    if utc:
        return moment + "Z"
    if sign and int(ahead) <= 14 and int(ahead_minutes or 0) < 60:
        return f"{moment}{sign}{int(ahead):02d}:{ahead_minutes or '00'}"
    return moment
