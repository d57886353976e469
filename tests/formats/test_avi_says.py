"""What AVI files say in their INFO list, header list and XMP packet, and what becomes of what differs."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

from metaextract_tui.formats.avi import FORMAT
from metaextract_tui.model import Record, RecordStatus
from tests.formats.reads import Reading
from tests.formats.test_mp4_says import xmp
from tests.samples import riff
from tests.samples.pictures import jpeg_frame

read = Reading(FORMAT)


def record(folder: Path, content: bytes, name: str = "clip.avi") -> Record:
    return read.written(folder, content, name)


def clip(**more: Any) -> bytes:
    return riff.file([riff.video([jpeg_frame(64, 48, 9)], 64, 48)], 64, 48, **more)


def with_chunk(whole: bytes, chunk: bytes) -> bytes:
    """The file with one more chunk at its end."""
    return whole[:4] + struct.pack("<I", len(whole) - 8 + len(chunk)) + whole[8:] + chunk


def conflicts(found: Record) -> list[str]:
    return [one.message.split(":")[0] for one in found.warnings if one.code == "conflict"]


def test_the_camera_s_date_counts_before_the_list_s(tmp_path: Path) -> None:
    date = "Sun Jul 16 14:05:33 2006"
    both = record(tmp_path, clip(date=date, info={b"ICRD": "2021-11-30"}))
    assert (both.fields["created"], both.sources["created"]) == ("2006-07-16T14:05:33", "info.IDIT")
    assert conflicts(both) == ["created"]
    assert conflicts(record(tmp_path, clip(date=date, info={b"ICRD": "2006-07-16"}))) == []


def test_the_info_list_as_fields(tmp_path: Path) -> None:
    said = {b"INAM": "Caf\xe9 é中", b"IART": "Ada", b"ICMT": "About it", b"ICOP": "2020", b"IKEY": "a; b", b"ISFT": "X"}
    found = record(tmp_path, clip(info=said))
    expected = {"title": "Caf\xe9 é中", "creators": ["Ada"], "description": "About it", "rights": "2020",
                "keywords": ["a", "b"], "software": "X"}  # fmt: skip
    assert {name: found.fields[name] for name in expected} == expected
    assert found.sources["title"] == "info.INAM"
    assert found.fields["sensitivity"] == ["person"]


def test_titles_of_the_list_and_of_xmp(tmp_path: Path) -> None:
    packet = riff.chunk(b"_PMX", xmp(dc_title="B", exif_GPSLatitude="12,30.0N", exif_GPSLongitude="45,30.0W"))
    found = record(tmp_path, with_chunk(clip(info={b"INAM": "A"}), packet))
    assert (found.fields["title"], conflicts(found)) == ("A", ["title"])
    assert (found.fields["latitude"], found.fields["longitude"]) == (12.5, -45.5)
    alone = record(tmp_path, with_chunk(clip(), packet))
    assert (alone.fields["title"], alone.sources["title"]) == ("B", "xmp.dc:title")


def test_open_dml_with_a_second_part(tmp_path: Path) -> None:
    more = riff.group(b"AVIX", riff.group(b"movi", riff.chunk(b"00dc", jpeg_frame(64, 48, 7))), kind=b"RIFF")
    found = record(tmp_path, clip() + more)
    assert (found.status, found.fields["width_px"]) == (RecordStatus.OK, 64)


def test_two_header_lists_are_read_with_care(tmp_path: Path) -> None:
    whole = clip()
    size = struct.unpack("<I", whole[16:20])[0]
    found = record(tmp_path, with_chunk(whole, whole[12 : 20 + size]))
    assert found.format == "avi"
    assert found.fields["width_px"] == 64
