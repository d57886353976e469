"""GeoTIFF (OGC 19-008r4): the keys by name, the bounds in the file's own units, and in degrees where it has them."""

from __future__ import annotations

import math
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.image import tags
from metaextract_tui.formats.image.ifd import Ifd, Tiff
from metaextract_tui.formats.image.texts import text_of

MAX_KEYS = 200

# OGC 19-008r4, GeoKeys, by their GeoTIFF 1.0 names, which tools use
_KEYS = {
    1024: "GTModelTypeGeoKey", 1025: "GTRasterTypeGeoKey", 1026: "GTCitationGeoKey", 2048: "GeographicTypeGeoKey",
    2049: "GeogCitationGeoKey", 2050: "GeogGeodeticDatumGeoKey", 2051: "GeogPrimeMeridianGeoKey",
    2052: "GeogLinearUnitsGeoKey", 2053: "GeogLinearUnitSizeGeoKey", 2054: "GeogAngularUnitsGeoKey",
    2055: "GeogAngularUnitSizeGeoKey", 2056: "GeogEllipsoidGeoKey", 2057: "GeogSemiMajorAxisGeoKey",
    2058: "GeogSemiMinorAxisGeoKey", 2059: "GeogInvFlatteningGeoKey", 2060: "GeogAzimuthUnitsGeoKey",
    2061: "GeogPrimeMeridianLongGeoKey", 2062: "GeogTOWGS84GeoKey", 3059: "ProjLinearUnitsInterpCorrectGeoKey",
    3072: "ProjectedCSTypeGeoKey", 3073: "PCSCitationGeoKey", 3074: "ProjectionGeoKey", 3075: "ProjCoordTransGeoKey",
    3076: "ProjLinearUnitsGeoKey", 3077: "ProjLinearUnitSizeGeoKey", 3078: "ProjStdParallel1GeoKey",
    3079: "ProjStdParallel2GeoKey", 3080: "ProjNatOriginLongGeoKey", 3081: "ProjNatOriginLatGeoKey",
    3082: "ProjFalseEastingGeoKey", 3083: "ProjFalseNorthingGeoKey", 3084: "ProjFalseOriginLongGeoKey",
    3085: "ProjFalseOriginLatGeoKey", 3086: "ProjFalseOriginEastingGeoKey", 3087: "ProjFalseOriginNorthingGeoKey",
    3088: "ProjCenterLongGeoKey", 3089: "ProjCenterLatGeoKey", 3090: "ProjCenterEastingGeoKey",
    3091: "ProjCenterNorthingGeoKey", 3092: "ProjScaleAtNatOriginGeoKey", 3093: "ProjScaleAtCenterGeoKey",
    3094: "ProjAzimuthAngleGeoKey", 3095: "ProjStraightVertPoleLongGeoKey", 3096: "ProjRectifiedGridAngleGeoKey",
    4096: "VerticalCSTypeGeoKey", 4097: "VerticalCitationGeoKey", 4098: "VerticalDatumGeoKey",
    4099: "VerticalUnitsGeoKey", 5120: "CoordinateEpochGeoKey",
}  # fmt: skip
_MODELS = {1: "projected", 2: "geographic", 3: "geocentric", 32767: "user-defined"}
_RASTERS = {1: "pixel is area", 2: "pixel is point", 32767: "user-defined"}
_GEOGRAPHIC = range(4001, 5000)  # EPSG: geographic systems, in two and in three dimensions
# Those of them that count from another meridian than Greenwich, some in grads.
_ELSEWHERE = frozenset((*range(4801, 4825), *range(4901, 4905)))
_GREENWICH = 8901
_DEGREES = frozenset((9102, 9122))  # EPSG units: degree; degree (supplier to define representation)


def read_geotiff(tiff: Tiff, ifd: Ifd, found: Extraction) -> dict[str, Any]:
    """The keys of a directory by name, with the tags that tie pixels to the model and the bounds in the model's own
    units; {} where it has no key directory.

    Puts `bbox` where the model is geographic, in degrees from Greenwich (in the file's datum). Of a projected model
    the bounds stand in what is returned only: degrees would need the projection's formulas.
    """
    numbers = tiff.numbers(ifd, tags.GEO_KEYS, 4 * (MAX_KEYS + 1))
    if len(numbers) < 4:
        return {}
    out: dict[str, Any] = {"version": f"{numbers[0]}.{numbers[1]}.{numbers[2]}"}
    raw: dict[int, Any] = {}
    doubles = tiff.numbers(ifd, tags.GEO_DOUBLES, 1024)
    entry = ifd.entries.get(tags.GEO_ASCII)
    text = tiff.raw(entry) if entry is not None else b""
    for index in range(min(numbers[3], MAX_KEYS, len(numbers) // 4 - 1)):
        key, where, count, value = numbers[4 + 4 * index : 8 + 4 * index]
        one: Any = None
        if where == 0:
            one = value
        elif where == tags.GEO_DOUBLES:
            part = doubles[value : value + count]
            one = part[0] if len(part) == 1 else part
        elif where == tags.GEO_ASCII:
            one = text_of(text[value : value + count]).rstrip("|").strip()
        elif where == tags.GEO_KEYS:
            part = numbers[value : value + count]
            one = part[0] if len(part) == 1 else part
        if one not in (None, "", []):
            raw[key] = one
            out[_KEYS.get(key, f"key {key}")] = found.cleaner.clean(_named(key, one))
    scale = tiff.numbers(ifd, tags.PIXEL_SCALE, 3)
    ties = tiff.numbers(ifd, tags.TIE_POINT, 6 * 20)
    matrix = tiff.numbers(ifd, tags.TRANSFORMATION, 16)
    for name, values in (("pixel_scale", scale), ("tie_points", ties), ("transformation", matrix)):
        if values:
            out[name] = found.cleaner.clean(values)
    bounds = _bounds(tiff, ifd, raw, scale, ties, matrix)
    if bounds is not None:
        out["bounds"] = bounds
        if _in_degrees(raw) and _on_earth(bounds):
            # Grids whose cells are centred on the poles reach half a cell beyond them.
            found.put("bbox", [bounds[0], max(bounds[1], -90.0), bounds[2], min(bounds[3], 90.0)], "geotiff")
    return out


def _in_degrees(keys: dict[int, Any]) -> bool:
    """Whether the model's coordinates are degrees of latitude and of longitude from Greenwich."""
    system = keys.get(2048)
    return (
        keys.get(1024) == 2
        and system in _GEOGRAPHIC
        and system not in _ELSEWHERE
        and keys.get(2054, 9102) in _DEGREES
        and keys.get(2051, _GREENWICH) == _GREENWICH
        and not keys.get(2061)
    )


def _on_earth(bounds: list[float]) -> bool:
    west, south, east, north = bounds
    return west >= -361 and east <= 541 and east - west <= 361 and south >= -91 and north <= 91


def _named(key: int, value: Any) -> Any:
    if not isinstance(value, int):
        return value
    if key == 1024:
        return _MODELS.get(value, value)
    return _RASTERS.get(value, value) if key == 1025 else value


def _bounds(
    tiff: Tiff, ifd: Ifd, keys: dict[int, Any], scale: list[Any], ties: list[Any], matrix: list[Any]
) -> list[float] | None:
    """West, south, east, north of the raster's outer edges in the model's own units; None where pixels are not tied
    to it by a scale and one point, or by a matrix."""
    width, height = tiff.integer(ifd, tags.WIDTH), tiff.integer(ifd, tags.HEIGHT)
    if not width or not height:
        return None
    if len(matrix) == 16:
        a, b, _, x0, c, d, _, y0 = matrix[:8]
    elif len(scale) >= 2 and len(ties) == 6 and scale[0] and scale[1]:
        a, b, c, d = scale[0], 0.0, 0.0, -scale[1]
        x0, y0 = ties[3] - ties[0] * a, ties[4] - ties[1] * d
    else:
        return None
    shift = 0.5 if keys.get(1025) == 2 else 0.0
    corners = [(i - shift, j - shift) for i in (0, width) for j in (0, height)]
    xs = [x0 + a * i + b * j for i, j in corners]
    ys = [y0 + c * i + d * j for i, j in corners]
    west, south, east, north = min(xs), min(ys), max(xs), max(ys)
    if not all(map(math.isfinite, (west, south, east, north))):
        return None
    return [round(number, 9) for number in (west, south, east, north)]
