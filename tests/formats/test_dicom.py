"""DICOM: files made by pydicom and by hand, read as a worker reads them."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEGBaseline8Bit,
)

from metaextract_tui.formats.dicom.elements import MAX_DEPTH
from metaextract_tui.model import ErrorKind, RecordStatus
from tests.formats.dicoms import PREAMBLE, SYNTAX, UID, element, slice_of_a_head, write
from tests.formats.reads import codes, read


@pytest.fixture
def ct(tmp_path: Path) -> Path:
    return write(tmp_path / "ct.dcm", slice_of_a_head())


def test_fields(ct: Path) -> None:
    record = read(ct)
    assert (record.status, record.format, record.extension_matches) == (RecordStatus.OK, "dicom", True)
    assert record.warnings == ()
    assert record.fields == {
        "title": "Kopf", "description": "Schädel axial", "device_make": "ACME", "device_model": "Slicer 3",
        "device_serial": "SN 12", "software": "VA1\\VB2", "modality": "CT", "target": "HEAD", "patient_id": "id-7",
        "colour": "MONOCHROME2", "width_px": 6, "height_px": 4, "bit_depth": 12, "identifier": f"{UID}.3",
        "shape": [4, 6], "created": "2024-02-29T23:59:59.25+05:30",
        "sensitivity": ["patient", "person", "device-serial"],
    }  # fmt: skip
    assert record.sources["created"] == "dataset.StudyDate, StudyTime"
    assert record.sources["patient_id"] == "dataset.PatientID"


def test_the_data_set_in_its_own_words(ct: Path) -> None:
    native = read(ct).native
    assert native["file_meta"]["TransferSyntaxUID"] == ExplicitVRLittleEndian
    data = native["dataset"]
    assert data["PatientName"] == "Müller^Jörg=山田^太郎"
    assert data["PixelSpacing"] == [0.5, 0.625]
    assert (data["SliceThickness"], data["InstanceNumber"]) == (3, 12)
    assert data["ImageType"] == ["ORIGINAL", "PRIMARY", "AXIAL"]
    assert data["FrameIncrementPointer"] == "(0018,1063)"
    assert data["SmallestImagePixelValue"] == -5
    assert data["AnatomicRegionSequence"] == [
        {"AnatomicRegionSequence": [{"CodeValue": "T-A0100", "CodeMeaning": "Gehirn"}]}, {},
    ]  # fmt: skip
    assert data["(0029,0010)"] == "ACME PRIVATE"
    assert data["(0029,10) ACME PRIVATE"] == "own words"
    assert data["(0029,11) ACME PRIVATE"]["bytes"] == 200
    assert data["PixelData"] == {"bytes": 48}


@pytest.mark.parametrize(
    "syntax",
    [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian],
)
def test_every_transfer_syntax_says_the_same(tmp_path: Path, ct: Path, syntax: str) -> None:
    other = read(write(tmp_path / "other.dcm", slice_of_a_head(), syntax))
    ours, theirs = dict(other.native["dataset"]), dict(read(ct).native["dataset"])
    if syntax == ImplicitVRLittleEndian:  # no dictionary knows ACME's elements
        assert ours.pop("(0029,10) ACME PRIVATE").rstrip() == theirs.pop("(0029,10) ACME PRIVATE")
    assert ours == theirs
    assert other.warnings == ()
    deflated = syntax == DeflatedExplicitVRLittleEndian
    assert other.fields.get("compression") == (["Deflated Explicit VR Little Endian"] if deflated else None)


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian])
def test_without_preamble_and_meta(tmp_path: Path, syntax: str) -> None:
    bare = tmp_path / "bare"
    data = slice_of_a_head()
    if syntax == ExplicitVRBigEndian:
        data["PixelData"].VR = "OW"
    pydicom.dcmwrite(bare, data, implicit_vr=syntax == ImplicitVRLittleEndian,
                     little_endian=syntax != ExplicitVRBigEndian)  # fmt: skip
    record = read(bare)
    assert (record.status, record.format, record.extension_matches) == (RecordStatus.OK, "dicom", None)
    assert record.fields["patient_id"] == "id-7"


@pytest.mark.parametrize("start", [b"\x08\x00 is eight", b"\x02\x00\x02\x00\x02\x00\x02\x00" * 9, b"\x00\x08" * 40])
def test_what_only_starts_like_a_group_is_not_dicom(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "data.bin"
    path.write_bytes(start)
    assert read(path).format is None


def test_encapsulated_pixels_are_measured(tmp_path: Path) -> None:
    data = slice_of_a_head()
    data.NumberOfFrames = 2
    data.PixelData = encapsulate([b"\xff\xd8" + bytes(98), b"\xff\xd8" + bytes(198)])
    data["PixelData"].VR = "OB"
    data["PixelData"].is_undefined_length = True
    data.DigitalSignaturesSequence = Sequence([Dataset()])
    record = read(write(tmp_path / "frames.dcm", data, JPEGBaseline8Bit))
    assert record.status is RecordStatus.OK
    assert record.native["dataset"]["PixelData"] == {"bytes": 300, "fragments": 2}
    assert record.fields["compression"] == ["JPEG Baseline (Process 1)"]
    assert record.fields["shape"] == [2, 4, 6]
    assert record.fields["signed"] is True


def test_values_that_break_their_rules_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "odd.dcm"
    path.write_bytes(
        PREAMBLE + SYNTAX + element(0x00180050, b"DS", b"3,5 mm") + element(0x00200013, b"IS", b"1A")
        + element(0x00280010, b"US", b"\x04\x00\x05") + element(0x00281050, b"DS", b"0.12345678901234567890 ")
    )  # fmt: skip
    record = read(path)
    assert record.status is RecordStatus.OK
    assert codes(record) == {"nonconformant-value"}
    data = record.native["dataset"]
    assert (data["SliceThickness"], data["InstanceNumber"]) == ("3,5 mm", "1A")
    assert data["WindowCenter"] == "0.12345678901234567890"
    assert "height_px" not in record.fields


def test_nothing_given_twice_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "twice.dcm"
    path.write_bytes(PREAMBLE + SYNTAX + element(0x00100020, b"LO", b"a ") + element(0x00100020, b"LO", b"b "))
    data = read(path).native["dataset"]
    assert data == {"PatientID": "a", "(0010,0020) PatientID": "b"}


def test_un_of_a_known_tag_is_read_as_what_it_is(tmp_path: Path) -> None:
    item = struct.pack("<HHL", 0xFFFE, 0xE000, 10) + struct.pack("<HHL", 0x0008, 0x0100, 2) + b"C1"
    path = tmp_path / "un.dcm"
    path.write_bytes(
        PREAMBLE + SYNTAX + element(0x00082218, b"UN", item) + element(0x00280010, b"UN", b"\x04\x00")
        + element(0x00291010, b"UN", struct.pack("<HHL", 0xFFFE, 0xE000, 0), 0xFFFFFFFF)
        + struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)
    )  # fmt: skip
    assert read(path).native["dataset"] == {
        "AnatomicRegionSequence": [{"CodeValue": "C1"}], "Rows": 4, "(0029,1010)": [{}],
    }  # fmt: skip


def test_a_media_directory(tmp_path: Path) -> None:
    patient, image = Dataset(), Dataset()
    patient.DirectoryRecordType, patient.PatientID, patient.PatientName = "PATIENT", "7", "A^B"
    image.DirectoryRecordType, image.ReferencedFileID = "IMAGE", ["DIR", "IMG1"]
    data = Dataset()
    data.FileSetID = "SET"
    data.DirectoryRecordSequence = Sequence([patient, image])
    record = read(write(tmp_path / "DICOMDIR", data))
    assert record.native["dataset"]["DirectoryRecordSequence"][1]["ReferencedFileID"] == ["DIR", "IMG1"]
    assert record.fields["item_count"] == 2
    assert record.fields["sensitivity"] == ["patient"]
    assert record.extension_matches is None


@pytest.mark.parametrize("length", [1, 40, 300, 600, 900])
def test_cut_files_keep_what_came_before(ct: Path, length: int) -> None:
    ct.write_bytes(ct.read_bytes()[:-length])
    record = read(ct)
    assert (record.status, codes(record)) == (RecordStatus.PARTIAL, {"truncated"})
    assert record.native["file_meta"]["TransferSyntaxUID"] == ExplicitVRLittleEndian


def test_a_preamble_alone_is_truncated(tmp_path: Path) -> None:
    path = tmp_path / "empty.dcm"
    path.write_bytes(PREAMBLE)
    error = read(path).error
    assert error is not None
    assert error.kind is ErrorKind.TRUNCATED


def test_zeros_after_the_last_element_are_padding(ct: Path) -> None:
    ct.write_bytes(ct.read_bytes() + bytes(512))
    record = read(ct)
    assert (record.status, codes(record)) == (RecordStatus.OK, {"trailing-bytes"})


def test_zeros_within_are_damage(ct: Path) -> None:
    raw = bytearray(ct.read_bytes())
    raw[400:440] = bytes(40)
    ct.write_bytes(raw)
    assert read(ct).status is RecordStatus.PARTIAL


@pytest.mark.parametrize("vr", [b"UN", b"OB", b"UT", b"SQ"])
def test_a_length_that_lies_allocates_nothing(tmp_path: Path, vr: bytes) -> None:
    path = tmp_path / "lie.dcm"
    path.write_bytes(PREAMBLE + SYNTAX + element(0x00291010, vr, b"abcd", 0xFFFFFFF0))
    record = read(path)
    assert (record.status, codes(record)) == (RecordStatus.PARTIAL, {"truncated"})


def test_sequences_nested_without_end_are_stopped(tmp_path: Path) -> None:
    deeper = element(0x00082218, b"SQ", struct.pack("<HHL", 0xFFFE, 0xE000, 0xFFFFFFFF), 0xFFFFFFFF)
    path = tmp_path / "deep.dcm"
    path.write_bytes(PREAMBLE + SYNTAX + deeper * 20_000)
    record = read(path)
    assert (record.status, codes(record)) == (RecordStatus.PARTIAL, {"cut"})
    depth, at = 0, record.native["dataset"]
    while at:
        depth, at = depth + 1, (at.get("AnatomicRegionSequence") or [None])[0]
    assert depth <= MAX_DEPTH + 1


def test_more_elements_than_are_kept(tmp_path: Path) -> None:
    item = struct.pack("<HHL", 0xFFFE, 0xE000, 0)
    path = tmp_path / "many.dcm"
    path.write_bytes(PREAMBLE + SYNTAX + element(0x00082218, b"SQ", item * 150_000))
    assert codes(read(path)) == {"cut"}


def test_a_deflated_bomb_is_not_inflated_whole(tmp_path: Path) -> None:
    engine = zlib.compressobj(wbits=-15)
    start = element(0x00100020, b"LO", b"id") + element(0x7FE00010, b"OW", b"", 900 << 20)
    deflated = engine.compress(start) + b"".join(engine.compress(bytes(1 << 20)) for _ in range(100)) + engine.flush()
    path = tmp_path / "bomb.dcm"
    path.write_bytes(PREAMBLE + element(0x00020010, b"UI", b"1.2.840.10008.1.2.1.99") + deflated)
    record = read(path)
    assert record.fields["patient_id"] == "id"
    assert codes(record) == {"cut"}


def test_two_places_that_disagree_are_named(ct: Path) -> None:
    raw = ct.read_bytes()
    at = raw.index(f"{UID}.3".encode())
    ct.write_bytes(raw[: at + len(UID) + 1] + b"4" + raw[at + len(UID) + 2 :])
    record = read(ct)
    assert record.fields["identifier"] == f"{UID}.3"
    assert codes(record) == {"conflict"}


@pytest.mark.corpus
def test_the_corpus_is_read(corpus: Path) -> None:
    for path in sorted((corpus / "dicom").iterdir()):
        record = read(path)
        assert (record.status, record.format) == (RecordStatus.OK, "dicom"), path.name
