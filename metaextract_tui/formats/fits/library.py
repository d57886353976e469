"""The projections that are left to astropy, for they have no closed form. Imported only when one is met."""

from __future__ import annotations

import warnings

from astropy.io.fits import Header as LibraryHeader
from astropy.wcs import WCS

from metaextract_tui.formats.fits.hdus import Hdu
from metaextract_tui.formats.fits.projections import OffTheSky
from metaextract_tui.formats.fits.wcs import Axes

warnings.filterwarnings("ignore", module="astropy")

_KEPT = ("CTYPE", "CRVAL", "CRPIX", "CDELT", "CROTA", "CUNIT", "CD", "PC", "PV", "LONPOLE", "LATPOLE", "WCSAXES")
_BAD = (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, MemoryError)


class LibraryMapping:
    """What `wcs.Mapping` is, by astropy."""

    def __init__(self, hdu: Hdu, axes: Axes) -> None:
        """Raises OffTheSky where astropy cannot make anything of the header."""
        header = LibraryHeader()
        self.axes = axes
        if any("TAB" in (hdu.header.text(f"CTYPE{n}{axes.alt}") or "") for n in range(1, 10)):
            raise OffTheSky  # astropy has ended the process on tables of coordinates that are not there
        try:
            for keyword, value in hdu.header.values.items():
                if keyword.startswith(_KEPT) and len(keyword) <= 8 and isinstance(value, str | int | float):
                    header[keyword] = value
            self._wcs = WCS(header, naxis=len(hdu.axes[:9]), key=axes.alt or " ", fix=False)
        except _BAD:
            raise OffTheSky from None
        self.middle = {n: (length + 1) / 2 for n, length in enumerate(hdu.axes[:9], 1)}

    def at(self, pixel: dict[int, float]) -> tuple[float, float]:
        """(longitude, latitude) of a pixel, in degrees. Raises OffTheSky."""
        try:
            world = self._wcs.wcs_pix2world([[pixel.get(n, middle) for n, middle in self.middle.items()]], 1)[0]
            lon, lat = float(world[self.axes.lon - 1]), float(world[self.axes.lat - 1])
        except _BAD:
            raise OffTheSky from None
        if not abs(lat) <= 90:
            raise OffTheSky
        return lon % 360, lat
