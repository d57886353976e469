"""What Matroska and WebM files say in their Info, tags, tracks and attachments, and what becomes of what differs."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from metaextract_tui.formats.mkv import FORMAT
from metaextract_tui.model import Record, RecordStatus
from tests.formats.reads import Reading
from tests.samples import matroska
from tests.samples.matroska import element

read = Reading(FORMAT)
CREATED = 1_712_564_100  # 2024-04-08T08:15:00Z


def record(folder: Path, content: bytes, name: str = "clip.mkv") -> Record:
    return read.written(folder, content, name)


def video(*more: bytes, private: bytes = b"") -> bytes:
    """A VP9 track with further elements in it."""
    whole = matroska.video(1, "V_VP9", 320, 240, private=private)
    return element(0xAE, whole[9:], *more)


def conflicts(found: Record) -> list[str]:
    return [one.message.split(":")[0] for one in found.warnings if one.code == "conflict"]


def tag(level: int, name: str, text: str) -> bytes:
    simple = element(0x67C8, element(0x45A3, name), element(0x4487, text))
    return element(0x1254C367, element(0x7373, element(0x63C0, element(0x68CA, level)), simple))


def test_the_date_is_that_of_the_info(tmp_path: Path) -> None:
    found = record(tmp_path, matroska.file([video()], seconds=1, created=CREATED))
    assert (found.fields["created"], found.sources["created"]) == ("2024-04-08T08:15:00Z", "info.DateUTC")
    zero = record(tmp_path, matroska.file([video()], seconds=1, created=978_307_200))
    assert "nonconformant-value" in {one.code for one in zero.warnings}


def test_the_language_is_that_of_the_sound(tmp_path: Path) -> None:
    """Subtitles are as often a translation: theirs counts only where nothing is heard."""
    text = matroska.subtitles(3, "S_TEXT/UTF8", language="fre")
    heard = matroska.audio(2, "A_OPUS", 48000, 2, language="ger")
    unknown = matroska.audio(2, "A_OPUS", 48000, 2, language="und")
    for name, tracks, language in (("a", [heard], "de"), ("b", [unknown], None), ("c", [], "fr")):
        found = record(tmp_path, matroska.file([video(), *tracks, text], seconds=1), f"{name}.mkv")
        assert found.fields.get("language") == language


def test_a_date_of_recording_that_differs_is_told(tmp_path: Path) -> None:
    recorded = matroska.tags({"DATE_RECORDED": "1998-01-02"})
    both = record(tmp_path, matroska.file([video()], seconds=1, created=CREATED, more=(recorded,)))
    assert (both.fields["created"], conflicts(both)) == ("2024-04-08T08:15:00Z", ["created"])
    alone = record(tmp_path, matroska.file([video()], seconds=1, more=(recorded,)))
    assert (alone.fields["created"], alone.sources["created"]) == ("1998-01-02", "tags.DATE_RECORDED")
    same = matroska.tags({"DATE_RECORDED": "2024-04-08 08:15"})
    assert conflicts(record(tmp_path, matroska.file([video()], seconds=1, created=CREATED, more=(same,)))) == []


def test_titles_of_the_info_and_of_tags(tmp_path: Path) -> None:
    other = matroska.file([video()], seconds=1, title="A", more=(matroska.tags({"TITLE": "B"}),))
    found = record(tmp_path, other)
    assert (found.fields["title"], found.sources["title"], conflicts(found)) == ("A", "info.Title", ["title"])
    alone = record(tmp_path, matroska.file([video()], seconds=1, more=(matroska.tags({"TITLE": "B"}),)))
    assert (alone.fields["title"], alone.sources["title"]) == ("B", "tags.TITLE")


def test_the_title_of_a_collection_is_not_the_file_s(tmp_path: Path) -> None:
    found = record(tmp_path, matroska.file([video()], seconds=1, title="A", more=(tag(70, "TITLE", "The series"),)))
    assert (found.fields["title"], conflicts(found)) == ("A", [])
    assert {"name": "TITLE", "value": "The series", "level": "70"} in found.native["tags"]


def test_tags_as_fields(tmp_path: Path) -> None:
    said = {
        "DIRECTOR": "Ada", "SUMMARY": "About it", "COPYRIGHT": "2020 Ada", "KEYWORDS": "one, two",
        "COM.APPLE.QUICKTIME.MAKE": "Apple", "COM.APPLE.QUICKTIME.MODEL": "iPhone",
        "COM.APPLE.QUICKTIME.LOCATION.ISO6709": "+47.5+008.25+400/", "TIMECODE": "10:20:30:05",
    }  # fmt: skip
    found = record(tmp_path, matroska.file([video()], seconds=1, more=(matroska.tags(said),)))
    expected = {
        "creators": ["Ada"], "description": "About it", "rights": "2020 Ada", "keywords": ["one", "two"],
        "device_make": "Apple", "device_model": "iPhone", "latitude": 47.5, "longitude": 8.25, "altitude_m": 400.0,
    }  # fmt: skip
    assert {name: found.fields[name] for name in expected} == expected
    assert set(found.fields["sensitivity"]) == {"person", "location"}
    assert "10:20:30:05" in str(found.native["general"])


def test_attached_files_are_named(tmp_path: Path) -> None:
    more = (
        matroska.attachment("cover.png", "image/png", bytes(20)),
        element(0xEC, bytes(10)),
    )
    found = record(tmp_path, matroska.file([video()], seconds=1, more=more))
    assert found.native["attachments"] == [{"name": "cover.png", "media_type": "image/png", "bytes": 20}]
    assert found.fields["sensitivity"] == ["attachment"]


def test_encrypted_tracks(tmp_path: Path) -> None:
    encrypted = element(0x6D80, element(0x6240, element(0x5033, 1), element(0x5035, element(0x47E1, 5))))
    found = record(tmp_path, matroska.file([video(encrypted)], seconds=1))
    assert (found.fields["encrypted"], found.sources["encrypted"]) == (True, "tracks.ContentEncodingType")
    packed = element(0x6D80, element(0x6240, element(0x5033, 0), element(0x5034, element(0x4254, 3))))
    assert "encrypted" not in record(tmp_path, matroska.file([video(packed)], seconds=1)).fields


def test_light_and_colour_of_hdr(tmp_path: Path) -> None:
    points = (0.68, 0.32, 0.265, 0.69, 0.15, 0.06, 0.3127, 0.329, 1000.0, 0.01)
    light = element(0x55D0, *(element(0x55D1 + number, float(value)) for number, value in enumerate(points)))
    colour = element(0x55B0, element(0x55BB, 9), element(0x55BA, 16), element(0x55B1, 9),
                     element(0x55BC, 1000), element(0x55BD, 400), light)  # fmt: skip
    picture = element(0xE0, element(0xB0, 320), element(0xBA, 240), colour)
    entry = element(0xAE, element(0xD7, 1), element(0x73C5, 1), element(0x83, 1), element(0x86, "V_VP9"), picture)
    track = record(tmp_path, matroska.file([entry], seconds=1)).native["tracks"][0]
    assert (track["colour_primaries"], track["transfer_characteristics"]) == ("BT.2020", "PQ")
    assert track["MasteringDisplay_ColorPrimaries"] == "Display P3"
    assert (track["MaxCLL"].split()[0], track["MaxFALL"].split()[0]) == ("1000", "400")


def test_several_tracks_keep_their_languages_and_titles(tmp_path: Path) -> None:
    tracks = [
        video(),
        matroska.audio(2, "A_VORBIS", 48000, 2, language="fre", name="Original"),
        matroska.audio(3, "A_AC3", 48000, 6, language="jpn"),
        matroska.subtitles(4, "S_TEXT/UTF8", language="spa"),
    ]
    found = record(tmp_path, matroska.file(tracks, seconds=1))
    said = [(track["type"], track.get("Language"), track.get("Title")) for track in found.native["tracks"]]
    expected = [("video", None, None), ("audio", "fr", "Original"), ("audio", "ja", None), ("text", "es", None)]
    assert said == expected
    assert (found.fields["language"], found.sources["language"]) == ("fr", "Audio.Language")


@pytest.mark.parametrize("junk", [b"\xff" * 40, bytes(40), b"\x15\x49\xa9\x66\x81"])
def test_bytes_that_are_no_element_are_read_with_care(tmp_path: Path, junk: bytes) -> None:
    found = record(tmp_path, matroska.file([video()], seconds=1, more=(junk,)))
    assert found.format == "mkv"
    assert found.status in (RecordStatus.OK, RecordStatus.PARTIAL)


def test_a_date_of_many_centuries_is_none(tmp_path: Path) -> None:
    whole = matroska.file([video()], seconds=1, created=CREATED)
    at = whole.index(b"\x44\x61") + 10
    for value in (2**63 - 1, -(2**63), 0):
        assert record(tmp_path, whole[:at] + struct.pack(">q", value) + whole[at + 8 :]).error is None
