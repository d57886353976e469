"""Camera raws that are TIFF but for a detail: what they are, and how large the raw image is where no directory says.

Panasonic's RW2 and Olympus' ORF have a number of their own in the header; RW2 states the sensor and its borders
instead of a width. Canon's CR2 and Phase One's IIQ keep the raw image in a directory (or a maker note) without a size:
the size is what the camera states in the Exif directory. The tags are those of ExifTool's PanasonicRaw and Exif tables.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.image import tags
from metaextract_tui.formats.image.exif import Exif
from metaextract_tui.formats.image.ifd import Ifd, Tiff
from metaextract_tui.formats.tiff.pages import Pages

_LOSSLESS = b"\xff\xd8\xff"
_SCANNED = 4096  # bytes of the raw image's JPEG stream in which its frame header stands

PANASONIC = {
    0x01: "PanasonicRawVersion", 0x02: "SensorWidth", 0x03: "SensorHeight", 0x04: "SensorTopBorder",
    0x05: "SensorLeftBorder", 0x06: "SensorBottomBorder", 0x07: "SensorRightBorder", 0x08: "SamplesPerPixel",
    0x09: "CFAPattern", 0x0A: "BitsPerSample", 0x0B: "Compression", 0x0E: "LinearityLimitRed",
    0x0F: "LinearityLimitGreen", 0x10: "LinearityLimitBlue", 0x11: "RedBalance", 0x12: "BlueBalance", 0x13: "WBInfo",
    0x17: "ISOSpeedRatings", 0x18: "HighISOMultiplierRed", 0x19: "HighISOMultiplierGreen",
    0x1A: "HighISOMultiplierBlue", 0x1B: "NoiseReductionParams", 0x1C: "BlackLevelRed", 0x1D: "BlackLevelGreen",
    0x1E: "BlackLevelBlue", 0x24: "WBRedLevel", 0x25: "WBGreenLevel", 0x26: "WBBlueLevel", 0x27: "WBInfo2",
    0x2D: "RawFormat", 0x2E: "JpgFromRaw", 0x2F: "CropTop", 0x30: "CropLeft", 0x31: "CropBottom", 0x32: "CropRight",
    0x118: "RawDataOffset", 0x119: "DistortionInfo", 0x11C: "Gamma", 0x120: "CameraIFD", 0x121: "Multishot",
}  # fmt: skip

# Make, Model, StripOffsets, Orientation, RowsPerStrip, StripByteCounts are TIFF's own; the numbers up to those of
# blocks and pointers (XMP is 700) mean other things in an RW2 than in a TIFF.
_OF_RW2 = {tag: tags.MAIN[tag] for tag in tags.MAIN if tag >= tags.XMP or tag in (271, 272, 273, 274, 278, 279)}
_OF_RW2 |= PANASONIC


class Raw(NamedTuple):
    """A raw format: its name and its media type (as ExifTool names it)."""

    name: str
    media_type: str


_RW2 = Raw("RW2", "image/x-panasonic-rw2")
_ORF = Raw("ORF", "image/x-olympus-orf")
_CR2 = Raw("CR2", "image/x-canon-cr2")
_IIQ = Raw("IIQ", "image/x-raw")


def raw_kind(head: bytes) -> Raw | None:
    """Which raw format with a header of its own the first bytes are of, or None."""
    if head.startswith(b"IIU\0"):
        return _RW2
    if head[:4] in (b"IIRO", b"IIRS", b"MMOR"):
        return _ORF
    if head[8:11] == b"CR\x02":
        return _CR2
    return _IIQ if head[8:12] in (b"IIII", b"MMMM") else None


def names_of(kind: Raw | None) -> dict[int, str]:
    """The names of the first directory's tags."""
    return _OF_RW2 if kind is _RW2 else tags.MAIN


def tell_size(kind: Raw, tiff: Tiff, pages: Pages, exif: Exif, found: Extraction) -> bool:
    """Put the raw image's size, depth and colour; whether the first directory states no size of its own."""
    found.format_version = kind.name
    found.media_type = kind.media_type
    first = pages.top[0].ifd
    if kind is _RW2:
        top, left, bottom, right = (tiff.integer(first, tag) or 0 for tag in (4, 5, 6, 7))
        pages.top[0].native |= {"width": right - left, "height": bottom - top, "bits": tiff.integer(first, 0x0A)}
        found.put("width_px", right - left, "IFD0.SensorRightBorder - SensorLeftBorder")
        found.put("height_px", bottom - top, "IFD0.SensorBottomBorder - SensorTopBorder")
        found.put("bit_depth", tiff.integer(first, 0x0A), "IFD0.BitsPerSample")
        found.put("colour", "CFA", "IFD0.CFAPattern")
        found.put("compression", ["panasonic-raw"], "IFD0.Compression")
        return True
    if kind is _ORF:
        return False
    directory = exif.directories.get("Exif", {})
    for name, tag in (("width_px", "ExifImageWidth"), ("height_px", "ExifImageHeight")):
        found.put(name, directory.get(tag), f"exif.Exif.{tag}")
    if kind is _CR2 and len(pages.top) > 3:
        frame = _frame(tiff, pages.top[3].ifd)
        if frame is not None:
            found.put("bit_depth", frame, "IFD3 SOF")
            found.put("colour", "CFA", "IFD3 SOF")
            found.put("compression", ["jpeg lossless"], "IFD3 SOF")
    return True


def _frame(tiff: Tiff, ifd: Ifd) -> int | None:
    """Bits per sample of the lossless JPEG (ISO/IEC 10918-1, B.2.2) that the strip of a CR2's fourth directory is."""
    offset = tiff.integer(ifd, 273)
    data = tiff.data.get(offset, _SCANNED) if offset else b""
    position = 2
    while data.startswith(_LOSSLESS) and position + 5 <= len(data) and data[position] == 0xFF:
        marker, length = struct.unpack_from(">BH", data, position + 1)
        if marker == 0xC3:
            return data[position + 4]
        if marker == 0xDA or length < 2:
            return None
        position += 2 + length
    return None


def embedded(kind: Raw | None, tiff: Tiff, ifd: Ifd) -> tuple[int, int] | None:
    """Where the EXIF block of the JPEG that an RW2 carries lies (offset, length), with the camera's maker note."""
    entry = ifd.entries.get(0x2E) if kind is _RW2 else None
    if entry is None:
        return None
    offset, length = tiff.where(entry)
    if offset is None or length <= 12:
        return None
    head = tiff.data.get(offset, 12)
    if head[:4] != b"\xff\xd8\xff\xe1" or head[6:12] != b"Exif\0\0":
        return None
    return offset + 12, min(length - 12, (head[4] << 8 | head[5]) - 8)


def merge(exif: Exif, inner: Exif) -> None:
    """Add what the embedded block has and the directories lack; its maker note where there is none."""
    for name, values in inner.directories.items():
        if name != "IFD1":
            exif.directories[name] = values | exif.directories.get(name, {})
    exif.maker_note = exif.maker_note or inner.maker_note
