"""What the library is shown of a file: never two lists of options in one message, and little of what is large."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest

from metaextract_tui.formats.avi.reader import extract as extract_avi
from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.media.disarm import Disarmer, restored
from metaextract_tui.formats.mkv.reader import extract as extract_mkv
from metaextract_tui.formats.mp4.reader import extract as extract_mp4
from metaextract_tui.formats.source import Source
from tests.samples import matroska, mp4, riff
from tests.samples.pictures import jpeg_frame

X264 = bytes.fromhex("dc45e9bde6d948b7962cd820d923eeef")
HOLE = 200 << 20
MOST = 5 << 20  # bytes read of a large file


def shown(folder: Path, content: bytes, parser: str = "Mpeg4", step: int = 1 << 20) -> tuple[bytes, str]:
    """What the library sees, and what its report would say if it held all of that."""
    path = folder / "a"
    path.write_bytes(content)
    with Source(os.fsencode(path)) as source:
        disarmer = Disarmer(source, parser)
        seen = b"".join(disarmer.read(at, step) for at in range(0, len(content), step))
        return seen, restored(seen.decode("latin-1"), disarmer.changed)


@pytest.mark.parametrize("parser", ["Mpeg4", "Riff", "Mk"])
@pytest.mark.parametrize("step", [64, 700, 1 << 20])
def test_a_message_with_two_lists_of_options_shows_one(tmp_path: Path, parser: str, step: int) -> None:
    message = X264 + b"x264 - core 164 - options: cabac=0 ref=1 - options: me=dia\x80"
    content = bytes(3000) + message + bytes(3000) + message
    seen, told = shown(tmp_path, content, parser, step)
    assert len(seen) == len(content)
    assert seen.count(b"options: ") == 2
    assert seen.count(b"ref=1 - options: ") == 0
    assert told == content.decode("latin-1")


def test_messages_of_their_own_keep_their_options(tmp_path: Path) -> None:
    content = 3 * (X264 + b"x264 - core 164 - options: cabac=0 ref=1\x80" + bytes(50))
    assert shown(tmp_path, content)[0] == content


def test_words_in_which_the_name_of_a_table_stands_are_no_tables(tmp_path: Path) -> None:
    text = b"a merchant with a penchant for trunks and for the " * 20
    (tmp_path / "b").write_bytes(content := bytes(600) + text + bytes(600))
    with Source(os.fsencode(tmp_path / "b")) as source:
        disarmer = Disarmer(source, "Mpeg4")
        seen = disarmer.read(0, len(content))
        assert disarmer.notes == set()
    assert restored(seen.decode("latin-1"), disarmer.changed) == content.decode("latin-1")


def test_chapters_with_such_words_are_read_whole(tmp_path: Path) -> None:
    story = "Cast out for a penchant for human sacrifice, and for the trunk of a merchant."
    tags = mp4.itunes({b"\xa9cmt": story, b"ldes": story})
    (tmp_path / "a").write_bytes(mp4.movie([mp4.h264(320, 240, seconds=1)], user=tags))
    with Source(os.fsencode(tmp_path / "a")) as source:
        found = Extraction("mp4")
        extract_mp4(source, found)
    assert (found.partial, found.warnings) == (False, [])
    assert found.native["general"]["Comment"] == story
    assert found.fields["description"] == story


def _sparse(path: Path, before: bytes, after: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(before)
        stream.truncate(len(before) + HOLE)
        stream.seek(0, os.SEEK_END)
        stream.write(after)


def test_little_is_read_of_a_large_mp4(tmp_path: Path) -> None:
    whole = mp4.movie([mp4.h264(320, 240, seconds=1)], media_first=True)
    at = whole.index(b"mdat") - 4
    end = at + int.from_bytes(whole[at : at + 4], "big")
    size = struct.pack(">I", end - at + HOLE)
    _sparse(tmp_path / "a", whole[:at] + size + whole[at + 4 : end], whole[end:])
    with Source(os.fsencode(tmp_path / "a")) as source:
        found = Extraction("mp4")
        extract_mp4(source, found)
        assert (found.fields["width_px"], found.partial) == (320, False)
        assert source.bytes_read < MOST < source.size


def test_little_is_read_of_a_large_mkv(tmp_path: Path) -> None:
    whole = matroska.file([matroska.video(1, "V_VP9", 320, 240)], seconds=60.0)
    at = whole.index(b"\x1f\x43\xb6\x75")
    segment = whole.index(b"\x18\x53\x80\x67") + 4
    void = b"\xec" + (HOLE | 1 << 56).to_bytes(8, "big")
    parts = [len(whole) - segment - 8 + len(void) + HOLE, len(whole) - at - 12 + len(void) + HOLE]
    sizes = [(part | 1 << 56).to_bytes(8, "big") for part in parts]
    head = whole[:segment] + sizes[0] + whole[segment + 8 : at + 4] + sizes[1] + whole[at + 12 :]
    _sparse(tmp_path / "a", head + void, b"")
    with Source(os.fsencode(tmp_path / "a")) as source:
        found = Extraction("mkv")
        extract_mkv(source, found)
        assert (found.fields["width_px"], found.fields["duration_s"]) == (320, 60.0)
        assert source.bytes_read < MOST < source.size


def test_little_is_read_of_a_large_avi(tmp_path: Path) -> None:
    whole = riff.file([riff.video([jpeg_frame(64, 48, 9)], 64, 48)], 64, 48)
    movi = whole.index(b"movi") - 4
    end = movi + 4 + int.from_bytes(whole[movi : movi + 4], "little")
    sizes = [struct.pack("<I", size + 8 + HOLE) for size in (len(whole) - 8, end - movi - 4)]
    head = whole[:4] + sizes[0] + whole[8:movi] + sizes[1] + whole[movi + 4 : end]
    _sparse(tmp_path / "a", head + b"00dc" + struct.pack("<I", HOLE), whole[end:])
    with Source(os.fsencode(tmp_path / "a")) as source:
        found = Extraction("avi")
        extract_avi(source, found)
        assert (found.fields["width_px"], found.partial) == (64, False)
        assert source.bytes_read < MOST < source.size
