"""TIFF, BigTIFF, GeoTIFF, DNG: pages, EXIF, XMP, IPTC, ICC, Photoshop and GeoTIFF blocks; no pixel is read."""

from __future__ import annotations

import struct
from typing import Any

from metaextract_tui.formats.base import Extraction, Unreadable
from metaextract_tui.formats.image import rules, tags
from metaextract_tui.formats.image.dates import exif_moment
from metaextract_tui.formats.image.exif import Exif, add_subdirectories, named, read_exif, tell
from metaextract_tui.formats.image.icc import parse_icc
from metaextract_tui.formats.image.ifd import Ifd, Tiff
from metaextract_tui.formats.image.iptc import MAX_BLOCK, parse_iptc
from metaextract_tui.formats.image.photoshop import Resources, parse_resources
from metaextract_tui.formats.image.window import Memory, Part, Window
from metaextract_tui.formats.source import Source
from metaextract_tui.formats.tiff.described import take_over
from metaextract_tui.formats.tiff.described import tell as tell_described
from metaextract_tui.formats.tiff.geotiff import read_geotiff
from metaextract_tui.formats.tiff.pages import Page, Pages, read_pages
from metaextract_tui.formats.tiff.raws import Raw, embedded, merge, names_of, raw_kind, tell_size
from metaextract_tui.formats.xmp import MAX_PACKET, parse_xmp
from metaextract_tui.model import ErrorKind

MAX_RESOURCES = 2 * 1024 * 1024  # bytes of Photoshop resources that are read
MAX_NAMED = 8  # pages, and SubIFDs, whose tags are given in full

_COLOURS = {
    0: "grayscale", 1: "grayscale", 2: "RGB", 3: "palette", 4: "mask", 5: "CMYK", 6: "YCbCr", 8: "CIELab",
    9: "ICCLab", 10: "ITULab", 32803: "CFA", 32844: "LogL", 32845: "LogLuv", 34892: "LinearRaw",
}  # fmt: skip
_LONG = 4
_LATER = (("device_make", "Make"), ("device_model", "Model"), ("creators", "Artist"), ("rights", "Copyright"),
          ("software", "Software"))  # fmt: skip
# StripOffsets, TileOffsets, JPEGInterchangeFormat, each with its byte counts
_PIXELS = ((273, 279), (324, 325), (513, 514))


def extract(source: Source, found: Extraction) -> None:
    """Fill `found` from the directories. Raises Unreadable where there is not one."""
    data = Window(source)
    tiff = Tiff.open(data)
    if tiff is None:
        raise Unreadable(ErrorKind.MALFORMED, "the header is not that of a TIFF file")
    if tiff.first >= data.size:
        raise Unreadable(ErrorKind.TRUNCATED, "the file ends before its first directory")
    pages = read_pages(tiff, found)
    main = pages.main
    if main is None:
        raise Unreadable(ErrorKind.MALFORMED, "; ".join(tiff.problems) or "it has no directory")
    if tiff.big:
        found.format_version = "BigTIFF"
    kind = raw_kind(source.head)
    exif = _directories(tiff, pages, main, kind, found)
    elsewhere = kind is not None and tell_size(kind, tiff, pages, exif, found)
    entry = pages.top[0].ifd.entries.get(tags.DESCRIPTION)
    if entry is not None:
        take_over(tiff, entry, exif, found)
    native = found.native
    if exif.directories:
        native["exif"] = exif.directories
    if exif.maker_note:
        native["maker_note"] = exif.maker_note
    native["pages"] = [{k: v for k, v in page.native.items() if v is not None} for page in (*pages.top, *pages.subs)]
    where = [pages.top[0].ifd] if main is pages.top[0] else [pages.top[0].ifd, main.ifd]
    resources = _photoshop(tiff, where, found)
    xmp = _xmp(tiff, where, resources, found)
    iptc = _iptc(tiff, where, resources, found)
    for name, value in (("xmp", xmp), ("iptc", iptc), ("icc", _icc(tiff, [main.ifd, *where], resources, found)),
                        ("geotiff", read_geotiff(tiff, main.ifd, found))):  # fmt: skip
        if value:
            native[name] = value
    _fill(tiff, pages, main, found)
    rules.apply(found, exif, xmp, iptc, changed=_changed(pages))
    tell_described(found)
    for page in pages.top[1:]:  # what only a later page states: who made it and with what
        for name, tag in _LATER:
            found.put(name, page.native.get(tag), f"{page.name}.{tag}")
    if not elsewhere or "width_px" not in found.fields:
        _ending(tiff, main, found)
    tell(tiff, found, "TIFF", "malformed")


def _directories(tiff: Tiff, pages: Pages, main: Page, kind: Raw | None, found: Extraction) -> Exif:
    exif = Exif()
    first = pages.top[0]
    exif.directories["IFD0"] = named(tiff, first.ifd, found, names_of(kind))
    add_subdirectories(tiff, first.ifd, exif, found)
    inner = embedded(kind, tiff, first.ifd)
    if inner is not None:
        merge(exif, read_exif(Part(tiff.data, *inner), found))
    for page in (*pages.top[1:MAX_NAMED], *pages.subs[:MAX_NAMED]):
        exif.directories[page.name] = named(tiff, page.ifd, found)
    if main is not first:
        add_subdirectories(tiff, main.ifd, exif, found)
    exif.directories = {name: values for name, values in exif.directories.items() if values}
    exif.order()
    return exif


def _changed(pages: Pages) -> tuple[str | None, str]:
    """The latest DateTime of the pages that came after the first, where it is later than the first one's: a file
    was last changed when its last page was made (TIFF 6.0, section 8, DateTime)."""
    best, source = None, ""
    for page in pages.top:
        moment = exif_moment(page.native.get("DateTime")) if page is not pages.top[0] else pages.first_moment
        if moment is not None and (best is None or moment > best):
            best, source = moment, page.name
    return (None, "") if source in ("", pages.top[0].name) else (best, f"{source}.DateTime")


def _block(tiff: Tiff, where: list[Ifd], tag: int, most: int) -> tuple[bytes, int]:
    """The bytes of a block, at most `most`, from the first directory that has it, and its field type."""
    for ifd in where:
        entry = ifd.entries.get(tag)
        if entry is None:
            continue
        offset, length = tiff.where(entry)
        data = entry.field[:length] if offset is None else tiff.data.get(offset, min(length, most))
        if data:
            return data, entry.type
    return b"", 0


def _photoshop(tiff: Tiff, where: list[Ifd], found: Extraction) -> Resources:
    block, _ = _block(tiff, where, tags.PHOTOSHOP, MAX_RESOURCES)
    if not block:
        return Resources()
    resources = parse_resources(block, found)
    if resources.native:
        found.native["photoshop"] = resources.native
    return resources


def _xmp(tiff: Tiff, where: list[Ifd], resources: Resources, found: Extraction) -> dict[str, Any]:
    packet, _ = _block(tiff, where, tags.XMP, MAX_PACKET + 1)
    return parse_xmp(packet or resources.xmp or b"", found)


def _iptc(tiff: Tiff, where: list[Ifd], resources: Resources, found: Extraction) -> dict[str, Any]:
    block, kind = _block(tiff, where, tags.IPTC, MAX_BLOCK)
    if kind == _LONG and block[:1] != b"\x1c" and len(block) % 4 == 0:
        # Written as LONGs in the machine's order: the bytes of each are swapped.
        count = len(block) // 4
        block = struct.pack(f">{count}I", *struct.unpack(f"<{count}I", block))
    if block[:1] != b"\x1c":
        block = resources.iptc or block
    return parse_iptc(block, found) if block else {}


def _icc(tiff: Tiff, where: list[Ifd], resources: Resources, found: Extraction) -> dict[str, Any]:
    for ifd in where:
        entry = ifd.entries.get(tags.ICC)
        if entry is not None:
            offset, length = tiff.where(entry)
            return parse_icc(Part(tiff.data, offset, length), found) if offset is not None else {}
    return parse_icc(Memory(resources.icc), found) if resources.icc else {}


def _fill(tiff: Tiff, pages: Pages, main: Page, found: Extraction) -> None:
    source, ifd = main.name, main.ifd
    found.put("width_px", main.width, f"{source}.ImageWidth")
    found.put("height_px", main.height, f"{source}.ImageLength")
    photometric = tiff.integer(ifd, tags.PHOTOMETRIC)
    bits = tiff.numbers(ifd, tags.BITS, 16)
    if bits:
        found.put("bit_depth", max(bits), f"{source}.BitsPerSample")
    elif photometric in (0, 1) and main.area:
        found.put("bit_depth", 1, f"{source}.BitsPerSample (default)")
    colour = _COLOURS.get(photometric, f"unknown {photometric}") if photometric is not None else None
    if colour == "grayscale" and found.fields.get("bit_depth") == 1:
        colour = "bilevel"
    extra = tiff.numbers(ifd, tags.EXTRA_SAMPLES, 16)
    if colour in ("RGB", "grayscale") and extra[:1] and extra[0] in (1, 2):
        colour = "RGBA" if colour == "RGB" else "grayscale+alpha"
    found.put("colour", colour, f"{source}.PhotometricInterpretation")
    names = [page.native.get("compression") for page in (main, *pages.top) if page is main or page.full]
    found.put("compression", list(dict.fromkeys(n for n in names if n)), f"{source}.Compression")
    if pages.whole:
        found.put("page_count", pages.number, "pages")
        found.put("item_count", pages.count, "pages")
    if tags.C2PA in pages.top[0].ifd.entries:
        # A C2PA manifest store holds claims, each with its signature (C2PA 2.1).
        found.put("signed", True, "IFD0.C2PA")
    version = pages.top[0].ifd.entries.get(tags.DNG_VERSION)
    if version is not None:
        number = ".".join(map(str, tiff.raw(version, 4)))
        found.format_version = f"DNG {number}"
        found.media_type = "image/x-adobe-dng"


def _ending(tiff: Tiff, main: Page, found: Extraction) -> None:
    """Say where the image's directory or the end of the file leaves pixels out."""
    entries = main.ifd.entries
    if not main.width or not main.height:
        found.warn("malformed", "no directory states the size of an image", partial=True)
        return
    for offsets, counts in _PIXELS:
        if offsets in entries:
            start, count = tiff.last(main.ifd, offsets), tiff.last(main.ifd, counts)
            if start is not None and start + (count or 0) > tiff.data.size:
                found.warn("truncated", "the file ends before its last pixels", partial=True)
            return
    found.warn("malformed", "the directory of the image does not say where its pixels are")
