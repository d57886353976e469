"""The links of a group: in its header, in a fractal heap, or in the symbol table of older files; none is followed."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from operator import itemgetter

from metaextract_tui.formats.hdf5.file import File
from metaextract_tui.formats.hdf5.forms import COMMITTED, LINK, LINK_INFO, SYMBOL_TABLE
from metaextract_tui.formats.hdf5.headers import Header
from metaextract_tui.formats.hdf5.heaps import LocalHeap
from metaextract_tui.formats.hdf5.pages import DAMAGE, Damaged
from metaextract_tui.formats.hdf5.trees import leaves, records

HARD, SOFT, EXTERNAL = 0, 1, 64
_NAMES_BY_HASH = 5  # the type of a version 2 B-tree
_SOFT_ENTRY = 2  # what the scratch pad of a symbol table entry holds

# A link as it is stored: its name; HARD, SOFT, EXTERNAL or a kind of users; the address of what a hard link leads to;
# the target of a soft one, or file, 0, path of an external one; its place in the order of creation.
Link = tuple[bytes, int, int, bytes, "int | None"]
_by_name = itemgetter(0)
_ENTRY = struct.Struct("<QQI4xI").unpack_from
GROUP = 1 << LINK_INFO | 1 << SYMBOL_TABLE


@dataclass(slots=True)
class Links:
    """Links in the order of their names, at most as many as were asked for, of how many, and what went wrong."""

    links: list[Link]
    count: int = 0
    problem: str | None = None


def is_group(header: Header) -> bool:
    """Whether an object header is that of a group."""
    return header.has(GROUP)


def read_links(file: File, header: Header, most: int) -> Links:
    """The links of the group of an object header: what could be read, where there is damage."""
    found = Links([])
    try:
        _read(file, header, found, most)
    except DAMAGE as error:
        found.problem = str(error)
    found.links.sort(key=_by_name)
    found.count = max(found.count, len(found.links))
    del found.links[most:]
    return found


def _read(file: File, header: Header, found: Links, most: int) -> None:
    form, bodies = header.form, header.bodies
    for place in form.links:
        kind, flags, data = form.numbers[place], form.flags[place], bodies[place]
        if kind == LINK:
            found.links.append(parse_link(file, file.unshared(kind, data) if flags & COMMITTED else data))
        elif kind == SYMBOL_TABLE:
            _read_table(file, data, found, most)
        else:
            _read_dense(file, data, found)


def parse_link(file: File, data: bytes) -> Link:
    """The link of a message. Raises Damaged. Source: HDF5 File Format Specification, IV.A.2.g."""
    version, flags, at = data[0], data[1], 2
    if version != 1:
        raise Damaged(f"a link of version {version}")
    kind, order = HARD, None
    if flags & 8:
        kind = data[at]
        at += 1
    if flags & 4:
        order = int.from_bytes(data[at : at + 8], "little")
        at += 8
    if flags & 16:
        at += 1
    if flags & 3:
        width = 1 << (flags & 3)
        end = at + width + int.from_bytes(data[at : at + width], "little")
        at += width
    else:
        end = at + 1 + (data[at] if at < len(data) else 0)
        at += 1
    name = data[at:end]
    if not name or end > len(data):
        raise Damaged("a link without a name")
    if kind == HARD:
        if end + file.offset_size > len(data):
            raise Damaged("a link that leads nowhere")
        address = int.from_bytes(data[end : end + file.offset_size], "little")
        return name, kind, address if address != file.undefined else -1, b"", order
    length = data[end] | data[end + 1] << 8
    target = data[end + 2 : end + 2 + length]
    if len(target) < length:
        raise Damaged("a link whose target is cut")
    return name, kind, -1, target[1:] if kind == EXTERNAL else target, order


def _read_dense(file: File, data: bytes, found: Links) -> None:
    """Source: as above, IV.A.2.c (link info) and III.A.2 (records of type 5)."""
    at = 10 if data[1] & 1 else 2
    heap_at, tree_at = file.address(data, at), file.address(data, at + file.offset_size)
    if heap_at < 0:
        return
    get, add = file.fractal_heap(heap_at).get, found.links.append
    for record in records(file.pages, tree_at, (_NAMES_BY_HASH,), file.offset_size, file.length_size):
        add(parse_link(file, get(record[4:])))


def _read_table(file: File, data: bytes, found: Links, most: int) -> None:
    """Source: as above, IV.A.2.r (symbol table message), III.B and III.C (its nodes and entries)."""
    tree, heap_at = file.address(data, 0), file.address(data, file.offset_size)
    heap = file.local_heap(heap_at)
    o = file.offset_size
    step, pages = 2 * o + 24, file.pages
    for address in leaves(pages, tree, 0, file.length_size, o):
        head = pages.read(address, 8 + 8 * step)
        if head[:4] != b"SNOD":
            raise Damaged(f"there are no links at byte {address + pages.base:,}")
        count = head[6] | head[7] << 8
        found.count += count
        if len(found.links) >= most:
            continue  # they come in the order of their names: the rest is only counted
        end = 8 + count * step
        node = head if end <= len(head) else pages.exactly(address, end)
        if len(node) < end:
            raise Damaged("the links of a group are cut")
        for at in range(8, end, step):
            found.links.append(_entry(node, at, heap, o))


def _entry(node: bytes, at: int, heap: LocalHeap, o: int) -> Link:
    if o == 8:
        place, address, kind, target = _ENTRY(node, at)
        if kind == _SOFT_ENTRY:
            return heap.name(place), SOFT, -1, heap.name(target), None
        return heap.name(place), HARD, address, b"", None
    name = heap.name(int.from_bytes(node[at : at + o], "little"))
    pad = at + 2 * o
    if node[pad] == _SOFT_ENTRY and node[pad + 1 : pad + 4] == b"\0\0\0":
        return name, SOFT, -1, heap.name(int.from_bytes(node[pad + 8 : pad + 12], "little")), None
    return name, HARD, int.from_bytes(node[at + o : at + 2 * o], "little"), b"", None
