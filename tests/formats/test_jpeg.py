"""JPEG: real files with EXIF, XMP, IPTC, ICC and several pictures; damaged and hostile ones."""

from __future__ import annotations

import io
import os
import struct
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from metaextract_tui.formats.reading import read_file
from metaextract_tui.model import ErrorKind, RecordStatus
from tests.formats import images
from tests.formats.images import read, segment, with_segments
from tests.formats.reads import codes


def picture(mode: str = "RGB", size: tuple[int, int] = (32, 16), **options: Any) -> bytes:
    """A JPEG as Pillow writes it, without metadata unless asked for."""
    out = io.BytesIO()
    image = Image.effect_noise(size, 80).convert(mode)
    image.save(out, "jpeg", **options)
    return out.getvalue()


def exif_segment(block: bytes) -> bytes:
    return segment(0xE1, b"Exif\0\0" + block)


def xmp_segment(packet: bytes) -> bytes:
    return segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "picture.jpg"


@pytest.mark.parametrize(
    ("mode", "options", "colour", "process"),
    [
        ("RGB", {}, "YCbCr", "baseline"),
        ("L", {}, "grayscale", "baseline"),
        ("CMYK", {}, "CMYK", "baseline"),
        ("RGB", {"progressive": True}, "YCbCr", "progressive"),
        ("RGB", {"keep_rgb": True}, "RGB", "baseline"),
    ],
)
def test_the_frame_header(path: Path, mode: str, options: dict[str, Any], colour: str, process: str) -> None:
    path.write_bytes(picture(mode, **options))
    record = read(path)
    assert record.status is RecordStatus.OK
    assert record.extension_matches
    fields = record.fields
    assert (fields["width_px"], fields["height_px"], fields["bit_depth"]) == (32, 16, 8)
    assert fields["colour"] == colour
    assert fields["compression"] == [f"jpeg {process}"]
    with Image.open(path) as image:
        assert image.size == (fields["width_px"], fields["height_px"])


@pytest.mark.parametrize("order", ["<", ">"])
def test_exif_in_both_byte_orders(path: Path, order: str) -> None:
    shot = dict(images.SHOT)
    shot[0x9286] = (7, b"UNICODE\0" + "Hafen".encode("utf-16-le" if order == "<" else "utf-16-be"))
    block = images.exif_block(order, images.CAMERA, shot, images.PLACE)
    path.write_bytes(with_segments(picture(), exif_segment(block)))
    record = read(path)
    assert record.status is RecordStatus.OK
    assert not record.warnings
    exif = record.native["exif"]
    assert exif["IFD0"]["Orientation"] == 6
    assert exif["IFD0"]["Copyright"] == "Ada\nGrace"
    assert exif["Exif"]["ExposureTime"] == pytest.approx(1 / 250)
    assert exif["Exif"]["FNumber"] == pytest.approx(2.8)
    assert exif["Exif"]["ISOSpeedRatings"] == 400
    assert exif["Exif"]["ExifVersion"] == "0232"
    assert exif["Exif"]["UserComment"] == "Hafen"
    assert record.native["maker_note"] == {"vendor": "Nikon", "bytes": 106}
    fields = record.fields
    assert fields["created"] == "2021-05-04T03:02:01.25+02:00"
    assert fields["modified_content"] == "2021-05-06T07:08:09"
    assert fields["creators"] == ["Ada", "Grace"]
    assert (fields["device_make"], fields["device_model"], fields["device_serial"]) == ("ACME", "Box 7", "SN-1234")
    assert fields["latitude"] == pytest.approx(-33.8666667)
    assert fields["longitude"] == pytest.approx(151.21)
    assert fields["altitude_m"] == -12.5
    assert set(fields["sensitivity"]) == {"location", "person", "device-serial"}
    assert record.sources["created"] == "exif.Exif.DateTimeOriginal"


def test_every_directory_of_exif(path: Path) -> None:
    """IFD0 → Exif → Interop, IFD0 → GPS, IFD0 → IFD1; a tag that stands in IFD0 too is met in Exif first."""
    ifd0: images.Tags = dict(images.CAMERA) | {0x829D: (5, [(26, 5)]), 0x8769: (4, [0]), 0x8825: (4, [0])}
    shot: images.Tags = dict(images.SHOT) | {0xA005: (4, [0])}
    thumbnail: images.Tags = {0x0103: (3, [6]), 0x0201: (4, [8]), 0x0202: (4, [4]), 0x011A: (5, [(72, 1)])}
    interop: images.Tags = {1: (2, b"R98\0"), 2: (7, b"0100")}
    at_exif = 8 + len(images.directory(">", 8, ifd0))
    at_gps = at_exif + len(images.directory(">", at_exif, shot))
    at_interop = at_gps + len(images.directory(">", at_gps, images.PLACE))
    at_second = at_interop + len(images.directory(">", at_interop, interop))
    ifd0[0x8769], ifd0[0x8825], shot[0xA005] = (4, [at_exif]), (4, [at_gps]), (4, [at_interop])
    block = (
        images.header(">", 8)
        + images.directory(">", 8, ifd0, at_second)
        + images.directory(">", at_exif, shot)
        + images.directory(">", at_gps, images.PLACE)
        + images.directory(">", at_interop, interop)
        + images.directory(">", at_second, thumbnail)
    )
    path.write_bytes(with_segments(picture(), exif_segment(block)))
    record = read(path)
    exif = record.native["exif"]
    assert list(exif) == ["Exif", "IFD0", "Interop", "GPS", "IFD1"]
    assert (exif["Exif"]["FNumber"], exif["IFD0"]["FNumber"]) == (2.8, 5.2)
    assert exif["Interop"] == {"InteropIndex": "R98", "InteropVersion": "0100"}
    assert exif["IFD1"]["XResolution"] == 72
    assert exif["GPS"]["GPSAltitudeRef"] == 1
    assert not record.warnings


@pytest.mark.parametrize(
    ("marker", "depth", "components", "colour", "process"),
    [
        (0xC1, 12, 1, "grayscale", "extended sequential"),
        (0xC3, 16, 3, "YCbCr", "lossless"),
        (0xC9, 8, 3, "YCbCr", "arithmetic sequential"),
        (0xCA, 12, 4, "CMYK", "arithmetic progressive"),
        (0xF7, 10, 1, "grayscale", "JPEG-LS"),
    ],
)
def test_processes_that_few_decoders_know(
    path: Path, marker: int, depth: int, components: int, colour: str, process: str
) -> None:
    frame = struct.pack(">BHHB", depth, 30, 40, components) + b"".join(
        bytes((i + 1, 0x11, 0)) for i in range(components)
    )
    path.write_bytes(b"\xff\xd8" + segment(marker, frame) + segment(0xDA, b"\1\1\0\0\x3f\0") + b"x" * 40 + b"\xff\xd9")
    fields = read(path).fields
    assert (fields["width_px"], fields["height_px"], fields["bit_depth"]) == (40, 30, depth)
    assert (fields["colour"], fields["compression"]) == (colour, [f"jpeg {process}"])


def test_pillow_reads_the_same_exif(path: Path) -> None:
    given = Image.Exif()
    given[0x010F] = "Maker"
    given[0x0110] = "Box 2"
    given.get_ifd(0x8769)[0x9003] = "2001:02:03 04:05:06"
    path.write_bytes(picture(exif=given.tobytes()))
    fields = read(path).fields
    assert fields["device_make"] == "Maker"
    assert fields["device_model"] == "Box 2"
    assert fields["created"] == "2001-02-03T04:05:06"


@pytest.mark.parametrize(
    ("place", "latitude", "longitude"),
    [
        ({1: (2, b"N\0"), 2: (5, [(3387, 100), (0, 0), (0, 0)]), 3: (2, b"W\0"), 4: (5, [(10, 1)])}, 33.87, -10),
        ({2: (5, [(33, 1), (52, 1), (0, 1)]), 4: (5, [(151, 1), (12, 1), (36, 1)])}, None, None),  # no references
        ({1: (2, b"N\0"), 2: (5, [(133, 1), (0, 1), (0, 1)]), 3: (2, b"E\0"), 4: (5, [(1, 1)])}, None, 1),
        ({1: (2, b"N\0"), 2: (5, [(0, 0), (0, 0), (0, 0)]), 3: (2, b"E\0"), 4: (5, [(1, 1)])}, None, 1),
        ({1: (2, b"N\0"), 2: (2, b"33.5\0"), 3: (2, b"E\0"), 4: (5, [(181, 1)])}, None, None),
    ],
)
def test_each_coordinate_is_stated_or_absent(
    path: Path, place: images.Tags, latitude: float | None, longitude: float | None
) -> None:
    path.write_bytes(with_segments(picture(), exif_segment(images.exif_block(gps=place))))
    record = read(path)
    assert record.fields.get("latitude") == latitude
    assert record.fields.get("longitude") == longitude
    assert "location" in record.fields["sensitivity"]
    assert ("out-of-range" in codes(record)) == (place[2][1][:1] == [(133, 1)] or place[4][1] == [(181, 1)])


@pytest.mark.parametrize(
    "text", [b"0000:00:00 00:00:00\0", b"    :  :     :  :  \0", b"soon\0", b"2021:02:30 10:00:00\0"]
)
def test_a_date_that_is_none_stays_native(path: Path, text: bytes) -> None:
    path.write_bytes(with_segments(picture(), exif_segment(images.exif_block(exif={0x9003: (2, text)}))))
    record = read(path)
    assert "created" not in record.fields
    assert record.native["exif"]["Exif"]["DateTimeOriginal"]


def test_xmp_iptc_and_exif_compete_by_the_written_rule(path: Path) -> None:
    block = images.resources((0x0404, images.IPTC), (0x0425, bytes(16)), (0x040A, b"\1"))
    path.write_bytes(
        with_segments(
            picture(),
            exif_segment(images.exif_block("<", images.CAMERA, {0x9003: (2, b"2020:01:01 00:00:00\0")})),
            xmp_segment(images.XMP),
            segment(0xED, b"Photoshop 3.0\0" + block),
        )
    )
    record = read(path)
    assert record.fields["title"] == "Harbour"
    assert record.sources["title"] == "xmp.dc:title"
    assert record.fields["created"] == "2020-01-01T00:00:00"
    assert record.fields["creators"] == ["Ada", "Grace"]
    assert record.fields["keywords"] == ["sea", "boats", "port"]
    assert record.fields["software"] == "Firmware 1.2"
    said = [warning.message for warning in record.warnings if warning.code == "conflict"]
    assert any("title" in one and "Hafen · Morgen" in one for one in said)
    assert any("created" in one and "2021-05-04T03:02:01+02:00" in one for one in said)
    assert not any("creators" in one for one in said)
    assert record.native["iptc"]["Keywords"] == ["sea", "port"]
    assert record.native["photoshop"]["CopyrightFlag"] is True


def test_extended_xmp_is_put_together(path: Path) -> None:
    guid = b"0123456789ABCDEF0123456789ABCDEF"
    more = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description xmlns:own="http://example.org/own/"><own:Long>' + b"y" * 3000 + b"</own:Long>"
        b"</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    main = images.XMP.replace(
        b"xap:CreatorTool", b'xmlns:n="http://ns.adobe.com/xmp/note/" n:HasExtendedXMP="%s" xap:CreatorTool' % guid
    )

    def part(start: int, end: int) -> bytes:
        head = b"http://ns.adobe.com/xmp/extension/\0" + guid + struct.pack(">II", len(more), start)
        return segment(0xE1, head + more[start:end])

    path.write_bytes(with_segments(picture(), xmp_segment(main), part(2000, len(more)), part(0, 2000)))
    record = read(path)
    assert len(record.native["xmp"]["own:Long"]) == 3000
    assert record.fields["title"] == "Harbour"
    path.write_bytes(with_segments(picture(), xmp_segment(main), part(2000, len(more))))
    record = read(path)
    assert record.status is RecordStatus.PARTIAL
    assert "extended-xmp" in codes(record)


def test_an_icc_profile_in_several_segments(path: Path) -> None:
    profile = images.icc_profile("Wide · gamut")
    halves = [profile[:100], profile[100:]]
    parts = [segment(0xE2, b"ICC_PROFILE\0" + bytes((i + 1, 2)) + half) for i, half in enumerate(halves)]
    path.write_bytes(with_segments(picture(), parts[1], parts[0]))
    icc = read(path).native["icc"]
    assert icc["ProfileDescription"] == "Wide · gamut"
    assert icc["ProfileVersion"] == "4.3.0"
    assert icc["ProfileDateTime"] == "2020-01-02T03:04:05"


def test_multi_picture_files_count_their_pictures(path: Path) -> None:
    one = Image.effect_noise((32, 16), 50).convert("RGB")
    with path.open("wb") as out:
        one.save(out, "mpo", save_all=True, append_images=[one, one])
    record = read(path)
    assert record.fields["item_count"] == 3
    assert [p["bytes"] > 0 for p in record.native["mpf"]] == [True] * 3
    assert record.native["mpf"][1]["offset"] > 0


def test_comments_and_unread_segments_are_named(path: Path) -> None:
    path.write_bytes(
        with_segments(picture(), segment(0xFE, "Grüße".encode("latin-1")), segment(0xEC, b"Ducky\0" + bytes(8)))
    )
    record = read(path)
    assert record.native["comments"] == ["Grüße"]
    assert record.fields["description"] == "Grüße"
    assert record.native["segments"] == {"APP12 Ducky": 14}


def test_what_cameras_write_where_nobody_wrote_is_no_description(path: Path) -> None:
    block = images.exif_block("<", {0x010E: (2, b"OLYMPUS DIGITAL CAMERA         \0")})
    path.write_bytes(with_segments(picture(), exif_segment(block)))
    record = read(path)
    assert "description" not in record.fields
    assert record.native["exif"]["IFD0"]["ImageDescription"]


def test_blocks_within_the_exif_block(path: Path) -> None:
    tags: images.Tags = {700: (1, images.XMP), 33723: (7, images.IPTC)}
    path.write_bytes(with_segments(picture(), exif_segment(images.exif_block("<", tags))))
    record = read(path)
    assert record.fields["title"] == "Harbour"
    assert record.native["iptc"]["By-line"] == ["Ada"]


def test_content_credentials_are_signed(path: Path) -> None:
    box = struct.pack(">I4sI4s", 60, b"jumb", 40, b"jumd") + b"c2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\x03c2pa\0"
    path.write_bytes(with_segments(picture(), segment(0xEB, b"JP\0\1\0\0\0\1" + box)))
    record = read(path)
    assert record.fields["signed"] is True
    assert record.native["segments"]


def test_rationals_over_zero_are_null(path: Path) -> None:
    block = images.exif_block(exif={0xA432: (5, [(24, 1), (70, 1), (0, 0), (0, 0)]), 0x9206: (5, [(1, 0)])})
    path.write_bytes(with_segments(picture(), exif_segment(block)))
    record = read(path)
    assert record.native["exif"]["Exif"]["LensSpecification"] == [24, 70, None, None]
    assert record.native["exif"]["Exif"]["SubjectDistance"] is None
    assert "not-finite" in codes(record)


# --- bad files -------------------------------------------------------------------------


def everything() -> bytes:
    return with_segments(
        picture(size=(64, 64)),
        exif_segment(images.exif_block(">", images.CAMERA, images.SHOT, images.PLACE)),
        xmp_segment(images.XMP),
        segment(0xED, b"Photoshop 3.0\0" + images.resources((0x0404, images.IPTC))),
        segment(0xE2, b"ICC_PROFILE\0\1\1" + images.icc_profile("P")),
    )


def test_a_file_cut_anywhere_or_holed_gives_a_record(path: Path) -> None:
    for record in images.every_cut(everything(), path, 23):
        assert record.status in RecordStatus


def test_a_cut_before_the_picture_is_told(path: Path) -> None:
    path.write_bytes(everything()[:400])
    record = read(path)
    assert record.error is not None or record.status is RecordStatus.PARTIAL


def test_a_picture_cut_short_is_told(path: Path) -> None:
    data = picture(size=(400, 400), quality=95)
    path.write_bytes(data[: len(data) * 2 // 3])
    record = read(path)
    assert record.status is RecordStatus.PARTIAL
    assert "truncated" in codes(record)
    path.write_bytes(data + b"trailer of another program" * 200)
    assert read(path).status is RecordStatus.OK


def test_only_a_header_is_an_error(path: Path) -> None:
    path.write_bytes(b"\xff\xd8\xff\xe0")
    record = read(path)
    assert record.error is not None
    assert record.error.kind is ErrorKind.TRUNCATED
    path.write_bytes(b"\xff\xd8\xff" + b"\0" * 5000)
    record = read(path)
    assert record.error is not None
    assert record.error.kind is ErrorKind.MALFORMED


def test_the_wrong_name_is_told(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(picture())
    assert read(path).extension_matches is False


def test_a_hundred_thousand_segments_end(path: Path) -> None:
    path.write_bytes(b"\xff\xd8" + segment(0xFE, b"x") * 100_000 + picture()[2:])
    record = read(path)
    assert record.status in (RecordStatus.FAILED, RecordStatus.PARTIAL)


def test_directories_that_point_at_themselves_end(path: Path) -> None:
    body = images.directory("<", 8, {0x8769: (4, [8]), 0x8825: (4, [8]), 0x010F: (2, b"ACME\0")}, following=8)
    path.write_bytes(with_segments(picture(), exif_segment(images.header("<", 8) + body)))
    record = read(path)
    assert record.fields["device_make"] == "ACME"
    assert "malformed-exif" in codes(record)


def test_a_block_that_cannot_be_read_at_all_is_missed(path: Path) -> None:
    path.write_bytes(with_segments(picture(), exif_segment(b"neither byte order")))
    record = read(path)
    assert (record.status, codes(record)) == (RecordStatus.PARTIAL, {"malformed-exif"})


def test_counts_that_no_file_can_hold_are_not_believed(path: Path) -> None:
    body = struct.pack("<H", 2) + struct.pack("<HHII", 0x010F, 2, 0xFFFFFFFF, 0x7FFFFFFF)
    body += struct.pack("<HHII", 0x0111, 4, 0xFFFFFFFF, 8) + struct.pack("<I", 0)
    path.write_bytes(with_segments(picture(), exif_segment(images.header("<", 8) + body)))
    record = read(path)
    assert record.fields["width_px"] == 32
    assert "malformed-exif" in codes(record)


@pytest.mark.corpus
def test_every_real_file_is_read(corpus: Path) -> None:
    for path in sorted((corpus / "jpeg").iterdir()):
        record, _ = read_file(os.fsencode(path), read.registry, threads=True)
        assert record.status in (RecordStatus.OK, RecordStatus.PARTIAL), path.name
        with Image.open(path) as image:
            assert (record.fields["width_px"], record.fields["height_px"]) == image.size
