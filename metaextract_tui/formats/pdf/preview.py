"""One page of a PDF, drawn by MuPDF at the size that a screen has."""

from __future__ import annotations

import pymupdf

from metaextract_tui.formats.base import Unreadable
from metaextract_tui.formats.pixels import room
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind, Picture, Preview, Wanted

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)


def show(source: Source, wanted: Wanted) -> Preview:
    """The first page, or the one that is wanted. Raises Unreadable: it needs a password, it has no page."""
    with pymupdf.open(source.fd_path, filetype="pdf") as document:
        if document.needs_pass:
            raise Unreadable(ErrorKind.ENCRYPTED, "a password is needed to see its pages")
        places = document.page_count
        if places < 1:
            raise Unreadable(ErrorKind.MALFORMED, "it has no page")
        place = min(wanted.place or 0, places - 1)
        page = document[place]
        width, height = room(wanted)
        if not (0 < page.rect.width < 1e6 and 0 < page.rect.height < 1e6):
            raise Unreadable(ErrorKind.MALFORMED, f"page {place + 1} has no size")
        scale = min(width / page.rect.width, height / page.rect.height)
        drawn = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), colorspace=pymupdf.csRGB, alpha=False)
        drawn = _within(drawn, width, height)
        picture = Picture(drawn.width, drawn.height, bytes(drawn.samples))
        size = f"{page.rect.width / 72 * 25.4:.0f}×{page.rect.height / 72 * 25.4:.0f} mm"
    return Preview(picture, f"page {place + 1} of {places}, {size}", place, places, "page")


def _within(drawn: pymupdf.Pixmap, width: int, height: int) -> pymupdf.Pixmap:
    """Rounding may have made it one pixel too large."""
    if drawn.width <= width and drawn.height <= height:
        return drawn
    return pymupdf.Pixmap(drawn, min(drawn.width, width), min(drawn.height, height), None)
