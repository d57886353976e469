"""What stands before the value of an attribute: its name, its type and its shape, in the same bytes in many objects."""

from __future__ import annotations

import math
import struct

from metaextract_tui.formats.hdf5.datatypes import Datatype
from metaextract_tui.formats.hdf5.file import File
from metaextract_tui.formats.hdf5.forms import DATASPACE, DATATYPE
from metaextract_tui.formats.hdf5.pages import Damaged
from metaextract_tui.formats.hdf5.stored import Decode, struct_code
from metaextract_tui.formats.hdf5.types import decode

MAX_KNOWN = 4096  # heads that are kept, of one file and of all files
MAX_LENGTH = 512  # bytes of one that is kept
_SIZES = struct.Struct("<BBHHH").unpack_from
_CODED = 4  # values from which on numbers are unpacked at once


class Head:
    """An attribute's name and, once `complete`, what its value is.

    `at`: where the value begins. `shape`: None where there is none. `size`: bytes of all its values, `count` of them.
    `decode` makes one of them; `unpack` makes all of them where they are plain numbers.
    """

    __slots__ = ("at", "complete", "count", "decode", "kind", "name", "raw", "shape", "size", "unpack")

    def __init__(self, raw: bytes, at: int) -> None:
        self.raw = raw
        self.name = decode(raw)
        self.at = at
        self.complete = False
        self.kind: Datatype | None = None
        self.shape: tuple[int, ...] | None = None
        self.size = self.count = 0
        self.decode: Decode | None = None
        self.unpack: struct.Struct | None = None


_Known = dict[bytes, Head]
_OF_ALL_FILES: dict[tuple[int, int], _Known] = {}  # by the sizes of addresses and lengths


class Heads:
    """The heads of one file's attributes. Those that mean the same in any file are kept for the next one too."""

    __slots__ = ("_file", "_own", "_shared")

    def __init__(self, file: File) -> None:
        self._file = file
        self._own: _Known = {}
        self._shared = _OF_ALL_FILES.setdefault((file.offset_size, file.length_size), {})

    def named(self, data: bytes) -> Head:
        """The head of an attribute message, of which nothing but the name may have been read. Raises Damaged.

        Source: HDF5 File Format Specification, IV.A.2.m.
        """
        at = 0
        if len(data) >= 8:
            version, _, name, kind, space = _SIZES(data)
            if version == 1:
                at = 8 + (name + 7 & -8) + (kind + 7 & -8) + (space + 7 & -8)
            else:
                at = (9 if version == 3 else 8) + name + kind + space
            key = data[:at]
            found = self._shared.get(key) or self._own.get(key)
            if found is not None:
                return found
        return Head(_name(data), at)

    def fill(self, head: Head, data: bytes) -> None:
        """Complete a head. Raises Damaged."""
        file, version = self._file, data[0]
        name_size, type_size, space_size = data[2] | data[3] << 8, data[4] | data[5] << 8, data[6] | data[7] << 8
        flags = 0 if version == 1 else data[1]
        if version == 1:
            type_at = 8 + (name_size + 7 & -8)
            space_at = type_at + (type_size + 7 & -8)
        else:
            type_at = (9 if version == 3 else 8) + name_size
            space_at = type_at + type_size
        stated = data[type_at : type_at + type_size]
        kind = file.datatype(file.unshared(DATATYPE, stated) if flags & 1 else stated)
        stated = data[space_at : space_at + space_size]
        shape = file.space(file.unshared(DATASPACE, stated) if flags & 2 else stated)[0]
        if shape is not None:
            head.count = math.prod(shape)
            head.size = head.count * kind.size
            head.decode = file.decoder(kind)
            if _CODED <= head.count <= MAX_KNOWN and (code := struct_code(kind)):
                head.unpack = struct.Struct(f"{code[0]}{head.count}{code[1]}")
        head.kind, head.shape, head.complete = kind, shape, True
        self.keep(head, data, shared=not flags & 3 and not kind.varies)

    def keep(self, head: Head, data: bytes, *, shared: bool) -> None:
        """Have a head at hand for the same bytes; `shared`: in other files too."""
        if head.at <= MAX_LENGTH:
            known = self._shared if shared else self._own
            if len(known) >= MAX_KNOWN:
                known.clear()
            known[data[: head.at]] = head


def _name(data: bytes) -> bytes:
    version = data[0]
    if not 1 <= version <= 3:
        raise Damaged(f"an attribute of version {version}")
    at = 9 if version == 3 else 8
    name = data[at : at + (data[2] | data[3] << 8)]
    return name[: name.find(b"\0")] if b"\0" in name else name
