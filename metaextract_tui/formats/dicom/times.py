"""Dates and times of a DICOM data set (DA, TM, DT of PS3.5 section 6.2) as ISO 8601: as fine as stated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from metaextract_tui.formats.base import Extraction

# PS3.5 table 6.2-1; dots and colons are those of ACR-NEMA, dashes and slashes no edition has, but writers do.
_DA = re.compile(r"(\d{4})([-./]?)(\d\d)\2(\d\d)$")
_TM = re.compile(r"(\d\d)(?::?(\d\d)(?::?(\d\d)(\.\d*)?)?)?$")
_DT = re.compile(r"(\d{4}([-./]?)\d\d\2\d\d)(?:[T ]?(\d\d(?::?\d\d(?::?\d\d(?:\.\d*)?)?)?))?\s*([+-]\d\d:?\d\d)?$")
_OFFSET = re.compile(r"([+-])(0\d|1[0-4]):?([0-5]\d)$")  # PS3.3 C.12.1: from -1200 to +1400

# In the order in which they count; FIELDS asks for the acquisition's moment, then for the study's.
_PAIRS = ("Study", "Acquisition", "Series", "Content", "InstanceCreation")


def created(found: Extraction, data: Mapping[str, Any]) -> None:
    """Fill `created` with the first moment that can be read: AcquisitionDateTime, then pairs of date and time."""
    offset = _offset(_one(data.get("TimezoneOffsetFromUTC")))
    moment = date_time(data.get("AcquisitionDateTime"), offset)
    if moment:
        found.compete(
            "created", (moment, "dataset.AcquisitionDateTime"), _pair(data, "Acquisition", offset)
        )  # fmt: skip
    for what in _PAIRS:
        if "created" in found.fields:
            return
        found.put("created", *_pair(data, what, offset))


def modified(found: Extraction, data: Mapping[str, Any]) -> None:
    """Fill `modified_content` with the last change that the object tells of (PS3.3 C.12.1.1.9)."""
    items = data.get("OriginalAttributesSequence")
    if not isinstance(items, list):
        return
    offset = _offset(_one(data.get("TimezoneOffsetFromUTC")))
    moments = [date_time(one.get("AttributeModificationDateTime"), offset) for one in items if isinstance(one, dict)]
    source = "dataset.OriginalAttributesSequence[*].AttributeModificationDateTime"
    found.put("modified_content", max(filter(None, moments), default=None), source)


def date_time(value: Any, offset: str = "") -> str | None:
    """A DT value as ISO 8601, with its own offset or else `offset`; None where it has no day or cannot be read."""
    found = _DT.match(_one(value))
    if not found:
        return None
    time = _clock(found[3]) if found[3] else ""
    day = _day(found[1])
    return None if time is None or not day else _joined(day, time, _offset(found[4]) or offset)


def _pair(data: Mapping[str, Any], what: str, offset: str) -> tuple[str | None, str]:
    """A date with its time where that can be read, and where they stand."""
    day = _day(_one(data.get(f"{what}Date")))
    time = _clock(_one(data.get(f"{what}Time")))
    if not day:
        return None, ""
    return _joined(day, time or "", offset), f"dataset.{what}Date, {what}Time" if time else f"dataset.{what}Date"


def _one(value: Any) -> str:
    """A single text or number; several values are no moment."""
    return "" if value is None or isinstance(value, list | dict) else str(value).strip()


def _day(text: str) -> str | None:
    found = _DA.match(text)
    return f"{found[1]}-{found[3]}-{found[4]}" if found else None


def _clock(text: str) -> str | None:
    """A time of day as fine as stated; minutes are 00 where only an hour stands, for ISO 8601 asks for them here."""
    found = _TM.match(text)
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59 or int(found[3] or 0) > 60:
        return None
    if found[3] is None:
        return f"{found[1]}:{found[2] or '00'}"
    fraction = found[4] or ""
    return f"{found[1]}:{found[2]}:{found[3]}{fraction if len(fraction) > 1 else ''}"


def _joined(day: str, time: str, offset: str) -> str:
    return f"{day}T{time}{offset}" if time else day


def _offset(text: str | None) -> str:
    found = _OFFSET.match((text or "").strip())
    return f"{found[1]}{found[2]}:{found[3]}" if found else ""
