"""Photoshop image resources (Adobe Photoshop File Formats Specification, "Image Resources"): JPEG APP13, TIFF 34377."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any

from metaextract_tui.formats.base import Extraction

MAX_RESOURCES = 1000

_SIGNATURES = (b"8BIM", b"MeSa", b"AgHg", b"PHUT", b"DCSR")


@dataclass(slots=True)
class Resources:
    """What a block of resources holds: `native` for people, and the blocks that other readers read."""

    native: dict[str, Any] = field(default_factory=dict)
    iptc: bytes | None = None
    exif: bytes | None = None
    xmp: bytes | None = None
    icc: bytes | None = None


def parse_resources(block: bytes, found: Extraction) -> Resources:
    """The resources of a block that starts with a signature. Pixels and thumbnails are only counted."""
    out = Resources()
    sizes: dict[str, int] = {}
    position = 0
    for _ in range(MAX_RESOURCES):
        if block[position : position + 4] not in _SIGNATURES:
            break
        number = int.from_bytes(block[position + 4 : position + 6], "big")
        name_length = block[position + 6] if position + 6 < len(block) else 0
        position += 6 + (name_length + 2 & ~1)  # a Pascal string, padded to an even length with its length byte
        size = int.from_bytes(block[position : position + 4], "big")
        position += 4
        value = block[position : position + size]
        if len(value) < size:
            found.warn("malformed-photoshop", "a Photoshop resource is longer than its block")
        position += size + (size & 1)
        sizes[f"0x{number:04x}"] = size
        _keep(out, number, value, found)
    if sizes:
        out.native["resources"] = sizes
    return out


def _keep(out: Resources, number: int, value: bytes, found: Extraction) -> None:
    native = out.native
    if number == 0x0404 and out.iptc is None:
        out.iptc = value
    elif number == 0x0422 and out.exif is None:
        out.exif = value
    elif number == 0x0424 and out.xmp is None:
        out.xmp = value
    elif number == 0x040F and out.icc is None:
        out.icc = value
    elif number == 0x0425 and len(value) == 16:
        native["IPTCDigest"] = value.hex()
    elif number == 0x03ED and len(value) >= 16:  # ResolutionInfo: fixed 16.16, unit
        native["XResolution"] = struct.unpack(">I", value[0:4])[0] / 65536
        native["YResolution"] = struct.unpack(">I", value[8:12])[0] / 65536
    elif number == 0x040A and value:
        native["CopyrightFlag"] = bool(value[0])
    elif number == 0x040B and value:
        native["URL"] = found.cleaner.clean(value.decode("latin-1").strip("\0 "))
    elif number == 0x0406 and len(value) >= 6:
        native["PhotoshopQuality"] = struct.unpack(">h", value[0:2])[0] + 4
        native["PhotoshopFormat"] = {0: "standard", 1: "optimised", 0x101: "progressive"}.get(
            struct.unpack(">H", value[2:4])[0]
        )
    elif number == 0x0421 and len(value) >= 9:
        native.update(_versions(value, found))


def _versions(value: bytes, found: Extraction) -> dict[str, Any]:
    """VersionInfo: version, hasRealMergedData, writer and reader names as UTF-16 with their lengths."""
    out: dict[str, Any] = {}
    position = 5
    for name in ("WriterName", "ReaderName"):
        count = int.from_bytes(value[position : position + 4], "big")
        text = value[position + 4 : position + 4 + 2 * min(count, 500)].decode("utf-16-be", "replace").strip("\0 ")
        if text:
            out[name] = found.cleaner.clean(text)
        position += 4 + 2 * count
        if position > len(value):
            break
    return out
