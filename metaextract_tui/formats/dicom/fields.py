"""The normalised fields of a DICOM data set: keywords of PS3.6 become names of FIELDS."""

from __future__ import annotations

import re
from typing import Any

from pydicom.uid import UID

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.dicom.elements import Walk

_UNCOMPRESSED = frozenset(
    ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.113619.5.2", "1.2.840.10008.1.20")
)
_TEXTS = (
    ("title", "StudyDescription"), ("description", "SeriesDescription"), ("device_make", "Manufacturer"),
    ("device_model", "ManufacturerModelName"), ("device_serial", "DeviceSerialNumber"),
    ("software", "SoftwareVersions"), ("modality", "Modality"),
    ("target", "BodyPartExamined"), ("patient_id", "PatientID"),
    ("colour", "PhotometricInterpretation"),
)  # fmt: skip
_NUMBERS = (("width_px", "Columns"), ("height_px", "Rows"), ("bit_depth", "BitsStored"))
# PS3.5 table 6.2-1; the forms with dots and colons are those of ACR-NEMA.
_DA = re.compile(r"(\d{4})[.]?(\d\d)[.]?(\d\d)$")
_TM = re.compile(r"(\d\d)(?::?(\d\d)(?::?(\d\d)(\.\d{1,6})?)?)?$")
_DT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(\.\d{1,6})?)?)?)?\s*([+-]\d{4})?$")
_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)$")


def normalise(found: Extraction, meta: dict[str, Any], data: dict[str, Any], walk: Walk) -> None:
    """Fill `found.fields` from the file meta information and the data set."""
    for name, keyword in _TEXTS:
        if keyword in data:
            found.put(name, _text(data[keyword]), f"dataset.{keyword}")
    for name, keyword in _NUMBERS:
        if keyword in data:
            found.put(name, data[keyword], f"dataset.{keyword}")
    found.compete(
        "identifier",
        (_text(data.get("SOPInstanceUID")), "dataset.SOPInstanceUID"),
        (_text(meta.get("MediaStorageSOPInstanceUID")), "file_meta.MediaStorageSOPInstanceUID"),
    )
    _shape(found, data)
    _created(found, data)
    _compression(found, meta)
    if data.get("DigitalSignaturesSequence"):
        found.put("signed", True, "dataset.DigitalSignaturesSequence")
    _sensitivity(found, data, walk)


def _text(value: Any) -> str | None:
    """One text; several values stand as DICOM writes them, parted by backslashes."""
    if isinstance(value, list):
        return "\\".join("" if one is None else str(one) for one in value).strip("\\") or None
    return None if value is None or isinstance(value, dict) else str(value)


def _shape(found: Extraction, data: dict[str, Any]) -> None:
    frames, rows, columns = (data.get(key) for key in ("NumberOfFrames", "Rows", "Columns"))
    if isinstance(rows, int) and isinstance(columns, int):
        if isinstance(frames, int) and frames > 0:
            found.put("shape", [frames, rows, columns], "dataset.NumberOfFrames, Rows, Columns")
        else:
            found.put("shape", [rows, columns], "dataset.Rows, Columns")
    if isinstance(frames, int):
        found.put("item_count", frames, "dataset.NumberOfFrames")
    records = data.get("DirectoryRecordSequence")
    if isinstance(records, list):
        found.put("item_count", len(records), "dataset.DirectoryRecordSequence")


def _created(found: Extraction, data: dict[str, Any]) -> None:
    offset = _offset(_text(data.get("TimezoneOffsetFromUTC")))
    moment = _DT.match((_text(data.get("AcquisitionDateTime")) or "").strip())
    if moment:
        day, own = f"{moment[1]}-{moment[2]}-{moment[3]}", _offset(moment[8])
        time = "" if moment[4] is None else _clock(moment[4], moment[5], moment[6], moment[7])
        found.put("created", _joined(day, time, own or offset), "dataset.AcquisitionDateTime")
    for what in ("Study", "Acquisition", "Series", "Content", "InstanceCreation"):
        date = _DA.match((_text(data.get(f"{what}Date")) or "").strip())
        if date:
            day = f"{date[1]}-{date[2]}-{date[3]}"
            clock = _TM.match((_text(data.get(f"{what}Time")) or "").strip())
            time = _clock(*clock.groups()) if clock else ""
            source = f"dataset.{what}Date, {what}Time" if time else f"dataset.{what}Date"
            if found.put("created", _joined(day, time, offset), source):
                return


def _clock(hour: str, minute: str | None, second: str | None, fraction: str | None) -> str:
    """ISO 8601, as fine as stated; an hour alone says nothing that ISO 8601 has a form for, so minutes are 00."""
    if second is None:
        return f"{hour}:{minute or '00'}"
    return f"{hour}:{minute}:{second}{fraction or ''}"


def _joined(day: str, time: str, offset: str) -> str:
    return f"{day}T{time}{offset}" if time else day


def _offset(text: str | None) -> str:
    found = _OFFSET.match((text or "").strip())
    return f"{found[1]}{found[2]}:{found[3]}" if found else ""


def _compression(found: Extraction, meta: dict[str, Any]) -> None:
    syntax = meta.get("TransferSyntaxUID")
    if isinstance(syntax, str) and syntax not in _UNCOMPRESSED:
        found.put("compression", [UID(syntax).name], "file_meta.TransferSyntaxUID")


def _sensitivity(found: Extraction, data: dict[str, Any], walk: Walk) -> None:
    if walk.patient:
        found.sensitive("patient", f"dataset.{walk.patient} has a value")
    elif data.get("BurnedInAnnotation") == "YES":
        found.sensitive("patient", "dataset.BurnedInAnnotation is YES")
    if walk.person:
        found.sensitive("person", f"dataset.{walk.person} has a value")
    if data.get("DeviceSerialNumber"):
        found.sensitive("device-serial", "dataset.DeviceSerialNumber has a value")
    if data.get("EncapsulatedDocument"):
        found.sensitive("attachment", "dataset.EncapsulatedDocument has a value")
