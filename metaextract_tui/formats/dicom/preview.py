"""One frame of a DICOM image as it is meant to be seen: rescaled, through its window, by pydicom."""

from __future__ import annotations

import io
import warnings
from typing import Any

import numpy as np
import pydicom
from PIL import Image
from pydicom.dataset import FileMetaDataset
from pydicom.multival import MultiValue
from pydicom.pixels import apply_color_lut, apply_voi_lut, get_decoder, pixel_array
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from metaextract_tui.formats.base import Unreadable
from metaextract_tui.formats.pixels import MAX_DECODED, Numbers, fitted, grey, limits
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind, Preview, Wanted

MAX_FRAMES = 100_000
IN_MEMORY = 64 << 20  # bytes of a file that is read whole
_NATIVE = (ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian)


def show(source: Source, wanted: Wanted) -> Preview:
    """The middle frame, or the one that is wanted. Raises Unreadable: no pixels, too many, a transfer syntax that is
    not decoded here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = pydicom.dcmread(_content(source), force=True, stop_before_pixels=True)
        rows, columns = _number(data, "Rows"), _number(data, "Columns")
        if not rows or not columns:
            raise Unreadable(ErrorKind.UNSUPPORTED, "it holds no image")
        if rows * columns * max(1, _number(data, "SamplesPerPixel")) > MAX_DECODED:
            raise Unreadable(ErrorKind.UNSUPPORTED, f"a frame of {columns}×{rows} is larger than is decoded here")
        places = min(max(1, _number(data, "NumberOfFrames")), MAX_FRAMES)
        place = places // 2 if wanted.place is None else min(wanted.place, places - 1)
        pixels = _pixels(source, data, place if places > 1 else 0)
        frame = f"frame {place + 1} of {places}, " if places > 1 else ""
        size = f"{columns}×{rows}"
        if data.get("PhotometricInterpretation") == "PALETTE COLOR":
            pixels = apply_color_lut(pixels, data)
            pixels = (pixels >> 8).astype(np.uint8) if pixels.dtype == np.uint16 else pixels
        if pixels.ndim == 3:
            picture = fitted(Image.fromarray(_eight_bits(pixels, data)), wanted)
            return Preview(picture, f"{frame}{size}, colour", place, places, "frame")
        values, low, high, window = _windowed(pixels, data, place)
    if data.get("PhotometricInterpretation") == "MONOCHROME1":
        low, high = high, low
    return Preview(grey(values, low, high, wanted), f"{frame}{size}, {window}", place, places, "frame")


def _content(source: Source) -> io.BytesIO | str:
    """What pydicom reads from: of memory it never takes more than there is, whatever lengths the file states."""
    return io.BytesIO(source.read_at(0, source.size)) if source.size <= IN_MEMORY else source.fd_path


def _pixels(source: Source, data: pydicom.Dataset, index: int) -> Numbers:
    meta = getattr(data, "file_meta", None)
    syntax = meta.get("TransferSyntaxUID") if meta is not None else None
    if syntax is not None and syntax not in _NATIVE and not _is_decoded(syntax):
        name = "its transfer syntax" if syntax.name == syntax else syntax.name
        raise Unreadable(ErrorKind.UNSUPPORTED, f"pixels of {name} are not decoded here")
    try:
        if syntax is None or syntax == DeflatedExplicitVRLittleEndian:
            return np.asarray(pixel_array(_whole(source, syntax), index=index))
        return np.asarray(pixel_array(_content(source), index=index))
    except (RuntimeError, NotImplementedError, AttributeError, ValueError, KeyError) as error:
        if "has no 'Pixel Data'" in str(error):
            raise Unreadable(ErrorKind.UNSUPPORTED, "it holds no pixels") from None
        raise Unreadable(
            ErrorKind.MALFORMED, "its pixels cannot be decoded: they are damaged, or not as its elements say"
        ) from None


def _is_decoded(syntax: UID) -> bool:
    try:
        return syntax == DeflatedExplicitVRLittleEndian or bool(get_decoder(syntax).is_available)
    except NotImplementedError:
        return False


def _whole(source: Source, syntax: UID | None) -> pydicom.Dataset:
    """The data set with its pixels in memory; without a stated transfer syntax in the one that it was found to have."""
    data = pydicom.dcmread(_content(source), force=True)
    if syntax is None:
        implicit, little = data.original_encoding
        found = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian if little else ExplicitVRBigEndian
        data.file_meta = FileMetaDataset()
        data.file_meta.TransferSyntaxUID = found
    return data


def _windowed(pixels: Numbers, data: pydicom.Dataset, place: int) -> tuple[Numbers, float, float, str]:
    """The values, where black and white stand, and what decided that, in words (PS3.3 C.11.1 and C.11.2)."""
    slope, intercept = _real(data, "RescaleSlope", place), _real(data, "RescaleIntercept", place)
    values = pixels.astype(np.float64) * (1.0 if slope is None else slope) + (intercept or 0.0)
    center, width = _real(data, "WindowCenter", place), _real(data, "WindowWidth", place)
    if center is not None and width is not None and width > 0:
        return values, center - width / 2, center + width / 2, f"window {center:g}/{width:g}"
    if "VOILUTSequence" in data and slope in (None, 1.0) and pixels.dtype.kind in "iu":
        shaped = np.asarray(apply_voi_lut(pixels, data), dtype=np.float64)
        return shaped, *limits(shaped), "its own look-up table"
    low, high = limits(values, 1, 99)
    return values, low, high, f"from {low:g} to {high:g}"


def _real(data: pydicom.Dataset, keyword: str, place: int) -> float | None:
    """A number of the data set, or of the functional groups of multi-frame objects (PS3.3 C.7.6.16); the first."""
    value = data.get(keyword)
    if value is None:
        value = _of_groups(data, keyword, place)
    if isinstance(value, MultiValue | list):
        value = value[0] if len(value) else None
    try:
        number = float(value) if value is not None else None
    except (TypeError, ValueError):
        return None
    return number if number is not None and np.isfinite(number) else None


def _of_groups(data: pydicom.Dataset, keyword: str, place: int) -> Any:
    name = "FrameVOILUTSequence" if keyword.startswith("Window") else "PixelValueTransformationSequence"
    shared = data.get("SharedFunctionalGroupsSequence") or ()
    frames = data.get("PerFrameFunctionalGroupsSequence") or ()
    for group in [*list(frames)[place : place + 1], *list(shared)[:1]]:
        for inner in group.get(name) or ():
            if inner.get(keyword) is not None:
                return inner.get(keyword)
    return None


def _eight_bits(pixels: Numbers, data: pydicom.Dataset) -> Numbers:
    if pixels.dtype == np.uint8:
        return pixels
    bits = _number(data, "BitsStored") or 16
    return np.clip(pixels.astype(np.float64) / ((1 << min(bits, 32)) - 1) * 255, 0, 255).astype(np.uint8)


def _number(data: pydicom.Dataset, keyword: str) -> int:
    """An element of a whole number; 0 where there is none."""
    value = data.get(keyword)
    try:
        return max(0, int(value)) if value is not None else 0
    except (TypeError, ValueError):
        return 0
