"""Celestial frames to ICRS: by constant matrices where that is exact, else by astropy."""

from __future__ import annotations

import math

from metaextract_tui.formats.fits.cards import Header

Matrix = tuple[tuple[float, float, float], ...]

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
# FK4 at B1950 without E-terms to ICRS: Murray 1989 (A&A 218, 325), equation 28, then the rotation above.
_FK4: Matrix = (
    (0.9999256809514493, -0.01118137220384984, -0.004858959705285335),
    (0.011181371753884797, 0.9999374861373449, -2.7258532094296838e-05),
    (0.004858960738738826, -2.7073328535966559e-05, 0.999988194814096),
)
# The E-terms of aberration at B1950 (Explanatory Supplement 1992, section 3.53).
_E_TERMS = (-1.6255741516894347e-06, -3.191905371563791e-07, -1.384290671929659e-07)


def to_icrs(header: Header, system: str, lon: float, lat: float) -> tuple[float, float] | None:
    """Degrees in ICRS of a position in the header's frame; None where the frame is not one that can be told.

    RADESYS and EQUINOX, and what holds where they are absent: FITS Standard 4.0, section 8.3.
    """
    if system == "GLON":
        return _turned(_GALACTIC, lon, lat)
    equinox = header.number("EQUINOX")
    if equinox is None:
        equinox = header.number("EPOCH")
    stated = header.text("RADESYS") or header.text("RADECSYS")
    frame = stated.upper() if stated else "ICRS" if equinox is None else "FK4" if equinox < 1984 else "FK5"
    if system == "RA":
        if frame == "ICRS":
            return lon, lat
        if frame == "FK5" and equinox in (None, 2000.0):
            return _turned(_FK5, lon, lat)
        if frame in ("FK4", "FK4-NO-E") and equinox in (None, 1950.0):
            return _turned(_FK4, lon, lat, _E_TERMS if frame == "FK4" else None)
    if frame not in ("ICRS", "FK4", "FK4-NO-E", "FK5") or (equinox is not None and not 1500 <= equinox <= 2500):
        return None
    from metaextract_tui.formats.fits.library import library_icrs

    return library_icrs(system, frame, equinox, lon, lat)


def _turned(
    matrix: Matrix, lon: float, lat: float, e_terms: tuple[float, float, float] | None = None
) -> tuple[float, float]:
    a, d = math.radians(lon), math.radians(lat)
    vector = (math.cos(d) * math.cos(a), math.cos(d) * math.sin(a), math.sin(d))
    if e_terms:
        along = sum(e * v for e, v in zip(e_terms, vector, strict=True))
        x, y, z = (v - e + along * v for e, v in zip(e_terms, vector, strict=True))
        vector = (x, y, z)
    x, y, z = (sum(m * v for m, v in zip(row, vector, strict=True)) for row in matrix)
    return math.degrees(math.atan2(y, x)) % 360, math.degrees(math.atan2(z, math.hypot(x, y)))
