"""Fractal heaps: where links and attributes of large objects, and shared messages, are kept."""

from __future__ import annotations

from bisect import bisect_right

from metaextract_tui.formats.hdf5.filters import Filter, parse_pipeline, unpacked
from metaextract_tui.formats.hdf5.pages import Damaged, Pages
from metaextract_tui.formats.hdf5.trees import records, width_of

MAX_OBJECT = 16 << 20  # bytes
MAX_HUGE = 100_000  # objects of one heap that stand alone
MAX_UNPACKED = 32 << 20  # bytes of unpacked blocks held of one heap
_PLAIN = 0x10  # the first byte of a heap ID is below it where its object is managed
_MANAGED, _HUGE, _TINY = 0, 1, 2


class FractalHeap:
    """Gives objects by their heap ID. Raises Damaged. Source: HDF5 File Format Specification, III.G."""

    def __init__(self, pages: Pages, address: int, offset_size: int, length_size: int) -> None:
        self._pages, self._offset_size, self._length_size = pages, offset_size, length_size
        o, n = offset_size, length_size
        head = pages.exactly(address, 22 + 12 * n + 3 * o)
        if head[:4] != b"FRHP":
            raise Damaged(f"there is no fractal heap at byte {address + pages.base:,}")
        self._id_size, filters = head[5] | head[6] << 8, head[7] | head[8] << 8
        most = int.from_bytes(head[10:14], "little")
        self._huge_tree = int.from_bytes(head[14 + n : 14 + n + o], "little")
        at = 14 + 10 * n + 2 * o
        self._table_width = head[at] | head[at + 1] << 8
        self._start = int.from_bytes(head[at + 2 : at + 2 + n], "little")
        self._largest = int.from_bytes(head[at + 2 + n : at + 2 + 2 * n], "little")
        at += 2 + 2 * n
        self._bits = head[at] | head[at + 1] << 8
        self._root = int.from_bytes(head[at + 4 : at + 4 + o], "little")
        self._rows = head[at + 4 + o] | head[at + 5 + o] << 8
        if not (0 < self._table_width < 1 << 12 and 0 < self._start <= self._largest <= 1 << 32 and self._bits <= 64):
            raise Damaged("a fractal heap that cannot be so")
        self._place_size = (self._bits + 7) // 8
        self._size_size = min((self._largest.bit_length() + 6) // 8, width_of(most))
        self._direct_rows = self._largest.bit_length() - self._start.bit_length() + 2
        self._blocks: dict[int, tuple[int, int, int, int]] = {}
        self._unpacked: dict[int, bytes] = {}
        self._held = 0
        self._pipeline: list[Filter] | None = None
        self._root_packed = (0, 0)
        if filters:
            more = pages.exactly(address + at + 6 + o, n + 4 + filters)
            self._root_packed = (int.from_bytes(more[:n], "little"), int.from_bytes(more[n : n + 4], "little"))
            self._pipeline = parse_pipeline(more[n + 4 :])
        self._huge: dict[int, bytes] | None = None
        # The direct blocks of objects that were met, where they are not packed: first places, last ones, and where a
        # place counts from.
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        self._bases: list[int] = []
        self._key_end = 1 + self._place_size + self._size_size
        self._place_bits = 8 * self._place_size
        self._place_mask = (1 << self._place_bits) - 1

    def get(self, key: bytes) -> bytes:
        """The object of a heap ID."""
        if key[0] < _PLAIN:
            number = int.from_bytes(key[1 : self._key_end], "little")
            place, size = number & self._place_mask, number >> self._place_bits
            met = bisect_right(self._firsts, place) - 1
            if size and met >= 0 and place + size <= self._lasts[met]:
                return self._pages.exactly(self._bases[met] + place, size)
        kind = key[0] >> 4 & 3
        if key[0] >> 6 or kind > _TINY:
            raise Damaged("an object of a fractal heap of an unknown kind")
        if kind == _HUGE:
            return self._get_huge(key)
        if kind == _TINY:
            if self._id_size <= 18:
                return key[1 : 2 + (key[0] & 15)]
            return key[2 : 3 + ((key[0] & 15) << 8 | key[1])]
        end = 1 + self._place_size
        place = int.from_bytes(key[1:end], "little")
        size = int.from_bytes(key[end : end + self._size_size], "little")
        start, address, length, packed = self._block(place)
        if place + size > start + length or not size:
            raise Damaged("an object reaches beyond its block")
        if self._pipeline is None:
            if start not in self._firsts:
                met = bisect_right(self._firsts, start)
                self._firsts.insert(met, start)
                self._lasts.insert(met, start + length)
                self._bases.insert(met, address - start)
            return self._pages.exactly(address + place - start, size)
        return self._opened(address, length, packed)[place - start : place - start + size]

    def _block(self, place: int) -> tuple[int, int, int, int]:
        """The direct block around a place of the heap: its first place, address, length, and what it is packed to."""
        unit = self._start * self._table_width
        if self._rows == 0:
            size, mask = self._root_packed
            return 0, self._root, self._start, size << 32 | mask
        base, address = 0, self._root
        for _ in range(64):
            row = ((place - base) // unit).bit_length()
            length = self._start << max(row - 1, 0)
            first = base + (unit << (row - 1) if row else 0)
            column = (place - first) // length
            start = first + column * length
            if row < self._direct_rows:
                return self._direct(address, row * self._table_width + column, start, length)
            address = self._indirect(address, row, column)
            base = start
        raise Damaged("a fractal heap that leads back into itself")

    def _direct(self, parent: int, entry: int, start: int, length: int) -> tuple[int, int, int, int]:
        found = self._blocks.get(start)
        if found is None:
            width = self._offset_size + (self._length_size + 4 if self._pipeline is not None else 0)
            self._check(parent)
            data = self._pages.exactly(parent + 5 + self._offset_size + self._place_size + entry * width, width)
            address = int.from_bytes(data[: self._offset_size], "little")
            packed = 0
            if self._pipeline is not None:
                split = self._offset_size + self._length_size
                packed = int.from_bytes(data[self._offset_size : split], "little") << 32
                packed |= int.from_bytes(data[split:], "little")
            found = self._blocks[start] = (start, address, length, packed)
        return found

    def _indirect(self, parent: int, row: int, column: int) -> int:
        packed = self._length_size + 4 if self._pipeline is not None else 0
        before = self._direct_rows * self._table_width * (self._offset_size + packed)
        entry = (row - self._direct_rows) * self._table_width + column
        at = parent + 5 + self._offset_size + self._place_size + before + entry * self._offset_size
        self._check(parent)
        return int.from_bytes(self._pages.exactly(at, self._offset_size), "little")

    def _check(self, address: int) -> None:
        if self._pages.read(address, 4) != b"FHIB":
            raise Damaged("a fractal heap whose blocks are not where they should be")

    def _opened(self, address: int, length: int, packed: int) -> bytes:
        found = self._unpacked.get(address)
        if found is None:
            size, mask = packed >> 32, packed & 0xFFFFFFFF
            self._held += length
            if size > MAX_OBJECT or self._held > MAX_UNPACKED:
                raise Damaged(f"a block of {length:,} bytes in a fractal heap")
            raw = self._pages.exactly(address, size)
            found = self._unpacked[address] = unpacked(raw, mask, self._pipeline or [], 1, length)
        return found

    def _get_huge(self, key: bytes) -> bytes:
        o, n = self._offset_size, self._length_size
        filtered = self._pipeline is not None
        direct = o + n + (4 + n if filtered else 0)
        if self._id_size - 1 >= direct:
            where = key[1 : 1 + direct]
        else:
            number = int.from_bytes(key[1 : 1 + min(self._id_size - 1, n)], "little")
            found = self._listed(direct).get(number)
            if found is None:
                raise Damaged("a large object of a fractal heap is missing")
            where = found
        size = int.from_bytes(where[o : o + n], "little")
        if size > MAX_OBJECT:
            raise Damaged(f"an object of {size:,} bytes in a fractal heap")
        raw = self._pages.exactly(int.from_bytes(where[:o], "little"), size)
        if not filtered:
            return raw
        held = int.from_bytes(where[o + n + 4 : o + 2 * n + 4], "little")
        if held > MAX_OBJECT:
            raise Damaged(f"an object of {held:,} bytes in a fractal heap")
        mask = int.from_bytes(where[o + n : o + n + 4], "little")
        return unpacked(raw, mask, self._pipeline or [], 1, held)

    def _listed(self, width: int) -> dict[int, bytes]:
        """Large objects by their number (records of type 1 and 2)."""
        if self._huge is None:
            self._huge = {}
            for one in records(self._pages, self._huge_tree, (1, 2), self._offset_size, self._length_size):
                self._huge[int.from_bytes(one[width : width + self._length_size], "little")] = one[:width]
                if len(self._huge) > MAX_HUGE:
                    raise Damaged("a fractal heap with too many large objects")
        return self._huge
