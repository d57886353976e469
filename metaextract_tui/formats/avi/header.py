"""The header list of an AVI file read plainly: its streams, and whether its chunks make sense.

Microsoft, AVI RIFF File Reference: `avih`, `strh`, `strf`; Multimedia Programming Interface 1.0: what `strf` holds.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any

from metaextract_tui.formats.avi.riff import Chunk, chunks
from metaextract_tui.formats.media.plain import format_of
from metaextract_tui.formats.source import Source

SANE_STREAMS = 100  # MediaInfo takes 30 ms for them, and the time grows with the square
MOST_STREAMS = 1000
_KINDS = {b"vids": "video", b"auds": "audio", b"txts": "text"}


@dataclass(slots=True)
class Header:
    """`tracks` with MediaInfo's names; `odd`: what makes no sense in the file's lists."""

    tracks: list[dict[str, Any]] = field(default_factory=list)
    duration: float | None = None
    odd: str | None = None

    @property
    def too_much(self) -> bool:
        """Whether there are more streams than MediaInfo can be asked about."""
        return len(self.tracks) > MOST_STREAMS


def read_header(source: Source, hdrl: Chunk, header: Header) -> None:
    """Add the streams of a header list."""
    for one in _inside(source, hdrl, header):
        if one.id == b"avih":
            data = source.read_at(one.start, 56)
            if len(data) >= 24:
                micros, frames = struct.unpack("<I12xI", data[:20])
                header.duration = micros * frames / 1e6 or None
        elif one.form == b"strl":
            track: dict[str, Any] = {}
            header.tracks.append(track)
            for part in _inside(source, one, header):
                if part.id == b"strh":
                    _stream(source.read_at(part.start, 56), track)
                elif part.id == b"strf":
                    _format(source.read_at(part.start, 40), track)
            if header.too_much:
                break
    if len(header.tracks) > SANE_STREAMS:
        header.odd = header.odd or f"{len(header.tracks)} streams"


def _inside(source: Source, parent: Chunk, header: Header) -> list[Chunk]:
    """The chunks of a list, which must fill it."""
    end = min(parent.end, source.size)
    found = list(chunks(source, parent.start, end, MOST_STREAMS + 100))
    last = found[-1].end if found else parent.start
    if last > end:
        header.odd = header.odd or "a chunk ends behind the list that holds it"
    elif end - last > 1:
        header.odd = header.odd or "a list holds bytes that are no chunk"
    return found


def _stream(data: bytes, track: dict[str, Any]) -> None:
    if len(data) < 36:
        return
    kind, handler, scale, rate, length = struct.unpack("<4s4s12xII4xI", data[:36])
    track["type"] = _KINDS.get(kind, "other")
    if kind == b"vids":
        track["CodecID"] = _fourcc(handler)
        if scale and rate:
            track["FrameRate"] = round(rate / scale, 3)
    if scale and rate and length:
        track["Duration"] = length * scale / rate


def _format(data: bytes, track: dict[str, Any]) -> None:
    if track.get("type") == "video" and len(data) >= 20:
        _, width, height, _, _, codec = struct.unpack("<IiiHH4s", data[:20])
        track.update(Width=abs(width), Height=abs(height), CodecID=_fourcc(codec) or track.get("CodecID", ""))
    elif track.get("type") == "audio" and len(data) >= 16:
        tag, channels, rate, _, _, bits = struct.unpack("<HHIIHH", data[:16])
        track.update(CodecID=str(tag), Channels=channels, SamplingRate=rate, BitDepth=bits)


def _fourcc(data: bytes) -> str:
    return data.decode("latin-1").strip("\0 ") if data.isascii() else ""


def plain_tracks(header: Header) -> list[dict[str, Any]]:
    """The streams as MediaInfo would name what the header says."""
    tracks = []
    for track in header.tracks[:MOST_STREAMS]:
        said = {name: value for name, value in track.items() if value}
        name = format_of(str(said.get("CodecID")))
        if name:
            said["Format"] = name
        tracks.append({"type": said.pop("type", "other"), **said})
    return tracks
