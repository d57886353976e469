"""From EXIF, XMP, IPTC and PNG texts to the normalised fields, and which wins where they disagree.

What the camera knew (dates, device, place) comes from EXIF first, then XMP, then IPTC; what people said of the
picture (title, creators, description, rights) from XMP first, then EXIF, IPTC and PNG texts: XMP holds them in full
length and any script. Keywords are joined. Where two places say different things a `conflict` warning names both.
"""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.image import gps
from metaextract_tui.formats.image.dates import exif_moment
from metaextract_tui.formats.image.exif import Exif
from metaextract_tui.formats.image.iptc import iptc_moment
from metaextract_tui.formats.xmp import first_text, texts, xmp_date

Candidate = tuple[Any, str]
_EMPTY: dict[str, Any] = {}

# What cameras and programs write where nobody wrote anything.
_STOCK = frozenset(
    ("olympus digital camera", "digital camera", "minolta digital camera", "sony dsc", "samsung", "camera", "untitled",
     "default", "exif_jpeg_picture", "my beautiful picture", "konica minolta digital camera", "jpeg picture",
     "samsung camera pictures", "kodak digital still camera", "digital still camera", "exif jpeg", "dcf 1.0",
     "samsung csc")
)  # fmt: skip
_STOCK_STARTS = (
    "file written by adobe photoshop", "created with gimp", "created with the gimp", "dcim\\", "lavc",
    "creator: gd-jpeg", "lead technologies", "intel(r) jpeg library", "jpeg encoder copyright", "optimized by jpegmini",
    "compressed by jpeg-recompress", "created by imageready",
)  # fmt: skip
_STOCK_CAMERA = re.compile(r"[A-Z][A-Z0-9 .,&-]* DIGITAL (?:STILL )?CAMERA")


def is_stock(text: Any) -> bool:
    """Whether a description is what a camera or a program puts there by itself."""
    text = text.strip() if isinstance(text, str) else ""
    lower = text.casefold()
    return lower in _STOCK or lower.startswith(_STOCK_STARTS) or _STOCK_CAMERA.fullmatch(text) is not None


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
    xmp, iptc, png = xmp or _EMPTY, iptc or _EMPTY, png_text or _EMPTY
    if not (exif.directories or xmp or iptc or png):
        return
    _capture(found, exif, xmp)
    _dates(found, exif, xmp, iptc, png, changed)
    _place(found, exif, xmp)
    _descriptive(found, exif, xmp, iptc, png)
    _sensitive(found, exif, xmp, iptc)


def _tag(exif: Exif, name: str, *where: str) -> Candidate:
    """A tag's value and source, from the directories in the order given, then from any other."""
    directories = exif.directories
    for directory in where:
        value = directories.get(directory, _EMPTY).get(name)
        if value is not None and value != "":
            return (value[0] if isinstance(value, list) and value else value), f"exif.{directory}.{name}"
    for directory, values in directories.items():
        value = values.get(name)
        if value is not None and value != "":
            return (value[0] if isinstance(value, list) and value else value), f"exif.{directory}.{name}"
    return None, ""


def _text_tag(exif: Exif, name: str, *where: str) -> Candidate:
    value, source = _tag(exif, name, *where)
    return (value if isinstance(value, (str, int, float)) else None), source


def _xmp(xmp: dict[str, Any], name: str) -> Candidate:
    value = xmp.get(name)
    return (None, "") if value is None else (first_text(value), f"xmp.{name}")


def _compete(found: Extraction, name: str, *candidates: Candidate) -> None:
    """`Extraction.compete` over what says something, without those that only were cut to a field's length."""
    told = [(value, source) for value, source in candidates if value not in (None, "", [])]
    if len(told) > 1 and isinstance(told[0][0], str):
        whole = told[0][0]
        told[1:] = [(v, s) for v, s in told[1:] if not (isinstance(v, str) and len(v) >= 30 and whole.startswith(v))]
    if len(told) > 1:
        found.compete(name, *told)
    elif told:
        _put(found, name, told[0])


def _put(found: Extraction, name: str, candidate: Candidate) -> None:
    """`Extraction.put`, spared where it would say nothing."""
    if candidate[0] is not None and name not in found.fields:
        found.put(name, *candidate)


def _capture(found: Extraction, exif: Exif, xmp: dict[str, Any]) -> None:
    _compete(found, "device_make", _text_tag(exif, "Make", "IFD0"), _xmp(xmp, "tiff:Make"))
    _compete(found, "device_model", _text_tag(exif, "Model", "IFD0"), _xmp(xmp, "tiff:Model"))
    _put(found, "device_model", _text_tag(exif, "UniqueCameraModel", "IFD0"))
    _compete(
        found,
        "device_serial",
        _text_tag(exif, "BodySerialNumber", "Exif"),
        _text_tag(exif, "CameraSerialNumber", "IFD0"),
        _xmp(xmp, "exifEX:BodySerialNumber"),
        _xmp(xmp, "aux:SerialNumber"),
    )
    _put(found, "device_serial", _text_tag(exif, "SerialNumber", "IFD0"))


def _dates(
    found: Extraction, exif: Exif, xmp: dict[str, Any], iptc: dict[str, Any], png: dict[str, Any], changed: Candidate
) -> None:
    def moment(name: str, subsecond: str, offset: str, *where: str) -> Candidate:
        value, source = _tag(exif, name, *where)
        return exif_moment(value, exif.get(subsecond, "Exif"), exif.get(offset, "Exif")), source

    def xmp_moment(name: str) -> Candidate:
        value = xmp.get(name)
        return (None, "") if value is None else (xmp_date(value), f"xmp.{name}")

    _compete(
        found,
        "created",
        moment("DateTimeOriginal", "SubsecTimeOriginal", "OffsetTimeOriginal", "Exif", "IFD0"),
        xmp_moment("exif:DateTimeOriginal"),
        xmp_moment("photoshop:DateCreated"),
        (iptc_moment(iptc.get("DateCreated"), iptc.get("TimeCreated")), "iptc.DateCreated"),
    )
    # When it was digitised is when it was taken, where nothing else is said.
    _put(found, "created", moment("DateTimeDigitized", "SubsecTimeDigitized", "OffsetTimeDigitized", "Exif", "IFD0"))
    for name in ("exif:DateTimeDigitized", "xmp:CreateDate"):
        _put(found, "created", xmp_moment(name))
    digitised = iptc_moment(iptc.get("DigitalCreationDate"), iptc.get("DigitalCreationTime"))
    _put(found, "created", (digitised, "iptc.DigitalCreationDate"))
    _put(found, "created", _png_date(png))
    _compete(
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
    directory = exif.directories.get("GPS", _EMPTY)
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


def _descriptive(found: Extraction, exif: Exif, xmp: dict[str, Any], iptc: dict[str, Any], png: dict[str, Any]) -> None:
    def from_png(*names: str) -> Candidate:
        return next(((first_text(png[n]), f"png_text.{n}") for n in names if n in png), (None, ""))

    _compete(
        found,
        "title",
        _xmp(xmp, "dc:title"),
        (first_text(iptc.get("ObjectName")), "iptc.ObjectName"),
        _text_tag(exif, "XPTitle", "IFD0"),
        from_png("Title"),
    )
    if xmp:
        for name in ("xmp:Title", "pdf:Title", "photoshop:Headline"):
            _put(found, "title", _xmp(xmp, name))
    _put(found, "title", (first_text(iptc.get("Headline")), "iptc.Headline"))
    for name in ("ImageTitle", "DocumentName"):
        _put(found, "title", _text_tag(exif, name, "IFD0"))
    artist, artist_source = _text_tag(exif, "Artist", "IFD0")
    _creators(
        found,
        (texts(xmp.get("dc:creator")), "xmp.dc:creator"),
        (_split(artist), artist_source),
        (texts(iptc.get("By-line")), "iptc.By-line"),
        *((texts(png[name]), f"png_text.{name}") for name in ("Author", "Artist") if name in png),
    )
    if "creators" not in found.fields:
        for name, where in (("XPAuthor", "IFD0"), ("Photographer", "Exif")):
            artist, artist_source = _text_tag(exif, name, where)
            found.put("creators", _split(artist), artist_source)
        for name in ("xmp:Author", "pdf:Author", "tiff:Artist") if xmp else ():
            found.put("creators", texts(xmp.get(name)), f"xmp.{name}")
    description, source = _text_tag(exif, "ImageDescription", "IFD0")
    if is_stock(description):
        description = None
    _compete(
        found,
        "description",
        _xmp(xmp, "dc:description"),
        (description, source),
        (first_text(iptc.get("Caption-Abstract")), "iptc.Caption-Abstract"),
        from_png("Description"),
    )
    _put(found, "description", _xmp(xmp, "tiff:ImageDescription"))
    for name in ("XPSubject", "XPComment"):
        _put(found, "description", _text_tag(exif, name, "IFD0"))
    _compete(
        found,
        "rights",
        _xmp(xmp, "dc:rights"),
        _text_tag(exif, "Copyright", "IFD0"),
        (first_text(iptc.get("CopyrightNotice")), "iptc.CopyrightNotice"),
        from_png("Copyright"),
    )
    if xmp:
        for name in ("xmp:Rights", "tiff:Copyright"):
            _put(found, "rights", _xmp(xmp, name))
    _keywords(found, exif, xmp, iptc, png)
    # xmp:CreatorTool is the first tool that made the content, which need not be the one that wrote the file.
    _compete(found, "software", _text_tag(exif, "Software", "IFD0"), _xmp(xmp, "tiff:Software"), from_png("Software"))
    _put(found, "software", _xmp(xmp, "xmp:CreatorTool"))
    _put(found, "software", (first_text(iptc.get("OriginatingProgram")), "iptc.OriginatingProgram"))
    for name in ("dc:identifier", "xmp:Identifier"):
        _put(found, "identifier", _xmp(xmp, name))
    _put(found, "identifier", _text_tag(exif, "ImageUniqueID", "Exif"))
    _put(found, "identifier", _xmp(xmp, "xmpMM:DocumentID"))
    _put(found, "language", _xmp(xmp, "dc:language"))
    _put(found, "language", (first_text(iptc.get("LanguageIdentifier")), "iptc.LanguageIdentifier"))


def _split(artist: Any) -> list[str]:
    """Artist holds several names with semicolons between (CIPA DC-008, 4.6.4 D)."""
    return [name.strip() for name in str(artist).split(";") if name.strip()] if artist else []


def _creators(found: Extraction, *candidates: tuple[list[str], str]) -> None:
    """Compete over names: the same names in another order or cut to IPTC's 32 bytes are no conflict."""
    told = [(names, source) for names, source in candidates if names]
    if not told:
        return
    names, _ = told[0]
    wanted = [" ".join(name.split()).casefold() for name in names]
    joined = "; ".join(wanted)

    def known(name: str) -> bool:
        text = " ".join(name.split()).casefold()
        return text in wanted or text in joined

    found.compete("creators", told[0], *((n, s) for n, s in told[1:] if not all(known(one) for one in n)))


def _keywords(found: Extraction, exif: Exif, xmp: dict[str, Any], iptc: dict[str, Any], png: dict[str, Any]) -> None:
    words: dict[str, None] = {}
    sources = []
    listed = [(texts(xmp.get("dc:subject")), "xmp.dc:subject"), (texts(iptc.get("Keywords")), "iptc.Keywords")]
    listed.append((_split(_text_tag(exif, "XPKeywords", "IFD0")[0]), "exif.IFD0.XPKeywords"))
    if "Keywords" in png:
        listed.append(([w.strip() for w in (first_text(png["Keywords"]) or "").split(",")], "png_text.Keywords"))
    if not any(values for values, _ in listed):
        listed.append((_split((first_text(xmp.get("pdf:Keywords")) or "").replace(",", ";")), "xmp.pdf:Keywords"))
    for values, source in listed:
        new = [value for value in values if value and value not in words]
        if new:
            words.update(dict.fromkeys(new))
            sources.append(source)
    found.put("keywords", list(words), " + ".join(sources))


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
    directory = exif.directories.get("GPS", _EMPTY)
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
