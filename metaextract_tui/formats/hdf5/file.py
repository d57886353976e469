"""One HDF5 file as its structures stand: bytes at addresses, and what is read once and used by many objects."""

from __future__ import annotations

import struct
from typing import Any

from metaextract_tui.formats.hdf5.cacheimage import lay_over
from metaextract_tui.formats.hdf5.datatypes import Datatype, parse_datatype
from metaextract_tui.formats.hdf5.fills import fill_value
from metaextract_tui.formats.hdf5.filters import Filter, parse_pipeline
from metaextract_tui.formats.hdf5.forms import COMMITTED, NOTHING, met_forms
from metaextract_tui.formats.hdf5.fractal import FractalHeap
from metaextract_tui.formats.hdf5.headers import Header, Message, read_header
from metaextract_tui.formats.hdf5.heaps import GlobalHeaps, LocalHeap
from metaextract_tui.formats.hdf5.pages import Damaged, Pages
from metaextract_tui.formats.hdf5.space import Space, parse_space
from metaextract_tui.formats.hdf5.stored import Decode, Decoder
from metaextract_tui.formats.hdf5.superblock import DRIVERS, Superblock
from metaextract_tui.formats.source import Source

MAX_SEQUENCES = 16 << 20  # bytes of variable-length values of one file
_SHARED_TABLE, _DRIVER, _CACHE_IMAGE = 0x0F, 0x14, 0x18
_SOHM, _COMMITTED = 1, 2
_SEQUENCE = struct.Struct("<IQI").unpack_from


class File:
    """The structures of one file. All of its methods raise Damaged (or another of DAMAGE) where they cannot be so."""

    def __init__(self, source: Source, superblock: Superblock) -> None:
        self.pages = Pages(source, superblock.offset)
        self.offset_size = superblock.offset_size
        self.length_size = superblock.length_size
        self.undefined = (1 << (8 * superblock.offset_size)) - 1
        self.root = superblock.root
        self.heaps = GlobalHeaps(self.pages, self.length_size)
        self.top = Header(NOTHING, ())
        self._superblock = superblock
        self._extension: list[Message] = []
        self.forms = met_forms()
        self._types: dict[bytes, Datatype] = {}
        self._spaces: dict[bytes, Space] = {}
        self._pipelines: dict[bytes, list[Filter]] = {}
        self._fills: set[bytes] = set()
        self._committed: dict[int, bytes] = {}
        self._fractal: dict[int, FractalHeap] = {}
        self._shared: list[tuple[int, int]] | None = None
        self._left = MAX_SEQUENCES
        self._decoder = Decoder(self.offset_size, self.sequence)

    def address(self, data: bytes, at: int) -> int:
        """The address that stands at an offset of `data`, -1 where it is undefined."""
        found = int.from_bytes(data[at : at + self.offset_size], "little")
        return found if found != self.undefined else -1

    def header(self, address: int) -> Header:
        """The object header at an address."""
        return read_header(self.pages, self.forms, address, self.offset_size, self.length_size)

    def datatype(self, data: bytes) -> Datatype:
        """The datatype of a message."""
        found = self._types.get(data)
        if found is None:
            found = self._types[data] = parse_datatype(data)
        return found

    def space(self, data: bytes) -> Space:
        """The dataspace of a message."""
        found = self._spaces.get(data)
        if found is None:
            found = self._spaces[data] = parse_space(data, self.length_size)
        return found

    def pipeline(self, data: bytes) -> list[Filter]:
        """The filters of a message."""
        found = self._pipelines.get(data)
        if found is None:
            found = self._pipelines[data] = parse_pipeline(data)
        return found

    def check_fill(self, kind: int, data: bytes) -> None:
        """Raises Damaged where a fill value is longer than its message."""
        if data not in self._fills:
            fill_value(kind, data)
            self._fills.add(data)

    def decoder(self, kind: Datatype) -> Decode:
        """What makes plain values of stored ones."""
        return kind.decode or self._decoder.of(kind)

    def local_heap(self, address: int) -> LocalHeap:
        """The local heap at an address."""
        return LocalHeap(self.pages, address, self.offset_size, self.length_size)

    def fractal_heap(self, address: int) -> FractalHeap:
        """The fractal heap at an address."""
        found = self._fractal.get(address)
        if found is None:
            found = self._fractal[address] = FractalHeap(self.pages, address, self.offset_size, self.length_size)
        return found

    def unshared(self, kind: int, data: bytes) -> bytes:
        """The message that a shared one stands for.

        Source: HDF5 File Format Specification, IV.A.2 (shared message, versions 1 to 3), III.I (table of them).
        """
        version, place = data[0], data[1]
        if version == 3 and place == _SOHM:
            heap = next((heap for kinds, heap in self._shared_tables() if kinds >> kind & 1), -1)
            if heap < 0:
                raise Damaged("a shared message of a file that has no table of them")
            return self.fractal_heap(heap).get(data[2:10])
        at = {1: 8 + self.length_size, 2: 2, 3: 2}.get(version)
        if at is None:
            raise Damaged(f"a shared message of version {version}")
        address = self.address(data, at)
        found = self._committed.get(address)
        if found is None:
            found = next((body for one, flags, body, _ in self.header(address).messages if one == kind
                          and not flags & COMMITTED), None)  # fmt: skip
            if found is None:
                raise Damaged(f"a shared message that is not at byte {address}")
            self._committed[address] = found
        return found

    def begin(self) -> str | None:
        """Heed the superblock's extension (format, II.C) and read the root's header, `top`. Returns the driver, where
        the file is one of several that make a whole (II.B)."""
        if self._superblock.extension is not None:
            self._extension = list(self.header(self._superblock.extension).messages)
        for kind, _, data, _ in self._extension:
            if kind == _DRIVER:
                return DRIVERS.get(data[1:9], "a driver of its own")
            if kind == _CACHE_IMAGE:
                lay_over(self.pages, data, self.offset_size, self.length_size)
        self.top = self.header(self.root)
        return None

    def _shared_tables(self) -> list[tuple[int, int]]:
        """For each index of shared messages the kinds in it, as bits of their numbers, and its heap."""
        if self._shared is None:
            self._shared = []
            for kind, _, data, _ in self._extension:
                if kind == _SHARED_TABLE:
                    self._read_shared_tables(self.address(data, 1), data[1 + self.offset_size])
        return self._shared

    def _read_shared_tables(self, address: int, count: int) -> None:
        width = 14 + 2 * self.offset_size
        table = self.pages.exactly(address, 4 + count * width)
        if table[:4] != b"SMTB":
            raise Damaged("the table of shared messages is not where it should be")
        for at in range(4, 4 + count * width, width):
            bits = table[at + 2] | table[at + 3] << 8  # bit n tracks messages of number n, the fill value of both forms
            heap = self.address(table, at + 14 + self.offset_size)
            if self._shared is not None:
                self._shared.append((bits, heap))

    def sequence(self, raw: bytes, at: int, weight: int) -> tuple[int, bytes]:
        """Count and bytes of a variable-length value (format, VIII: global heap ID)."""
        if self.offset_size == 8 and at + 16 <= len(raw):
            count, address, index = _SEQUENCE(raw, at)
        else:
            count = int.from_bytes(raw[at : at + 4], "little")
            place = at + 4 + self.offset_size
            address = int.from_bytes(raw[at + 4 : place], "little")
            index = int.from_bytes(raw[place : place + 4], "little")
        if count == 0 or address in (0, self.undefined):
            return 0, b""
        data = self.heaps.get(address, index)
        size = len(data)
        self._left -= size + (count if count < size else size) * weight + 64
        if self._left < 0:
            raise Damaged("values of variable length hold more than is read of one file")
        return count, data

    def values(self, kind: Datatype, raw: bytes, count: int) -> list[Any]:
        """`count` values of a datatype from their stored bytes."""
        size = kind.size
        if len(raw) < count * size:
            raise Damaged("the values are not all there")
        decode = self.decoder(kind)
        return [decode(raw, at) for at in range(0, count * size, size)]
