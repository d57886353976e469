"""TIFF: pages, BigTIFF, DNG, GeoTIFF and the blocks within; damaged and hostile ones."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.reading import read_file
from metaextract_tui.formats.source import Source
from metaextract_tui.formats.tiff.pages import MAX_PAGES
from metaextract_tui.formats.tiff.reader import extract
from metaextract_tui.model import ErrorKind, RecordStatus
from tests.formats import images
from tests.formats.images import Tags, directory, header, read
from tests.formats.reads import codes

IMAGE: Tags = {
    256: (3, [40]), 257: (3, [30]), 258: (3, [8, 8, 8]), 259: (3, [1]), 262: (3, [2]), 273: (4, [8]), 277: (3, [3]),
    279: (4, [0]),
}  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "picture.tif"


@pytest.mark.parametrize(
    ("mode", "colour", "depth"),
    [("RGB", "RGB", 8), ("RGBA", "RGBA", 8), ("L", "grayscale", 8), ("1", "bilevel", 1), ("P", "palette", 8),
     ("CMYK", "CMYK", 8), ("F", "grayscale", 32), ("I;16", "grayscale", 16)],
)  # fmt: skip
def test_the_image(path: Path, mode: str, colour: str, depth: int) -> None:
    Image.new(mode, (20, 10)).save(path)
    record = read(path)
    assert record.status is RecordStatus.OK
    assert not record.warnings
    fields = record.fields
    assert (fields["width_px"], fields["height_px"], fields["page_count"]) == (20, 10, 1)
    assert (fields["colour"], fields["bit_depth"]) == (colour, depth)
    assert fields["compression"] == ["none"]


@pytest.mark.parametrize(
    ("compression", "name"),
    [("tiff_lzw", "lzw"), ("tiff_adobe_deflate", "deflate"), ("packbits", "packbits"), ("jpeg", "jpeg")],
)
def test_compression_by_name(path: Path, compression: str, name: str) -> None:
    Image.new("RGB", (64, 64)).save(path, compression=compression)
    assert read(path).fields["compression"] == [name]


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("order", ["<", ">"])
def test_classic_and_big_in_both_orders(path: Path, big: bool, order: Any) -> None:
    with tifffile.TiffWriter(path, bigtiff=big, byteorder=order) as writer:
        for number in range(3):
            writer.write(np.zeros((12, 9), np.uint16), description=f"page {number}", metadata=None, software="Kit")
    record = read(path)
    assert record.status is RecordStatus.OK
    assert record.format_version == ("BigTIFF" if big else None)
    assert (record.fields["width_px"], record.fields["height_px"], record.fields["bit_depth"]) == (9, 12, 16)
    assert record.fields["page_count"] == 3
    assert record.fields["description"] == "page 0"
    assert record.fields["software"] == "Kit"
    assert [page.get("ImageDescription") for page in record.native["pages"]] == [None, "page 1", "page 2"]


def test_what_only_a_later_page_states(path: Path) -> None:
    second = IMAGE | {0x0110: (2, b"Scanner 5\0"), 0x013B: (2, b"Rosa\0")}
    at = 8 + len(directory("<", 8, IMAGE))
    path.write_bytes(header("<", 8) + directory("<", 8, IMAGE, at) + directory("<", at, second))
    record = read(path)
    assert record.fields["device_model"] == "Scanner 5"
    assert record.fields["creators"] == ["Rosa"]
    assert record.sources["creators"] == "exif.IFD1.Artist"
    assert record.native["exif"]["IFD1"]["Model"] == "Scanner 5"


def test_a_file_was_changed_when_its_last_page_was_made(path: Path) -> None:
    pages = [IMAGE | {0x0132: (2, f"2016:01:06 12:09:{second}\0".encode())} for second in (20, 22, 21)]
    body, at = b"", 8
    for index, page in enumerate(pages):
        following = at + len(directory("<", at, page))
        body += directory("<", at, page, following if index < 2 else 0)
        at = following
    path.write_bytes(header("<", 8) + body)
    record = read(path)
    assert record.fields["modified_content"] == "2016-01-06T12:09:22"
    assert record.sources["modified_content"] == "IFD1.DateTime"
    assert "conflict" not in codes(record)


def test_content_credentials_are_signed(path: Path) -> None:
    path.write_bytes(header("<", 8) + directory("<", 8, IMAGE | {0xCD41: (7, bytes(40))}))
    assert read(path).fields["signed"] is True


def test_nine_pages_are_counted_and_described(path: Path) -> None:
    with tifffile.TiffWriter(path) as out:
        for index in range(9):
            out.write(np.zeros((4, 5 + index), np.uint8), metadata=None)
    record = read(path)
    assert (record.fields["page_count"], record.fields["item_count"]) == (9, 9)
    assert [page["width"] for page in record.native["pages"]] == [5 + index for index in range(9)]
    assert record.native["exif"]["IFD7"]["ImageWidth"] == 12


def test_the_blocks_within(path: Path) -> None:
    block = images.resources((0x0404, images.IPTC))
    tags: list[Any] = [
        (700, 1, len(images.XMP), images.XMP, True),
        (34377, 1, len(block), block, True),
        (34675, 7, 400, images.icc_profile("Wide").ljust(400, b"\0"), True),
    ]
    tifffile.imwrite(path, np.zeros((4, 4), np.uint8), extratags=tags, metadata=None)
    record = read(path)
    assert record.fields["title"] == "Harbour"
    assert record.native["iptc"]["By-line"] == ["Ada"]
    assert record.native["icc"]["ProfileDescription"] == "Wide"
    assert "XMLPacket" not in record.native["exif"]["IFD0"]


def test_iptc_stored_as_swapped_numbers(path: Path) -> None:
    data = images.IPTC.ljust(-(-len(images.IPTC) // 4) * 4, b"\0")
    swapped = struct.pack(f"<{len(data) // 4}I", *struct.unpack(f">{len(data) // 4}I", data))
    path.write_bytes(header("<", 8) + directory("<", 8, IMAGE | {33723: (4, swapped)}))
    assert read(path).fields["keywords"] == ["sea", "port"]


def test_exif_and_place_within_a_tiff(path: Path) -> None:
    block = images.exif_block(">", images.CAMERA | IMAGE, images.SHOT, images.PLACE)
    path.write_bytes(block)
    fields = read(path).fields
    assert fields["created"] == "2021-05-04T03:02:01.25+02:00"
    assert fields["latitude"] == pytest.approx(-33.8666667)
    assert fields["width_px"] == 40


def test_the_main_image_of_a_dng_is_not_its_thumbnail(tmp_path: Path) -> None:
    path = tmp_path / "raw.dng"
    raw: Tags = IMAGE | {254: (4, [0]), 256: (4, [4000]), 257: (4, [3000]), 258: (3, [14]), 262: (3, [32803]),
                         277: (3, [1])}  # fmt: skip
    first: Tags = IMAGE | {254: (4, [1]), 50706: (1, [1, 4, 0, 0]), 330: (4, [0]), 0x010F: (2, b"ACME\0")}
    at = 8 + len(directory("<", 8, first))
    first[330] = (4, [at])
    path.write_bytes(header("<", 8) + directory("<", 8, first) + directory("<", at, raw))
    record = read(path)
    assert (record.fields["width_px"], record.fields["height_px"]) == (4000, 3000)
    assert record.fields["colour"] == "CFA"
    assert record.fields["page_count"] == 1
    assert record.format_version == "DNG 1.4.0.0"
    assert record.media_type == "image/x-adobe-dng"
    assert record.native["exif"]["SubIFD"]["ImageWidth"] == 4000
    assert record.extension_matches


GEOGRAPHIC = [1, 1, 0, 4, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326, 2049, 34737, 7, 0]


def geotiff(path: Path, keys: list[int], scale: float = 0.5, west: float = -10.0, north: float = 60.0) -> None:
    tags: list[Any] = [
        (33550, 12, 3, (scale, scale, 0.0), True),
        (33922, 12, 6, (0.0, 0.0, 0.0, west, north, 0.0), True),
        (34735, 3, len(keys), tuple(keys), True),
        (34737, 2, 8, b"WGS 84|\0", True),
    ]
    tifffile.imwrite(path, np.zeros((20, 40), np.uint8), extratags=tags, metadata=None)


def test_geotiff_keys_and_bounds(path: Path) -> None:
    geotiff(path, GEOGRAPHIC)
    record = read(path)
    assert record.native["geotiff"]["GTModelTypeGeoKey"] == "geographic"
    assert record.native["geotiff"]["GeographicTypeGeoKey"] == 4326
    assert record.native["geotiff"]["GeogCitationGeoKey"] == "WGS 84"
    assert record.fields["bbox"] == [-10.0, 50.0, 10.0, 60.0]


def test_bounds_of_pixels_that_are_points(path: Path) -> None:
    keys = list(GEOGRAPHIC)
    keys[11] = 2
    geotiff(path, keys)
    assert read(path).fields["bbox"] == [-10.25, 50.25, 9.75, 60.25]


@pytest.mark.parametrize("system", [4269, 4258, 4979])  # NAD83, ETRS89, WGS 84 with heights
def test_bounds_of_any_geographic_system(path: Path, system: int) -> None:
    keys = list(GEOGRAPHIC)
    keys[15] = system
    geotiff(path, keys)
    assert read(path).fields["bbox"] == [-10.0, 50.0, 10.0, 60.0]


@pytest.mark.parametrize(("at", "value"), [(7, 1), (15, 4807), (15, 32767), (15, 0)])
def test_no_degrees_of_other_systems(path: Path, at: int, value: int) -> None:
    """A projected model; NTF (Paris), which counts in grads from Paris; one of the user's; none."""
    keys = list(GEOGRAPHIC)
    keys[at] = value
    geotiff(path, keys)
    record = read(path)
    assert record.native["geotiff"]["bounds"] == [-10.0, 50.0, 10.0, 60.0]
    assert "bbox" not in record.fields


def test_the_bounds_of_a_projected_model_stand_in_native_only(path: Path) -> None:
    keys = [1, 1, 0, 4, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 32632, 3073, 34737, 7, 0]
    geotiff(path, keys, scale=10.0, west=600000.0, north=5400000.0)
    record = read(path)
    told = record.native["geotiff"]
    assert told["GTModelTypeGeoKey"] == "projected"
    assert told["ProjectedCSTypeGeoKey"] == 32632
    assert told["PCSCitationGeoKey"] == "WGS 84"
    assert told["pixel_scale"] == [10.0, 10.0, 0.0]
    assert told["tie_points"] == [0.0, 0.0, 0.0, 600000.0, 5400000.0, 0.0]
    assert told["bounds"] == [600000.0, 5399800.0, 600400.0, 5400000.0]
    assert "bbox" not in record.fields


def test_bounds_by_a_matrix(path: Path) -> None:
    matrix = (0.5, 0.0, 0.0, -10.0, 0.0, -0.5, 0.0, 60.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    tags: list[Any] = [(34264, 12, 16, matrix, True), (34735, 3, 16, (1, 1, 0, 3, *GEOGRAPHIC[4:16]), True)]
    tifffile.imwrite(path, np.zeros((20, 40), np.uint8), extratags=tags, metadata=None)
    assert read(path).fields["bbox"] == [-10.0, 50.0, 10.0, 60.0]


def test_no_bounds_that_lie_nowhere(path: Path) -> None:
    geotiff(path, GEOGRAPHIC, scale=500.0)
    assert "bbox" not in read(path).fields


# --- bad files ---------------------------------------------------------------------------


def test_a_file_cut_anywhere_or_holed_gives_a_record(path: Path) -> None:
    data = images.exif_block("<", images.CAMERA | IMAGE | {700: (1, images.XMP)}, images.SHOT, images.PLACE)
    for record in images.every_cut(data, path, 19):
        assert record.status in RecordStatus


def test_pixels_beyond_the_end_are_told(path: Path) -> None:
    path.write_bytes(header("<", 8) + directory("<", 8, IMAGE | {273: (4, [500]), 279: (4, [3600])}) + bytes(1000))
    record = read(path)
    assert record.status is RecordStatus.PARTIAL
    assert "truncated" in codes(record)


def test_the_first_directory_beyond_the_end(path: Path) -> None:
    path.write_bytes(header("<", 5000) + bytes(100))
    record = read(path)
    assert record.error is not None
    assert record.error.kind is ErrorKind.TRUNCATED


def test_forty_thousand_directories_are_capped(path: Path) -> None:
    small: Tags = {256: (3, [1]), 257: (3, [1]), 273: (4, [8]), 279: (4, [0])}
    size = len(directory("<", 8, small))
    body = b"".join(directory("<", 8 + i * size, small, 8 + (i + 1) * size) for i in range(40_000))
    path.write_bytes(header("<", 8) + body)
    record = read(path)
    assert record.status is RecordStatus.PARTIAL
    assert "cut" in codes(record)
    assert len(record.native["pages"]) == MAX_PAGES


def test_more_pages_than_are_read_are_counted(path: Path) -> None:
    with tifffile.TiffWriter(path) as writer:
        for _ in range(MAX_PAGES + 20):
            writer.write(np.zeros((2, 2), np.uint8), metadata=None)
    assert read(path).fields["page_count"] == MAX_PAGES + 20


def test_cycles_end(path: Path) -> None:
    tags = IMAGE | {330: (4, [8]), 0x8769: (4, [8])}
    path.write_bytes(header(">", 8) + directory(">", 8, tags, following=8))
    record = read(path)
    assert record.fields["page_count"] == 1
    assert "malformed" in codes(record)


@pytest.mark.parametrize("big", [False, True])
def test_counts_that_no_file_can_hold_are_not_believed(path: Path, big: bool) -> None:
    most = 2**64 - 1 if big else 2**32 - 1
    code, field = ("Q", 8) if big else ("I", 4)
    entries = [(256, 3, 1, 7), (257, 3, 1, 5), (273, 4, most, 16), (270, 2, most, 16), (34377, 7, most, 16),
               (700, 1, most, most), (330, 4, most, 16), (34735, 3, most, 16)]  # fmt: skip
    body = struct.pack("<Q" if big else "<H", len(entries))
    for tag, kind, count, value in sorted(entries):
        body += struct.pack(f"<HH{code}", tag, kind, count) + struct.pack(f"<{code}", value)[:field]
    path.write_bytes(header("<", 16 if big else 8, big) + body + bytes(400))
    record = read(path)
    assert (record.fields["width_px"], record.fields["height_px"]) == (7, 5)


def test_a_tag_that_is_there_twice(path: Path) -> None:
    body = struct.pack("<H", 4) + struct.pack("<HHII", 256, 4, 1, 7) + struct.pack("<HHII", 257, 4, 1, 5)
    body += struct.pack("<HHII", 305, 3, 1, 3) + struct.pack("<HHI4s", 305, 2, 4, b"Kit\0") + bytes(4)
    path.write_bytes(header("<", 8) + body)
    assert read(path).fields["software"] == "Kit"


def test_little_is_read_of_a_large_file(path: Path) -> None:
    path.write_bytes(images.exif_block("<", images.CAMERA | IMAGE, images.SHOT))
    with path.open("r+b") as out:
        out.truncate(200_000_000)
    with Source(os.fsencode(path)) as source:
        extract(source, Extraction("tiff"))
        assert source.bytes_read < 100_000


@pytest.mark.corpus
def test_every_real_file_is_read(corpus: Path) -> None:
    for path in sorted((corpus / "tiff").iterdir()):
        record, _ = read_file(os.fsencode(path), read.registry, threads=True)
        assert record.status in (RecordStatus.OK, RecordStatus.PARTIAL), path.name
        assert record.fields["width_px"] > 0
