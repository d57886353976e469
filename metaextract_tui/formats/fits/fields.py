"""The normalised fields of a FITS file: keywords of the standard and of common use become names of FIELDS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.fits.dates import put_dates
from metaextract_tui.formats.fits.hdus import Hdu
from metaextract_tui.formats.fits.places import put_places
from metaextract_tui.formats.fits.sky import put_sky

MAX_VARIABLES = 1_000
# The first keyword that any header has says the field; within a keyword, the first header.
TEXTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("title", ("TITLE",)),
    ("target", ("OBJECT", "TARGNAME", "TARGET")),
    ("device_model", ("INSTRUME",)),
    ("software", ("CREATOR", "SWCREATE", "SOFTWARE", "PROGRAM", "ORIGIN")),
    ("colour", ("BAYERPAT", "COLORTYP")),
)
CREATORS = ("AUTHOR", "OBSERVER")
PERSONS = (
    *CREATORS, "PI_NAME", "PR_INV_L", "OPERATOR", "SWOWNER", "HIERARCH ESO OBS PI-COI NAME", "HIERARCH ESO TEL OPER",
)  # fmt: skip


def normalise(found: Extraction, hdus: Sequence[Hdu], native: Sequence[dict[str, Any]], *, gzipped: bool) -> None:
    """Fill `found.fields`, and `wcs` of the images in `native`."""
    for name, keywords in TEXTS:
        for value, source, _ in _all(hdus, keywords):
            if isinstance(value, str) and not value.strip().isdigit() and found.put(name, value, source):
                break
    put_dates(found, hdus)
    _people(found, hdus)
    put_places(found, hdus)
    _array(found, hdus)
    found.put("item_count", len(hdus), "hdus")
    _columns(found, hdus)
    _compression(found, hdus, gzipped=gzipped)
    put_sky(found, hdus, native)


def _all(hdus: Sequence[Hdu], keywords: Iterable[str]) -> Iterator[tuple[Any, str, Hdu]]:
    """(value, source, HDU) of the keywords, the first keyword of all HDUs first."""
    for keyword in keywords:
        for hdu in hdus:
            if keyword in hdu.header.values:
                yield hdu.header.values[keyword], f"hdus.{hdu.index}.{keyword}", hdu


def _people(found: Extraction, hdus: Sequence[Hdu]) -> None:
    people = []
    for value, _, _ in _all(hdus, CREATORS):
        if isinstance(value, str) and value.strip() and value.strip() not in people:
            people.append(value.strip())
    found.put("creators", people, ", ".join(CREATORS))
    for value, source, _ in _all(hdus, PERSONS):
        if isinstance(value, str) and value.strip():
            found.sensitive("person", f"{source} has a value")
            return


def _array(found: Extraction, hdus: Sequence[Hdu]) -> None:
    image = next((hdu for hdu in hdus if hdu.is_image), None)
    if image is None:
        return
    prefix = "Z" if image.kind == "compressed-image" else ""
    source = f"hdus.{image.index}.{prefix}NAXIS"
    found.put("shape", image.shape, source)
    if len(image.axes) > 1:
        found.put("width_px", image.axes[0], f"{source}1")
        found.put("height_px", image.axes[1], f"{source}2")
    if image.bitpix:
        found.put("bit_depth", abs(image.bitpix), f"hdus.{image.index}.{prefix}BITPIX")


def _columns(found: Extraction, hdus: Sequence[Hdu]) -> None:
    names: list[str] = []
    for hdu in hdus:
        if hdu.kind in ("table", "ascii-table"):
            names.extend(column["name"] for column in hdu.columns if column["name"])
    if len(names) > MAX_VARIABLES:
        found.warn("cut", f"{len(names)} columns; the first {MAX_VARIABLES} are in `variables`, all are in native")
    found.put("variables", names[:MAX_VARIABLES], "TTYPEn")


def _compression(found: Extraction, hdus: Sequence[Hdu], *, gzipped: bool) -> None:
    """gzip around the file, then the algorithms of compressed images and of the columns of compressed tables."""
    packed = ["gzip"] if gzipped else []
    sources = ["the file is gzip"] if gzipped else []
    for hdu in hdus:
        for keyword, methods in (("ZCMPTYPE", hdu.image_method), ("ZCTYPn", hdu.column_methods)):
            for method in methods:
                if method not in packed:
                    packed.append(method)
                if keyword not in sources:
                    sources.append(keyword)
    found.put("compression", packed, ", ".join(sources))
