"""Celestial frames to ICRS: rotations and the E-terms of aberration, with the epochs that a header states."""

from __future__ import annotations

import math
import re

from metaextract_tui.formats.fits.cards import Header

Matrix = tuple[tuple[float, float, float], ...]
Place = tuple[float, float]

# FK5 at J2000 to ICRS: the rotations of Hilton & Hohenkerk 2004 (A&A 413, 765), equation 12.
_FK5: Matrix = (
    (0.9999999999999921, 1.1102233723050035e-07, 4.411803426976326e-08),
    (-1.1102233297408327e-07, 0.9999999999999889, -9.647792751958126e-08),
    (-4.411804498096771e-08, 9.647792246010129e-08, 0.9999999999999943),
)
# Galactic (IAU 1958, its pole in FK5 J2000 as Reid & Brunthaler 2004 give it) to ICRS.
_GALACTIC: Matrix = (
    (-0.05487565771259163, 0.4941094371927268, -0.8676661375596576),
    (-0.8734370519556159, -0.4448297212232952, -0.19807633727300053),
    (-0.48383507361671546, 0.7469821839866676, 0.4559838136873016),
)
# FK4 at B1950 without E-terms to ICRS: Murray 1989 (A&A 218, 325), equation 28, then the rotation above; and what
# is added for each century since 1950, for FK4 rotates (equation 29).
_FK4: Matrix = (
    (0.9999256809514493, -0.01118137220384984, -0.004858959705285335),
    (0.011181371753884797, 0.9999374861373449, -2.7258532094296838e-05),
    (0.004858960738738826, -2.7073328535966559e-05, 0.999988194814096),
)
_FK4_CENTURY: Matrix = (
    (-0.0026455262e-6, -1.1539918689e-6, 2.1111346190e-6),
    (1.1540628161e-6, -0.0129042997e-6, 0.0236021478e-6),
    (-2.1112979048e-6, -0.0056024448e-6, 0.0102587734e-6),
)
# The mean equator and equinox of J2000 to ICRS: the frame bias of IAU 2006 (Wallace & Capitaine 2006, A&A 459, 981).
_BIAS: Matrix = (
    (0.9999999999999941, 7.078368694637676e-08, -8.056214211620057e-08),
    (-7.078368960971556e-08, 0.9999999999999969, -3.305943169218395e-08),
    (8.056213977613186e-08, 3.3059437354321375e-08, 0.9999999999999962),
)
_ARCSECOND = math.pi / 648_000
_FRAMES = frozenset(("ICRS", "FK5", "FK4", "FK4-NO-E"))
_YEAR = re.compile(r"[JB]?(\d{4}(?:\.\d*)?)$")


def equinox_of(header: Header, alt: str = "") -> float | None:
    """The year of EQUINOXa, or of EPOCH, its older name (FITS Standard 4.0, 8.3)."""
    for keyword in (f"EQUINOX{alt}", "EPOCH"):
        number = header.number(keyword)
        text = _YEAR.match((header.text(keyword) or "").upper())
        if number is None and text:
            number = float(text[1])
        if number is not None:
            return number
    return None


def frame_of(header: Header, system: str, alt: str = "") -> tuple[str, float | None] | None:
    """(frame, equinox) of RADESYSa, and what holds where it is absent (section 8.3); None where it cannot be told.

    `system`: RA, GLON, ELON or SLON, as CTYPE begins; galactic frames have no equinox.
    """
    if system in ("GLON", "SLON"):
        return {"GLON": "GALACTIC", "SLON": "SUPERGALACTIC"}[system], None
    equinox = equinox_of(header, alt)
    stated = header.text(f"RADESYS{alt}") or header.text("RADECSYS")
    frame = stated.upper() if stated else "ICRS" if equinox is None else "FK4" if equinox < 1984 else "FK5"
    if frame not in _FRAMES:
        return None
    if frame == "ICRS" and system == "RA":
        return frame, None
    if equinox is not None and not 1500 <= equinox <= 2500:
        return None
    if system == "ELON":
        return "ECLIPTIC", 2000.0 if equinox is None else equinox
    return frame, equinox if equinox is not None else 2000.0 if frame == "FK5" else 1950.0


def to_icrs(frame: str, equinox: float | None, lon: float, lat: float) -> Place:
    """Degrees in ICRS of a position in a frame that `frame_of` named."""
    if frame == "ICRS":
        return lon % 360, lat
    vector = _vector(lon, lat)
    if frame == "FK5":
        vector = _turn(_FK5, _precessed(vector, equinox or 2000.0))
    elif frame == "GALACTIC":
        vector = _turn(_GALACTIC, vector)
    elif frame == "SUPERGALACTIC":
        vector = _turn(_GALACTIC, _from_supergalactic(vector))
    elif frame == "ECLIPTIC":
        year = equinox or 2000.0
        vector = _turn(_BIAS, _precessed(_about_x(vector, _obliquity(year)), year))
    else:
        year = equinox or 1950.0
        if frame == "FK4":
            vector = _without_e_terms(vector, year)
        # Like other programs: a position that moves with neither frame was observed at its equinox.
        centuries = (_julian_day(year) - 2433282.5) / 36525
        vector = _newcomb(vector, year)
        turned, moved = _turn(_FK4, vector), _turn(_FK4_CENTURY, vector)
        vector = (
            turned[0] + centuries * moved[0], turned[1] + centuries * moved[1], turned[2] + centuries * moved[2],
        )  # fmt: skip
    x, y, z = vector
    return math.degrees(math.atan2(y, x)) % 360, math.degrees(math.atan2(z, math.hypot(x, y)))


Vector = tuple[float, float, float]


def _vector(lon: float, lat: float) -> Vector:
    a, d = math.radians(lon), math.radians(lat)
    return math.cos(d) * math.cos(a), math.cos(d) * math.sin(a), math.sin(d)


def _turn(matrix: Matrix, vector: Vector) -> Vector:
    x, y, z = (row[0] * vector[0] + row[1] * vector[1] + row[2] * vector[2] for row in matrix)
    return x, y, z


def _about_x(vector: Vector, angle: float) -> Vector:
    """Turned counter-clockwise about the first axis."""
    x, y, z = vector
    c, s = math.cos(angle), math.sin(angle)
    return x, c * y - s * z, s * y + c * z


def _about_z(vector: Vector, angle: float) -> Vector:
    x, y, z = vector
    c, s = math.cos(angle), math.sin(angle)
    return c * x - s * y, s * x + c * y, z


def _about_y(vector: Vector, angle: float) -> Vector:
    x, y, z = vector
    c, s = math.cos(angle), math.sin(angle)
    return c * x + s * z, y, c * z - s * x


def _precessed(vector: Vector, year: float) -> Vector:
    """From the mean equator and equinox of a Julian year to J2000: Capitaine et al. 2003 (A&A 412, 567), eq. 40."""
    if year == 2000.0:
        return vector
    t = (year - 2000.0) / 100
    zeta = 2.650545 + t * (2306.083227 + t * (0.2988499 + t * (0.01801828 - t * 0.000005971)))
    z = -2.650545 + t * (2306.077181 + t * (1.0927348 + t * (0.01826837 - t * 0.000028596)))
    theta = t * (2004.191903 + t * (-0.4294934 + t * (-0.04182264 - t * 0.000007089)))
    return _about_z(_about_y(_about_z(vector, -z * _ARCSECOND), theta * _ARCSECOND), -zeta * _ARCSECOND)


def _newcomb(vector: Vector, year: float) -> Vector:
    """From a Besselian year to B1950, in FK4: Newcomb's precession (Explanatory Supplement 1992, section 3.21)."""
    if year == 1950.0:
        return vector
    t1 = (year - 1850.0) / 1000
    dt = 0.1 - t1
    first = 23035.545 + t1 * (139.720 + t1 * 0.060)
    zeta = dt * (first + dt * (30.240 - 0.27 * t1 + dt * 17.995)) * _ARCSECOND
    z = dt * (first + dt * (109.480 + 0.39 * t1 + dt * 18.325)) * _ARCSECOND
    theta = dt * (20051.12 - t1 * (85.29 + 0.37 * t1) + dt * (-42.65 - 0.37 * t1 - dt * 41.8)) * _ARCSECOND
    return _about_z(_about_y(_about_z(vector, zeta), -theta), z)


def _without_e_terms(vector: Vector, year: float) -> Vector:
    """The E-terms of aberration taken away (Explanatory Supplement 1992, section 3.53)."""
    day = _julian_day(year)
    t = (day - 2433282.42345905) / 36525
    size = math.radians(0.0056932) * (0.01673011 - t * (0.00004193 + t * 0.000000126))
    perigee = (1015489.951 + t * (6190.67 + t * (1.65 + t * 0.012))) * _ARCSECOND
    c = (day - 2451545.0) / 36525
    tilt = (84381.448 + c * (-46.8150 + c * (-0.00059 + c * 0.001813))) * _ARCSECOND
    across = -size * math.cos(perigee)
    terms = (size * math.sin(perigee), across * math.cos(tilt), across * math.sin(tilt))
    along = sum(e * v for e, v in zip(terms, vector, strict=True))
    x, y, z = (v - e + along * v for e, v in zip(terms, vector, strict=True))
    return x, y, z


def _obliquity(year: float) -> float:
    """The mean obliquity of the ecliptic in radians: IAU 2006 (IERS Conventions 2010, equation 5.40)."""
    t = (year - 2000.0) / 100
    return (84381.406 + t * (-46.836769 + t * (-0.0001831 + t * 0.0020034))) * _ARCSECOND


def _from_supergalactic(vector: Vector) -> Vector:
    """To galactic: the pole at 47.37, +6.32, the origin at 137.37, 0 (de Vaucouleurs et al. 1976)."""
    turned = _about_y(_about_z(vector, math.pi / 2), math.radians(90 - 6.32))
    return _about_z(turned, math.radians(47.37))


def _julian_day(year: float) -> float:
    """The Julian day at which a Besselian year begins (Lieske 1979, A&A 73, 282)."""
    return 2415020.31352 + (year - 1900.0) * 365.242198781
