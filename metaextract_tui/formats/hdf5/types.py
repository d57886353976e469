"""HDF5 datatypes in words that people read: int32, string[20], compound{x: float64}, enum int8{FALSE=0, TRUE=1}."""

from __future__ import annotations

from typing import Any

from h5py import h5t

MAX_DEPTH = 16
MAX_MEMBERS = 200  # named in words, of a compound or an enumeration
MAX_NAME = 8000  # characters


def decode(name: bytes) -> str:
    """A name or text of the file: UTF-8, and where it is not, Latin-1, which older writers used."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("latin-1")


def describe(kind: Any, depth: int = 0) -> str:
    """The name of a datatype (an `h5t.TypeID`); big-endian numbers say so, little-endian ones do not."""
    if depth > MAX_DEPTH:
        return "…"
    group = kind.get_class()
    if group == h5t.INTEGER:
        name = f"{'int' if kind.get_sign() else 'uint'}{_bits(kind)}"
        return f"{name} big-endian" if kind.get_order() == h5t.ORDER_BE and kind.get_size() > 1 else name
    if group == h5t.FLOAT:
        order = kind.get_order()
        name = f"float{kind.get_precision()}"
        return name if order == h5t.ORDER_LE else f"{name} {'big-endian' if order == h5t.ORDER_BE else 'vax'}"
    if group == h5t.STRING:
        return "string" if kind.is_variable_str() else f"string[{kind.get_size()}]"
    return _composed(kind, group, depth)[:MAX_NAME]


def _bits(kind: Any) -> str:
    bits, size = kind.get_precision(), kind.get_size()
    return str(bits) if bits == 8 * size else f"{bits} in {size} bytes"


def _composed(kind: Any, group: int, depth: int) -> str:
    if group == h5t.COMPOUND:
        count = kind.get_nmembers()
        members = [
            f"{decode(kind.get_member_name(i))}: {describe(kind.get_member_type(i), depth + 1)}"
            for i in range(min(count, MAX_MEMBERS))
        ]
        return f"compound{{{', '.join(members)}{', …' if count > MAX_MEMBERS else ''}}}"
    if group == h5t.ENUM:
        shown = ", ".join(f"{name}={value}" for value, name in enum_names(kind, MAX_MEMBERS).items())
        more = ", …" if kind.get_nmembers() > MAX_MEMBERS else ""
        return f"enum {describe(kind.get_super(), depth + 1)}{{{shown}{more}}}"
    if group == h5t.ARRAY:
        return f"array{list(kind.get_array_dims())} of {describe(kind.get_super(), depth + 1)}"
    if group == h5t.VLEN:
        return f"vlen of {describe(kind.get_super(), depth + 1)}"
    if group == h5t.OPAQUE:
        tag = decode(kind.get_tag())
        return f"opaque[{kind.get_size()}]{f' {tag}' if tag else ''}"
    if group == h5t.REFERENCE:
        return "region-reference" if kind.equal(h5t.STD_REF_DSETREG) else "reference"
    if group == h5t.BITFIELD:
        return f"bitfield{8 * kind.get_size()}"
    if group == getattr(h5t, "COMPLEX", -99):
        return f"complex{8 * kind.get_size()}"
    if group == h5t.TIME:
        return f"time{8 * kind.get_size()}"
    return f"datatype class {group}"


def enum_names(kind: Any, most: int = 4096) -> dict[int, str]:
    """Names of an enumeration's values; the first `most`."""
    return {kind.get_member_value(i): decode(kind.get_member_name(i)) for i in range(min(kind.get_nmembers(), most))}
