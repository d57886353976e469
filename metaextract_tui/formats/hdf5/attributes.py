"""Attributes of HDF5 objects as plain values: sizes are checked before anything is read, references become paths."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from h5py import h5, h5a, h5o, h5r, h5s, h5t

from metaextract_tui.formats.hdf5.types import decode, describe, enum_names
from metaextract_tui.formats.values import MAX_TEXT, Cleaner

# What h5py raises where the library refuses, or where numpy has no equal of a datatype.
LIBRARY_ERRORS = (OSError, RuntimeError, KeyError, ValueError, TypeError, NotImplementedError, OverflowError)

MAX_ATTRIBUTES = 2000  # of one object
MAX_VALUES = 4096  # of one attribute
MAX_BYTES = 1 << 20  # of one attribute as stored; larger ones are described
MAX_TOTAL_BYTES = 4 << 20  # of one file
LATER = b"DIMENSION_LIST"  # dear to read, since each reference in it is an object to be opened

_BASES = {
    (h5t.INTEGER, 0): "u", (h5t.INTEGER, 1): "i", (h5t.BITFIELD, 0): "u",
}  # fmt: skip
_IEEE = {
    (2, h5t.ORDER_LE): h5t.IEEE_F16LE, (4, h5t.ORDER_LE): h5t.IEEE_F32LE, (8, h5t.ORDER_LE): h5t.IEEE_F64LE,
    (2, h5t.ORDER_BE): h5t.IEEE_F16BE, (4, h5t.ORDER_BE): h5t.IEEE_F32BE, (8, h5t.ORDER_BE): h5t.IEEE_F64BE,
}  # fmt: skip
_BYTES = h5t.special_dtype(vlen=bytes)
_BYTES_MEMORY = h5t.py_create(_BYTES)  # Python objects; a logical type would have the library write C pointers
_ARROWS = {h5t.ORDER_LE: "<", h5t.ORDER_BE: ">"}


class Address(int):
    """Where an object's header stands: a reference that is not yet a path."""


class AttributeReader:
    """Reads the attributes of one file's objects within the file's budget.

    `problem` is told what could not be read. References stand as paths only after `resolve`; `later` holds what was
    put off: the object's attributes and its path.
    """

    def __init__(self, cleaner: Cleaner, problem: Callable[[str, str], None]) -> None:
        self._clean = cleaner.clean
        self._problem = problem
        self._total = 0
        self._pending: list[tuple[dict[str, Any], str]] = []
        self.later: list[tuple[dict[str, Any], str]] = []

    def read(self, owner: Any, path: str) -> dict[str, Any]:
        """All attributes of an object, in the order of their creation where the file keeps it."""
        names = self._names(owner, path)
        found: dict[str, Any] = {}
        for raw in names[:MAX_ATTRIBUTES]:
            name = decode(raw)
            if raw == LATER:
                found[name] = None  # keeps its place
                self.later.append((found, path))
                continue
            try:
                value = self._value(h5a.open(owner, raw), owner)
            except LIBRARY_ERRORS as error:
                self._problem("attribute-unread", f"attribute {name!r} of {path}: {error}")
                found[name] = None
                continue
            self._keep(found, name, value)
        if len(names) > MAX_ATTRIBUTES:
            self._problem("cut", f"{path} has {len(names)} attributes; {MAX_ATTRIBUTES} are kept")
        return found

    def _keep(self, found: dict[str, Any], name: str, value: Any) -> None:
        kind = type(value)
        if kind is int or (kind is str and len(value) <= MAX_TEXT) or (kind is float and math.isfinite(value)):
            found[name] = value
        elif _holds_address(value):
            found[name] = value
            self._pending.append((found, name))
        else:
            found[name] = self._clean(value)

    def read_later(self, owner: Any, found: dict[str, Any], path: str) -> None:
        """Read an attribute that was put off (one of `later`) from its object."""
        name = decode(LATER)
        try:
            self._keep(found, name, self._value(h5a.open(owner, LATER), owner))
        except LIBRARY_ERRORS as error:
            self._problem("attribute-unread", f"attribute {name!r} of {path}: {error}")

    def resolve(self, paths: Mapping[int, str]) -> None:
        """Replace the references that were met by the paths of what they point to."""
        for owner, name in self._pending:
            if name in owner:
                owner[name] = self._clean(_named(owner[name], paths))
        self._pending.clear()

    def _names(self, owner: Any, path: str) -> list[bytes]:
        try:
            if not h5a.get_num_attrs(owner):
                return []
        except LIBRARY_ERRORS as error:
            self._problem("attribute-unread", f"the attributes of {path}: {error}")
            return []
        names: list[bytes] = []
        try:
            h5a.iterate(owner, names.append, index_type=h5.INDEX_CRT_ORDER)
        except LIBRARY_ERRORS:
            names.clear()  # the order of creation is not indexed
            try:
                h5a.iterate(owner, names.append)
            except LIBRARY_ERRORS as error:
                self._problem("attribute-unread", f"the attributes of {path}: {error}")
        return names

    def _value(self, attribute: Any, owner: Any) -> Any:
        space = attribute.get_space()
        extent = space.get_simple_extent_type()
        if extent == h5s.NULL:
            return None
        shape = () if extent == h5s.SCALAR else space.get_simple_extent_dims()
        count = 1
        for length in shape:
            count *= length
        kind = attribute.get_type()
        size = count * kind.get_size()
        if count > MAX_VALUES or size > MAX_BYTES or self._total + size > MAX_TOTAL_BYTES:
            return {"bytes": size, "dtype": describe(kind), "shape": list(shape)}
        self._total += size
        if count == 0:
            return []
        return _read(attribute, kind, shape, owner)


def _read(attribute: Any, kind: Any, shape: tuple[int, ...], owner: Any) -> Any:
    group = kind.get_class()
    if group == h5t.STRING and kind.is_variable_str():
        values = np.zeros(shape, _BYTES)
        attribute.read(values, _BYTES_MEMORY)
        return _texts(values.tolist(), h5t.STR_NULLTERM)
    if group == h5t.STRING:
        values = np.empty(shape, f"S{kind.get_size()}")
        attribute.read(values, kind)
        return _texts(values.tolist(), kind.get_strpad())
    names: dict[int, str] | None = None
    base = kind
    if group == h5t.ENUM:
        names, base = enum_names(kind), kind.get_super()
        group = base.get_class()
    code = _code(base, group)
    if code is not None:
        values = np.empty(shape, code)
        attribute.read(values, kind)
        return values.tolist() if names is None else _named_values(values.tolist(), names)
    if group == h5t.REFERENCE and kind.get_size() == 8 and kind.equal(h5t.STD_REF_OBJ):
        values = np.empty(shape, "<u8")
        attribute.read(values, h5t.STD_REF_OBJ)
        return _addresses(values.tolist())
    if group == h5t.COMPOUND and (members := _members(kind)) is not None:
        values = np.empty(shape, members[0])
        attribute.read(values, kind)
        return _rows(values.tolist(), *members[1:])
    dtype = attribute.dtype
    memory = h5t.py_create(dtype)
    if dtype.subdtype is not None:
        dtype, inner = dtype.subdtype
        shape += inner
    values = np.zeros(shape, dtype)
    attribute.read(values, memory)
    return _plain(values, owner)


def _code(kind: Any, group: int) -> str | None:
    """The numpy code whose memory is the datatype's own layout, so that it is read as it stands; else None."""
    if group == h5t.INTEGER:
        size = kind.get_size()
        if kind.get_precision() == 8 * size and size in (1, 2, 4, 8):
            arrow = _ARROWS.get(kind.get_order())
            return f"{arrow}{_BASES[group, kind.get_sign()]}{size}" if arrow else None
    elif group == h5t.FLOAT:
        place = (kind.get_size(), kind.get_order())
        like = _IEEE.get(place)
        if like is not None and kind.equal(like):
            return f"{_ARROWS[place[1]]}f{place[0]}"
    elif group == h5t.BITFIELD:
        size = kind.get_size()
        arrow = _ARROWS.get(kind.get_order())
        return f"{arrow}u{size}" if arrow and size in (1, 2, 4, 8) else None
    return None


def _members(kind: Any) -> tuple[np.dtype[Any], list[str], list[bool]] | None:
    """Layout, names, and which are references, of a compound of numbers and references; None of any other."""
    names: list[str] = []
    codes: list[str] = []
    offsets: list[int] = []
    points: list[bool] = []
    for i in range(kind.get_nmembers()):
        member = kind.get_member_type(i)
        group = member.get_class()
        refers = group == h5t.REFERENCE and member.get_size() == 8 and member.equal(h5t.STD_REF_OBJ)
        code = "<u8" if refers else _code(member, group)
        if code is None:
            return None
        names.append(decode(kind.get_member_name(i)))
        codes.append(code)
        offsets.append(kind.get_member_offset(i))
        points.append(refers)
    if len(set(names)) < len(names):
        return None
    layout = {"names": names, "formats": codes, "offsets": offsets, "itemsize": kind.get_size()}
    return np.dtype(layout), names, points  # type: ignore[call-overload]


def _rows(value: Any, names: list[str], points: list[bool]) -> Any:
    if isinstance(value, list):
        return [_rows(one, names, points) for one in value]
    return {
        name: Address(one) if refers else one for name, one, refers in zip(names, value, points, strict=True)
    }  # fmt: skip


def _texts(value: Any, padding: int) -> Any:
    if isinstance(value, list):
        return [_texts(one, padding) for one in value]
    if padding == h5t.STR_NULLTERM:
        value = (value or b"").partition(b"\0")[0]
    elif padding == h5t.STR_SPACEPAD:
        value = value.rstrip(b" \0")
    return decode(value)


def _named_values(value: Any, names: Mapping[int, str]) -> Any:
    if isinstance(value, list):
        return [_named_values(one, names) for one in value]
    name = names.get(value, value)
    # h5py's and PyTables' way of storing booleans
    return name == "TRUE" if len(names) == 2 and name in ("TRUE", "FALSE") else name


def _addresses(value: Any) -> Any:
    return [_addresses(one) for one in value] if isinstance(value, list) else Address(value)


def _plain(value: Any, owner: Any) -> Any:
    """What numpy and h5py made of a value, without numpy and h5py."""
    if isinstance(value, np.ndarray):
        if value.shape == ():
            return _plain(value[()], owner)
        if value.dtype.kind in "iuf":
            return value.tolist()
        return [_plain(one, owner) for one in value]
    if isinstance(value, np.void):
        if value.dtype.names:
            return {name: _plain(value[name], owner) for name in value.dtype.names}
        return value.tobytes()
    if isinstance(value, bytes):
        return decode(value.rstrip(b"\0"))
    if isinstance(value, h5r.RegionReference):
        return "region reference"
    if isinstance(value, h5r.Reference):
        return Address(h5o.get_info(h5r.dereference(value, owner)).addr if value else 0)
    if isinstance(value, np.generic):
        return value.item()
    return value


def _holds_address(value: Any) -> bool:
    if isinstance(value, list):
        return any(_holds_address(one) for one in value) if value and type(value[0]) not in (int, float, str) else False
    if isinstance(value, dict):
        return any(_holds_address(one) for one in value.values())
    return isinstance(value, Address)


def _named(value: Any, paths: Mapping[int, str]) -> Any:
    if isinstance(value, list):
        return [_named(one, paths) for one in value]
    if isinstance(value, dict):
        return {key: _named(one, paths) for key, one in value.items()}
    if isinstance(value, Address):
        return paths.get(int(value), f"object at byte {int(value)}") if 0 < value < (1 << 64) - 1 else None
    return value
