"""What stands before the value of an attribute: its name, its type and its shape."""

from __future__ import annotations

import math
import struct

from metaextract_tui.formats.hdf5.datatypes import REFERENCE, VARIABLE, Datatype
from metaextract_tui.formats.hdf5.file import File
from metaextract_tui.formats.hdf5.forms import DATASPACE, DATATYPE
from metaextract_tui.formats.hdf5.pages import Damaged
from metaextract_tui.formats.hdf5.stored import Decode, struct_code

MAX_KNOWN = 2048  # types and shapes that are kept, of one file and of all files
MAX_LENGTH = 256  # bytes of those
MAX_UNPACKED = 4096  # numbers that are unpacked at once
_FEW = 4  # numbers from which on that is done
_SIZES = struct.Struct("<BBHHH").unpack_from


class Stated:
    """The type and the shape of an attribute.

    `shape`: None where there is no value. `size`: bytes of all its values, `count` of them. `decode` makes one of them,
    `unpack` makes all of them where they are plain numbers. `references`: they are sequences of addresses of objects.
    """

    __slots__ = ("count", "decode", "kind", "references", "shape", "size", "unpack")

    def __init__(self, kind: Datatype, shape: tuple[int, ...] | None, decode: Decode) -> None:
        self.kind, self.shape, self.decode = kind, shape, decode
        self.count = 0 if shape is None else math.prod(shape)
        self.size = self.count * kind.size
        self.references = False
        self.unpack: struct.Struct | None = None
        if _FEW <= self.count <= MAX_UNPACKED and (code := struct_code(kind)):
            self.unpack = struct.Struct(f"{code[0]}{self.count}{code[1]}")


_Known = dict[bytes, Stated]
_OF_ALL_FILES: dict[tuple[int, int], _Known] = {}  # by the sizes of addresses and lengths


class Heads:
    """Reads what stands before the values of one file's attributes. A type and a shape that mean the same in any file
    are remembered for the next one too."""

    __slots__ = ("_file", "_own", "_shared")

    def __init__(self, file: File) -> None:
        self._file = file
        self._own: _Known = {}
        self._shared = _OF_ALL_FILES.setdefault((file.offset_size, file.length_size), {})

    def stated(self, data: bytes) -> tuple[Stated, int]:
        """Type and shape of an attribute, and where its value begins. Raises Damaged.

        Source: HDF5 File Format Specification, IV.A.2.m.
        """
        if len(data) < 8:
            raise IndexError("index out of range")
        version, flags, name_size, type_size, space_size = _SIZES(data)
        if version == 1:
            type_at = 8 + (name_size + 7 & -8)
            space_at = type_at + (type_size + 7 & -8)
            at = space_at + (space_size + 7 & -8)
            flags = 0
        else:
            type_at = (9 if version == 3 else 8) + name_size
            space_at = type_at + type_size
            at = space_at + space_size
        key = data[4:8] + data[type_at:at]
        if flags & 3:
            return self._read(data, flags, (type_at, type_size), (space_at, space_size)), at
        found = self._shared.get(key) or self._own.get(key)
        if found is None:
            found = self._read(data, 0, (type_at, type_size), (space_at, space_size))
            if len(key) <= MAX_LENGTH:
                known = self._own if found.kind.varies else self._shared
                if len(known) >= MAX_KNOWN:
                    known.clear()
                known[key] = found
        return found, at

    def _read(self, data: bytes, flags: int, kind_place: tuple[int, int], space_place: tuple[int, int]) -> Stated:
        file, (at, size) = self._file, kind_place
        part = data[at : at + size]
        kind = file.datatype(file.unshared(DATATYPE, part) if flags & 1 else part)
        at, size = space_place
        part = data[at : at + size]
        shape = file.space(file.unshared(DATASPACE, part) if flags & 2 else part)[0]
        found = Stated(kind, shape, file.decoder(kind))
        base = kind.base if kind.group == VARIABLE else None
        if base is not None and base.group == REFERENCE and base.flags & 15 == 0:
            found.references = base.size == file.offset_size
        return found


def name_of(data: bytes) -> bytes:
    """The name of an attribute as it is stored. Raises Damaged."""
    version = data[0]
    if not 1 <= version <= 3:
        raise Damaged(f"an attribute of version {version}")
    at = 9 if version == 3 else 8
    name = data[at : at + (data[2] | data[3] << 8)]
    return name[: name.find(b"\0")] if b"\0" in name else name
