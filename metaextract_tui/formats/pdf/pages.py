"""The page tree: page sizes, the fonts that pages name, and annotations that carry files or act by themselves.

How far it looks is bounded: a warning `cut` says where a document has more, and it is no `partial`, for what is
looked for is what the first pages hold. `--deep` looks at more of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from pymupdf import mupdf

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.pdf import objects as o
from metaextract_tui.formats.pdf.actions import note_action, note_events
from metaextract_tui.formats.pdf.fonts import Fonts

MAX_SIZES = 200
_LETTER = (612.0, 792.0)  # what viewers take where a page has no usable MediaBox
_NAMES = mupdf.pdf_new_name("Rotate"), mupdf.pdf_new_name("UserUnit")
_ROTATE, _UNIT = map(o.of, _NAMES)

Box = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many pages are walked (size, annotations), how many asked for fonts, how many annotations looked at."""

    pages: int = 300
    font_pages: int = 100
    annotations: int = 1000


HEADER_ONLY = Bounds()
DEEP = Bounds(pages=2000, font_pages=500, annotations=10_000)


class _Inherited(NamedTuple):
    """What a page has from the nodes above it (ISO 32000-2, 7.7.3.4)."""

    media: Box | None = None
    crop: Box | None = None
    rotate: int = 0
    resources: o.Obj = None


@dataclass(slots=True)
class Pages:
    """What the walk has met: pages, sizes in points with their number of pages, and whether it saw all.

    A size is the crop box within the media box in points, as it stands in the file; `turned` counts the pages by the
    degrees that viewers turn them (0 is left out). That is how pdfinfo tells it, but for UserUnit, which it ignores.
    """

    bounds: Bounds = HEADER_ONLY
    count: int = 0
    complete: bool = True
    sizes: dict[tuple[float, float], int] = field(default_factory=dict)
    turned: dict[int, int] = field(default_factory=dict)
    fonts: Fonts = field(default_factory=Fonts)
    attachments: list[str] = field(default_factory=list)
    signatures: list[o.Obj] = field(default_factory=list)
    annotations: int = 0

    # --- the tree ----------------------------------------------------------

    def walk(self, root: o.Obj, found: Extraction) -> None:
        """Go through the page tree from its root (ISO 32000-2, 7.7.3) in page order, loops cut."""
        most = self.bounds.pages
        waiting: list[tuple[o.Obj, _Inherited]] = [(root, _Inherited())]
        seen: set[int] = set()
        while waiting:
            node, above = waiting.pop()
            number = o.number_of(node)
            if number in seen or not o.is_dict(node):
                continue
            if number:
                seen.add(number)
            if self.count >= most or len(seen) > 10 * most or len(waiting) > 10 * most:
                self.complete = False
                return
            resources = o.get(node, "Resources")
            attributes = _Inherited(
                _box(o.get(node, "MediaBox")) or above.media,
                _box(o.get(node, "CropBox")) or above.crop,
                mupdf.ll_pdf_dict_get_int_default(node, _ROTATE, above.rotate),
                above.resources if resources is None or o.is_null(resources) else resources,
            )
            kids = o.get(node, "Kids")
            if kids is not None and o.is_array(kids):
                if o.length(kids) > most:
                    self.complete = False
                waiting.extend(reversed([(kid, attributes) for kid in o.items(kids, most)]))
            else:
                self._page(node, attributes, found)

    def _page(self, page: o.Obj, attributes: _Inherited, found: Extraction) -> None:
        self.count += 1
        size = _size(attributes, mupdf.ll_pdf_dict_get_real_default(page, _UNIT, 1.0))
        if size in self.sizes or len(self.sizes) < MAX_SIZES:
            self.sizes[size] = self.sizes.get(size, 0) + 1
        if turn := attributes.rotate % 360:
            self.turned[turn] = self.turned.get(turn, 0) + 1
        if self.count <= self.bounds.font_pages and attributes.resources is not None:
            self.fonts.read(attributes.resources)
        annotations = o.get(page, "Annots")
        if annotations is not None and o.is_array(annotations):
            self._annotations(annotations, found)
        note_events(page, "page", found)

    # --- annotations -------------------------------------------------------

    def _annotations(self, annotations: o.Obj, found: Extraction) -> None:
        left = self.bounds.annotations - self.annotations
        if o.length(annotations) > left:
            found.warn("cut", f"only {self.bounds.annotations} annotations were looked at")
        for one in o.items(annotations, left):
            self.annotations += 1
            kind = o.name(o.get(one, "Subtype"))
            note_action(one, f"{kind} annotation", found)
            if kind == "Link":  # has neither events nor fonts (12.5.6.5)
                continue
            if kind == "FileAttachment":
                self.attachments.append(file_name(o.get(one, "FS")))
            elif kind == "Widget" and o.name(o.get(one, "FT")) == "Sig":
                self.signatures.append(one)
            note_events(one, f"{kind} annotation", found)
            appearance = o.get(one, "AP")
            if appearance is not None and not o.is_null(appearance):
                self.fonts.read_appearance(o.get(appearance, "N"))

    def note_bounds(self, total: int, found: Extraction) -> None:
        """Say of a document of `total` pages how many of them were looked at, where not all were."""
        if not self.complete:
            found.warn("cut", f"the sizes and annotations of the first {self.count} of {total} pages were read")
        if self.count > self.bounds.font_pages:
            found.native["font_pages"] = self.bounds.font_pages
            found.warn("cut", f"the fonts of the first {self.bounds.font_pages} of {total} pages were looked at")
        if self.fonts.cut:
            found.warn("cut", self.fonts.cut)


def file_name(specification: o.Obj) -> str:
    """The name in a file specification (7.11.3), which may be a plain string."""
    for key in ("UF", "F", "Unix", "DOS", "Mac"):
        if name := o.text(o.get(specification, key)):
            return name
    return o.text(specification) or "(unnamed)"


def _size(attributes: _Inherited, unit: float) -> tuple[float, float]:
    width, height = _LETTER
    if media := attributes.media:
        x0, y0, x1, y1 = media
        if crop := attributes.crop:
            left, bottom, right, top = max(x0, crop[0]), max(y0, crop[1]), min(x1, crop[2]), min(y1, crop[3])
            if right > left and top > bottom:
                x0, y0, x1, y1 = left, bottom, right, top
        width, height = x1 - x0, y1 - y0
    if unit != 1 and 0 < unit < 1e6:  # user space units are multiples of 1/72 inch (ISO 32000-2, table 31)
        width, height = width * unit, height * unit
    return round(width, 2), round(height, 2)


def _box(obj: o.Obj) -> Box | None:
    """A rectangle with any two opposite corners (7.9.5); None where it has no area."""
    if obj is None or not o.is_array(obj):
        return None
    a, b, c, d = o.real(obj, 0), o.real(obj, 1), o.real(obj, 2), o.real(obj, 3)
    return (min(a, c), min(b, d), max(a, c), max(b, d)) if a != c and b != d else None
