"""EBML elements (RFC 8794) as far as they tell whether a Matroska file is whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from metaextract_tui.formats.source import Source

EBML_HEADER = 0x1A45DFA3
DOC_TYPE = 0x4282
DOC_TYPE_VERSION = 0x4287
SEGMENT = 0x18538067
CLUSTER = 0x1F43B675
_BLOCK = 4096
# Length in bytes of a variable-size integer by its first byte (RFC 8794, section 4); 0 where none begins.
_LENGTHS = (0, *(9 - first.bit_length() for first in range(1, 256)))
_ONES = tuple((1 << 7 * length) - 1 for length in range(9))
MAX_ELEMENTS = 4096  # looked at in one element
_number = int.from_bytes
_new = tuple.__new__  # half of what a NamedTuple's own costs, and there are many


class Element(NamedTuple):
    """An element: its ID, where its content starts, where it ends (None: its size is not known, as in live streams)."""

    id: int
    start: int
    end: int | None


def elements(source: Source, start: int, end: int) -> Iterator[Element]:
    """The elements from `start` to `end`, until one makes no sense; the last may reach beyond `end`."""
    base, block = 0, source.head
    for _ in range(MAX_ELEMENTS):
        if start >= end:
            return
        at = start - base
        if at < 0 or at + 12 > len(block):
            base, block = _block(source, start, 12)
            at = start - base
        here = len(block) - at
        id_length = _LENGTHS[block[at]] if here > 0 else 0
        size_length = _LENGTHS[block[at + id_length]] if 0 < id_length < 5 and here > id_length else 0
        if not size_length or here < id_length + size_length:
            return
        middle = at + id_length
        ones = _ONES[size_length]
        size = (block[middle] if size_length == 1 else _number(block[middle : middle + size_length], "big")) & ones
        content = start + id_length + size_length
        one = block[at] if id_length == 1 else _number(block[at:middle], "big")
        if size == ones:  # unknown (RFC 8794, section 6.2)
            yield _new(Element, (one, content, None))
            return
        start = content + size
        yield _new(Element, (one, content, start))


def content(source: Source, one: Element, end: int, most: int) -> bytes:
    """An element's content, at most `most` bytes of it, up to `end` where its own end is not known or beyond."""
    start = one.start
    size = min((end if one.end is None else min(one.end, end)) - start, most)
    if size <= 0:
        return b""
    if start + size <= len(source.head):
        return source.head[start : start + size]
    if size > _BLOCK:
        return source.read_at(start, size)
    base, block = _block(source, start, size)
    return block[start - base : start - base + size]


def _block(source: Source, start: int, count: int) -> tuple[int, bytes]:
    """Where a block begins in which `count` bytes from `start` are, and the block; fewer at the end of the file. The
    last one is kept, for neighbours are asked for next."""
    kept = source.memo.get("ebml")
    if isinstance(kept, tuple):
        base, block = kept
        if base <= start and start + count <= base + len(block):
            return base, block
    block = source.read_at(start, _BLOCK)
    source.memo["ebml"] = (start, block)
    return start, block
