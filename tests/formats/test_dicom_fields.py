"""The normalised fields of DICOM objects of every kind: sources, moments, conflicts, sensitivity, transfer syntaxes."""

from __future__ import annotations

import logging
import re
import struct
import warnings
from pathlib import Path
from typing import Any

import pytest
from pydicom.datadict import tag_for_keyword
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import UID_dictionary

from metaextract_tui.formats.dicom.origins import ORIGINS
from metaextract_tui.formats.origins import undeclared
from metaextract_tui.model import Record
from tests.formats.dicoms import (
    ITEM,
    SYNTAX,
    UNDEFINED,
    element,
    implicit,
    made_of,
    slice_of_a_head,
    text,
    write,
)  # fmt: skip
from tests.formats.reads import codes, read


def record_of(tmp_path: Path, **values: Any) -> Record:
    """The record of a file with these elements; its sources are all declared."""
    data = Dataset()
    for keyword, value in values.items():
        setattr(data, keyword, value)
    record = read(write(tmp_path / "one.dcm", data))
    assert list(undeclared(ORIGINS, record.sources)) == []
    return record


def one(**values: Any) -> Sequence:
    """A sequence of one item."""
    item = Dataset()
    for keyword, value in values.items():
        setattr(item, keyword, value)
    return Sequence([item])


def items(count: int) -> Sequence:
    return Sequence([Dataset() for _ in range(count)])


@pytest.mark.parametrize(
    ("values", "field", "value", "source"),
    [
        ({"StudyDescription": "Kopf", "ContentLabel": "A"}, "title", "Kopf", "dataset.StudyDescription"),
        ({"DocumentTitle": "Bericht"}, "title", "Bericht", "dataset.DocumentTitle"),
        ({"ContentLabel": "SEG"}, "title", "SEG", "dataset.ContentLabel"),
        ({"RTPlanLabel": "plan"}, "title", "plan", "dataset.RTPlanLabel"),
        ({"StructureSetLabel": "set"}, "title", "set", "dataset.StructureSetLabel"),
        ({"RTImageLabel": "drr"}, "title", "drr", "dataset.RTImageLabel"),
        ({"ConceptNameCodeSequence": one(CodeMeaning="Of Interest")}, "title", "Of Interest",
         "dataset.ConceptNameCodeSequence[0].CodeMeaning"),
        ({"ContentDescription": "words"}, "description", "words", "dataset.ContentDescription"),
        ({"ImageComments": "blurred"}, "description", "blurred", "dataset.ImageComments"),
        ({"ContentCreatorName": "A^B"}, "creators", ["A^B"], "dataset.ContentCreatorName"),
        ({"AuthorObserverSequence": one(PersonName="C^D")}, "creators", ["C^D"],
         "dataset.AuthorObserverSequence[0].PersonName"),
        ({"AnatomicRegionSequence": one(CodeMeaning="Brain")}, "target", "Brain",
         "dataset.AnatomicRegionSequence[0].CodeMeaning"),
        ({"SharedFunctionalGroupsSequence":
          one(FrameAnatomySequence=one(AnatomicRegionSequence=one(CodeMeaning="Hip")))},
         "target", "Hip",
         "dataset.SharedFunctionalGroupsSequence[0].FrameAnatomySequence[0].AnatomicRegionSequence[0].CodeMeaning"),
        ({"LanguageCodeSequence": one(CodeValue="de-CH", CodingSchemeDesignator="RFC5646")}, "language", "de-CH",
         "dataset.LanguageCodeSequence[0].CodeValue"),
        ({"FrameTime": "40", "CineRate": "25"}, "frame_rate", 25.0, "dataset.FrameTime"),
        ({"CineRate": "15"}, "frame_rate", 15.0, "dataset.CineRate"),
        ({"RecommendedDisplayFrameRate": "12"}, "frame_rate", 12.0, "dataset.RecommendedDisplayFrameRate"),
        ({"NumberOfFrames": "50", "FrameTime": "40"}, "duration_s", 2.0, "dataset.NumberOfFrames, FrameTime"),
        ({"EffectiveDuration": "3.5", "NumberOfFrames": "50", "FrameTime": "40"}, "duration_s", 3.5,
         "dataset.EffectiveDuration"),
        ({"BitsAllocated": 32, "FloatPixelData": bytes(8)}, "bit_depth", 32, "dataset.BitsAllocated"),
        ({"DigitalSignaturesSequence": items(1)}, "signed", True, "dataset.DigitalSignaturesSequence"),
        ({"EncryptedAttributesSequence": items(1)}, "encrypted", True, "dataset.EncryptedAttributesSequence"),
    ],
)  # fmt: skip
def test_each_place_of_a_field(tmp_path: Path, values: dict[str, Any], field: str, value: Any, source: str) -> None:
    record = record_of(tmp_path, **values)
    assert (record.fields[field], record.sources[field]) == (value, source)
    assert "conflict" not in codes(record)


def test_an_enhanced_object_counts_its_frames(tmp_path: Path) -> None:
    record = record_of(tmp_path, Rows=4, Columns=6, NumberOfFrames="3", PerFrameFunctionalGroupsSequence=items(3))
    assert (record.fields["shape"], record.fields["item_count"]) == ([3, 4, 6], 3)
    assert record.sources["item_count"] == "dataset.NumberOfFrames"
    assert record.warnings == ()
    counted = record_of(tmp_path, Rows=4, Columns=6, PerFrameFunctionalGroupsSequence=items(2))
    assert (counted.fields["item_count"], counted.fields["shape"]) == (2, [4, 6])


def test_a_waveform_states_channels_rate_and_duration(tmp_path: Path) -> None:
    group = one(NumberOfWaveformChannels=12, NumberOfWaveformSamples=5000, SamplingFrequency="500",
                WaveformData=bytes(240))  # fmt: skip
    group[0]["WaveformData"].VR = "OW"
    record = record_of(tmp_path, Modality="ECG", WaveformSequence=group)
    kept = {key: record.fields[key] for key in ("channels", "sample_rate", "duration_s", "shape", "item_count")}
    assert kept == {"channels": 12, "sample_rate": 500, "duration_s": 10.0, "shape": [5000, 12], "item_count": 1}
    assert record.native["dataset"]["WaveformSequence"][0]["WaveformData"] == {"bytes": 240}


def test_an_encapsulated_document(tmp_path: Path) -> None:
    record = record_of(tmp_path, DocumentTitle="Bericht", MIMETypeOfEncapsulatedDocument="application/pdf",
                       EncapsulatedDocument=b"%PDF-1.4 not read")  # fmt: skip
    assert record.native["dataset"]["MIMETypeOfEncapsulatedDocument"] == "application/pdf"
    assert record.native["dataset"]["EncapsulatedDocument"] == {"bytes": 18}
    assert record.media_type == "application/dicom"
    assert record.fields["sensitivity"] == ["attachment"]


def test_a_directory_counts_its_records(tmp_path: Path) -> None:
    kinds = ["PATIENT", "STUDY", "SERIES", "IMAGE", "IMAGE", "SERIES", "SR DOCUMENT"]
    records = Sequence([one(DirectoryRecordType=kind)[0] for kind in kinds])
    records[0].PatientID = "7"
    record = record_of(tmp_path, FileSetID="SET", DirectoryRecordSequence=records)
    assert record.native["directory"] == {"PATIENT": 1, "STUDY": 1, "SERIES": 2, "IMAGE": 2, "SR DOCUMENT": 1}
    assert (record.fields["item_count"], record.fields["title"], record.fields["patient_id"]) == (7, "SET", "7")
    second = one(DirectoryRecordType="PATIENT", PatientID="8")[0]
    both = record_of(tmp_path, DirectoryRecordSequence=Sequence([*records, second]))
    assert "patient_id" not in both.fields


# --- transfer syntaxes --------------------------------------------------------

COMPRESSED = {
    uid: entry[0] for uid, entry in UID_dictionary.items()
    if entry[1] == "Transfer Syntax" and uid.startswith(("1.2.840.10008.1.2.4.", "1.2.840.10008.1.2.5"))
    and not entry[0].endswith("Deflate")
}  # fmt: skip


@pytest.mark.parametrize("syntax", COMPRESSED)
def test_every_compression_is_named(tmp_path: Path, syntax: str) -> None:
    told = text(0x00020010, b"UI", syntax.encode() + b"\0" * (len(syntax) % 2))
    pixels = element(0x7FE00010, b"OB", implicit(ITEM, b"") + implicit(ITEM, b"abcd"), UNDEFINED)
    record = read(made_of(tmp_path / "a", pixels, implicit(0xFFFEE0DD, b""), syntax=told))
    assert record.fields["compression"] == [COMPRESSED[syntax]]
    video = {"MPEG2": "mpeg2video", "H.264": "h264", "H.265": "hevc"}
    codec = next((codec for name, codec in video.items() if name in COMPRESSED[syntax]), None)
    assert record.fields.get("video_codec") == codec
    assert record.warnings == ()


# --- moments ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "created"),
    [
        ({0x0008002A: "20200102030405.5+0100", 0x00080020: "20190101"}, "2020-01-02T03:04:05.5+01:00"),
        ({0x0008002A: "20200102030405", 0x00080201: "-0330"}, "2020-01-02T03:04:05-03:30"),
        ({0x0008002A: "20200102030405+0100", 0x00080201: "-0330"}, "2020-01-02T03:04:05+01:00"),
        ({0x0008002A: "202001020304"}, "2020-01-02T03:04"),
        ({0x0008002A: "20200102"}, "2020-01-02"),
        ({0x0008002A: "202001", 0x00080020: "20190101"}, "2019-01-01"),
        ({0x0008002A: "2020-01-02T03:04:05"}, "2020-01-02T03:04:05"),
        ({0x0008002A: "20200102256161", 0x00080020: "20190101"}, "2019-01-01"),
        ({0x00080020: "20190101", 0x00080030: "101112.123456"}, "2019-01-01T10:11:12.123456"),
        ({0x00080020: "20190101", 0x00080030: "10:11:12", 0x00080201: "+0000"}, "2019-01-01T10:11:12+00:00"),
        ({0x00080020: "20190101", 0x00080030: "101112."}, "2019-01-01T10:11:12"),
        ({0x00080020: "20190101", 0x00080030: "1011"}, "2019-01-01T10:11"),
        ({0x00080020: "20190101", 0x00080030: "235960"}, "2019-01-01T23:59:60"),
        ({0x00080020: "20190101", 0x00080030: "256161"}, "2019-01-01"),
        ({0x00080020: "20190101", 0x00080030: "noon"}, "2019-01-01"),
        ({0x00080020: "20190101", 0x00080201: "+0100"}, "2019-01-01"),
        ({0x00080020: "20190101", 0x00080030: "101112", 0x00080201: "+2500"}, "2019-01-01T10:11:12"),
        ({0x00080020: "2019.01.31"}, "2019-01-31"),
        ({0x00080020: "2019-01-31"}, "2019-01-31"),
        ({0x00080020: "2019/01/31"}, "2019-01-31"),
        ({0x00080020: "31.01.2019"}, None),
        ({0x00080020: "00000000"}, None),
        ({0x00080020: "20191399", 0x00080021: "20180101"}, "2018-01-01"),
        ({0x00080020: "20190101\\20190102"}, None),
        ({0x00080020: "", 0x00080022: "20180101", 0x00080032: "101112"}, "2018-01-01T10:11:12"),
        ({0x00080023: "20180101", 0x00080033: "101112"}, "2018-01-01T10:11:12"),
        ({0x00080012: "20180101"}, "2018-01-01"),
    ],
)
def test_when_it_was_made(tmp_path: Path, values: dict[int, str], created: str | None) -> None:
    path = made_of(tmp_path / "when.dcm", *(text(tag, b"LO", value) for tag, value in sorted(values.items())))
    assert read(path).fields.get("created") == created


def test_the_last_change_is_told_by_the_original_attributes(tmp_path: Path) -> None:
    changes = Sequence([one(AttributeModificationDateTime=when)[0] for when in ("20200203", "20210304050607", "2022")])
    record = record_of(tmp_path, OriginalAttributesSequence=changes, TimezoneOffsetFromUTC="+0100")
    assert record.fields["modified_content"] == "2021-03-04T05:06:07+01:00"


# --- conflicts --------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "field", "value", "loser"),
    [
        ({"AcquisitionDateTime": "20200102030405", "AcquisitionDate": "20200102", "AcquisitionTime": "040000"},
         "created", "2020-01-02T03:04:05", "dataset.AcquisitionDate, AcquisitionTime"),
        ({"NumberOfFrames": "3", "PerFrameFunctionalGroupsSequence": items(2)}, "item_count", 3,
         "dataset.PerFrameFunctionalGroupsSequence"),
        ({"FrameTime": "40", "CineRate": "30"}, "frame_rate", 25.0, "dataset.CineRate"),
    ],
)  # fmt: skip
def test_places_that_disagree(tmp_path: Path, values: dict[str, Any], field: str, value: Any, loser: str) -> None:
    record = record_of(tmp_path, **values)
    assert record.fields[field] == value
    assert [(w.code, loser in w.message) for w in record.warnings] == [("conflict", True)]


@pytest.mark.parametrize(
    "values",
    [
        {"AcquisitionDateTime": "20200102030405.25+0100", "AcquisitionDate": "20200102", "AcquisitionTime": "030405"},
        {"AcquisitionDateTime": "20200102030405", "StudyDate": "20190101"},
        {"FrameTime": "33.33", "CineRate": "30"},
        {"StudyDescription": "Kopf", "DocumentTitle": "Bericht"},
        {"SoftwareVersions": "VA1"},
    ],
)
def test_places_that_agree_or_mean_other_things(tmp_path: Path, values: dict[str, Any]) -> None:
    assert record_of(tmp_path, **values).warnings == ()


@pytest.mark.parametrize(("tag", "vr", "field"), [(0x00100020, b"LO", "patient_id"), (0x00280010, b"US", "height_px")])
def test_an_element_that_stands_twice(tmp_path: Path, tag: int, vr: bytes, field: str) -> None:
    first, second = (b"a1", b"b2") if vr == b"LO" else (struct.pack("<H", 4), struct.pack("<H", 5))
    record = read(made_of(tmp_path / "a", element(tag, vr, first), element(tag, vr, second)))
    assert record.fields[field] == ("a1" if vr == b"LO" else 4)
    assert codes(record) == {"conflict", "nonconformant-value"}


def test_the_sop_class_of_the_meta_information_is_another(tmp_path: Path) -> None:
    data = slice_of_a_head()
    path = write(tmp_path / "a.dcm", data)
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b"1.2.840.10008.5.1.4.1.1.2\0", b"1.2.840.10008.5.1.4.1.1.4\0", 1))
    assert [w.message.partition(":")[0] for w in read(path).warnings] == ["SOP class"]


@pytest.mark.parametrize("fragments", [True, False])
def test_pixels_that_are_not_as_the_transfer_syntax_says(tmp_path: Path, fragments: bool) -> None:
    if fragments:
        pixels = element(0x7FE00010, b"OB", implicit(ITEM, b"") + implicit(ITEM, b"ab"), UNDEFINED)
        path = made_of(tmp_path / "a", pixels, implicit(0xFFFEE0DD, b""))
    else:
        told = element(0x00020010, b"UI", b"1.2.840.10008.1.2.5\0")
        path = made_of(tmp_path / "a", element(0x7FE00010, b"OW", bytes(8)), syntax=told)
    record = read(path)
    assert [(w.code, w.message.partition(":")[0]) for w in record.warnings] == [("conflict", "compression")]


@pytest.mark.parametrize(
    ("colour", "size", "said"), [("RGB", 72, False), ("RGB", 70, True), ("YBR_FULL_422", 48, False)]
)
def test_pixels_that_are_fewer_than_described(tmp_path: Path, colour: str, size: int, said: bool) -> None:
    data = slice_of_a_head()
    data.SamplesPerPixel, data.BitsAllocated, data.PhotometricInterpretation = 3, 8, colour
    data.PixelData = bytes(size)
    assert bool(read(write(tmp_path / "a.dcm", data)).warnings) is said


# --- sensitivity ------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "kinds"),
    [
        ({"PatientName": "A^B"}, {"patient": "dataset.PatientName has a value"}),
        ({"PatientName": "^^^^"}, {}),
        ({"PatientID": "7", "PatientBirthDate": ""}, {"patient": "dataset.PatientID has a value"}),
        ({"OtherPatientIDsSequence": one(PatientID="8")}, {"patient": "dataset.PatientID has a value"}),
        ({"PatientSex": "F", "PatientAge": "031Y"}, {}),
        ({"PatientIdentityRemoved": "YES", "PatientName": "CASE^7", "PatientID": "7"}, {}),
        ({"PatientIdentityRemoved": "YES", "PatientName": "CASE^7", "PatientBirthDate": "19700101"},
         {"patient": "dataset.PatientBirthDate has a value"}),
        ({"PatientIdentityRemoved": "NO", "PatientName": "A^B"}, {"patient": "dataset.PatientName has a value"}),
        ({"PatientIdentityRemoved": "YES", "BurnedInAnnotation": "YES"},
         {"patient": "dataset.BurnedInAnnotation is YES"}),
        ({"BurnedInAnnotation": "NO", "RecognizableVisualFeatures": "YES"},
         {"patient": "dataset.RecognizableVisualFeatures is YES"}),
        ({"OperatorsName": ["", "C^D"]}, {"person": "dataset.OperatorsName has a value"}),
        ({"ReferringPhysicianName": "E^F"}, {"person": "dataset.ReferringPhysicianName has a value"}),
        ({"VerifyingObserverSequence": one(VerifyingObserverName="G^H")},
         {"person": "dataset.VerifyingObserverName has a value"}),
        ({"ReferringPhysicianTelephoneNumbers": "1"},
         {"person": "dataset.ReferringPhysicianTelephoneNumbers has a value"}),
        ({"DeviceSerialNumber": "S1"}, {"device-serial": "dataset.DeviceSerialNumber has a value"}),
        ({"ContributingEquipmentSequence": one(DeviceSerialNumber="S2")},
         {"device-serial": "dataset.DeviceSerialNumber has a value"}),
        ({"RetrieveURL": "https://a.example/1"}, {"external-link": "dataset.RetrieveURL has a value"}),
        ({"PixelDataProviderURL": "https://a.example/2"},
         {"external-link": "dataset.PixelDataProviderURL has a value"}),
        ({"InstitutionName": "House", "ReferringPhysicianName": ""}, {}),
    ],
)  # fmt: skip
def test_each_rule_of_sensitivity(tmp_path: Path, values: dict[str, Any], kinds: dict[str, str]) -> None:
    record = record_of(tmp_path, **values)
    assert record.fields.get("sensitivity", []) == list(kinds)
    assert record.sources.get("sensitivity", "") == "; ".join(f"{kind}: {rule}" for kind, rule in kinds.items())


def test_a_preamble_that_is_a_program_or_a_tiff(tmp_path: Path) -> None:
    body = b"DICM" + SYNTAX + text(0x00080060, b"CS", "OT")
    program, tiff, words = tmp_path / "a.dcm", tmp_path / "b.dcm", tmp_path / "c.dcm"
    program.write_bytes(b"MZ".ljust(128, b"\x90") + body)
    tiff.write_bytes(b"II*\0".ljust(128, b"\x08") + body)
    words.write_bytes(b"of our own".ljust(128, b"\0") + body)
    assert read(program).fields["sensitivity"] == ["hidden-content"]
    assert codes(read(program)) == {"other-content"}
    assert read(tiff).format == "dicom"
    assert read(tiff).warnings == read(words).warnings == ()
    assert read(words).native["preamble"]["bytes"] == 128


# --- the terminal -----------------------------------------------------------


def test_no_library_speaks(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    odd = made_of(
        tmp_path / "a",
        text(0x00080005, b"CS", "nonsense"), text(0x00080018, b"UI", "not.a.uid"), text(0x00080020, b"DA", "soon"),
        text(0x00100010, b"PN", b"\xff^" + b"x" * 100), text(0x00200013, b"IS", "1.5"), text(0x00180050, b"DS", "x"),
        syntax=text(0x00020010, b"UI", "1.2.999.01"),
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.getLogger("pydicom").addHandler(handler := logging.StreamHandler())
        try:
            assert codes(read(odd)) == {"nonconformant-value"}
        finally:
            logging.getLogger("pydicom").removeHandler(handler)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("vr", [b"LO", b"SQ", b"US", b"OB", b"DS", b"UT"])
def test_no_vr_that_lies_stops_the_reading(tmp_path: Path, vr: bytes) -> None:
    keywords = [key for origin in ORIGINS for key in re.findall(r"[A-Z][A-Za-z]+", origin.source)]
    tags = sorted({tag for key in keywords if (tag := tag_for_keyword(key)) and tag > 0x00030000})
    raw = implicit(ITEM, text(0x00080100, b"SH", "C1")) if vr == b"SQ" else b"1\\2\\3\\4 "
    record = read(made_of(tmp_path / "a", *(element(tag, vr, raw) for tag in tags)))
    assert len(record.native["dataset"]) == len(tags)
    assert list(undeclared(ORIGINS, record.sources)) == []
