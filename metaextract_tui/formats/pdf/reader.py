"""PDF read by MuPDF's object layer: no page is interpreted, no content stream and no image is decoded."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pymupdf
from pymupdf import mupdf

from metaextract_tui.formats.base import Extraction, Unreadable
from metaextract_tui.formats.pdf import objects as o
from metaextract_tui.formats.pdf.catalogue import read_attachments, read_forms, read_outline, read_scripts
from metaextract_tui.formats.pdf.metadata import put_fields, put_trailer, read_info, read_xmp, read_xmp_in_clear
from metaextract_tui.formats.pdf.pages import Pages
from metaextract_tui.formats.pdf.security import read_encryption
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind

IN_MEMORY = 128 << 10  # bytes: smaller files are read at once, which is faster than MuPDF's own seeking
_VERSION = re.compile(rb"%PDF-(\d\.\d)")

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)


def extract(source: Source, found: Extraction) -> None:
    """Fill `found` from the document. Raises Unreadable: malformed, or encrypted with nothing in clear."""
    try:
        document = _open(source, found)
        _read(document, source, found)
        _repairs(document, source, found)
    finally:
        pymupdf.TOOLS.reset_mupdf_warnings()


def _open(source: Source, found: Extraction) -> Any:
    try:
        if source.size <= IN_MEMORY:
            data = source.read_at(0, source.size)
            stream = mupdf.fz_open_buffer(mupdf.fz_new_buffer_from_copied_data(data))
            return mupdf.pdf_open_document_with_stream(stream)
        return mupdf.pdf_open_document(source.fd_path)
    except mupdf.FzErrorBase as error:
        if header := _VERSION.search(source.head):
            found.format_version = header[1].decode("ascii")
        if "encrypt" in str(error) or "crypt" in str(error):
            found.put("encrypted", True, "trailer.Encrypt")
            raise Unreadable(ErrorKind.ENCRYPTED, f"encrypted in a way that is not known ({_said(error)})") from None
        raise Unreadable(ErrorKind.MALFORMED, f"it could not be opened as a PDF ({_said(error)})") from None


def _said(error: Any) -> str:
    return re.sub(r"^code=\d+:\s*", "", str(error))


def _read(document: Any, source: Source, found: Extraction) -> None:
    locked = bool(mupdf.pdf_needs_password(document))
    trailer, root = _root(document)
    metadata_in_clear = read_encryption(trailer, locked, found)
    _put_version(document, found)

    def guarded(topic: str, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except mupdf.FzErrorBase as error:
            found.warn("malformed", f"{topic} could not be read ({_said(error)})", partial=True)
            return None

    info = {} if locked else guarded("the Info dictionary", lambda: read_info(trailer, found)) or {}
    if not o.is_dict(root):
        put_fields(info, {}, found)
        raise Unreadable(ErrorKind.MALFORMED, "it has no document catalogue")
    pages = Pages()
    tree = o.get(root, "Pages")
    guarded("the page tree", lambda: pages.walk(tree, found))
    _put_pages(document, tree, pages, found)
    xmp: dict[str, Any] = {}
    if not locked:
        xmp = guarded("the XMP packet", lambda: read_xmp(root, found)) or {}
    elif metadata_in_clear:
        xmp = guarded("the XMP packet", lambda: read_xmp_in_clear(document, root, source, found)) or {}
    put_fields(info, xmp, found)
    if locked and not xmp:
        raise Unreadable(ErrorKind.ENCRYPTED, "a password is needed to read its metadata")
    if locked:
        found.warn("encrypted", "a password is needed to read all but the XMP packet", partial=True)
        return
    guarded("the trailer", lambda: put_trailer(trailer, root, found))
    guarded("the outline", lambda: read_outline(root, found))
    guarded("the attachments", lambda: read_attachments(root, pages.attachments, found))
    guarded("the form", lambda: read_forms(root, found))
    guarded("the actions", lambda: read_scripts(root, found))


def _repairs(document: Any, source: Source, found: Extraction) -> None:
    """MuPDF repairs without a word; say that it did."""
    if not mupdf.pdf_was_repaired(document):
        return
    if b"%%EOF" not in source.read_at(max(0, source.size - 2048), 2048):
        found.warn("truncated", "it has no end mark: what stood behind is lost, what is left was read", partial=True)
    else:
        found.warn("repaired", "the cross-reference table is damaged; the objects were found by searching the file")


def _root(document: Any) -> tuple[o.Obj, o.Obj]:
    """The trailer and the catalogue; where the trailer names none, after searching the file for it."""
    trailer = mupdf.pdf_trailer(document)
    root = o.get(trailer, "Root")
    if not o.is_dict(root) and not mupdf.pdf_was_repaired(document):
        try:
            mupdf.pdf_repair_xref(document)
        except mupdf.FzErrorBase as error:
            raise Unreadable(ErrorKind.MALFORMED, f"it has no document catalogue ({_said(error)})") from None
        trailer = mupdf.pdf_trailer(document)
        root = o.get(trailer, "Root")
    return trailer, root


def _put_version(document: Any, found: Extraction) -> None:
    """The header's version, or the catalogue's where that is later (ISO 32000-1, 7.5.2, 7.7.2)."""
    version = int(mupdf.pdf_version(document))
    if version > 0:
        found.format_version = f"{version // 10}.{version % 10}"
        found.native["version"] = found.format_version


def _put_pages(document: Any, tree: o.Obj, pages: Pages, found: Extraction) -> None:
    """The number of pages: as walked where the walk saw all, else as the tree's root states it."""
    found.native["page_sizes"] = [[width, height, count] for (width, height), count in pages.sizes.items()]
    found.native["fonts"] = found.cleaner.clean(pages.fonts)
    stated = o.to_int(o.get(tree, "Count"))
    possible = stated <= int(mupdf.pdf_count_objects(document))  # every page is an object of its own
    count = pages.count if pages.complete or not possible else max(stated, pages.count)
    if not possible or (pages.complete and stated != pages.count):
        found.warn("page-count", f"the page tree states {stated} pages; {pages.count} were found")
    if not pages.complete:
        found.warn("cut", f"the sizes of the first {pages.count} pages were read")
    found.put("page_count", count or None, "page tree")
    found.put("item_count", count or None, "page tree")
