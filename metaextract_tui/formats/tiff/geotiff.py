"""GeoTIFF (OGC 19-008r4): the keys by name, and the bounds where they are WGS 84 degrees."""

from __future__ import annotations

import math
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.image import tags
from metaextract_tui.formats.image.ifd import Ifd, Tiff
from metaextract_tui.formats.image.texts import text_of

MAX_KEYS = 200

# OGC 19-008r4, annex B (GeoTIFF 1.0 names, which tools use)
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
_WGS84 = frozenset((4326, 4979))  # EPSG: WGS 84 in two and in three dimensions
_DEGREE = 9102  # EPSG unit of measure; 9122: degree (supplier to define representation)


def read_geotiff(tiff: Tiff, ifd: Ifd, found: Extraction) -> dict[str, Any]:
    """The keys of a directory by name, with the tags that tie pixels to the model; {} where it has no key directory.

    Puts `bbox` where the model is geographic WGS 84 in degrees.
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
        found.put("bbox", bounds, "geotiff")
    return out


def _named(key: int, value: Any) -> Any:
    if not isinstance(value, int):
        return value
    if key == 1024:
        return _MODELS.get(value, value)
    return _RASTERS.get(value, value) if key == 1025 else value


def _bounds(
    tiff: Tiff, ifd: Ifd, keys: dict[int, Any], scale: list[Any], ties: list[Any], matrix: list[Any]
) -> list[float] | None:
    """West, south, east, north of the raster's outer edges (section 7.1.2), in degrees of WGS 84; None elsewhere."""
    if keys.get(1024) != 2 or keys.get(2048) not in _WGS84 or keys.get(2054, _DEGREE) not in (_DEGREE, 9122):
        return None
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
    # Grids whose cells are centred on the poles or on the date line reach half a cell beyond them.
    if west < -361 or east > 541 or east - west > 361 or south < -91 or north > 91:
        return None
    return [round(number, 9) for number in (west, max(south, -90.0), east, min(north, 90.0))]
