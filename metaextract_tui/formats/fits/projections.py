"""From the plane of projection to native longitude and latitude: Calabretta & Greisen 2002 (A&A 395, 1077), section 5.

What has no closed form there (or nearly none) is not here: see `library`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

R0 = 180 / math.pi
Parameters = Mapping[int, float]  # PVi_m of the latitude axis, by m
Native = tuple[float, float]  # longitude and latitude in degrees
Inverse = Callable[[float, float, Parameters], Native]

_TINY = 1e-10
_NEWTON_STEPS = 60
_MAX_ZPN_TERM = 30


class OffTheSky(ValueError):
    """A point of the plane that is no point of the sphere."""


def _polar(x: float, y: float) -> float:
    return math.degrees(math.atan2(x, -y)) if x or y else 0.0


def _asin(value: float) -> float:
    """The arc sine in degrees, with room for rounding."""
    if abs(value) > 1 + 1e-9:
        raise OffTheSky
    return math.degrees(math.asin(max(-1.0, min(1.0, value))))


# --- zenithal (5.1) ----------------------------------------------------------


def _tan(x: float, y: float, _: Parameters) -> Native:
    return _polar(x, y), math.degrees(math.atan2(R0, math.hypot(x, y)))


def _stg(x: float, y: float, _: Parameters) -> Native:
    return _polar(x, y), 90 - 2 * math.degrees(math.atan(math.hypot(x, y) / (2 * R0)))


def _arc(x: float, y: float, _: Parameters) -> Native:
    radius = math.hypot(x, y)
    if radius > 180:
        raise OffTheSky
    return _polar(x, y), 90 - radius


def _zea(x: float, y: float, _: Parameters) -> Native:
    return _polar(x, y), 90 - 2 * _asin(math.hypot(x, y) / (2 * R0))


def _sin(x: float, y: float, pv: Parameters) -> Native:
    """Orthographic, or slanted by PVi_1 and PVi_2 (5.1.5)."""
    xi, eta = pv.get(1, 0.0), pv.get(2, 0.0)
    px, py = x / R0, y / R0
    if not (xi or eta):
        return _polar(x, y), 90 - _asin(math.hypot(px, py))
    a = xi * xi + eta * eta + 1
    b = xi * (px - xi) + eta * (py - eta)
    c = (px - xi) ** 2 + (py - eta) ** 2 - 1
    under = b * b - a * c
    if under < -1e-12:
        raise OffTheSky
    root = math.sqrt(max(under, 0.0))
    sines = [one for one in ((-b + root) / a, (-b - root) / a) if abs(one) <= 1 + 1e-12]
    if not sines:
        raise OffTheSky
    sine = min(max(sines), 1.0)
    return _polar(px - xi * (1 - sine), py - eta * (1 - sine)), _asin(sine)


def _azp(x: float, y: float, pv: Parameters) -> Native:
    """Perspective from a distance of PVi_1 radii, tilted by PVi_2 degrees (5.1.1)."""
    mu, gamma = pv.get(1, 0.0), math.radians(pv.get(2, 0.0))
    yc = y * math.cos(gamma)
    below = R0 * (mu + 1) + y * math.sin(gamma)
    if abs(below) < _TINY or abs(mu + 1) < _TINY:
        raise OffTheSky
    rho = math.hypot(x, yc) / below
    psi = math.degrees(math.atan2(1.0, rho))
    omega = _asin(rho * mu / math.sqrt(rho * rho + 1))
    thetas = [t - 360 if t > 90 else t for t in (psi - omega, psi + omega + 180)]
    return _polar(x, yc), max(thetas)


def _zpn(x: float, y: float, pv: Parameters) -> Native:
    """A polynomial in the distance from the pole, in radians: PVi_0 to PVi_30 (5.1.7)."""
    factors = [pv.get(m, 0.0) for m in range(min(max(pv, default=0), _MAX_ZPN_TERM) + 1)]
    wanted = math.hypot(x, y) / R0
    turning = _first_turn(factors)
    low, high = 0.0, turning
    if not _poly(factors, low) - 1e-12 <= wanted <= _poly(factors, high) + 1e-12:
        raise OffTheSky
    for _ in range(_NEWTON_STEPS):  # by halves: the polynomial rises all the way to its first turn
        middle = (low + high) / 2
        low, high = (middle, high) if _poly(factors, middle) < wanted else (low, middle)
    return _polar(x, y), 90 - math.degrees((low + high) / 2)


def _poly(factors: list[float], at: float) -> float:
    total = 0.0
    for factor in reversed(factors):
        total = total * at + factor
    return total


def _first_turn(factors: list[float]) -> float:
    """Up to which distance in radians the polynomial rises, at most the whole sphere."""
    slope = [m * factor for m, factor in enumerate(factors)][1:]
    if not slope or _poly(slope, 0.0) < 0 or not any(slope):
        raise OffTheSky
    before = 0.0
    for step in range(1, 181):
        here = math.radians(step)
        if _poly(slope, here) <= 0:
            for _ in range(_NEWTON_STEPS):
                middle = (before + here) / 2
                before, here = (middle, here) if _poly(slope, middle) > 0 else (before, middle)
            return before
        before = here
    return math.pi


# --- cylindrical (5.2) and pseudo-cylindrical (5.3) --------------------------


def _cyp(x: float, y: float, pv: Parameters) -> Native:
    mu, scale = pv.get(1, 1.0), pv.get(2, 1.0)
    if abs(scale) < _TINY or abs(mu + scale) < _TINY:
        raise OffTheSky
    eta = y / (R0 * (mu + scale))
    return x / scale, math.degrees(math.atan2(eta, 1.0)) + _asin(eta * mu / math.sqrt(eta * eta + 1))


def _cea(x: float, y: float, pv: Parameters) -> Native:
    return x, _asin(y * pv.get(1, 1.0) / R0)


def _car(x: float, y: float, _: Parameters) -> Native:
    return x, y


def _mer(x: float, y: float, _: Parameters) -> Native:
    return x, 2 * math.degrees(math.atan(math.exp(y / R0))) - 90


def _sfl(x: float, y: float, _: Parameters) -> Native:
    width = math.cos(math.radians(y))
    if abs(width) < _TINY:
        if abs(x) > _TINY:
            raise OffTheSky
        return 0.0, y
    return x / width, y


def _par(x: float, y: float, _: Parameters) -> Native:
    share = y / 180
    width = 1 - 4 * share * share
    if abs(share) > 1:
        raise OffTheSky
    if abs(width) < _TINY:
        return 0.0, 3 * _asin(share)
    return x / width, 3 * _asin(share)


def _mol(x: float, y: float, _: Parameters) -> Native:
    share = y / R0
    under = 2 - share * share
    if under < -1e-12:
        raise OffTheSky
    root = math.sqrt(max(under, 0.0))
    lat = _asin(_asin(share / math.sqrt(2)) / 90 + share * root / math.pi)
    return (math.pi * x / (2 * root) if root > 1e-5 else 0.0), lat


def _ait(x: float, y: float, _: Parameters) -> Native:
    px, py = x / R0, y / R0
    under = 1 - (px / 4) ** 2 - (py / 2) ** 2
    if under < 0.5 - 1e-12:
        raise OffTheSky
    z = math.sqrt(under)
    return 2 * math.degrees(math.atan2(z * px / 2, 2 * z * z - 1)), _asin(py * z)


# --- conic (5.4), Bonne's (5.5.1) and HEALPix ---------------------------------


def _cone(x: float, y: float, middle: float, factor: float, y0: float) -> tuple[float, float]:
    """(longitude, signed radius) for a cone of constant `factor` whose apex is at `y0`."""
    radius = math.copysign(math.hypot(x, y0 - y), middle)
    if not radius:
        return 0.0, 0.0
    return math.degrees(math.atan2(x / radius, (y0 - y) / radius)) / factor, radius


def _angles(pv: Parameters) -> tuple[float, float]:
    """theta_a and eta, in radians: PVi_1 and PVi_2 (equations 112 and 113)."""
    middle, half = math.radians(pv.get(1, 0.0)), math.radians(pv.get(2, 0.0))
    if not math.sin(middle):
        raise OffTheSky
    return middle, half


def _cop(x: float, y: float, pv: Parameters) -> Native:
    middle, half = _angles(pv)
    size = R0 * math.cos(half)
    lon, radius = _cone(x, y, middle, math.sin(middle), size / math.tan(middle))
    return lon, math.degrees(middle + math.atan(1 / math.tan(middle) - radius / size))


def _coe(x: float, y: float, pv: Parameters) -> Native:
    middle, half = _angles(pv)
    s1, s2 = math.sin(middle - half), math.sin(middle + half)
    gamma = s1 + s2
    y0 = 2 * R0 / gamma * math.sqrt(1 + s1 * s2 - gamma * math.sin(middle))
    lon, radius = _cone(x, y, middle, gamma / 2, y0)
    return lon, _asin(1 / gamma + s1 * s2 / gamma - gamma * (radius / (2 * R0)) ** 2)


def _cod(x: float, y: float, pv: Parameters) -> Native:
    middle, half = _angles(pv)
    share = math.sin(half) / half if half else 1.0
    y0 = R0 * (half / math.tan(half) if half else 1.0) / math.tan(middle)
    lon, radius = _cone(x, y, middle, math.sin(middle) * share, y0)
    return lon, math.degrees(middle) + y0 - radius


def _coo(x: float, y: float, pv: Parameters) -> Native:
    middle, half = _angles(pv)
    lower, upper = middle - half, middle + half
    t1, t2 = math.tan((math.pi / 2 - lower) / 2), math.tan((math.pi / 2 - upper) / 2)
    if t1 <= 0 or t2 <= 0:
        raise OffTheSky
    factor = math.log(math.cos(upper) / math.cos(lower)) / math.log(t2 / t1) if half else math.sin(middle)
    psi = R0 * math.cos(lower) / (factor * t1**factor)
    lon, radius = _cone(x, y, middle, factor, psi * math.tan((math.pi / 2 - middle) / 2) ** factor)
    if radius / psi < 0:
        raise OffTheSky
    return lon, 90 - 2 * math.degrees(math.atan((radius / psi) ** (1 / factor)))


def _bon(x: float, y: float, pv: Parameters) -> Native:
    first = math.radians(pv.get(1, 0.0))
    if not first:
        return _sfl(x, y, pv)
    y0 = R0 / math.tan(first) + math.degrees(first)
    angle, radius = _cone(x, y, first, 1.0, y0)
    lat = y0 - radius
    width = math.cos(math.radians(lat))
    return (angle * radius / R0 / width if abs(width) > _TINY else 0.0), lat


def _hpx(x: float, y: float, pv: Parameters) -> Native:
    """Calabretta & Roukema 2007 (MNRAS 381, 865), equations 2 to 10 turned round; H = PVi_1, K = PVi_2."""
    facets, rows = pv.get(1, 4.0), pv.get(2, 3.0)
    if facets < 1 or rows < 1:
        raise OffTheSky
    edge = 90 * (rows - 1) / facets
    if abs(y) <= edge:
        return x, _asin(y * facets / (90 * rows))
    sigma = (rows + 1) / 2 - abs(y) * facets / 180
    if sigma < -1e-9:
        raise OffTheSky
    odd = 1.0 if int(rows) % 2 or y > 0 else 0.0
    centre = -180 + (2 * math.floor((x + 180) * facets / 360 + (1 - odd) / 2) + odd) * 180 / facets
    lat = math.copysign(_asin(1 - sigma * sigma / rows), y)
    if sigma < _TINY:
        return centre, lat
    if abs(x - centre) > 180 / facets * sigma + 1e-7:
        raise OffTheSky
    return centre + (x - centre) / sigma, lat


# code: (inverse, native latitude of the reference point; None: PVi_1 of a conic)
PROJECTIONS: dict[str, tuple[Inverse, float | None]] = {
    "AZP": (_azp, 90.0), "TAN": (_tan, 90.0), "STG": (_stg, 90.0), "SIN": (_sin, 90.0), "ARC": (_arc, 90.0),
    "ZPN": (_zpn, 90.0), "ZEA": (_zea, 90.0),
    "CYP": (_cyp, 0.0), "CEA": (_cea, 0.0), "CAR": (_car, 0.0), "MER": (_mer, 0.0),
    "SFL": (_sfl, 0.0), "PAR": (_par, 0.0), "MOL": (_mol, 0.0), "AIT": (_ait, 0.0),
    "COP": (_cop, None), "COE": (_coe, None), "COD": (_cod, None), "COO": (_coo, None),
    "BON": (_bon, 0.0), "HPX": (_hpx, 0.0),
}  # fmt: skip
