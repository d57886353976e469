"""Previews of what is damaged or odd: shown as far as that goes, else refused in words that are no library's."""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.uid import DeflatedExplicitVRLittleEndian, JPEG2000Lossless

from tests.formats import dicoms
from tests.formats.previewed import pixels, shown, why_not

DAMAGED = "No preview: it is damaged, or of a variant that is not drawn here."
UNDECODED = "No preview: its pixels cannot be decoded: they are damaged, or not as its elements say."


def head(tmp_path: Path) -> Path:
    data = dicoms.slice_of_a_head()
    data.Rows = data.Columns = 16
    data.PixelRepresentation = 0
    data.PixelData = np.arange(256, dtype=np.uint16).tobytes()
    return dicoms.write(tmp_path / "a.dcm", data)


def test_a_deflated_data_set_is_shown(tmp_path: Path) -> None:
    data = pydicom.dcmread(head(tmp_path))
    data.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    data.save_as(tmp_path / "b.dcm")
    assert shown(tmp_path / "b.dcm").caption.startswith("16×16")


@pytest.mark.parametrize("implicit", [True, False])
def test_without_a_stated_transfer_syntax_it_is_shown_as_it_was_read(tmp_path: Path, implicit: bool) -> None:
    out = io.BytesIO()
    bare = pydicom.Dataset(pydicom.dcmread(head(tmp_path)))
    pydicom.dcmwrite(out, bare, implicit_vr=implicit, little_endian=True)
    (tmp_path / "b.dcm").write_bytes(out.getvalue())
    assert np.ptp(pixels(shown(tmp_path / "b.dcm"))) > 100


def test_pixels_that_are_cut_are_refused(tmp_path: Path) -> None:
    data = pydicom.dcmread(head(tmp_path))
    data.PixelData = bytes(18)
    data.save_as(tmp_path / "b.dcm")
    assert why_not(tmp_path / "b.dcm") == UNDECODED


def test_damage_is_not_taken_for_a_codec_that_is_not_there(tmp_path: Path) -> None:
    from pydicom.encaps import encapsulate

    data = pydicom.dcmread(head(tmp_path))
    data.file_meta.TransferSyntaxUID = JPEG2000Lossless
    data.PixelData = encapsulate([b"\xff\x4f\xff\x51" + bytes(60)])
    data.save_as(tmp_path / "b.dcm")
    assert why_not(tmp_path / "b.dcm") == UNDECODED
    data.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.4.106"  # a film in H.264
    data.save_as(tmp_path / "c.dcm")
    assert why_not(tmp_path / "c.dcm").endswith(" are not decoded here.")


def film(path: Path, **options: str) -> bytes:
    """Two seconds of grey, one key frame each."""
    with av.open(str(path), "w", options=options) as file:
        stream = file.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = 64, 48, "yuv420p", 5
        for number in range(10):
            grey = np.full((48, 64, 3), 100 + 10 * number, np.uint8)
            file.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        file.mux(stream.encode(None))
    return path.read_bytes()


def test_a_film_without_an_index_is_shown(tmp_path: Path) -> None:
    data = film(tmp_path / "a.avi")
    (tmp_path / "a.avi").write_bytes(data.replace(b"idx1", b"JUNK"))
    assert "64×48 mpeg4" in shown(tmp_path / "a.avi").caption
    film(tmp_path / "b.mkv", live="1")
    assert "64×48 mpeg4" in shown(tmp_path / "b.mkv").caption


def test_frames_that_are_noise_are_refused_in_plain_words(tmp_path: Path) -> None:
    data = film(tmp_path / "a.mkv")
    begin = data.index(b"\x1f\x43\xb6\x75")  # the first cluster
    (tmp_path / "a.mkv").write_bytes(data[:begin] + data[begin:].replace(b"\x00\x00\x01", b"\x55\x55\x55"))
    why = why_not(tmp_path / "a.mkv")
    assert why == (
        "No preview: none of its frames can be decoded: they are damaged, encrypted or of a variant of mpeg4 that is "
        "not known here."
    )


def test_a_film_that_has_only_begun_holds_no_frame(tmp_path: Path) -> None:
    data = film(tmp_path / "a.mp4", movflags="frag_keyframe+empty_moov")
    (tmp_path / "a.mp4").write_bytes(data[: data.index(b"moof") - 4])
    assert why_not(tmp_path / "a.mp4") == "No preview: it holds no frame."


@pytest.mark.parametrize("cut", [60, 90])
def test_what_a_library_says_of_a_damaged_file_is_not_repeated(tmp_path: Path, cut: int) -> None:
    out = io.BytesIO()
    Image.new("I;16", (40, 40)).save(out, "TIFF", compression="tiff_lzw")
    data = bytearray(out.getvalue())
    data[8:cut] = bytes(cut - 8)
    (tmp_path / "a.tif").write_bytes(data)
    why = why_not(tmp_path / "a.tif")
    assert why.startswith("No preview: it ")
    assert "Error" not in why
    assert "decoder" not in why


def test_a_pdf_that_does_not_open(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4\nnothing of a PDF follows")
    assert why_not(tmp_path / "a.pdf") == DAMAGED
