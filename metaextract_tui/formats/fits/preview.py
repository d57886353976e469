"""An image of a FITS file, stretched as astronomers do; only the rows that are shown are read."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
from astropy.visualization import AsinhStretch, ZScaleInterval

from metaextract_tui.formats.base import Extraction, Unreadable
from metaextract_tui.formats.fits.cards import BLOCK, MAX_HEADER, BadHeader, Header, read_header
from metaextract_tui.formats.fits.hdus import Hdu, understand
from metaextract_tui.formats.fits.stream import Forward, Gzipped, Plain
from metaextract_tui.formats.pixels import MAX_DECODED, Numbers, curve, even, grey, limits, spread
from metaextract_tui.formats.source import Source
from metaextract_tui.model import Curve, ErrorKind, Picture, Preview, Wanted

MAX_HDUS = 1_000
MAX_BYTES = 64 << 20  # of the rows that are read
_TYPES = {8: "u1", 16: ">i2", 32: ">i4", 64: ">i8", -32: ">f4", -64: ">f8"}


def show(source: Source, wanted: Wanted) -> Preview:
    """The first image, or the one that is wanted; the middle plane of a cube. Raises Unreadable: there is none."""
    images = _images(source)
    if not images:
        raise Unreadable(ErrorKind.UNSUPPORTED, "it holds no image")
    place = min(wanted.place or 0, len(images) - 1)
    hdu = images[place]
    plane, where = _plane(source, hdu, wanted)
    name = hdu.header.text("EXTNAME") or ("primary" if hdu.index == 0 else f"HDU {hdu.index}")
    size = "×".join(str(one) for one in hdu.axes)
    unit = hdu.header.text("BUNIT") or ""
    caption = f"{name}{where} {size}, {spread(plane, unit, of_all=plane.size >= math.prod(hdu.axes[:2]))}"
    if plane.ndim == 1:
        content: Picture | Curve = curve(plane, hdu.axes[0])
    else:
        content = _stretched(plane[::-1], wanted)  # the first row of a FITS image stands at the bottom
        caption += ", asinh of zscale"
    return Preview(content, caption, place, len(images), "image")


def _images(source: Source) -> list[Hdu]:
    """The units that hold an image; what stands behind a damage is left out."""
    found, stream = Extraction("fits"), _stream(source)
    hdus: list[Hdu] = []
    at, room_left = 0, MAX_HEADER
    while len(hdus) < MAX_HDUS and room_left >= BLOCK:
        header = Header()
        try:
            room_left -= read_header(stream, at, header, found, room_left)
            hdus.append(understand(len(hdus), header))
        except BadHeader:
            break
        at = -(-(header.data_at + hdus[-1].data_bytes) // BLOCK) * BLOCK
        if not stream.reaches(at) or not stream.read_at(at, 80).startswith(b"XTENSION"):
            break
    return [one for one in hdus if one.is_image]


def _stream(source: Source) -> Forward:
    return Plain(source) if source.head.startswith(b"SIMPLE") else Gzipped(source)


def _plane(source: Source, hdu: Hdu, wanted: Wanted) -> tuple[Numbers, str]:
    """The numbers of the plane in the middle, thinned to what is shown, and which one that is in words."""
    width, height = hdu.axes[0], hdu.axes[1] if len(hdu.axes) > 1 else 1
    planes = [length // 2 for length in hdu.axes[2:]]
    where = f"[{', '.join([*(str(one) for one in reversed(planes)), ':', ':'])}]" if planes else ""
    if hdu.kind == "compressed-image":
        return _unpacked(source, hdu, planes), where
    if hdu.bitpix not in _TYPES:
        raise Unreadable(ErrorKind.MALFORMED, f"its BITPIX is {hdu.bitpix}")
    dtype = np.dtype(_TYPES[hdu.bitpix])
    row = width * dtype.itemsize
    step = even(height, width, wanted) if height > 1 else 1
    if row * (height // step + 1) > MAX_BYTES:
        raise Unreadable(ErrorKind.UNSUPPORTED, f"a row of it has {row:,} bytes, which is more than is shown")
    start, size = hdu.header.data_at, width * height
    for length, at in zip(hdu.axes[2:], planes, strict=True):
        start += at * size * dtype.itemsize
        size *= length
    stream, rows = _stream(source), []
    for number in range(0, height, step):
        raw = stream.read_at(start + number * row, row)
        if len(raw) < row:
            break  # the file is cut: what is there is shown
        rows.append(np.frombuffer(raw, dtype))
    if not rows:
        raise Unreadable(ErrorKind.TRUNCATED, "its data are not in the file")
    plane = np.stack(rows)
    plane = plane[:, ::step]
    values = plane.astype(np.float64)
    blank = hdu.header.integer("BLANK")
    if blank is not None and hdu.bitpix > 0:
        values[plane == blank] = np.nan
    scale, zero = hdu.header.number("BSCALE"), hdu.header.number("BZERO")
    values = values * (1.0 if scale is None else scale) + (zero or 0.0)
    return (values[0] if len(hdu.axes) == 1 else values), where


def _unpacked(source: Source, hdu: Hdu, planes: list[int]) -> Numbers:
    """A plane of a tile-compressed image (FITS 4.0, 10.1), by astropy."""
    from astropy.io import fits

    pixels = hdu.axes[0] * (hdu.axes[1] if len(hdu.axes) > 1 else 1)
    if pixels > MAX_DECODED // 2:
        raise Unreadable(ErrorKind.UNSUPPORTED, "its compressed image is larger than is shown")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with fits.open(source.stream(), memmap=False, lazy_load_hdus=True) as file:
            section: Any = getattr(file[hdu.index], "section", None)
            if section is None:
                raise Unreadable(ErrorKind.MALFORMED, "its compressed image is damaged")
            index = (*reversed(planes), slice(None), slice(None)) if len(hdu.axes) > 1 else (slice(None),)
            return np.asarray(section[index], dtype=np.float64)


def _stretched(plane: Numbers, wanted: Wanted) -> Picture:
    """Between the limits of zscale, by an inverse hyperbolic sine: faint things are seen beside bright ones."""
    numbers = plane[np.isfinite(plane)]
    try:
        low, high = ZScaleInterval().get_limits(numbers) if numbers.size else (0.0, 1.0)
    except (ValueError, IndexError):
        low, high = limits(plane, 1, 99)
    if not high > low:
        low, high = limits(plane)
    unit = np.clip((plane - low) / (high - low), 0, 1)
    return grey(AsinhStretch(0.1)(unit, clip=False), 0.0, 1.0, wanted)
