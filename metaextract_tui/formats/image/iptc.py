"""IPTC IIM records (IIM 4.2): names, repeated datasets, the character set that record 1 states."""

from __future__ import annotations

import re
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.image.texts import cut_utf8

MAX_DATASETS = 5000
MAX_BLOCK = 1024 * 1024  # bytes

_ENVELOPE = {
    0: "EnvelopeRecordVersion", 5: "Destination", 20: "FileFormat", 22: "FileVersion", 30: "ServiceIdentifier",
    40: "EnvelopeNumber", 50: "ProductID", 60: "EnvelopePriority", 70: "DateSent", 80: "TimeSent",
    90: "CodedCharacterSet", 100: "UniqueObjectName", 120: "ARMIdentifier", 122: "ARMVersion",
}  # fmt: skip
_APPLICATION = {
    0: "ApplicationRecordVersion", 3: "ObjectTypeReference", 4: "ObjectAttributeReference", 5: "ObjectName",
    7: "EditStatus", 8: "EditorialUpdate", 10: "Urgency", 12: "SubjectReference", 15: "Category",
    20: "SupplementalCategories", 22: "FixtureIdentifier", 25: "Keywords", 26: "ContentLocationCode",
    27: "ContentLocationName", 30: "ReleaseDate", 35: "ReleaseTime", 37: "ExpirationDate", 38: "ExpirationTime",
    40: "SpecialInstructions", 42: "ActionAdvised", 45: "ReferenceService", 47: "ReferenceDate",
    50: "ReferenceNumber", 55: "DateCreated", 60: "TimeCreated", 62: "DigitalCreationDate",
    63: "DigitalCreationTime", 65: "OriginatingProgram", 70: "ProgramVersion", 75: "ObjectCycle", 80: "By-line",
    85: "By-lineTitle", 90: "City", 92: "Sub-location", 95: "Province-State",
    100: "Country-PrimaryLocationCode", 101: "Country-PrimaryLocationName",
    103: "OriginalTransmissionReference", 105: "Headline", 110: "Credit", 115: "Source", 116: "CopyrightNotice",
    118: "Contact", 120: "Caption-Abstract", 121: "LocalCaption", 122: "Writer-Editor", 125: "RasterizedCaption",
    130: "ImageType", 131: "ImageOrientation", 135: "LanguageIdentifier", 150: "AudioType",
    151: "AudioSamplingRate", 152: "AudioSamplingResolution", 153: "AudioDuration", 154: "AudioOutcue",
    184: "JobID", 185: "MasterDocumentID", 186: "ShortDocumentID", 187: "UniqueDocumentID", 188: "OwnerID",
    200: "ObjectPreviewFileFormat", 201: "ObjectPreviewFileVersion", 202: "ObjectPreviewData", 221: "Prefs",
    225: "ClassifyState", 228: "SimilarityIndex", 230: "DocumentNotes", 231: "DocumentHistory",
    232: "ExifCameraInfo", 255: "CatalogSets",
}  # fmt: skip
_NAMES = {1: _ENVELOPE, 2: _APPLICATION}
_REPEATED = frozenset(("Keywords", "SupplementalCategories", "SubjectReference", "By-line", "By-lineTitle",
                       "ContentLocationCode", "ContentLocationName", "Writer-Editor", "Contact"))  # fmt: skip
_NUMBERS = frozenset(((1, 0), (1, 20), (1, 22), (1, 120), (1, 122), (2, 0), (2, 200), (2, 201)))  # two-byte integers
_BINARY = frozenset(((1, 90), (2, 125), (2, 202)))
_UTF8 = (b"\x1b%G", b"\x1b%/G", b"\x1b%/I")  # ISO 2022 designations of UTF-8

_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)$")
_TIME = re.compile(r"(\d\d):?(\d\d):?(\d\d)(?:([+-]\d\d):?(\d\d))?$")


def parse_iptc(block: bytes, found: Extraction) -> dict[str, Any]:
    """The datasets of a block by name ("record:dataset" where there is none); repeated ones as lists, in order."""
    block = block[:MAX_BLOCK]
    out: dict[str, Any] = {}
    position = 0
    utf8 = False
    for _ in range(MAX_DATASETS):
        # Blocks are padded with NULs, and some are stored as byte-swapped LONGs that end in them.
        if position + 5 > len(block) or block[position] != 0x1C:
            break
        record, dataset = block[position + 1], block[position + 2]
        size = int.from_bytes(block[position + 3 : position + 5], "big")
        position += 5
        if size & 0x8000:  # an extended dataset: the rest is the length of the length
            width = size & 0x7FFF
            size = int.from_bytes(block[position : position + width], "big") if width <= 4 else len(block)
            position += width
        value = block[position : position + size]
        if len(value) < size:
            found.warn("malformed-iptc", "an IPTC dataset is longer than its block")
            if not value:
                break
        position += size
        if (record, dataset) == (1, 90):
            utf8 = value.startswith(_UTF8)
        _keep(out, record, dataset, value, utf8, found)
    if not out and block.strip(b"\0"):
        found.warn("malformed-iptc", "the IPTC block holds no dataset")
    return out


def _keep(out: dict[str, Any], record: int, dataset: int, value: bytes, utf8: bool, found: Extraction) -> None:
    name = _NAMES.get(record, {}).get(dataset) or f"{record}:{dataset}"
    kept: Any
    if (record, dataset) in _NUMBERS and len(value) <= 4:
        kept = int.from_bytes(value, "big")
    elif (record, dataset) == (1, 90):
        kept = "UTF8" if utf8 else found.cleaner.clean(value)
    elif (record, dataset) in _BINARY or record not in (1, 2):
        kept = found.cleaner.clean(value)
    else:
        kept = found.cleaner.clean(_text(value, utf8))
    if kept == "":
        return
    if name in out:
        old = out[name]
        if isinstance(old, list):
            old.append(kept)
        else:
            out[name] = [old, kept]
    else:
        out[name] = [kept] if name in _REPEATED else kept


def _text(value: bytes, utf8: bool) -> str:
    """UTF-8 where it is stated or fits (the last character may be cut), else what Windows writes without stating it."""
    value = value.strip(b"\0")
    try:
        return value.decode("utf-8").strip()
    except UnicodeDecodeError:
        pass
    if utf8:
        return value.decode("utf-8", "replace").strip()
    return (cut_utf8(value) or value.decode("cp1252", "replace")).strip()


def iptc_moment(date: Any, time: Any) -> str | None:
    """ISO 8601 of CCYYMMDD and HHMMSS±HHMM; the day alone where no time is stated."""
    day = _DATE.match(date.strip()) if isinstance(date, str) else None
    if day is None or day[2] == "00" or day[3] == "00":
        return None
    clock = _TIME.match(time.strip()) if isinstance(time, str) else None
    if clock is None:
        return f"{day[1]}-{day[2]}-{day[3]}"
    zone = f"{clock[4]}:{clock[5]}" if clock[4] else ""
    return f"{day[1]}-{day[2]}-{day[3]}T{clock[1]}:{clock[2]}:{clock[3]}{zone}"
