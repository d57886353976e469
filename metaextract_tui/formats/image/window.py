"""Bytes by position: a file read in windows, a block in memory, or pieces of a file seen as one."""

from __future__ import annotations

from typing import Protocol

from metaextract_tui.formats.source import Source


class Bytes(Protocol):
    """`get` returns up to `count` bytes from `offset`, fewer at the end, none beyond it or before 0."""

    @property
    def size(self) -> int: ...

    def get(self, offset: int, count: int) -> bytes: ...


class Memory:
    """A block that was read already."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = len(data)

    def get(self, offset: int, count: int) -> bytes:
        return self.data[offset : offset + count] if offset >= 0 else b""


_FAR = 1024  # bytes read ahead after a jump: where it leads is seldom read on


class Window:
    """A file, read ahead in small windows, so that neighbouring values cost one read."""

    def __init__(self, source: Source, ahead: int = 6144, behind: int = 2048) -> None:
        """`ahead` and `behind`: bytes read after and before what is asked for."""
        self.source = source
        self.size = source.size
        self.ahead = ahead
        self.behind = behind
        self.start = 0
        self.buffer = source.head
        self.older = (0, source.head)

    def get(self, offset: int, count: int) -> bytes:
        start, end = offset - self.start, offset + count - self.start
        if start >= 0 and end <= len(self.buffer):
            return self.buffer[start:end]
        if offset < 0 or offset >= self.size or count <= 0:
            return b""
        older_start, older = self.older
        if offset >= older_start and offset + count <= older_start + len(older):
            self.older = (self.start, self.buffer)
            self.start, self.buffer = older_start, older
            return older[offset - older_start : offset + count - older_start]
        if count > self.ahead:
            return self.source.read_at(offset, count)
        near = 0 <= start <= len(self.buffer)
        self.older = (self.start, self.buffer)
        self.start = max(0, offset - self.behind)
        ahead = self.ahead if near else max(count, min(self.ahead, _FAR))
        self.buffer = self.source.read_at(self.start, offset - self.start + ahead)
        return self.buffer[offset - self.start : offset - self.start + count]


class Pieces:
    """Parts of a file seen as one block: a profile that several segments carry."""

    def __init__(self, data: Bytes, pieces: list[tuple[int, int]]) -> None:
        """`pieces`: (offset, length) in `data`, in order."""
        self.data = data
        self.pieces = pieces
        self.size = sum(length for _, length in pieces)

    def get(self, offset: int, count: int) -> bytes:
        parts = []
        for start, length in self.pieces:
            if count <= 0 or offset < 0:
                break
            if offset < length:
                part = self.data.get(start + offset, min(count, length - offset))
                parts.append(part)
                count -= len(part)
                offset = 0
            else:
                offset -= length
        return parts[0] if len(parts) == 1 else b"".join(parts)


class Part:
    """A stretch of another block, counted from 0."""

    def __init__(self, data: Bytes, start: int, size: int) -> None:
        self.data = data
        self.start = start
        self.size = max(0, min(size, data.size - start))

    def get(self, offset: int, count: int) -> bytes:
        if offset < 0 or offset >= self.size:
            return b""
        return self.data.get(self.start + offset, min(count, self.size - offset))
