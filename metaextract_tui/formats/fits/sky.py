"""Where on the sky an image's centre is: Calabretta & Greisen 2002 (A&A 395, 1077) for what is common and exact."""

from __future__ import annotations

from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.fits.frames import to_icrs
from metaextract_tui.formats.fits.hdus import Hdu
from metaextract_tui.formats.fits.projections import Centre, NotHere, centre

_CARDS = (("RA", "DEC"), ("RA_TARG", "DEC_TARG"), ("RA_OBJ", "DEC_OBJ"), ("RA_PNT", "DEC_PNT"), ("RA_NOM", "DEC_NOM"))


def put_sky(found: Extraction, hdus: list[Hdu]) -> None:
    """Set sky_ra and sky_dec: the centre of the first image that has celestial coordinates, else cards in degrees."""
    for hdu in hdus:
        if hdu.is_image and len(hdu.axes) > 1 and any(_celestial(hdu, axis) for axis in range(1, 10)):
            place = _centre(hdu)
            if place is not None:
                _put(found, place[0], place[1], f"hdus.{hdu.index}: centre of the image by {place[2]}")
                return
    for ra, dec in _CARDS:
        for hdu in hdus:
            lon, lat = hdu.header.number(ra), hdu.header.number(dec)
            if lon is not None and lat is not None and not _hours(hdu, ra) and 0 <= lon <= 360 and abs(lat) <= 90:
                moved = to_icrs(hdu.header, "RA", lon, lat)
                if moved is not None:
                    _put(found, moved[0], moved[1], f"hdus.{hdu.index}.{ra}, {dec}")
                    return


def _put(found: Extraction, ra: float, dec: float, source: str) -> None:
    found.put("sky_ra", round(ra % 360, 9), source)
    found.put("sky_dec", round(dec, 9), source)


def _celestial(hdu: Hdu, axis: int) -> bool:
    ctype: Any = hdu.header.values.get(f"CTYPE{axis}")
    return isinstance(ctype, str) and ctype[:4].rstrip("-") in ("RA", "GLON", "ELON")


def _centre(hdu: Hdu) -> tuple[float, float, str] | None:
    try:
        native: Centre = centre(hdu)
        moved = to_icrs(hdu.header, native.system, native.lon, native.lat)
        return None if moved is None else (*moved, f"its {native.projection} coordinates")
    except NotHere as reason:
        if not reason.try_library:
            return None
    except (OverflowError, ValueError, ZeroDivisionError):
        return None
    # astropy takes a third of a second to import: only for what is rare.
    from metaextract_tui.formats.fits.library import library_centre

    return library_centre(hdu)


def _hours(hdu: Hdu, keyword: str) -> bool:
    """Whether the card's own comment says that the value is in hours."""
    comment = next((card[2] for card in hdu.header.cards if card[0] == keyword), None) or ""
    lowered = comment.lower()
    return "hour" in lowered or "hh:mm" in lowered or "[h]" in lowered
