"""The properties of a package: core (ISO 29500-2, 8), extended (ISO 29500-1, 22.2) and custom (22.3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lxml import etree

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.ooxml.package import Package
from metaextract_tui.formats.ooxml.values import boolean, date, number, variant
from metaextract_tui.formats.ooxml.xml import local

_NUMBERS = frozenset(
    ("Pages", "Words", "Characters", "CharactersWithSpaces", "Lines", "Paragraphs", "Slides", "Notes", "TotalTime",
     "HiddenSlides", "MMClips")
)  # fmt: skip
_BOOLEANS = frozenset(("ScaleCrop", "LinksUpToDate", "SharedDoc", "HyperlinksChanged"))
MAX_CORES = 4  # parts of core properties; there may be one (ISO 29500-2)
_SPLIT = re.compile(r"\s*[;,\n]\s*")


_CORE_TYPE = "core-properties+xml"


def read_properties(package: Package, found: Extraction) -> bool:
    """Fill `native` core, app and custom, and the fields that rest on them; False where there is no such part."""
    cores = package.related("core-properties", _CORE_TYPE, "docProps/core.xml")
    roots = [package.xml(name) for name in cores[:MAX_CORES]]
    [extended] = package.related("extended-properties", ".extended-properties+xml", "docProps/app.xml")[:1]
    [others] = package.related("custom-properties", ".custom-properties+xml", "docProps/custom.xml")[:1]
    extended_root, others_root = package.xml(extended), package.xml(others)
    core, *more = [_core(root) for root in roots]
    app, custom = _app(extended_root), _custom(others_root)
    found.native["core"] = found.cleaner.clean(_as_stated(core))
    found.native["app"] = found.cleaner.clean(app)
    found.native["custom"] = found.cleaner.clean(custom)
    if more:
        found.warn("malformed", "the package has more than one part of core properties")
        found.native["core_others"] = found.cleaner.clean(
            {name: _as_stated(values) for name, values in zip(cores[1:], more, strict=False)}
        )
    _put_core(found, core, [*zip(cores[1:], more, strict=False)])
    found.put("software", app.get("Application"), "app.Application")
    found.put("page_count", app.get("Pages"), "app.Pages")
    found.put("word_count", app.get("Words"), "app.Words")
    for name, values in (("creator", core), ("lastModifiedBy", core), ("Manager", app)):
        if values.get(name):
            found.sensitive("person", f"{'app' if values is app else 'core'}.{name}")
    return any(root is not None for root in (*roots, extended_root, others_root))


def _as_stated(core: dict[str, Any]) -> dict[str, Any]:
    return {name: value[0] if name == "keywords" else value for name, value in core.items()}


def _put_core(found: Extraction, core: dict[str, Any], more: list[tuple[str, dict[str, Any]]]) -> None:
    """The fields of the core properties; the values of further parts of them compete."""
    parts = [("core", core), *more]
    for field, name, of in _OF_CORE:
        said = [(of(values[name]), f"{part}.{name}") for part, values in parts if name in values]
        if said:
            found.compete(field, *said)
    found.put("description", core.get("subject"), "core.subject")


def _core(root: etree._Element | None) -> dict[str, Any]:
    """Texts by local name, the first of each; `keywords` as a pair: the text, and the terms in a list."""
    core: dict[str, Any] = {}
    for one in root if root is not None else ():
        name = local(one.tag)
        if name == "keywords":
            terms = _split(one.text, ";,") + [t for v in one for t in _split("".join(map(str, v.itertext())), ";,")]
            if terms:
                core.setdefault(
                    name, (" ".join("".join(map(str, one.itertext())).split()) if len(one) else one.text, terms)
                )
        elif not len(one) and one.text and one.text.strip():
            core.setdefault(name, one.text.strip())
    return core


def _app(root: etree._Element | None) -> dict[str, Any]:
    app: dict[str, Any] = {}
    for one in root if root is not None else ():
        name = local(one.tag)
        text = (one.text or "").strip()
        if len(one):
            app.setdefault(name, variant(one[0]))
        elif text:
            app.setdefault(name, number(text) if name in _NUMBERS else boolean(text) if name in _BOOLEANS else text)
    return app


def _custom(root: etree._Element | None) -> dict[str, Any]:
    custom: dict[str, Any] = {}
    for one in root if root is not None else ():
        name = one.get("name")
        if name is not None and local(one.tag) == "property":
            custom.setdefault(name, variant(one[0]) if len(one) else None)
    return custom


def _split(text: str | None, at: str) -> list[str]:
    """The pieces of a list that a person typed: Office parts authors by semicolons, keywords also by commas."""
    pieces = _SPLIT.split(text or "") if "," in at else (text or "").split(at)
    return [piece.strip() for piece in pieces if piece.strip()]


def _stated(value: str | None) -> str | None:
    return value


# The fields of the core properties (ISO 29500-2, Core Properties part): field, element, what the field is of its text.
_OF_CORE: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("title", "title", _stated),
    ("creators", "creator", lambda text: _split(text, ";")),
    ("description", "description", _stated),
    ("keywords", "keywords", lambda pair: pair[1] if pair else None),
    ("identifier", "identifier", _stated),
    ("language", "language", _stated),
    ("created", "created", date),
    ("modified_content", "modified", date),
)
