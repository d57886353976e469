"""Local heaps, which hold the names of old groups, and global heaps, which hold values of variable length."""

from __future__ import annotations

from metaextract_tui.formats.hdf5.pages import Damaged, Pages

MAX_NAMES = 16 << 20  # bytes of the names of one group
MAX_AT_ONCE = 1 << 16  # bytes of a collection that are read in one piece
MAX_OBJECTS = 65_536  # of one collection: their numbers have 16 bits
MAX_OBJECT = 16 << 20  # bytes of one value
MAX_COLLECTIONS = 65_536


class LocalHeap:
    """Names by their offset. Source: HDF5 File Format Specification, III.D."""

    __slots__ = ("_data",)

    def __init__(self, pages: Pages, address: int, offset_size: int, length_size: int) -> None:
        head = pages.exactly(address, 8 + 2 * length_size + offset_size)
        if head[:4] != b"HEAP":
            raise Damaged("the names of a group are not where they should be")
        size = int.from_bytes(head[8 : 8 + length_size], "little")
        if size > MAX_NAMES:
            raise Damaged(f"the names of a group take {size:,} bytes")
        self._data = pages.exactly(int.from_bytes(head[8 + 2 * length_size :], "little"), size)

    def name(self, offset: int) -> bytes:
        """The name that starts at an offset."""
        data = self._data
        end = data.find(b"\0", offset)
        if end < 0 or offset >= len(data):
            raise Damaged("a name leads out of its heap")
        return data[offset:end]


class GlobalHeaps:
    """Values by the address of their collection and their number. Source: HDF5 File Format Specification, III.E."""

    __slots__ = ("_collections", "_length_size", "_pages")

    def __init__(self, pages: Pages, length_size: int) -> None:
        self._pages = pages
        self._length_size = length_size
        self._collections: dict[int, dict[int, tuple[int, int]]] = {}

    def get(self, address: int, index: int) -> bytes:
        """The bytes of one value."""
        places = self._collections.get(address)
        if places is None:
            if len(self._collections) >= MAX_COLLECTIONS:
                raise Damaged("its values of variable length are spread too far")
            places = self._collections[address] = self._scan(address)
        place = places.get(index)
        if place is None:
            raise Damaged(f"a value of variable length is missing at byte {address + self._pages.base:,}")
        return self._pages.exactly(*place)

    def _scan(self, address: int) -> dict[int, tuple[int, int]]:
        """Where each object of a collection stands, and how long it is; what does not fit ends the search."""
        width = self._length_size
        head = self._pages.read(address, 8 + width)
        total = int.from_bytes(head[8:], "little")
        if head[:4] != b"GCOL" or len(head) < 8 + width:
            raise Damaged(f"there are no values of variable length at byte {address + self._pages.base:,}")
        lead = -(-(8 + width) // 8) * 8
        whole = self._pages.read(address, total) if total <= MAX_AT_ONCE else None
        places: dict[int, tuple[int, int]] = {}
        at = lead
        for _ in range(MAX_OBJECTS):
            if at + lead > total:
                break
            data = whole[at : at + lead] if whole is not None else self._pages.read(address + at, lead)
            index = int.from_bytes(data[:2], "little")
            length = int.from_bytes(data[8 : 8 + width], "little")
            if not index or at + lead + length > total or length > MAX_OBJECT:
                break
            places[index] = (address + at + lead, length)
            at += lead + -(-length // 8) * 8
        return places
