"""The normalised fields of a DICOM data set: keywords of PS3.6 become names of FIELDS, in the order of `origins`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.dicom import directory, pixels, sensitivity, times
from metaextract_tui.formats.dicom.elements import Walk
from metaextract_tui.formats.dicom.tables import uid_name

_UNCOMPRESSED = frozenset(
    ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.113619.5.2", "1.2.840.10008.1.20")
)
# The first keyword that says something counts; what follows it stands in objects that have no such text, and says
# another thing where both are there, so they do not compete. A dot leads into a sequence's first item.
_TEXTS = (
    ("title", ("StudyDescription", "DocumentTitle", "ContentLabel", "RTPlanLabel", "StructureSetLabel", "RTImageLabel",
               "ConceptNameCodeSequence.CodeMeaning", "FileSetID")),
    ("description", ("SeriesDescription", "ContentDescription", "RTPlanDescription", "StructureSetDescription",
                     "RTImageDescription", "ImageComments")),
    ("creators", ("ContentCreatorName", "AuthorObserverSequence.PersonName")),
    ("device_make", ("Manufacturer",)), ("device_model", ("ManufacturerModelName",)),
    ("device_serial", ("DeviceSerialNumber",)), ("software", ("SoftwareVersions",)),
    ("modality", ("Modality",)), ("patient_id", ("PatientID",)), ("colour", ("PhotometricInterpretation",)),
    ("target", ("BodyPartExamined", "AnatomicRegionSequence.CodeMeaning",
                "SharedFunctionalGroupsSequence.FrameAnatomySequence.AnatomicRegionSequence.CodeMeaning")),
)  # fmt: skip
# (field, keyword, the sequence that it stands in or ""), in order
_PLACES = tuple(
    (name, keyword, keyword.partition(".")[0] if "." in keyword else "")
    for name, keywords in _TEXTS
    for keyword in keywords
)


def normalise(
    found: Extraction, meta: Mapping[str, Any], data: dict[str, Any], walk: Walk, preamble: bytes = b""
) -> None:
    """Fill `found.fields` from the file meta information and the data set."""
    for name, keyword, sequence in _PLACES:
        if (sequence or keyword) in data and name not in found.fields:
            value, source = dig(data, keyword) if sequence else (data[keyword], f"dataset.{keyword}")
            if value is not None:
                found.put(name, _text(value), source)
    found.put("software", _text(meta.get("ImplementationVersionName")), "file_meta.ImplementationVersionName")
    pixels.describe(found, data)
    _language(found, data)
    _identifiers(found, meta, data)
    times.created(found, data)
    times.modified(found, data)
    _compression(found, meta, data)
    directory.describe(found, data)
    if data.get("DigitalSignaturesSequence"):
        found.put("signed", True, "dataset.DigitalSignaturesSequence")
    if data.get("EncryptedAttributesSequence"):
        found.put("encrypted", True, "dataset.EncryptedAttributesSequence")
    _twice(found, data, walk.heed.twice)
    sensitivity.judge(found, data, walk.heed, preamble)


def dig(data: Any, path: str) -> tuple[Any, str]:
    """The value at `path` (keywords, parted by dots; the first item of each sequence), and what to call the place."""
    *sequences, last = path.split(".")
    source = "dataset."
    for one in sequences:
        items = data.get(one)
        if not isinstance(items, list) or not items or not isinstance(items[0], dict):
            return None, ""
        data = items[0]
        source += f"{one}[0]."
    return data.get(last), source + last


def _text(value: Any) -> str | None:
    """One text; several values stand as DICOM writes them, parted by backslashes."""
    if isinstance(value, list) and not any(isinstance(one, dict) for one in value):
        return "\\".join("" if one is None else str(one) for one in value).strip("\\") or None
    return None if value is None or isinstance(value, dict | list) else str(value)


def _language(found: Extraction, data: Mapping[str, Any]) -> None:
    scheme = str(dig(data, "LanguageCodeSequence.CodingSchemeDesignator")[0] or "").upper()
    if scheme.startswith(("RFC", "ISO639", "ISO 639")):
        found.put("language", *dig(data, "LanguageCodeSequence.CodeValue"))


def _identifiers(found: Extraction, meta: Mapping[str, Any], data: Mapping[str, Any]) -> None:
    found.compete(
        "identifier",
        (_text(data.get("SOPInstanceUID")), "dataset.SOPInstanceUID"),
        (_text(meta.get("MediaStorageSOPInstanceUID")), "file_meta.MediaStorageSOPInstanceUID"),
    )
    ours, theirs = data.get("SOPClassUID"), meta.get("MediaStorageSOPClassUID")
    if ours and theirs and ours != theirs:
        found.warn("conflict", f"SOP class: dataset.SOPClassUID says {ours!r}, "
                               f"file_meta.MediaStorageSOPClassUID says {theirs!r}")  # fmt: skip


def _compression(found: Extraction, meta: Mapping[str, Any], data: Mapping[str, Any]) -> None:
    syntax = meta.get("TransferSyntaxUID")
    if not isinstance(syntax, str):
        return
    if syntax not in _UNCOMPRESSED:
        found.put("compression", [uid_name(syntax)], "file_meta.TransferSyntaxUID")
        found.put("video_codec", pixels.video_codec(syntax), "file_meta.TransferSyntaxUID")
    pixels.compare(found, data, syntax, encapsulated=pixels.encapsulated(syntax), native=syntax in _UNCOMPRESSED)


def _twice(found: Extraction, data: Mapping[str, Any], keywords: list[str]) -> None:
    """Elements that stand twice in the data set compete: the first counts."""
    for keyword in keywords[:100]:
        names = [name for name, source in found.sources.items() if source == f"dataset.{keyword}"]
        for name in names:
            for key in data:
                if key.endswith(f") {keyword}"):
                    value = data[key]
                    found.compete(name, (value if isinstance(value, int) else _text(value), f"dataset.{key}"))
