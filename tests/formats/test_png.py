"""PNG: texts before and after the pixels, EXIF in every hiding place, profiles, animation; damaged and hostile ones."""

from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.png.reader import extract
from metaextract_tui.formats.reading import read_file
from metaextract_tui.formats.source import Source
from metaextract_tui.model import RecordStatus
from tests.formats import images
from tests.formats.images import chunk, read
from tests.formats.reads import codes

SIGNATURE = b"\x89PNG\r\n\x1a\n"
IHDR = chunk(b"IHDR", struct.pack(">IIBBBBB", 3, 2, 8, 2, 0, 0, 0))
IDAT = chunk(b"IDAT", zlib.compress(b"\0" + bytes(9) + b"\0" + bytes(9)))
IEND = chunk(b"IEND", b"")


def built(*before: bytes, after: bytes = b"") -> bytes:
    return SIGNATURE + IHDR + b"".join(before) + IDAT + after + IEND


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "picture.png"


@pytest.mark.parametrize(
    ("mode", "colour", "depth"),
    [("RGB", "RGB", 8), ("RGBA", "RGBA", 8), ("L", "grayscale", 8), ("LA", "grayscale+alpha", 8), ("P", "palette", 1),
     ("1", "grayscale", 1), ("I;16", "grayscale", 16)],
)  # fmt: skip
def test_the_header(path: Path, mode: str, colour: str, depth: int) -> None:
    Image.new(mode, (5, 4)).save(path)
    record = read(path)
    assert record.status is RecordStatus.OK
    assert record.extension_matches
    assert (record.fields["width_px"], record.fields["height_px"]) == (5, 4)
    assert (record.fields["colour"], record.fields["bit_depth"]) == (colour, depth)


def test_texts_before_and_after_the_pixels(path: Path) -> None:
    path.write_bytes(
        built(
            chunk(b"tEXt", b"Title\0Harbour"),
            chunk(b"zTXt", b"Description\0\0" + zlib.compress("Grüße".encode("latin-1"))),
            chunk(b"tEXt", b"Creation Time\0Tue, 4 May 2021 03:02:01 +0200"),
            after=chunk(b"iTXt", b"Author\0\1\0de\0Autor\0" + zlib.compress("Ada · Œuvre".encode()))
            + chunk(b"tEXt", b"Copyright\0Ada 2021")
            + chunk(b"tEXt", b"Comment\0one")
            + chunk(b"tEXt", b"Comment\0two")
            + chunk(b"tIME", struct.pack(">H5B", 2022, 1, 2, 3, 4, 5)),
        )
    )
    record = read(path)
    assert record.status is RecordStatus.OK
    assert record.native["png_text"]["Comment"] == ["one", "two"]
    fields = record.fields
    assert fields["title"] == "Harbour"
    assert fields["description"] == "Grüße"
    assert fields["creators"] == ["Ada · Œuvre"]
    assert fields["rights"] == "Ada 2021"
    assert fields["created"] == "2021-05-04T03:02:01+02:00"
    assert fields["modified_content"] == "2022-01-02T03:04:05Z"


def test_exif_after_the_pixels_and_texts_of_several_languages(path: Path) -> None:
    path.write_bytes(
        built(
            chunk(b"iTXt", b"Title\0\0\0en\0\0Harbour"),
            chunk(b"iTXt", b"Title\0\0\0de\0Titel\0Hafen"),
            after=chunk(b"eXIf", images.exif_block(">", images.CAMERA, images.SHOT, images.PLACE))
            + chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + images.XMP),
        )
    )
    record = read(path)
    assert record.status is RecordStatus.OK
    assert record.native["png_text"] == {"Title": ["Harbour", "Hafen"]}
    assert record.native["png_text_languages"] == {"Title": ["en", "de"]}
    assert record.fields["device_make"] == "ACME"
    assert record.fields["latitude"] == pytest.approx(-33.8666667)
    assert record.native["exif"]["Exif"]["FNumber"] == 2.8
    assert record.native["maker_note"]["vendor"] == "Nikon"
    assert record.fields["keywords"] == ["sea", "boats"]


def test_the_dates_of_a_file_system_are_no_dates_of_the_picture(path: Path) -> None:
    """ImageMagick writes when the file it read was made."""
    path.write_bytes(built(chunk(b"tEXt", b"date:create\x002017-02-20T15:40:59+00:00")))
    record = read(path)
    assert record.native["png_text"]["date:create"] == "2017-02-20T15:40:59+00:00"
    assert "created" not in record.fields


def test_pillow_writes_what_is_read(path: Path) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", "Painter", zip=True)
    info.add_itxt("XML:com.adobe.xmp", images.XMP.decode())
    given = Image.Exif()
    given[0x010F] = "Maker"
    Image.new("RGB", (5, 4)).save(path, pnginfo=info, exif=given.tobytes(), icc_profile=images.icc_profile("Screen"))
    record = read(path)
    assert record.fields["title"] == "Harbour"
    assert record.fields["device_make"] == "Maker"
    assert record.native["icc"]["ProfileDescription"] == "Screen"
    assert record.native["xmp"]["xmp:CreatorTool"] == "Darkroom 3"
    assert "XML:com.adobe.xmp" not in record.native.get("png_text", {})


@pytest.mark.parametrize("kind", ["exif", "APP1"])
@pytest.mark.parametrize("prefix", [b"", b"Exif\0\0"])
def test_exif_hidden_in_a_text(path: Path, kind: str, prefix: bytes) -> None:
    data = prefix + images.exif_block("<", images.CAMERA, images.SHOT)
    hidden = f"\n{kind}\n{len(data):8}\n".encode() + b"\n".join(
        data.hex().encode()[i : i + 72] for i in range(0, 2 * len(data), 72)
    )
    body = f"Raw profile type {kind}".encode() + b"\0\0" + zlib.compress(hidden + b"\n")
    path.write_bytes(built(after=chunk(b"zTXt", body)))
    record = read(path)
    assert record.fields["created"] == "2021-05-04T03:02:01.25+02:00"
    assert "png_text" not in record.native


def test_iptc_hidden_in_a_text(path: Path) -> None:
    data = images.resources((0x0404, images.IPTC))
    hidden = f"\niptc\n{len(data):8}\n{data.hex()}\n".encode()
    path.write_bytes(built(chunk(b"zTXt", b"Raw profile type iptc\0\0" + zlib.compress(hidden))))
    assert read(path).fields["keywords"] == ["sea", "port"]


def test_small_chunks_and_animation(path: Path) -> None:
    path.write_bytes(
        built(
            chunk(b"acTL", struct.pack(">II", 7, 0)),
            chunk(b"pHYs", struct.pack(">IIB", 2835, 2835, 1)),
            chunk(b"gAMA", struct.pack(">I", 45455)),
            chunk(b"sRGB", b"\0"),
            chunk(b"cICP", bytes((9, 16, 0, 1))),
        )
    )
    record = read(path)
    page = record.native["pages"][0]
    assert page["pixels_per_unit"] == [2835, 2835]
    assert page["gamma"] == pytest.approx(0.45455)
    assert page["srgb_intent"] == "perceptual"
    assert page["cicp"]["transfer"] == 16
    assert record.fields["item_count"] == 7
    assert record.media_type == "image/apng"


# --- bad files ---------------------------------------------------------------------------


def test_a_file_cut_anywhere_or_holed_gives_a_record(path: Path) -> None:
    data = built(
        chunk(b"eXIf", images.exif_block(">", images.CAMERA, images.SHOT, images.PLACE)),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + images.XMP),
        chunk(b"zTXt", b"Description\0\0" + zlib.compress(b"long " * 100)),
        chunk(b"iCCP", b"p\0\0" + zlib.compress(images.icc_profile("P"))),
    )
    for record in images.every_cut(data, path, 19):
        assert record.status in RecordStatus
    path.write_bytes(data[:-4])
    assert read(path).status is RecordStatus.OK


def test_a_cut_in_the_pixels_is_told(path: Path) -> None:
    out = io.BytesIO()
    Image.effect_noise((200, 200), 90).save(out, "png")
    path.write_bytes(out.getvalue()[: len(out.getvalue()) // 2])
    record = read(path)
    assert record.status is RecordStatus.PARTIAL
    assert "truncated" in codes(record)
    assert record.fields["width_px"] == 200


def test_inflation_is_bounded(path: Path) -> None:
    bomb = zlib.compress(bytes(40_000_000), 9)
    path.write_bytes(built(*[chunk(b"zTXt", b"Comment\0\0" + bomb)] * 20, chunk(b"iCCP", b"p\0\0" + bomb)))
    record = read(path)
    assert record.status is RecordStatus.PARTIAL
    assert len(record.to_json()) < 2_000_000


def test_a_wrong_checksum_is_told(path: Path) -> None:
    bad = bytearray(chunk(b"tEXt", b"Title\0Harbour"))
    bad[-1] ^= 1
    path.write_bytes(built(bytes(bad)))
    record = read(path)
    assert "checksum" in codes(record)
    assert record.fields["title"] == "Harbour"


@pytest.mark.parametrize("body", [b"", b"\0", b"Title", b"\0\0\0", b"Title\0\1", b"Title\0\0notzlib"])
@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"iTXt", b"iCCP", b"eXIf", b"pHYs", b"tIME", b"acTL", b"cHRM"])
def test_chunks_that_are_too_short(path: Path, kind: bytes, body: bytes) -> None:
    path.write_bytes(built(chunk(kind, body)))
    assert read(path).fields["width_px"] == 3


def test_many_chunks_and_no_header(path: Path) -> None:
    path.write_bytes(SIGNATURE + chunk(b"tEXt", b"a\0b") * 60_000)
    record = read(path)
    assert record.error is not None


def test_pixels_are_stepped_over(path: Path) -> None:
    run = b"".join(chunk(b"IDAT", os.urandom(64)) for _ in range(4999)) + chunk(b"IDAT", b"last")
    path.write_bytes(SIGNATURE + IHDR + run + chunk(b"tEXt", b"Title\0behind") + IEND)
    assert read(path).fields["title"] == "behind"
    with Source(os.fsencode(path)) as source:
        extract(source, Extraction("png"))
        assert source.bytes_read < 300_000


def test_a_chunk_of_two_gigabytes_is_not_read(path: Path) -> None:
    path.write_bytes(SIGNATURE + IHDR + struct.pack(">I", 0x7FFFFFFF) + b"tEXt" + b"Title\0x")
    record = read(path)
    assert record.status is RecordStatus.PARTIAL


@pytest.mark.corpus
def test_every_real_file_is_read(corpus: Path) -> None:
    for path in sorted((corpus / "png").iterdir()):
        record, _ = read_file(os.fsencode(path), read.registry, threads=True)
        assert record.status in (RecordStatus.OK, RecordStatus.PARTIAL), path.name
        with Image.open(path) as image:
            assert (record.fields["width_px"], record.fields["height_px"]) == image.size
