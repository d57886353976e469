"""What the tests of images share: reading one file as a worker does, and files written by hand, byte by byte."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from metaextract_tui.formats import jpeg, png, tiff
from metaextract_tui.model import Record
from tests.formats.reads import Reading

read = Reading(jpeg.FORMAT, png.FORMAT, tiff.FORMAT)

SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8}
CODES = {1: "B", 3: "H", 4: "I", 5: "I", 10: "i", 11: "f", 12: "d", 13: "I", 16: "Q"}

XMP = b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xap="http://ns.adobe.com/xap/1.0/"
 xap:CreatorTool="Darkroom 3"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">Harbour</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>Ada</rdf:li><rdf:li>Grace</rdf:li></rdf:Seq></dc:creator>
<dc:subject><rdf:Bag><rdf:li>sea</rdf:li><rdf:li>boats</rdf:li></rdf:Bag></dc:subject>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def every_cut(data: bytes, path: Path, step: int) -> Iterable[Record]:
    """The records of a file cut short at every `step` bytes, and with a run of zeros there."""
    for end in range(1, len(data), step):
        path.write_bytes(data[:end])
        yield read(path)
        path.write_bytes(data[:end] + bytes(16) + data[end + 16 :])
        yield read(path)


# --- TIFF by hand ------------------------------------------------------------------

Values = bytes | list[Any]
Tags = dict[int, tuple[int, Values]]


def packed(order: str, kind: int, values: Values) -> tuple[int, bytes]:
    """Count and bytes of a value; rationals are pairs."""
    if isinstance(values, bytes):
        return len(values) // SIZES[kind], values
    if kind in (5, 10):
        flat = [number for pair in values for number in pair]
        return len(values), struct.pack(f"{order}{len(flat)}{CODES[kind]}", *flat)
    return len(values), struct.pack(f"{order}{len(values)}{CODES[kind]}", *values)


def directory(order: str, at: int, tags: Tags, following: int = 0, big: bool = False) -> bytes:
    """A directory that stands at byte `at`, its values behind it."""
    width, entry, field = (8, 20, 8) if big else (2, 12, 4)
    offset = "Q" if big else "I"
    behind = at + width + entry * len(tags) + field
    entries, values = b"", b""
    for tag, (kind, given) in sorted(tags.items()):
        count, data = packed(order, kind, given)
        if len(data) <= field:
            shown = data.ljust(field, b"\0")
        else:
            shown = struct.pack(order + offset, behind + len(values))
            values += data + bytes(len(data) % 2)
        entries += struct.pack(f"{order}HH{offset}", tag, kind, count) + shown
    head = struct.pack(order + ("Q" if big else "H"), len(tags))
    return head + entries + struct.pack(order + offset, following) + values


def header(order: str, first: int, big: bool = False) -> bytes:
    mark = b"II" if order == "<" else b"MM"
    if big:
        return mark + struct.pack(order + "HHHQ", 43, 8, 0, first)
    return mark + struct.pack(order + "HI", 42, first)


def exif_block(order: str = "<", ifd0: Tags | None = None, exif: Tags | None = None, gps: Tags | None = None) -> bytes:
    """An EXIF block: the main directory and those it points to."""
    ifd0, exif, gps = dict(ifd0 or {}), exif or {}, gps or {}
    for tag, inner in ((0x8769, exif), (0x8825, gps)):
        if inner:
            ifd0[tag] = (4, [0])
    at_exif = 8 + len(directory(order, 8, ifd0))
    body_exif = directory(order, at_exif, exif) if exif else b""
    at_gps = at_exif + len(body_exif)
    if exif:
        ifd0[0x8769] = (4, [at_exif])
    if gps:
        ifd0[0x8825] = (4, [at_gps])
    return header(order, 8) + directory(order, 8, ifd0) + body_exif + (directory(order, at_gps, gps) if gps else b"")


CAMERA: Tags = {
    0x010F: (2, b"ACME\0"),
    0x0110: (2, b"Box 7\0"),
    0x0112: (3, [6]),
    0x0131: (2, b"Firmware 1.2\0"),
    0x0132: (2, b"2021:05:06 07:08:09\0"),
    0x013B: (2, b"Ada; Grace\0"),
    0x8298: (2, b"Ada\0Grace\0"),
}
SHOT: Tags = {
    0x829A: (5, [(1, 250)]),
    0x829D: (5, [(28, 10)]),
    0x8827: (3, [400]),
    0x9000: (7, b"0232"),
    0x9003: (2, b"2021:05:04 03:02:01\0"),
    0x9011: (2, b"+02:00\0"),
    0x9291: (2, b"25\0"),
    0x9286: (7, b"UNICODE\0" + "Hafen".encode("utf-16-le")),
    0x927C: (7, b"Nikon\0" + bytes(100)),
    0xA431: (2, b"SN-1234\0"),
}
PLACE: Tags = {
    1: (2, b"S\0"),
    2: (5, [(33, 1), (52, 1), (0, 1)]),
    3: (2, b"E\0"),
    4: (5, [(151, 1), (12, 1), (36, 1)]),
    5: (1, [1]),
    6: (5, [(25, 2)]),
}


# --- JPEG and PNG by hand --------------------------------------------------------------


def segment(marker: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def with_segments(jpeg_file: bytes, *segments: bytes) -> bytes:
    """A JPEG with segments put behind its first marker."""
    return jpeg_file[:2] + b"".join(segments) + jpeg_file[2:]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def iptc_dataset(record: int, number: int, value: bytes) -> bytes:
    return struct.pack(">BBBH", 0x1C, record, number, len(value)) + value


IPTC = (
    iptc_dataset(1, 90, b"\x1b%G")
    + iptc_dataset(2, 5, "Hafen · Morgen".encode())
    + iptc_dataset(2, 25, b"sea")
    + iptc_dataset(2, 25, b"port")
    + iptc_dataset(2, 55, b"20210504")
    + iptc_dataset(2, 60, b"030201+0200")
    + iptc_dataset(2, 80, b"Ada")
)


def resources(*blocks: tuple[int, bytes]) -> bytes:
    """Photoshop image resources."""
    out = b""
    for number, data in blocks:
        out += (
            b"8BIM" + struct.pack(">H", number) + b"\0\0" + struct.pack(">I", len(data)) + data + bytes(len(data) % 2)
        )
    return out


def icc_profile(name: str) -> bytes:
    """A minimal version 4 profile with a description."""
    text = name.encode("utf-16-be")
    desc = b"mluc" + struct.pack(">IIIHHII", 0, 1, 12, 0x656E, 0x5553, len(text), 28) + text
    head = bytearray(128)
    head[0:4] = struct.pack(">I", 144 + len(desc))
    head[8:10] = b"\x04\x30"
    head[12:24] = b"mntrRGB XYZ "
    head[24:36] = struct.pack(">6H", 2020, 1, 2, 3, 4, 5)
    head[36:40] = b"acsp"
    return bytes(head) + struct.pack(">I4sII", 1, b"desc", 144, len(desc)) + desc
