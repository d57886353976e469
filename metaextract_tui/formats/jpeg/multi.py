"""Multi-picture JPEG (CIPA DC-007): the index of the pictures that follow the first."""

from __future__ import annotations

import struct
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.image.ifd import Tiff
from metaextract_tui.formats.image.window import Bytes, Part

MAX_PICTURES = 200
_ENTRIES = 0xB002

# DC-007, MP Index IFD, MP Entry: the type code of an individual image
_TYPES = {
    0x000000: "undefined", 0x010001: "large thumbnail (VGA)", 0x010002: "large thumbnail (full HD)",
    0x010003: "large thumbnail (4K)", 0x010004: "large thumbnail (8K)", 0x010005: "large thumbnail (16K)",
    0x020001: "panorama", 0x020002: "disparity", 0x020003: "multi-angle", 0x030000: "primary",
    0x040000: "original preservation", 0x050000: "gain map",
}  # fmt: skip


def read_mpf(data: Bytes, offset: int, length: int, found: Extraction) -> list[dict[str, Any]]:
    """The pictures {type, bytes, offset in the file} of an MPF block at `offset`; offsets in it count from there."""
    tiff = Tiff.open(Part(data, offset, length))
    ifd = tiff.ifd(tiff.first) if tiff is not None else None
    entry = ifd.entries.get(_ENTRIES) if ifd is not None else None
    if tiff is None or entry is None:
        found.warn("malformed-mpf", "the multi-picture block has no index")
        return []
    table = tiff.raw(entry, 16 * MAX_PICTURES)
    pictures = []
    for attribute, size, start, _, _ in struct.iter_unpack(tiff.order + "IIIHH", table[: len(table) // 16 * 16]):
        kind = attribute & 0xFFFFFF
        pictures.append(
            {
                "type": _TYPES.get(kind, f"0x{kind:06x}"),
                "bytes": size,
                "offset": start + offset if start else 0,
            }
        )
    return pictures
