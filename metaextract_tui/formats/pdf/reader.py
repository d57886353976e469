"""PDF read by MuPDF's object layer: no page is interpreted, no content stream and no image is decoded."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pymupdf
from pymupdf import mupdf

from metaextract_tui.formats.base import Extraction, Unreadable
from metaextract_tui.formats.pdf import objects as o
from metaextract_tui.formats.pdf.catalogue import read_attachments, read_marks, read_outline, read_scripts
from metaextract_tui.formats.pdf.forms import read_forms
from metaextract_tui.formats.pdf.metadata import put_fields, put_trailer, read_info, read_xmp, read_xmp_in_clear
from metaextract_tui.formats.pdf.opening import is_linearized, note_repairs, open_document, said
from metaextract_tui.formats.pdf.pages import DEEP, HEADER_ONLY, Pages
from metaextract_tui.formats.pdf.security import read_encryption
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)

DOCUMENT = "pdf.document"  # under which a deep reading finds it open in the source's memo
_HEADER = re.compile(rb"%(?:PDF-|!PS-Adobe-\d\.\d PDF-)(\d)\.(\d)")


def extract(source: Source, found: Extraction) -> None:
    """Fill `found` from the document. Raises Unreadable: malformed, or encrypted with nothing in clear."""
    try:
        document = open_document(source, found)
        _read(document, source, found)
        note_repairs(document, source, found)
        if source.deep:
            source.memo[DOCUMENT] = document
    finally:
        pymupdf.TOOLS.reset_mupdf_warnings()


def _read(document: Any, source: Source, found: Extraction) -> None:
    locked = bool(mupdf.pdf_needs_password(document))
    trailer, root = _root(document)
    clear = read_encryption(trailer, locked, found)
    _put_version(document, source, found)

    def guarded(topic: str, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except mupdf.FzErrorBase as error:
            found.warn("malformed", f"{topic} could not be read ({said(error)})", partial=True)
            return None

    info = {} if not clear.strings else guarded("the Info dictionary", lambda: read_info(trailer, found)) or {}
    if not o.is_dict(root):
        put_fields(info, {}, found)
        raise Unreadable(ErrorKind.MALFORMED, "it has no document catalogue")
    pages = Pages(DEEP if source.deep else HEADER_ONLY)
    tree = o.get(root, "Pages")
    guarded("the page tree", lambda: pages.walk(tree, found))
    _put_pages(document, tree, pages, found)
    xmp: dict[str, Any] = {}
    if clear.xmp:
        xmp = guarded("the XMP packet", lambda: read_xmp_in_clear(document, root, source, found)) or {}
    elif clear.streams:
        xmp = guarded("the XMP packet", lambda: read_xmp(root, found)) or {}
    put_fields(info, xmp, found)
    if locked and not (clear.strings and clear.streams):
        if not xmp and not info:
            raise Unreadable(ErrorKind.ENCRYPTED, "a password is needed to read its metadata")
        read = " and ".join(part for part, said in (("the Info dictionary", info), ("the XMP packet", xmp)) if said)
        found.warn("encrypted", f"a password is needed to read all but {read}", partial=True)
        return
    if locked:
        found.warn("encrypted", "a password is needed to read its attachments", partial=True)
    guarded("the trailer", lambda: put_trailer(trailer, root, found))
    guarded("the outline", lambda: read_outline(root, found))
    guarded("the attachments", lambda: read_attachments(root, pages.attachments, found))
    guarded("the form", lambda: read_forms(root, pages.signatures, source.size, found))
    guarded("the actions", lambda: read_scripts(root, found))
    guarded("the catalogue", lambda: read_marks(root, found))


def _root(document: Any) -> tuple[o.Obj, o.Obj]:
    """The trailer and the catalogue; where the trailer names none, after searching the file for it."""
    trailer = o.of(mupdf.pdf_trailer(document))
    root = o.get(trailer, "Root")
    if not o.is_dict(root) and not mupdf.pdf_was_repaired(document):
        try:
            mupdf.pdf_repair_xref(document)
        except mupdf.FzErrorBase as error:
            raise Unreadable(ErrorKind.MALFORMED, f"it has no document catalogue ({said(error)})") from None
        trailer = o.of(mupdf.pdf_trailer(document))
        root = o.get(trailer, "Root")
    return trailer, root


def _put_version(document: Any, source: Source, found: Extraction) -> None:
    """The header's version, or the catalogue's where that is later (ISO 32000-2, 7.5.2, 7.7.2), and how the file is
    built: linearized, and how often it was saved with changes appended (7.5.6)."""
    header = _HEADER.search(source.head)
    stated = 10 * int(header[1]) + int(header[2]) if header else 0
    if version := max(int(mupdf.pdf_version(document)), stated):
        found.format_version = found.native["version"] = f"{version // 10}.{version % 10}"
        if 0 < stated < version:
            found.native["header_version"] = f"{stated // 10}.{stated % 10}"
    if is_linearized(source):
        found.native["linearized"] = True
    if not mupdf.pdf_was_repaired(document) and (revisions := int(mupdf.pdf_count_versions(document))) > 1:
        found.native["revisions"] = revisions


def _put_pages(document: Any, tree: o.Obj, pages: Pages, found: Extraction) -> None:
    """The number of pages: as walked where the walk saw all, else as the tree's root states it."""
    found.native["page_sizes"] = [[width, height, count] for (width, height), count in pages.sizes.items()]
    if pages.turned:
        found.native["page_rotations"] = [[degrees, count] for degrees, count in pages.turned.items()]
    found.native["fonts"] = found.cleaner.clean(pages.fonts.fonts)
    stated = o.to_int(o.get(tree, "Count"))
    possible = stated <= int(mupdf.pdf_count_objects(document))  # every page is an object of its own
    count = pages.count if pages.complete or not possible else max(stated, pages.count)
    if not possible or (pages.complete and stated != pages.count):
        found.warn("page-count", f"the page tree states {stated} pages; {pages.count} were found")
    pages.note_bounds(count, found)
    found.put("page_count", count or None, "page tree")
    found.put("item_count", count or None, "page tree")
