"""Values of HDF5 datatypes decoded from the bytes as they are stored, without the library's conversions."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Mapping
from typing import Any

from h5py import h5t

from metaextract_tui.formats.hdf5.types import MAX_DEPTH, MAX_MEMBERS, decode, enum_names

COMPLEX = getattr(h5t, "COMPLEX", -99)  # HDF5 2.0, where h5py knows it
_PLAIN = {
    (h5t.INTEGER, 1): "bB", (h5t.INTEGER, 2): "hH", (h5t.INTEGER, 4): "iI", (h5t.INTEGER, 8): "qQ",
}  # fmt: skip
_IEEE = {
    (2, h5t.ORDER_LE): (h5t.IEEE_F16LE, "<e"), (4, h5t.ORDER_LE): (h5t.IEEE_F32LE, "<f"),
    (8, h5t.ORDER_LE): (h5t.IEEE_F64LE, "<d"), (2, h5t.ORDER_BE): (h5t.IEEE_F16BE, ">e"),
    (4, h5t.ORDER_BE): (h5t.IEEE_F32BE, ">f"), (8, h5t.ORDER_BE): (h5t.IEEE_F64BE, ">d"),
}  # fmt: skip

Decode = Callable[[bytes, int], Any]


class Address(int):
    """Where an object's header stands: a reference that is not yet a path."""


def decoder(kind: Any, depth: int = 0) -> Decode | None:
    """What turns the stored bytes at an offset into a plain value; None for datatypes of variable length.

    Sources: HDF5 File Format Specification, IV.A.2.d (datatype message).
    """
    group, size = kind.get_class(), kind.get_size()
    if depth > MAX_DEPTH or group == h5t.VLEN:
        return None
    if group == h5t.INTEGER:
        return _integer(kind, size)
    if group == h5t.FLOAT:
        return _float(kind, size)
    if group == h5t.STRING:
        return None if kind.is_variable_str() else _string(kind, size)
    if group == h5t.ENUM:
        return _enum(kind, depth)
    if group == h5t.COMPOUND:
        return _compound(kind, depth)
    if group == h5t.ARRAY:
        return _array(kind, depth)
    if group == COMPLEX:
        part = decoder(kind.get_super(), depth + 1)
        return (lambda raw, at: [part(raw, at), part(raw, at + size // 2)]) if part is not None else None
    if group == h5t.REFERENCE:
        return _reference(kind, size)
    if group in (h5t.BITFIELD, h5t.TIME):
        order = _order(kind)
        return lambda raw, at: int.from_bytes(raw[at : at + size], order)  # type: ignore[arg-type]
    return lambda raw, at: raw[at : at + size]


def nested(values: list[Any], shape: tuple[int, ...]) -> Any:
    """A flat list as lists within lists of this shape; the value itself where the shape is empty."""
    if not shape:
        return values[0]
    for length in reversed(shape[1:]):
        values = [values[i : i + length] for i in range(0, len(values), length)]
    return values


def variable_is_safe(kind: Any, depth: int = 0, within: bool = False) -> bool:
    """Whether h5py may convert a datatype with variable-length parts: sequences of plain values or of object
    references and texts. It writes beyond its memory (h5py 3.16) where a sequence holds region references."""
    group = kind.get_class()
    if depth > MAX_DEPTH:
        return False
    if group == h5t.VLEN:
        return not within and variable_is_safe(kind.get_super(), depth + 1, within=True)
    if group == h5t.COMPOUND:
        count = kind.get_nmembers()
        names = {kind.get_member_name(i) for i in range(count)}
        members = (kind.get_member_type(i) for i in range(count))
        return len(names) == count and all(variable_is_safe(one, depth + 1, within) for one in members)
    if group == h5t.ARRAY:
        return variable_is_safe(kind.get_super(), depth + 1, within)
    if group == h5t.REFERENCE:
        return not within or (depth == 1 and kind.get_size() == 8 and bool(kind.equal(h5t.STD_REF_OBJ)))
    if group == h5t.STRING:
        return not (within and kind.is_variable_str())
    return group in (h5t.INTEGER, h5t.FLOAT, h5t.ENUM, h5t.BITFIELD, h5t.OPAQUE)


def texts(value: Any, padding: int) -> Any:
    """Stored strings, in lists of any depth, as text: cut or stripped as their padding asks."""
    if isinstance(value, list):
        return [texts(one, padding) for one in value]
    if padding == h5t.STR_NULLTERM:
        value = (value or b"").partition(b"\0")[0]
    elif padding == h5t.STR_SPACEPAD:
        value = value.rstrip(b" \0")
    else:
        value = value.rstrip(b"\0")
    return decode(value)


def truth(name: Any, names: Mapping[int, str]) -> Any:
    """The name of an enumeration's value; h5py's and PyTables' booleans (FALSE, TRUE) as such."""
    return name == "TRUE" if len(names) == 2 and name in ("TRUE", "FALSE") else name


def _order(kind: Any) -> str:
    return "big" if kind.get_order() == h5t.ORDER_BE else "little"


def _integer(kind: Any, size: int) -> Decode:
    bits, signed, order = kind.get_precision(), bool(kind.get_sign()), _order(kind)
    codes = _PLAIN.get((h5t.INTEGER, size))
    if bits == 8 * size and codes is not None:
        read = struct.Struct((">" if order == "big" else "<") + codes[0 if signed else 1]).unpack_from
        return lambda raw, at: read(raw, at)[0]
    shift, mask = kind.get_offset(), (1 << bits) - 1

    def number(raw: bytes, at: int) -> int:
        value: int = int.from_bytes(raw[at : at + size], order) >> shift & mask  # type: ignore[arg-type]
        return value - (1 << bits) if signed and bits and value >> (bits - 1) else value

    return number


def _float(kind: Any, size: int) -> Decode:
    order = kind.get_order()
    like = _IEEE.get((size, order))
    if like is not None and kind.equal(like[0]):
        read = struct.Struct(like[1]).unpack_from
        return lambda raw, at: read(raw, at)[0]
    sign_at, exponent_at, exponent_bits, fraction_at, fraction_bits = kind.get_fields()
    bias, norm = kind.get_ebias(), kind.get_norm()
    if order not in (h5t.ORDER_LE, h5t.ORDER_BE):
        return lambda raw, at: raw[at : at + size]  # VAX
    endian = _order(kind)

    def number(raw: bytes, at: int) -> float:
        stored = int.from_bytes(raw[at : at + size], endian)  # type: ignore[arg-type]
        exponent = stored >> exponent_at & ((1 << exponent_bits) - 1)
        fraction = stored >> fraction_at & ((1 << fraction_bits) - 1)
        top = (1 << exponent_bits) - 1
        if exponent == top:
            whole = fraction if norm == h5t.NORM_IMPLIED else fraction & ((1 << (fraction_bits - 1)) - 1)
            value = math.nan if whole else math.inf
        else:
            scale = fraction_bits
            if norm != h5t.NORM_IMPLIED:
                scale -= 1  # the bit before the point is stored, as x87's 80 bits have it
            elif exponent:
                fraction |= 1 << fraction_bits
            power = max(exponent, 1) - bias - scale
            try:
                value = math.ldexp(fraction, power)
            except OverflowError:
                value = math.inf
        return -value if stored >> sign_at & 1 else value

    return number


def _string(kind: Any, size: int) -> Decode:
    padding = kind.get_strpad()
    return lambda raw, at: texts(raw[at : at + size], padding)


def _enum(kind: Any, depth: int) -> Decode | None:
    names, base = enum_names(kind), decoder(kind.get_super(), depth + 1)
    if base is None:
        return None

    def name(raw: bytes, at: int) -> Any:
        value = base(raw, at)
        return truth(names.get(value, value), names)

    return name


def _compound(kind: Any, depth: int) -> Decode | None:
    members: list[tuple[str, int, Decode]] = []
    for i in range(min(kind.get_nmembers(), MAX_MEMBERS)):
        part = decoder(kind.get_member_type(i), depth + 1)
        if part is None:
            return None
        members.append((decode(kind.get_member_name(i)), kind.get_member_offset(i), part))
    return lambda raw, at: {name: part(raw, at + offset) for name, offset, part in members}


def _array(kind: Any, depth: int) -> Decode | None:
    base, part, shape = kind.get_super(), decoder(kind.get_super(), depth + 1), kind.get_array_dims()
    if part is None:
        return None
    step, count = base.get_size(), math.prod(shape)
    return lambda raw, at: nested([part(raw, at + i * step) for i in range(count)], shape)


def _reference(kind: Any, size: int) -> Decode:
    if size == 8 and kind.equal(h5t.STD_REF_OBJ):
        read = struct.Struct("<Q").unpack_from
        return lambda raw, at: Address(read(raw, at)[0])
    name = "region reference" if kind.equal(h5t.STD_REF_DSETREG) else "reference"
    return lambda raw, at: name if any(raw[at : at + size]) else None
