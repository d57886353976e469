"""Attributes of HDF5 objects as plain values: sizes are checked before anything is read, references become paths."""

from __future__ import annotations

import hashlib
import math
import struct
from collections.abc import Callable, Mapping
from typing import Any

from metaextract_tui.formats.hdf5.datatypes import Datatype
from metaextract_tui.formats.hdf5.file import ATTRIBUTE, DATASPACE, DATATYPE, File
from metaextract_tui.formats.hdf5.headers import COMMITTED, Header
from metaextract_tui.formats.hdf5.pages import DAMAGE, Damaged
from metaextract_tui.formats.hdf5.stored import Address, nested, struct_code
from metaextract_tui.formats.hdf5.trees import records
from metaextract_tui.formats.hdf5.types import decode, describe
from metaextract_tui.formats.values import MAX_TEXT, Cleaner

MAX_ATTRIBUTES = 2000  # of one object
MAX_VALUES = 4096  # of one attribute
MAX_BYTES = 1 << 20  # of one attribute as stored; larger ones are described
MAX_TOTAL_BYTES = 4 << 20  # of one file
SCALES = b"DIMENSION_LIST"
LATER = frozenset((SCALES, b"REFERENCE_LIST"))  # long, and most often told by shorter ones too
_INFO = 0x15
_NAMES_BY_HASH = 8  # the type of a version 2 B-tree
_Stored = tuple[bytes, bytes, int]  # name, the whole message, where its types begin


class AttributeReader:
    """Reads the attributes of one file's objects within the file's budget.

    `problem` is told what could not be read. References stand as paths only after `resolve`; `later` holds what was
    put off: the object's attributes, the attribute's name, its message and the object's path. `scales`: by path, where
    objects list their dimension scales.
    """

    def __init__(self, file: File, cleaner: Cleaner, problem: Callable[[str, str], None]) -> None:
        self._file = file
        self._clean = cleaner.clean
        self._problem = problem
        self._total = 0
        self._pending: list[tuple[dict[str, Any], str]] = []
        self.later: list[tuple[dict[str, Any], str, bytes, str]] = []
        self.scales: dict[str, bytes] = {}

    def read(self, header: Header, path: str) -> dict[str, Any]:
        """All attributes of an object, in the order of their creation where the file keeps it."""
        found: dict[str, Any] = {}
        if not header.has(1 << ATTRIBUTE | 1 << _INFO):
            return found
        messages = self._messages(header, path)
        for data in messages[:MAX_ATTRIBUTES]:
            name = "?"
            try:
                raw = _name(data)
                name = decode(raw)
                if raw in LATER:
                    found[name] = None  # keeps its place
                    self.later.append((found, name, data, path))
                    if raw == SCALES:
                        self.scales[path] = data
                    continue
                value = self._value(data)
            except DAMAGE as error:
                self._problem("attribute-unread", f"attribute {name!r} of {path}: {error}")
                found[name] = None
                continue
            self._keep(found, name, value)
        if len(messages) > MAX_ATTRIBUTES:
            self._problem("cut", f"{path} has {len(messages)} attributes; {MAX_ATTRIBUTES} are kept")
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

    def read_later(self) -> None:
        """Read what was put off."""
        for found, name, data, path in self.later:
            try:
                self._keep(found, name, self._value(data))
            except DAMAGE as error:
                self._problem("attribute-unread", f"attribute {name!r} of {path}: {error}")
        self.later.clear()

    def last_scales(self, path: str) -> list[int]:
        """For each dimension of a dataset the address of the last scale that it names, -1 where it names none; empty
        where it has no list of scales, or one that cannot be read."""
        if (data := self.scales.get(path)) is None:
            return []
        try:
            value = self._value(data)
        except DAMAGE as error:
            self._problem("attribute-unread", f"attribute {decode(SCALES)!r} of {path}: {error}")
            return []
        lists: list[Any] = value if isinstance(value, list) else []
        return [one[-1] if isinstance(one, list) and one and isinstance(one[-1], Address) else -1 for one in lists]

    def resolve(self, paths: Mapping[int, str]) -> None:
        """Replace the references that were met by the paths of what they point to."""
        for owner, name in self._pending:
            if name in owner:
                owner[name] = self._clean(_named(owner[name], paths))
        self._pending.clear()

    def _messages(self, header: Header, path: str) -> list[bytes]:
        """The attribute messages of an object: those of its header, and those in dense storage."""
        found: list[tuple[int, bytes]] = []
        for kind, flags, data, order in header.messages:
            if kind in (ATTRIBUTE, _INFO):
                try:
                    if kind == _INFO:
                        self._dense(data, found)
                    else:
                        found.append((order, self._file.unshared(kind, data) if flags & COMMITTED else data))
                except DAMAGE as error:
                    self._problem("attribute-unread", f"the attributes of {path}: {error}")
        if header.ordered:
            found.sort(key=_by_order)
        return [data for _, data in found]

    def _dense(self, data: bytes, found: list[tuple[int, bytes]]) -> None:
        """Source: HDF5 File Format Specification, IV.A.2.t (attribute info), III.A.2 (records of type 8)."""
        file, at = self._file, 4 if data[1] & 1 else 2
        heap_at, tree_at = file.address(data, at), file.address(data, at + file.offset_size)
        if heap_at < 0:
            return
        heap = file.fractal_heap(heap_at)
        for record in records(file.pages, tree_at, (_NAMES_BY_HASH,), file.offset_size, file.length_size):
            order = int.from_bytes(record[9:13], "little")
            if record[8] & COMMITTED:  # the heap ID is that of the heap of shared attributes
                found.append((order, file.unshared(ATTRIBUTE, b"\x03\x01" + record[:8])))
            else:
                found.append((order, heap.get(record[:8])))
            if len(found) > 65_536:
                raise Damaged("there are too many")

    def _value(self, data: bytes) -> Any:
        file, flags = self._file, data[1]
        version = data[0]
        name_size, type_size, space_size = data[2] | data[3] << 8, data[4] | data[5] << 8, data[6] | data[7] << 8
        if version == 1:
            type_at = 8 + (name_size + 7 & -8)
            space_at = type_at + (type_size + 7 & -8)
            at = space_at + (space_size + 7 & -8)
            flags = 0
        else:
            type_at = (9 if version == 3 else 8) + name_size
            space_at = type_at + type_size
            at = space_at + space_size
        stated = data[type_at : type_at + type_size]
        kind = file.datatype(file.unshared(DATATYPE, stated) if flags & 1 else stated)
        stated = data[space_at : space_at + space_size]
        shape = file.space(file.unshared(DATASPACE, stated) if flags & 2 else stated)[0]
        if shape is None:
            return None
        if not shape:  # most attributes hold one value
            size = kind.size
            if size <= 4096:
                self._total += size
                if at + size > len(data):
                    raise Damaged("its value is cut")
                if self._total <= MAX_TOTAL_BYTES:
                    return (kind.decode or file.decoder(kind))(data, at)
                self._total -= size
        return self._many(data, at, kind, shape)

    def _many(self, data: bytes, at: int, kind: Datatype, shape: tuple[int, ...]) -> Any:
        count = math.prod(shape)
        size = count * kind.size
        if size > MAX_BYTES or self._total + size > MAX_TOTAL_BYTES:
            return {"bytes": size, "dtype": describe(kind), "shape": list(shape)}
        self._total += size
        if count == 0:
            return []
        if at + size > len(data):
            raise Damaged("its values are cut")
        if count > MAX_VALUES:
            shown: dict[str, Any] = {"bytes": size}
            if not kind.varies:
                shown["sha256"] = hashlib.sha256(data[at : at + size]).hexdigest()
            return shown | {"dtype": describe(kind), "shape": list(shape)}
        code = struct_code(kind) if count > 3 else None
        if code:
            return nested(list(struct.unpack_from(f"{code[0]}{count}{code[1]}", data, at)), shape)
        make = kind.decode or self._file.decoder(kind)
        return nested([make(data, place) for place in range(at, at + size, kind.size)], shape)


def _by_order(one: tuple[int, bytes]) -> int:
    return one[0]


def _name(data: bytes) -> bytes:
    """The name of an attribute. Source: HDF5 File Format Specification, IV.A.2.m."""
    version = data[0]
    if not 1 <= version <= 3:
        raise Damaged(f"an attribute of version {version}")
    at = 9 if version == 3 else 8
    name = data[at : at + (data[2] | data[3] << 8)]
    return name[: name.find(b"\0")] if b"\0" in name else name


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
