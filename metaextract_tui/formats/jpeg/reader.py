"""JPEG: frame header, EXIF, XMP (extended too), IPTC, ICC, Adobe and multi-picture segments; no pixel is decoded."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any

from metaextract_tui.formats.base import Extraction, Unreadable
from metaextract_tui.formats.image import rules, tags
from metaextract_tui.formats.image.described import is_stock
from metaextract_tui.formats.image.exif import Exif, read_exif
from metaextract_tui.formats.image.icc import parse_icc
from metaextract_tui.formats.image.iptc import parse_iptc
from metaextract_tui.formats.image.photoshop import parse_resources
from metaextract_tui.formats.image.texts import text_of
from metaextract_tui.formats.image.window import Memory, Pieces, Window
from metaextract_tui.formats.jpeg import segments as seg
from metaextract_tui.formats.jpeg.afcp import appended_iptc
from metaextract_tui.formats.jpeg.extended import Extension, assemble
from metaextract_tui.formats.jpeg.multi import read_mpf
from metaextract_tui.formats.source import Source
from metaextract_tui.formats.xmp import MAX_PACKET, first_text, parse_xmp
from metaextract_tui.model import ErrorKind

MAX_BLOCK = 4 * 1024 * 1024  # bytes of one block that several segments carry
MAX_COMMENTS = 50
TAIL = 4096  # bytes at the end that are looked at for a picture that was cut short
_STUFFED = frozenset(bytes((low,)) for low in (0x00, *range(0xD0, 0xD8)))

_EXIF = b"Exif\0"
_XMP = b"http://ns.adobe.com/xap/1.0/"
_XMP_MORE = b"http://ns.adobe.com/xmp/extension/\0"
_ICC = b"ICC_PROFILE\0"
_PHOTOSHOP = (b"Photoshop 3.0\0", b"Adobe_Photoshop2.5:", b"Adobe_CM\0")

# ISO/IEC 10918-1 table B.1
_PROCESSES = {
    0xC0: "baseline", 0xC1: "extended sequential", 0xC2: "progressive", 0xC3: "lossless",
    0xC5: "differential sequential", 0xC6: "differential progressive", 0xC7: "differential lossless",
    0xC9: "arithmetic sequential", 0xCA: "arithmetic progressive", 0xCB: "arithmetic lossless",
    0xCD: "arithmetic differential sequential", 0xCE: "arithmetic differential progressive",
    0xCF: "arithmetic differential lossless", 0xF7: "JPEG-LS",
}  # fmt: skip


@dataclass(slots=True)
class _Parts:
    """What the walk collected: payloads that matter, by what they hold."""

    frame: bytes | None = None
    frame_marker: int = 0
    jfif: bytes | None = None
    adobe: bytes | None = None
    exif: list[tuple[int, int]] = field(default_factory=list)
    xmp: list[bytes] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    icc: dict[int, tuple[int, int]] = field(default_factory=dict)
    photoshop: list[bytes] = field(default_factory=list)
    mpf: tuple[int, int] | None = None
    c2pa: bool = False
    comments: list[str] = field(default_factory=list)
    others: dict[str, int] = field(default_factory=dict)


def extract(source: Source, found: Extraction) -> None:
    """Fill `found` from the segments before the first scan. Raises Unreadable where not even those are there."""
    data = Window(source, ahead=32768, behind=0)
    walk = seg.Walk(data)
    parts = _Parts()
    for segment in walk:
        _collect(data, segment, parts, found)
    if parts.frame is None and not (parts.exif or parts.xmp or parts.photoshop or parts.icc):
        kind = ErrorKind.TRUNCATED if walk.ended == "truncated" else ErrorKind.MALFORMED
        raise Unreadable(kind, "it ends before the frame header" if walk.ended == "truncated" else "no frame header")
    native = found.native
    exif = _exif(data, parts, found)
    if exif.directories:
        native["exif"] = exif.directories
    if exif.maker_note:
        native["maker_note"] = exif.maker_note
    xmp = _xmp(data, parts, found)
    iptc = _photoshop(parts, found, exif, xmp)
    if not xmp and tags.XMP in exif.blocks:
        xmp = parse_xmp(exif.blocks[tags.XMP], found)
    if not iptc and tags.IPTC in exif.blocks:
        iptc = parse_iptc(exif.blocks[tags.IPTC], found)
    if not iptc:
        block = appended_iptc(data, data.get(max(0, data.size - TAIL), TAIL))
        iptc = parse_iptc(block, found) if block else {}
    if xmp:
        native["xmp"] = xmp
    if iptc:
        native["iptc"] = iptc
    if parts.icc:
        profile = _icc(data, parts, found)
        if profile:
            native["icc"] = profile
    _header(parts, found)
    if parts.mpf:
        pictures = read_mpf(data, *parts.mpf, found)
        if pictures:
            native["mpf"] = pictures
            found.put("item_count", len(pictures), "mpf")
    if parts.c2pa:
        # A C2PA manifest store holds claims, each with its signature (C2PA 2.1).
        found.put("signed", True, "APP11 C2PA")
    if parts.comments:
        native["comments"] = parts.comments
    if parts.others:
        native["segments"] = parts.others
    rules.apply(found, exif, xmp, iptc)
    if parts.comments and not is_stock(parts.comments[0]):
        found.put("description", parts.comments[0], "comments")
    _ending(data, walk, parts, found)


def _collect(data: Window, segment: seg.Segment, parts: _Parts, found: Extraction) -> None:
    marker, offset, length = segment
    if marker in seg.FRAMES:
        if parts.frame is None:
            parts.frame, parts.frame_marker = data.get(offset, min(length, 64)), marker
        return
    if marker == seg.COM:
        if len(parts.comments) < MAX_COMMENTS:
            text = text_of(data.get(offset, length)).strip()
            if text:
                parts.comments.append(found.cleaner.clean(text))
        return
    if not 0xE0 <= marker <= 0xEF:
        return
    head = data.get(offset, min(length, 40))
    if marker == 0xE1 and _app1(data, segment, head, parts):
        return
    if marker == 0xE0 and head.startswith(b"JFIF\0"):
        parts.jfif = parts.jfif or head
    elif marker == 0xE2 and head.startswith(_ICC) and length > 14:
        parts.icc.setdefault(head[12], (offset + 14, length - 14))
    elif marker == 0xE2 and head.startswith(b"MPF\0"):
        parts.mpf = parts.mpf or (offset + 4, length - 4)
    elif marker == 0xED and head.startswith(_PHOTOSHOP[:2]):
        start = len(_PHOTOSHOP[0]) if head.startswith(_PHOTOSHOP[0]) else len(_PHOTOSHOP[1])
        if sum(map(len, parts.photoshop)) < MAX_BLOCK:
            parts.photoshop.append(data.get(offset + start, length - start))
    elif marker == 0xEE and head.startswith(b"Adobe") and length >= 12:
        parts.adobe = parts.adobe or head
    elif marker == 0xEB and head.startswith(b"JP") and b"jumdc2pa" in head:
        parts.c2pa = True
        _other(marker, head, length, parts)
    else:
        _other(marker, head, length, parts)


def _app1(data: Window, segment: seg.Segment, head: bytes, parts: _Parts) -> bool:
    _, offset, length = segment
    if head.startswith(_EXIF) or head[:4].lower() == b"exif":
        parts.exif.append((offset + 6, length - 6))
    elif head.startswith(_XMP):
        if len(parts.xmp) < 20:
            parts.xmp.append(data.get(offset + len(_XMP), length - len(_XMP)).lstrip(b"\0"))
    elif head.startswith(_XMP_MORE):
        start = len(_XMP_MORE)
        fixed = data.get(offset + start, 40)
        if len(fixed) == 40 and len(parts.extensions) < 2000:
            full, position = struct.unpack(">II", fixed[32:])
            parts.extensions.append(Extension(fixed[:32], full, position, offset + start + 40, length - start - 40))
    elif head.lstrip()[:10] in (b"<?xpacket ", b"<x:xmpmeta") and len(parts.xmp) < 20:
        parts.xmp.append(data.get(offset, length))
    else:
        return False
    return True


def _other(marker: int, head: bytes, length: int, parts: _Parts) -> None:
    """Segments that are named and counted, not read."""
    name = head.partition(b"\0")[0][:32]
    text = name.decode("latin-1") if name.isascii() and name.decode("ascii").isprintable() else ""
    key = f"APP{marker - 0xE0} {text}".strip()
    if key in parts.others or len(parts.others) < 100:
        parts.others[key] = parts.others.get(key, 0) + length


def _exif(data: Window, parts: _Parts, found: Extraction) -> Exif:
    """The first EXIF block; one that is longer than a segment goes on in those that follow without a header."""
    if not parts.exif:
        return Exif()
    pieces = parts.exif[:1]
    for offset, length in parts.exif[1:64]:
        if data.get(offset, 4) in (b"II*\0", b"MM\0*"):
            found.warn("duplicate-exif", "a second EXIF block was not read", partial=True)
            break
        pieces.append((offset, length))
    block = Memory(data.get(*pieces[0])) if len(pieces) == 1 else Pieces(data, pieces)
    return read_exif(block, found)


def _xmp(data: Window, parts: _Parts, found: Extraction) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for packet in parts.xmp:
        for name, value in parse_xmp(packet, found).items():
            out.setdefault(name, value)
    if not parts.extensions:
        return out
    guid = first_text(out.get("xmpNote:HasExtendedXMP"))
    more = assemble(data, parts.extensions, guid, MAX_PACKET, found)
    if more:
        for name, value in parse_xmp(more, found).items():
            out.setdefault(name, value)
    return out


def _photoshop(parts: _Parts, found: Extraction, exif: Exif, xmp: dict[str, Any]) -> dict[str, Any]:
    """Photoshop's resources; IPTC of them, and XMP and EXIF where the file has none of its own."""
    block = b"".join(parts.photoshop) or exif.blocks.get(tags.PHOTOSHOP, b"")
    if not block:
        return {}
    resources = parse_resources(block, found)
    if resources.native:
        found.native["photoshop"] = resources.native
    if resources.exif and not exif.directories:
        inner = read_exif(Memory(resources.exif), found, "Photoshop's EXIF")
        exif.directories.update(inner.directories)
        if exif.directories:
            found.native["exif"] = exif.directories
    if resources.icc and not parts.icc:
        profile = parse_icc(Memory(resources.icc), found)
        if profile:
            found.native["icc"] = profile
    if resources.xmp and not xmp:
        xmp.update(parse_xmp(resources.xmp, found))
    return parse_iptc(resources.iptc, found) if resources.iptc else {}


def _icc(data: Window, parts: _Parts, found: Extraction) -> dict[str, Any]:
    pieces = [parts.icc[number] for number in sorted(parts.icc)]
    return parse_icc(Pieces(data, pieces), found)


def _header(parts: _Parts, found: Extraction) -> None:
    image: dict[str, Any] = {}
    if parts.jfif and len(parts.jfif) >= 12:
        _, major, minor, unit, x, y = struct.unpack_from(">5s2BBHH", parts.jfif)
        found.format_version = f"JFIF {major}.{minor:02}"
        units = {0: "none", 1: "inch", 2: "cm"}.get(unit, unit)
        found.native["jfif"] = {"version": f"{major}.{minor:02}", "unit": units, "x_density": x, "y_density": y}
    transform = parts.adobe[11] if parts.adobe and len(parts.adobe) >= 12 else None
    if transform is not None:
        found.native["adobe"] = {"color_transform": transform}
    frame = parts.frame
    if frame is None or len(frame) < 6:
        return
    depth, height, width, components = struct.unpack_from(">BHHB", frame)
    process = _PROCESSES[parts.frame_marker]
    source = "SOF"
    found.put("width_px", width, source)
    found.put("height_px", height, source)
    found.put("bit_depth", depth, source)
    described = [tuple(frame[i : i + 3]) for i in range(6, min(len(frame), 6 + 3 * components) - 2, 3)]
    colour = _colour(components, transform, [c[0] for c in described], parts.jfif is not None)
    found.put("colour", colour, source)
    found.put("compression", [f"jpeg {process}"], source)
    image.update(width=width, height=height, bits=depth, components=components, process=process, colour=colour)
    factors = [(c[1] >> 4, c[1] & 15) for c in described]
    if len(factors) == 3:
        image["sampling"] = _sampling(factors)
    found.native["pages"] = [image]


def _colour(components: int, transform: int | None, ids: list[int], jfif: bool) -> str:
    """As libjpeg tells it: Adobe's transform first, then JFIF, then the components' names."""
    if components == 1:
        return "grayscale"
    if components == 3:
        if transform is not None:
            return "RGB" if transform == 0 else "YCbCr"
        return "RGB" if not jfif and ids == [0x52, 0x47, 0x42] else "YCbCr"
    if components == 4:
        return "YCCK" if transform == 2 else "CMYK"
    return f"{components} components"


def _sampling(factors: list[tuple[int, int]]) -> str:
    """The chroma subsampling in the usual notation; the factors where it has none."""
    (h, v), (h1, v1), (h2, v2) = factors
    if (h1, v1, h2, v2) == (1, 1, 1, 1):
        known = {(1, 1): "4:4:4", (2, 1): "4:2:2", (2, 2): "4:2:0", (1, 2): "4:4:0", (4, 1): "4:1:1", (4, 2): "4:1:0"}
        if (h, v) in known:
            return known[h, v]
    return " ".join(f"{a}x{b}" for a, b in factors)


def _cut_short(data: Window, scan: int) -> bool:
    """Whether the file ends within a scan: in coded data every FF is stuffed with 00 or starts a restart marker
    (ISO/IEC 10918-1, B.1.1.5), which no end of a picture, no trailer and no other file at the end keeps to."""
    start = max(scan, data.size - TAIL)
    tail = data.get(start, data.size - start)
    parts = tail.split(b"\xff")[1:-1] if tail.endswith(b"\xff") else tail.split(b"\xff")[1:]
    return len(parts) >= 4 and all(part[:1] in _STUFFED for part in parts)


def _ending(data: Window, walk: seg.Walk, parts: _Parts, found: Extraction) -> None:
    if walk.skipped:
        found.warn("malformed", f"{walk.skipped} bytes between the segments belong to none")
    if parts.frame is None:
        found.warn("malformed", "no frame header was found", partial=True)
    elif walk.ended == "truncated":
        found.warn("truncated", "the file ends before the first scan", partial=True)
    elif walk.ended in ("garbage", "eoi"):
        found.warn("malformed", "there is no scan: the file holds no picture", partial=True)
    elif walk.ended == "cap":
        found.warn("cut", f"only the first {seg.MAX_SEGMENTS} segments were read", partial=True)
    elif _cut_short(data, walk.scan):
        found.warn("truncated", "the file ends within the picture", partial=True)
