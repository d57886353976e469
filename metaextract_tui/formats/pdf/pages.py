"""The page tree: page sizes, the fonts that pages name, and annotations that carry files or act by themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pymupdf import mupdf

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.pdf import objects as o
from metaextract_tui.formats.pdf.actions import note_actions

MAX_PAGES = 300  # whose size is read
MAX_RESOURCES = 50  # pages whose fonts and annotations are looked at
MAX_FONTS = 300
MAX_SIZES = 200
MAX_ANNOTATIONS = 300
_LETTER = (612.0, 792.0)  # what viewers take where a page has no usable MediaBox


@dataclass(slots=True)
class Pages:
    """What the walk has met: pages, sizes in points with their number of pages, and whether it saw all."""

    count: int = 0
    complete: bool = True
    sizes: dict[tuple[float, float], int] = field(default_factory=dict)
    fonts: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    annotations: int = 0
    _seen_fonts: set[int] = field(default_factory=set)

    # --- the tree ----------------------------------------------------------

    def walk(self, root: o.Obj, found: Extraction) -> None:
        """Go through the page tree from its root (ISO 32000-1, 7.7.3) in page order, loops cut."""
        waiting: list[tuple[o.Obj, dict[str, o.Obj]]] = [(root, {})]
        seen: set[int] = set()
        while waiting:
            node, inherited = waiting.pop()
            number = o.number_of(node)
            if number in seen or not o.is_dict(node):
                continue
            if number:
                seen.add(number)
            if self.count >= MAX_PAGES or len(seen) > 10 * MAX_PAGES or len(waiting) > 10 * MAX_PAGES:
                self.complete = False
                return
            attributes = inherited
            for key in ("MediaBox", "CropBox", "Rotate", "Resources"):
                value = o.get(node, key)
                if not o.is_null(value):
                    attributes = {**attributes, key: value}
            kids = o.get(node, "Kids")
            if o.is_array(kids):
                if o.length(kids) > MAX_PAGES:
                    self.complete = False
                waiting.extend(reversed([(kid, attributes) for kid in o.items(kids, MAX_PAGES)]))
            else:
                self._page(node, attributes, found)

    def _page(self, page: o.Obj, attributes: dict[str, o.Obj], found: Extraction) -> None:
        self.count += 1
        size = _size(page, attributes)
        if size in self.sizes or len(self.sizes) < MAX_SIZES:
            self.sizes[size] = self.sizes.get(size, 0) + 1
        if self.count <= MAX_RESOURCES:
            if "Resources" in attributes:
                self._fonts(o.get(attributes["Resources"], "Font"))
            self._annotations(o.get(page, "Annots"), found)
            note_actions(page, "page", found)

    # --- fonts -------------------------------------------------------------

    def _fonts(self, fonts: o.Obj) -> None:
        number = o.number_of(fonts)
        if number and number in self._seen_fonts:
            return
        self._seen_fonts.add(number)
        for _, font in o.entries(fonts, MAX_FONTS):
            number = o.number_of(font)
            if (number and number in self._seen_fonts) or not o.is_dict(font) or len(self.fonts) >= MAX_FONTS:
                continue
            self._seen_fonts.add(number)
            entry = _font(font)
            if entry not in self.fonts:
                self.fonts.append(entry)

    # --- annotations -------------------------------------------------------

    def _annotations(self, annotations: o.Obj, found: Extraction) -> None:
        for one in o.items(annotations, MAX_ANNOTATIONS - self.annotations):
            self.annotations += 1
            kind = o.name(o.get(one, "Subtype"))
            if kind == "FileAttachment":
                self.attachments.append(file_name(o.get(one, "FS")))
            note_actions(one, f"{kind} annotation", found)


def file_name(specification: o.Obj) -> str:
    """The name in a file specification (7.11.3), which may be a plain string."""
    return (
        o.text(o.get(specification, "UF")) or o.text(o.get(specification, "F")) or o.text(specification) or "(unnamed)"
    )


def _font(font: o.Obj) -> dict[str, Any]:
    """Name, type and whether the font's program is in the file (9.6 to 9.9)."""
    kind = o.name(o.get(font, "Subtype"))
    bearer = font
    if kind == "Type0":
        bearer = o.item(o.get(font, "DescendantFonts"), 0)
        kind = "/".join(filter(None, (kind, o.name(o.get(bearer, "Subtype")))))
    descriptor = o.get(bearer, "FontDescriptor")
    embedded = kind == "Type3" or any(
        not o.is_null(o.get(descriptor, key)) for key in ("FontFile2", "FontFile3", "FontFile")
    )
    name = o.name(o.get(font, "BaseFont")) or o.name(o.get(font, "Name"))
    return {"name": name, "type": kind, "embedded": embedded}


def _size(page: o.Obj, attributes: dict[str, o.Obj]) -> tuple[float, float]:
    """Width and height in points as the page is shown: crop box within media box, turned, in user units."""
    media = _box(attributes.get("MediaBox"))
    crop = _box(attributes.get("CropBox"))
    width, height = _LETTER
    if media:
        if crop:
            x0, y0, x1, y1 = (
                max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]),
            )  # fmt: skip
            media = (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else media
        width, height = media[2] - media[0], media[3] - media[1]
    unit = mupdf.pdf_to_real(o.get(page, "UserUnit"))
    if 0 < unit < 1e6:
        width, height = width * unit, height * unit
    if "Rotate" in attributes and o.to_int(attributes["Rotate"]) % 180 == 90:
        width, height = height, width
    return round(width, 2), round(height, 2)


def _box(obj: o.Obj | None) -> tuple[float, float, float, float] | None:
    if obj is None or not o.is_array(obj):
        return None
    r = mupdf.pdf_to_rect(obj)
    x0, y0, x1, y1 = r.x0, r.y0, r.x1, r.y1
    return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None
