"""Where an image was taken: the GPS directory of EXIF (CIPA DC-008, 4.6.6), and XMP's spelling of it."""

from __future__ import annotations

import math
import re
from typing import Any

_XMP = re.compile(r"(\d{1,3}),(\d{1,2}(?:\.\d+)?)(?:,(\d{1,2}(?:\.\d+)?))?([NSEW])$")


def coordinate(value: Any, reference: Any, limit: int) -> float | None:
    """Degrees of [degrees, minutes, seconds] or of degrees alone, signed by N, S, E or W; None where not stated."""
    sign = _sign(reference)
    if sign is None:
        return None
    parts = value if isinstance(value, list) else [value]
    total, scale = 0.0, 1.0
    for part in parts[:3]:
        if isinstance(part, bool) or not isinstance(part, (int, float)):
            if scale == 1.0:
                return None
            part = 0  # unknown minutes or seconds (0/0) are met where degrees carry the fraction
        total += part / scale
        scale *= 60
    if not parts or not math.isfinite(total) or abs(total) > limit:
        return None
    return round(sign * total, 9)


def _sign(reference: Any) -> int | None:
    letter = reference.strip()[:1].upper() if isinstance(reference, str) else ""
    return {"N": 1, "E": 1, "S": -1, "W": -1}.get(letter)


def position(gps: dict[str, Any]) -> tuple[float | None, float | None]:
    """Latitude and longitude of a GPS directory, each None unless stated with its reference and possible."""
    latitude = coordinate(gps.get("GPSLatitude"), gps.get("GPSLatitudeRef"), 90)
    return latitude, coordinate(gps.get("GPSLongitude"), gps.get("GPSLongitudeRef"), 180)


def impossible(gps: dict[str, Any]) -> list[str]:
    """The coordinates of a GPS directory that lie beyond the poles or more than half way around, in words."""
    told = []
    for name, limit in (("GPSLatitude", 90), ("GPSLongitude", 180)):
        degrees = coordinate(gps.get(name), gps.get(name + "Ref"), 1 << 32)
        if degrees is not None and abs(degrees) > limit:
            told.append(f"{name} is {degrees} degrees, which is no place")
    return told


def altitude(gps: dict[str, Any]) -> float | None:
    """Metres above the sea level; GPSAltitudeRef 1 and 3 are below (3 and 2: of the ellipsoid, Exif 3.0)."""
    value, reference = gps.get("GPSAltitude"), gps.get("GPSAltitudeRef", 0)
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    if isinstance(reference, list):
        reference = reference[0] if reference else 0
    return -float(value) if reference in (1, 3, "1", "\x01") and value > 0 else float(value)


def xmp_coordinate(text: str | None) -> float | None:
    """Degrees of XMP's "DDD,MM,SSk" or "DDD,MM.mmk" (XMP part 2, 3.3), or of a plain number that some write."""
    if text is None:
        return None
    match = _XMP.match(text.strip())
    if match:
        return round((_sign(match[4]) or 1) * (int(match[1]) + float(match[2]) / 60 + float(match[3] or 0) / 3600), 9)
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def xmp_altitude(text: str | None, reference: str | None) -> float | None:
    """Metres of an XMP rational ("35/1") with its exif:GPSAltitudeRef."""
    number = rational(text)
    return None if number is None else -number if reference == "1" else number


def rational(text: str | None) -> float | None:
    """The number of "n/d" or "n"."""
    head, _, tail = (text or "").partition("/")
    try:
        number = float(head) / float(tail or 1)
    except (ValueError, ZeroDivisionError):
        return None
    return number if math.isfinite(number) else None
