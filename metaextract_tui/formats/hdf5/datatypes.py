"""HDF5 datatypes as they are stored: the datatype message of every class and version."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from metaextract_tui.formats.hdf5.pages import Damaged

MAX_DEPTH = 32  # types within types
MAX_PARTS = 65_536  # members and types of one message

# Classes: HDF5 File Format Specification, IV.A.2.d; 11 is of version 4.0 of it (HDF5 2.0).
INTEGER, FLOAT, TIME, STRING, BITFIELD, OPAQUE, COMPOUND, REFERENCE, ENUM, VARIABLE, ARRAY, COMPLEX = range(12)


@dataclass(slots=True, eq=False)
class Datatype:
    """One datatype. `size`: bytes of a value; `flags`: the 24 bits of its class.

    Of numbers: `offset` and `bits` of what is significant; of floats too: `exponent` and `mantissa` (first bit, count)
    and `bias`. `base`: of enumerations, sequences, arrays, complex numbers. `members`: name, offset, type of compounds.
    `names`: name and stored value of enumerations.
    """

    group: int
    size: int
    flags: int
    offset: int = 0
    bits: int = 0
    exponent: tuple[int, int] = (0, 0)
    mantissa: tuple[int, int] = (0, 0)
    bias: int = 0
    base: Datatype | None = None
    members: list[tuple[bytes, int, Datatype]] = field(default_factory=list)
    names: list[tuple[bytes, bytes]] = field(default_factory=list)
    dims: tuple[int, ...] = ()
    tag: bytes = b""
    words: str | None = None  # said once, as is what decodes it
    decode: Any = None
    varies: bool = False

    @property
    def big(self) -> bool:
        """Whether its numbers have the highest byte first."""
        return bool(self.flags & 1) and not self.vax

    @property
    def vax(self) -> bool:
        """Whether it is a float in the order of the VAX."""
        return self.group == FLOAT and self.flags & 0x41 == 0x41

    @property
    def signed(self) -> bool:
        """Of integers."""
        return bool(self.flags & 8)

    @property
    def text(self) -> bool:
        """Whether it is a string, of fixed or of variable length."""
        return self.group == STRING or self.variable_text

    @property
    def variable_text(self) -> bool:
        """Whether it is a string of variable length."""
        return self.group == VARIABLE and self.flags & 15 == 1

    @property
    def padding(self) -> int:
        """Of strings: 0 ends with a NUL, 1 is filled with NULs, 2 with spaces."""
        return self.flags & 15 if self.group == STRING else self.flags >> 4 & 15


class _Parser:
    """One message; counts what it meets."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.left = MAX_PARTS

    def take(self, count: int) -> bytes:
        part = self.data[self.at : self.at + count]
        if len(part) < count:
            raise Damaged("a datatype ends too early")
        self.at += count
        return part

    def number(self, count: int) -> int:
        return int.from_bytes(self.take(count), "little")

    def name(self, padded: bool) -> bytes:
        end = self.data.find(b"\0", self.at)
        if end < 0:
            raise Damaged("a name in a datatype has no end")
        name = self.data[self.at : end]
        self.at += -(-(end + 1 - self.at) // 8) * 8 if padded else end + 1 - self.at
        return name

    def type(self, depth: int = 0) -> Datatype:
        self.left -= 1
        if depth > MAX_DEPTH or self.left < 0:
            raise Damaged("a datatype is nested too deep")
        head = self.take(8)
        group, version = head[0] & 15, head[0] >> 4
        found = Datatype(group, int.from_bytes(head[4:8], "little"), int.from_bytes(head[1:4], "little"))
        if not 1 <= version <= 5:
            raise Damaged(f"a datatype of version {version}")
        if found.size == 0 and group not in (STRING, OPAQUE):
            raise Damaged("a datatype of no size")
        if group in (INTEGER, BITFIELD):
            found.offset, found.bits = self.number(2), self.number(2)
        elif group == FLOAT:
            self._float(found)
        elif group == TIME:
            found.bits = self.number(2)
        elif group == OPAQUE:
            found.tag = self.take(found.flags & 255).partition(b"\0")[0]
        elif group == COMPOUND:
            self._compound(found, version, depth)
        elif group == ENUM:
            self._enum(found, version, depth)
        elif group in (VARIABLE, COMPLEX):
            found.base = self.type(depth + 1)
            found.varies = group == VARIABLE or found.base.varies
        elif group == ARRAY:
            self._array(found, version, depth)
        elif group not in (STRING, REFERENCE):
            raise Damaged(f"a datatype of class {group}")
        if group in (INTEGER, FLOAT, BITFIELD) and not 0 < found.offset + found.bits <= 8 * found.size:
            raise Damaged("a number with more bits than it has room for")
        return found

    def _float(self, found: Datatype) -> None:
        found.offset, found.bits = self.number(2), self.number(2)
        exponent_at, exponent_bits, mantissa_at, mantissa_bits = self.take(4)
        found.exponent, found.mantissa = (exponent_at, exponent_bits), (mantissa_at, mantissa_bits)
        found.bias = self.number(4)

    def _compound(self, found: Datatype, version: int, depth: int) -> None:
        count = found.flags & 0xFFFF
        if not count:
            raise Damaged("a compound datatype without members")
        width = 4 if version < 3 else (found.size.bit_length() + 7) // 8
        for _ in range(count):
            name = self.name(version < 3)
            offset = self.number(width)
            dims: tuple[int, ...] = ()
            if version == 1:
                rank = self.number(1)
                if rank > 4:
                    raise Damaged("a member with more than 4 dimensions")
                self.take(11)
                dims = tuple(self.number(4) for _ in range(4))[:rank]
            kind = self.type(depth + 1)
            if dims:
                kind = _array_of(kind, dims)
            if offset + kind.size > found.size:
                raise Damaged("a member that reaches beyond its compound datatype")
            found.members.append((name, offset, kind))
            found.varies = found.varies or kind.varies

    def _enum(self, found: Datatype, version: int, depth: int) -> None:
        count = found.flags & 0xFFFF
        found.base = self.type(depth + 1)
        if found.base.varies or found.base.size != found.size:
            raise Damaged("an enumeration that is none of numbers")
        self.left -= count
        names = [self.name(version < 3) for _ in range(count)]
        found.names = [(name, self.take(found.size)) for name in names]

    def _array(self, found: Datatype, version: int, depth: int) -> None:
        rank = self.number(1)
        if version < 3:
            self.take(3)
        if not 0 < rank <= 32:
            raise Damaged(f"an array datatype of {rank} dimensions")
        dims = tuple(self.number(4) for _ in range(rank))
        if version < 3:
            self.take(4 * rank)
        base = self.type(depth + 1)
        whole = _array_of(base, dims)
        if whole.size != found.size:
            raise Damaged("an array datatype of another size than its values")
        found.base, found.dims, found.varies = base, dims, base.varies


def _array_of(base: Datatype, dims: tuple[int, ...]) -> Datatype:
    size = base.size
    for length in dims:
        size *= length
    if not 0 < size < 1 << 32:
        raise Damaged("an array datatype of no size")
    return Datatype(ARRAY, size, 0, base=base, dims=dims, varies=base.varies)


def parse_datatype(data: bytes) -> Datatype:
    """The datatype of a message. Raises Damaged."""
    return _Parser(data).type()
