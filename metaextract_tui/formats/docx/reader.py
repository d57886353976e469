"""DOCX read from its package: properties, parts, settings, and tracked changes where counting them costs little."""

from __future__ import annotations

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.docx.body import read_body
from metaextract_tui.formats.docx.settings import read_settings
from metaextract_tui.formats.ooxml.content import read_content
from metaextract_tui.formats.ooxml.document import close_package, open_package
from metaextract_tui.formats.ooxml.properties import read_properties
from metaextract_tui.formats.source import Source

MAX_BODY = 256 << 10  # inflated bytes of the main part that are looked through for tracked changes
MAX_DEEP_BODY = 12 << 20  # likewise, where --deep asks for it


def extract(source: Source, found: Extraction) -> None:
    """Fill `found` from the package. Raises Unreadable: encrypted, or nothing in it can be read."""
    package, main = open_package(source, found, "word/document.xml")
    useful = read_properties(package, found) or main in package.directory
    read_content(package, found)
    found.put("item_count", found.fields.get("page_count"), "app.Pages")
    [settings, *_] = package.of_type(".wordprocessingml.settings+xml") or ["word/settings.xml"]
    recording = read_settings(package, settings, found)
    changes: dict[str, int | bool] = {} if recording is None else {"recording": recording}
    found.native["tracked_changes"] = changes
    changes |= read_body(package, main, found, MAX_DEEP_BODY if source.deep else MAX_BODY)
    close_package(package, found, useful=useful)
