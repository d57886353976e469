"""Global attributes of netCDF and HDF5 files as normalised fields: ACDD 1.3, with the usual older spellings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from metaextract_tui.formats.base import Extraction

# Attribute Convention for Data Discovery 1.3 first; then names of CF, CMIP, Dublin Core and common use.
_TEXTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("title", ("title",)),
    ("description", ("summary", "description", "abstract")),
    ("rights", ("license", "rights", "copyright")),
    ("identifier", ("id", "doi", "identifier_product_doi", "tracking_id", "uuid")),
    ("language", ("language",)),
)
_DATES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("created", ("date_created", "creation_date", "date_creation", "production_date_time", "ProductionDateTime")),
    ("modified_content", ("date_modified", "date_update")),
    ("time_start", ("time_coverage_start",)),
    ("time_end", ("time_coverage_end",)),
)
_CREATORS = ("creator_name", "creator", "author", "authors")
_WRITERS = ("software", "creator_software")
_BBOX = ("geospatial_lon_min", "geospatial_lat_min", "geospatial_lon_max", "geospatial_lat_max")

_DATE = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:(?:[T ]|T? +)(\d\d):?(\d\d)(?::?(\d\d)(\.\d+)?)?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$",
    re.I,
)


def put_acdd(attributes: Mapping[str, Any], found: Extraction, where: str) -> None:
    """Fields from a root's attributes (names compared without case). `where` starts the source's name."""
    folded = {name.casefold(): name for name in reversed(list(attributes))}

    def stated(name: str) -> tuple[Any, str] | None:
        real = folded.get(name.casefold())
        value = attributes[real] if real is not None else None
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        return (value, f"{where}@{real}") if value not in (None, "") else None

    for field, spellings in _TEXTS:
        for name in spellings:
            if (said := stated(name)) and isinstance(said[0], str) and found.put(field, *said):
                break
    for field, spellings in _DATES:
        for name in spellings:
            if (said := stated(name)) and found.put(field, iso_date(said[0]), said[1]):
                break
    for name in _CREATORS:
        if (said := stated(name)) and found.put("creators", _people(said[0]), said[1]):
            break
    if said := stated("keywords"):
        found.put("keywords", _terms(said[0]), said[1])
    for name in _WRITERS:
        if (said := stated(name)) and isinstance(said[0], str) and found.put("software", *said):
            break
    sides = [stated(name) for name in _BBOX]
    if all(sides):
        put_bbox([number(side[0]) for side in sides if side], f"{where}@geospatial_*", found)


def put_bbox(sides: list[float | None], source: str, found: Extraction) -> None:
    """`bbox` from west, south, east, north in degrees, where they are such."""
    west, south, east, north = sides
    if west is None or south is None or east is None or north is None:
        return
    if -90 <= south <= north <= 90 and -360 <= west <= 360 and -360 <= east <= 360:
        found.put("bbox", [west, south, east, north], source)


def number(value: Any) -> float | None:
    """A number that an attribute states, also as text ("45.5", "45.5 degrees_north")."""
    if isinstance(value, str):
        stated = re.match(r"\s*([-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)", value)
        return float(stated[1]) if stated else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def iso_date(value: Any) -> str | None:
    """A date as files write it (`20140325T101500Z`, `2014-03-25 10:15:00 UTC`) as ISO 8601; None for other text."""
    stated = _DATE.match(value.strip()) if isinstance(value, str) else None
    if stated is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = stated.groups()
    text = f"{year}-{month}-{day}"
    if hour is None:
        return text
    text += f"T{hour}:{minute}:{second or '00'}{fraction or ''}"
    if zone is None:
        return text
    if zone.upper() in ("Z", "UTC", "GMT"):
        return text + "Z"
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return f"{text}{zone[0]}{digits[:2]}:{digits[2:]}"


def _people(value: Any) -> list[str]:
    values = value if isinstance(value, list) else str(value).split(";")
    return [str(one).strip() for one in values if str(one).strip()]


def _terms(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(one).strip() for one in value]
    text = str(value)
    return [one.strip() for one in text.split(";" if ";" in text else ",") if one.strip()]
