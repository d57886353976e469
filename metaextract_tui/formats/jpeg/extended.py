"""Extended XMP of JPEG (XMP part 3, 1.1.3.1): one packet carried by many APP1 segments."""

from __future__ import annotations

from typing import NamedTuple

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.image.window import Bytes


class Extension(NamedTuple):
    """One segment's part: the packet's GUID, the packet's full length, where this part goes, where it lies."""

    guid: bytes
    full: int
    position: int
    offset: int
    length: int


def assemble(data: Bytes, parts: list[Extension], guid: str | None, most: int, found: Extraction) -> bytes:
    """The packet whose GUID the main packet names (the first one's, where it names none); empty with a warning
    where it is incomplete or longer than `most` bytes."""
    wanted = guid.encode("ascii", "replace") if guid else parts[0].guid
    chosen = sorted((p for p in parts if p.guid.upper() == wanted.upper()), key=lambda part: part.position)
    if not chosen:
        found.warn("extended-xmp", "the extended XMP is not the one that the main packet names")
        chosen = sorted((p for p in parts if p.guid == parts[0].guid), key=lambda part: part.position)
    full = chosen[0].full
    if full > most:
        found.warn("xmp-too-large", f"extended XMP of {full} bytes was not read", partial=True)
        return b""
    out = bytearray()
    for part in chosen:
        if part.position < len(out):
            continue  # the same part twice
        if part.position > len(out):
            break
        out += data.get(part.offset, part.length)
    if len(out) < full:
        found.warn("extended-xmp", f"the extended XMP is incomplete: {len(out)} of {full} bytes", partial=True)
    return bytes(out[:full])
