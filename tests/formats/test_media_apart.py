"""Video files that make no sense: read in a process of their own, counted before the library sees them, and never
without the plain words of their headers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from metaextract_tui.formats import avi, mkv, mp4
from metaextract_tui.formats.media import apart, reader
from metaextract_tui.formats.media.codecs import codec_name
from metaextract_tui.formats.media.library import Told, ask
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind, Record, RecordStatus
from tests.formats.reads import Reading
from tests.samples import matroska, riff, videos
from tests.samples import mp4 as boxes

read = Reading(mp4.FORMAT, avi.FORMAT, mkv.FORMAT)


def record(folder: Path, content: bytes, name: str) -> Record:
    return read.written(folder, content, name)


def test_an_answer_comes_back_whole() -> None:
    assert apart.run(lambda: b"x" * 1_000_000) == b"x" * 1_000_000
    assert apart.run(lambda: b"") == b""


def test_a_crash_and_an_endless_loop_cost_the_child_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def forever() -> bytes:
        while True:
            pass

    def crash() -> bytes:
        os.abort()

    with pytest.raises(apart.Lost, match="fail"):
        apart.run(crash)
    monkeypatch.setattr(apart, "CPU_S", 1)
    with pytest.raises(apart.Lost, match="busy"):
        apart.run(forever)
    monkeypatch.setattr(apart, "WALL_S", 0.1)
    with pytest.raises(apart.Lost, match="busy"):
        apart.run(lambda: os.read(os.pipe()[0], 1))


def test_what_a_child_raises_is_no_answer() -> None:
    def wrong() -> bytes:
        raise ValueError

    with pytest.raises(apart.Lost):
        apart.run(wrong)


@pytest.mark.parametrize(("name", "parser"), [("a.mkv", "Mk"), ("a.avi", "Riff"), ("a.mp4", "Mpeg4")])
def test_apart_says_the_same(tmp_path: Path, name: str, parser: str) -> None:
    content = {"Mk": videos.lecture, "Riff": videos.camera, "Mpeg4": videos.drone}[parser]()
    path = tmp_path / name
    path.write_bytes(content)
    with Source(os.fsencode(path)) as source:
        assert ask(source, parser, careful=True) == ask(source, parser)


@pytest.mark.parametrize("name", ["a.mkv", "a.avi", "a.mp4"])
def test_more_tracks_than_the_library_can_be_asked_about(tmp_path: Path, name: str) -> None:
    if name == "a.mkv":
        content = matroska.file([matroska.video(1, "V_VP9", 64, 48)] * 1001, seconds=1, frames=0)
    elif name == "a.avi":
        content = riff.file([riff.video([], 64, 48)] * 1001, 64, 48)
    else:
        content = boxes.movie([boxes.h264(64, 48, seconds=0)] * 1001)
    found = record(tmp_path, content, name)
    assert found.status is RecordStatus.PARTIAL
    assert "not-asked" in {one.code for one in found.warnings}
    assert (found.fields["width_px"], found.fields["height_px"]) == (64, 48)
    assert found.fields["video_codec"] == {"a.mkv": "vp9", "a.avi": "mjpeg", "a.mp4": "h264"}[name]


def test_many_headers_before_a_segment(tmp_path: Path) -> None:
    whole = videos.lecture()
    header = whole[: whole.index(b"\x18\x53\x80\x67")]
    found = record(tmp_path, header * 5000 + whole, "a.mkv")
    assert found.status is RecordStatus.PARTIAL
    assert "not-asked" in {one.code for one in found.warnings}


@pytest.mark.parametrize("name", ["a.mkv", "a.avi", "a.mp4"])
def test_where_the_library_gives_no_answer_the_headers_speak(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object, careful: bool = False, **__: object) -> Told:
        assert careful
        raise apart.Lost("kept the library busy without end")

    monkeypatch.setattr(reader, "ask", lost)
    whole = {"a.mkv": videos.lecture, "a.avi": videos.camera, "a.mp4": videos.iphone}[name]()
    found = record(tmp_path, whole[: int(len(whole) * 0.9)] if name != "a.mp4" else _odd(whole), name)
    assert found.status is RecordStatus.PARTIAL
    expected = {
        "a.mkv": (1280, 720, "vp9", "opus", 48000, 2, 25.0),
        "a.avi": (160, 120, "mjpeg", "pcm", 11025, 1, 15.0),
        "a.mp4": (1280, 720, "h264", "aac", 44100, 1, 30.0),
    }[name]
    names = ("width_px", "height_px", "video_codec", "audio_codec", "sample_rate", "channels", "frame_rate")
    assert tuple(found.fields[one] for one in names) == expected
    assert found.fields["duration_s"] > 0


def _odd(whole: bytes) -> bytes:
    """With a box in a sample table whose type is no name."""
    return whole.replace(b"stco", b"\0\0\0\1", 1)


def test_nothing_at_all_is_malformed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object, **__: object) -> Told:
        raise apart.Lost("made the library fail")

    monkeypatch.setattr(reader, "ask", lost)
    found = record(tmp_path, boxes.box(b"ftyp", b"isom", bytes(4)) + b"\0\0\0\0\0", "a.mp4")
    assert found.error is not None
    assert found.error.kind is ErrorKind.MALFORMED


@pytest.mark.parametrize(
    ("track", "codec"),
    [
        ({"Format": "YUV", "CodecID": "v210"}, "v210"),
        ({"Format": "YUV", "CodecID": "V_MS/VFW/FOURCC / ULY0"}, "utvideo"),
        ({"Format": "RGB", "CodecID": "0x00000000"}, "rawvideo"),
        ({"Format": "Zip", "CodecID": "ZMBV"}, "zmbv"),
        ({"Format": "Zip", "CodecID": "MSZH"}, "zip"),
        ({"Format": "VP90", "CodecID": "VP90"}, "vp9"),
        ({"Format": "theo", "CodecID": "theo"}, "theora"),
        ({"Format": "Asus 1", "CodecID": "ASV1"}, "asv1"),
        ({"Format": "V_MJPEG", "CodecID": "V_MJPEG"}, "mjpeg"),
        ({"Format": "Cinepak", "CodecID": "cvid"}, "cinepak"),
        ({"CodecID": "V_MS/VFW/FOURCC / FSV1"}, "flashsv"),
        ({"CodecID": "V_MS/VFW/FOURCC / ABCD"}, "abcd"),
        ({"Format": "MPEG Audio", "Format_Profile": "Layer 2"}, "mp2"),
        ({}, None),
    ],
)
def test_codecs_by_their_short_names(track: dict[str, str], codec: str | None) -> None:
    assert codec_name(track) == codec
