"""What a sound track's sample description says, for codecs that MediaInfo does not look into.

ISO/IEC 14496-12, clause 12.2.3 (AudioSampleEntry: a rate that does not fit is left at zero, and the media's timescale
is then the rate) and 8.4.2 (`mdhd`); Opus in ISOBMFF, section 4.3.2 (`dOps`); Vorbis I, 4.2.2.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from metaextract_tui.formats.mp4.boxes import Box, Reader

MAX_TRACKS = 64
_ENTRY = 28  # bytes of an audio sample entry before its boxes


@dataclass(frozen=True, slots=True)
class Sound:
    """Channels and samples a second; None where the file leaves them at zero."""

    channels: int | None
    sample_rate: int | None


def first_sound(reader: Reader, moov: Box) -> Sound | None:
    """The first description of the first sound track; None where there is none to be read."""
    tracks = [box for box in reader.children(moov) if box.kind == b"trak"][:MAX_TRACKS]
    for track in tracks:
        handler = reader.child(track, b"mdia", b"hdlr")
        if handler is not None and reader.read(handler.start + 8, 4) == b"soun":
            described = reader.child(track, b"mdia", b"minf", b"stbl", b"stsd")
            entry = next(reader.children(described, 8), None) if described is not None else None
            return _sound(reader, entry, _timescale(reader, track)) if entry is not None else None
    return None


def _timescale(reader: Reader, track: Box) -> int:
    """Ticks a second of the track's media, 0 where it is not said."""
    header = reader.child(track, b"mdia", b"mdhd")
    content = reader.content(header, 24) if header is not None else b""
    at = 20 if content[:1] == b"\1" else 12  # version 1 has dates of 64 bits
    return int.from_bytes(content[at : at + 4], "big")


def _sound(reader: Reader, entry: Box, timescale: int) -> Sound | None:
    content = reader.content(entry, _ENTRY)
    if len(content) < _ENTRY or int.from_bytes(content[8:10], "big") > 1:  # QuickTime's version 2 is laid out otherwise
        return None
    channels, rate = struct.unpack(">H6xI", content[16:28])
    vorbis = _vorbis(reader, entry)
    if vorbis is not None:
        return vorbis
    dops = next((box for box in reader.children(entry, _ENTRY) if box.kind == b"dOps"), None)
    if dops is not None:
        channels = int.from_bytes(reader.read(dops.start + 1, 1), "big")
    return Sound(channels or None, rate >> 16 or timescale or None)


def _vorbis(reader: Reader, entry: Box) -> Sound | None:
    """Vorbis I, 4.2.2: the identification header, which the decoder's configuration (`esds`) holds; the description
    itself says 2 channels whatever there are."""
    esds = next((box for box in reader.children(entry, _ENTRY) if box.kind == b"esds"), None)
    content = reader.content(esds, 256) if esds is not None else b""
    at = content.find(b"\x01vorbis")
    if at < 0 or at + 16 > len(content):
        return None
    channels, rate = struct.unpack("<BI", content[at + 11 : at + 16])
    return Sound(channels or None, rate or None)
