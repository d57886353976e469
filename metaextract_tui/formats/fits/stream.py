"""The bytes of a FITS file from front to back, plain or inflated from gzip while it goes."""

from __future__ import annotations

import zlib
from typing import Protocol

from metaextract_tui.formats.source import Source

MAX_INFLATED = 256 << 20  # bytes inflated of one file: about a second
MAX_MEMBERS = 10_000  # of one gzip file; blocked gzip has one for each 64 KiB
_CHUNK = 64 << 10


class Forward(Protocol):
    """Bytes by position; positions never go back. `end`: where the bytes end, None while that is not known."""

    end: int | None

    def read_at(self, at: int, count: int) -> bytes:
        """Up to `count` bytes from `at`; fewer at the end."""

    def reaches(self, at: int) -> bool:
        """Whether there are at least `at` bytes."""


class Plain:
    """An uncompressed file."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.end: int | None = source.size

    def read_at(self, at: int, count: int) -> bytes:
        return self._source.read_at(at, count)

    def reaches(self, at: int) -> bool:
        return at <= self._source.size


class Gzipped:
    """A gzip file of one or more members (RFC 1952). `cut`: the limit was met; `broken`: the file is damaged or ends
    early; either way what came before was given."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._position = 0  # in the file
        self._engine = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._start = 0  # of `_data` in the inflated bytes
        self._data = b""
        self._members = 1
        self.end: int | None = None
        self.cut = False
        self.broken = False

    @property
    def promised(self) -> int:
        """The inflated length that the last four bytes state, modulo 2**32: right where there is one member."""
        return int.from_bytes(self._source.read_at(max(self._source.size - 4, 0), 4), "little")

    def read_at(self, at: int, count: int) -> bytes:
        while self.end is None and self._start + len(self._data) < at + count:
            self._more(at)
        return self._data[max(at - self._start, 0) :][:count] if at >= self._start else b""

    def reaches(self, at: int) -> bool:
        if at <= self._start + len(self._data) or at == self.promised:
            return True
        self.read_at(at - 1, 1)
        return self.end is None or at <= self.end

    def _more(self, keep_from: int) -> None:
        """Inflate one chunk, and drop what lies before `keep_from`."""
        have = self._start + len(self._data)
        if have >= MAX_INFLATED or self._members > MAX_MEMBERS:
            self.cut, self.end = True, have
            return
        if self._engine.eof:
            rest = self._engine.unused_data.lstrip(b"\0")  # some writers fill up with zeros
            if len(rest) < 2:
                rest += self._read()
            if not rest.startswith(b"\x1f\x8b"):
                self.end = have
                return
            self._members += 1
            self._engine = zlib.decompressobj(16 + zlib.MAX_WBITS)
            compressed = rest
        else:
            compressed = self._engine.unconsumed_tail
        if not compressed:
            compressed = self._read()
        if not compressed:
            self.broken, self.end = True, have
            return
        try:
            inflated = self._engine.decompress(compressed, _CHUNK * 4)
        except zlib.error:
            self.broken, self.end = True, have
            return
        drop = min(max(keep_from - self._start, 0), len(self._data))
        self._data = self._data[drop:] + inflated
        self._start += drop

    def _read(self) -> bytes:
        raw = self._source.read_at(self._position, _CHUNK)
        self._position += len(raw)
        return raw
