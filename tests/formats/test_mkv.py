"""Matroska and WebM: lectures with chapters and several languages, live streams, cut and lying files."""

from __future__ import annotations

from pathlib import Path

import pytest

from metaextract_tui.formats.mkv import FORMAT
from metaextract_tui.model import ErrorKind, Record, RecordStatus
from tests.formats.reads import Reading
from tests.samples import matroska, videos

read = Reading(FORMAT)


def record(folder: Path, content: bytes, name: str = "clip.mkv") -> Record:
    return read.written(folder, content, name)


def test_a_lecture(tmp_path: Path) -> None:
    found = record(tmp_path, videos.lecture())
    assert (found.status, found.format, found.format_version) == (RecordStatus.OK, "mkv", "4")
    assert found.media_type == "video/x-matroska"
    expected = {
        "title": "Statistics for geographers: introduction", "creators": ["Prof. Ada Keller"], "language": "de",
        "description": "First lecture of the summer term", "created": "2024-04-08T08:15:00Z",
        "software": "mkvmerge v84.0 ('Sleeper') 64-bit", "duration_s": 95.2, "width_px": 1280, "height_px": 720,
        "frame_rate": 25.0, "video_codec": "vp9", "audio_codec": "opus", "sample_rate": 48000, "channels": 2,
        "sensitivity": ["person", "attachment"],
    }  # fmt: skip
    assert {name: found.fields[name] for name in expected} == expected
    assert [track["type"] for track in found.native["tracks"]] == ["video", "audio", "audio", "text", "menu"]
    assert "en:Why sample?" in found.native["tracks"][4]["extra"].values()


def test_webm_is_told_from_matroska(tmp_path: Path) -> None:
    found = record(tmp_path, videos.web_lecture(), "methods.webm")
    assert (found.media_type, found.fields["video_codec"]) == ("video/webm", "vp8")


def test_sound_without_a_picture_is_audio(tmp_path: Path) -> None:
    assert record(tmp_path, videos.podcast_opus(), "episode.mka").media_type == "audio/x-matroska"


def test_a_tag_that_stands_twice_keeps_both_values(tmp_path: Path) -> None:
    both = matroska.element(
        0x1254C367,
        matroska.element(
            0x7373,
            matroska.element(0x63C0, matroska.element(0x68CA, 50)),
            *(
                matroska.element(0x67C8, matroska.element(0x45A3, "ARTIST"), matroska.element(0x4487, name))
                for name in ("Ada", "Grace")
            ),
        ),
    )
    found = record(tmp_path, matroska.file([matroska.video(1, "V_VP9", 64, 48)], seconds=1, more=(both,)))
    assert found.fields["creators"] == ["Ada", "Grace"]


def test_another_document_type_is_not_matroska(tmp_path: Path) -> None:
    content = matroska.element(0x1A45DFA3, matroska.element(0x4282, "cellar-archive")) + bytes(200)
    assert record(tmp_path, content).format is None


def test_a_live_stream_of_unknown_length(tmp_path: Path) -> None:
    whole = videos.web_lecture()
    at = whole.index(b"\x18\x53\x80\x67") + 4
    found = record(tmp_path, whole[:at] + b"\x01" + b"\xff" * 7 + whole[at + 8 :], "live.webm")
    assert found.status is RecordStatus.OK
    assert found.fields["width_px"] == 854


@pytest.mark.parametrize("share", [0.95, 0.6])
def test_what_is_missing_at_the_end_is_said(tmp_path: Path, share: float) -> None:
    whole = videos.lecture()
    found = record(tmp_path, whole[: int(len(whole) * share)])
    assert found.status is RecordStatus.PARTIAL
    assert "truncated" in {warning.code for warning in found.warnings}
    assert found.fields["width_px"] == 1280


def test_no_cut_and_no_zeros_make_the_reader_fail_by_itself(tmp_path: Path) -> None:
    whole = videos.lecture()
    for at in range(12, 1500, 29):
        for content in (whole[:at], whole[:at] + bytes(40) + whole[at + 40 :]):
            found = record(tmp_path, content)
            assert found.error is None or found.error.kind is not ErrorKind.INTERNAL, at


@pytest.mark.parametrize("size", [b"\x01" + bytes(7), b"\x01" + b"\xff" * 6 + b"\xfe", b"\x08" + bytes(7), bytes(8)])
def test_sizes_that_lie(tmp_path: Path, size: bytes) -> None:
    whole = videos.lecture()
    at = whole.index(b"\x15\x49\xa9\x66") + 4
    found = record(tmp_path, whole[:at] + size + whole[at + 8 :])
    assert found.format == "mkv"
    assert found.error is None or found.error.kind is not ErrorKind.INTERNAL


@pytest.mark.parametrize("value", [b"", b" ", b"BPS DURATION NUM\xc1ER"])
def test_a_list_of_statistics_that_would_crash_the_library(tmp_path: Path, value: bytes) -> None:
    content = matroska.file([matroska.video(1, "V_VP9", 64, 48)], seconds=1, more=(_statistics(value),))
    found = record(tmp_path, content)
    assert found.fields["width_px"] == 64
    assert any("_STATISTICS_TAGS" in warning.message for warning in found.warnings)


def test_sound_statistics_are_kept(tmp_path: Path) -> None:
    content = matroska.file([matroska.video(1, "V_VP9", 64, 48)], seconds=1, more=(_statistics(b"BPS"),))
    found = record(tmp_path, content)
    assert (found.status, found.native["tracks"][0]["BitRate"]) == (RecordStatus.OK, 1234)


def _statistics(value: bytes) -> bytes:
    """The tags that mkvmerge writes for each track."""
    said = {
        "BPS": b"1234", "_STATISTICS_WRITING_APP": b"libebml v1.4.5 + libmatroska v1.7.1",
        "_STATISTICS_WRITING_DATE_UTC": b"2024-04-08 08:15:00", "_STATISTICS_TAGS": value,
    }  # fmt: skip
    simple = [
        matroska.element(0x67C8, matroska.element(0x45A3, name), matroska.element(0x4487, text))
        for name, text in said.items()
    ]
    target = matroska.element(0x63C0, matroska.element(0x63C5, 1001))
    return matroska.element(0x1254C367, matroska.element(0x7373, target, *simple))


@pytest.mark.corpus
def test_the_corpus_has_no_surprises(corpus: Path) -> None:
    for path in sorted((corpus / "mkv").iterdir()):
        found = read(path)
        assert found.format == "mkv", path.name
        assert found.status in (RecordStatus.OK, RecordStatus.PARTIAL), path.name
