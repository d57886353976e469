"""B-trees: version 1 for old groups and chunks, version 2 for names, attributes, heaps and chunks."""

from __future__ import annotations

from collections.abc import Iterator

from metaextract_tui.formats.hdf5.pages import Damaged, Pages

MAX_DEPTH = 32
MAX_NODE = 1 << 20  # bytes
MAX_NODES = 100_000  # of one tree


def leaves(pages: Pages, root: int, kind: int, key_size: int, offset_size: int) -> Iterator[int]:
    """Addresses of what the leaves of a version 1 B-tree point to, in order. Raises Damaged.

    `kind`: 0 for groups, 1 for chunks. Source: HDF5 File Format Specification, III.A.1.
    """
    seen: set[int] = set()
    stack = [(root, -1)]
    while stack:
        address, expected = stack.pop()
        if address in seen or len(seen) > MAX_NODES:
            raise Damaged("a B-tree that leads back into itself")
        seen.add(address)
        level, node, start = read_node(pages, address, kind, key_size, offset_size)
        if expected >= 0 and level != expected:
            raise Damaged("a B-tree whose levels do not fit")
        step = key_size + offset_size
        children = [
            int.from_bytes(node[at : at + offset_size], "little") for at in range(start + key_size, len(node), step)
        ]
        if level:
            stack.extend((child, level - 1) for child in reversed(children))
        else:
            yield from children


def read_node(pages: Pages, address: int, kind: int, key_size: int, offset_size: int) -> tuple[int, bytes, int]:
    """Level, bytes (up to the last child) and the offset of the first key of a version 1 node."""
    start = 8 + 2 * offset_size
    node = pages.read(address, 1024)
    if node[:4] != b"TREE" or len(node) < start or node[4] != kind:
        raise Damaged(f"there is no B-tree at byte {address + pages.base:,}")
    if node[5] > MAX_DEPTH:
        raise Damaged("a B-tree that is too deep")
    end = start + (node[6] | node[7] << 8) * (key_size + offset_size)
    return node[5], node[:end] if end <= len(node) else pages.exactly(address, end), start


def records(pages: Pages, address: int, kinds: tuple[int, ...], offset_size: int, length_size: int) -> Iterator[bytes]:
    """The records of a version 2 B-tree, in order. Raises Damaged. Source: as above, III.A.2."""
    head = pages.exactly(address, 16 + offset_size + 2 + length_size)
    if head[:4] != b"BTHD" or head[5] not in kinds:
        raise Damaged(f"there is no B-tree of version 2 at byte {address + pages.base:,}")
    node_size, size = int.from_bytes(head[6:10], "little"), head[10] | head[11] << 8
    depth = head[12] | head[13] << 8
    root = int.from_bytes(head[16 : 16 + offset_size], "little")
    count = head[16 + offset_size] | head[17 + offset_size] << 8
    if root == (1 << 8 * offset_size) - 1 or not count:
        return
    if depth > MAX_DEPTH or not 0 < size <= node_size - 10 or node_size > MAX_NODE:
        raise Damaged("a B-tree of version 2 that cannot be so")
    seen: set[int] = set()
    yield from _Second(pages, node_size, size, depth, offset_size).walk(root, count, depth, seen)


class _Second:
    """Reads the nodes of one version 2 B-tree: a count takes as many bytes as the most that may be below."""

    def __init__(self, pages: Pages, node_size: int, size: int, depth: int, offset_size: int) -> None:
        self._pages, self._size, self._offset_size = pages, size, offset_size
        most = (node_size - 10) // size
        self._count_size = width_of(most)
        self._total_sizes, total = [0], most  # by level: bytes of the count of all records below a node of that level
        for _ in range(depth):
            pointer = offset_size + self._count_size + self._total_sizes[-1]
            most = (node_size - 10 - pointer) // (size + pointer)
            total = (most + 1) * total + most
            self._total_sizes.append(width_of(total))

    def walk(self, address: int, count: int, level: int, seen: set[int]) -> Iterator[bytes]:
        if address in seen or len(seen) > MAX_NODES:
            raise Damaged("a B-tree that leads back into itself")
        seen.add(address)
        size, width = self._size, self._offset_size
        step = width + self._count_size + self._total_sizes[level - 1] if level else 0
        end = 6 + count * size
        node = self._pages.exactly(address, end + (count + 1) * step)
        if node[:4] != (b"BTIN" if level else b"BTLF"):
            raise Damaged("a B-tree whose levels do not fit")
        if not level:
            yield from [node[at : at + size] for at in range(6, end, size)]
            return
        for place in range(count + 1):
            at = end + place * step
            below = int.from_bytes(node[at + width : at + width + self._count_size], "little")
            yield from self.walk(int.from_bytes(node[at : at + width], "little"), below, level - 1, seen)
            if place < count:
                yield node[6 + place * size : 6 + (place + 1) * size]


def width_of(limit: int) -> int:
    """Bytes that hold every number up to a limit."""
    return max(1, (limit.bit_length() + 7) // 8)
