"""The pictures that a document's main part holds, with their pixel sizes as python-docx tells from their heads."""

from __future__ import annotations

import struct
from typing import Any

from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.image.image import Image

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.ooxml.package import Package

MAX_PICTURES = 200
_HEAD = 64 << 10  # bytes of a picture that are looked at
_UNTOLD = (
    UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError, struct.error, ValueError, KeyError,
    IndexError, ZeroDivisionError, OverflowError, TypeError,
)  # fmt: skip


def pictures(package: Package, main: str, found: Extraction) -> list[dict[str, Any]]:
    """`part`, and `width_px` and `height_px` where its format is one of those that python-docx knows."""
    targets = dict.fromkeys(
        one.target
        for one in package.relationships(main)
        if one.kind == "image" and not one.external and one.target in package.directory
    )
    if len(targets) > MAX_PICTURES:
        found.warn("cut", f"deep: {MAX_PICTURES} of {len(targets)} pictures are listed")
    listed = []
    for target in list(targets)[:MAX_PICTURES]:
        picture: dict[str, Any] = {"part": target}
        try:
            image = Image.from_blob(package.head(target, _HEAD))
            picture |= {"width_px": image.px_width, "height_px": image.px_height}
        except _UNTOLD:  # EMF, WMF and SVG have no pixels; the head of another may be damaged
            pass
        listed.append(picture)
    cleaned: list[dict[str, Any]] = found.cleaner.clean(listed)
    return cleaned
