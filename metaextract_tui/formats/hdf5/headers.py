"""What h5py does not tell (or tells wrongly) of an object: its comment and its times, read from its header's bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from metaextract_tui.formats.hdf5.types import decode

MAX_CHUNKS = 16  # pieces of one header
MAX_MESSAGES = 1000
MAX_COMMENT = 4096  # bytes
FIRST = 256  # bytes: most headers are shorter

_COMMENT, _OLD_TIME, _CONTINUATION, _TIME = 0x0D, 0x0E, 0x10, 0x12
_TIMES = ("accessed", "modified", "changed", "created")


@dataclass(slots=True)
class Remarks:
    """`times` by name as ISO 8601 in UTC: the object's modification time, or all four where its header keeps them."""

    comment: str | None = None
    times: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Headers:
    """Reads object headers of one file. `peek`: up to so many bytes at an offset, `base`: where addresses start.

    Source: HDF5 File Format Specification, IV.A.1 (object header prefix, versions 1 and 2) and IV.A.2.n (object
    comment), IV.A.2.o and IV.A.2.s (object modification time), IV.A.2.q (continuation). Damage ends the reading: the
    library has read the same header before, and said what is wrong.
    """

    peek: Callable[[int, int], bytes]
    base: int
    offset_size: int
    length_size: int

    def remarks(self, address: int) -> Remarks:
        """The comment and the times of the object whose header stands at `address`."""
        found = Remarks()
        if address < 0:
            return found
        head = self.peek(self.base + address, FIRST)
        if head[:4] == b"OHDR":
            messages = self._second(head, address, found)
        elif head[:1] == b"\x01":
            length = int.from_bytes(head[8:12], "little")
            messages = self._first(self._whole(head, address, 16, length), int.from_bytes(head[2:4], "little"))
        else:
            return found
        for kind, data in messages:
            if kind == _COMMENT:
                found.comment = decode(data[:MAX_COMMENT].partition(b"\0")[0]) or None
            elif kind == _TIME and data[:1] == b"\x01":
                _put_time(found, "modified", int.from_bytes(data[4:8], "little"))
            elif kind == _OLD_TIME and data[:14].isdigit():
                text = data[:14].decode("ascii")
                found.times["modified"] = f"{text[:4]}-{text[4:6]}-{text[6:8]}T{text[8:10]}:{text[10:12]}:{text[12:]}Z"
        return found

    def _whole(self, head: bytes, address: int, start: int, length: int) -> bytes:
        end = start + min(length, 1 << 17)
        return head[start:end] if end <= len(head) else self.peek(self.base + address + start, end - start)

    def _first(self, chunk: bytes, count: int) -> Iterator[tuple[int, bytes]]:
        chunks, met = [chunk], 0
        while chunks and len(chunks) < MAX_CHUNKS:
            chunk, at = chunks.pop(0), 0
            while at + 8 <= len(chunk) and met < min(count, MAX_MESSAGES):
                kind, size = chunk[at] | chunk[at + 1] << 8, chunk[at + 2] | chunk[at + 3] << 8
                if kind in (_COMMENT, _OLD_TIME, _TIME):
                    yield kind, chunk[at + 8 : at + 8 + size]
                elif kind == _CONTINUATION:
                    chunks.append(self._continued(chunk[at + 8 : at + 8 + size]))
                at += 8 + size
                met += 1

    def _second(self, head: bytes, address: int, found: Remarks) -> Iterator[tuple[int, bytes]]:
        flags, at = head[5], 6
        if flags & 0x20:
            for i, name in enumerate(_TIMES):
                _put_time(found, name, int.from_bytes(head[at + 4 * i : at + 4 * i + 4], "little"))
            at += 16
        at += 4 if flags & 0x10 else 0
        width = 1 << (flags & 3)
        length = int.from_bytes(head[at : at + width], "little")
        lead = 6 if flags & 4 else 4
        chunks, met = [self._whole(head, address, at + width, length)], 0
        while chunks and len(chunks) < MAX_CHUNKS:
            chunk, at = chunks.pop(0), 0
            while at + lead <= len(chunk) and met < MAX_MESSAGES:
                kind, size = chunk[at], chunk[at + 1] | chunk[at + 2] << 8
                if kind in (_COMMENT, _OLD_TIME, _TIME):
                    yield kind, chunk[at + lead : at + lead + size]
                elif kind == _CONTINUATION:
                    more = self._continued(chunk[at + lead : at + lead + size])
                    chunks.append(more[4:-4] if more[:4] == b"OCHK" else b"")
                at += lead + size
                met += 1

    def _continued(self, data: bytes) -> bytes:
        address = int.from_bytes(data[: self.offset_size], "little")
        length = int.from_bytes(data[self.offset_size : self.offset_size + self.length_size], "little")
        return self.peek(self.base + address, min(length, 1 << 17))


def _put_time(found: Remarks, name: str, seconds: int) -> None:
    if seconds:
        found.times[name] = _moment(seconds)


@lru_cache(256)  # the objects of a file were often written within the same second
def _moment(seconds: int) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat().removesuffix("+00:00") + "Z"
