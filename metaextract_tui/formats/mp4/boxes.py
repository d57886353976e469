"""The boxes of an ISO base media or QuickTime file: where they are, without reading what is in them.

ISO/IEC 14496-12, clause 4.2: a 32-bit size, a type of four bytes; size 1: a 64-bit size follows; size 0: to the end.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from metaextract_tui.formats.source import Source

MAX_TOP_LEVEL = 4096  # boxes looked at in a file; fragmented recordings have thousands
MAX_CHILDREN = 1024  # boxes looked at inside one box
_BLOCK = 4096
_new = tuple.__new__  # half of what a NamedTuple's own costs, and there are many
_head = struct.Struct(">I4s").unpack_from


class Box(NamedTuple):
    """A box: its type, where its content starts and where it says that it ends (maybe behind the file's end)."""

    kind: bytes
    start: int
    end: int


class Reader:
    """Small reads of a source, close to each other: one block is kept."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._at, self._data = 0, source.head

    def read(self, offset: int, count: int) -> bytes:
        """Up to `count` bytes from `offset`."""
        begin = offset - self._at
        if begin < 0 or begin + count > len(self._data):
            self._at, self._data, begin = offset, self.source.read_at(offset, max(count, _BLOCK)), 0
        return self._data[begin : begin + count]

    def boxes(self, start: int, end: int, limit: int = MAX_CHILDREN) -> Iterator[Box]:
        """The boxes from `start` to `end`, until one makes no sense; the last one may reach beyond `end`."""
        for _ in range(limit):
            if start + 8 > end:
                return
            begin = start - self._at
            if begin < 0 or begin + 16 > len(self._data):
                self._at, self._data, begin = start, self.source.read_at(start, _BLOCK), 0
                if len(self._data) < 8:
                    return
            size, kind = _head(self._data, begin)
            content = start + 8
            if size < 8:
                if size == 1 and begin + 16 <= len(self._data):
                    size, content = int.from_bytes(self._data[begin + 8 : begin + 16], "big"), start + 16
                elif size == 0:
                    size = end - start
                if size < content - start:
                    return
            yield _new(Box, (kind, content, start + size))
            start += size

    def children(self, box: Box, skip: int = 0) -> Iterator[Box]:
        """The boxes inside a box, after `skip` bytes of its own."""
        return self.boxes(box.start + skip, min(box.end, self.source.size))

    def child(self, box: Box | None, *path: bytes) -> Box | None:
        """The first box at a path of types below `box`."""
        for kind in path:
            if box is None:
                return None
            box = next((one for one in self.children(box) if one.kind == kind), None)
        return box

    def content(self, box: Box, limit: int) -> bytes:
        """The box's content, at most `limit` bytes of it."""
        count = min(box.end - box.start, limit)
        if count > _BLOCK:
            return self.source.read_at(box.start, count)
        return self.read(box.start, count) if count > 0 else b""


def top_level(reader: Reader) -> list[Box]:
    """The file's own boxes, in their order."""
    return list(reader.boxes(0, reader.source.size, MAX_TOP_LEVEL))
