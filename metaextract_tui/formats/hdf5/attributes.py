"""Attributes of HDF5 objects as plain values: sizes are checked before anything is read, references become paths."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from h5py import h5, h5a, h5o, h5r, h5s, h5t

from metaextract_tui.formats.hdf5.stored import Address, decoder, nested, texts, variable_is_safe
from metaextract_tui.formats.hdf5.types import decode, describe
from metaextract_tui.formats.values import MAX_TEXT, Cleaner

# What h5py raises where the library refuses, or where numpy has no equal of a datatype.
LIBRARY_ERRORS = (OSError, RuntimeError, KeyError, ValueError, TypeError, NotImplementedError, OverflowError)

MAX_ATTRIBUTES = 2000  # of one object
MAX_VALUES = 4096  # of one attribute
MAX_BYTES = 1 << 20  # of one attribute as stored; larger ones are described
MAX_TOTAL_BYTES = 4 << 20  # of one file
LATER = b"DIMENSION_LIST"  # dear to read, since each reference in it is an object to be opened

_BYTES = h5t.special_dtype(vlen=bytes)
_BYTES_MEMORY = h5t.py_create(_BYTES)  # Python objects; a logical type would have the library write C pointers
_CODES = {
    (1, 0): "u1",
    (1, 1): "i1",
    (2, 0): "u2",
    (2, 1): "i2",
    (4, 0): "u4",
    (4, 1): "i4",
    (8, 0): "u8",
    (8, 1): "i8",
}
_ARROWS = {h5t.ORDER_LE: "<", h5t.ORDER_BE: ">"}


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
        if size > MAX_BYTES or self._total + size > MAX_TOTAL_BYTES:
            return {"bytes": size, "dtype": describe(kind), "shape": list(shape)}
        self._total += size
        if count == 0:
            return []
        if count > MAX_VALUES:
            return _described(attribute, kind, shape, size)
        return _read(attribute, kind, shape, owner)


def _described(attribute: Any, kind: Any, shape: tuple[int, ...], size: int) -> dict[str, Any]:
    """An attribute of many values: how much it holds and, where that stands in one piece, its digest."""
    shown: dict[str, Any] = {"bytes": size}
    if decoder(kind) is not None:
        values = np.empty(shape, f"V{kind.get_size()}")
        attribute.read(values, kind)
        shown["sha256"] = hashlib.sha256(values.tobytes()).hexdigest()
    return shown | {"dtype": describe(kind), "shape": list(shape)}


def _read(attribute: Any, kind: Any, shape: tuple[int, ...], owner: Any) -> Any:
    group, size = kind.get_class(), kind.get_size()
    if group == h5t.STRING:
        if kind.is_variable_str():
            values = np.zeros(shape, _BYTES)
            attribute.read(values, _BYTES_MEMORY)
            return texts(values.tolist(), h5t.STR_NULLTERM)
        values = np.empty(shape, f"S{size}")
        attribute.read(values, kind)
        return texts(values.tolist(), kind.get_strpad())
    if group == h5t.INTEGER and kind.get_precision() == 8 * size and (size, kind.get_sign()) in _CODES:
        values = np.empty(shape, _ARROWS.get(kind.get_order(), "<") + _CODES[size, kind.get_sign()])
        attribute.read(values, kind)
        return values.tolist()
    if (form := decoder(kind)) is not None:
        values = np.empty(shape, f"V{size}")
        attribute.read(values, kind)
        raw = values.tobytes()
        return nested([form(raw, at) for at in range(0, len(raw), size)], shape)
    if not variable_is_safe(kind):
        return {"dtype": describe(kind), "shape": list(shape)}
    dtype = attribute.dtype
    memory = h5t.py_create(dtype)
    if dtype.subdtype is not None:
        dtype, inner = dtype.subdtype
        shape += inner
    values = np.zeros(shape, dtype)
    attribute.read(values, memory)
    return _plain(values, owner)


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
