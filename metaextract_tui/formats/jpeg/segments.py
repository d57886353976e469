"""The marker segments of a JPEG stream (ISO/IEC 10918-1 annex B) up to the first scan, by position; no payload read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from metaextract_tui.formats.image.window import Bytes

SOI, EOI, SOS, DHT, DQT, COM = 0xD8, 0xD9, 0xDA, 0xC4, 0xDB, 0xFE
APP0 = 0xE0
# SOF0 … SOF15 without DHT, JPG, DAC; SOF55 is JPEG-LS (ISO/IEC 14495-1, C.1.1)
FRAMES = frozenset((*range(0xC0, 0xD0), 0xF7)) - {0xC4, 0xC8, 0xCC}
_BARE = frozenset((0x01, *range(0xD0, 0xD9)))  # TEM, RST0 … RST7, SOI: no length follows

MAX_SEGMENTS = 20_000
MAX_GARBAGE = 64 * 1024  # bytes of a file between its segments that are searched for the next marker
_STEP = 4096


class Segment(NamedTuple):
    """A marker (its second byte), where its payload starts, and the payload's length in bytes."""

    marker: int
    offset: int
    length: int


class Walk:
    """The walk over the segments; afterwards `ended` says how: scan · eoi · truncated · garbage · cap."""

    def __init__(self, data: Bytes) -> None:
        self.data = data
        self.ended = "truncated"
        self.scan = 0  # where the coded data of the first scan starts
        self.skipped = 0  # bytes of garbage between segments

    def __iter__(self) -> Iterator[Segment]:
        get = self.data.get
        position = 2
        for _ in range(MAX_SEGMENTS):
            head = get(position, 4)
            if len(head) < 2:
                return
            if head[0] != 0xFF:
                part = get(position, _STEP)
                found = part.find(b"\xff")
                step = len(part) if found < 0 else found
                self.skipped += step
                position += step
                if self.skipped > MAX_GARBAGE or position >= self.data.size:
                    self.ended = "garbage"
                    return
                continue
            marker = head[1]
            if marker == 0xFF:  # a fill byte
                position += 1
                continue
            if marker == 0 or marker in _BARE:
                self.skipped += 2 if marker == 0 else 0
                position += 2
                continue
            if marker == EOI:
                self.ended = "eoi"
                return
            if len(head) < 4:
                return
            length = head[2] << 8 | head[3]
            if length < 2:
                self.skipped += 2
                position += 2
                continue
            yield Segment(marker, position + 4, length - 2)
            if marker == SOS:
                self.ended = "scan"
                self.scan = position + 2 + length
                return
            position += 2 + length
        self.ended = "cap"
