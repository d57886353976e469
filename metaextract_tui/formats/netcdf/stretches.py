"""Where the values of a variable of a netCDF classic file stand, and reading those of one dimension."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

from metaextract_tui.formats.netcdf.model import Variable
from metaextract_tui.formats.source import Source

MAX_STRIDE = 1024  # bytes from one value to the next, up to which what lies between is read along


@dataclass(slots=True)
class Stored:
    """Where a variable's values stand, as the header has it. `code`: of `struct`."""

    variable: Variable
    code: str
    width: int
    begin: int
    record: bool
    row: int = 0  # bytes of one record, or of all of it, without padding


@dataclass(frozen=True, slots=True)
class Array:
    """Where the values of a variable of any number of dimensions stand; `stride`: bytes from one record to the next, 0
    where it is no record variable. `code`: of `struct`."""

    source: Source
    variable: Variable
    code: str
    width: int
    begin: int
    stride: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where the values of a variable of one dimension (or none) stand. Called, it reads the first and the last: two
    small reads; None where they are not in the file."""

    source: Source
    stored: Stored
    stride: int

    @property
    def count(self) -> int:
        """Values."""
        return self.stored.variable.elements

    @property
    def extent(self) -> int:
        """Bytes from the first to the last."""
        return (self.count - 1) * self.stride + self.stored.width if self.count else 0

    @property
    def scattered(self) -> bool:
        """Whether so much lies between two values that each is read for itself."""
        return self.stride > MAX_STRIDE

    @property
    def numpy_code(self) -> str:
        """Type without byte order (big-endian in the file)."""
        return f"{'f' if self.stored.code in 'fd' else 'i' if self.stored.code in 'bhiq' else 'u'}{self.stored.width}"

    def __call__(self) -> tuple[Any, Any] | None:
        values = []
        for index in (0, self.count - 1) if self.count else ():
            at = self.stored.begin + index * self.stride
            if at + self.stored.width > self.source.size:
                return None
            values.append(struct.unpack(f">{self.stored.code}", self.source.read_at(at, self.stored.width))[0])
        return (values[0], values[1]) if values else None

    def values(self) -> bytes | None:
        """All of them as they are stored; None where they are not all in the file. The caller bounds `extent`
        and, where they are scattered, `count`."""
        begin, width = self.stored.begin, self.stored.width
        if begin + self.extent > self.source.size:
            return None
        if self.scattered:
            places = range(begin, begin + self.extent, self.stride)
            return b"".join(self.source.read_at(at, width) for at in places)
        raw = self.source.read_at(begin, self.extent)
        if self.stride == width:
            return raw
        return b"".join(raw[at : at + width] for at in range(0, len(raw), self.stride))
