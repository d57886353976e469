"""Where each chunk of a dataset stands in the file: the six ways in which HDF5 finds chunks."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable

from metaextract_tui.formats.hdf5 import storage as forms
from metaextract_tui.formats.hdf5.datasets import Dataset
from metaextract_tui.formats.hdf5.file import File
from metaextract_tui.formats.hdf5.pages import Damaged
from metaextract_tui.formats.hdf5.trees import MAX_DEPTH, read_node, records

MAX_LISTED = 200_000  # chunks of one dataset that are found by a version 2 B-tree

Place = tuple[int, int, int]  # address, bytes there, mask of the filters that were left out


class Chunks:
    """Finds the chunks of one dataset. Source: HDF5 File Format Specification, III.A.1, VII (chunk indexes)."""

    def __init__(self, file: File, dataset: Dataset) -> None:
        shape, most = dataset.space
        storage = dataset.storage
        self._file, self._storage = file, storage
        self._packed = bool(dataset.pipeline)
        if shape is None or len(shape) != len(storage.chunks):
            raise Damaged("chunks of another rank than their dataset")
        self.bytes = math.prod(storage.chunks) * dataset.kind.size
        # Arrays count chunks as if the dataset had its greatest shape; what grows without end counts slowest.
        limits = [n if m is None else m for n, m in zip(shape, most or shape, strict=True)]
        self._counts = [-(-n // c) for n, c in zip(limits, storage.chunks, strict=True)]
        self._order = list(range(len(shape)))
        if storage.finder == forms.EXTENSIBLE_ARRAY and most is not None and None in most:
            grows = most.index(None)
            self._order.remove(grows)
            self._order.insert(0, grows)
        self._listed: dict[tuple[int, ...], Place] | None = None

    def find(self, place: tuple[int, ...]) -> Place | None:
        """The chunk whose number in each dimension is given; None where it was never written. Raises Damaged."""
        storage = self._storage
        if storage.address < 0:
            return None
        found: Place | None
        if storage.finder == forms.TREE:
            found = self._in_tree(place)
        elif storage.finder == forms.SINGLE:
            size, mask = storage.filtered or (self.bytes, 0)
            found = storage.address, size, mask
        elif storage.finder == forms.IMPLICIT:
            found = storage.address + self._number(place) * self.bytes, self.bytes, 0
        elif storage.finder == forms.FIXED_ARRAY:
            found = self._in_fixed_array(self._number(place))
        elif storage.finder == forms.EXTENSIBLE_ARRAY:
            found = self._in_extensible_array(self._number(place))
        else:
            found = self._in_list(place)
        return found if found is not None and 0 <= found[0] != self._file.undefined else None

    def _number(self, place: tuple[int, ...]) -> int:
        number = 0
        for axis in self._order:
            number = number * self._counts[axis] + place[axis]
        return number

    def _in_tree(self, place: tuple[int, ...]) -> Place | None:
        rank, o = len(place) + 1, self._file.offset_size
        key_size = 8 + 8 * rank
        wanted = (*(n * c for n, c in zip(place, self._storage.chunks, strict=True)), 0)
        read: Callable[[bytes, int], tuple[int, ...]] = struct.Struct(f"<{rank}Q").unpack_from
        address, step = self._storage.address, key_size + o
        for _ in range(MAX_DEPTH):
            level, node, start = read_node(self._file.pages, address, 1, key_size, o)
            low, high = 0, (len(node) - start) // step
            while low < high:  # the last child whose key is not beyond
                middle = (low + high) // 2
                if read(node, start + middle * step + 8) <= wanted:
                    low = middle + 1
                else:
                    high = middle
            if not low:
                return None
            at = start + (low - 1) * step
            address = int.from_bytes(node[at + key_size : at + step], "little")
            if not level:
                size, mask = struct.unpack_from("<II", node, at)
                return (address, size, mask) if read(node, at + 8) == wanted else None
        raise Damaged("a B-tree that is too deep")

    def _in_list(self, place: tuple[int, ...]) -> Place | None:
        if self._listed is None:
            self._listed = {}
            o, rank = self._file.offset_size, len(place)
            pages, n = self._file.pages, self._file.length_size
            for record in records(pages, self._storage.address, (10, 11), o, n):
                scaled = struct.unpack_from(f"<{rank}Q", record, len(record) - 8 * rank)
                self._listed[scaled] = self._element(record[: len(record) - 8 * rank])
                if len(self._listed) > MAX_LISTED:
                    raise Damaged("a dataset of too many chunks")
        return self._listed.get(place)

    def _element(self, data: bytes) -> Place:
        """What an index keeps of a chunk: its address, and its size and mask where chunks are packed."""
        o = self._file.offset_size
        address = int.from_bytes(data[:o], "little")
        if not self._packed:
            return address, self.bytes, 0
        return address, int.from_bytes(data[o:-4], "little"), int.from_bytes(data[-4:], "little")

    def _in_fixed_array(self, number: int) -> Place | None:
        o, n, pages = self._file.offset_size, self._file.length_size, self._file.pages
        head = pages.exactly(self._storage.address, 8 + n + o)
        if head[:4] != b"FAHD":
            raise Damaged("an index of chunks is not where it should be")
        size, count = head[6], int.from_bytes(head[8 : 8 + n], "little")
        block, per_page = int.from_bytes(head[8 + n :], "little"), 1 << min(head[7], 62)
        if number >= count:
            raise Damaged("an index of chunks that is too short")
        if block == self._file.undefined:
            return None
        at = block + 6 + o
        if count > per_page:
            number_of_pages = -(-count // per_page)
            page, number = divmod(number, per_page)
            marks = pages.exactly(at, -(-number_of_pages // 8))
            if not marks[page // 8] & 0x80 >> page % 8:
                return None
            at += len(marks) + 4 + page * (per_page * size + 4)
        return self._element(pages.exactly(at + number * size, size))

    def _in_extensible_array(self, number: int) -> Place | None:
        o, n, pages = self._file.offset_size, self._file.length_size, self._file.pages
        head = pages.exactly(self._storage.address, 12 + 6 * n + o)
        if head[:4] != b"EAHD":
            raise Damaged("an index of chunks is not where it should be")
        size, bits, in_index, least, pointers, page_bits = head[6:12]
        index, offset_size = int.from_bytes(head[12 + 6 * n :], "little"), -(-bits // 8)
        if not least or not pointers or index == self._file.undefined:
            return None
        at = index + 6 + o
        if number < in_index:
            return self._element(pages.exactly(at + number * size, size))
        number -= in_index
        at += in_index * size
        order = (number // least + 1).bit_length() - 1  # of the super block that holds it
        # Super block u has 2^(u/2) data blocks of 2^((u+1)/2) * least elements each.
        first, first_block = 0, 0
        for u in range(order):
            first += (1 << u // 2) * (1 << (u + 1) // 2) * least
            first_block += 1 << u // 2
        held = (1 << (order + 1) // 2) * least
        block, number = divmod(number - first, held)
        direct = 2 * (pointers.bit_length() - 1)  # super blocks whose data blocks the index names itself
        if order < direct:
            address = self._pointer(at + (first_block + block) * o)
            return self._element_of(address, 6 + o + offset_size, number, size)
        address = self._pointer(at + 2 * (pointers - 1) * o + (order - direct) * o)
        if address is None:
            return None
        at = address + 6 + o + offset_size
        per_page = 1 << min(page_bits, 62)
        if held <= per_page:
            return self._element_of(self._pointer(at + block * o), 6 + o + offset_size, number, size)
        marks = -(-(held // per_page) // 8)
        page, number = divmod(number, per_page)
        mark = pages.exactly(at + block * marks + page // 8, 1)[0]
        if not mark & 0x80 >> page % 8:
            return None
        address = self._pointer(at + (1 << order // 2) * marks + block * o)
        return self._element_of(address, 10 + o + offset_size + page * (per_page * size + 4), number, size)

    def _pointer(self, at: int) -> int | None:
        found = int.from_bytes(self._file.pages.exactly(at, self._file.offset_size), "little")
        return found if found != self._file.undefined else None

    def _element_of(self, block: int | None, lead: int, number: int, size: int) -> Place | None:
        if block is None:
            return None
        return self._element(self._file.pages.exactly(block + lead + number * size, size))
