"""The celestial coordinates of an image's middle, for zenithal projections and plain CAR; the rest says NotHere."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from metaextract_tui.formats.fits.cards import Header
from metaextract_tui.formats.fits.hdus import Hdu

_SYSTEMS = {"RA": "RA", "DEC": "RA", "GLON": "GLON", "GLAT": "GLON", "ELON": "ELON", "ELAT": "ELON"}
_UNITS = {"": 1.0, "deg": 1.0, "arcmin": 1 / 60, "arcsec": 1 / 3600, "mas": 1 / 3_600_000, "rad": 180 / math.pi}
_MAX_SIP_ORDER = 9


class NotHere(Exception):
    """The coordinates are not of a kind that is computed here; `try_library`: astropy may know them."""

    def __init__(self, *, try_library: bool) -> None:
        super().__init__()
        self.try_library = try_library


@dataclass(frozen=True, slots=True)
class Centre:
    """Degrees in the image's own system: RA (which frame, other cards say), GLON or ELON."""

    lon: float
    lat: float
    system: str
    projection: str


def centre(hdu: Hdu) -> Centre:
    """The coordinates of the middle of the pixel array. Raises NotHere, ValueError, ZeroDivisionError."""
    header = hdu.header
    axes = range(1, max(len(hdu.axes), min(header.integer("WCSAXES", 0) or 0, 9)) + 1)
    lon_axis = lat_axis = 0
    code = system = ""
    for axis in list(axes)[:9]:
        ctype = header.text(f"CTYPE{axis}") or ""
        name = ctype[:4].rstrip("-")
        if name in _SYSTEMS:
            if name.endswith(("LON", "RA")):
                lon_axis, system = axis, _SYSTEMS[name]
            else:
                lat_axis = axis
            code = ctype[5:8]
    if not (lon_axis and lat_axis) or f"CRVAL{lon_axis}" not in header.values or not code:
        raise NotHere(try_library=False)
    if code == "TAB" or max(lon_axis, lat_axis) > len(hdu.axes):
        raise NotHere(try_library=False)  # its coordinates are data of another HDU, or of no pixel axis
    if code not in ("TAN", "SIN", "ARC", "STG", "ZEA", "CAR") or _parameters(header, code, lon_axis, lat_axis):
        raise NotHere(try_library=True)
    x, y = _intermediate(hdu, list(axes)[:9], lon_axis, lat_axis)
    lon0, lat0 = _degrees(header, f"CRVAL{lon_axis}", lon_axis), _degrees(header, f"CRVAL{lat_axis}", lat_axis)
    pole = _number(header, "LONPOLE", None)
    if code == "CAR":
        if lat0 != 0 or pole not in (None, 0.0) or header.number("LATPOLE") not in (None, 90.0, 0.0):
            raise NotHere(try_library=True)
        if abs(y) > 90:
            raise NotHere(try_library=False)
        return Centre((lon0 + x) % 360, y, system, code)
    theta = _theta(code, math.hypot(x, y))
    phi = math.atan2(x, -y)
    phi_pole = math.radians((0.0 if lat0 >= 90 else 180.0) if pole is None else pole)
    return Centre(*_rotate(phi - phi_pole, theta, math.radians(lon0), math.radians(lat0)), system, code)


def _parameters(header: Header, code: str, lon_axis: int, lat_axis: int) -> bool:
    """Whether there are projection parameters, or forms of the matrix older than the standard.

    Beside a SIP distortion the parameters of TAN are SCAMP's, which say the same again and do not count (as astropy).
    """
    old_matrix = any(key.startswith(("PC00", "PC01")) for key in header.values)
    if code == "TAN" and "A_ORDER" in header.values:
        return old_matrix
    ours = (f"PV{lon_axis}_", f"PV{lat_axis}_")
    # Zeros are what SIN means without parameters, and CASA writes them.
    return old_matrix or any(
        key.startswith(ours) and not (code == "SIN" and value == 0) for key, value in header.values.items()
    )


def _theta(code: str, radius: float) -> float:
    """The native latitude in radians of a point `radius` degrees from the middle (sections 5.1.1 to 5.1.7)."""
    r = math.radians(radius)
    if code == "TAN":
        return math.atan2(1.0, r)
    if code == "SIN":
        return math.acos(r)
    if code == "ARC":
        return math.pi / 2 - r
    if code == "STG":
        return math.pi / 2 - 2 * math.atan(r / 2)
    return math.pi / 2 - 2 * math.asin(r / 2)


def _rotate(phi: float, theta: float, lon0: float, lat0: float) -> tuple[float, float]:
    """Native to celestial (equation 2), the pole being the reference point; degrees."""
    sin_t, cos_t, sin_p, cos_p = math.sin(theta), math.cos(theta), math.sin(lat0), math.cos(lat0)
    lon = lon0 + math.atan2(-cos_t * math.sin(phi), sin_t * cos_p - cos_t * sin_p * math.cos(phi))
    lat = math.asin(max(-1.0, min(1.0, sin_t * sin_p + cos_t * cos_p * math.cos(phi))))
    return math.degrees(lon) % 360, math.degrees(lat)


def _intermediate(hdu: Hdu, axes: list[int], lon_axis: int, lat_axis: int) -> tuple[float, float]:
    """The projection plane coordinates in degrees of the middle pixel."""
    header = hdu.header
    offset = {}
    for axis in axes:
        middle = (hdu.axes[axis - 1] + 1) / 2 if axis <= len(hdu.axes) else 1.0
        offset[axis] = middle - (_number(header, f"CRPIX{axis}", 0.0) or 0.0)
    if "A_ORDER" in header.values and "B_ORDER" in header.values:
        u, v = offset[1], offset[2]
        offset[1], offset[2] = u + _sip(header, "A", u, v), v + _sip(header, "B", u, v)
    rows = [_row(header, axis, axes, lon_axis, lat_axis) for axis in (lon_axis, lat_axis)]
    plane = [sum(row[axis] * offset[axis] for axis in axes) for row in rows]
    return plane[0] * _unit(header, lon_axis), plane[1] * _unit(header, lat_axis)


def _row(header: Header, axis: int, axes: list[int], lon_axis: int, lat_axis: int) -> dict[int, float]:
    """One row of the matrix from pixels to degrees: CDi_j, else PCi_j and CDELTi, else CROTA (section 2.1)."""
    values = header.values
    if any(f"CD{i}_{j}" in values for i in axes for j in axes):
        return {j: _number(header, f"CD{axis}_{j}", 0.0) or 0.0 for j in axes}
    scale = _number(header, f"CDELT{axis}", 1.0) or 0.0
    turn = _number(header, f"CROTA{lat_axis}", None)
    if turn and not any(f"PC{i}_{j}" in values for i in axes for j in axes):
        other_axis = lat_axis if axis == lon_axis else lon_axis
        other = _number(header, f"CDELT{other_axis}", 1.0) or 0.0
        sine = math.sin(math.radians(turn)) * (-1 if axis == lon_axis else 1)
        row = dict.fromkeys(axes, 0.0)
        row[axis], row[other_axis] = scale * math.cos(math.radians(turn)), other * sine
        return row
    return {j: scale * (_number(header, f"PC{axis}_{j}", 1.0 if j == axis else 0.0) or 0.0) for j in axes}


def _sip(header: Header, letter: str, u: float, v: float) -> float:
    """The distortion polynomial of Shupe et al. 2005 (ASP Conf. Ser. 347, 491)."""
    order = header.integer(f"{letter}_ORDER", 0) or 0
    if not 0 <= order <= _MAX_SIP_ORDER:
        raise NotHere(try_library=False)
    total = 0.0
    for p in range(order + 1):
        for q in range(order + 1 - p):
            factor = header.number(f"{letter}_{p}_{q}")
            if factor:
                total += factor * u**p * v**q
    return total


def _unit(header: Header, axis: int) -> float:
    unit: Any = header.text(f"CUNIT{axis}") or ""
    if unit.lower().startswith("degree"):
        return 1.0
    if unit not in _UNITS:
        raise NotHere(try_library=True)
    return _UNITS[unit]


def _degrees(header: Header, keyword: str, axis: int) -> float:
    return (_number(header, keyword, 0.0) or 0.0) * _unit(header, axis)


def _number(header: Header, keyword: str, default: float | None) -> float | None:
    """A number, `default` where the keyword is absent. Raises NotHere where it is there and no finite number."""
    if keyword not in header.values:
        return default
    number = header.number(keyword)
    if number is None:
        raise NotHere(try_library=False)
    return number
