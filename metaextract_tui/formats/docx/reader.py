"""DOCX read from its package: properties, parts, and tracked changes where counting them costs little."""

from __future__ import annotations

import re

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.ooxml.content import read_content
from metaextract_tui.formats.ooxml.document import open_package
from metaextract_tui.formats.ooxml.package import Package
from metaextract_tui.formats.ooxml.properties import read_properties
from metaextract_tui.formats.ooxml.zipdir import MAX_PART
from metaextract_tui.formats.source import Source

MAX_BODY = 256 << 10  # inflated bytes of the main part that are looked through for tracked changes
_PREFIX = re.compile(rb'xmlns:([A-Za-z_][\w.-]*)\s*=\s*["\'][^"\']*/wordprocessingml/(?:2006/)?main["\']')


def extract(source: Source, found: Extraction) -> None:
    """Fill `found` from the package. Raises Unreadable: encrypted, or nothing in it can be read."""
    package, main = open_package(source, found, "word/document.xml")
    read_properties(package, found)
    read_content(package, found)
    found.put("item_count", found.fields.get("page_count"), "app.Pages")
    _tracked_changes(package, main, found, MAX_PART if source.deep else MAX_BODY)
    package.close()


def _tracked_changes(package: Package, main: str, found: Extraction, limit: int) -> None:
    """Count insertions, deletions and moves (ISO 29500-1, 17.13.5) where the main part has at most `limit` bytes."""
    changes: dict[str, int | bool] = {}
    settings = package.content("word/settings.xml")
    if settings is not None and (switch := re.search(rb"<\w+:trackRevisions\b([^>]*)>", settings)):
        changes["recording"] = not re.search(rb"""val\s*=\s*["'](?:0|false|off)["']""", switch[1])
    entry = package.directory.entries.get(main.lower())
    if entry is not None and entry.size <= limit and (body := package.content(main, limit)):
        named = _PREFIX.search(body[:8192])
        prefix = b"<" + (named[1] if named else b"w") + b":"
        for name, tags in (("insertions", (b"ins",)), ("deletions", (b"del",)), ("moves", (b"moveFrom",))):
            changes[name] = sum(body.count(prefix + tag + end) for tag in tags for end in (b" ", b">"))
    found.native["tracked_changes"] = changes
    if any(changes.get(name) for name in ("insertions", "deletions", "moves")):
        found.sensitive("hidden-content", "tracked changes")
