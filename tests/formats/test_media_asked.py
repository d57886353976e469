"""What MediaInfo is asked: once where a second look could say no more, and never for a number in 39 digits."""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from typing import Any

import pytest

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.media import reader
from metaextract_tui.formats.media.disarm import Disarmer
from metaextract_tui.formats.media.library import Told, ask
from metaextract_tui.formats.media.reader import Walked
from metaextract_tui.formats.media.shortened import Shortened
from metaextract_tui.formats.media.signs import Signs
from metaextract_tui.formats.mkv.reader import extract as extract_mkv
from metaextract_tui.formats.mp4.boxes import Reader, top_level
from metaextract_tui.formats.mp4.movie import read_movie
from metaextract_tui.formats.source import Source
from tests.samples import matroska, mp4

UID = bytes.fromhex("dbda3d0afccf9a3a7684171338deebee")
UID_IN_DECIMAL = "292234089889565814926021311041986554862"
FIELDS, RATE = b"\x23\x4e\x7a", b"\x23\xe3\x83"  # DefaultDecodedFieldDuration, which says nothing of frames; theirs


@pytest.fixture
def speeds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The speed of each question, as it is asked."""
    asked: list[str] = []

    def counted(*arguments: Any, **named: Any) -> Told:
        asked.append(named["speed"])
        return ask(*arguments, **named)

    monkeypatch.setattr(reader, "ask", counted)
    return asked


@pytest.mark.parametrize(
    ("walked", "whole", "asked"),
    [
        (Walked(samples=False), False, ["0.01"]),
        (Walked(), True, ["0.01"]),
        (Walked(), False, ["0.01", "0.5"]),
        (Walked(samples=False, odd="it is cut"), True, ["0.01", "0.5"]),
    ],
)
def test_a_closer_look_is_for_media_that_was_not_all_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, walked: Walked, whole: bool, asked: list[str]
) -> None:
    speeds: list[str] = []

    def told(*_: object, speed: str, **__: object) -> Told:
        speeds.append(speed)
        return Told(tracks=[{"type": "video"}], whole=whole)

    monkeypatch.setattr(reader, "ask", told)
    (tmp_path / "a").write_bytes(bytes(100))
    with Source(os.fsencode(tmp_path / "a")) as source:
        reader.read_media(source, Extraction("mkv"), "Mk", walked, speed="0.01")
    assert speeds == asked


def test_whether_there_may_be_media(tmp_path: Path) -> None:
    beginning = mp4.box(b"ftyp", b"isom", bytes(4)) + mp4.box(b"moov", mp4.box(b"free"))
    table = mp4.box(b"stsc", bytes(4), (1).to_bytes(4, "big"), bytes(12))
    for content, samples in (
        (beginning, False),
        (beginning + mp4.box(b"mdat"), True),
        (beginning + mp4.box(b"moof"), True),
        (beginning[:-8] + mp4.box(b"moov", table), True),
    ):
        (tmp_path / "a").write_bytes(content)
        with Source(os.fsencode(tmp_path / "a")) as source:
            boxes = Reader(source)
            assert read_movie(boxes, top_level(boxes)).samples is samples


@pytest.mark.parametrize("clusters", [True, False])
def test_matroska_that_was_shown_whole_is_looked_at_once(tmp_path: Path, speeds: list[str], clusters: bool) -> None:
    whole = matroska.file([matroska.video(1, "V_VP9", 64, 48)], seconds=1, frames=0).replace(RATE, FIELDS)
    if not clusters:
        whole = whole.replace(b"\x1f\x43\xb6\x75", b"\x1c\x53\xbb\x6b")  # an index instead
    (tmp_path / "a").write_bytes(whole)
    with Source(os.fsencode(tmp_path / "a")) as source:
        extract_mkv(source, found := Extraction("mkv"))
    assert (found.fields["width_px"], found.fields["video_codec"]) == (64, "vp9")
    assert "frame_rate" not in found.fields
    assert speeds == ["0.01"]


def test_the_identifier_of_a_segment_is_told_as_it_is(tmp_path: Path) -> None:
    whole = matroska.file([matroska.video(1, "V_VP9", 64, 48)], seconds=1, title="a title as long.")
    whole = whole.replace(matroska.element(0x7BA9, "a title as long."), matroska.element(0x73A4, UID))
    (tmp_path / "a").write_bytes(whole)
    with Source(os.fsencode(tmp_path / "a")) as source:
        extract_mkv(source, found := Extraction("mkv"))
        assert found.native["general"]["UniqueID"] == UID_IN_DECIMAL
        assert ask(source, "Mk", speed="0.01").general == found.native["general"]


@pytest.mark.parametrize("step", [7, 100, 4096])
def test_a_shorter_identifier_keeps_the_checksum(tmp_path: Path, step: int) -> None:
    (tmp_path / "a").write_bytes(content := b"what stands before " + UID + b" and behind")
    with Source(os.fsencode(tmp_path / "a")) as source:
        disarmer = Disarmer(source, "Mk", number=Shortened(source, content.index(UID)))
        seen = b"".join(disarmer.read(at, step) for at in range(0, len(content), step))
    assert (len(seen), zlib.crc32(seen)) == (len(content), zlib.crc32(content))
    assert seen.replace(seen[19:35], UID) == content
    assert seen[19:31] == bytes(12)


def test_names_are_found_wherever_they_begin() -> None:
    signs = Signs(b"stts", b"sbgp", b"options: ")
    assert signs.hits(b"\0stts\0sttsbgp option sttstts options: ") == {
        b"stts": [1, 6, 21], b"sbgp": [9], b"options: ": [29],
    }  # fmt: skip
    assert signs.hits(b"st\0ts opt ions: ") == {}
    assert Signs(b"a long name").hits(b"a long namea long name") == {b"a long name": [0, 11]}
