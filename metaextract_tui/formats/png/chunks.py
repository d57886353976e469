"""The chunks of a PNG (W3C PNG third edition, section 5), by position; pixels are stepped over by their lengths."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from metaextract_tui.formats.image.window import Bytes

MAX_CHUNKS = 50_000  # steps of the walk; a run of equal IDAT chunks is one
_IDAT = b"IDAT"


class Chunk(NamedTuple):
    """A chunk's type, where its data starts, how many bytes it states."""

    type: bytes
    offset: int
    length: int


class Walk:
    """The walk over the chunks; afterwards `ended` says how: end · truncated · garbage · cap."""

    def __init__(self, data: Bytes) -> None:
        self.data = data
        self.ended = "truncated"
        self.idat = 0  # runs of IDAT chunks met

    def __iter__(self) -> Iterator[Chunk]:
        get = self.data.get
        position = 8
        for _ in range(MAX_CHUNKS):
            head = get(position, 8)
            if len(head) < 8:
                return
            length, kind = int.from_bytes(head[:4], "big"), head[4:]
            if length > 0x7FFFFFFF or not kind.isalpha():
                self.ended = "garbage"
                return
            if kind == _IDAT:
                self.idat += 1
                position += self._run(position, head) * (length + 12)
                continue
            yield Chunk(kind, position + 8, length)
            if kind == b"IEND":
                self.ended = "end"
                return
            position += 12 + length
        self.ended = "cap"

    def _run(self, position: int, head: bytes) -> int:
        """How many chunks of the very same header follow each other from `position`.

        IDAT chunks stand together (5.6) and writers cut them to one length, so a header seen n steps ahead says
        that all between are such chunks; the search doubles its steps, then halves them.
        """
        size = int.from_bytes(head[:4], "big") + 12

        def same(index: int) -> bool:
            return self.data.get(position + index * size, 8) == head

        known, ahead = 0, 1
        while same(ahead):
            known, ahead = ahead, ahead * 2
        while ahead - known > 1:
            middle = (known + ahead) // 2
            if same(middle):
                known = middle
            else:
                ahead = middle
        return known + 1
