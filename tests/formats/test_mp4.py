"""MP4, QuickTime and 3GP: what phones, drones and podcasts say; what is cut, hostile or another format."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.media import library
from metaextract_tui.formats.mp4 import FORMAT
from metaextract_tui.formats.mp4.reader import extract
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind, Record, RecordStatus
from tests.formats.reads import Reading
from tests.samples import mp4, riff, videos
from tests.samples.pictures import jpeg_frame

read = Reading(FORMAT)


def record(folder: Path, content: bytes, name: str = "clip.mp4") -> Record:
    return read.written(folder, content, name)


def test_a_phone_says_where_when_and_what(tmp_path: Path) -> None:
    found = record(tmp_path, videos.iphone(), "IMG_2044.MOV")
    assert (found.status, found.format, found.media_type) == (RecordStatus.OK, "mp4", "video/quicktime")
    assert found.extension_matches is True
    expected = {
        "width_px": 1280, "height_px": 720, "frame_rate": 30.0, "video_codec": "h264", "audio_codec": "aac",
        "sample_rate": 44100, "channels": 1, "created": "2024-05-11T15:02:41Z", "device_make": "Apple",
        "device_model": "iPhone 13", "software": "17.4.1", "latitude": 64.1466, "longitude": -21.9426,
        "altitude_m": 12.5, "sensitivity": ["location"],
    }  # fmt: skip
    assert {name: found.fields[name] for name in expected} == expected
    assert found.sources["latitude"] == "user_data.com.apple.quicktime.location.ISO6709"
    assert found.warnings == ()


def test_tracks_keep_the_names_of_mediainfo(tmp_path: Path) -> None:
    found = record(tmp_path, videos.android())
    picture, sound = found.native["tracks"]
    assert (picture["type"], picture["Format"], picture["Rotation"], picture["Width"]) == ("video", "AVC", 90.0, 1920)
    assert (sound["type"], sound["Format"], sound["SamplingRate"]) == ("audio", "AAC", 48000)
    assert found.native["general"]["CodecID_Compatible"] == "isom/mp42"
    assert found.native["user_data"]["©xyz"] == "+47.3769+008.5417/"


def test_sound_without_a_picture_is_audio(tmp_path: Path) -> None:
    found = record(tmp_path, videos.podcast(), "episode.m4a")
    assert found.media_type == "audio/mp4"
    assert found.fields["title"] == "Episode 7: glaciers"
    assert found.fields["creators"] == ["Field Notes"]
    assert found.fields["language"] == "en"
    assert "width_px" not in found.fields


@pytest.mark.parametrize(
    ("brand", "media_type"),
    [
        (b"isom", "video/mp4"),
        (b"M4V ", "video/mp4"),
        (b"qt  ", "video/quicktime"),
        (b"3gp5", "video/3gpp"),
        (b"3g2a", "video/3gpp2"),
    ],
)
def test_the_brand_tells_the_media_type(tmp_path: Path, brand: bytes, media_type: str) -> None:
    assert record(tmp_path, mp4.movie([mp4.h264(320, 240, seconds=1)], brand=brand)).media_type == media_type


def test_a_quicktime_file_without_a_brand(tmp_path: Path) -> None:
    whole = mp4.movie([mp4.h264(320, 240, seconds=1)], brand=b"qt  ", also=(), media_first=True)
    old = whole[16:]  # as before 2001: no ftyp; the sample offsets are then off, and nothing needs them
    found = record(tmp_path, mp4.box(b"wide") + old, "old.mov")
    assert (found.format, found.media_type, found.fields["width_px"]) == ("mp4", "video/quicktime", 320)


@pytest.mark.parametrize("brand", [b"heic", b"avif", b"mif1", b"crx ", b"jp2 "])
def test_still_pictures_in_the_same_container_are_not_videos(tmp_path: Path, brand: bytes) -> None:
    assert (
        record(tmp_path, mp4.box(b"ftyp", brand, bytes(4), b"mif1") + mp4.full(b"meta"), "still.heic").format != "mp4"
    )


def test_a_date_left_at_zero_is_absent(tmp_path: Path) -> None:
    assert "created" not in record(tmp_path, mp4.movie([mp4.h264(320, 240, seconds=1)])).fields


def test_a_date_before_1970_is_kept(tmp_path: Path) -> None:
    found = record(tmp_path, mp4.movie([mp4.h264(320, 240, seconds=1)], created=-86400))
    assert found.fields["created"] == "1969-12-31T00:00:00Z"


def test_two_dates_of_one_video_are_a_conflict(tmp_path: Path) -> None:
    said = mp4.keys({"com.apple.quicktime.creationdate": "2020-02-02T10:00:00+0100"})
    found = record(tmp_path, mp4.movie([mp4.h264(320, 240, seconds=1)], created=1_700_000_000, meta=said))
    assert found.fields["created"] == "2023-11-14T22:13:20Z"
    assert [warning.code for warning in found.warnings] == ["conflict"]


def test_the_place_of_a_3gpp_file(tmp_path: Path) -> None:
    place = (
        struct.pack(">H", 0x15C7)
        + b"Cairns\0"
        + struct.pack(">Biii", 0, *(round(v * 65536) for v in (145.77, -16.92, 3)))
    )
    found = record(tmp_path, mp4.movie([mp4.h264(176, 144, seconds=1)], brand=b"3gp5", user=mp4.full(b"loci", place)))
    assert found.fields["latitude"] == pytest.approx(-16.92, abs=1e-4)
    assert found.fields["longitude"] == pytest.approx(145.77, abs=1e-4)
    assert found.native["user_data"]["loci"]["name"] == "Cairns"


@pytest.mark.parametrize("share", [0.97, 0.8, 0.5])
def test_what_is_missing_at_the_end_is_said(tmp_path: Path, share: float) -> None:
    whole = videos.drone()
    found = record(tmp_path, whole[: int(len(whole) * share)])
    assert found.status is RecordStatus.PARTIAL
    assert "truncated" in {warning.code for warning in found.warnings}
    assert found.fields["width_px"] == 2720


def test_no_cut_and_no_zeros_make_the_reader_fail_by_itself(tmp_path: Path) -> None:
    for whole in (videos.iphone(), videos.drone()):
        for at in range(12, len(whole), len(whole) // 40):
            for content in (whole[:at], whole[:at] + bytes(64) + whole[at + 64 :]):
                found = record(tmp_path, content)
                assert found.error is None or found.error.kind is not ErrorKind.INTERNAL, at


@pytest.mark.parametrize("size", [0, 1, 7, 0x7FFFFFFF, 0xFFFFFFFF])
def test_sizes_that_lie(tmp_path: Path, size: int) -> None:
    whole = bytearray(videos.drone())
    at = whole.index(b"udta") - 4
    whole[at : at + 4] = struct.pack(">I", size)
    found = record(tmp_path, bytes(whole))
    assert found.format == "mp4"
    assert found.error is None or found.error.kind is not ErrorKind.INTERNAL


def test_a_box_of_2_to_the_63_bytes(tmp_path: Path) -> None:
    huge = struct.pack(">I4sQ", 1, b"mdat", 2**63 + 5)
    found = record(tmp_path, mp4.box(b"ftyp", b"isom", bytes(4)) + huge + bytes(100))
    assert found.status is RecordStatus.PARTIAL
    assert "truncated" in {warning.code for warning in found.warnings}


def test_a_reference_to_another_file_is_named_and_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("secret.avi").write_bytes(riff.file([riff.video([jpeg_frame(96, 64, 9)], 96, 64)], 96, 64))
    track = mp4.h264(320, 240, seconds=1)
    linked = mp4.Track(
        track.handler, track.entry, track.timescale, track.count, track.delta,
        width=320, height=240, sample=track.sample, reference=mp4.full(b"alis", _alias("secret.avi")),
    )  # fmt: skip
    found = record(tmp_path, mp4.movie([linked], brand=b"qt  "), "linked.mov")
    assert found.fields["width_px"] == 320
    assert "secret" not in str(found.native["tracks"])
    assert found.native["data_references"] == ["alis"]
    assert found.fields["sensitivity"] == ["external-link"]
    assert "external-data" in {warning.code for warning in found.warnings}
    assert "references to media in other files, which are not read: 1" in {one.message for one in found.warnings}


def _alias(path: str) -> bytes:
    """An alias record with a POSIX path (tag 18), as QuickTime writes it."""
    fixed = struct.pack(
        ">4xHHH28p4x2sHI64pII4s4sHHIH10x", 0, 2, 0, b"disk", b"H+", 5, 0, path.encode(), 0, 0, b"", b"", 1, 1, 0, 0
    )
    name = path.encode()
    return fixed + struct.pack(">HH", 18, len(name)) + name + bytes(len(name) & 1) + struct.pack(">hH", -1, 0)


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("stts", mp4.full(b"stts", struct.pack(">III", 0xFFFFFFFF, 30, 512))),
        ("elst", mp4.full(b"elst", struct.pack(">IIII", 0x3000001, 1000, 0, 0x10000))),
        ("sgpd", mp4.full(b"sgpd", b"roll", struct.pack(">II", 2, 0xFFFFFFFF), version=1)),
        ("sbgp", mp4.full(b"sbgp", b"roll", struct.pack(">III", 0xFFFFFFFF, 1, 1))),
        ("tfra", mp4.full(b"tfra", struct.pack(">III", 1, 0, 0xFFFFFFFF))),
    ],
)
def test_a_table_that_would_keep_the_library_busy_for_hours(tmp_path: Path, name: str, table: bytes) -> None:
    where = {"stts": b"stbl", "elst": b"edts", "sgpd": b"stbl", "sbgp": b"stbl", "tfra": b"mfra"}[name]
    content = mp4.movie([mp4.h264(320, 240, seconds=1)], user=mp4.box(b"free"))
    hidden = mp4.box(b"moov", mp4.box(b"trak", mp4.box(b"mdia", mp4.box(b"minf", mp4.box(where, table)))))
    if name == "elst":
        hidden = mp4.box(b"moov", mp4.box(b"trak", mp4.box(where, table)))
    if name == "tfra":
        hidden = mp4.box(where, table)
    found = record(tmp_path, content + hidden)
    assert found.status is RecordStatus.PARTIAL
    assert any(name in warning.message for warning in found.warnings)
    assert found.fields["width_px"] == 320


def test_a_title_with_the_letters_of_a_box_stays_as_it_is(tmp_path: Path) -> None:
    tags = mp4.itunes({b"\xa9nam": "Grundreform, rdrf"})
    found = record(tmp_path, mp4.movie([mp4.aac(seconds=1)], brand=b"M4A ", user=tags), "talk.m4a")
    assert found.fields["title"] == "Grundreform, rdrf"


def test_reading_stops_at_the_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "MAX_BYTES", 512)
    found = record(tmp_path, videos.drone())
    assert found.status is RecordStatus.PARTIAL
    assert "cut" in {warning.code for warning in found.warnings}


def test_no_media_is_read(tmp_path: Path) -> None:
    path = tmp_path / "long.mp4"
    path.write_bytes(mp4.movie([mp4.aac(seconds=20_000)]))
    with Source(os.fsencode(path)) as source:
        extract(source, Extraction("mp4"))
        assert source.bytes_read < 200_000 < 10_000_000 < source.size


@pytest.mark.corpus
def test_the_corpus_has_no_surprises(corpus: Path) -> None:
    for path in sorted((corpus / "mp4").iterdir()):
        found = read(path)
        assert found.format == "mp4", path.name
        assert found.status in (RecordStatus.OK, RecordStatus.PARTIAL), path.name
