"""The coordinates that are left to astropy: rare projections and frames. Imported only when one is met."""

from __future__ import annotations

import math
import warnings

from astropy.coordinates import FK4, FK5, BarycentricMeanEcliptic, FK4NoETerms, SkyCoord
from astropy.io.fits import Header as LibraryHeader
from astropy.time import Time
from astropy.utils import iers
from astropy.wcs import WCS
from astropy.wcs.utils import pixel_to_skycoord

from metaextract_tui.formats.fits.hdus import Hdu

# Nothing is fetched: without this, a transformation may want the newest table of the Earth's rotation.
iers.conf.auto_download = False
warnings.filterwarnings("ignore", module="astropy")

_KEPT = ("CTYPE", "CRVAL", "CRPIX", "CDELT", "CROTA", "CUNIT", "CD", "PC", "PV", "PS", "LONPOLE", "LATPOLE",
         "RADESYS", "RADECSYS", "EQUINOX", "EPOCH", "A_", "B_", "WAT")  # fmt: skip


def library_centre(hdu: Hdu) -> tuple[float, float, str] | None:
    """(right ascension, declination, how) in ICRS degrees of the image's middle; None where astropy cannot tell."""
    header = LibraryHeader()
    for keyword, value in hdu.header.values.items():
        if keyword.startswith(_KEPT) and len(keyword) <= 8 and isinstance(value, str | int | float):
            try:
                header[keyword] = value
            except ValueError:
                return None
    try:
        wcs = WCS(header, naxis=len(hdu.axes[:9]), fix=False).celestial
        pixel = [(hdu.axes[axis - 1] - 1) / 2 for axis in _axes(hdu)]
        place = pixel_to_skycoord(*pixel, wcs, origin=0).icrs
        ra, dec = float(place.ra.deg), float(place.dec.deg)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, MemoryError):
        return None
    return (ra, dec, "its coordinates, astropy") if math.isfinite(ra) and math.isfinite(dec) else None


def _axes(hdu: Hdu) -> list[int]:
    """The numbers of the longitude's and the latitude's axis."""
    names = {(hdu.header.text(f"CTYPE{axis}") or "")[:4].rstrip("-"): axis for axis in range(9, 0, -1)}
    for pair in (("RA", "DEC"), ("GLON", "GLAT"), ("ELON", "ELAT")):
        if pair[0] in names and pair[1] in names:
            return sorted(names[one] for one in pair)
    raise ValueError("no celestial axes")


def library_icrs(system: str, frame: str, equinox: float | None, lon: float, lat: float) -> tuple[float, float] | None:
    """Degrees in ICRS of a position in FK4, FK4-NO-E, FK5 of any equinox, or ecliptic coordinates."""
    try:
        place = _place(system, frame, equinox, lon, lat).icrs
    except (ValueError, ArithmeticError):
        return None
    return float(place.ra.deg), float(place.dec.deg)


def _place(system: str, frame: str, equinox: float | None, lon: float, lat: float) -> SkyCoord:
    if system == "ELON":
        return SkyCoord(lon, lat, unit="deg", frame=BarycentricMeanEcliptic(equinox=_julian(equinox or 2000.0)))
    if frame == "FK5":
        return SkyCoord(lon, lat, unit="deg", frame=FK5(equinox=_julian(equinox or 2000.0)))
    if frame == "ICRS":
        return SkyCoord(lon, lat, unit="deg", frame="icrs")
    kind = FK4 if frame == "FK4" else FK4NoETerms
    return SkyCoord(lon, lat, unit="deg", frame=kind(equinox=Time(equinox or 1950.0, format="byear")))


def _julian(year: float) -> Time:
    return Time(year, format="jyear")
