"""Measures encapsulated pixel data (PS3.5 annex A.4) by its items' headers; no byte of a pixel is read."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from metaextract_tui.formats.dicom.window import Window

MAX_FRAGMENTS = 10_000  # headers read, one small read each: about 50 ms

_ITEM, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE0DD


@dataclass(frozen=True, slots=True)
class Fragments:
    """`size` bytes in `fragments` items; `end` is after the delimiter. `complete`: the delimiter was found;
    `cut`: there are more fragments than were counted."""

    size: int
    fragments: int
    end: int
    complete: bool
    cut: bool


def measure(window: Window, at: int, end: int, order: str) -> Fragments:
    """Follow the items from `at` to the sequence's delimiter, `end` at the latest."""
    header = struct.Struct(order + "HHL")
    size = count = 0
    while count <= MAX_FRAGMENTS:
        raw = _header(window, at)
        if len(raw) < 8 or at + 8 > end:
            return Fragments(size, max(count - 1, 0), at, complete=False, cut=False)
        group, element, length = header.unpack(raw)
        tag = group << 16 | element
        if tag == _SEQUENCE_END:
            return Fragments(size, max(count - 1, 0), at + 8, complete=True, cut=False)
        if tag != _ITEM or at + 8 + length > end:
            return Fragments(size, max(count - 1, 0), at, complete=False, cut=False)
        size += length if count else 0  # the first item is the offset table
        count += 1
        at += 8 + length
    return Fragments(size, count - 1, at, complete=False, cut=True)


def _header(window: Window, at: int) -> bytes:
    """Eight bytes, without moving the window for every fragment."""
    start = at - window.base
    if start >= 0 and start + 8 <= len(window.data):
        return window.data[start : start + 8]
    return window.peek(at, 8)
