"""A cursor over a netCDF classic header: reads on in growing pieces, skips without reading, knows the file's end."""

from __future__ import annotations

from metaextract_tui.formats.base import Unreadable
from metaextract_tui.formats.source import Source
from metaextract_tui.formats.values import MAX_TEXT
from metaextract_tui.model import ErrorKind

MAX_NAME = 4096  # bytes; the libraries write at most 256
MAX_PIECE = 1 << 20  # bytes read at once
MAX_HEADER = 1 << 26  # bytes of a header that are read


class Cursor:
    """Big-endian numbers, names and padding (NetCDF Classic Format Specification; CDF-5: 64-bit counts).

    Who finds all of what it reads within `data`, from `at` on, may read it there itself and move `at`.
    """

    def __init__(self, source: Source, wide: bool) -> None:
        self._source = source
        self.data = source.head  # the piece that is at hand
        self._start = 0  # where it stands in the file
        self.at = 0  # within it
        self._piece = 1 << 14
        self._read = 0
        self.size = source.size
        self.count_size = 8 if wide else 4

    @property
    def position(self) -> int:
        """Bytes from the start of the file."""
        return self._start + self.at

    @property
    def left(self) -> int:
        """Bytes from here to the end of the file."""
        return self.size - self.position

    def take(self, count: int) -> bytes:
        """The next `count` bytes. Raises Unreadable where the file or the bound ends before."""
        end = self.at + count
        if end > len(self.data):
            if count > self.left:
                raise Unreadable(ErrorKind.TRUNCATED, "the file ends within the netCDF header")
            self._start, self.at = self.position, 0
            wanted = max(count, self._piece)
            self._piece = min(self._piece * 4, MAX_PIECE)
            self._read += wanted
            if self._read > MAX_HEADER:
                raise Unreadable(ErrorKind.MALFORMED, f"the netCDF header is larger than {MAX_HEADER >> 20} MiB")
            self.data = self._source.read_at(self._start, wanted)
            end = count
            if len(self.data) < count:
                raise Unreadable(ErrorKind.TRUNCATED, "the file ends within the netCDF header")
        taken = self.data[self.at : end]
        self.at = end
        return taken

    def skip(self, count: int) -> None:
        """Pass over bytes without reading them."""
        self.at += count
        if self.at > len(self.data):
            if self.left < 0:
                raise Unreadable(ErrorKind.TRUNCATED, "the file ends within the netCDF header")
            self._start, self.at, self.data = self.position, 0, b""

    def number(self, size: int = 4) -> int:
        """An unsigned number of 4 or 8 bytes."""
        end = self.at + size
        if end > len(self.data):
            return int.from_bytes(self.take(size), "big")
        raw = self.data[self.at : end]
        self.at = end
        return int.from_bytes(raw, "big")

    def count(self, smallest: int, what: str) -> int:
        """A number of things of at least `smallest` bytes each. Raises Unreadable where there is no room for them."""
        found = self.number(self.count_size)
        if found * smallest > self.size - self._start - self.at:
            raise Unreadable(ErrorKind.MALFORMED, f"the header says {found} {what}, for which the file has no room")
        return found

    def name(self) -> str:
        """A name; UTF-8, in older files Latin-1."""
        data, start = self.data, self.at + self.count_size
        length = int.from_bytes(data[self.at : start], "big")
        end = start + length
        after = end + (-length & 3)
        if start <= len(data) and length <= MAX_NAME and after <= len(data):  # all of it is at hand, as it mostly is
            self.at = after
            return text(data[start:end])
        length = self.count(1, "characters of a name")
        if length > MAX_NAME:
            raise Unreadable(ErrorKind.MALFORMED, f"the header has a name of {length} characters")
        raw = self.take(length)
        self.pad(length)
        return text(raw)

    def pad(self, length: int) -> None:
        """Pass over the padding to four bytes behind `length` bytes; the last of a file may lack it."""
        if over := -length & 3:
            if self.at + over <= len(self.data):
                self.at += over
            else:
                self.skip(min(over, self.left))


def text(raw: bytes) -> str:
    """Characters as a text, without the zeros at its end."""
    if len(raw) > 4 * MAX_TEXT:
        raw = raw[: 4 * MAX_TEXT]
    if raw[-1:] == b"\0":
        raw = raw.rstrip(b"\0")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
