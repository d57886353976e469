"""Where on the sky an image is: its centre and its corners in ICRS, else where the cards say that it points."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.fits.cards import Header
from metaextract_tui.formats.fits.frames import frame_of, to_icrs
from metaextract_tui.formats.fits.hdus import Hdu
from metaextract_tui.formats.fits.projections import OffTheSky
from metaextract_tui.formats.fits.wcs import Axes, Mapping, NotHere, celestial_axes

MAX_SKIES = 100  # images of a file whose place is worked out
_ALTERNATIVES = ("", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
# Right ascension and declination of what was observed, pointed at or planned: the first pair that says something.
CARDS = (
    ("RA", "DEC"), ("RA_TARG", "DEC_TARG"), ("RA_OBJ", "DEC_OBJ"), ("RA_PNT", "DEC_PNT"), ("RA_NOM", "DEC_NOM"),
    ("OBJCTRA", "OBJCTDEC"), ("OBSRA", "OBSDEC"), ("OBJRA", "OBJDEC"), ("TELRA", "TELDEC"),
)  # fmt: skip
_SEXAGESIMAL = re.compile(r"([+-]?)\s*(\d{1,3})[\s:hd°]+(\d{1,2})[\s:m']+(\d{1,2}(?:\.\d*)?)\s*[s\"]?$", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d+(?:\.\d*)?$", re.ASCII)


def put_sky(found: Extraction, hdus: Sequence[Hdu], native: Sequence[dict[str, Any]]) -> None:
    """Set sky_ra and sky_dec, and `wcs` of the images in `native`.

    The centre of the first image that has celestial coordinates counts, else cards.
    """
    seen = 0
    for hdu, one in zip(hdus, native, strict=False):
        axes = _axes(hdu) if hdu.is_image else None
        if axes is None or seen == MAX_SKIES:
            continue
        seen += 1
        place = _place(hdu, axes, hdus[0].header)
        if place is not None:
            one["wcs"] = place
            if place["centre"] is not None:
                ra, dec = place["centre"]
                _put(found, ra, dec, f"hdus.{hdu.index}: centre of the image by its {axes.code} coordinates")
    if "sky_ra" not in found.fields:
        _cards(found, hdus)


def _put(found: Extraction, ra: float, dec: float, source: str) -> None:
    found.put("sky_ra", ra, source)
    found.put("sky_dec", dec, source)


def _axes(hdu: Hdu) -> Axes | None:
    """The celestial axes of the first description that has them: the main one, then the alternatives."""
    values = hdu.header.values
    for alt in _ALTERNATIVES:
        if f"CTYPE1{alt}" in values or f"CTYPE2{alt}" in values or f"CTYPE3{alt}" in values:
            axes = celestial_axes(hdu, alt)
            if axes is not None:
                return axes
    return None


def _place(hdu: Hdu, axes: Axes, primary: Header) -> dict[str, Any] | None:
    """As it stands in native: projection, frame, equinox, and in ICRS degrees the centre and the middles of the corner
    pixels (1, 1), (1, n), (m, n), (m, 1), where they are points of the sky."""
    header = hdu.header
    if (
        header.values.get("INHERIT") is True and hdu.index
    ):  # the keyword INHERIT of FITS 4.0: what is absent here stands there
        header = Header(values=primary.values | header.values)
    frame = frame_of(header, axes.system, axes.alt)
    if frame is None:
        return None
    mapping: Any
    try:
        mapping = Mapping(hdu, axes)
    except NotHere as reason:
        if not reason.try_library:
            return None
        # astropy takes a third of a second to import: only for what is rare.
        from metaextract_tui.formats.fits.library import LibraryMapping

        try:
            mapping = LibraryMapping(hdu, axes)
        except OffTheSky:
            return None
    except (ValueError, ArithmeticError):
        return None
    lon, lat = axes.lon, axes.lat
    place: dict[str, Any] = {"projection": axes.code, "frame": frame[0], "equinox": frame[1]}
    place["centre"] = _icrs(mapping, frame, {})
    if axes.alt:
        place["alternative"] = axes.alt
    if max(lon, lat) <= len(hdu.axes):
        first, second = sorted((lon, lat))
        m, n = float(hdu.axes[first - 1]), float(hdu.axes[second - 1])
        corners = ((1.0, 1.0), (1.0, n), (m, n), (m, 1.0))
        place["footprint"] = [_icrs(mapping, frame, {first: i, second: j}) for i, j in corners]
    return {name: value for name, value in place.items() if value is not None or name == "centre"}


def _icrs(mapping: Any, frame: tuple[str, float | None], pixel: dict[int, float]) -> list[float] | None:
    """[right ascension, declination] in ICRS, degrees, to a nano-degree; None where the pixel is none of the sky."""
    try:
        ra, dec = to_icrs(*frame, *mapping.at(pixel))
    except (ValueError, ArithmeticError):
        return None
    return [round(ra, 9) % 360, round(dec, 9)]


# --- cards -------------------------------------------------------------------


def _cards(found: Extraction, hdus: Sequence[Hdu]) -> None:
    for ra_card, dec_card in CARDS:
        for hdu in hdus:
            values = hdu.header.values
            if ra_card not in values or dec_card not in values:
                continue
            ra = _angle(values[ra_card], hours=True, in_hours=_says_hours(hdu, ra_card))
            dec = _angle(values[dec_card], hours=False, in_hours=False)
            frame = frame_of(hdu.header, "RA")
            if ra is None or dec is None or frame is None or not 0 <= ra <= 360 or abs(dec) > 90:
                continue
            place = to_icrs(*frame, ra, dec)
            _put(found, round(place[0], 9) % 360, round(place[1], 9), f"hdus.{hdu.index}.{ra_card}, {dec_card}")
            return


def _angle(value: Any, *, hours: bool, in_hours: bool) -> float | None:
    """Degrees of a number, which is in degrees unless its comment says hours, or of a sexagesimal text, which is in
    hours where the keyword is a right ascension."""
    if isinstance(value, str):
        text = value.strip()
        parts = _SEXAGESIMAL.match(text)
        if parts:
            size = int(parts[2]) + int(parts[3]) / 60 + float(parts[4]) / 3600
            if int(parts[3]) >= 60 or float(parts[4]) >= 60 or (hours and size > 24):
                return None
            return (-size if parts[1] == "-" else size) * (15 if hours else 1)
        if not _DECIMAL.match(text):
            return None
        value = float(text)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not in_hours:
        return float(value)
    return value * 15.0 if 0 <= value <= 24 else None


def _says_hours(hdu: Hdu, keyword: str) -> bool:
    """Whether the card's own comment says that the value is in hours."""
    comment = next((card[2] for card in hdu.header.cards if card[0] == keyword), None) or ""
    lowered = comment.lower()
    return "hour" in lowered or "[h]" in lowered or "[hr]" in lowered or "hh:mm" in lowered
