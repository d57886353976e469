"""One HDF5 file opened through h5py's low level: read only, without a lock, and as far as it goes where it is cut."""

from __future__ import annotations

import io
from typing import Any

from h5py import h5f, h5fd, h5p

from metaextract_tui.formats.base import Extraction, Unreadable
from metaextract_tui.formats.hdf5.attributes import LIBRARY_ERRORS
from metaextract_tui.formats.hdf5.superblock import Superblock
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind

MAX_MISSING = 1 << 50  # bytes that are made up as zeros behind the end of a cut file


def open_file(source: Source, superblock: Superblock, found: Extraction) -> Any:
    """The open `h5f.FileID`. Raises Unreadable, saying whether the file is cut or damaged."""
    missing = (superblock.end or 0) - source.size
    if missing > 0:
        return _open_cut(source, superblock, missing, found)
    if superblock.status & 1 and not superblock.status & 4:
        found.warn("open-for-write", "a program had it open for writing and never closed it", partial=True)
        return _open_stream(_Mended(source, superblock))
    try:
        return h5f.open(source.fd_path.encode(), h5f.ACC_RDONLY, _access())
    except LIBRARY_ERRORS as error:
        raise Unreadable(ErrorKind.MALFORMED, f"the HDF5 library cannot open it ({error})") from None


def _access() -> Any:
    access = h5p.create(h5p.FILE_ACCESS)
    access.set_file_locking(False, True)
    access.set_fclose_degree(h5f.CLOSE_STRONG)
    return access


def _open_cut(source: Source, superblock: Superblock, missing: int, found: Extraction) -> Any:
    """Most of what describes the data stands before them, so a cut file is read as if zeros followed."""
    message = f"the file is cut: {missing:,} of {superblock.end:,} bytes are missing"
    if missing > MAX_MISSING:
        raise Unreadable(ErrorKind.TRUNCATED, message)
    try:
        file = _open_stream(_Mended(source, superblock))
    except Unreadable:
        raise Unreadable(ErrorKind.TRUNCATED, message) from None
    found.warn("truncated", message, partial=True)
    return file


def _open_stream(stream: _Mended) -> Any:
    access = _access()
    access.set_fileobj_driver(h5fd.fileobj_driver, stream)
    try:
        return h5f.open(b"stream", h5f.ACC_RDONLY, access)
    except LIBRARY_ERRORS as error:
        raise Unreadable(ErrorKind.MALFORMED, f"the HDF5 library cannot open it ({error})") from None


class _Mended(io.RawIOBase):
    """The file's bytes, followed by zeros up to where it says it ends; the mark of a writer is taken off."""

    def __init__(self, source: Source, superblock: Superblock) -> None:
        self._source = source
        self._size = max(source.size, superblock.end or 0)
        self._position = 0
        self._patch_at = superblock.offset
        self._patch = b""
        if superblock.version == 3 and superblock.status & 1:
            length = 12 + 4 * superblock.offset_size
            block = bytearray(source.read_at(superblock.offset, length))
            block[11] = 0
            self._patch = bytes(block) + lookup3(bytes(block)).to_bytes(4, "little")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        start, count = self._position, len(view)
        data = bytearray(self._source.read_at(start, count).ljust(count, b"\0"))
        if self._patch:
            first, last = max(start, self._patch_at), min(start + count, self._patch_at + len(self._patch))
            if first < last:
                data[first - start : last - start] = self._patch[first - self._patch_at : last - self._patch_at]
        view[:] = data
        self._position += count
        return count


def lookup3(data: bytes) -> int:
    """Bob Jenkins's lookup3 hash (hashlittle, initial value 0), the checksum of HDF5 metadata (format, II.A)."""
    mask = 0xFFFFFFFF
    a = b = c = (0xDEADBEEF + len(data)) & mask
    words = [int.from_bytes(data[i : i + 4].ljust(4, b"\0"), "little") for i in range(0, len(data), 4)]
    words += [0] * (-len(words) % 3)
    if not words:
        return c

    def turn(value: int, by: int) -> int:
        return ((value << by) | (value >> (32 - by))) & mask

    for at in range(0, len(words) - 3, 3):
        a, b, c = (a + words[at]) & mask, (b + words[at + 1]) & mask, (c + words[at + 2]) & mask
        a = ((a - c) & mask) ^ turn(c, 4)
        c = (c + b) & mask
        b = ((b - a) & mask) ^ turn(a, 6)
        a = (a + c) & mask
        c = ((c - b) & mask) ^ turn(b, 8)
        b = (b + a) & mask
        a = ((a - c) & mask) ^ turn(c, 16)
        c = (c + b) & mask
        b = ((b - a) & mask) ^ turn(a, 19)
        a = (a + c) & mask
        c = ((c - b) & mask) ^ turn(b, 4)
        b = (b + a) & mask
    a, b, c = (a + words[-3]) & mask, (b + words[-2]) & mask, (c + words[-1]) & mask
    c = ((c ^ b) - turn(b, 14)) & mask
    a = ((a ^ c) - turn(c, 11)) & mask
    b = ((b ^ a) - turn(a, 25)) & mask
    c = ((c ^ b) - turn(b, 16)) & mask
    a = ((a ^ c) - turn(c, 4)) & mask
    b = ((b ^ a) - turn(a, 14)) & mask
    return ((c ^ b) - turn(b, 24)) & mask
