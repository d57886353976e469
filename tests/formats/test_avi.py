"""AVI: cameras and captures, cut and lying files."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from metaextract_tui.formats.avi import FORMAT
from metaextract_tui.model import ErrorKind, Record, RecordStatus
from tests.formats.reads import Reading
from tests.samples import riff, videos
from tests.samples.pictures import jpeg_frame

read = Reading(FORMAT)


def record(folder: Path, content: bytes, name: str = "clip.avi") -> Record:
    return read.written(folder, content, name)


def test_a_camera_of_2006(tmp_path: Path) -> None:
    found = record(tmp_path, videos.camera(), "MVI_0012.AVI")
    assert (found.status, found.format, found.media_type) == (RecordStatus.OK, "avi", "video/x-msvideo")
    expected = {
        "width_px": 160, "height_px": 120, "frame_rate": 15.0, "duration_s": 0.4, "video_codec": "mjpeg",
        "audio_codec": "pcm", "sample_rate": 11025, "channels": 1, "created": "2006-07-16T14:05:33",
        "software": "CanonMVI02",
    }  # fmt: skip
    assert {name: found.fields[name] for name in expected} == expected
    assert [track["type"] for track in found.native["tracks"]] == ["video", "audio"]


def test_the_info_list(tmp_path: Path) -> None:
    found = record(tmp_path, videos.capture())
    assert found.native["info"]["IART"] == "Laboratory 2"
    assert found.fields["title"] == "Cell division, run 3"
    assert found.fields["creators"] == ["Laboratory 2"]
    assert found.fields["created"] == "2021-11-30"


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("Wed Jan 02 02:03:55 2002", "2002-01-02T02:03:55"),
        ("2003:07:18 15:05:06", "2003-07-18T15:05:06"),
        ("2001/ 1/27  1:42PM", "2001-01-27T13:42:00"),
        ("2009/10/27 12:14:34", "2009-10-27T12:14:34"),
        ("yesterday", None),
    ],
)
def test_dates_as_cameras_write_them(tmp_path: Path, written: str, date: str | None) -> None:
    content = riff.file([riff.video([jpeg_frame(32, 32, 1)], 32, 32)], 32, 32, date=written)
    assert record(tmp_path, content).fields.get("created") == date


def test_a_form_that_is_no_video_is_not_avi(tmp_path: Path) -> None:
    assert record(tmp_path, riff.group(b"WAVE", riff.chunk(b"fmt ", bytes(16)), kind=b"RIFF"), "a.avi").format is None


@pytest.mark.parametrize("share", [0.9, 0.5])
def test_what_is_missing_at_the_end_is_said(tmp_path: Path, share: float) -> None:
    whole = videos.camera()
    found = record(tmp_path, whole[: int(len(whole) * share)])
    assert found.status is RecordStatus.PARTIAL
    assert "truncated" in {warning.code for warning in found.warnings}
    assert found.fields["width_px"] == 160


def test_no_cut_and_no_zeros_make_the_reader_fail_by_itself(tmp_path: Path) -> None:
    whole = videos.camera()
    for at in range(12, 2000, 37):
        for content in (whole[:at], whole[:at] + bytes(64) + whole[at + 64 :]):
            found = record(tmp_path, content)
            assert found.error is None or found.error.kind is not ErrorKind.INTERNAL, at


@pytest.mark.parametrize("size", [0, 1, 0x7FFFFFFF, 0xFFFFFFFF])
def test_sizes_that_lie(tmp_path: Path, size: int) -> None:
    whole = bytearray(videos.capture())
    at = whole.index(b"INFO") - 4
    whole[at : at + 4] = struct.pack("<I", size)
    found = record(tmp_path, bytes(whole))
    assert found.format == "avi"
    assert found.error is None or found.error.kind is not ErrorKind.INTERNAL


def test_video_properties_that_would_keep_the_library_busy_for_hours(tmp_path: Path) -> None:
    fields = riff.chunk(b"vprp", struct.pack("<9I", 4, 2, 25, 32, 32, 0x40003, 32, 32, 0x70000000), bytes(32))
    content = riff.file([riff.video([jpeg_frame(32, 32, 1)], 32, 32)], 32, 32)
    stream = content.index(b"strl") - 8
    size = int.from_bytes(content[stream + 4 : stream + 8], "little")
    longer = struct.pack("<I", size + len(fields))
    found = record(tmp_path, content[: stream + 4] + longer + content[stream + 8 : stream + 8 + size] + fields)
    assert any("vprp" in warning.message for warning in found.warnings)


def test_an_index_that_would_keep_the_library_busy_for_hours(tmp_path: Path) -> None:
    index = riff.chunk(
        b"indx", struct.pack("<HBBI4s12x", 4, 0, 0, 0xFFFFFFFF, b"00dc"), struct.pack("<QII", 100, 10, 10)
    )
    content = riff.file([riff.video([jpeg_frame(32, 32, 1)], 32, 32)], 32, 32)
    found = record(tmp_path, content + riff.group(b"AVIX", index, kind=b"RIFF"))
    assert found.status is RecordStatus.PARTIAL
    assert any("indx" in warning.message for warning in found.warnings)


@pytest.mark.corpus
def test_the_corpus_has_no_surprises(corpus: Path) -> None:
    for path in sorted((corpus / "avi").iterdir()):
        found = read(path)
        assert found.format == "avi", path.name
        assert found.status in (RecordStatus.OK, RecordStatus.PARTIAL), path.name
