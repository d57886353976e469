"""The picture of a JPEG, PNG or TIFF file, decoded by Pillow no larger than it must be."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from metaextract_tui.formats.base import Unreadable
from metaextract_tui.formats.pixels import MAX_DECODED, fitted, grey, limits, room
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind, Picture, Preview, Wanted

_FORMATS = ("JPEG", "PNG", "TIFF")
MAX_PAGES = 10_000


def show(source: Source, wanted: Wanted) -> Preview:
    """The picture, or one page of several. Raises Unreadable: too large; and what Pillow raises."""
    try:
        return _page(source, wanted)
    except UnidentifiedImageError:
        raise Unreadable(ErrorKind.UNSUPPORTED, "it is damaged, or of a variant that is not decoded here") from None


def _page(source: Source, wanted: Wanted) -> Preview:
    with _patient(), Image.open(source.stream(), formats=_FORMATS) as image:
        width, height = image.size
        places = min(getattr(image, "n_frames", 1) if image.format == "TIFF" else 1, MAX_PAGES)
        place = min(wanted.place or 0, places - 1)
        if place:
            image.seek(place)
            width, height = image.size
        image.draft("RGB", room(wanted))  # a JPEG decoder leaves out what is not wanted
        if image.width * image.height > MAX_DECODED:
            raise Unreadable(
                ErrorKind.UNSUPPORTED,
                f"it has {width * height / 1e6:,.0f} million pixels; previews end at {MAX_DECODED / 1e6:.0f}",
            )
        image.load()
        picture = _shown(image, wanted)
        caption = f"{width}×{height} {image.format} {image.mode}"
    if places > 1:
        caption = f"page {place + 1} of {places}, {caption}"
    return Preview(picture, caption, place, places, "page")


def _shown(image: Image.Image, wanted: Wanted) -> Picture:
    """Upright; of numbers that are no colours, from the least to the greatest."""
    if image.mode.startswith(("I", "F")):
        values = np.asarray(image)
        return grey(values, *limits(values, 0.5, 99.5), wanted)
    orientation = image.getexif().get(0x0112)
    width, height = room(wanted)
    image.thumbnail((2 * width, 2 * height))
    if orientation in range(2, 9):
        image = ImageOps.exif_transpose(image)
    return fitted(image, wanted)


@contextlib.contextmanager
def _patient() -> Iterator[None]:
    """What is there of a file that is cut is shown; the number of pixels is checked here, after JPEG's own scaling."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS = True, None
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS = before
