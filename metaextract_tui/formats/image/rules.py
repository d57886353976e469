"""From EXIF, XMP, IPTC and PNG texts to the normalised fields, and which wins where they disagree.

What the camera knew (dates, device, place) comes from EXIF first, then XMP, then IPTC; what people said of the
picture (title, creators, description, rights) from XMP first, then EXIF, IPTC and PNG texts: XMP holds them in full
length and any script. Keywords are joined. Where two places say different things a `conflict` warning names both.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.image import gps
from metaextract_tui.formats.image.candidates import EMPTY, Candidate, compete, from_xmp, put, tag, text_tag
from metaextract_tui.formats.image.dates import exif_moment
from metaextract_tui.formats.image.described import Blocks, describe
from metaextract_tui.formats.image.exif import Exif
from metaextract_tui.formats.image.iptc import iptc_moment
from metaextract_tui.formats.xmp import first_text, xmp_date


def apply(
    found: Extraction,
    exif: Exif,
    xmp: dict[str, Any] | None = None,
    iptc: dict[str, Any] | None = None,
    png_text: dict[str, Any] | None = None,
    changed: Candidate = (None, ""),
) -> None:
    """Fill the fields of an image from what its blocks say; `changed`: the format's own word on the last change,
    with its source, which counts before theirs."""
    xmp, iptc, png = xmp or EMPTY, iptc or EMPTY, png_text or EMPTY
    if not (exif.directories or xmp or iptc or png):
        return
    _capture(found, exif, xmp)
    _dates(found, exif, xmp, iptc, png, changed)
    _place(found, exif, xmp)
    describe(found, Blocks(exif, xmp, iptc, png))
    _sensitive(found, exif, xmp, iptc)


def _capture(found: Extraction, exif: Exif, xmp: dict[str, Any]) -> None:
    compete(found, "device_make", text_tag(exif, "Make", "IFD0"), from_xmp(xmp, "tiff:Make"))
    compete(found, "device_model", text_tag(exif, "Model", "IFD0"), from_xmp(xmp, "tiff:Model"))
    put(found, "device_model", text_tag(exif, "UniqueCameraModel", "IFD0"))
    compete(
        found,
        "device_serial",
        text_tag(exif, "BodySerialNumber", "Exif"),
        text_tag(exif, "CameraSerialNumber", "IFD0"),
        from_xmp(xmp, "exifEX:BodySerialNumber"),
        from_xmp(xmp, "aux:SerialNumber"),
    )
    put(found, "device_serial", text_tag(exif, "SerialNumber", "IFD0"))


def _dates(
    found: Extraction, exif: Exif, xmp: dict[str, Any], iptc: dict[str, Any], png: dict[str, Any], changed: Candidate
) -> None:
    def moment(name: str, subsecond: str, offset: str, *where: str) -> Candidate:
        value, source = tag(exif, name, *where)
        return exif_moment(value, exif.get(subsecond, "Exif"), exif.get(offset, "Exif")), source

    def xmp_moment(name: str) -> Candidate:
        value = xmp.get(name)
        return (None, "") if value is None else (xmp_date(value), f"xmp.{name}")

    compete(
        found,
        "created",
        moment("DateTimeOriginal", "SubsecTimeOriginal", "OffsetTimeOriginal", "Exif", "IFD0"),
        xmp_moment("exif:DateTimeOriginal"),
        xmp_moment("photoshop:DateCreated"),
        (iptc_moment(iptc.get("DateCreated"), iptc.get("TimeCreated")), "iptc.DateCreated"),
    )
    # When it was digitised is when it was taken, where nothing else is said.
    put(found, "created", moment("DateTimeDigitized", "SubsecTimeDigitized", "OffsetTimeDigitized", "Exif", "IFD0"))
    for name in ("exif:DateTimeDigitized", "xmp:CreateDate"):
        put(found, "created", xmp_moment(name))
    digitised = iptc_moment(iptc.get("DigitalCreationDate"), iptc.get("DigitalCreationTime"))
    put(found, "created", (digitised, "iptc.DigitalCreationDate"))
    put(found, "created", _png_date(png))
    compete(
        found,
        "modified_content",
        changed if changed[0] else moment("DateTime", "SubsecTime", "OffsetTime", "IFD0"),
        xmp_moment("xmp:ModifyDate"),
        xmp_moment("tiff:DateTime"),
    )


def _png_date(png: dict[str, Any]) -> Candidate:
    """PNG's Creation Time: RFC 3339 or RFC 1123 by the standard (11.3.3.1), EXIF spelling by habit."""
    for name in ("Creation Time", "create-date"):
        text = first_text(png.get(name))
        if text:
            return _loose(text), f"png_text.{name}"
    return None, ""


def _loose(text: str) -> str | None:
    moment = xmp_date(text) or exif_moment(text)
    if moment is not None:
        return moment
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, IndexError, TypeError, OverflowError):
        return None


def _place(found: Extraction, exif: Exif, xmp: dict[str, Any]) -> None:
    """Each coordinate for itself: EXIF's where it is possible, else XMP's, else what a drone noted."""
    directory = exif.directories.get("GPS", EMPTY)
    if not directory and not xmp:
        return
    if directory:
        for message in gps.impossible(directory):
            found.warn("out-of-range", message)
    for name, place in zip(("Latitude", "Longitude"), gps.position(directory), strict=True):
        _near(
            found,
            name.lower(),
            (place, f"exif.GPS.GPS{name}"),
            (gps.xmp_coordinate(first_text(xmp.get(f"exif:GPS{name}"))) if xmp else None, f"xmp.exif:GPS{name}"),
        )
        for drone in (f"drone-dji:Gps{name}", f"drone-dji:GPS{name}"):
            if drone in xmp:
                found.put(name.lower(), gps.xmp_coordinate(first_text(xmp[drone])), f"xmp.{drone}")
    height = gps.altitude(directory) if directory else None
    found.put("altitude_m", height, "exif.GPS.GPSAltitude")
    if xmp:
        reference = first_text(xmp.get("exif:GPSAltitudeRef"))
        height = gps.xmp_altitude(first_text(xmp.get("exif:GPSAltitude")), reference)
        if "altitude_m" not in found.fields or (height is not None and abs(height - found.fields["altitude_m"]) > 1):
            found.compete("altitude_m", (height, "xmp.exif:GPSAltitude"))


def _near(found: Extraction, name: str, first: Candidate, second: Candidate) -> None:
    """Compete, unless the second differs by less than what XMP's minutes hold (about 10 m)."""
    if first[0] is None or second[0] is None or abs(first[0] - second[0]) >= 1e-4:
        found.compete(name, first, second)
    else:
        found.put(name, *first)


_PEOPLE = (
    "Iptc4xmpExt:PersonInImage", "Iptc4xmpExt:PersonInImageWDetails", "mwg-rs:Regions", "MP:RegionInfo",
    "aux:OwnerName", "exifEX:CameraOwnerName", "digiKam:PeopleTags",
)  # fmt: skip
_OWNERS = ("CameraOwnerName", "OwnerName", "Photographer", "ImageEditor")
_PLACES_XMP = ("Iptc4xmpExt:LocationCreated", "Iptc4xmpExt:LocationShown", "Iptc4xmpCore:Location", "photoshop:City")
_PLACES_IPTC = ("Sub-location", "City", "ContentLocationName")
_PLACES_GPS = ("GPSLatitude", "GPSLongitude", "GPSDestLatitude", "GPSDestLongitude", "GPSAreaInformation")
_SERIALS_XMP = ("exifEX:LensSerialNumber", "aux:LensSerialNumber")


def _sensitive(found: Extraction, exif: Exif, xmp: dict[str, Any], iptc: dict[str, Any]) -> None:
    """Rules: coordinates or named places are a location; named people a person; serial numbers a device-serial."""
    directory = exif.directories.get("GPS", EMPTY)
    if coordinate := next((name for name in ("latitude", "longitude") if name in found.fields), None):
        found.sensitive("location", found.sources[coordinate])
    elif place := next((name for name in _PLACES_GPS if directory.get(name)), None):
        found.sensitive("location", f"exif.GPS.{place}")
    elif place := next((name for name in _PLACES_XMP if xmp.get(name)), None):
        found.sensitive("location", f"xmp.{place}")
    elif place := next((name for name in _PLACES_IPTC if iptc.get(name)), None):
        found.sensitive("location", f"iptc.{place}")
    owner = next((name for name in _OWNERS if exif.get(name)), None) if exif.directories else None
    if owner:
        found.sensitive("person", f"exif.{owner}")
    elif person := next((name for name in _PEOPLE if xmp.get(name)), None):
        found.sensitive("person", f"xmp.{person}")
    elif "creators" in found.fields:
        found.sensitive("person", found.sources["creators"])
    if "device_serial" in found.fields:
        found.sensitive("device-serial", found.sources["device_serial"])
    elif exif.get("LensSerialNumber"):
        found.sensitive("device-serial", "exif.LensSerialNumber")
    elif lens := next((name for name in _SERIALS_XMP if xmp.get(name)), None):
        found.sensitive("device-serial", f"xmp.{lens}")
