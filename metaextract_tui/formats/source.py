"""One file opened safely: nothing blocks, nothing is followed or mapped, and what is read is counted."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import stat
import time
from collections.abc import Callable
from types import TracebackType
from typing import NamedTuple, ParamSpec, Self, TypeVar

from metaextract_tui.model import ErrorKind

P = ParamSpec("P")
T = TypeVar("T")

# Milliseconds that each opening and each reading waits, as slow storage would, to try what is done about it; no setting
# for users. Read once, when the program starts.
READ_DELAY = "METAEXTRACT_READ_DELAY_MS"
HEAD_BYTES = 4096
MAX_OFFSET = 1 << 62  # beyond what any file system holds; the kernel refuses more than 2^63
# Extensions that say how a file was packed; with one of these before them they name a format of their own.
_OUTER = {
    ".gz": frozenset((".fits", ".fit", ".fts")),
    ".fz": frozenset((".fits", ".fit", ".fts")),
}


def _delayed(call: Callable[P, T]) -> Callable[P, T]:
    """A call of the system as slow storage answers it; without READ_DELAY the call itself."""
    seconds = 0.0
    with contextlib.suppress(ValueError):
        seconds = float(os.environ.get(READ_DELAY) or 0) / 1000
    if not seconds > 0:
        return call

    def waiting(*arguments: P.args, **named: P.kwargs) -> T:
        time.sleep(seconds)
        return call(*arguments, **named)

    return waiting


_open = _delayed(os.open)


class CannotOpen(Exception):
    """The file cannot be opened, or is not one that may be read."""

    def __init__(self, kind: ErrorKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


def os_error_kind(error: OSError) -> ErrorKind:
    """The one place where an errno becomes an error kind."""
    if error.errno in (errno.EACCES, errno.EPERM):
        return ErrorKind.PERMISSION
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ESTALE):
        return ErrorKind.VANISHED
    return ErrorKind.IO


def extension_of(name: str) -> str:
    """Lower case, with the dot; empty where there is none. `.fits.gz` and its like count as one.

    What is all digits is none: names that are UIDs or numbered parts say nothing of a format; nor does a last dot.
    """
    stem, last = os.path.splitext(name.lower())
    if last in _OUTER:
        inner = os.path.splitext(stem)[1]
        return inner + last if inner in _OUTER[last] else last
    return "" if last == "." or last[1:].isdigit() else last


class Stamp(NamedTuple):
    """What tells whether a file changed: size in bytes, mtime in nanoseconds, inode."""

    size: int
    mtime_ns: int
    inode: int


class Source:
    """A regular file open for reading.

    `name` is the base name as str (surrogate escapes), `extension` the name's as `extension_of` has it, `size` in bytes
    as of opening, `head` the first 4 KiB, `deep` whether the body may be read within bounds. Libraries get `stream()`
    or, where they want a name, `fd_path`. `memo` is where a probe leaves what the extractor would otherwise read again.
    """

    def __init__(self, path: bytes, *, deep: bool = False) -> None:
        """Open `path`. Raises CannotOpen; never blocks on a FIFO or a device."""
        self.path = path
        self.name = os.fsdecode(os.path.basename(path))
        self.extension = extension_of(self.name)
        self.deep = deep
        self.bytes_read = 0
        self.memo: dict[str, object] = {}
        try:
            self.fd = _open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        except OSError as error:
            if error.errno in (errno.ENXIO, errno.ENODEV):
                raise CannotOpen(ErrorKind.UNSUPPORTED, "not a regular file") from None
            raise CannotOpen(os_error_kind(error), error.strerror or str(error)) from None
        try:
            self.stamp = self._stamp()
            self.size = self.stamp.size
            self.head = self.read_at(0, HEAD_BYTES)
        except BaseException:  # whatever it is, nobody else can close the file; a stack of calls to undo costs more
            os.close(self.fd)
            raise

    def _stamp(self) -> Stamp:
        status = os.fstat(self.fd)
        if not stat.S_ISREG(status.st_mode):
            raise CannotOpen(ErrorKind.UNSUPPORTED, "not a regular file")
        return Stamp(status.st_size, status.st_mtime_ns, status.st_ino)

    @property
    def fd_path(self) -> str:
        """A name under which libraries that insist on one can open the very same file."""
        return f"/proc/self/fd/{self.fd}"

    @_delayed
    def read_at(self, offset: int, count: int) -> bytes:
        """Up to `count` bytes from `offset`; fewer at the end of the file, none where a file's own words lead outside
        of it. Raises CannotOpen on an I/O error."""
        parts: list[bytes] = []
        while count > 0 and 0 <= offset < MAX_OFFSET:
            if parts and offset == self.size:
                break  # the end, as it was when the file was opened: asking costs as much as reading
            try:
                part = os.pread(self.fd, min(count, 1 << 24), offset)
            except OSError as error:
                raise CannotOpen(os_error_kind(error), error.strerror or str(error)) from None
            if not part:
                break
            parts.append(part)
            offset += len(part)
            count -= len(part)
            self.bytes_read += len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def stream(self, buffer_size: int = 16384) -> io.BufferedReader:
        """A seekable binary stream with a position of its own; closing it leaves the source open."""
        return io.BufferedReader(_Window(self), buffer_size)

    def changed(self) -> bool:
        """Whether the file is another than the one opened (grown, shrunk, written to)."""
        now = os.fstat(self.fd)
        return (now.st_size, now.st_mtime_ns) != (self.stamp.size, self.stamp.mtime_ns)

    def close(self) -> None:
        os.close(self.fd)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Window(io.RawIOBase):
    """The source's bytes as a raw stream (pread: no shared file position)."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._source.read_at(self._position, len(buffer))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._source.size}[whence]
        if base + offset < 0:
            raise ValueError(f"negative seek position {base + offset}")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        return self._position
