"""HDF5 datatypes in words that people read: int32, string[20], compound{x: float64}, enum int8{FALSE=0, TRUE=1}."""

from __future__ import annotations

from typing import Literal

from metaextract_tui.formats.hdf5.datatypes import (
    ARRAY,
    BITFIELD,
    COMPLEX,
    COMPOUND,
    ENUM,
    FLOAT,
    INTEGER,
    OPAQUE,
    REFERENCE,
    STRING,
    TIME,
    VARIABLE,
    Datatype,
)

MAX_DEPTH = 16
MAX_MEMBERS = 200  # named in words, of a compound or an enumeration
MAX_NAME = 8000  # characters


def decode(name: bytes) -> str:
    """A name or text of the file: UTF-8, and where it is not, Latin-1, which older writers used."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("latin-1")


def describe(kind: Datatype, depth: int = 0) -> str:
    """The name of a datatype; big-endian numbers say so, little-endian ones do not."""
    if kind.words is None:
        if depth > MAX_DEPTH:
            return "…"
        said = _describe(kind, depth)
        if depth:
            return said
        kind.words = said
    return kind.words


def _describe(kind: Datatype, depth: int) -> str:
    group = kind.group
    if group == INTEGER:
        name = f"{'int' if kind.signed else 'uint'}{_bits(kind)}"
        return f"{name} big-endian" if kind.big and kind.size > 1 else name
    if group == FLOAT:
        name = f"float{kind.bits}"
        return f"{name} vax" if kind.vax else f"{name} big-endian" if kind.big else name
    if group == STRING:
        return f"string[{kind.size}]"
    if group == VARIABLE and kind.variable_text:
        return "string"
    return _composed(kind, group, depth)[:MAX_NAME]


def _bits(kind: Datatype) -> str:
    return str(kind.bits) if kind.bits == 8 * kind.size else f"{kind.bits} in {kind.size} bytes"


def _composed(kind: Datatype, group: int, depth: int) -> str:
    if group == COMPOUND:
        members = [f"{decode(name)}: {describe(one, depth + 1)}" for name, _, one in kind.members[:MAX_MEMBERS]]
        return f"compound{{{', '.join(members)}{', …' if len(kind.members) > MAX_MEMBERS else ''}}}"
    if group == ENUM and kind.base is not None:
        shown = ", ".join(f"{name}={value}" for value, name in enum_names(kind, MAX_MEMBERS).items())
        more = ", …" if len(kind.names) > MAX_MEMBERS else ""
        return f"enum {describe(kind.base, depth + 1)}{{{shown}{more}}}"
    if group == ARRAY and kind.base is not None:
        return f"array{list(kind.dims)} of {describe(kind.base, depth + 1)}"
    if group == VARIABLE and kind.base is not None:
        return f"vlen of {describe(kind.base, depth + 1)}"
    if group == OPAQUE:
        tag = decode(kind.tag)
        return f"opaque[{kind.size}]{f' {tag}' if tag else ''}"
    if group == REFERENCE:
        return "region-reference" if kind.flags & 15 == 1 else "reference"
    if group == BITFIELD:
        return f"bitfield{8 * kind.size}"
    if group == COMPLEX:
        return f"complex{8 * kind.size}"
    return f"time{8 * kind.size}" if group == TIME else f"datatype class {group}"


def enum_names(kind: Datatype, most: int = 4096) -> dict[int, str]:
    """Names of an enumeration's values; the first `most`."""
    base = kind.base
    if base is None:
        return {}
    order: Literal["big", "little"] = "big" if base.big else "little"
    return {int.from_bytes(raw, order, signed=base.signed): decode(name) for name, raw in kind.names[:most]}
