"""TIFF structure: header, image file directories and their values, classic and BigTIFF, both byte orders.

TIFF 6.0 section 2; BigTIFF as libtiff defines it; types 13 and 18 from TIFF technical note 1, 129 from Exif 3.0.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from metaextract_tui.formats.image.window import Bytes

MAX_ENTRIES = 4096  # of one IFD
MAX_VALUE = 64 * 1024  # bytes of one value that are read
MAX_NUMBERS = 128  # numbers of one value that are listed
MAX_TOTAL = 4 * 1024 * 1024  # bytes of values of one file
MAX_BAD = 8  # entries in a row that make no sense: the directory is none

ASCII, UNDEFINED, RATIONAL, SRATIONAL, UTF8 = 2, 7, 5, 10, 129

# by type number: bytes, struct code, name
_TYPES: dict[int, tuple[int, str, str]] = {
    1: (1, "B", "BYTE"), 2: (1, "s", "ASCII"), 3: (2, "H", "SHORT"), 4: (4, "I", "LONG"), 5: (8, "I", "RATIONAL"),
    6: (1, "b", "SBYTE"), 7: (1, "s", "UNDEFINED"), 8: (2, "h", "SSHORT"), 9: (4, "i", "SLONG"),
    10: (8, "i", "SRATIONAL"), 11: (4, "f", "FLOAT"), 12: (8, "d", "DOUBLE"), 13: (4, "I", "IFD"),
    16: (8, "Q", "LONG8"), 17: (8, "q", "SLONG8"), 18: (8, "Q", "IFD8"), 129: (1, "s", "UTF8"),
}  # fmt: skip


class Entry(NamedTuple):
    """One entry: field type, number of values, and the bytes of its value field (the value or its offset)."""

    type: int
    number: int
    field: bytes


@dataclass(slots=True)
class Ifd:
    """One directory: its offset, its entries by tag, the offset of the next (0: none)."""

    offset: int
    entries: dict[int, Entry]
    next: int


class Tiff:
    """A TIFF structure in `data`. `problems` says in words what was wrong; `lost`: something was not read for it."""

    def __init__(self, data: Bytes, order: str, big: bool, first: int) -> None:
        """`order`: '<' or '>'; `first`: offset of the first IFD. Use `open`, which reads the header."""
        self.data = data
        self.order = order
        self.big = big
        self.first = first
        self._endian: Literal["little", "big"] = "little" if order == "<" else "big"
        self.problems: list[str] = []
        self.lost = False
        self.left = MAX_TOTAL
        self._seen: set[int] = set()
        self._entry = struct.Struct(order + ("HHQ8s" if big else "HHI4s"))
        self._offset = struct.Struct(order + ("Q" if big else "I"))

    @classmethod
    def open(cls, data: Bytes) -> Tiff | None:
        """The structure whose header stands at 0, or None."""
        head = data.get(0, 16)
        order = {b"II": "<", b"MM": ">"}.get(head[:2])
        if order is None or len(head) < 8:
            return None
        magic = struct.unpack_from(order + "H", head, 2)[0]
        if magic == 43:
            if len(head) < 16 or struct.unpack_from(order + "HH", head, 4) != (8, 0):
                return None
            return cls(data, order, True, struct.unpack_from(order + "Q", head, 8)[0])
        # 42; writers of EXIF blocks get it wrong (0x2A00, 0), and readers let it pass.
        return cls(data, order, False, struct.unpack_from(order + "I", head, 4)[0])

    def problem(self, text: str, lost: bool = True) -> None:
        self.lost = self.lost or lost
        if len(self.problems) < 10 and text not in self.problems:
            self.problems.append(text)

    # --- directories ------------------------------------------------------------

    def chain(self, first: int, most: int) -> Iterator[Ifd]:
        """The directories from `first` on, at most `most`; ends at one that was seen before."""
        offset = first
        for _ in range(most):
            if not offset:
                return
            ifd = self.ifd(offset)
            if ifd is None:
                return
            yield ifd
            offset = ifd.next

    def ifd(self, offset: int) -> Ifd | None:
        """The directory at `offset`; None where there is none, or where it was read before (a cycle)."""
        if offset in self._seen:
            self.problem("a directory points to one that was read before", lost=False)
            return None
        self._seen.add(offset)
        width = 8 if self.big else 2
        head = self.data.get(offset, width)
        if len(head) < width or offset < 8:
            self.problem(f"a directory is said to be at byte {offset}, where none can be")
            return None
        count: int = struct.unpack(self.order + ("Q" if self.big else "H"), head)[0]
        size = self._entry.size
        wanted = min(count, MAX_ENTRIES)
        body = self.data.get(offset + width, wanted * size + self._offset.size)
        entries: dict[int, Entry] = {}
        bad = 0
        whole = min(wanted, len(body) // size)
        for tag, kind, number, field in self._entry.iter_unpack(body[: whole * size]):
            if kind not in _TYPES:
                bad += 1
                if bad >= MAX_BAD and bad > len(entries):
                    self.problem(f"the directory at byte {offset} holds no sensible entries")
                    return Ifd(offset, entries, 0) if entries else None
                continue
            if tag not in entries or (kind == ASCII and entries[tag].type != ASCII):
                entries[tag] = Entry(kind, number, field)  # of a tag that is there twice the first, or the text
        if bad:
            self.problem(f"{bad} entries of the directory at byte {offset} have a type that does not exist", lost=False)
        following = 0
        if whole < count:
            self.problem(f"the directory at byte {offset} states {count} entries, {whole} were read")
        elif len(body) >= count * size + self._offset.size:
            following = self._offset.unpack_from(body, count * size)[0]
        return Ifd(offset, entries, following)

    def was_read(self, offset: int) -> bool:
        """Whether the directory at `offset` was read already."""
        return offset in self._seen

    def count_chain(self, first: int, most: int) -> tuple[int, bool]:
        """How many directories follow from `first` on, entries unread, and whether all were counted."""
        offset, number = first, 0
        width = 8 if self.big else 2
        code = self.order + ("Q" if self.big else "H")
        while offset and offset not in self._seen:
            if number >= most:
                return number, False
            self._seen.add(offset)
            head = self.data.get(offset, width)
            if len(head) < width:
                break
            number += 1
            tail = self.data.get(offset + width + struct.unpack(code, head)[0] * self._entry.size, self._offset.size)
            if len(tail) < self._offset.size:
                break
            offset = self._offset.unpack(tail)[0]
        return number, True

    # --- values --------------------------------------------------------------------

    def where(self, entry: Entry) -> tuple[int | None, int]:
        """Offset (None: in the entry itself) and length of an entry's value in bytes."""
        length = _TYPES[entry.type][0] * entry.number
        return (None if length <= len(entry.field) else self._offset.unpack(entry.field)[0]), length

    def raw(self, entry: Entry, most: int = MAX_VALUE) -> bytes:
        """The bytes of a value, at most `most`; fewer where the file ends or the budget of the file is spent."""
        offset, length = self.where(entry)
        if offset is None:
            return entry.field[:length]
        length = min(length, most, self.left)
        self.left -= length
        return self.data.get(offset, length)

    def value(self, entry: Entry) -> Any:
        """A value: int, float, None (0/0) or a list of these; bytes of ASCII, UTF8 and UNDEFINED.

        Values that are longer than is read come as {"count", "type"}; None where it lies outside the file.
        """
        size, code, name = _TYPES[entry.type]
        count = entry.number
        if count == 0:
            return None
        if count == 1 and code in "BHI" and entry.type != RATIONAL:
            return int.from_bytes(entry.field[:size], self._endian)
        text = code == "s"
        if entry.type in (ASCII, UTF8):
            count = min(count, MAX_VALUE + 256)  # enough for the cleaner to see, and to say, that it cut
        if count > (MAX_VALUE + 256 if text else MAX_NUMBERS) or count * size > self.left:
            return {"bytes": count} if text else {"count": count, "type": name}
        data = self.raw(entry, MAX_VALUE + 256)
        if len(data) < count * size:
            self.problem("a value lies outside the file")
            if not text or not data:
                return None
        if text:
            return data
        if entry.type in (RATIONAL, SRATIONAL):
            numbers: list[Any] = list(struct.unpack(f"{self.order}{count * 2}{code}", data))
            numbers = [_quotient(a, b) for a, b in zip(numbers[::2], numbers[1::2], strict=True)]
        else:
            numbers = list(struct.unpack(f"{self.order}{count}{code}", data))
        return numbers[0] if count == 1 else numbers

    def numbers(self, ifd: Ifd, tag: int, most: int = MAX_NUMBERS) -> list[Any]:
        """The numbers of a tag, at most `most`, read in full even where `value` would only count them."""
        entry = ifd.entries.get(tag)
        if entry is None or _TYPES[entry.type][1] == "s" or entry.type in (RATIONAL, SRATIONAL):
            return []
        size, code, _ = _TYPES[entry.type]
        data = self.raw(entry, most * size)
        return list(struct.unpack_from(f"{self.order}{len(data) // size}{code}", data))

    def last(self, ifd: Ifd, tag: int) -> int | None:
        """The last number of an integer array, the rest unread; None where there is none."""
        entry = ifd.entries.get(tag)
        if entry is None or entry.type not in (3, 4, 13, 16, 18) or entry.number == 0:
            return None
        size, code, _ = _TYPES[entry.type]
        offset, length = self.where(entry)
        data = entry.field[length - size : length] if offset is None else self.data.get(offset + length - size, size)
        return int(struct.unpack(self.order + code, data)[0]) if len(data) == size else None

    def integer(self, ifd: Ifd, tag: int) -> int | None:
        """The first number of a tag as an int, or None."""
        entry = ifd.entries.get(tag)
        if entry is None or entry.number == 0 or entry.type in (ASCII, UTF8):
            return None
        size, code, _ = _TYPES[entry.type]
        data = self.raw(entry, size)
        if entry.type == UNDEFINED:
            return int.from_bytes(data, "little" if self.order == "<" else "big") if data else None
        if len(data) < size:
            return None
        numbers = struct.unpack_from(self.order + code * (2 if size == 8 and code in "Ii" else 1), data)
        number = _quotient(*numbers) if len(numbers) == 2 else numbers[0]
        return int(number) if number is not None and abs(number) < 2**63 else None


def _quotient(numerator: int, denominator: int) -> float | int | None:
    """A rational; 0/0 is None (how Exif writes what is unknown), anything else over 0 infinite."""
    if denominator == 0:
        return math.copysign(math.inf, numerator) if numerator else None
    return numerator // denominator if numerator % denominator == 0 else numerator / denominator
