"""Camera raws that are TIFF: the size is the raw image's, never a preview's; each is named for what it is."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.formats import images
from tests.formats.images import Tags, directory, header, read
from tests.formats.reads import codes

PREVIEW: Tags = {
    256: (3, [160]), 257: (3, [120]), 258: (3, [8, 8, 8]), 259: (3, [6]), 262: (3, [6]), 273: (4, [8]), 277: (3, [3]),
    279: (4, [1]), 0x010F: (2, b"ACME\0"),
}  # fmt: skip
RAW: Tags = {
    254: (4, [0]), 256: (4, [4000]), 257: (4, [3000]), 258: (3, [14]), 259: (3, [1]), 262: (3, [32803]), 273: (4, [8]),
    277: (3, [1]), 279: (4, [1]),
}  # fmt: skip


def size(fields: Mapping[str, Any]) -> tuple[Any, ...]:
    return fields["width_px"], fields["height_px"], fields["bit_depth"], fields["colour"]


@pytest.mark.parametrize(("name", "compression"), [("shot.nef", 34713), ("shot.arw", 32767), ("shot.srw", 32770)])
@pytest.mark.parametrize("subfile", [{254: (4, [1])}, {}])
def test_the_raw_image_in_a_sub_directory(tmp_path: Path, name: str, compression: int, subfile: Tags) -> None:
    """Nikon, Sony, Samsung: a preview first, which may not say so of itself; the raw image says that it is whole."""
    path = tmp_path / name
    first = PREVIEW | subfile | {330: (4, [0])}
    at = 8 + len(directory(">", 8, first))
    first[330] = (4, [at])
    raw = RAW | {259: (3, [compression])}
    path.write_bytes(header(">", 8) + directory(">", 8, first) + directory(">", at, raw))
    record = read(path)
    assert size(record.fields) == (4000, 3000, 14, "CFA")
    assert record.sources["width_px"] == "SubIFD.ImageWidth"
    assert record.fields["device_make"] == "ACME"
    assert record.extension_matches
    assert not record.warnings


def test_reduced_images_in_sub_directories_are_not_the_picture(tmp_path: Path) -> None:
    """A pyramid (OME-TIFF): the first directory says nothing of itself, those below it that they are reduced."""
    path = tmp_path / "pyramid.tif"
    first = RAW | {262: (3, [1]), 330: (4, [0])}
    del first[254]
    at = 8 + len(directory("<", 8, first))
    first[330] = (4, [at])
    half = RAW | {254: (4, [1]), 256: (4, [2000]), 257: (4, [1500])}
    path.write_bytes(header("<", 8) + directory("<", 8, first) + directory("<", at, half))
    fields = read(path).fields
    assert (fields["width_px"], fields["page_count"]) == (4000, 1)


def test_panasonic_states_the_sensor_and_its_borders(tmp_path: Path) -> None:
    path = tmp_path / "shot.rw2"
    inner = images.exif_block("<", images.CAMERA, {0x927C: (7, b"Panasonic\0\0\0" + bytes(60))})
    embedded = b"\xff\xd8" + images.segment(0xE1, b"Exif\0\0" + inner) + b"\xff\xd9"
    tags: Tags = {
        1: (7, b"0300"), 2: (3, [3724]), 3: (3, [2754]), 4: (3, [6]), 5: (3, [8]), 6: (3, [2742]), 7: (3, [3656]),
        8: (3, [1]), 9: (3, [4]), 10: (3, [12]), 11: (3, [34316]), 0x2E: (7, embedded), 271: (2, b"Panasonic\0"),
        273: (4, [0xFFFFFFFF]), 279: (4, [20511792]), 0x11A: (3, [1]),
    }  # fmt: skip
    path.write_bytes(b"IIU\0" + struct.pack("<I", 8) + directory("<", 8, tags))
    record = read(path)
    assert size(record.fields) == (3648, 2736, 12, "CFA")
    assert (record.format_version, record.media_type) == ("RW2", "image/x-panasonic-rw2")
    assert record.fields["device_make"] == "Panasonic"
    assert record.fields["device_model"] == "Box 7"  # the embedded picture's EXIF
    assert record.native["maker_note"] == {"vendor": "Panasonic", "bytes": 72}
    assert record.native["exif"]["IFD0"]["SensorWidth"] == 3724
    assert "XResolution" not in record.native["exif"]["IFD0"]  # 0x011A means something else here
    assert record.extension_matches
    assert not record.warnings


@pytest.mark.parametrize("magic", [b"IIRO", b"IIRS", b"MMOR"])
def test_olympus_has_a_number_of_its_own(tmp_path: Path, magic: bytes) -> None:
    path = tmp_path / "shot.orf"
    order = "<" if magic[:1] == b"I" else ">"
    path.write_bytes(magic + struct.pack(order + "I", 8) + directory(order, 8, RAW))
    record = read(path)
    assert size(record.fields) == (4000, 3000, 14, "CFA")
    assert (record.format_version, record.media_type) == ("ORF", "image/x-olympus-orf")
    assert record.extension_matches


def test_canon_keeps_the_raw_image_in_a_directory_without_a_size(tmp_path: Path) -> None:
    path = tmp_path / "shot.cr2"
    frame = (
        b"\xff\xd8" + images.segment(0xC4, bytes(20)) + images.segment(0xC3, struct.pack(">BHHB", 14, 2348, 1758, 2))
    )
    exif: Tags = {0xA002: (4, [3456]), 0xA003: (4, [2304]), 0x9003: (2, b"2005:08:03 18:59:18\0")}
    pages: list[Tags] = [PREVIEW | {0x8769: (4, [16 + len(frame)])}, {513: (4, [8]), 514: (4, [1])}, PREVIEW, {
        259: (3, [6]), 273: (4, [16]), 279: (4, [len(frame)]), 0xC640: (3, [1, 1758, 1758]),
    }]  # fmt: skip
    body = frame + directory("<", 16 + len(frame), exif)
    at = first = 16 + len(body)
    for index, page in enumerate(pages):
        following = at + len(directory("<", at, page))
        body += directory("<", at, page, following if index < 3 else 0)
        at = following
    path.write_bytes(header("<", first) + b"CR\2\0" + struct.pack("<I", 0) + body)
    record = read(path)
    assert size(record.fields) == (3456, 2304, 14, "CFA")
    assert record.fields["compression"] == ["jpeg lossless"]
    assert record.sources["width_px"] == "exif.Exif.ExifImageWidth"
    assert record.fields["created"] == "2005-08-03T18:59:18"
    assert (record.format_version, record.media_type) == ("CR2", "image/x-canon-cr2")
    assert record.native["pages"][0]["width"] == 160
    assert not record.warnings


def test_a_dng_says_how_deep_its_raw_image_is(tmp_path: Path) -> None:
    path = tmp_path / "shot.dng"
    first = PREVIEW | {254: (4, [1]), 330: (4, [0]), 50706: (1, [1, 4, 0, 0]), 50708: (2, b"ACME Box\0"),
                       50735: (2, b"SN 9\0")}  # fmt: skip
    at = 8 + len(directory("<", 8, first))
    first[330] = (4, [at])
    path.write_bytes(header("<", 8) + directory("<", 8, first) + directory("<", at, RAW))
    record = read(path)
    assert size(record.fields) == (4000, 3000, 14, "CFA")
    assert record.fields["device_model"] == "ACME Box"
    assert record.fields["device_serial"] == "SN 9"
    assert record.fields["sensitivity"] == ["device-serial"]


def test_cut_raws_are_told(tmp_path: Path) -> None:
    path = tmp_path / "shot.rw2"
    path.write_bytes(b"IIU\0" + struct.pack("<I", 8) + directory("<", 8, {271: (2, b"Panasonic\0")}))
    record = read(path)
    assert record.fields["device_make"] == "Panasonic"
    assert "malformed" in codes(record)
