"""The directories of a TIFF file as pages, and which of them is the image that the file is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.image import tags
from metaextract_tui.formats.image.dates import exif_moment
from metaextract_tui.formats.image.ifd import ASCII, Ifd, Tiff
from metaextract_tui.formats.image.texts import text_of

MAX_PAGES = 256  # directories that are read
MAX_COUNTED = 20_000  # directories that are counted
MAX_SUBS = 32
# DocumentName, ImageDescription, Make, Model, PageName, Software, DateTime, Artist, HostComputer, Copyright
_TEXTS = (269, 270, 271, 272, 285, 305, 306, 315, 316, 33432)

_DATE_TIME = 306

# TIFF 6.0: NewSubfileType bit 0 is a reduced image, bit 2 a mask; SubfileType 2 is a reduced image.
_REDUCED, _MASK = 1, 4


@dataclass(slots=True)
class Page:
    """One directory with what it says of its image; pixels; None where it does not say."""

    ifd: Ifd
    width: int | None
    height: int | None
    kind: int  # NewSubfileType
    name: str
    stated: bool  # whether NewSubfileType or SubfileType is there
    native: dict[str, Any] = field(default_factory=dict)

    @property
    def full(self) -> bool:
        return bool(self.width and self.height) and not self.kind & (_REDUCED | _MASK)

    @property
    def area(self) -> int:
        return (self.width or 0) * (self.height or 0)


@dataclass(slots=True)
class Pages:
    """The top-level directories and the SubIFDs of the first; `count` of all the former, `whole`: all counted."""

    top: list[Page]
    subs: list[Page]
    count: int
    whole: bool
    first_moment: str | None = None  # DateTime of the first directory

    @property
    def main(self) -> Page | None:
        """The first directory where it holds a full image, unless only a SubIFD says so of itself; else the largest
        full image (a DNG's raw image behind its thumbnail); else the largest of all."""
        if not self.top:
            return None
        first = self.top[0]
        if first.full and (first.stated or not any(page.full and page.stated for page in self.subs)):
            return first
        everything = [page for page in self.subs if page.stated] if first.full else [*self.subs, *self.top]
        return max([page for page in everything if page.full] or everything, key=lambda page: page.area)

    @property
    def number(self) -> int:
        """How many pages a person would count: top-level full images; at least the one that the file is about."""
        reduced = sum(1 for page in self.top if not page.full)
        return max(1, self.count - reduced)


def read_pages(tiff: Tiff, found: Extraction) -> Pages:
    """Every directory of the chain up to the caps, and the SubIFDs of the first."""
    top: list[Page] = []
    first_texts: dict[int, bytes] = {}
    last: Ifd | None = None
    for index, ifd in enumerate(tiff.chain(tiff.first, MAX_PAGES)):
        page = _page(tiff, ifd, f"IFD{index}")
        if index == 0:
            first_texts = _raw_texts(tiff, ifd)
        else:
            texts = {tag: text for tag, text in _raw_texts(tiff, ifd).items() if first_texts.get(tag) != text}
            page.native.update({tags.MAIN[tag]: found.cleaner.clean(text_of(text)) for tag, text in texts.items()})
        top.append(page)
        last = ifd
    count, whole = len(top), True
    if len(top) == MAX_PAGES and last is not None and last.next:
        more, whole = tiff.count_chain(last.next, MAX_COUNTED - MAX_PAGES)
        count += more
        said = f"{count} directories" if whole else f"more than {count} directories"
        found.warn("cut", f"of {said} the first {MAX_PAGES} were read", partial=True)
    moment = exif_moment(text_of(first_texts.get(_DATE_TIME, b"")))
    return Pages(top, _subs(tiff, top[0].ifd) if top else [], count, whole, moment)


def _raw_texts(tiff: Tiff, ifd: Ifd) -> dict[int, bytes]:
    entries = [(tag, ifd.entries.get(tag)) for tag in _TEXTS]
    return {tag: tiff.raw(entry, 4096) for tag, entry in entries if entry is not None and entry.type == ASCII}


def _subs(tiff: Tiff, ifd: Ifd) -> list[Page]:
    """The directories that SubIFDs names (TIFF technical note 1), their chains included."""
    pages: list[Page] = []
    for offset in tiff.numbers(ifd, tags.SUB_IFDS, MAX_SUBS):
        if not isinstance(offset, int):
            break
        if tiff.was_read(offset):  # the list names what a chain led to as well
            continue
        for inner in tiff.chain(offset, 4):
            pages.append(_page(tiff, inner, f"SubIFD{len(pages)}" if pages else "SubIFD"))
            if len(pages) >= MAX_SUBS:
                return pages
    return pages


def _page(tiff: Tiff, ifd: Ifd, name: str) -> Page:
    width, height = tiff.integer(ifd, tags.WIDTH), tiff.integer(ifd, tags.HEIGHT)
    kind = tiff.integer(ifd, tags.NEW_SUBFILE_TYPE) or 0
    if tags.NEW_SUBFILE_TYPE not in ifd.entries and tiff.integer(ifd, tags.SUBFILE_TYPE) == 2:
        kind = _REDUCED
    stated = tags.NEW_SUBFILE_TYPE in ifd.entries or tags.SUBFILE_TYPE in ifd.entries
    page = Page(ifd, width, height, kind, name, stated)
    native = page.native
    if name.startswith("Sub"):
        native["directory"] = name
    native.update(width=width, height=height)
    bits = tiff.numbers(ifd, tags.BITS, 16)
    if bits:
        native["bits"] = bits[0] if len(set(bits)) == 1 else bits
    samples = tiff.integer(ifd, tags.SAMPLES)
    if samples is not None:
        native["samples"] = samples
    for key, tag, names in (
        ("photometric", tags.PHOTOMETRIC, tags.PHOTOMETRICS),
        ("compression", tags.COMPRESSION, tags.COMPRESSIONS),
        ("sample_format", tags.SAMPLE_FORMAT, tags.SAMPLE_FORMATS),
    ):
        number = tiff.integer(ifd, tag)
        if number is not None:
            native[key] = names.get(number, f"unknown {number}")
    if kind:
        parts = [(_REDUCED, "reduced"), (2, "page"), (_MASK, "mask"), (8, "depth"), (16, "enhanced")]
        native["subfile"] = "+".join(word for bit, word in parts if kind & bit) or f"unknown {kind}"
    tile = tiff.integer(ifd, tags.TILE_WIDTH)
    if tile is not None:
        native["tile"] = [tile, tiff.integer(ifd, tags.TILE_HEIGHT)]
    extra = tiff.numbers(ifd, tags.EXTRA_SAMPLES, 16)
    if extra:
        native["extra_samples"] = extra
    return page
