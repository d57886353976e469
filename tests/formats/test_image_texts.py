"""Texts of images in any script and encoding, vendors of maker notes, IPTC's character sets, texts of ICC profiles."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.image.icc import parse_icc
from metaextract_tui.formats.image.iptc import parse_iptc
from metaextract_tui.formats.image.makers import vendor
from metaextract_tui.formats.image.texts import text_of
from metaextract_tui.formats.image.window import Memory
from tests.formats import images
from tests.formats.images import iptc_dataset, read
from tests.formats.reads import codes

FACE = "\N{SLIGHTLY SMILING FACE}"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"plain  \0", "plain"),
        ("Ødegård 山田太郎".encode(), "Ødegård 山田太郎"),
        ("Иван".encode(), "Иван"),
        ("Crème brûlée".encode("latin-1"), "Crème brûlée"),
        ("© Müller".encode("cp1252"), "© Müller"),
        ("It\N{RIGHT SINGLE QUOTATION MARK}s".encode("cp1252"), "It\N{RIGHT SINGLE QUOTATION MARK}s"),
        ("Zoë · é".encode()[:-1], "Zoë ·"),  # the last character cut by a field of fixed length
        (FACE.encode() + b"\xf0\x9f", FACE),
        ("Лев Толстой".encode("cp1251"), "??? ???????".replace("?", "\ufffd")),
        (b"\x8c", "\ufffd"),
        (b"Adobe Photoshop\xa8 4.0", "Adobe Photoshop\ufffd 4.0"),  # Mac Roman
        ("山田太郎".encode("shift_jis"), "\ufffdR\ufffdc\ufffd\ufffd\ufffdY"),
    ],
)
def test_a_text_is_what_it_can_be_shown_to_be(raw: bytes, text: str) -> None:
    assert text_of(raw).strip() == text


def test_bytes_of_an_unknown_encoding_are_told(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    tags: images.Tags = {
        256: (3, [4]),
        257: (3, [3]),
        262: (3, [1]),
        271: (2, b"\x8c\0"),
        315: (2, "Лев".encode("cp1251") + b"\0"),
    }
    path.write_bytes(images.header("<", 8) + images.directory("<", 8, tags))
    record = read(path)
    assert record.fields["device_make"] == "\ufffd"
    assert "text-encoding" in codes(record)
    assert any("cb e5 e2" in warning.message for warning in record.warnings)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"UNICODE\0" + "コメント".encode("utf-16-le"), "コメント"),
        (b"UNICODE\0" + b"\xfe\xff" + "Ünïcode".encode("utf-16-be"), "Ünïcode"),
        (b"UNICODE\0" + "Hafen".encode("utf-16-be"), "Hafen"),  # against the order of the header
        (b"JIS\0\0\0\0\0" + "漢字".encode("iso2022_jp"), "漢字"),
        (b"ASCII\0\0\0plain", "plain"),
        (bytes(8) + b"none stated", "none stated"),
        (b"without any code", "without any code"),
    ],
)
def test_a_comment_in_any_character_code(tmp_path: Path, value: bytes, text: str) -> None:
    path = tmp_path / "picture.tif"
    path.write_bytes(images.exif_block("<", {256: (3, [4]), 257: (3, [3])}, {0x9286: (7, value)}))
    assert read(path).native["exif"]["Exif"]["UserComment"] == text


def test_windows_texts_are_utf_16(tmp_path: Path) -> None:
    path = tmp_path / "picture.tif"
    texts = ("日本語", "Kommentar", "Иван; Пётр", "ключ;слово", "Thema")
    tags: images.Tags = {256: (3, [4]), 257: (3, [3])}
    tags |= {0x9C9B + i: (1, (text + "\0").encode("utf-16-le")) for i, text in enumerate(texts)}
    path.write_bytes(images.exif_block("<", tags))
    fields = read(path).fields
    assert fields["title"] == "日本語"
    assert fields["creators"] == ["Иван", "Пётр"]
    assert fields["keywords"] == ["ключ", "слово"]
    assert fields["description"] == "Thema"


@pytest.mark.parametrize(
    ("stated", "encoding", "kept"),
    [(b"\x1b%G", "utf-8", "UTF8"), (None, "utf-8", None), (None, "cp1252", None), (b"\x1b.A", "latin-1", "\x1b.A")],
)
def test_the_character_sets_of_iptc(stated: bytes | None, encoding: str, kept: str | None) -> None:
    block = iptc_dataset(1, 90, stated) if stated else b""
    block += iptc_dataset(2, 5, "Größe · é".encode(encoding)) + iptc_dataset(2, 25, "été".encode(encoding))
    out = parse_iptc(block, Extraction("jpeg"))
    assert out["ObjectName"] == "Größe · é"
    assert out["Keywords"] == ["été"]
    assert out.get("CodedCharacterSet") == ({"bytes": 3, "hex": stated.hex()} if kept == "\x1b.A" and stated else kept)


def test_utf_8_that_the_length_of_a_dataset_cut() -> None:
    block = iptc_dataset(2, 80, "Zoë Größ".encode() + "é".encode()[:1])
    assert parse_iptc(block, Extraction("jpeg"))["By-line"] == ["Zoë Größ"]


HEADS = [
    (b"Apple iOS\0\0\1MM", "Apple"), (b"Nikon\0\2\x10", "Nikon"), (b"SONY DSC \0\0\0", "Sony"),
    (b"OLYMP\0\1\0", "Olympus"), (b"OLYMPUS\0II", "Olympus"), (b"OM SYSTEM\0", "OM System"),
    (b"Panasonic\0\0\0", "Panasonic"), (b"FUJIFILM\x0c\0", "Fujifilm"), (b"AOC\0MM", "Pentax"),
    (b"PENTAX \0II", "Pentax"), (b"STMN100", "Samsung"), (b"[ae_dbg_info:", "DJI"), (b"LEICA\0\1\0", "Leica"),
    (b"QVC\0\0\0", "Casio"), (b"MLT0", "Minolta"), (b"SIGMA\0\0\0", "Sigma"), (b"FOVEON\0\0", "Sigma"),
    (b"Ricoh\0\0\0", "Ricoh"), (b"RICOH\0II", "Ricoh"), (b"HUAWEI\0\0", "Huawei"), (b"HDRP\2", "Google"),
    (b"KDK INFO", "Kodak"), (b"SANYO\0\1", "Sanyo"), (b"MOT\0", "Motorola"), (b"JVC \0", "JVC"),
]  # fmt: skip
MAKES = [
    ("Canon", "Canon"), ("NIKON CORPORATION", "Nikon"), ("SONY", "Sony"), ("samsung", "Samsung"), ("Xiaomi", "Xiaomi"),
    ("HUAWEI", "Huawei"), ("Google", "Google"), ("DJI", "DJI"), ("Minolta Co., Ltd.", "Minolta"),
    ("KONICA MINOLTA", "Minolta"), ("CASIO COMPUTER CO.,LTD", "Casio"), ("EASTMAN KODAK COMPANY", "Kodak"),
    ("PENTAX RICOH IMAGING", "Ricoh"), ("PENTAX Corporation", "Pentax"), ("Hasselblad", "Hasselblad"),
    ("ACME ", "ACME"), (None, None), ("", None),
]  # fmt: skip


@pytest.mark.parametrize(("head", "name"), HEADS)
def test_a_maker_note_names_its_vendor(head: bytes, name: str) -> None:
    assert vendor(head + bytes(8), "Other Make") == name


@pytest.mark.parametrize(("make", "name"), MAKES)
def test_a_maker_note_without_a_name_is_its_makers(make: str | None, name: str | None) -> None:
    assert vendor(b"\x2e\0\1\0", make) == name


def test_the_vendor_and_the_bytes_stand_in_the_record(tmp_path: Path) -> None:
    path = tmp_path / "picture.tif"
    note = struct.pack("<H", 3) + bytes(120)
    path.write_bytes(images.exif_block("<", {256: (3, [4]), 257: (3, [3]), 271: (2, b"Canon\0")}, {0x927C: (7, note)}))
    assert read(path).native["maker_note"] == {"vendor": "Canon", "bytes": 122}


def profile(tag: bytes) -> bytes:
    head = bytearray(128)
    head[8:10], head[12:24], head[36:40] = b"\x02\x40", b"mntrRGB XYZ ", b"acsp"
    return bytes(head) + struct.pack(">I4sII", 1, b"desc", 144, len(tag)) + tag


def test_a_version_2_description() -> None:
    tag = b"desc\0\0\0\0" + struct.pack(">I", 18) + b"sRGB IEC61966-2.1\0" + bytes(79)
    out = parse_icc(Memory(profile(tag)), Extraction("jpeg"))
    assert (out["ProfileDescription"], out["ProfileVersion"]) == ("sRGB IEC61966-2.1", "2.4.0")


def test_of_several_languages_english_is_shown() -> None:
    texts = [(b"deDE", "Breitgamut"), (b"enUS", "Wide gamut"), (b"jaJP", "広色域")]
    tag, at = b"mluc" + struct.pack(">III", 0, 3, 12), 16 + 36
    body = b""
    for language, text in texts:
        data = text.encode("utf-16-be")
        tag += language + struct.pack(">II", len(data), at + len(body))
        body += data
    out = parse_icc(Memory(profile(tag + body)), Extraction("jpeg"))
    assert out["ProfileDescription"] == "Wide gamut"


@pytest.mark.parametrize("name", ["picture.jpg", "picture.tif"])
def test_a_profile_among_photoshops_resources(tmp_path: Path, name: str) -> None:
    block = images.resources((0x040F, images.icc_profile("Press")))
    path = tmp_path / name
    if name.endswith("tif"):
        tags: images.Tags = {256: (3, [4]), 257: (3, [3]), 34377: (1, block)}
        path.write_bytes(images.header("<", 8) + images.directory("<", 8, tags))
    else:
        frame = images.segment(0xC0, struct.pack(">BHHB", 8, 3, 4, 1) + bytes(3)) + images.segment(0xDA, bytes(6))
        path.write_bytes(b"\xff\xd8" + images.segment(0xED, b"Photoshop 3.0\0" + block) + frame + b"\xff\xd9")
    assert read(path).native["icc"]["ProfileDescription"] == "Press"


@pytest.mark.parametrize(("mark", "order"), [(b"AXS!", ">"), (b"AXS*", "<")])
def test_iptc_behind_the_picture(tmp_path: Path, mark: bytes, order: str) -> None:
    path = tmp_path / "press.jpg"
    frame = images.segment(0xC0, struct.pack(">BHHB", 8, 3, 4, 1) + bytes(3)) + images.segment(0xDA, bytes(6))
    whole = b"\xff\xd8" + frame + b"\xff\xd9"
    start = len(whole)
    directory = mark + struct.pack(order + "HHI", 1, 1, 0)
    directory += struct.pack(order + "4sII", b"IPTC", len(images.IPTC), start + 24)
    path.write_bytes(whole + directory + images.IPTC + mark + struct.pack(order + "II", start, 0))
    assert read(path).fields["keywords"] == ["sea", "port"]
    for end in (start, 0xFFFFFFF0):  # no directory there
        path.write_bytes(whole + mark + struct.pack(order + "II", end, 0))
        assert "keywords" not in read(path).fields
