"""Values of HDF5 datatypes decoded from the bytes as they are stored."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Mapping
from typing import Any

from metaextract_tui.formats.hdf5.datatypes import (
    ARRAY,
    BITFIELD,
    COMPLEX,
    COMPOUND,
    ENUM,
    FLOAT,
    INTEGER,
    REFERENCE,
    STRING,
    TIME,
    VARIABLE,
    Datatype,
)
from metaextract_tui.formats.hdf5.pages import Damaged
from metaextract_tui.formats.hdf5.types import MAX_DEPTH, MAX_MEMBERS, decode, enum_names

_PLAIN = {1: "Bb", 2: "Hh", 4: "Ii", 8: "Qq"}
# Where sign, exponent and mantissa stand in IEEE 754 floats of 2, 4 and 8 bytes, and the exponent's bias.
_IEEE = {
    2: ("e", 15, (10, 5), (0, 10), 15), 4: ("f", 31, (23, 8), (0, 23), 127), 8: ("d", 63, (52, 11), (0, 52), 1023),
}  # fmt: skip
_IMPLIED = 2  # mantissa normalisation: the first bit is set and not stored
NULL_ENDED, NULL_FILLED, SPACE_FILLED = range(3)

Decode = Callable[[bytes, int], Any]
Sequence = Callable[[bytes, int, int], tuple[int, bytes]]


class Address(int):
    """Where an object's header stands: a reference that is not yet a path."""


class Decoder:
    """Makes what turns the stored bytes of a datatype into plain values.

    `sequence` gives the number of values and the bytes that a variable-length value points to (its last argument: what
    one of these values costs in memory); `offset_size`: bytes of an address.

    Sources: HDF5 File Format Specification, IV.A.2.d (datatype message), VIII (references).
    """

    def __init__(self, offset_size: int, sequence: Sequence) -> None:
        self._offset_size = offset_size
        self._sequence = sequence

    def of(self, kind: Datatype, depth: int = 0) -> Decode:
        """A function of the bytes and the offset at which a value stands. Raises Damaged."""
        if kind.decode is None:
            if depth > MAX_DEPTH:
                raise Damaged("a datatype is nested too deep")
            kind.decode = self._make(kind, depth)
        made: Decode = kind.decode
        return made

    def _make(self, kind: Datatype, depth: int) -> Decode:
        group, size = kind.group, kind.size
        if group == INTEGER:
            return _integer(kind)
        if group == FLOAT:
            return _float(kind)
        if group == STRING:
            return _fixed_text(size, kind.padding)
        if group == VARIABLE:
            return self._variable(kind, depth)
        if group == ENUM:
            return self._enum(kind, depth)
        if group == COMPOUND:
            members = [(decode(name), offset, self.of(one, depth + 1)) for name, offset, one in kind.members]
            members = members[:MAX_MEMBERS]
            return lambda raw, at: {name: part(raw, at + offset) for name, offset, part in members}
        if group == ARRAY and kind.base is not None:
            part, step, count, shape = self.of(kind.base, depth + 1), kind.base.size, math.prod(kind.dims), kind.dims
            return lambda raw, at: nested([part(raw, at + i * step) for i in range(count)], shape)
        if group == COMPLEX and kind.base is not None:
            half, number = kind.base.size, self.of(kind.base, depth + 1)
            return lambda raw, at: [number(raw, at), number(raw, at + half)]
        if group == REFERENCE:
            return self._reference(kind)
        if group in (BITFIELD, TIME):
            order: Any = "big" if kind.big else "little"
            return lambda raw, at: int.from_bytes(raw[at : at + size], order)
        return lambda raw, at: raw[at : at + size]

    def _variable(self, kind: Datatype, depth: int) -> Decode:
        sequence = self._sequence
        if kind.variable_text:

            def words(raw: bytes, at: int) -> str:
                value = sequence(raw, at, 0)[1]
                return decode(value[: value.find(b"\0")] if b"\0" in value else value)

            return words
        if kind.base is None:
            raise Damaged("a sequence of nothing")
        part, step = self.of(kind.base, depth + 1), kind.base.size

        def values(raw: bytes, at: int) -> list[Any]:
            count, data = sequence(raw, at, 16)
            if count * step > len(data):
                raise Damaged("a sequence is longer than its bytes")
            if count == 1:
                return [part(data, 0)]
            return [part(data, i) for i in range(0, count * step, step)]

        return values

    def _enum(self, kind: Datatype, depth: int) -> Decode:
        if kind.base is None:
            raise Damaged("an enumeration of nothing")
        names, base = enum_names(kind), self.of(kind.base, depth + 1)

        def name(raw: bytes, at: int) -> Any:
            value = base(raw, at)
            return truth(names.get(value, value), names)

        return name

    def _reference(self, kind: Datatype) -> Decode:
        size, width = kind.size, self._offset_size
        if kind.flags & 15 == 0 and size >= width:
            number = int.from_bytes
            return lambda raw, at: Address(number(raw[at : at + width], "little"))
        name = "region reference" if kind.flags & 15 == 1 else "reference"
        return lambda raw, at: name if any(raw[at : at + size]) else None


def nested(values: list[Any], shape: tuple[int, ...]) -> Any:
    """A flat list as lists within lists of this shape; the value itself where the shape is empty."""
    if not shape:
        return values[0]
    for length in reversed(shape[1:]):
        values = [values[i : i + length] for i in range(0, len(values), length)]
    return values


def _fixed_text(size: int, padding: int) -> Decode:
    """Texts of so many bytes, cut or stripped as their padding asks."""

    def null_ended(raw: bytes, at: int) -> str:
        value = raw[at : at + size]
        return decode(value[: value.find(b"\0")] if b"\0" in value else value)

    if padding == NULL_ENDED:
        return null_ended
    ends = b" \0" if padding == SPACE_FILLED else b"\0"
    return lambda raw, at: decode(raw[at : at + size].rstrip(ends))


def truth(name: Any, names: Mapping[int, str]) -> Any:
    """The name of an enumeration's value; h5py's and PyTables' booleans (FALSE, TRUE) as such."""
    return name == "TRUE" if len(names) == 2 and name in ("TRUE", "FALSE") else name


def struct_code(kind: Datatype) -> str | None:
    """The `struct` code of a plain number, its order first: integers of all their bits, floats of IEEE 754."""
    if kind.group == INTEGER and kind.bits == 8 * kind.size and kind.size in _PLAIN:
        return ("<>"[kind.big]) + _PLAIN[kind.size][kind.signed]
    if kind.group == FLOAT and kind.size in _IEEE and not kind.vax:
        code, sign, exponent, mantissa, bias = _IEEE[kind.size]
        stated = (kind.offset, kind.flags >> 8 & 255, kind.exponent, kind.mantissa, kind.bias, kind.flags >> 4 & 3)
        if stated == (0, sign, exponent, mantissa, bias, _IMPLIED):
            return "<>"[kind.big] + code
    return None


def _integer(kind: Datatype) -> Decode:
    size, bits, signed = kind.size, kind.bits, kind.signed
    if code := struct_code(kind):
        read = struct.Struct(code).unpack_from
        return lambda raw, at: read(raw, at)[0]
    order: Any = "big" if kind.big else "little"
    shift, mask = kind.offset, (1 << bits) - 1

    def number(raw: bytes, at: int) -> int:
        value = int.from_bytes(raw[at : at + size], order) >> shift & mask
        return value - (1 << bits) if signed and bits and value >> (bits - 1) else value

    return number


def _float(kind: Datatype) -> Decode:
    size = kind.size
    if code := struct_code(kind):
        read = struct.Struct(code).unpack_from
        return lambda raw, at: read(raw, at)[0]
    if kind.vax:
        return lambda raw, at: raw[at : at + size]
    order: Any = "big" if kind.big else "little"
    (exponent_at, exponent_bits), (fraction_at, fraction_bits) = kind.exponent, kind.mantissa
    sign_at, bias, implied = kind.flags >> 8 & 255, kind.bias, kind.flags >> 4 & 3 == _IMPLIED
    top, held = (1 << exponent_bits) - 1, (1 << fraction_bits) - 1

    def number(raw: bytes, at: int) -> float:
        stored = int.from_bytes(raw[at : at + size], order)
        exponent, fraction = stored >> exponent_at & top, stored >> fraction_at & held
        if exponent == top:
            whole = fraction if implied else fraction & held >> 1
            value = math.nan if whole else math.inf
        else:
            scale = fraction_bits
            if not implied:
                scale -= 1  # the bit before the point is stored, as x87's 80 bits have it
            elif exponent:
                fraction |= 1 << fraction_bits
            try:
                value = math.ldexp(fraction, max(exponent, 1) - bias - scale)
            except OverflowError:
                value = math.inf
        return -value if stored >> sign_at & 1 else value

    return number
