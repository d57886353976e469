"""From pixels of an image to its celestial coordinates, as its header has them (FITS Standard 4.0, section 8)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from metaextract_tui.formats.fits.distortions import BadDistortion, Plane, sip, surface, tpv, wat
from metaextract_tui.formats.fits.hdus import Hdu
from metaextract_tui.formats.fits.projections import PROJECTIONS, OffTheSky, Parameters
from metaextract_tui.formats.fits.sphere import Rotation, rotation

_SYSTEMS = {"RA": "DEC", "GLON": "GLAT", "ELON": "ELAT", "SLON": "SLAT"}
_UNITS = {"": 1.0, "deg": 1.0, "arcmin": 1 / 60, "arcsec": 1 / 3600, "mas": 1 / 3_600_000, "rad": 180 / math.pi}
_MAX_AXES = 9
_BOUNDED = frozenset(("SFL", "PAR", "MOL", "AIT", "BON", "COP", "COE", "COD", "COO", "HPX"))


class NotHere(Exception):
    """The coordinates are not of a kind that is computed here; `try_library`: astropy may know them."""

    def __init__(self, *, try_library: bool) -> None:
        super().__init__()
        self.try_library = try_library


@dataclass(frozen=True, slots=True)
class Axes:
    """Which axes are celestial: their numbers, the system as the longitude's CTYPE begins, and the projection.

    `alt`: the letter of an alternative description (section 8.2.1), or nothing.
    """

    lon: int
    lat: int
    system: str
    code: str
    alt: str


def celestial_axes(hdu: Hdu, alt: str = "") -> Axes | None:
    """The celestial axes that CTYPEia names, None where it names none."""
    lon = lat = 0
    system = code = ""
    types = {}
    for axis in range(1, _MAX_AXES + 1):
        ctype: Any = hdu.header.values.get(f"CTYPE{axis}{alt}")
        if isinstance(ctype, str):
            types[axis] = ctype.strip().upper()
    for axis, ctype in types.items():
        if ctype[:4].rstrip("-") in _SYSTEMS and not lon:
            lon, system, code = axis, ctype[:4].rstrip("-"), ctype[5:8].strip("-")
    for axis, ctype in types.items():
        if lon and ctype[:4].rstrip("-") == _SYSTEMS[system]:
            lat = axis
            break
    return Axes(lon, lat, system, code, alt) if lon and lat else None


class Mapping:
    """Pixels (1 is the middle of the first) to degrees in the image's own frame."""

    def __init__(self, hdu: Hdu, axes: Axes) -> None:
        """Raises NotHere, ValueError, ArithmeticError."""
        self.axes = axes
        self._header = header = hdu.header
        if f"CRVAL{axes.lon}{axes.alt}" not in header.values or axes.code in ("", "TAB"):
            raise NotHere(try_library=False)  # TAB: its coordinates are data of another HDU
        count = max(len(hdu.axes), min(header.integer(f"WCSAXES{axes.alt}", 0) or 0, _MAX_AXES))
        if max(axes.lon, axes.lat) > max(count, len(hdu.axes)):
            raise NotHere(try_library=False)
        self.numbers = range(1, min(count, _MAX_AXES) + 1)
        self.middle = {n: (hdu.axes[n - 1] + 1) / 2 if n <= len(hdu.axes) else 1.0 for n in self.numbers}
        self._reference = {n: self._number(f"CRPIX{n}", 0.0) for n in self.numbers}
        self._rows = [[unit * one for one in self._row(axis)] for axis, unit in self._world()]
        self._sip = not axes.alt and "A_ORDER" in header.values and "B_ORDER" in header.values
        self._bend: Plane | None = None
        self._shift = 0.0
        self._project()

    def at(self, pixel: dict[int, float]) -> tuple[float, float]:
        """(longitude, latitude) of a pixel, given by axis number; the others are the middle ones. Raises OffTheSky."""
        offset = [pixel.get(n, self.middle[n]) - self._reference[n] for n in self.numbers]
        if self._sip and len(offset) > 1:
            u, v = offset[0], offset[1]
            offset[0] = u + sip(self._header, "A", u, v)
            offset[1] = v + sip(self._header, "B", u, v)
        x, y = (sum(m * o for m, o in zip(row, offset, strict=True)) for row in self._rows)
        if self._bend is not None:
            x, y = self._bend(x, y)
        phi, theta = self._inverse(x, y + self._shift, self._pv)
        if abs(theta) > 90 + 1e-9 or (self._code in _BOUNDED and abs(phi) > 180 + 1e-7):
            raise OffTheSky
        lon, lat = self._rotation.celestial(phi, theta)
        if not (math.isfinite(lon) and math.isfinite(lat)):
            raise OffTheSky
        return lon, lat

    # --- the linear part (section 8.1) ---------------------------------------

    def _world(self) -> list[tuple[int, float]]:
        return [(axis, self._unit(axis)) for axis in (self.axes.lon, self.axes.lat)]

    def _unit(self, axis: int) -> float:
        unit = self._header.text(f"CUNIT{axis}{self.axes.alt}") or ""
        if unit.lower() in ("degree", "degrees", "deg"):
            return 1.0
        if unit not in _UNITS:
            raise NotHere(try_library=False)
        return _UNITS[unit]

    def _number(self, keyword: str, default: float) -> float:
        """A number, `default` where the keyword is absent. Raises NotHere where it is there and no finite number."""
        keyword += self.axes.alt
        if keyword not in self._header.values:
            return default
        number = self._header.number(keyword)
        if number is None:
            raise NotHere(try_library=False)
        return number

    def _row(self, axis: int) -> list[float]:
        """A row of the matrix from pixels to the axis' unit: CDi_j, else PCi_j and CDELTi, else CROTAi."""
        values, alt = self._header.values, self.axes.alt
        others = self.numbers
        if any(f"CD{i}_{j}{alt}" in values for i in others for j in others):
            return [self._number(f"CD{axis}_{j}", 0.0) for j in others]
        scale = self._number(f"CDELT{axis}", 1.0)
        if any(f"PC{i}_{j}{alt}" in values for i in others for j in others):
            return [scale * self._number(f"PC{axis}_{j}", float(j == axis)) for j in others]
        if not alt and any(f"PC{i:03d}{j:03d}" in values for i in others for j in others):  # drafts of the standard
            return [scale * self._number(f"PC{axis:03d}{j:03d}", float(j == axis)) for j in others]
        row = [scale * (j == axis) for j in others]
        turn = 0.0 if alt else math.radians(self._number(f"CROTA{self.axes.lat}", 0.0))
        if turn:
            partner, sign = (self.axes.lat, -1) if axis == self.axes.lon else (self.axes.lon, 1)
            row[axis - 1] = scale * math.cos(turn)
            row[partner - 1] = sign * math.sin(turn) * self._number(f"CDELT{partner}", 1.0)
        return row

    # --- the projection (section 8.3) ----------------------------------------

    def _parameters(self, axis: int) -> dict[int, float]:
        start, alt = f"PV{axis}_", self.axes.alt
        found = {}
        for keyword in self._header.values:
            if keyword.startswith(start) and keyword.endswith(alt):
                number = keyword[len(start) :].removesuffix(alt)
                if number.isdecimal() and len(number) < 4:
                    found[int(number)] = self._number(start + number, 0.0)
        return found

    def _project(self) -> None:
        """Which projection, with which parameters, turned in which way."""
        code = self.axes.code
        lon_unit, lat_unit = (unit for _, unit in self._world())
        lon0 = self._number(f"CRVAL{self.axes.lon}", 0.0) * lon_unit
        lat0 = self._number(f"CRVAL{self.axes.lat}", 0.0) * lat_unit
        lon_pv, lat_pv = self._parameters(self.axes.lon), self._parameters(self.axes.lat)
        header, alt = self._header, self.axes.alt
        scamp = code == "TAN" and not self._sip and (any(lat_pv.values()) or any(m > 4 for m in lon_pv))
        if code == "TPV" or scamp:
            code, self._bend = "TAN", tpv(lon_pv, lat_pv)
            lon_pv, lat_pv = {}, {}
        elif code in ("TNX", "ZPX"):
            code = {"TNX": "TAN", "ZPX": "ZPN"}[code]
            lon_pv, lat_pv = {}, self._iraf(lat_pv)
        elif code == "TAN":
            lon_pv, lat_pv = {m: one for m, one in lon_pv.items() if not self._sip}, {}
        elif code == "NCP":  # section 6.1.2 of Calabretta & Greisen 2002
            if not lat0:
                raise NotHere(try_library=False)
            code, lat_pv = "SIN", {2: 1 / math.tan(math.radians(lat0))}
        elif code == "GLS":  # section 6.1.4
            code, self._shift, lat0 = "SFL", lat0, 0.0
        if code not in PROJECTIONS or lon_pv.get(0):
            raise NotHere(try_library=True)
        self._code = code
        self._inverse, theta0 = PROJECTIONS[code]
        self._pv: Parameters = lat_pv
        theta = lon_pv.get(2, lat_pv.get(1, 0.0) if theta0 is None else theta0)
        pole, lat_pole = header.number(f"LONPOLE{alt}"), header.number(f"LATPOLE{alt}")
        self._rotation: Rotation = rotation(
            lon0, lat0, lon_pv.get(1, 0.0), theta,
            lon_pv.get(3, pole), lon_pv.get(4, lat_pole),
        )  # fmt: skip

    def _iraf(self, stated: dict[int, float]) -> dict[int, float]:
        """The surfaces of TNX and ZPX, and the parameters of ZPX, which IRAF keeps in the WAT cards."""
        lon, lat = wat(self._header, self.axes.lon), wat(self._header, self.axes.lat)
        first, second = surface(lon.get("lngcor")), surface(lat.get("latcor"))

        def bent(x: float, y: float) -> tuple[float, float]:
            return x + (first(x, y) if first else 0.0), y + (second(x, y) if second else 0.0)

        self._bend = bent
        try:
            own = {int(name[5:]): float(one) for name, one in (lon | lat).items() if name.startswith("projp")}
        except ValueError:
            raise BadDistortion from None
        return own or stated or {1: 1.0}
