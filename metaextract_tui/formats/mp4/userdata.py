"""What a movie says of itself beside its tracks: place, device, dates, titles.

QuickTime File Format (Apple, 2016): user data (`udta`, `©xyz` …), metadata (`meta` with `keys` and `ilst`).
3GPP TS 26.244, clause 8: `loci`, `auth` and others. iTunes' `ilst` has names of four bytes.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from metaextract_tui.formats.mp4.boxes import Box, Reader
from metaextract_tui.formats.mp4.gopro import device

MAX_TEXT = 64 << 10  # bytes of one text
MAX_KEYS = 1024
MAX_XMP = 1 << 20
# Well-known types of a metadata value (QuickTime File Format, table 3-5): texts, and big-endian integers.
_UTF8, _UTF16, _SIGNED, _UNSIGNED = 1, 2, 21, 22

_FLAT = frozenset((b"slno", b"manu", b"modl", b"FIRM", b"name"))  # makers' boxes that hold nothing but a text
_ASSET = frozenset((b"titl", b"dscp", b"cprt", b"perf", b"auth", b"gnre"))  # TS 26.244, 8.2 and table 8.1
_XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")  # XMP Specification part 3, MPEG-4


@dataclass(slots=True)
class Said:
    """What was found, by the file's own names: user data and keyed metadata, iTunes' items, the XMP packet."""

    user: dict[str, object] = field(default_factory=dict)
    items: dict[str, object] = field(default_factory=dict)
    xmp: bytes = b""


def user_data(reader: Reader, moov: Box | None, boxes: list[Box]) -> Said:
    """The user data of a movie and the metadata of the file; of two that have one name, the first counts."""
    said = Said()
    if moov is not None:
        for box in reader.children(moov):
            if box.kind == b"udta":
                _user_boxes(reader, box, said)
            elif box.kind == b"meta":
                _metadata(reader, box, said)
    for box in boxes:
        if box.kind == b"meta":
            _metadata(reader, box, said)
        elif box.kind == b"uuid" and reader.read(box.start, 16) == _XMP_UUID:
            said.xmp = said.xmp or reader.content(box, MAX_XMP)[16:]
    return said


def _user_boxes(reader: Reader, udta: Box, said: Said) -> None:
    for box in reader.children(udta):
        kind = box.kind
        if kind[0] == 0xA9:
            _keep(said.user, kind, _international(reader.content(box, MAX_TEXT)))
        elif kind in _FLAT:
            _keep(said.user, kind, _decoded(reader.content(box, 1024).lstrip(b"\0").split(b"\0")[0]))
        elif kind in _ASSET:
            _keep(said.user, kind, _zero_ended(reader.content(box, MAX_TEXT)[6:])[0])
        elif kind == b"loci":
            location = _loci(reader.content(box, MAX_TEXT))
            if location:
                said.user.setdefault("loci", location)
        elif kind == b"meta":
            _metadata(reader, box, said)
        elif kind == b"GPMF":
            for name, text in device(reader.content(box, MAX_TEXT)).items():
                said.user.setdefault(f"GPMF.{name}", text)
        elif kind == b"XMP_":
            said.xmp = said.xmp or reader.content(box, MAX_XMP)


def _keep(texts: dict[str, object], kind: bytes, text: str) -> None:
    if text and len(texts) < MAX_KEYS:
        texts.setdefault(kind.decode("latin-1"), text)


def _international(data: bytes) -> str:
    """QuickTime's international text: 16-bit length, 16-bit language, text; Android writes it likewise."""
    if len(data) < 4:
        return ""
    length = int.from_bytes(data[:2], "big")
    text = data[4 : 4 + length] if length <= len(data) - 4 else data[4:]
    return _decoded(text)


def _decoded(text: bytes) -> str:
    try:
        return text.decode("utf-8").strip("\0 ")
    except UnicodeDecodeError:
        return text.decode("mac_roman", "replace").strip("\0 ")


def _zero_ended(data: bytes) -> tuple[str, bytes]:
    """TS 26.244, clause 8: UTF-8 or, after a byte order mark, UTF-16, ended by a zero character; and what follows."""
    if data[:2] in (b"\xfe\xff", b"\xff\xfe"):
        length = next((n for n in range(0, len(data) - 1, 2) if data[n : n + 2] == b"\0\0"), len(data) & ~1)
        return data[:length].decode("utf-16", "replace").strip(), data[length + 2 :]
    text, _, rest = data.partition(b"\0")
    return _decoded(text), rest


def _loci(data: bytes) -> dict[str, object] | None:
    """TS 26.244, clause 8: version and flags, language, name, role, longitude, latitude, altitude (16.16), body."""
    name, rest = _zero_ended(data[6:])
    if len(rest) < 13:
        return None
    longitude, latitude, altitude = (n / 65536 for n in struct.unpack(">iii", rest[1:13]))
    return {"name": name, "longitude": longitude, "latitude": latitude, "altitude": altitude}


def _metadata(reader: Reader, meta: Box, said: Said) -> None:
    """A `meta` box: names in `keys` with values in `ilst` (`mdta`), or iTunes' `ilst`, whose items name themselves."""
    # QuickTime's `meta` holds boxes at once, ISO's has a version and flags first.
    skip = 0 if reader.read(meta.start + 4, 4).isalpha() else 4
    parts = {box.kind: box for box in reader.children(meta, skip)}
    keys, values = parts.get(b"keys"), parts.get(b"ilst")
    if values is None:
        return
    if keys is None:
        for item in reader.children(values):
            _item(reader, item, said.items)
        return
    names = [reader.content(key, 256).decode("utf-8", "replace") for key in reader.children(keys, 8)][:MAX_KEYS]
    for item in reader.children(values):
        index = int.from_bytes(item.kind, "big") - 1
        data = reader.child(item, b"data")
        if data is not None and 0 <= index < len(names):
            value = _value(reader, data)
            if value is not None:
                said.user.setdefault(names[index], value)


def _item(reader: Reader, item: Box, items: dict[str, object]) -> None:
    """One of iTunes' items; `----` carries its name in boxes `mean` and `name`. Several values make a list."""
    name, values = item.kind.decode("latin-1"), []
    for part in reader.children(item):
        if part.kind in (b"mean", b"name"):
            name += ":" + _decoded(reader.content(part, 256)[4:])
        elif part.kind == b"data" and (value := _value(reader, part)) is not None:
            values.append(value)
    if values and len(items) < MAX_KEYS:
        items.setdefault(name, values[0] if len(values) == 1 else values)


def _value(reader: Reader, data: Box) -> str | int | None:
    """A value of a type that says text or a whole number; pictures and the rest are None."""
    kind = int.from_bytes(reader.read(data.start, 4), "big") & 0xFFFFFF
    if kind not in (_UTF8, _UTF16, _SIGNED, _UNSIGNED):
        return None
    value = reader.content(data, MAX_TEXT)[8:]
    if kind == _UTF8:
        return value.decode("utf-8", "replace")
    if kind == _UTF16:
        return value.decode("utf-16-be", "replace")
    return int.from_bytes(value, "big", signed=kind == _SIGNED) if len(value) <= 8 else None
