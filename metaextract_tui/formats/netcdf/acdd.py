"""Global attributes of netCDF and HDF5 files as normalised fields: ACDD 1.3, with the usual older spellings."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from metaextract_tui.formats.base import Extraction

# Attribute Convention for Data Discovery 1.3 first; then names of CF, CMIP, Dublin Core, ASTM E1947 and common use.
_TEXTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("title", ("title", "experiment_title")),
    ("target", ("sample_name",)),
    ("description", ("summary", "description", "abstract")),
    ("rights", ("license", "rights", "copyright")),
    ("identifier", ("id", "doi", "identifier_product_doi", "tracking_id", "uuid")),
    ("language", ("language",)),
    ("device_model", ("instrument",)),
    ("device_serial", ("instrument_serial_number", "instrument_sn", "serial_number")),
)
_DATES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "created",
        (
            "date_created",
            "creation_date",
            "date_creation",
            "production_date_time",
            "ProductionDateTime",
            "CreationDate",
            "file_creation_date",
            "creation_time",
            "injection_date_time_stamp",
        ),
    ),
    ("modified_content", ("date_modified", "date_update")),
    ("time_start", ("time_coverage_start",)),
    ("time_end", ("time_coverage_end",)),
)
# How many of a field's names, from the first on, mean the same, so that two of them can contradict each other.
_SYNONYMS = {"description": 3, "created": 3, "modified_content": 2}
_CREATORS = ("creator_name", "creator", "author", "authors", "operator_name")
_WRITERS = ("software", "creator_software")
_OPERATORS = ("CDO", "NCO")  # which each put their name into what they write
_EMAILS = ("creator_email", "contributor_email", "publisher_email", "contact", "contact_email", "email")
_BBOX = ("geospatial_lon_min", "geospatial_lat_min", "geospatial_lon_max", "geospatial_lat_max")

_OTHERS = ("keywords", "time_coverage_duration", "creator_type")
_FOLDED = {
    name: name.casefold()
    for name in (
        *(name for _, names in _TEXTS + _DATES for name in names),
        *_CREATORS, *_WRITERS, *_OPERATORS, *_EMAILS, *_BBOX, *_OTHERS,
    )
}  # fmt: skip
_SPELLINGS = frozenset(_FOLDED.values())

_DATE = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:(?:T|T? +)?(\d\d):?(\d\d)(?::?(\d\d)(\.\d+)?)?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$",
    re.I,
)


_DURATION = re.compile(
    r"P(?:(\d{1,6})W)?(?:(\d{1,7}(?:\.\d+)?)D)?(?:T(?:(\d{1,7}(?:\.\d+)?)H)?(?:(\d{1,8}(?:\.\d+)?)M)?"
    r"(?:(\d{1,9}(?:\.\d+)?)S)?)?"
)


def put_acdd(attributes: Mapping[str, Any], found: Extraction, where: str) -> None:
    """Fields from a root's attributes. `where` starts the source's name, which spells the attribute as its convention
    does: names are compared without case."""
    folded = {name.casefold(): name for name in reversed(list(attributes))}
    if _SPELLINGS.isdisjoint(folded):
        _put_persons(_nothing, found)
        return

    def stated(name: str) -> tuple[Any, str] | None:
        real = folded.get(_FOLDED[name])
        value = attributes[real] if real is not None else None
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        return (value, f"{where}@{name}") if value not in (None, "") else None

    for field, spellings in _TEXTS:
        texts = [said for name in spellings if (said := stated(name)) and isinstance(said[0], str)]
        _choose(field, texts, spellings, found)
    for field, spellings in _DATES:
        dates = [(iso_date(said[0]), said[1]) for name in spellings if (said := stated(name))]
        _choose(field, dates, spellings, found)
    emails = stated("creator_email")
    for name in _CREATORS:
        if (said := stated(name)) and found.put("creators", _people(said[0], emails), said[1]):
            break
    _put_persons(stated, found)
    if said := stated("keywords"):
        found.put("keywords", _terms(said[0]), said[1])
    for name in _WRITERS:
        if (said := stated(name)) and isinstance(said[0], str) and found.put("software", *said):
            break
    operators = [said for name in _OPERATORS if (said := stated(name)) and isinstance(said[0], str)]
    if len(operators) == 1:  # where both are there, which came last is not said
        version, source = operators[0]
        name = source.rpartition("@")[2]
        version = version.strip(' "')
        found.put("software", version if version[:1].isalpha() else f"{name} {version}", source)
    if "time_end" not in found.fields and (said := stated("time_coverage_duration")):
        found.put("time_end", _after(found.fields.get("time_start"), said[0]), said[1])
    sides = [stated(name) for name in _BBOX]
    if all(sides):
        put_bbox([number(side[0]) for side in sides if side], f"{where}@geospatial_*", found)


def _nothing(_: str) -> None:
    return None


def _choose(field: str, stated: list[tuple[Any, str]], spellings: tuple[str, ...], found: Extraction) -> None:
    """The first that says something; a conflict only among names of the same meaning, and none with another source."""
    if field not in _SYNONYMS or field in found.fields:
        for value, source in stated:
            if found.put(field, value, source):
                break
        return
    same = spellings[: _SYNONYMS[field]]
    found.compete(field, *(one for one in stated if one[1].rpartition("@")[2] in same))
    for value, source in stated:
        found.put(field, value, source)


def _put_persons(stated: Callable[[str], tuple[Any, str] | None], found: Extraction) -> None:
    """Mark names and addresses of people: a creator that is not said to be an institution, any address of mail."""
    kind = stated("creator_type")
    if "creators" in found.fields and not (kind and str(kind[0]).strip().lower() in ("institution", "group")):
        found.sensitive("person", found.sources["creators"])
    for name in _EMAILS:
        if (said := stated(name)) and "@" in str(said[0]):
            found.sensitive("person", said[1])
            break
    if "device_serial" in found.fields:
        found.sensitive("device-serial", found.sources["device_serial"])


def _after(start: Any, duration: Any) -> str | None:
    """The end of an ISO 8601 duration of days and less (`P7D`, `PT1H30M`) after a start."""
    said = _DURATION.fullmatch(duration.strip()) if isinstance(duration, str) else None
    if said is None or not isinstance(start, str) or not any(said.groups()):
        return None
    weeks, days, hours, minutes, seconds = (float(one or 0) for one in said.groups())
    try:
        began = dt.datetime.fromisoformat(start)
        ended = began + dt.timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except (ValueError, OverflowError):
        return None
    text = ended.isoformat()
    return text.removesuffix("+00:00") + "Z" if start.endswith("Z") else text


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


def _people(value: Any, emails: tuple[Any, str] | None) -> list[str]:
    """Names parted by semicolons; by commas only where as many addresses of mail are, since names hold commas too."""
    values = value if isinstance(value, list) else str(value).split(";")
    if len(values) == 1 and emails is not None and isinstance(emails[0], str):
        parts = str(values[0]).split(",")
        if len(parts) == len(re.split(r"[,;]", emails[0])) > 1:
            values = parts
    return [str(one).strip() for one in values if str(one).strip()]


def _terms(value: Any) -> list[str]:
    """Terms parted by semicolons, else commas or lines; the levels of a GCMD term ("A > B > C") stay together."""
    values = value if isinstance(value, list) else [value]
    return [one.strip() for text in values for one in re.split(";" if ";" in str(text) else "[,\n]", str(text))]
