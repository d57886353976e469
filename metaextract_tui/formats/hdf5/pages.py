"""The bytes of an HDF5 file in windows: few reads, and bounds on what is read, held and asked for."""

from __future__ import annotations

import struct

from metaextract_tui.formats.source import Source

WHOLE = 17  # log2 of bytes; a file up to this size is one window
WINDOW = 13  # log2 of bytes; those of larger files
MAX_HELD = 2048  # windows
MAX_READ = 512 << 20  # bytes read of one file
MAX_ASKED = 128 << 20  # bytes given out, each answer counted as 256 more: what one file may cost


class Damaged(Exception):
    """What the file says there cannot be so, leads out of it, or costs more than a file may cost."""


# What the reading of damaged structures raises: ours, and Python's own where bytes are too few.
DAMAGE = (Damaged, struct.error, IndexError, OverflowError)


class Pages:
    """Gives the bytes at addresses, which count from `base`, the place of the superblock (format, II.A)."""

    __slots__ = ("_asked", "_layers", "_mask", "_read", "_shift", "_source", "_windows", "base")

    def __init__(self, source: Source, base: int) -> None:
        self._source = source
        self.base = base
        self._shift = max(WINDOW, source.size.bit_length()) if source.size < 1 << WHOLE else WINDOW
        self._mask = (1 << self._shift) - 1
        self._windows: dict[int, bytes] = {}
        self._read = MAX_READ
        self._asked = MAX_ASKED
        self._layers: list[tuple[int, bytes]] = []

    def read(self, address: int, count: int) -> bytes:
        """Up to `count` bytes; fewer at the end of the file. Raises Damaged where a bound is met."""
        at = address + self.base
        number = at >> self._shift
        self._asked -= count + 256
        if self._asked < 0:
            raise Damaged("its structures are larger than is read of one file")
        window = self._windows.get(number)
        if window is None:
            window = self._load(number)
        start = at & self._mask
        end = start + count
        if end <= self._mask + 1:
            return window[start:end]
        if count > self._mask:
            return self._apart(at, count)
        return window[start:] + self.read(((number + 1) << self._shift) - self.base, end - self._mask - 1)

    def spend(self, cost: int) -> None:
        """Count what the reading of the bytes costs, as if so many more had been given out. Raises Damaged."""
        self._asked -= cost
        if self._asked < 0:
            raise Damaged("its structures are larger than is read of one file")

    def exactly(self, address: int, count: int) -> bytes:
        """The `count` bytes at an address. Raises Damaged where the file ends before."""
        at = address + self.base
        start = at & self._mask
        end = start + count
        window = self._windows.get(at >> self._shift)
        if window is not None and end <= len(window):  # as it mostly is
            self._asked -= count + 256
            if self._asked >= 0:
                return window[start:end]
        data = self.read(address, count)
        if len(data) < count:
            raise Damaged(f"byte {address + self.base:,} leads out of the file")
        return data

    def _apart(self, at: int, count: int) -> bytes:
        """What is longer than a window, which is not held."""
        self._read -= count
        if self._read < 0:
            raise Damaged("its structures are larger than is read of one file")
        data = self._source.read_at(at, count)
        return _covered(data, at, count, self._layers) if self._layers else data

    def lay_over(self, address: int, data: bytes) -> None:
        """Have these bytes stand at an address, whatever the file has there."""
        self._layers.append((address + self.base, data))
        self._windows.clear()

    def _load(self, number: int) -> bytes:
        size = self._mask + 1
        window = self._apart(number << self._shift, size)
        if len(self._windows) >= MAX_HELD:
            del self._windows[next(iter(self._windows))]
        self._windows[number] = window
        return window


def _covered(data: bytes, at: int, count: int, layers: list[tuple[int, bytes]]) -> bytes:
    """A stretch of the file with what is laid over it."""
    whole = bytearray(data)
    for start, layer in layers:
        first, last = max(start, at), min(start + len(layer), at + count)
        if first < last:
            whole.extend(bytes(max(0, last - at - len(whole))))
            whole[first - at : last - at] = layer[first - start : last - start]
    return bytes(whole)
