"""What pages draw, without drawing it: how much there is to interpret, the images that are named, languages marked.

A form may call forms that call forms: a few hundred bytes can stand for billions of operators. So the work is added
up before MuPDF interprets a page, from the content streams and how often each calls which form.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from pymupdf import mupdf

from metaextract_tui.formats.pdf import objects as o

MAX_CONTENT = 4 << 20  # bytes of content that one page may come to, forms as often as they are called
MAX_XOBJECTS = 10_000
MAX_DEPTH = 12  # forms within forms
_CALLED = re.compile(rb"/([^\s/<>\[\](){}%]{1,127})\s+Do\b")
_LANGUAGE = re.compile(rb"/Lang\s*\(([A-Za-z0-9-]{1,64})\)")


@dataclass(slots=True)
class Content:
    """Counts over the pages that `work` was asked about: distinct images with their pixels, languages marked."""

    images: int = 0
    pixels: int = 0
    languages: Counter[str] = field(default_factory=Counter)
    complete: bool = True
    _seen: set[int] = field(default_factory=set)
    _work: dict[int, int] = field(default_factory=dict)
    _xobjects: int = 0

    def work(self, document: Any, page: o.Obj, resources: o.Obj) -> int:
        """Bytes of content to be interpreted for a page; above MAX_CONTENT it is no more than `too much`."""
        self._name_images(resources, 0)
        contents = o.get(page, "Contents")
        if o.is_null(contents):
            return 0
        data = o.read_all(mupdf.pdf_open_contents_stream(document, o.owned(contents)), MAX_CONTENT + 1)
        return self._sum(data, resources, 0)

    def _sum(self, data: bytes, resources: o.Obj, depth: int) -> int:
        total = len(data)
        for tag in _LANGUAGE.findall(data):
            self.languages[tag.decode("ascii")] += 1
        xobjects = o.get(resources, "XObject")
        if o.is_null(xobjects):
            return total
        for name, times in Counter(_CALLED.findall(data)).items():
            if total > MAX_CONTENT:
                break
            form = o.get(xobjects, name.decode("latin-1"))
            if o.name(o.get(form, "Subtype")) == "Form":
                total += times * self._form(form, resources, depth + 1)
        return total

    def _form(self, form: o.Obj, above: o.Obj, depth: int) -> int:
        """The work of one form, each form read once; one that calls itself is not called again (by MuPDF neither)."""
        number = o.number_of(form)
        if number in self._work:
            return self._work[number]
        if depth > MAX_DEPTH:
            return MAX_CONTENT + 1
        self._work[number] = 0
        own = o.get(form, "Resources")
        data = o.stream(form, MAX_CONTENT + 1) if o.is_stream(form) else b""
        self._work[number] = self._sum(data, above if o.is_null(own) else own, depth)
        return self._work[number]

    def _name_images(self, resources: o.Obj, depth: int) -> None:
        number = o.number_of(resources)
        if number in self._seen:
            return
        if number:
            self._seen.add(number)
        for one in o.values(o.get(resources, "XObject"), MAX_XOBJECTS + 1):
            number = o.number_of(one)
            if number in self._seen:
                continue
            if self._xobjects >= MAX_XOBJECTS or depth > MAX_DEPTH:
                self.complete = False
                return
            self._xobjects += 1
            if number:
                self._seen.add(number)
            if o.name(o.get(one, "Subtype")) == "Image":
                self.images += 1
                width, height = (max(0, o.to_int(o.get(one, key))) for key in ("Width", "Height"))
                self.pixels += width * height
            else:
                own = o.get(one, "Resources")
                if not o.is_null(own):
                    self._name_images(own, depth + 1)
