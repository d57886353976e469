"""From native to celestial coordinates: Calabretta & Greisen 2002 (A&A 395, 1077), sections 2.2 and 2.4."""

from __future__ import annotations

import math
from dataclasses import dataclass

from metaextract_tui.formats.fits.projections import OffTheSky

_TINY = 1e-10


@dataclass(frozen=True, slots=True)
class Rotation:
    """Where the native pole is (celestial longitude and latitude), and the native longitude of the celestial pole."""

    lon_pole: float
    lat_pole: float
    phi_pole: float

    def celestial(self, phi: float, theta: float) -> tuple[float, float]:
        """Equation 2; all in degrees."""
        t, p, turn = math.radians(theta), math.radians(self.lat_pole), math.radians(phi - self.phi_pole)
        sin_t, cos_t, sin_p, cos_p = math.sin(t), math.cos(t), math.sin(p), math.cos(p)
        across = sin_t * cos_p - cos_t * sin_p * math.cos(turn)
        lon = self.lon_pole + math.degrees(math.atan2(-cos_t * math.sin(turn), across))
        along = sin_t * sin_p + cos_t * cos_p * math.cos(turn)
        return lon % 360, math.degrees(math.atan2(along, math.hypot(across, cos_t * math.sin(turn))))


def rotation(
    lon0: float, lat0: float, phi0: float, theta0: float, phi_pole: float | None, lat_pole: float | None
) -> Rotation:
    """The rotation that takes the native point (phi0, theta0) to the celestial point (lon0, lat0).

    `phi_pole` is LONPOLE, `lat_pole` LATPOLE; None where the header has none. Raises OffTheSky where no sphere fits.
    """
    phi = phi_pole if phi_pole is not None else phi0 + (180.0 if lat0 < theta0 else 0.0)
    if theta0 == 90:
        return Rotation(lon0, lat0, phi)
    turn = math.radians(phi - phi0)
    cos0, sin0 = _cos(theta0), _sin(theta0)
    lat = _pole_latitude(lat0, cos0 * math.cos(turn), sin0, 90.0 if lat_pole is None else lat_pole)
    z = _cos(lat) * _cos(lat0)
    if abs(z) > _TINY:
        x = (sin0 - _sin(lat) * _sin(lat0)) / z
        lon = lon0 - math.degrees(math.atan2(math.sin(turn) * cos0 / _cos(lat0), x))
    elif abs(_cos(lat0)) < _TINY:
        lon = lon0
    elif lat > 0:
        lon = lon0 + (phi - phi0) - 180
    else:
        lon = lon0 - (phi - phi0)
    return Rotation(lon, lat, phi)


def _pole_latitude(lat0: float, x: float, y: float, near: float) -> float:
    """Equation 8: of the two solutions the one nearer to `near` (LATPOLE) that is a latitude."""
    size = math.hypot(x, y)
    if size < _TINY:
        if abs(_sin(lat0)) > _TINY:
            raise OffTheSky
        return near
    share = _sin(lat0) / size
    if abs(share) > 1 + 1e-9:
        raise OffTheSky
    u, v = math.degrees(math.atan2(y, x)), math.degrees(math.acos(max(-1.0, min(1.0, share))))
    both = sorted(((one + 180) % 360 - 180 for one in (u + v, u - v)), key=lambda one: abs(near - one))
    for one in both:
        if abs(one) <= 90 + 1e-9:
            return max(-90.0, min(90.0, one))
    raise OffTheSky


def _sin(degrees: float) -> float:
    return math.sin(math.radians(degrees))


def _cos(degrees: float) -> float:
    return math.cos(math.radians(degrees)) if abs(degrees) != 90 else 0.0
