"""One HDF5 file opened through h5py's low level: read only, byte by byte checked, and as far as it goes where cut."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from h5py import h5f, h5fd, h5p

from metaextract_tui.formats.base import Extraction, Unreadable
from metaextract_tui.formats.hdf5.attributes import LIBRARY_ERRORS
from metaextract_tui.formats.hdf5.superblock import Superblock
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind

Peek = Callable[[int, int], bytes]

MAX_MISSING = 1 << 50  # bytes that are made up behind the end of a cut file
PART = "it is one part of a file that HDF5 keeps in several"
MAX_IMAGE = 1 << 20  # bytes; a file up to this size is read at once, which costs less than asking for its pieces


def open_file(source: Source, superblock: Superblock, found: Extraction) -> tuple[Any, Peek]:
    """The open `h5f.FileID`, and what gives bytes of it at an offset. Raises Unreadable: the file is cut or damaged.

    Most of what describes the data stands before them, so a cut file is read as far as it goes. The library gets the
    bytes from us, a small file whole and a large one through a stream: the one place where a structure on which it
    would never come back can be kept from it.
    """
    if superblock.driver is not None:
        raise Unreadable(ErrorKind.UNSUPPORTED, f"{PART} ({superblock.driver})")
    end = superblock.end or 0
    cut = source.size < end
    message = f"the file is cut: {end - source.size:,} of {end:,} bytes are missing"
    if end - source.size > MAX_MISSING:
        raise Unreadable(ErrorKind.TRUNCATED, message)
    access = h5p.create(h5p.FILE_ACCESS)
    access.set_file_locking(False, True)
    access.set_fclose_degree(h5f.CLOSE_STRONG)
    access.set_cache(0, 1, 0, 0.75)  # no chunk is read twice; the library would clear a table for each dataset
    stream = _Stream(source, superblock)
    peek: Peek = source.read_at
    if stream.size <= MAX_IMAGE:
        image = stream.image()
        access.set_fapl_core(1 << 16, False)
        access.set_file_image(image)
        peek = lambda at, count: image[at : at + count]  # noqa: E731 - as short as what it replaces
    else:
        access.set_fileobj_driver(h5fd.fileobj_driver, stream)
    try:
        file = h5f.open(b"source", h5f.ACC_RDONLY, access)
    except LIBRARY_ERRORS as error:
        if "driver should be used" in str(error):  # the superblock's extension names it
            raise Unreadable(ErrorKind.UNSUPPORTED, f"{PART} ({error})") from None
        if cut:
            raise Unreadable(ErrorKind.TRUNCATED, message) from None
        raise Unreadable(ErrorKind.MALFORMED, f"the HDF5 library cannot open it ({error})") from None
    if cut:
        found.warn("truncated", message, partial=True)
    if _left_open(superblock):
        found.warn("open-for-write", "a program had it open for writing and never closed it", partial=True)
    return file, peek


def _left_open(superblock: Superblock) -> bool:
    """Whether a writer that never closed the file marked it (format, II.A: version 3, file consistency flags)."""
    return superblock.status & 1 == 1


class _Stream(io.RawIOBase):
    """The file's bytes, filled up to the `size` that it says; a writer's mark is taken off, unsound heaps are hidden.

    It is filled with 0xFF, which is an undefined address and no structure's beginning; zeros would pass for lengths.
    """

    def __init__(self, source: Source, superblock: Superblock) -> None:
        self._source = source
        self.size = max(source.size, superblock.end or 0)
        self._position = 0
        self._length_size = superblock.length_size
        self._patch_at = superblock.offset
        self._patch = b""
        if _left_open(superblock):
            block = bytearray(source.read_at(superblock.offset, 12 + 4 * superblock.offset_size))
            block[11] = 0
            self._patch = bytes(block) + lookup3(bytes(block)).to_bytes(4, "little")

    def image(self) -> bytes:
        """All of it at once."""
        data = bytearray(self._source.read_at(0, self._source.size).ljust(self.size, b"\xff"))
        data[self._patch_at : self._patch_at + len(self._patch)] = self._patch
        at = data.find(b"GCOL")
        while at >= 0:
            length = int.from_bytes(data[at + 8 : at + 8 + self._length_size], "little")
            if not heap_is_sound(data[at : at + length], self._length_size):
                data[at : at + 4] = b"\xff\xff\xff\xff"
            at = data.find(b"GCOL", at + 4)
        return bytes(data)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = 0 if whence == io.SEEK_SET else self._position if whence == io.SEEK_CUR else self.size
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: Any) -> int:
        start, count = self._position, len(buffer)
        source = self._source
        end = self._position = start + count
        data = source.head[start:end] if end <= len(source.head) else source.read_at(start, count)
        if len(data) < count:
            data = data.ljust(count, b"\xff")
        if self._patch and start < self._patch_at + len(self._patch) and end > self._patch_at:
            data = self._patched(start, data)
        elif data.startswith(b"GCOL") and not heap_is_sound(data, self._length_size):
            data = b"\xff\xff\xff\xff" + data[4:]
        buffer[:] = data
        return count

    def _patched(self, start: int, data: bytes) -> bytes:
        whole = bytearray(data)
        first, last = max(start, self._patch_at), min(start + len(data), self._patch_at + len(self._patch))
        whole[first - start : last - start] = self._patch[first - self._patch_at : last - self._patch_at]
        return bytes(whole)


def heap_is_sound(data: bytes | bytearray, length_size: int) -> bool:
    """Whether the objects of a global heap collection (format, III.E) fit into it. The library (2.0) goes round without
    end where one has no length. A piece that does not hold the whole collection is not judged."""
    total = int.from_bytes(data[8 : 8 + length_size], "little")
    if total > len(data):
        return True
    head = -(-(8 + length_size) // 8) * 8
    at = head
    while at + head <= total:
        index = int.from_bytes(data[at : at + 2], "little")
        length = int.from_bytes(data[at + 8 : at + 8 + length_size], "little")
        need = head + -(-length // 8) * 8 if index else length
        if need < head or at + need > total:
            return False
        at += need
    return True


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
