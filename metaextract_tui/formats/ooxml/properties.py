"""The properties of a package: core (ISO 29500-2, 8), extended (ISO 29500-1, 22.2) and custom (22.3)."""

from __future__ import annotations

import re
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
_SPLIT = re.compile(r"\s*[;,\n]\s*")


def read_properties(package: Package, found: Extraction) -> None:
    """Fill `native` core, app and custom, and the fields that rest on them."""
    core = _core(package.xml(package.related("core-properties", "docProps/core.xml")))
    app = _app(package.xml(package.related("extended-properties", "docProps/app.xml")))
    custom = _custom(package.xml(package.related("custom-properties", "docProps/custom.xml")))
    keywords = core.pop("keywords", None)
    found.native["core"] = found.cleaner.clean({**core, **({"keywords": keywords[0]} if keywords else {})})
    found.native["app"] = found.cleaner.clean(app)
    found.native["custom"] = found.cleaner.clean(custom)

    found.put("title", core.get("title"), "core.title")
    found.put("creators", _split(core.get("creator"), ";"), "core.creator")
    found.put("description", core.get("description"), "core.description")
    found.put("description", core.get("subject"), "core.subject")
    found.put("keywords", keywords[1] if keywords else None, "core.keywords")
    found.put("identifier", core.get("identifier"), "core.identifier")
    found.put("language", core.get("language"), "core.language")
    found.put("created", date(core.get("created")), "core.created")
    found.put("modified_content", date(core.get("modified")), "core.modified")
    found.put("software", app.get("Application"), "app.Application")
    found.put("page_count", app.get("Pages"), "app.Pages")
    found.put("word_count", app.get("Words"), "app.Words")
    for name, values in (("creator", core), ("lastModifiedBy", core), ("Manager", app)):
        if values.get(name):
            found.sensitive("person", f"{'app' if values is app else 'core'}.{name}")


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
