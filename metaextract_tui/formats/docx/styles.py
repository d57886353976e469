"""The styles of a document by their id: names, and the outline levels that make a paragraph a heading."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from docx.document import Document
from docx.oxml.ns import qn

MAX_STYLES = 10_000
_HEADING = re.compile(r"heading ([1-9])$", re.IGNORECASE)


@dataclass(slots=True)
class Styles:
    """`names` by style id, `levels` (1 is the outermost) of those that are headings."""

    names: dict[str, str] = field(default_factory=dict)
    levels: dict[str, int] = field(default_factory=dict)


def read_styles(document: Document) -> Styles:
    """A style has the outline level that it states (ISO 29500-1, 17.3.1.20) or that of the style that it is based on
    (17.7.4.3); the built-in headings have theirs by name."""
    styles = Styles()
    based: dict[str, str] = {}
    stated: dict[str, int] = {}
    for one in getattr(document.styles.element, "style_lst", [])[:MAX_STYLES]:
        id_ = one.get(qn("w:styleId"), "")
        name = one.name_val or id_
        styles.names.setdefault(id_, name)
        level = one.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        value = "" if level is None else level.get(qn("w:val"), "")
        if value.isdecimal():
            stated[id_] = int(value) + 1
        elif fit := _HEADING.match(name):
            stated[id_] = int(fit[1])
        parent = one.find(qn("w:basedOn"))
        if parent is not None:
            based[id_] = parent.get(qn("w:val"), "")
    for id_ in styles.names:
        at = id_
        for _ in range(20):
            if at in stated or at not in based:
                break
            at = based[at]
        if 1 <= stated.get(at, 0) <= 9:
            styles.levels[id_] = stated[at]
    return styles
