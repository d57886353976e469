"""The normalised fields of a FITS file: keywords of the standard and of common use become names of FIELDS."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.fits.hdus import Hdu
from metaextract_tui.formats.fits.sky import put_sky

MAX_VARIABLES = 1_000
_TEXTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("title", ("TITLE",)), ("target", ("OBJECT",)), ("device_model", ("INSTRUME",)),
    ("software", ("ORIGIN", "CREATOR", "PROGRAM", "SOFTWARE", "SWCREATE")),
)  # fmt: skip
_DATES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("created", ("DATE-OBS", "DATE_OBS", "DATE-BEG")), ("modified_content", ("DATE",)),
    ("time_start", ("DATE-BEG",)), ("time_end", ("DATE-END",)),
)  # fmt: skip
_CLOCKS = ("TIME-OBS", "TIME_OBS", "UTC-OBS", "UT")
_PLACES = ("SITELAT", "SITELONG", "LAT-OBS", "LONG-OBS", "OBSGEO-B", "OBSGEO-L", "OBSGEO-X", "GPS_LAT", "GPS_LONG")
_OLD_DATE = re.compile(r"(\d\d)/(\d\d)/(\d\d)$")  # FITS Standard 4.0, section 4.4.2.1: years of 19xx only
_NEARLY_ISO = re.compile(r"\d{4}([-/])\d\d\1\d\d(?: \d\d:\d\d(?::\d\d(?:\.\d+)?)?)?$")
_CLOCK = re.compile(r"\d\d:\d\d(?::\d\d(?:\.\d+)?)?$")


def normalise(found: Extraction, hdus: list[Hdu], *, gzipped: bool) -> None:
    """Fill `found.fields`. The first HDU that has a keyword says it."""
    for name, keywords in _TEXTS:
        for value, source, _ in _all(hdus, keywords):
            if isinstance(value, str) and found.put(name, value, source):
                break
    for name, keywords in _DATES:
        for value, source, hdu in _all(hdus, keywords):
            if isinstance(value, str) and found.put(name, _date(value, hdu), source):
                break
    _creators(found, hdus)
    _place(found, hdus)
    _array(found, hdus)
    found.put("item_count", len(hdus), "hdus")
    _columns(found, hdus)
    packed = ["gzip"] if gzipped else []
    for value, _, _ in _all(hdus, ("ZCMPTYPE",)):
        if isinstance(value, str) and value.strip() and value.strip() not in packed:
            packed.append(value.strip())
    found.put("compression", packed, "ZCMPTYPE" if not gzipped else "the file is gzip")
    put_sky(found, hdus, found.native["hdus"])


def _all(hdus: list[Hdu], keywords: Iterable[str]) -> Iterable[tuple[Any, str, Hdu]]:
    """(value, source, HDU) of the keywords, the first keyword of all HDUs first."""
    for keyword in keywords:
        for hdu in hdus:
            if keyword in hdu.header.values:
                yield hdu.header.values[keyword], f"hdus.{hdu.index}.{keyword}", hdu


def _date(value: str, hdu: Hdu) -> str:
    """ISO 8601, with the time of day from a card of its own where the date has none."""
    text = value.strip()
    old = _OLD_DATE.match(text)
    if old:
        text = f"19{old[3]}-{old[2]}-{old[1]}"
    if _NEARLY_ISO.match(text):
        text = text[:10].replace("/", "-") + text[10:].replace(" ", "T")
    if len(text) == 10 and value == hdu.header.values.get("DATE-OBS"):
        for keyword in _CLOCKS:
            clock = hdu.header.text(keyword)
            if clock and _CLOCK.match(clock):
                return f"{text}T{clock}"
    return text


def _creators(found: Extraction, hdus: list[Hdu]) -> None:
    people: list[str] = []
    for value, source, _ in _all(hdus, ("AUTHOR", "OBSERVER")):
        if isinstance(value, str) and value.strip():
            if not people:
                found.sensitive("person", f"{source} has a value")
            if value.strip() not in people:
                people.append(value.strip())
    found.put("creators", people, "AUTHOR, OBSERVER")


def _place(found: Extraction, hdus: list[Hdu]) -> None:
    """Section 8.4.1: the observatory's geodetic position (WGS 84)."""
    for name, keyword in (("latitude", "OBSGEO-B"), ("longitude", "OBSGEO-L"), ("altitude_m", "OBSGEO-H")):
        for value, source, _ in _all(hdus, (keyword,)):
            if isinstance(value, int | float) and found.put(name, value, source):
                break
    for value, source, _ in _all(hdus, _PLACES):
        if value not in (None, "", 0):
            found.sensitive("location", f"{source} has a value")
            return


def _array(found: Extraction, hdus: list[Hdu]) -> None:
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


def _columns(found: Extraction, hdus: list[Hdu]) -> None:
    names: list[str] = []
    for hdu in hdus:
        if hdu.kind in ("table", "ascii-table"):
            names.extend(column["name"] for column in hdu.columns if column["name"])
    if len(names) > MAX_VARIABLES:
        found.warn("cut", f"{len(names)} columns; the first {MAX_VARIABLES} are in `variables`, all are in native")
    found.put("variables", names[:MAX_VARIABLES], "TTYPEn")
