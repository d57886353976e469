"""Where on the Earth the telescope stands: the standard's cards, then those of common programs and observatories."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.fits.hdus import Hdu

# Latitude, longitude, height: the first that a header has counts.
TRIPLES = (
    ("OBSGEO-B", "OBSGEO-L", "OBSGEO-H"),
    ("SITELAT", "SITELONG", "SITEELEV"),
    ("LAT-OBS", "LONG-OBS", "ALT-OBS"),
    ("HIERARCH ESO TEL GEOLAT", "HIERARCH ESO TEL GEOLON", "HIERARCH ESO TEL GEOELEV"),
    ("OBS-LAT", "OBS-LONG", "OBS-ELEV"),
)
CARTESIAN = ("OBSGEO-X", "OBSGEO-Y", "OBSGEO-Z")
# Cards that tell a place, but not in which direction their longitude counts.
VAGUE = ("LATITUDE", "LONGITUD", "GPS_LAT", "GPS_LONG", "SITENAME")

_ANGLE = re.compile(r"([+-]?)\s*(\d{1,3}(?:\.\d*)?)(?:[\s:d°]+(\d{1,2}(?:\.\d*)?)(?:[\s:m']+(\d{1,2}(?:\.\d*)?))?)?"
                    r"\s*[s\"]?$", re.ASCII)  # fmt: skip
# The ellipsoid of WGS 84 (NIMA TR8350.2): equatorial radius in metres, and the square of its eccentricity.
_RADIUS = 6_378_137.0
_ECCENTRICITY_2 = 6.69437999014e-3
_SAME_PLACE = 0.05  # degrees: observatories round to minutes, and one site has many domes
_LOWEST, _HIGHEST = -1_000.0, 100_000.0  # metres: what stands on the Earth, or flies


def put_places(found: Extraction, hdus: Sequence[Hdu]) -> None:
    """Set latitude, longitude and altitude_m, and say that the file tells a place."""
    for lat, lon, height, sources in _all(hdus):
        found.sensitive("location", f"{sources[0]} has a value")
        if _near(found, lat, lon):
            continue
        found.compete("latitude", (round(lat, 9), sources[0]))
        found.compete("longitude", (round(lon, 9), sources[1]))
        if height is not None:
            found.put("altitude_m", height, sources[2])
    for hdu in hdus:
        for keyword in VAGUE:
            if keyword in hdu.header.values and hdu.header.values[keyword] not in (None, "", 0):
                found.sensitive("location", f"hdus.{hdu.index}.{keyword} has a value")
                return


def _near(found: Extraction, lat: float, lon: float) -> bool:
    """Whether a place is the one that was found before, given with fewer digits."""
    known: Any = found.fields.get("latitude"), found.fields.get("longitude")
    return None not in known and math.hypot(known[0] - lat, known[1] - lon) < _SAME_PLACE


Place = tuple[float, float, float | None, tuple[str, str, str]]


def _all(hdus: Sequence[Hdu]) -> Iterator[Place]:
    """Every place that the file states, in the order in which they count."""
    for lat_card, lon_card, height_card in TRIPLES:
        for hdu in hdus:
            values = hdu.header.values
            if lat_card not in values or lon_card not in values:
                continue
            lat, lon = _angle(values[lat_card]), _angle(values[lon_card])
            if lat is None or lon is None or abs(lat) > 90 or not -180 <= lon <= 360 or (lat == 0 and lon == 0):
                continue
            if _west(hdu, lon_card):
                lon = -lon
            at = f"hdus.{hdu.index}."
            lon = lon - 360 if lon > 180 else lon
            yield lat, lon, hdu.header.number(height_card), (at + lat_card, at + lon_card, at + height_card)
            break
        if lat_card == "OBSGEO-B":
            yield from _cartesian(hdus)


def _cartesian(hdus: Sequence[Hdu]) -> Iterator[Place]:
    for hdu in hdus:
        x, y, z = (hdu.header.number(name) for name in CARTESIAN)
        if x is None or y is None or z is None:
            continue
        lat, lon, height = geodetic(x, y, z)
        if _LOWEST <= height <= _HIGHEST:  # else a spacecraft, which is at no place of the Earth
            source = f"hdus.{hdu.index}.OBSGEO-X, Y, Z"
            yield lat, lon, round(height, 3), (source, source, source)
            return


def geodetic(x: float, y: float, z: float) -> tuple[float, float, float]:
    """(latitude, longitude, height) in degrees and metres of geocentric metres: Bowring 1985, to a millimetre."""
    across = math.hypot(x, y)
    minor = _RADIUS * math.sqrt(1 - _ECCENTRICITY_2)
    start = math.atan2(z * _RADIUS, across * minor)
    second = _ECCENTRICITY_2 / (1 - _ECCENTRICITY_2)
    lat = math.atan2(
        z + second * minor * math.sin(start) ** 3, across - _ECCENTRICITY_2 * _RADIUS * math.cos(start) ** 3
    )
    curve = _RADIUS / math.sqrt(1 - _ECCENTRICITY_2 * math.sin(lat) ** 2)
    height = across * math.cos(lat) + z * math.sin(lat) - _RADIUS**2 / curve
    return math.degrees(lat), math.degrees(math.atan2(y, x)), height


def _angle(value: Any) -> float | None:
    """Degrees of a number or of a sexagesimal text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    found = _ANGLE.match(value.strip()) if isinstance(value, str) else None
    if not found:
        return None
    minutes, seconds = float(found[3] or 0), float(found[4] or 0)
    if minutes >= 60 or seconds >= 60:
        return None
    size = float(found[2]) + minutes / 60 + seconds / 3600
    return -size if found[1] == "-" else size


def _west(hdu: Hdu, keyword: str) -> bool:
    """Whether the card's comment says that its longitude counts to the west; without a word it counts to the east."""
    comment = next((card[2] for card in hdu.header.cards if card[0] == keyword), None) or ""
    lowered = comment.lower()
    east, west, turned = "east" in lowered, "west" in lowered, "neg" in lowered or "minus" in lowered
    return (west and not east and not turned) or (east and not west and turned)
