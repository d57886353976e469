"""EBML elements (RFC 8794) as far as they tell whether a Matroska file is whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from metaextract_tui.formats.source import Source

EBML_HEADER = 0x1A45DFA3
DOC_TYPE = 0x4282
DOC_TYPE_VERSION = 0x4287
SEGMENT = 0x18538067
CLUSTER = 0x1F43B675
MAX_ELEMENTS = 4096


@dataclass(frozen=True, slots=True)
class Element:
    """An element: its ID, where its content starts, where it ends (None: its size is not known, as in live streams)."""

    id: int
    start: int
    end: int | None


def elements(source: Source, start: int, end: int) -> Iterator[Element]:
    """The elements from `start` to `end`, until one makes no sense; the last may reach beyond `end`."""
    for _ in range(MAX_ELEMENTS):
        if start >= end:
            return
        head = source.head[start : start + 12] if start + 12 <= len(source.head) else source.read_at(start, 12)
        id_length = _length(head, 4)
        size_length = _length(head[id_length:], 8) if id_length else 0
        if not size_length or len(head) < id_length + size_length:
            return
        coded = int.from_bytes(head[id_length : id_length + size_length], "big")
        size = coded & ((1 << 7 * size_length) - 1)
        content = start + id_length + size_length
        unknown = size == (1 << 7 * size_length) - 1  # all ones: unknown (RFC 8794, section 6.2)
        yield Element(int.from_bytes(head[:id_length], "big"), content, None if unknown else content + size)
        if unknown:
            return
        start = content + size


def _length(data: bytes, most: int) -> int:
    """Length in bytes of the variable-size integer that begins here; 0 where none of up to `most` bytes does."""
    if not data:
        return 0
    length = 9 - data[0].bit_length()
    return length if length <= most else 0
