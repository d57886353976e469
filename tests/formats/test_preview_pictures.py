"""Previews of images, pages, slices and videos: what is seen, which part of it, and how large it may be."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import av
import numpy as np
import pymupdf
import pytest
from PIL import Image
from pydicom.uid import JPEGBaseline8Bit, RLELossless

from metaextract_tui.model import Picture
from tests.formats import dicoms
from tests.formats.previewed import pixels, shown, why_not

RED, GREEN, BLUE = (250, 10, 10), (10, 250, 10), (10, 10, 250)


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif"])
def test_an_image_is_brought_down_to_the_room(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    Image.new("RGB", (900, 300), RED).save(path)
    found = shown(path)
    assert pixels(found).shape == (40, 120, 3)
    assert abs(pixels(found)[20, 60].astype(int) - RED).max() < 8
    assert "900×300" in found.caption


def test_a_small_image_is_not_made_larger(tmp_path: Path) -> None:
    Image.new("L", (7, 5), 80).save(tmp_path / "a.png")
    assert pixels(shown(tmp_path / "a.png")).shape == (5, 7, 3)


def test_what_is_transparent_is_on_white(tmp_path: Path) -> None:
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(tmp_path / "a.png")
    assert pixels(shown(tmp_path / "a.png")).min() == 255


def test_a_photo_is_upright(tmp_path: Path) -> None:
    image = Image.new("RGB", (40, 20), RED)
    image.paste(BLUE, (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise
    image.save(tmp_path / "a.jpg", exif=exif, quality=95)
    found = pixels(shown(tmp_path / "a.jpg"))
    assert found.shape == (40, 20, 3)
    assert found[5, 10, 2] > 200 > found[35, 10, 2]


def test_sixteen_bits_are_seen_from_the_least_to_the_greatest(tmp_path: Path) -> None:
    values = np.linspace(1000, 1400, 64 * 32).reshape(32, 64).astype(np.uint16)
    Image.fromarray(values).save(tmp_path / "a.tif")
    found = pixels(shown(tmp_path / "a.tif"))
    assert found[0, 0, 0] < 10
    assert found[-1, -1, 0] > 245


def test_pages_of_a_tiff(tmp_path: Path) -> None:
    pages = [Image.new("RGB", (30, 30), colour) for colour in (RED, GREEN, BLUE)]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    found = shown(tmp_path / "a.tif", 2)
    assert (found.place, found.places) == (2, 3)
    assert tuple(pixels(found)[3, 3]) == BLUE
    assert found.caption.startswith("page 3 of 3")
    assert shown(tmp_path / "a.tif", 99).place == 2


def test_the_beginning_of_a_cut_image_is_shown(tmp_path: Path) -> None:
    Image.effect_noise((400, 400), 80).convert("RGB").save(tmp_path / "whole.jpg", quality=90)
    data = (tmp_path / "whole.jpg").read_bytes()
    (tmp_path / "cut.jpg").write_bytes(data[: len(data) // 2])
    found = pixels(shown(tmp_path / "cut.jpg"))
    assert found[:20].std() > 5


def test_a_bomb_is_not_decoded(tmp_path: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    data = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    (tmp_path / "bomb.png").write_bytes(data)
    assert "3,600 million pixels" in why_not(tmp_path / "bomb.png")


def test_a_page_of_a_pdf(tmp_path: Path) -> None:
    document = pymupdf.open()
    for colour in ((1, 0, 0), (0, 1, 0)):
        document.new_page(width=200, height=100).draw_rect((0, 0, 200, 100), fill=colour)
    document.save(tmp_path / "a.pdf")
    found = shown(tmp_path / "a.pdf", 1)
    assert (found.place, found.places, found.what) == (1, 2, "page")
    assert found.caption == "page 2 of 2, 71×35 mm"
    assert tuple(pixels(found)[30, 60]) == (0, 255, 0)
    assert pixels(found).shape == (60, 120, 3)


def test_a_locked_pdf(tmp_path: Path) -> None:
    document = pymupdf.open()
    document.new_page()
    document.save(tmp_path / "a.pdf", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="secret", owner_pw="more")
    assert why_not(tmp_path / "a.pdf") == "No preview: a password is needed to see its pages."


def frames(tmp_path: Path, name: str = "a.dcm", **elements: object) -> Path:
    """Three frames of 16 by 16: values from 0 to 255, plus 100 for each frame."""
    data = dicoms.slice_of_a_head()
    data.Rows = data.Columns = 16
    data.PixelRepresentation, data.NumberOfFrames = 0, 3
    del data[0x00280106]
    for keyword, value in elements.items():
        setattr(data, keyword, value)
    ramp = np.arange(256, dtype=np.uint16)
    data.PixelData = np.concatenate([ramp, ramp + 100, ramp + 200]).tobytes()
    return dicoms.write(tmp_path / name, data)


def test_the_middle_frame_through_its_window(tmp_path: Path) -> None:
    path = frames(tmp_path, RescaleSlope="1", RescaleIntercept="-100", WindowCenter="128", WindowWidth="256")
    found = shown(path)
    assert (found.place, found.places) == (1, 3)
    assert found.caption == "frame 2 of 3, 16×16, window 128/256"
    assert pixels(found)[0, 0, 0] == 0
    assert pixels(found)[15, 15, 0] == pytest.approx(254, abs=2)
    assert pixels(shown(path, 2))[0, 0, 0] == pytest.approx(100, abs=2)


def test_monochrome1_is_dark_where_values_are_high(tmp_path: Path) -> None:
    found = pixels(shown(frames(tmp_path, PhotometricInterpretation="MONOCHROME1")))
    assert found[0, 0, 0] > 240
    assert found[15, 15, 0] < 15


def test_without_a_window_the_values_decide(tmp_path: Path) -> None:
    found = shown(frames(tmp_path))
    assert "from " in found.caption
    assert pixels(found).std() > 50


def test_compressed_frames(tmp_path: Path) -> None:
    from pydicom import dcmread
    from pydicom.encaps import encapsulate

    data = dcmread(frames(tmp_path, NumberOfFrames=3))
    data.compress(RLELossless)
    data.save_as(tmp_path / "rle.dcm")
    assert shown(tmp_path / "rle.dcm").caption.startswith("frame 2 of 3")

    Image.new("RGB", (16, 16), RED).save(tmp_path / "one.jpg", quality=95)
    data.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    data.NumberOfFrames, data.SamplesPerPixel, data.PhotometricInterpretation = 1, 3, "YBR_FULL_422"
    data.BitsAllocated = data.BitsStored = 8
    data.HighBit, data.PlanarConfiguration = 7, 0
    data.PixelData = encapsulate([(tmp_path / "one.jpg").read_bytes()])
    data.save_as(tmp_path / "jpeg.dcm")
    found = shown(tmp_path / "jpeg.dcm")
    assert found.caption.endswith("colour")
    assert abs(pixels(found)[8, 8].astype(int) - RED).max() < 12


def test_a_report_holds_no_image(tmp_path: Path) -> None:
    data = dicoms.slice_of_a_head()
    for keyword in ("Rows", "Columns", "PixelData"):
        delattr(data, keyword)
    assert why_not(dicoms.write(tmp_path / "a.dcm", data)) == "No preview: it holds no image."


def test_a_frame_beyond_bounds_is_refused(tmp_path: Path) -> None:
    assert "larger than is decoded" in why_not(frames(tmp_path, Rows=60_000, Columns=60_000))


def film(path: Path, seconds: int = 10) -> Path:
    """One colour a second, from black to white, one key frame each."""
    with av.open(str(path), "w") as file:
        stream = file.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = 64, 48, "yuv420p", 5
        for number in range(5 * seconds):
            level = 255 * (number // 5) // (seconds - 1)
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), level, np.uint8), format="rgb24")
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.avi"])
def test_a_frame_near_the_first_tenth(tmp_path: Path, name: str) -> None:
    path = film(tmp_path / name)
    found = shown(path)
    assert (found.place, found.places) == (1, 10)
    assert found.caption.startswith("at 0:01 of 0:10, 64×48")
    assert 10 < pixels(found).mean() < 60
    assert pixels(shown(path, 9)).mean() > 220


def test_sound_has_no_picture(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mp4"), "w") as file:
        stream = file.add_stream("aac", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 8000
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            file.mux(packet)
    assert why_not(tmp_path / "a.mp4") == "No preview: it has no picture."


def test_a_picture_stays_within_the_most_that_crosses(tmp_path: Path) -> None:
    Image.new("RGB", (4000, 3000), RED).save(tmp_path / "a.jpg")
    picture = shown(tmp_path / "a.jpg", room=(100_000, 100_000)).content
    assert isinstance(picture, Picture)
    assert (picture.width, picture.height) == (800, 600)
