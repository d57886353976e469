"""The bytes of a data set as the walk over its elements wants them: a window that follows it, or inflated in memory."""

from __future__ import annotations

import zlib

from metaextract_tui.formats.source import Source

MAX_INFLATED = 32 << 20  # bytes of a deflated data set held at once
_FIRST_READ = 16 << 10
_LARGEST_READ = 256 << 10


class Window:
    """`data` holds the bytes from `base` on; `size` is where the whole ends (beyond it nothing can be read)."""

    def __init__(self, source: Source | None, data: bytes, size: int) -> None:
        """`data` are the first bytes; without a source they are all."""
        self._source = source
        self._next_read = _FIRST_READ
        self.base = 0
        self.data = data
        self.size = size

    def load(self, at: int, count: int) -> None:
        """Move the window so that `data` starts at `at` and holds `count` bytes, or what there is of them.

        Reads grow, since a walk that has come far is in a long header.
        """
        if self._source is None:
            return
        wanted = max(count, self._next_read)
        self._next_read = min(self._next_read * 2, _LARGEST_READ)
        self.data = self._source.read_at(at, wanted)
        self.base = at

    def peek(self, at: int, count: int) -> bytes:
        """Up to `count` bytes from `at`, the window left where it is: for a few bytes far apart."""
        if self._source is None:
            return self.data[at : at + count]
        return self._source.read_at(at, count)

    def take(self, at: int, count: int) -> bytes:
        """Exactly `count` bytes from `at`, fewer where the file ends before."""
        start = at - self.base
        if start < 0 or start + count > len(self.data):
            self.load(at, count)
            start = at - self.base
        return self.data[start : start + count]


def inflated(source: Source, at: int) -> tuple[Window, bool]:
    """The deflated data set from `at` (PS3.5 A.5, raw deflate), and whether it ended within MAX_INFLATED.

    Raises zlib.error where nothing could be inflated.
    """
    try:
        return _inflated(source, at, -zlib.MAX_WBITS)
    except zlib.error:
        return _inflated(source, at, zlib.MAX_WBITS)  # some writers give it zlib's header


def _inflated(source: Source, at: int, bits: int) -> tuple[Window, bool]:
    engine = zlib.decompressobj(bits)
    parts: list[bytes] = []
    room = MAX_INFLATED
    complete = True
    while room > 0 and not engine.eof:
        compressed = engine.unconsumed_tail or source.read_at(at, 64 << 10)
        if not engine.unconsumed_tail:
            at += len(compressed)
        if not compressed:
            complete = False
            break
        try:
            parts.append(engine.decompress(compressed, room))
        except zlib.error:
            if not any(parts):
                raise
            complete = False
            break
        room -= len(parts[-1])
    data = b"".join(parts)
    return Window(None, data, len(data)), complete and (engine.eof or room > 0)
