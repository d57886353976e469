"""Distortions that a header states as polynomials: SIP on pixels; TPV and IRAF's TNX and ZPX on the plane."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping

from metaextract_tui.formats.fits.cards import Header

MAX_SIP_ORDER = 9  # the convention's own limit
MAX_SURFACE = 16  # terms a side of one of IRAF's surfaces
_MAX_WAT_CARDS = 999

Plane = Callable[[float, float], tuple[float, float]]


class BadDistortion(ValueError):
    """The header states a distortion that cannot be computed."""


def sip(header: Header, letter: str, u: float, v: float) -> float:
    """What is added to a pixel offset (Shupe et al. 2005, ASP Conf. Ser. 347, 491)."""
    order = header.integer(f"{letter}_ORDER", 0) or 0
    if not 0 <= order <= MAX_SIP_ORDER:
        raise BadDistortion
    total = 0.0
    for p in range(order + 1):
        for q in range(order + 1 - p):
            factor = header.number(f"{letter}_{p}_{q}")
            if factor:
                total += factor * u**p * v**q
    return total


# Powers of (x, y, r) by the number of the term (the registry's TPV convention); x and y change places for the latitude.
_TPV: tuple[tuple[int, int, int], ...] = tuple(
    term
    for degree in range(8)
    for term in [(degree - q, q, 0) for q in range(degree + 1)] + ([(0, 0, degree)] if degree % 2 else [])
)


def tpv(lon: Mapping[int, float], lat: Mapping[int, float]) -> Plane:
    """The TPV convention (FITS registry): polynomials of the seventh degree, PVi_m of both axes."""
    if any(m >= len(_TPV) or m < 0 for m in (*lon, *lat)):
        raise BadDistortion
    first, second = {1: 1.0} | dict(lon), {1: 1.0} | dict(lat)

    def bent(x: float, y: float) -> tuple[float, float]:
        return _terms(first, x, y), _terms(second, y, x)

    return bent


def _terms(factors: Mapping[int, float], x: float, y: float) -> float:
    radius = math.hypot(x, y)
    total = 0.0
    for m, factor in factors.items():
        p, q, r = _TPV[m]
        total += factor * x**p * y**q * radius**r
    return total


def wat(header: Header, axis: int) -> dict[str, str]:
    """The attributes that IRAF keeps in the cards WATi_nnn of an axis, which are one text cut into pieces."""
    pieces = []
    for number in range(1, _MAX_WAT_CARDS + 1):
        piece = header.values.get(f"WAT{axis}_{number:03d}")
        if not isinstance(piece, str):
            break
        pieces.append(piece.ljust(68))  # blanks at the end of a piece are lost in a card, and part of the text
    found = re.findall(r'(\w+)\s*=\s*("[^"]*"|\S+)', "".join(pieces))
    return {name.lower(): value.strip('" ') for name, value in found}


def surface(stated: str | None) -> Callable[[float, float], float] | None:
    """One of IRAF's surfaces (FITS registry, TNX): Chebyshev, Legendre or plain polynomials; None for none."""
    if not stated:
        return None
    try:
        numbers = [float(word) for word in stated.split()]
        kind, x_order, y_order, cross = (int(one) for one in numbers[:4])
        x_low, x_high, y_low, y_high = numbers[4:8]
    except (ValueError, OverflowError):
        raise BadDistortion from None
    terms = [(p, q) for q in range(y_order) for p in range(x_order) if _kept(p, q, x_order, y_order, cross)]
    factors = numbers[8:]
    sides = 1 <= x_order <= MAX_SURFACE and 1 <= y_order <= MAX_SURFACE
    if kind not in (1, 2, 3) or not sides or len(factors) < len(terms) or x_low == x_high or y_low == y_high:
        raise BadDistortion

    def height(x: float, y: float) -> float:
        if kind != 3:
            x = (2 * x - (x_high + x_low)) / (x_high - x_low)
            y = (2 * y - (y_high + y_low)) / (y_high - y_low)
        xs, ys = _basis(kind, x, x_order), _basis(kind, y, y_order)
        return sum(factor * xs[p] * ys[q] for factor, (p, q) in zip(factors, terms, strict=False))

    return height


def _kept(p: int, q: int, x_order: int, y_order: int, cross: int) -> bool:
    """Cross terms: 0 none, 1 all, 2 those whose powers add up to less than the larger order."""
    if not (p and q) or cross == 1:
        return True
    return cross == 2 and p + q < max(x_order, y_order)


def _basis(kind: int, at: float, order: int) -> list[float]:
    values = [1.0, at]
    for n in range(1, order - 1):
        if kind == 1:
            values.append(2 * at * values[n] - values[n - 1])
        elif kind == 2:
            values.append(((2 * n + 1) * at * values[n] - n * values[n - 1]) / (n + 1))
        else:
            values.append(values[n] * at)
    return values
