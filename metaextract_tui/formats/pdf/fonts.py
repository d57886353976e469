"""Fonts that pages name (ISO 32000-2, 9.5 to 9.8), those of the forms and patterns that pages draw with included."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from metaextract_tui.formats.pdf import objects as o

MAX_FONTS = 300
MAX_NESTED = 300  # XObjects and patterns of a document whose resources are looked for
MAX_DEPTH = 6  # forms within forms
_PROGRAMS = ("FontFile2", "FontFile3", "FontFile")  # by how often they are met


@dataclass(slots=True)
class Fonts:
    """Fonts in the order in which they are met, each once: {name, type, embedded}; `cut` says what was left out."""

    fonts: list[dict[str, Any]] = field(default_factory=list)
    cut: str = ""
    _seen: set[int] = field(default_factory=set)
    _nested: int = 0

    def read(self, resources: o.Obj, depth: int = 0) -> None:
        """Add the fonts of a resource dictionary (7.8.3)."""
        if not self._new(resources):
            return
        fonts = o.get(resources, "Font")
        if fonts is not None and not o.is_null(fonts) and self._new(fonts):
            for font in o.values(fonts, MAX_FONTS + 1):
                self._font(font)
        for key in ("XObject", "Pattern"):
            bearers = o.get(resources, key)
            if bearers is not None and not o.is_null(bearers) and self._new(bearers):
                self._descend(bearers, depth + 1)

    def read_appearance(self, normal: o.Obj) -> None:
        """Add the fonts of an annotation's normal appearance (12.5.5): a form, or one for each state."""
        if o.is_stream(normal):
            self._bearer(normal, 1)
        elif self._new(normal):
            self._descend(normal, 1)

    def _descend(self, bearers: o.Obj, depth: int) -> None:
        for one in o.values(bearers, MAX_NESTED + 1):
            self._bearer(one, depth)

    def _bearer(self, one: o.Obj, depth: int) -> None:
        """A form or a pattern (an image has no resources)."""
        if not self._new(one):
            return
        if self._nested >= MAX_NESTED:
            self.cut = f"the fonts of {self._nested} forms and patterns were looked at; there are more"
            return
        self._nested += 1
        resources = o.get(one, "Resources")
        if resources is None or o.is_null(resources):
            return
        if depth > MAX_DEPTH:
            self.cut = f"the fonts of forms that are nested deeper than {MAX_DEPTH} were not looked at"
            return
        self.read(resources, depth)

    def _new(self, obj: o.Obj) -> bool:
        """Whether an object is met for the first time; one without a number always is."""
        number = o.number_of(obj)
        if number in self._seen:
            return False
        if number:
            self._seen.add(number)
        return True

    def _font(self, font: o.Obj) -> None:
        if not self._new(font) or not o.is_dict(font):
            return
        if len(self.fonts) >= MAX_FONTS:
            self.cut = f"the first {MAX_FONTS} fonts are named; there are more"
            return
        entry = _entry(font)
        if entry not in self.fonts:
            self.fonts.append(entry)
        if entry["type"] == "Type3":
            resources = o.get(font, "Resources")
            if not o.is_null(resources):
                self.read(resources, MAX_DEPTH - 1)  # the forms that its glyphs draw with, and no deeper


def _entry(font: o.Obj) -> dict[str, Any]:
    """Name, type and whether the font's program is in the file."""
    kind = o.name(o.get(font, "Subtype"))
    bearer = font
    if kind == "Type0":
        bearer = o.item(o.get(font, "DescendantFonts"), 0)
        kind = "/".join(filter(None, (kind, o.name(o.get(bearer, "Subtype")))))
    embedded = kind == "Type3"
    if not embedded:
        descriptor = o.get(bearer, "FontDescriptor")
        embedded = any(not o.is_null(o.get(descriptor, key)) for key in _PROGRAMS)
    name = o.name(o.get(font, "BaseFont")) or o.name(o.get(font, "Name"))
    return {"name": name, "type": kind, "embedded": embedded}
