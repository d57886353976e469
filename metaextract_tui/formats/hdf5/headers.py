"""Object headers: the messages of an object, its comment and its times."""

from __future__ import annotations

import datetime as dt
import struct
from dataclasses import dataclass, field
from functools import lru_cache

from metaextract_tui.formats.hdf5.pages import Damaged, Pages
from metaextract_tui.formats.hdf5.types import decode

FIRST = 512  # bytes: most headers are shorter
MAX_CHUNK = 4 << 20  # bytes of one piece of a header
MAX_CHUNKS = 4096
MAX_MESSAGES = 65_536
MAX_COMMENT = 4096  # bytes
COST = 128  # bytes as which a message is counted
COMMITTED = 2  # the flag of a message that stands elsewhere
_FAIL_IF_UNKNOWN = 0x80
_LAST_KNOWN = 0x18

_BOGUS, _COMMENT, _OLD_TIME, _CONTINUATION, _TIME, _REFERENCES = 0x09, 0x0D, 0x0E, 0x10, 0x12, 0x16
_REMARKS = 1 << _COMMENT | 1 << _OLD_TIME | 1 << _TIME
_UNKNOWN = 1 << 31
_TIMES = ("accessed", "modified", "changed", "created")

Message = tuple[int, int, bytes, int]  # its number, its flags, its bytes, its place in the order of creation
_FIRST = struct.Struct("<HHB").unpack_from
_SECOND = struct.Struct("<BHB").unpack_from
_FOUR = struct.Struct("<4I").unpack_from


@dataclass(slots=True)
class Header:
    """`messages` in the order of the header, `kinds` a bit for each number among them; `times`: what a header of
    version 2 keeps itself, in seconds since 1970; `ordered`: attributes are counted in the order of their creation."""

    messages: list[Message]
    kinds: int = 0
    times: tuple[int, ...] = ()
    ordered: bool = False

    def has(self, bits: int) -> bool:
        """Whether there is a message of one of these numbers, given as bits."""
        return self.kinds & bits != 0


@dataclass(slots=True)
class Remarks:
    """`times` by name as ISO 8601 in UTC: the object's modification time, or all four where its header keeps them."""

    comment: str | None = None
    times: dict[str, str] = field(default_factory=dict)


def read_header(pages: Pages, address: int, offset_size: int, length_size: int) -> Header:
    """The header at an address. Raises Damaged.

    Source: HDF5 File Format Specification, IV.A.1 (versions 1 and 2), IV.A.2.q (continuation).
    """
    if address < 0:
        raise Damaged("an object without an address")
    head = pages.read(address, FIRST)
    if head[:4] == b"OHDR":
        if head[4] != 2:
            raise Damaged(f"an object header of version {head[4]}")
        return _second(pages, head, address, offset_size, length_size)
    if len(head) < 16 or head[0] != 1:
        raise Damaged(f"there is no object header at byte {address + pages.base:,}")
    return _first(pages, head, address, offset_size, length_size)


def _body(pages: Pages, head: bytes, address: int, start: int, length: int) -> bytes:
    if length > MAX_CHUNK:
        raise Damaged(f"an object header of {length:,} bytes")
    end = start + length
    return head[start:end] if end <= len(head) else pages.exactly(address + start, length)


def _first(pages: Pages, head: bytes, address: int, offset_size: int, length_size: int) -> Header:
    messages: list[Message] = []
    waiting = [_body(pages, head, address, 16, int.from_bytes(head[8:12], "little"))]
    seen = {address}
    kinds = 0
    for chunk in waiting:
        at, last = 0, len(chunk) - 8
        while at <= last:
            kind, size, flags = _FIRST(chunk, at)
            start = at + 8
            at = start + size
            if at > last + 8:
                raise Damaged("a message reaches beyond its object header")
            messages.append((kind, flags, chunk[start:at], len(messages)))
            kinds |= 1 << kind if kind <= _LAST_KNOWN else _UNKNOWN
            if kind == _CONTINUATION:
                waiting.append(_continued(pages, chunk[start:at], offset_size, length_size, seen))
            elif flags & _FAIL_IF_UNKNOWN and (kind > _LAST_KNOWN or kind == _BOGUS):
                raise Damaged(f"an object that cannot be understood without its message {kind}")
        pages.spend(COST * len(messages))
        if len(messages) > MAX_MESSAGES:
            raise Damaged("an object header with too many messages")
    if kinds >> _REFERENCES & 1:
        raise Damaged("an object header whose version does not count references")
    return Header(messages, kinds)


def _second(pages: Pages, head: bytes, address: int, offset_size: int, length_size: int) -> Header:
    flags, at = head[5], 6
    times: tuple[int, ...] = ()
    if flags & 0x20:
        times = _FOUR(head, at)
        at += 16
    if flags & 0x10:
        at += 4
    width = 1 << (flags & 3)
    lead = 6 if flags & 4 else 4
    messages: list[Message] = []
    waiting = [_body(pages, head, address, at + width, int.from_bytes(head[at : at + width], "little"))]
    seen = {address}
    kinds = 0
    for chunk in waiting:
        at, last = 0, len(chunk) - lead
        while at <= last:
            kind, size, marks = _SECOND(chunk, at)
            start = at + lead
            at = start + size
            if at > last + lead:
                raise Damaged("a message reaches beyond its object header")
            order = chunk[start - 2] | chunk[start - 1] << 8 if lead == 6 else len(messages)
            messages.append((kind, marks, chunk[start:at], order))
            kinds |= 1 << kind if kind <= _LAST_KNOWN else _UNKNOWN
            if kind == _CONTINUATION:
                waiting.append(_continued(pages, chunk[start:at], offset_size, length_size, seen, b"OCHK"))
            elif marks & _FAIL_IF_UNKNOWN and (kind > _LAST_KNOWN or kind == _BOGUS):
                raise Damaged(f"an object that cannot be understood without its message {kind}")
        pages.spend(COST * len(messages))
        if len(messages) > MAX_MESSAGES:
            raise Damaged("an object header with too many messages")
    return Header(messages, kinds, times, lead == 6)


def _continued(
    pages: Pages, data: bytes, offset_size: int, length_size: int, seen: set[int], sign: bytes = b""
) -> bytes:
    """The next piece of a header, each once; `sign`: what stands before it, and a checksum behind it."""
    end = offset_size + length_size
    address, length = int.from_bytes(data[:offset_size], "little"), int.from_bytes(data[offset_size:end], "little")
    if len(data) < end or length > MAX_CHUNK or address in seen or len(seen) > MAX_CHUNKS:
        raise Damaged("an object header continues where it cannot")
    seen.add(address)
    chunk = pages.exactly(address, length)
    if sign and chunk[:4] != sign:
        raise Damaged("an object header continues where it does not")
    return chunk[4:-4] if sign else chunk


def remarks(header: Header) -> Remarks:
    """The comment and the times of an object.

    Source: HDF5 File Format Specification, IV.A.2.n (object comment), IV.A.2.o and IV.A.2.s (modification time).
    """
    times = {name: _moment(seconds) for name, seconds in zip(_TIMES, header.times, strict=False) if seconds}
    found = Remarks(None, times)
    if not header.has(_REMARKS):
        return found
    for kind, _, data, _ in header.messages:
        if kind == _COMMENT:
            found.comment = decode(data[:MAX_COMMENT].partition(b"\0")[0]) or None
        elif kind == _TIME and data[:1] == b"\x01":
            if seconds := int.from_bytes(data[4:8], "little"):
                found.times["modified"] = _moment(seconds)
        elif kind == _OLD_TIME and data[:14].isdigit():
            text = data[:14].decode("ascii")
            found.times["modified"] = f"{text[:4]}-{text[4:6]}-{text[6:8]}T{text[8:10]}:{text[10:12]}:{text[12:]}Z"
    return found


@lru_cache(256)  # the objects of a file were often written within the same second
def _moment(seconds: int) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat().removesuffix("+00:00") + "Z"
