"""PNG: header, texts before and after the pixels, EXIF, XMP, IPTC, ICC, animation; no pixel is decoded."""

from __future__ import annotations

import struct
import zlib
from typing import Any

from metaextract_tui.formats.base import Extraction, Unreadable
from metaextract_tui.formats.image import rules
from metaextract_tui.formats.image.described import is_stock
from metaextract_tui.formats.image.exif import Exif, read_exif
from metaextract_tui.formats.image.icc import parse_icc
from metaextract_tui.formats.image.iptc import parse_iptc
from metaextract_tui.formats.image.photoshop import parse_resources
from metaextract_tui.formats.image.window import Memory, Window
from metaextract_tui.formats.png.chunks import Chunk, Walk
from metaextract_tui.formats.png.text import MAX_INFLATED, Text, inflate, raw_profile, read_text
from metaextract_tui.formats.source import Source
from metaextract_tui.formats.xmp import parse_xmp
from metaextract_tui.model import ErrorKind

MAX_CHUNK = 8 * 1024 * 1024  # bytes of one chunk that are read
MAX_TEXTS = 1000
MAX_PROFILE = 1024 * 1024  # bytes of an ICC profile that are inflated: its texts stand near the start
MAX_TOTAL = 24 * 1024 * 1024  # bytes inflated of one file

# W3C PNG third edition, 11.2.1, table 11.1
_COLOURS = {0: "grayscale", 2: "RGB", 3: "palette", 4: "grayscale+alpha", 6: "RGBA"}
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_INTENTS = ("perceptual", "relative colorimetric", "saturation", "absolute colorimetric")
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")


class _Reader:
    """What the walk of one file collects."""

    def __init__(self, source: Source, found: Extraction) -> None:
        self.data = Window(source, ahead=8192, behind=0)
        self.found = found
        self.image: dict[str, Any] = {}
        self.texts: dict[str, Any] = {}
        self.languages: dict[str, list[str]] = {}  # of iTXt texts, by keyword, in the file's order
        self.text_count = 0
        self.left = MAX_TOTAL
        self.exif = Exif()
        self.xmp: dict[str, Any] = {}
        self.iptc: dict[str, Any] = {}
        self.icc: dict[str, Any] = {}
        self.frames: int | None = None
        self.modified: str | None = None
        self.counts: dict[str, int] = {}

    def read(self) -> None:
        walk = Walk(self.data)
        for chunk in walk:
            kind = chunk.type
            name = kind.decode("ascii")
            self.counts[name] = self.counts.get(name, 0) + 1
            if kind == b"IHDR":
                if "width" not in self.image:
                    self._header(chunk)
            elif kind in _TEXTS:
                self._text(chunk)
            elif kind in _SMALL:
                _SMALL[kind](self, chunk)
        if "width" not in self.image:
            raise Unreadable(
                ErrorKind.TRUNCATED if walk.ended == "truncated" else ErrorKind.MALFORMED, "it has no image header"
            )
        if walk.idat:
            self.counts["IDAT"] = walk.idat
        self._ending(walk)
        self._fill()

    def _bytes(self, chunk: Chunk, most: int = MAX_CHUNK) -> bytes:
        """A chunk's data, at most `most` bytes; a false checksum of a whole one is told."""
        data = self.data.get(chunk.offset, min(chunk.length, most))
        if len(data) == chunk.length:
            stated = self.data.get(chunk.offset + chunk.length, 4)
            if len(stated) == 4 and zlib.crc32(data, zlib.crc32(chunk.type)) != int.from_bytes(stated, "big"):
                self.found.warn("checksum", f"the checksum of a {chunk.type.decode('ascii')} chunk is wrong")
        elif len(data) == most:
            self.found.warn("cut", f"only {most} bytes of a {chunk.type.decode('ascii')} chunk were read", partial=True)
        return data

    def _header(self, chunk: Chunk) -> None:
        data = self._bytes(chunk, 64)
        if len(data) < 13:
            return
        width, height, depth, colour, compression, filtering, interlace = struct.unpack_from(">IIBBBBB", data)
        if depth not in _DEPTHS.get(colour, ()) or not 0 < width <= 2**31 - 1 or not 0 < height <= 2**31 - 1:
            self.found.warn("malformed", "the image header states a size, depth or colour that PNG does not have")
        self.image |= {
            "width": width, "height": height, "bit_depth": depth, "color_type": colour,
            "colour": _COLOURS.get(colour, f"unknown {colour}"), "compression": compression or "deflate",
            "filter": filtering, "interlace": {0: "none", 1: "Adam7"}.get(interlace, interlace),
        }  # fmt: skip

    # --- texts and the blocks within them ----------------------------------------

    def _text(self, chunk: Chunk) -> None:
        self.text_count += 1
        if self.text_count > MAX_TEXTS:
            self.found.warn("cut", f"only the first {MAX_TEXTS} texts were read", partial=True)
            return
        text, whole = read_text(chunk.type, self._bytes(chunk), min(MAX_INFLATED, self.left))
        if text is None:
            self.found.warn("malformed-text", f"a {chunk.type.decode('ascii')} chunk has no keyword")
            return
        if chunk.type != b"tEXt":
            self.left = max(1, self.left - len(text.value))
        if not whole:
            self.found.warn("malformed-text", f"the text {text.keyword!r} is damaged or was cut", partial=True)
        if text.keyword in ("XML:com.adobe.xmp", "xmp"):
            self._packet(text.value)
        elif not (text.keyword.startswith("Raw profile type ") and self._profile(text)):
            self._keep(text)

    def _keep(self, text: Text) -> None:
        value = self.found.cleaner.clean(text.text)
        if value == "":
            return
        if text.language:
            self.languages.setdefault(text.keyword, []).append(self.found.cleaner.clean(text.language[:80]))
        old = self.texts.get(text.keyword)
        if old is None:
            self.texts[text.keyword] = value
        elif isinstance(old, list):
            old.append(value)
        elif old != value:
            self.texts[text.keyword] = [old, value]

    def _packet(self, packet: bytes) -> None:
        for name, value in parse_xmp(packet, self.found).items():
            self.xmp.setdefault(name, value)

    def _profile(self, text: Text) -> bool:
        """A profile hidden in a text; False where it is none that is read here."""
        kind = text.keyword.removeprefix("Raw profile type ").strip().lower()
        data = raw_profile(text.value) if kind in ("exif", "app1", "iptc", "8bim", "xmp", "icc", "icm") else None
        if data is None:
            return False
        if kind in ("exif", "app1"):
            if data.startswith(b"http://ns.adobe.com/xap/1.0/"):
                self._packet(data[len(b"http://ns.adobe.com/xap/1.0/") :].lstrip(b"\0"))
            else:
                self._read_exif(data)
        elif kind == "xmp":
            self._packet(data)
        elif kind in ("iptc", "8bim"):
            self._read_iptc(data)
        elif not self.icc:
            self.icc = parse_icc(Memory(data), self.found)
        return True

    def _read_exif(self, data: bytes) -> None:
        if self.exif.directories:
            return
        if data[:4].lower() == b"exif":
            data = data[6:]
        self.exif = read_exif(Memory(data), self.found)

    def _read_iptc(self, data: bytes) -> None:
        if data.startswith(b"Photoshop 3.0\0"):
            data = data[14:]
        if data.startswith(b"8BIM"):
            resources = parse_resources(data, self.found)
            if resources.native:
                self.found.native["photoshop"] = resources.native
            data = resources.iptc or b""
        if data and not self.iptc:
            self.iptc = parse_iptc(data, self.found)

    # --- the other chunks -----------------------------------------------------------

    def _exif_chunk(self, chunk: Chunk) -> None:
        data = self._bytes(chunk, 4 * 1024 * 1024)
        if data:
            self._read_exif(data)

    def _profile_chunk(self, chunk: Chunk) -> None:
        if self.icc:
            return
        name, _, rest = self._bytes(chunk, MAX_PROFILE).partition(b"\0")
        profile, _ = inflate(rest[1:], MAX_PROFILE)
        self.image["icc_profile_name"] = self.found.cleaner.clean(name[:79].decode("latin-1"))
        if profile:
            self.icc = parse_icc(Memory(profile), self.found)
        else:
            self.found.warn("malformed-icc", "the ICC profile cannot be inflated")

    def _physical(self, chunk: Chunk) -> None:
        data = self._bytes(chunk, 9)
        if len(data) == 9:
            x, y, unit = struct.unpack(">IIB", data)
            self.image["pixels_per_unit"] = [x, y]
            self.image["pixel_unit"] = "metre" if unit == 1 else "unknown"

    def _gamma(self, chunk: Chunk) -> None:
        data = self._bytes(chunk, 4)
        if len(data) == 4:
            self.image["gamma"] = int.from_bytes(data, "big") / 100000

    def _chromaticity(self, chunk: Chunk) -> None:
        data = self._bytes(chunk, 32)
        if len(data) == 32:
            points = [number / 100000 for number in struct.unpack(">8I", data)]
            names = ("white", "red", "green", "blue")
            self.image["chromaticities"] = {n: points[2 * i : 2 * i + 2] for i, n in enumerate(names)}

    def _srgb(self, chunk: Chunk) -> None:
        data = self._bytes(chunk, 1)
        if data:
            self.image["srgb_intent"] = _INTENTS[data[0]] if data[0] < 4 else data[0]

    def _time(self, chunk: Chunk) -> None:
        data = self._bytes(chunk, 7)
        if len(data) == 7:
            year, *rest = struct.unpack(">H5B", data)
            month, day, hour, minute, second = rest
            # Universal time by the standard (11.3.5.1); writers that put local time there cannot be told apart.
            self.modified = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
            self.image["modified"] = self.modified

    def _animation(self, chunk: Chunk) -> None:
        data = self._bytes(chunk, 8)
        if len(data) == 8 and self.frames is None:
            self.frames, plays = struct.unpack(">II", data)
            self.image["animation"] = {"frames": self.frames, "plays": plays}

    def _code_points(self, chunk: Chunk) -> None:
        data = self._bytes(chunk, 4)
        if len(data) == 4:
            names = ("primaries", "transfer", "matrix", "full_range")
            self.image["cicp"] = dict(zip(names, data, strict=True))

    def _bits(self, chunk: Chunk) -> None:
        self.image["significant_bits"] = list(self._bytes(chunk, 4))

    def _palette(self, chunk: Chunk) -> None:
        self.image["palette_entries"] = chunk.length // 3

    def _manifest(self, chunk: Chunk) -> None:
        """A C2PA manifest store: claims, each with its signature (C2PA 2.1, Embedding manifests into PNG)."""
        if b"jumdc2pa" in self.data.get(chunk.offset, 40):
            self.found.put("signed", True, "caBX C2PA")

    # --- the end ------------------------------------------------------------------------

    def _ending(self, walk: Walk) -> None:
        if walk.ended == "truncated":
            self.found.warn("truncated", "the file ends before its last chunk", partial=True)
        elif walk.ended == "garbage":
            self.found.warn("malformed", "a chunk has no valid header; what follows was not read", partial=True)
        elif walk.ended == "cap":
            self.found.warn("cut", "the file has more chunks than are read", partial=True)
        if not walk.idat:
            self.found.warn("malformed", "the file holds no pixels", partial=True)

    def _fill(self) -> None:
        found, image, native = self.found, self.image, self.found.native
        for name, value in (("exif", self.exif.directories), ("maker_note", self.exif.maker_note), ("xmp", self.xmp),
                            ("iptc", self.iptc), ("icc", self.icc), ("png_text", self.texts),
                            ("png_text_languages", self.languages)):  # fmt: skip
            if value:
                native[name] = value
        native["pages"] = [image]
        native["chunks"] = self.counts
        found.put("width_px", image["width"], "IHDR")
        found.put("height_px", image["height"], "IHDR")
        found.put("bit_depth", image["bit_depth"], "IHDR")
        found.put("colour", image["colour"], "IHDR")
        found.put("compression", ["deflate"], "IHDR")
        if self.frames is not None:
            found.put("item_count", self.frames, "acTL")
            found.media_type = "image/apng"
        rules.apply(found, self.exif, self.xmp, self.iptc, self.texts)
        found.put("modified_content", self.modified, "tIME")
        for name in ("Comment", "comment"):
            if name in self.texts:
                text = self.texts[name]
                text = text[0] if isinstance(text, list) else text
                if not is_stock(text):
                    found.put("description", text, f"png_text.{name}")


_SMALL = {
    b"eXIf": _Reader._exif_chunk,
    b"iCCP": _Reader._profile_chunk,
    b"pHYs": _Reader._physical,
    b"gAMA": _Reader._gamma,
    b"cHRM": _Reader._chromaticity,
    b"sRGB": _Reader._srgb,
    b"tIME": _Reader._time,
    b"acTL": _Reader._animation,
    b"cICP": _Reader._code_points,
    b"sBIT": _Reader._bits,
    b"PLTE": _Reader._palette,
    b"caBX": _Reader._manifest,
}


def extract(source: Source, found: Extraction) -> None:
    """Fill `found` from the chunks. Raises Unreadable where there is no image header."""
    _Reader(source, found).read()
