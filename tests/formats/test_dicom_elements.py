"""DICOM data elements as real writers leave them: every VR, private blocks, sequences, groups, lengths, odd bytes."""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from pathlib import Path

import pytest

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.dicom.elements import MAX_VALUE
from metaextract_tui.formats.dicom.fragments import MAX_FRAGMENTS
from metaextract_tui.formats.dicom.reader import extract
from metaextract_tui.formats.source import Source
from metaextract_tui.model import RecordStatus
from tests.formats.dicoms import (
    ITEM,
    ITEM_END,
    PREAMBLE,
    SEQUENCE_END,
    SYNTAX,
    UNDEFINED,
    data_set,
    element,
    implicit,
    made_of,
    text,
)  # fmt: skip
from tests.formats.reads import codes, read

CREATOR = 0x00290010
IMPLICIT = element(0x00020010, b"UI", b"1.2.840.10008.1.2\0")
JPEG = element(0x00020010, b"UI", b"1.2.840.10008.1.2.4.50")
BIG = element(0x00020010, b"UI", b"1.2.840.10008.1.2.2\0")


@pytest.mark.parametrize(
    ("tag", "vr", "raw", "key", "value"),
    [
        (0x00080054, b"AE", b"PACS\\ARCH", "RetrieveAETitle", ["PACS", "ARCH"]),
        (0x00101010, b"AS", b"031Y", "PatientAge", "031Y"),
        (0x00280009, b"AT", struct.pack("<4H", 0x18, 0x1063, 0x18, 0x1065), "FrameIncrementPointer",
         ["(0018,1063)", "(0018,1065)"]),
        (0x00180050, b"DS", b"1.50", "SliceThickness", 1.5),
        (0x00180050, b"DS", b" 3 ", "SliceThickness", 3),
        (0x00180050, b"DS", b"0.1\\-2e-3 ", "SliceThickness", [0.1, -0.002]),
        (0x00200013, b"IS", b"+12 ", "InstanceNumber", 12),
        (0x00189073, b"FD", struct.pack("<d", 0.1), "AcquisitionDuration", 0.1),
        (0x00189461, b"FL", struct.pack("<2f", 0.5, 0.1), "FieldOfViewShape", None),
        (0x00280106, b"SS", struct.pack("<h", -5), "SmallestImagePixelValue", -5),
        (0x00186020, b"SL", struct.pack("<l", -7), "ReferencePixelX0", -7),
        (0x00081160, b"UL", struct.pack("<L", 4_000_000_000), "ReferencedFrameNumber", 4_000_000_000),
        (0x7FE00001, b"OV", struct.pack("<2Q", 0, 2**40), "ExtendedOffsetTable", None),
        (0x00720082, b"SV", struct.pack("<q", -(2**62)), "SelectorSVValue", -(2**62)),
        (0x00720083, b"UV", struct.pack("<2Q", 2**63 + 1, 7), "SelectorUVValue", [2**63 + 1, 7]),
        (0x00080119, b"UC", b"long code ", "LongCodeValue", "long code"),
        (0x00081190, b"UR", b"https://a.example/x?y=1\\2 ", "RetrieveURL", "https://a.example/x?y=1\\2"),
        (0x0040A160, b"UT", b" two  \\ one ", "TextValue", " two  \\ one"),
        (0x00081160, b"IS", b"1\\\\3 ", "ReferencedFrameNumber", [1, None, 3]),
        (0x00080008, b"CS", b"ORIGINAL\\\\AXIAL ", "ImageType", ["ORIGINAL", "", "AXIAL"]),
        (0x00200032, b"DS", b"", "ImagePositionPatient", None),
    ],
)  # fmt: skip
def test_each_vr(tmp_path: Path, tag: int, vr: bytes, raw: bytes, key: str, value: object) -> None:
    found = data_set(tmp_path / "a", element(tag, vr, raw))
    if vr == b"FL":
        assert found == {next(iter(found)): [0.5, struct.unpack("<f", raw[4:])[0]]}
    elif vr == b"OV":
        assert found == {key: {"bytes": 16, "hex": raw.hex()}}
    else:
        assert found == {key: value}


def test_not_finite_numbers_are_null_and_said(tmp_path: Path) -> None:
    record = read(made_of(tmp_path / "a", element(0x00189073, b"FD", struct.pack("<d", float("nan")))))
    assert record.native["dataset"] == {"AcquisitionDuration": None}
    assert codes(record) == {"not-finite"}


@pytest.mark.parametrize("vr", [b"OB", b"OW", b"UN", b"OF", b"OD", b"OL", b"OV"])
def test_binary_over_64_bytes_stands_as_length_and_digest(tmp_path: Path, vr: bytes) -> None:
    raw = bytes(range(200))
    data = data_set(tmp_path / "a", text(CREATOR, b"LO", "ACME"), element(0x00291001, vr, raw))
    assert data["(0029,01) ACME"] == {"bytes": 200, "sha256": hashlib.sha256(raw).hexdigest()}


def test_words_have_one_digest_in_either_byte_order(tmp_path: Path) -> None:
    words = range(100)
    little = data_set(tmp_path / "l", element(0x00281201, b"OW", struct.pack("<100H", *words)))
    big = data_set(tmp_path / "b", element(0x00281201, b"OW", struct.pack(">100H", *words), order=">"), syntax=BIG)
    assert little == big
    assert little["RedPaletteColorLookupTableData"]["bytes"] == 200


def test_large_arrays_are_named_and_large_texts_cut(tmp_path: Path) -> None:
    numbers = b"\\".join(b"1.5" for _ in range(5001)) + b" "
    long = b"word " * 60_000
    record = read(made_of(tmp_path / "a", element(0x0040A160, b"UT", long), element(0x30060050, b"UN", numbers)))
    data = record.native["dataset"]
    assert data["ContourData"] == {"bytes": 20004, "sha256": hashlib.sha256(numbers).hexdigest(), "values": 5001}
    assert len(long) > MAX_VALUE
    assert data["TextValue"].startswith("word word")
    assert data["TextValue"].endswith("[cut]")
    assert "cut" in codes(record)


def test_lookup_tables_mean_the_same_without_a_vr(tmp_path: Path) -> None:
    table = struct.pack("<100H", *range(100))
    explicit = data_set(tmp_path / "e", element(0x00283006, b"OW", table))
    assert data_set(tmp_path / "i", implicit(0x00283006, table), syntax=IMPLICIT) == explicit
    assert data_set(tmp_path / "o", implicit(0x00283006, b"\x05\0"), syntax=IMPLICIT) == {"LUTData": 5}


@pytest.mark.parametrize("signed", [0, 1])
def test_us_or_ss_is_as_the_pixels_are(tmp_path: Path, signed: int) -> None:
    elements = implicit(0x00280103, struct.pack("<H", signed)) + implicit(0x00280107, b"\xff\xff")
    assert data_set(tmp_path / "a", elements, syntax=IMPLICIT)["LargestImagePixelValue"] == (-1 if signed else 65535)


# --- private elements -------------------------------------------------------


def test_private_blocks_carry_their_creators(tmp_path: Path) -> None:
    data = data_set(
        tmp_path / "a",
        text(0x00290010, b"LO", "ACME"), text(0x00290011, b"LO", "OTHER"),
        text(0x00291001, b"LO", "of acme"), text(0x00291101, b"LO", "of other"),
        text(0x00293301, b"LO", "of nobody"),
    )  # fmt: skip
    assert data == {
        "(0029,0010)": "ACME", "(0029,0011)": "OTHER", "(0029,01) ACME": "of acme", "(0029,01) OTHER": "of other",
        "(0029,3301)": "of nobody",
    }  # fmt: skip


def test_two_blocks_of_one_creator_and_tags_that_repeat_lose_nothing(tmp_path: Path) -> None:
    data = data_set(
        tmp_path / "a",
        text(0x00290010, b"LO", "ACME"), text(0x00290011, b"LO", "ACME"),
        text(0x00291001, b"LO", "one"), text(0x00291101, b"LO", "two"),
        *(text(0x00400254, b"LO", name) for name in ("a", "b", "c", "d")),
    )  # fmt: skip
    assert sorted(str(one) for one in data.values()) == ["ACME", "ACME", "a", "b", "c", "d", "one", "two"]


@pytest.mark.parametrize("vr", [None, b"UN"])
def test_private_vrs_come_from_the_vendors_dictionary(tmp_path: Path, vr: bytes | None) -> None:
    pairs = [(0x00190010, b"SIEMENS MR HEADER "), (0x0019100A, b"\x30\0"), (0x0019100C, b"1000")]
    if vr is None:
        path = made_of(tmp_path / "a", *(implicit(tag, raw) for tag, raw in pairs), syntax=IMPLICIT)
    else:
        path = made_of(tmp_path / "a", *(element(tag, vr, raw) for tag, raw in pairs))
    data = read(path).native["dataset"]
    assert (data["(0019,0a) SIEMENS MR HEADER"], data["(0019,0c) SIEMENS MR HEADER"]) == (48, 1000)


def test_private_elements_within_sequences_have_creators_of_their_own(tmp_path: Path) -> None:
    inner = text(0x00290010, b"LO", "INNER") + text(0x00291001, b"LO", "x")
    orphan = text(0x00291001, b"LO", "y")
    items = implicit(ITEM, inner) + implicit(ITEM, orphan)
    data = data_set(tmp_path / "a", text(0x00290010, b"LO", "OUTER"), element(0x00291002, b"SQ", items))
    assert data["(0029,02) OUTER"] == [{"(0029,0010)": "INNER", "(0029,01) INNER": "x"}, {"(0029,1001)": "y"}]


@pytest.mark.parametrize("group", [0x0008, 0x0029])
def test_group_lengths_are_numbers(tmp_path: Path, group: int) -> None:
    data = data_set(tmp_path / "a", implicit(group << 16, struct.pack("<L", 270)), syntax=IMPLICIT)
    assert list(data.values()) == [270]
    assert next(iter(data)).startswith(f"({group:04x},0000)")


# --- sequences --------------------------------------------------------------


def sequence(*, items: bool, whole: bool) -> bytes:
    """Two items, one of them empty; `items`, `whole`: of undefined length."""
    code = text(0x00080100, b"SH", "C1")
    parts = (implicit(ITEM, code, UNDEFINED) + implicit(ITEM_END, b"") + implicit(ITEM, b"", UNDEFINED)
             + implicit(ITEM_END, b"") if items else implicit(ITEM, code) + implicit(ITEM, b""))  # fmt: skip
    if whole:
        return element(0x00082218, b"SQ", parts, UNDEFINED) + implicit(SEQUENCE_END, b"")
    return element(0x00082218, b"SQ", parts)


@pytest.mark.parametrize("items", [False, True])
@pytest.mark.parametrize("whole", [False, True])
def test_sequences_of_defined_and_undefined_length(tmp_path: Path, items: bool, whole: bool) -> None:
    record = read(made_of(tmp_path / "a", sequence(items=items, whole=whole), text(0x00200010, b"SH", "9")))
    assert record.native["dataset"] == {"AnatomicRegionSequence": [{"CodeValue": "C1"}, {}], "StudyID": "9"}
    assert (record.status, record.warnings) == (RecordStatus.OK, ())


def test_empty_sequences_are_empty_lists(tmp_path: Path) -> None:
    data = data_set(tmp_path / "a", element(0x00081140, b"SQ", b""),
                    element(0x00082218, b"SQ", implicit(SEQUENCE_END, b""), UNDEFINED))  # fmt: skip
    assert data == {"ReferencedImageSequence": [], "AnatomicRegionSequence": []}


def test_un_holds_implicit_items_in_an_explicit_file_of_either_order(tmp_path: Path) -> None:
    items = implicit(ITEM, implicit(0x00080100, b"C1") + implicit(0x00280010, b"\x04\x00"))
    for name, order, syntax in (("l", "<", SYNTAX), ("b", ">", BIG)):
        defined = element(0x00082218, b"UN", items, order=order)
        undefined = element(0x00082228, b"UN", items + implicit(SEQUENCE_END, b""), UNDEFINED, order=order)
        data = data_set(tmp_path / name, defined, undefined, syntax=syntax)
        assert list(data.values()) == [[{"CodeValue": "C1", "Rows": 4}]] * 2


# --- groups, lengths, padding -----------------------------------------------


def test_overlays_and_curves_keep_their_groups_apart(tmp_path: Path) -> None:
    data = data_set(
        tmp_path / "a",
        element(0x50000005, b"US", b"\x02\0"), element(0x50020005, b"US", b"\x03\0"),
        element(0x60000010, b"US", b"\x10\0"), element(0x60003000, b"OW", bytes(300)),
        element(0x60020010, b"US", b"\x20\0"), element(0x60023000, b"OB", bytes(2)),
    )  # fmt: skip
    assert data == {
        "CurveDimensions": 2, "(5002,0005) CurveDimensions": 3, "OverlayRows": 16, "OverlayData": {"bytes": 300},
        "(6002,0010) OverlayRows": 32, "(6002,3000) OverlayData": {"bytes": 2},
    }  # fmt: skip


def test_odd_lengths_are_taken_as_stated(tmp_path: Path) -> None:
    data = data_set(tmp_path / "a", element(0x00100020, b"LO", b"abc"), element(0x00200010, b"SH", b"9"))
    assert data == {"PatientID": "abc", "StudyID": "9"}


def test_a_vr_that_nobody_knows_is_kept_as_bytes(tmp_path: Path) -> None:
    strange = struct.pack("<HH2sHL", 0x0029, 0x1001, b"ZZ", 0, 2) + b"\x01\x02"
    data = data_set(tmp_path / "a", strange, text(0x00200010, b"SH", "9"))
    assert data == {"(0029,1001)": {"bytes": 2, "hex": "0102"}, "StudyID": "9"}


@pytest.mark.parametrize("syntax", ["1.2.840.113619.5.2", "1.2.840.10008.1.20"])
def test_private_implicit_syntaxes_are_what_they_are(tmp_path: Path, syntax: str) -> None:
    told = element(0x00020010, b"UI", syntax.encode() + b"\0" * (len(syntax) % 2))
    record = read(made_of(tmp_path / "a", implicit(0x00100020, b"id"), syntax=told))
    assert (record.fields["patient_id"], record.warnings) == ("id", ())


def test_a_deflated_data_set_with_the_header_of_zlib_or_not_deflated_at_all(tmp_path: Path) -> None:
    told = element(0x00020010, b"UI", b"1.2.840.10008.1.2.1.99")
    plain = text(0x00100020, b"LO", "id") + element(0x00104000, b"LT", b"x" * 400)
    zipped = read(made_of(tmp_path / "z", zlib.compress(plain), syntax=told))
    assert (zipped.fields["patient_id"], zipped.status) == ("id", RecordStatus.OK)
    bare = read(made_of(tmp_path / "p", plain, syntax=told))
    assert (bare.fields["patient_id"], codes(bare)) == ("id", {"nonconformant-value"})


# --- how little is read -----------------------------------------------------


def _read_bytes(path: Path) -> int:
    with Source(os.fsencode(path)) as source:
        extract(source, Extraction("dicom"))
        return source.bytes_read


def test_pixels_of_200_mb_are_not_read(tmp_path: Path) -> None:
    size = 200 << 20
    head = text(0x00100020, b"LO", "id") + element(0x7FE00010, b"OW", b"", size)
    path = made_of(tmp_path / "big", head)
    os.truncate(path, len(PREAMBLE) + len(SYNTAX) + len(head) + size)
    with path.open("ab") as file:
        file.write(element(0xFFFCFFFC, b"OB", bytes(126)))
    assert _read_bytes(path) < 64 << 10
    assert read(path).native["dataset"] == {
        "PatientID": "id", "PixelData": {"bytes": size}, "DataSetTrailingPadding": {"bytes": 126},
    }  # fmt: skip


def test_fragments_of_200_mb_are_measured_by_their_headers(tmp_path: Path) -> None:
    path = tmp_path / "frames"
    with path.open("wb") as file:
        file.write(PREAMBLE + JPEG + element(0x7FE00010, b"OB", implicit(ITEM, b""), UNDEFINED))
        for _ in range(2000):
            file.write(implicit(ITEM, b"", 100_000))
            file.seek(100_000, os.SEEK_CUR)
        file.write(implicit(SEQUENCE_END, b"") + element(0xFFFCFFFC, b"OB", bytes(2)))
    assert _read_bytes(path) < 128 << 10
    data = read(path).native["dataset"]
    assert data == {"PixelData": {"bytes": 200_000_000, "fragments": 2000}, "DataSetTrailingPadding": {"bytes": 2}}


def test_more_fragments_than_are_followed_make_a_partial_record(tmp_path: Path) -> None:
    items = implicit(ITEM, b"ab") * (MAX_FRAGMENTS + 10) + implicit(SEQUENCE_END, b"")
    record = read(made_of(tmp_path / "a", element(0x7FE00010, b"OB", items, UNDEFINED), syntax=JPEG))
    assert (record.status, codes(record)) == (RecordStatus.PARTIAL, {"cut"})


# --- without preamble or file meta information ------------------------------


@pytest.mark.parametrize("order", ["<", ">"])
def test_elements_that_fill_a_file_named_so_are_a_data_set(tmp_path: Path, order: str) -> None:
    raw = element(0x3F030010, b"LO", b"ACME", order=order) + element(0x3F031001, b"UN", b"\x01\x02", order=order)
    named, unnamed = tmp_path / "a.dcm", tmp_path / "a.bin"
    for path in (named, unnamed):
        path.write_bytes(raw)
    assert read(named).native["dataset"]["(3f03,01) ACME"] == {"bytes": 2, "hex": "0102"}
    assert read(unnamed).format is None


@pytest.mark.parametrize("explicit", [True, False])
def test_a_directory_without_meta_is_one(tmp_path: Path, explicit: bool) -> None:
    pairs = [(0x00041130, b"CS", b"SET1"), (0x00041200, b"UL", bytes(4)), (0x00041202, b"UL", bytes(4)),
             (0x00041212, b"US", bytes(2))]  # fmt: skip
    raw = b"".join(element(tag, vr, value) if explicit else implicit(tag, value) for tag, vr, value in pairs)
    path = tmp_path / "DICOMDIR"
    path.write_bytes(raw)
    assert read(path).fields["title"] == "SET1"


def test_the_prefix_without_its_preamble_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"DICM" + SYNTAX + text(0x00100020, b"LO", "id"))
    assert read(path).fields["patient_id"] == "id"
