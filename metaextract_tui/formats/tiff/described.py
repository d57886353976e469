"""What microscopes and array libraries write into ImageDescription in place of a description: OME-XML, ImageJ's lines,
tifffile's shape. It is told as what it is, and is no text about the picture."""

from __future__ import annotations

import json
from typing import Any

from lxml import etree

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.image.exif import Exif
from metaextract_tui.formats.image.ifd import ASCII, Entry, Tiff
from metaextract_tui.formats.xmp import xmp_date

MAX_XML = 4 * 1024 * 1024  # bytes of OME-XML that are read
MAX_TAGS = 100_000  # '<' in it
MAX_IMAGES = 100
MAX_CHANNELS = 100
MAX_LINES = 200
_HEAD = 4096  # bytes in which the block says what it is: comments may stand first

# Pixels' attributes (OME schema 2016-06) that say what the array is.
_PIXELS = (
    "DimensionOrder", "Type", "SignificantBits", "BigEndian", "SizeX", "SizeY", "SizeZ", "SizeC", "SizeT",
    "PhysicalSizeX", "PhysicalSizeXUnit", "PhysicalSizeY", "PhysicalSizeYUnit", "PhysicalSizeZ", "PhysicalSizeZUnit",
    "TimeIncrement", "TimeIncrementUnit",
)  # fmt: skip


def take_over(tiff: Tiff, entry: Entry, exif: Exif, found: Extraction) -> None:
    """Where the first directory's ImageDescription is one of these: put it into `found.native` (`ome`, `imagej` or
    `tifffile`) and leave only its length in the directory. `tell` then puts the fields."""
    offset, length = tiff.where(entry)
    if offset is None or entry.type != ASCII:
        return
    head = tiff.data.get(offset, min(length, _HEAD)).lstrip(b"\xef\xbb\xbf \r\n")
    if head.startswith((b"<?xml", b"<OME", b"<!--")) and b"<OME" in head:
        name, read = "ome", _ome
    elif head.startswith(b"ImageJ="):
        name, read = "imagej", _lines
    elif head.startswith(b'{"') and b'"shape"' in head:
        name, read = "tifffile", _shaped
    else:
        return
    told = read(tiff.data.get(offset, min(length, MAX_XML + 1)), found)
    if told:
        found.native[name] = told
        exif.directories.get("IFD0", {})["ImageDescription"] = {"bytes": length}


def tell(found: Extraction) -> None:
    """The fields of what `take_over` found, where nothing else said them."""
    images = found.native.get("ome", {}).get("images")
    if images:
        first = images[0]
        found.put("title", first.get("Name"), "ome.images[0].Name")
        found.put("description", first.get("Description"), "ome.images[0].Description")
        found.put("created", xmp_date(first.get("AcquisitionDate")), "ome.images[0].AcquisitionDate")
        pixels = first.get("Pixels", {})
        order = pixels.get("DimensionOrder", "")
        sizes = [pixels.get(f"Size{axis}", "") for axis in reversed(order)]
        if sizes and all(size.isascii() and size.isdigit() for size in sizes):
            found.put("shape", [int(size) for size in sizes], "ome.images[0].Pixels")
    found.put("software", found.native.get("ome", {}).get("Creator"), "ome.Creator")
    found.put("identifier", found.native.get("ome", {}).get("UUID"), "ome.UUID")
    version = found.native.get("imagej", {}).get("ImageJ")
    found.put("software", f"ImageJ {version}" if version else None, "imagej.ImageJ")
    shape = found.native.get("tifffile", {}).get("shape")
    found.put("shape", shape if isinstance(shape, list) else None, "tifffile.shape")


def _ome(raw: bytes, found: Extraction) -> dict[str, Any]:
    """The images of an OME-XML block (OME-TIFF specification; schema 2016-06 and those before)."""
    if len(raw) > MAX_XML or raw.count(b"<") > MAX_TAGS or b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        found.warn("ome", "the OME-XML block is too large, or has a document type; it was not read", partial=True)
        return {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True,
                             remove_comments=True, remove_pis=True)  # fmt: skip
    try:
        root = etree.fromstring(raw.strip(b"\0 \r\n"), parser)
    except etree.XMLSyntaxError as error:
        found.warn("ome", f"the OME-XML block cannot be read ({error})")
        return {}
    if root is None:
        return {}
    clean = found.cleaner.clean
    out: dict[str, Any] = {name: clean(str(root.get(name))) for name in ("Creator", "UUID") if root.get(name)}
    images: list[dict[str, Any]] = []
    for image in root.iterfind("{*}Image"):
        if len(images) >= MAX_IMAGES:
            found.warn("cut", f"only the first {MAX_IMAGES} images of the OME-XML block were read", partial=True)
            break
        images.append(_image(image, clean))
    if images:
        out["images"] = images
    return out


def _image(image: etree._Element, clean: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"Name": image.get("Name"), "ID": image.get("ID")}
    for name in ("AcquisitionDate", "Description"):
        told[name] = (image.findtext("{*}" + name) or "").strip()
    pixels = image.find("{*}Pixels")
    if pixels is not None:
        told["Pixels"] = {name: str(pixels.get(name)) for name in _PIXELS if pixels.get(name)}
        channels = [str(one.get("Name")) for one in pixels.findall("{*}Channel")[:MAX_CHANNELS] if one.get("Name")]
        told["Channels"] = channels
    kept: dict[str, Any] = clean({name: value for name, value in told.items() if value})
    return kept


def _lines(raw: bytes, found: Extraction) -> dict[str, Any]:
    """ImageJ's "name=value" lines (ij.io.TiffDecoder)."""
    out: dict[str, Any] = {}
    for line in raw.decode("utf-8", "replace").rstrip("\0").splitlines()[:MAX_LINES]:
        name, _, value = line.partition("=")
        if name.strip() and value:
            out.setdefault(found.cleaner.clean(name.strip()), found.cleaner.clean(value))
    return out


def _shaped(raw: bytes, found: Extraction) -> dict[str, Any]:
    try:
        told = json.loads(raw[:65536].rstrip(b"\0").decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}
    return found.cleaner.clean(told) if isinstance(told, dict) else {}
