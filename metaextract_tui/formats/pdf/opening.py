"""A PDF opened by MuPDF, and what its outermost bytes say: linearized, cut off, too large to be searched whole."""

from __future__ import annotations

import re
from typing import Any

from pymupdf import mupdf

from metaextract_tui.formats.base import Extraction, Unreadable
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind

IN_MEMORY = 128 << 10  # bytes: smaller files are read at once, which is faster than MuPDF's own seeking
SEARCHED = 64 << 20  # bytes: MuPDF reads the whole of a file whose cross-reference table is lost, if it is no larger
WINDOW = 8 << 20  # bytes at the start and at the end of a larger one that are searched instead
_END = 1024  # bytes at the end of the file within which `startxref` is looked for, by MuPDF as by Acrobat
_PADDED = 64 << 10  # bytes at the end that may be padding (zeros, line ends) behind the end mark
_START = re.compile(rb"startxref\s+(\d{1,19})\s")
_TABLE = re.compile(rb"\s*(?:xref\b|\d+\s+\d+\s+obj\b)")
_VERSION = re.compile(rb"%PDF-(\d\.\d)")
_LENGTH = re.compile(rb"/L\s+(\d{1,19})\b")


def open_document(source: Source, found: Extraction) -> Any:
    """The document. Raises Unreadable: malformed, or encrypted in a way that MuPDF does not know."""
    try:
        if source.size <= IN_MEMORY:
            return _from_bytes(source.read_at(0, source.size))
        if source.size > SEARCHED and not table_found(source):
            return _from_windows(source, found)
        return mupdf.pdf_open_document(source.fd_path)
    except mupdf.FzErrorBase as error:
        if header := _VERSION.search(source.head):
            found.format_version = header[1].decode("ascii")
        if "encrypt" in str(error) or "crypt" in str(error):
            found.put("encrypted", True, "trailer.Encrypt")
            raise Unreadable(ErrorKind.ENCRYPTED, f"encrypted in a way that is not known ({said(error)})") from None
        raise Unreadable(ErrorKind.MALFORMED, f"it could not be opened as a PDF ({said(error)})") from None


def _from_bytes(data: bytes) -> Any:
    stream = mupdf.fz_open_buffer(mupdf.fz_new_buffer_from_copied_data(data))
    return mupdf.pdf_open_document_with_stream(stream)


def _from_windows(source: Source, found: Extraction) -> Any:
    found.warn(
        "malformed",
        f"its cross-reference table was not found and it is too large to be searched for objects: only the first and "
        f"the last {WINDOW >> 20} MiB of {source.size >> 20} MiB were",
        partial=True,
    )
    return _from_bytes(source.read_at(0, WINDOW) + b"\n" + source.read_at(source.size - WINDOW, WINDOW))


def table_found(source: Source) -> bool:
    """Whether the end of the file says where its cross-reference table is (ISO 32000-2, 7.5.5), and one is there."""
    starts = _START.findall(source.read_at(max(0, source.size - _END), _END) + b"\n")
    if not starts:
        return False
    before = max(0, source.head.find(b"%PDF-"))  # offsets count from the header (appendix I, 2)
    at = int(starts[-1])
    return any(at + more < source.size and _TABLE.match(source.read_at(at + more, 64)) for more in {0, before})


def is_linearized(source: Source) -> bool:
    """Whether it is made for reading from the front (annex F): not where something was appended since."""
    at = source.head.find(b"/Linearized", 0, 2048)
    if at < 0:
        return False
    start, end = max(0, source.head.rfind(b"<<", 0, at)), source.head.find(b">>", at)
    length = _LENGTH.search(source.head, start, end if end >= 0 else at + 1024)
    return length is not None and int(length[1]) == source.size


def note_repairs(document: Any, source: Source, found: Extraction) -> None:
    """MuPDF repairs without a word; say that it did."""
    if not mupdf.pdf_was_repaired(document):
        return
    tail = source.read_at(max(0, source.size - _PADDED), _PADDED).rstrip(b"\0\t\n\f\r ")
    if b"%%EOF" not in tail[-2048:]:
        found.warn("truncated", "it has no end mark: what stood behind is lost, what is left was read", partial=True)
    else:
        found.warn("repaired", "the cross-reference table is damaged; the objects were found by searching the file")


def said(error: Any) -> str:
    """What MuPDF said, without its code."""
    return re.sub(r"^code=\d+:\s*", "", str(error))
