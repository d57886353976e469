"""Attributes of HDF5 objects as plain values: sizes are checked before anything is read, references become paths."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping
from typing import Any

from metaextract_tui.formats.hdf5.file import File
from metaextract_tui.formats.hdf5.forms import ATTRIBUTE, COMMITTED
from metaextract_tui.formats.hdf5.headers import Header
from metaextract_tui.formats.hdf5.heads import Heads, Stated, name_of
from metaextract_tui.formats.hdf5.pages import DAMAGE, Damaged
from metaextract_tui.formats.hdf5.stored import Address, nested
from metaextract_tui.formats.hdf5.trees import records
from metaextract_tui.formats.hdf5.types import decode, describe
from metaextract_tui.formats.values import MAX_TEXT, Cleaner

MAX_ATTRIBUTES = 2000  # of one object
MAX_VALUES = 4096  # of one attribute
MAX_BYTES = 1 << 20  # of one attribute as stored; larger ones are described
MAX_TOTAL_BYTES = 4 << 20  # of one file
SCALES = b"DIMENSION_LIST"
LATER = frozenset((SCALES, b"REFERENCE_LIST"))  # long, and most often told by shorter ones too
_NAMES_BY_HASH = 8  # the type of a version 2 B-tree
_PLAIN = (int, float, str)
_ROOMY = 4096  # bytes of a value that is not counted among the large ones


class AttributeReader:
    """Reads the attributes of one file's objects within the file's budget.

    `problem` is told what could not be read. References stand as paths only after `resolve`; `later` holds what was
    put off: the object's attributes, the attribute's name, its message and the object's path. `scales`: by path, where
    objects list their dimension scales.
    """

    def __init__(self, file: File, cleaner: Cleaner, problem: Callable[[str, str], None]) -> None:
        self._file = file
        self._heads = Heads(file)
        self._nowhere = b"\xff" * file.offset_size  # an address that is undefined
        self._clean = cleaner.clean
        self._room = cleaner.room
        self._problem = problem
        self._total = 0
        self._pending: list[tuple[dict[str, Any], str]] = []
        self.later: list[tuple[dict[str, Any], str, bytes, str]] = []
        self.scales: dict[str, bytes] = {}

    def read(self, header: Header, path: str) -> dict[str, Any]:
        """All attributes of an object, in the order of their creation where the file keeps it."""
        found: dict[str, Any] = {}
        messages = self._messages(header, path) if header.form.attributes else []
        for data in messages[:MAX_ATTRIBUTES]:
            name = "?"
            try:
                raw = name_of(data)
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
            kind = type(value)
            if kind is int or (kind is str and len(value) <= MAX_TEXT):
                found[name] = value
            else:
                self._keep(found, name, value)
        if len(messages) > MAX_ATTRIBUTES:
            self._problem("cut", f"{path} has {len(messages)} attributes; {MAX_ATTRIBUTES} are kept")
        return found

    def _keep(self, found: dict[str, Any], name: str, value: Any) -> None:
        one = value[0] if type(value) is list and len(value) == 1 else value  # netCDF's attributes are all rows
        kind = type(one)
        if kind is float:
            plain = math.isfinite(one)
        elif kind is str:
            plain = len(one) <= MAX_TEXT
        else:
            plain = kind is int and one.bit_length() <= 64
        if plain and (one is value or self._room(1)):
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
            stated, at = self._heads.stated(data)
            if stated.references and stated.shape is not None and len(stated.shape) == 1:
                return self._last_references(data, at, stated)
            value = self._value(data)
        except DAMAGE as error:
            self._problem("attribute-unread", f"attribute {decode(SCALES)!r} of {path}: {error}")
            return []
        lists: list[Any] = value if isinstance(value, list) else []
        return [one[-1] if type(one) is list and one and type(one[-1]) is Address else -1 for one in lists]

    def _last_references(self, data: bytes, at: int, stated: Stated) -> list[int]:
        """Of a row of sequences of addresses the last of each, -1 where it is empty, as `_value` would read them."""
        size, step = stated.size, self._file.offset_size
        if size > MAX_BYTES or self._total + size > MAX_TOTAL_BYTES or stated.count > MAX_VALUES:
            return []
        self._total += size
        if at + size > len(data):
            raise Damaged("its values are cut")
        found = []
        for place in range(at, at + size, stated.kind.size):
            count, raw = self._file.sequence(data, place, 16)
            if count * step > len(raw):
                raise Damaged("a sequence is longer than its bytes")
            found.append(int.from_bytes(raw[(count - 1) * step : count * step], "little") if count else -1)
        return found

    def resolve(self, paths: Mapping[int, str]) -> None:
        """Replace the references that were met by the paths of what they point to."""
        for owner, name in self._pending:
            if name in owner:
                owner[name] = self._clean(_named(owner[name], paths))
        self._pending.clear()

    def _messages(self, header: Header, path: str) -> list[bytes]:
        """The attribute messages of an object: those of its header, and those in dense storage."""
        form, bodies = header.form, header.bodies
        found: list[tuple[int, bytes]] = []
        for place, kind, flags, order in form.attributes:
            data = bodies[place]
            try:
                if kind == ATTRIBUTE:
                    found.append((order, self._file.unshared(kind, data) if flags & COMMITTED else data))
                else:
                    self._dense(data, found)
            except DAMAGE as error:
                self._problem("attribute-unread", f"the attributes of {path}: {error}")
        if form.ordered and len(found) > 1:
            found.sort(key=_by_order)
        return [data for _, data in found]

    def _dense(self, data: bytes, found: list[tuple[int, bytes]]) -> None:
        """Source: HDF5 File Format Specification, IV.A.2.t (attribute info), III.A.2 (records of type 8)."""
        file, at = self._file, 4 if data[1] & 1 else 2
        if data[at : at + file.offset_size] == self._nowhere:
            return
        heap_at, tree_at = file.address(data, at), file.address(data, at + file.offset_size)
        get = file.fractal_heap(heap_at).get
        for record in records(file.pages, tree_at, (_NAMES_BY_HASH,), file.offset_size, file.length_size):
            order = int.from_bytes(record[9:13], "little")
            if record[8] & COMMITTED:  # the heap ID is that of the heap of shared attributes
                found.append((order, file.unshared(ATTRIBUTE, b"\x03\x01" + record[:8])))
            else:
                found.append((order, get(record[:8])))
            if len(found) > 65_536:
                raise Damaged("there are too many")

    def _value(self, data: bytes) -> Any:
        stated, at = self._heads.stated(data)
        shape, size, make = stated.shape, stated.size, stated.decode
        if shape is None:
            return None
        if not shape and size <= _ROOMY:  # most attributes hold one value
            self._total += size
            if at + size > len(data):
                raise Damaged("its value is cut")
            if self._total <= MAX_TOTAL_BYTES:
                return make(data, at)
            self._total -= size
        if size > MAX_BYTES or self._total + size > MAX_TOTAL_BYTES:
            return {"bytes": size, "dtype": describe(stated.kind), "shape": list(shape)}
        self._total += size
        if stated.count == 0:
            return []
        if at + size > len(data):
            raise Damaged("its values are cut")
        if stated.count == 1:
            return nested([make(data, at)], shape)
        if stated.count > MAX_VALUES:
            shown: dict[str, Any] = {"bytes": size}
            if not stated.kind.varies:
                shown["sha256"] = hashlib.sha256(data[at : at + size]).hexdigest()
            return shown | {"dtype": describe(stated.kind), "shape": list(shape)}
        if stated.unpack is not None:
            return nested(list(stated.unpack.unpack_from(data, at)), shape)
        return nested([make(data, place) for place in range(at, at + size, stated.kind.size)], shape)


def _by_order(one: tuple[int, bytes]) -> int:
    return one[0]


def _holds_address(value: Any) -> bool:
    kind = type(value)
    if kind is list:
        return any(map(_holds_address, value)) if value and type(value[0]) not in _PLAIN else False
    if kind is dict:
        return any(map(_holds_address, value.values()))
    return kind is Address


def _named(value: Any, paths: Mapping[int, str]) -> Any:
    if isinstance(value, list):
        return [_named(one, paths) for one in value]
    if isinstance(value, dict):
        return {key: _named(one, paths) for key, one in value.items()}
    if isinstance(value, Address):
        return paths.get(int(value), f"object at byte {int(value)}") if 0 < value < (1 << 64) - 1 else None
    return value
