"""The header of a movie read plainly: dates, tracks, whether its boxes make sense.

ISO/IEC 14496-12: `mvhd` 8.2.2, `tkhd` 8.3.2, `mdhd` 8.4.2, `hdlr` 8.4.3, `stsd` 8.5.2, `stts` 8.6.1.2, `dref` 8.7.2,
`sinf` 8.12.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from metaextract_tui.formats.media.plain import format_of
from metaextract_tui.formats.mp4.boxes import Box, Reader

MAX_DEPTH = 12
MAX_BOXES = 20_000  # walked in all
SANE_TRACKS = 200  # what costs MediaInfo 50 ms; the time grows with the square
MOST_TRACKS = 1000
MAX_OTHERS = 256  # references to other files
_EPOCH = dt.datetime(1904, 1, 1)  # UTC: 8.2.2.3
_HOLDERS = frozenset(
    (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf", b"mvex", b"tref", b"moof", b"traf", b"mfra")
)
# What stands beside media in a file; where there is nothing else, and no table describes a sample, there is none.
_NO_SAMPLES = frozenset((b"ftyp", b"styp", b"free", b"skip", b"wide", b"moov", b"sidx", b"pdin"))
_KEPT = frozenset((b"dref", b"mvhd", b"tkhd", b"mdhd", b"hdlr", b"stsd", b"stts", b"elst"))
# Tables: offset of the count behind version and flags, bytes of an entry; what follows them is odd.
_TABLES = {b"stts": 8, b"ctts": 8, b"stsc": 12, b"stco": 4, b"co64": 8, b"stss": 4}
_NEEDED = frozenset((b"stsd", b"stts", b"stsc"))  # 8.5 and 8.6: exactly one of each
_NAME = re.compile(rb"[\xa9\x20-\x7e][\x20-\x7e]{3}", re.DOTALL)
_USUAL = frozenset(
    (*_HOLDERS, *_KEPT, *_TABLES, b"vmhd", b"smhd", b"nmhd", b"gmhd", b"iods", b"tapt", b"meta", b"udta", b"stsz",
     b"trex", b"mehd", b"mfhd", b"tfhd", b"tfdt", b"trun", b"sgpd", b"sbgp", b"sdtp", b"cslg", b"free", b"load")
)  # fmt: skip
_KINDS = {b"vide": "video", b"soun": "audio", b"text": "text", b"sbtl": "text", b"subt": "text", b"clcp": "text"}


@dataclass(slots=True)
class Movie:
    """`created` and `modified` as ISO 8601 in UTC; `tracks` with MediaInfo's names; `others`: files that hold the
    media; `samples`: whether any are described or may stand in the file; `odd`: what makes no sense."""

    created: str | None = None
    modified: str | None = None
    duration: float | None = None
    tracks: list[dict[str, Any]] = field(default_factory=list)
    track_dates: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    encrypted: bool = False
    samples: bool = False
    odd: str | None = None

    @property
    def too_much(self) -> bool:
        """Whether there are more tracks than MediaInfo can be asked about."""
        return len(self.tracks) > MOST_TRACKS


def read_movie(reader: Reader, boxes: list[Box]) -> Movie:
    """The movie of the first `moov`; boxes of every `moov` and `moof` near the beginning are looked at for sense."""
    movie = Movie(samples=any(box.kind not in _NO_SAMPLES for box in boxes))
    walk = _Walk(reader, movie)
    seen = 0
    for box in boxes:
        if box.kind in _HOLDERS and seen < 64:
            seen += 1
            walk.check(box, 0)
    moov = next((box for box in boxes if box.kind == b"moov"), None)
    if sum(box.kind == b"moov" for box in boxes) > 1:
        movie.odd = movie.odd or "two moov boxes"
    if len(movie.tracks) > SANE_TRACKS:
        movie.odd = movie.odd or f"{len(movie.tracks)} tracks"
    if moov is None and movie.tracks:
        movie.tracks.clear()
    return movie


class _Walk:
    """Goes through the boxes once, and keeps what the header's full boxes say."""

    def __init__(self, reader: Reader, movie: Movie) -> None:
        self.reader = reader
        self.movie = movie
        self.left = MAX_BOXES

    def check(self, box: Box, depth: int) -> None:
        """The boxes inside `box`, which must fill it."""
        end = min(box.end, self.reader.source.size)
        at, kinds = box.start, set[bytes]()
        if box.kind == b"trak":
            self.movie.tracks.append({})
        for child in self.reader.boxes(box.start, end, self.left):
            self.left -= 1
            at = child.end
            if child.end > end:
                self.odd(f"{_name(child)} ends behind {_name(box)}")
                return
            kinds.add(child.kind)
            if child.kind in _HOLDERS and depth < MAX_DEPTH:
                self.check(child, depth + 1)
            elif child.kind in _HOLDERS:
                self.odd("boxes are nested too deep")
            elif child.kind in _KEPT:
                self.keep(child)
            if child.kind in _TABLES:
                self.table(child)
        if self.left <= 0:
            self.odd("more boxes than a movie has")
        elif at != end:
            self.odd(f"{_name(box)} holds bytes that are no box")
        elif not (kinds <= _USUAL or all(map(_NAME.match, kinds))):
            self.odd(f"{_name(box)} holds a box whose type is no name")
        elif box.kind == b"stbl" and not kinds >= _NEEDED:
            self.odd("a sample table lacks what it must have")

    def odd(self, what: str) -> None:
        self.movie.odd = self.movie.odd or what

    def table(self, box: Box) -> None:
        """A table must be as long as its count says."""
        count = int.from_bytes(self.reader.read(box.start + 4, 4), "big")
        self.movie.samples = self.movie.samples or count > 0
        if box.end - box.start != 8 + count * _TABLES[box.kind]:
            self.odd(f"{_name(box)} is not as long as it says")

    def keep(self, box: Box) -> None:
        data = self.reader.content(box, 128)
        track = self.movie.tracks[-1] if self.movie.tracks else {}
        long = data[:1] == b"\1"
        if box.kind == b"mvhd":
            self._movie_header(data, long)
        elif box.kind == b"tkhd" and len(data) >= (96 if long else 84):
            width, height = (int.from_bytes(data[n : n + 4], "big") / 65536 for n in ((88, 92) if long else (76, 80)))
            track.update(_Width=width, _Height=height)
        elif box.kind == b"mdhd":
            self._media_header(data, long, track)
        elif box.kind == b"hdlr":
            track.setdefault("type", _KINDS.get(data[8:12], "other"))
        elif box.kind == b"dref":
            self._references(box)
        elif box.kind == b"stsd":
            self._description(box, track)
        elif box.kind == b"stts" and track.get("type") == "video":
            _frames(data, track)

    def _movie_header(self, data: bytes, long: bool) -> None:
        movie = self.movie
        if movie.duration is None and len(data) >= (32 if long else 20):
            created, modified, scale, length = _times(data, long)
            movie.created, movie.modified = moment_of(created), moment_of(modified)
            movie.duration = length / scale if scale and length not in (0, 0xFFFFFFFF, (1 << 64) - 1) else 0.0

    def _media_header(self, data: bytes, long: bool, track: dict[str, Any]) -> None:
        if len(data) < (34 if long else 22):
            return
        created, _, scale, length = _times(data, long)
        date = moment_of(created)
        if date is not None and len(self.movie.track_dates) < 64:
            self.movie.track_dates.append(date)
        track["_Scale"] = scale
        if scale and 0 < length < 0xFFFFFFFF:
            track["Duration"] = length / scale
        code = int.from_bytes(data[32:34] if long else data[20:22], "big")
        letters = "".join(chr(0x60 + (code >> shift & 31)) for shift in (10, 5, 0))
        if letters.isalpha() and letters != "und":
            track["Language"] = letters

    def _references(self, box: Box) -> None:
        """The references to other files, by type, with the address of a `url `; nothing is opened.

        8.7.2: an entry of `dref` whose flags lack bit 0 names another file.
        """
        for entry in self.reader.boxes(box.start + 8, min(box.end, self.reader.source.size), MAX_OTHERS):
            flags = int.from_bytes(self.reader.read(entry.start, 4), "big")
            if entry.end - entry.start > 4 and flags & 1 == 0 and len(self.movie.others) < MAX_OTHERS:
                address = b""
                if entry.kind == b"url ":
                    address = self.reader.content(entry, 4 + 2048)[4:].split(b"\0")[0]
                self.movie.others.append(_name(entry) + address.decode("utf-8", "replace"))

    def _description(self, box: Box, track: dict[str, Any]) -> None:
        count = int.from_bytes(self.reader.read(box.start + 4, 4), "big")
        for number, entry in enumerate(self.reader.boxes(box.start + 8, box.end, 16)):
            if entry.end > box.end:
                self.odd("a sample description ends behind its table")
                return
            if number == 0:
                self._entry(entry, track)
        if count > 16:
            self.odd(f"{count} sample descriptions")

    def _entry(self, entry: Box, track: dict[str, Any]) -> None:
        data = self.reader.content(entry, 36)
        kind = entry.kind
        if kind[:3] == b"enc":
            self.movie.encrypted = True
            track["Encryption"] = "Encrypted"
            kind = self._original(entry, track) or kind
        track["CodecID"] = kind.decode("latin-1").strip()
        name = format_of(track["CodecID"])
        if name:
            track["Format"] = name
        if track.get("type") == "video" and len(data) >= 28:
            width, height = int.from_bytes(data[24:26], "big"), int.from_bytes(data[26:28], "big")
            track.update(Width=width or round(track.get("_Width", 0)), Height=height or round(track.get("_Height", 0)))
        elif track.get("type") == "audio" and len(data) >= 28 and int.from_bytes(data[8:10], "big") < 2:
            track.update(Channels=int.from_bytes(data[16:18], "big"), SamplingRate=int.from_bytes(data[24:26], "big"))

    def _original(self, entry: Box, track: dict[str, Any]) -> bytes | None:
        """The format before protection (`sinf`/`frma`, 8.12.2)."""
        fixed = 78 if track.get("type") == "video" else 28
        sinf = next((box for box in self.reader.boxes(entry.start + fixed, entry.end, 64) if box.kind == b"sinf"), None)
        original = self.reader.child(sinf, b"frma")
        return self.reader.read(original.start, 4) if original is not None else None


def plain_tracks(movie: Movie) -> Iterator[dict[str, Any]]:
    """The tracks as MediaInfo would name what the headers say, without what stands at zero."""
    for track in movie.tracks[:MOST_TRACKS]:
        said = {name: value for name, value in track.items() if name[0] != "_" and value}
        yield {"type": said.pop("type", "other"), **said}


def _frames(data: bytes, track: dict[str, Any]) -> None:
    """The frame rate where all samples last equally long (`stts` with one entry)."""
    count, delta = int.from_bytes(data[8:12], "big"), int.from_bytes(data[12:16], "big")
    if int.from_bytes(data[4:8], "big") == 1 and count and delta and track.get("_Scale"):
        track.update(FrameRate=round(track["_Scale"] / delta, 3), FrameCount=count)


def _times(data: bytes, long: bool) -> tuple[int, int, int, int]:
    """Creation and modification time, time scale and duration of `mvhd` and `mdhd`; version 1 has 64 bits."""
    wide = 8 if long else 4
    parts, at = [], 4
    for width in (wide, wide, 4, wide):
        parts.append(int.from_bytes(data[at : at + width], "big"))
        at += width
    return parts[0], parts[1], parts[2], parts[3]


def moment_of(seconds: int) -> str | None:
    """Seconds since 1904 as ISO 8601 in UTC. None for zero, which means that nobody set it, and for what no calendar
    has."""
    if seconds == 0:
        return None
    try:
        return (_EPOCH + dt.timedelta(seconds=seconds)).isoformat() + "Z"
    except OverflowError:
        return None


def _name(box: Box) -> str:
    return box.kind.decode("latin-1")
