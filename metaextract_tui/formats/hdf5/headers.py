"""Object headers: the messages of an object, its comment and its times."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from metaextract_tui.formats.hdf5.forms import (
    COMMENT,
    LEAD,
    OLD_LEAD,
    OLD_TIME,
    ORDERED_LEAD,
    REFERENCES,
    TIME,
    Bodies,
    Form,
    Forms,
    Outline,
)
from metaextract_tui.formats.hdf5.pages import Damaged, Pages
from metaextract_tui.formats.hdf5.types import decode

FIRST = 512  # bytes: most headers are shorter
MAX_CHUNK = 4 << 20  # bytes of one piece of a header
MAX_CHUNKS = 4096
MAX_MESSAGES = 65_536
MAX_COMMENT = 4096  # bytes
COST = 128  # bytes as which a message is counted

_TIMES = ("accessed", "modified", "changed", "created")

Message = tuple[int, int, bytes, int]  # its number, its flags, its bytes, its place in the order of creation
_FOUR = struct.Struct("<4I").unpack_from


@dataclass(slots=True, eq=False)
class Header:
    """`bodies`: the bytes of its messages in the order of the header, whose numbers are those of `form`; `times`: what
    a header of version 2 keeps itself, in seconds since 1970."""

    form: Form
    bodies: Bodies
    times: tuple[int, ...] = ()

    @property
    def messages(self) -> Iterator[Message]:
        """One after the other."""
        form = self.form
        return zip(form.numbers, form.flags, self.bodies, form.orders, strict=True)

    def has(self, bits: int) -> bool:
        """Whether there is a message of one of these numbers, given as bits."""
        return self.form.kinds & bits != 0


def read_header(pages: Pages, forms: Forms, address: int, offset_size: int, length_size: int) -> Header:
    """The header at an address. Raises Damaged.

    Source: HDF5 File Format Specification, IV.A.1 (versions 1 and 2), IV.A.2.q (continuation).
    """
    if address < 0:
        raise Damaged("an object without an address")
    head = pages.read(address, FIRST)
    times: tuple[int, ...] = ()
    if head[:4] == b"OHDR":
        if head[4] != 2:
            raise Damaged(f"an object header of version {head[4]}")
        flags, at = head[5], 6
        if flags & 0x20:
            times = _FOUR(head, at)
            at += 16
        if flags & 0x10:
            at += 4
        start = at + (1 << (flags & 3))
        length = int.from_bytes(head[at:start], "little")
        lead, sign = ORDERED_LEAD if flags & 4 else LEAD, b"OCHK"
    elif len(head) < 16 or head[0] != 1:
        raise Damaged(f"there is no object header at byte {address + pages.base:,}")
    else:
        start, length = 16, int.from_bytes(head[8:12], "little")
        lead, sign = OLD_LEAD, b""
    if length > MAX_CHUNK:
        raise Damaged(f"an object header of {length:,} bytes")
    end = start + length
    piece = head[start:end] if end <= len(head) else pages.exactly(address + start, length)
    outline, bodies = forms.part(piece, lead)
    pages.spend(COST * len(bodies))
    if outline.continues:
        form, bodies = _whole(pages, forms, (outline, bodies), address, (offset_size, length_size, lead), sign)
    else:
        form = outline.form or forms.form([outline], lead)
        if len(bodies) > MAX_MESSAGES:
            raise Damaged("an object header with too many messages")
    if lead == OLD_LEAD and form.kinds >> REFERENCES & 1:
        raise Damaged("an object header whose version does not count references")
    return Header(form, bodies, times)


def _whole(
    pages: Pages, forms: Forms, first: tuple[Outline, Bodies], address: int, sizes: tuple[int, int, int], sign: bytes
) -> tuple[Form, Bodies]:
    """The messages of a header of several pieces, of which the first is given. `sizes`: bytes of an address, of a
    length, and of what stands before a message."""
    offset_size, length_size, lead = sizes
    outlines: list[Outline] = []
    whole: list[bytes] = []
    waiting = [first]
    seen = {address}
    for outline, bodies in waiting:
        outlines.append(outline)
        whole += bodies
        if len(waiting) > 1:
            pages.spend(COST * len(whole))
        if len(whole) > MAX_MESSAGES:
            raise Damaged("an object header with too many messages")
        for place in outline.continues:
            piece = _continued(pages, bodies[place], offset_size, length_size, seen, sign)
            waiting.append(forms.part(piece, lead))
    return forms.form(outlines, lead), tuple(whole)


def _continued(pages: Pages, data: bytes, offset_size: int, length_size: int, seen: set[int], sign: bytes) -> bytes:
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


def remarks(header: Header) -> Mapping[str, str] | None:
    """What an object says of itself, in the order of the record: `accessed`, `modified`, `changed`, `created` (ISO 8601
    in UTC; the modification time alone, or all four where its header keeps them), `comment`. None: nothing.

    Source: HDF5 File Format Specification, IV.A.2.n (object comment), IV.A.2.o and IV.A.2.s (modification time).
    """
    form, bodies = header.form, header.bodies
    if not form.remarks:
        return _moments(header.times) if header.times else None
    if len(form.remarks) == 1 and not header.times:
        data = bodies[form.remarks[0]]
        if form.kinds >> TIME & 1 and data[:1] == b"\x01":
            return _modified(int.from_bytes(data[4:8], "little"))
    found, comment = dict(_moments(header.times)), None
    for place in form.remarks:
        kind, data = form.numbers[place], bodies[place]
        if kind == COMMENT:
            comment = decode(data[:MAX_COMMENT].partition(b"\0")[0])
        elif kind == TIME and data[:1] == b"\x01":
            found |= _modified(int.from_bytes(data[4:8], "little"))
        elif kind == OLD_TIME and data[:14].isdigit():
            text = data[:14].decode("ascii")
            found["modified"] = f"{text[:4]}-{text[4:6]}-{text[6:8]}T{text[8:10]}:{text[10:12]}:{text[12:]}Z"
    if comment:
        found["comment"] = comment
    return found


@lru_cache(256)  # the objects of a file were often written within the same second
def _moments(times: tuple[int, ...]) -> dict[str, str]:
    return {name: _moment(seconds) for name, seconds in zip(_TIMES, times, strict=False) if seconds}


@lru_cache(256)
def _modified(seconds: int) -> dict[str, str]:
    return {"modified": _moment(seconds)} if seconds else {}


def _moment(seconds: int) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat().removesuffix("+00:00") + "Z"
