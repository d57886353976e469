"""EXIF (CIPA DC-008) as its directories: IFD0, Exif, GPS, Interop, IFD1, and who wrote the maker note."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.image import tags
from metaextract_tui.formats.image.ifd import ASCII, UNDEFINED, UTF8, Entry, Ifd, Tiff
from metaextract_tui.formats.image.makers import HEAD, vendor
from metaextract_tui.formats.image.texts import coded, text_of, undecoded, utf16
from metaextract_tui.formats.image.window import Bytes

_POINTERS = frozenset((tags.EXIF_IFD, tags.GPS_IFD, tags.INTEROP_IFD))
# Read by readers of their own, or no metadata: the JPEG tables of a strip.
ELSEWHERE = frozenset((tags.MAKER_NOTE, tags.XMP, tags.IPTC, tags.PHOTOSHOP, tags.ICC, 347)) | _POINTERS

_BLOCKS = (tags.XMP, tags.IPTC, tags.PHOTOSHOP)

_CHARACTER_CODE = frozenset((tags.USER_COMMENT,))
_CHARACTER_CODE_GPS = frozenset((27, 28))  # GPSProcessingMethod, GPSAreaInformation
_VERSIONS = frozenset((0x9000, 0xA000, 2))  # ExifVersion, FlashpixVersion, InteropVersion: four ASCII digits
_BYTE_LISTS = frozenset((0x9101,))  # ComponentsConfiguration
_XP = range(0x9C9B, 0x9CA0)  # XPTitle … XPSubject: UTF-16LE in BYTE
_XP_SET = frozenset(_XP)
_COPYRIGHT = 0x8298


@dataclass(slots=True)
class Exif:
    """Directories by name, each {TagName: JSON-safe value}; `maker_note` {vendor, bytes} or None; `blocks`: XMP,
    IPTC and Photoshop blocks that the main directory of an EXIF block carries, by tag."""

    directories: dict[str, dict[str, Any]] = field(default_factory=dict)
    maker_note: dict[str, Any] | None = None
    blocks: dict[int, bytes] = field(default_factory=dict)

    def order(self) -> None:
        """Put the Exif directory first: where a camera's tag stands in IFD0 too (TIFF/EP has it there), a search by
        name meets it where Exif wants it."""
        own = self.directories.pop("Exif", None)
        if own:
            self.directories = {"Exif": own, **self.directories}

    def get(self, name: str, *where: str) -> Any:
        """A tag's value from the first of the directories (all, where none is named) that has it."""
        for directory in where or tuple(self.directories):
            value = self.directories.get(directory, {}).get(name)
            if value is not None and value != "":
                return value
        return None


def read_exif(data: Bytes, found: Extraction, what: str = "EXIF") -> Exif:
    """The directories of an EXIF block that starts with its TIFF header, damage as warnings in `found`."""
    exif = Exif()
    tiff = Tiff.open(data)
    if tiff is None:
        found.warn("malformed-exif", f"the {what} block has no TIFF header", partial=True)
        return exif
    # IFD0 and IFD1 are all that Exif defines; what follows in damaged files is noise.
    for name, ifd in zip(("IFD0", "IFD1"), tiff.chain(tiff.first, 2), strict=False):
        directory = named(tiff, ifd, found)
        if directory:
            exif.directories[name] = directory
        if name == "IFD0":
            add_subdirectories(tiff, ifd, exif, found)
            exif.blocks = {tag: tiff.raw(ifd.entries[tag]) for tag in _BLOCKS if tag in ifd.entries}
    exif.order()
    tell(tiff, found, what)
    return exif


def tell(tiff: Tiff, found: Extraction, what: str, code: str = "malformed-exif") -> None:
    """Turn the problems of a structure into warnings."""
    for problem in tiff.problems:
        found.warn(code, f"{what}: {problem}", partial=tiff.lost)


def add_subdirectories(tiff: Tiff, ifd: Ifd, exif: Exif, found: Extraction) -> None:
    """Read the Exif, GPS and Interop directories that `ifd` points to, unless they were read before."""
    pointer = tiff.integer(ifd, tags.EXIF_IFD)
    if pointer and "Exif" not in exif.directories:
        inner = tiff.ifd(pointer)
        if inner is not None:
            exif.directories["Exif"] = named(tiff, inner, found)
            note = inner.entries.get(tags.MAKER_NOTE)
            if note is not None:
                exif.maker_note = _maker_note(tiff, note, exif)
            _add(tiff, inner, tags.INTEROP_IFD, "Interop", tags.INTEROP, exif, found)
            if tags.GPS_IFD not in ifd.entries:
                _add(tiff, inner, tags.GPS_IFD, "GPS", tags.GPS, exif, found)
    _add(tiff, ifd, tags.GPS_IFD, "GPS", tags.GPS, exif, found)
    _add(tiff, ifd, tags.INTEROP_IFD, "Interop", tags.INTEROP, exif, found)
    if exif.maker_note is None and tags.MAKER_NOTE in ifd.entries:
        exif.maker_note = _maker_note(tiff, ifd.entries[tags.MAKER_NOTE], exif)


def _add(
    tiff: Tiff, ifd: Ifd, pointer_tag: int, name: str, names: dict[int, str], exif: Exif, found: Extraction
) -> None:
    pointer = tiff.integer(ifd, pointer_tag)
    if not pointer or name in exif.directories:
        return
    inner = tiff.ifd(pointer)
    if inner is not None:
        exif.directories[name] = named(tiff, inner, found, names)


def named(
    tiff: Tiff, ifd: Ifd, found: Extraction, names: dict[int, str] = tags.MAIN, skip: frozenset[int] = ELSEWHERE
) -> dict[str, Any]:
    """The values of a directory by tag name (0x%04x where a tag has none), without those in `skip`."""
    out: dict[str, Any] = {}
    clean = found.cleaner.clean
    for tag, entry in ifd.entries.items():
        if tag in skip:
            continue
        value = tiff.value(entry)
        if value is None:
            continue
        kind = type(value)
        if kind is bytes:
            raw, value = value, _from_bytes(tag, entry, value, tiff.order, names)
            if value == "":
                continue
            if type(value) is str and undecoded(value, raw):
                what = names.get(tag) or f"0x{tag:04x}"
                shown = raw.rstrip(b"\0 ")[:48].hex(" ")
                found.warn("text-encoding", f"{what}: bytes of an unknown encoding stand as U+FFFD ({shown})")
        elif tag in _XP and kind is list and entry.type == 1 and names is tags.MAIN:
            value = utf16(bytes(value), "<")
        out[names.get(tag) or f"0x{tag:04x}"] = value if kind is int else clean(value)
    _wide_texts(tiff, ifd, out, names)
    return out


def _wide_texts(tiff: Tiff, ifd: Ifd, out: dict[str, Any], names: dict[int, str]) -> None:
    """Windows' XP tags are BYTE arrays that are longer than number lists are kept."""
    if names is not tags.MAIN or _XP_SET.isdisjoint(ifd.entries):
        return
    for tag in _XP:
        entry = ifd.entries.get(tag)
        if entry is not None and entry.type == 1:
            text = utf16(tiff.raw(entry), "<")
            if text:
                out[names[tag]] = text
            else:
                out.pop(names[tag], None)


def _from_bytes(tag: int, entry: Entry, value: bytes, order: str, names: dict[int, str]) -> Any:
    if names is tags.GPS:
        with_code = tag in _CHARACTER_CODE_GPS
    else:
        with_code = tag in _CHARACTER_CODE
        if tag in _XP and entry.type == UNDEFINED:
            return utf16(value, "<")
    if with_code:
        return coded(value, order)
    if entry.type == UNDEFINED:
        if tag in _VERSIONS:
            return text_of(value)
        if tag in _BYTE_LISTS:
            return list(value)
        return value[0] if len(value) == 1 else value
    if tag == _COPYRIGHT:  # photographer NUL editor (CIPA DC-008, 4.6.4 D)
        parts = [text_of(part).strip() for part in value.split(b"\0")]
        return "\n".join(part for part in parts if part)
    text = text_of(value)
    return text if entry.type in (ASCII, UTF8) else value


def _maker_note(tiff: Tiff, entry: Entry, exif: Exif) -> dict[str, Any]:
    _, length = tiff.where(entry)
    return {"vendor": vendor(tiff.raw(entry, HEAD), exif.get("Make", "IFD0")), "bytes": length}
