"""What a movie says of itself beside its tracks: place, device, dates; and which other files it names.

QuickTime File Format (Apple, 2016): user data (`udta`, `©xyz` …), metadata (`meta` with `keys` and `ilst`), data
references (`dref`). 3GPP TS 26.244, clause 8: `loci`, `auth` and others.
"""

from __future__ import annotations

import struct

from metaextract_tui.formats.mp4.boxes import Box, Reader

MAX_TEXT = 64 << 10  # bytes of one text
MAX_KEYS = 1024
MAX_TRACKS = 256
_UTF8, _UTF16 = 1, 2  # well-known types of a metadata value (QuickTime File Format, table 3-5)

# MediaInfo leaves these out, or out of its JSON; the rest of the user data is among its own tags.
_TEXTS = frozenset(
    {b"\xa9xyz", b"\xa9mak", b"\xa9mod", b"\xa9swr", b"\xa9swf", b"\xa9inf", b"\xa9dir", b"\xa9prd", b"\xa9fmt"}
)


def user_data(reader: Reader, moov: Box) -> dict[str, object]:
    """The user data of a movie by its own names: `©xyz`, `loci`, `com.apple.quicktime.make` …; first one wins."""
    said: dict[str, object] = {}
    for box in reader.children(moov):
        if box.kind == b"udta":
            _user_boxes(reader, box, said)
        elif box.kind == b"meta":
            _metadata(reader, box, said)
    return said


def _user_boxes(reader: Reader, udta: Box, said: dict[str, object]) -> None:
    for box in reader.children(udta):
        if box.kind in _TEXTS:
            text = _international(reader.content(box, MAX_TEXT))
            if text:
                said.setdefault(box.kind.decode("latin-1"), text)
        elif box.kind == b"loci":
            location = _loci(reader.content(box, MAX_TEXT))
            if location:
                said.setdefault("loci", location)
        elif box.kind == b"meta":
            _metadata(reader, box, said)


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


def _loci(data: bytes) -> dict[str, object] | None:
    """TS 26.244, clause 8.6: version and flags, language, name, role, longitude, latitude, altitude (16.16), body."""
    name = data[6:]
    if name[:2] in (b"\xfe\xff", b"\xff\xfe"):
        length = next((n for n in range(0, len(name) - 1, 2) if name[n : n + 2] == b"\0\0"), -1)
        text, rest = name[:length].decode("utf-16", "replace"), name[length + 2 :]
    else:
        length = name.find(b"\0")
        text, rest = name[:length].decode("utf-8", "replace"), name[length + 1 :]
    if length < 0 or len(rest) < 13:
        return None
    longitude, latitude, altitude = (n / 65536 for n in struct.unpack(">iii", rest[1:13]))
    return {"name": text, "longitude": longitude, "latitude": latitude, "altitude": altitude}


def _metadata(reader: Reader, meta: Box, said: dict[str, object]) -> None:
    """The `mdta` metadata of a `meta` box: names in `keys`, values in `ilst`."""
    # QuickTime's `meta` holds boxes at once, ISO's has a version and flags first.
    skip = 0 if reader.read(meta.start + 4, 4).isalpha() else 4
    parts = {box.kind: box for box in reader.children(meta, skip)}
    keys, values = parts.get(b"keys"), parts.get(b"ilst")
    if keys is None or values is None:
        return
    names = [reader.content(key, 256).decode("utf-8", "replace") for key in reader.children(keys, 8)][:MAX_KEYS]
    for item in reader.children(values):
        index = int.from_bytes(item.kind, "big") - 1
        data = reader.child(item, b"data")
        if data is None or not 0 <= index < len(names):
            continue
        content = reader.content(data, MAX_TEXT)
        kind, value = int.from_bytes(content[:4], "big"), content[8:]
        if kind == _UTF8:
            said.setdefault(names[index], value.decode("utf-8", "replace"))
        elif kind == _UTF16:
            said.setdefault(names[index], value.decode("utf-16-be", "replace"))


def other_files(reader: Reader, moov: Box) -> list[str]:
    """The references of tracks to other files, by type, with the address of a `url `; nothing is opened.

    ISO/IEC 14496-12, clause 8.7.2: an entry of `dref` whose flags lack bit 0 names another file.
    """
    found = []
    tracks = [box for box in reader.children(moov) if box.kind == b"trak"][:MAX_TRACKS]
    for track in tracks:
        dref = reader.child(track, b"mdia", b"minf", b"dinf", b"dref")
        if dref is None:
            continue
        found += [_reference(reader, entry) for entry in reader.children(dref, 8) if _elsewhere(reader, entry)]
    return found


def _elsewhere(reader: Reader, entry: Box) -> bool:
    flags = int.from_bytes(reader.read(entry.start, 4), "big")
    return entry.end - entry.start > 4 and flags & 1 == 0


def _reference(reader: Reader, entry: Box) -> str:
    kind = entry.kind.decode("latin-1")
    if entry.kind != b"url ":
        return kind
    return f"{kind}{reader.content(entry, 4 + 2048)[4:].split(bytes(1))[0].decode('utf-8', 'replace')}"
