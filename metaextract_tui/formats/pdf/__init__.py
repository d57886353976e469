"""PDF, told by `%PDF-` within the first 1,024 bytes (PDF Reference 1.7, appendix H, note 13)."""

import re

from metaextract_tui.formats.base import Format, Magic
from metaextract_tui.formats.pdf.origins import ORIGINS
from metaextract_tui.formats.source import Source
from metaextract_tui.model import Lane

HEADER_WITHIN = 1024  # bytes
HEADER = re.compile(rb"%PDF-|%!PS-Adobe-\d\.\d PDF-\d")


def header_further_in(source: Source) -> str | None:
    """The basis on which a file is a PDF although other bytes stand before its header."""
    found = HEADER.search(source.head, 0, HEADER_WITHIN + 8)
    return f"'%PDF-' at byte {found.start()}" if found else None


FORMAT = Format(
    name="pdf",
    label="PDF",
    extensions=(".pdf", ".ai", ".pdfa"),
    media_types=("application/pdf", "application/x-pdf"),
    extractor="metaextract_tui.formats.pdf.reader:extract",
    magics=(Magic(0, b"%PDF-"),),
    search=header_further_in,
    libraries=("pymupdf",),
    preload=("metaextract_tui.formats.pdf.reader",),
    lane=Lane.PROCESS,
    threads_safe=False,
    version=2,
    origins=ORIGINS,
    deep="metaextract_tui.formats.pdf.deep:extract",
    preview="metaextract_tui.formats.pdf.preview:show",
)
