"""DOCX read deeply: headings, tables, sections, images, words and styles, by python-docx and within bounds."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import docx
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from metaextract_tui.formats.base import Extraction, Unreadable
from metaextract_tui.formats.docx.pictures import pictures
from metaextract_tui.formats.docx.styles import Styles, read_styles
from metaextract_tui.formats.ooxml.document import open_package
from metaextract_tui.formats.ooxml.package import Package
from metaextract_tui.formats.ooxml.reduced import checked, reduced
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind

MAX_BODY = 12 << 20  # bytes of the main part that are made a tree, which takes some fifteen times as much
MAX_STYLES = 4 << 20  # bytes
MAX_LISTED = 200  # headings, tables, sections, styles, hosts that are listed; all are counted
MAX_TEXT = 200  # characters of a heading

_MAIN, _STYLES = "word/document.xml", "word/styles.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_P, _T, _TBL = qn("w:p"), qn("w:t"), qn("w:tbl")
_SPACES = (qn("w:tab"), qn("w:br"), qn("w:cr"))
_PICTURES = (qn("a:blip"), "{urn:schemas-microsoft-com:vml}imagedata")
_STYLE, _RUN_STYLE, _LEVEL, _VAL = qn("w:pStyle"), qn("w:rStyle"), qn("w:outlineLvl"), qn("w:val")


def extract(source: Source, found: Extraction) -> None:
    """Fill `found.deep`. Raises what python-docx raises where it cannot read the main part."""
    package, main = open_package(source, Extraction(found.format), _MAIN)
    body = checked(package, main, MAX_BODY, found)
    if body is None or not body[1]:
        if body is not None:
            found.warn("too-large", f"deep: {main} is larger than {MAX_BODY >> 20} MiB and was not read", partial=True)
        return
    parts = {_MAIN: (f"{_TYPE}document.main+xml", body[0])}
    related = {}
    styles_part = next((one.target for one in package.relationships(main) if one.kind == "styles"), "")
    styles = checked(package, styles_part, MAX_STYLES, found) if styles_part in package.directory else None
    if styles is not None and styles[1]:
        parts[_STYLES] = (f"{_TYPE}styles+xml", styles[0])
        related["styles"] = ("styles", _STYLES)
    document = docx.Document(reduced(parts, related))
    if getattr(document.element, "body", None) is None:
        raise Unreadable(ErrorKind.MALFORMED, "the main part has no body")
    _read_text(document, read_styles(document) if related else Styles(), found)
    _read_tables(document, found)
    _read_links(package, main, found)
    found.deep["images"] = pictures(package, main, found)
    _read_sections(document, found)


def _listed(name: str, items: list[Any], found: Extraction) -> list[Any]:
    """As many as a record keeps, cleaned, with a warning of the others."""
    if len(items) > MAX_LISTED:
        found.warn("cut", f"deep: {MAX_LISTED} of {len(items)} {name} are listed")
    cleaned: list[Any] = found.cleaner.clean(items[:MAX_LISTED])
    return cleaned


def _read_text(document: Document, styles: Styles, found: Extraction) -> None:
    """One pass in document order. Words are what white space parts; deleted text does not count, nor does the second
    version of what a text box holds for older programs."""
    body = document.element.body
    etree.strip_elements(body, _FALLBACK, with_tail=False)
    headings: list[dict[str, Any]] = []
    used: Counter[str] = Counter()
    totals: Counter[str] = Counter(paragraphs=0, words=0, characters=0, pictures=0)
    level: int | None = None
    text: list[str] = []

    def finish() -> None:
        line = "".join(text)
        totals["words"] += len(line.split())
        totals["characters"] += len(line)
        if level is not None and line.strip():
            headings.append({"level": level, "text": " ".join(line.split())[:MAX_TEXT]})

    for one in body.iter(_P, _T, _STYLE, _RUN_STYLE, _LEVEL, *_SPACES, *_PICTURES):
        tag = one.tag
        if tag == _T:
            text.append(one.text or "")
        elif tag == _P:
            finish()
            text, level = [], None
            totals["paragraphs"] += 1
        elif tag in (_STYLE, _RUN_STYLE):
            used[styles.names.get(one.get(_VAL, ""), one.get(_VAL, ""))] += 1
            level = styles.levels.get(one.get(_VAL, ""), level) if tag == _STYLE else level
        elif tag == _LEVEL:
            stated = one.get(_VAL, "")
            level = int(stated) + 1 if stated.isdecimal() and int(stated) < 9 else None
        elif tag in _PICTURES:
            totals["pictures"] += 1
        else:
            text.append(" ")
    finish()
    found.deep.update(totals)
    found.deep["headings"] = _listed("headings", headings, found)
    found.deep["styles"] = dict(_listed("styles", used.most_common(), found))


def _read_tables(document: Document, found: Extraction) -> None:
    """Rows and columns of each table, nested ones too, in document order."""
    tables = [
        {"rows": len(table.tr_lst), "columns": len(table.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}"))}
        for table in document.element.body.iter(_TBL)
    ]
    found.deep["table_count"] = len(tables)
    found.deep["tables"] = _listed("tables", tables, found)


def _read_links(package: Package, main: str, found: Extraction) -> None:
    """Hyperlinks that lead out, with their hosts (`mailto` and the like by their scheme); headers and footers."""
    relations = package.relationships(main)
    hosts: Counter[str] = Counter()
    for one in relations:
        if one.kind == "hyperlink" and one.external:
            hosts[_host(one.target)] += 1
    found.deep["hyperlinks"] = {"count": hosts.total(), "hosts": dict(_listed("hosts", hosts.most_common(), found))}
    for name in ("header", "footer"):
        found.deep[f"{name}s"] = len({one.target for one in relations if one.kind == name})


def _host(target: str) -> str:
    try:
        parts = urlsplit(target)
        return (parts.hostname or parts.scheme or "file")[:MAX_TEXT]
    except ValueError:  # brackets that hold no address
        return "unknown"


def _read_sections(document: Document, found: Extraction) -> None:
    """Page sizes in points as they are, and the orientation that is stated, of each section."""
    sections = []
    for section in document.sections:
        width, height = section.page_width, section.page_height
        one: dict[str, Any] = {"orientation": section.orientation.name.lower()}
        if width is not None and height is not None:
            one |= {"width_pt": round(width.pt, 2), "height_pt": round(height.pt, 2)}
        sections.append(one)
    found.deep["section_count"] = len(sections)
    found.deep["sections"] = _listed("sections", sections, found)
