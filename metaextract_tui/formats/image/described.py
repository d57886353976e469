"""What people said of a picture: title, creators, description, rights, keywords, what it was made and is known by.

XMP comes first, for it holds them in full length and any script, then EXIF, IPTC and PNG texts.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.image.candidates import Candidate, compete, from_xmp, put, text_tag
from metaextract_tui.formats.image.exif import Exif
from metaextract_tui.formats.xmp import first_text, texts

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


class Blocks(NamedTuple):
    """What the blocks of an image say, by their own names; an empty one says nothing."""

    exif: Exif
    xmp: dict[str, Any]
    iptc: dict[str, Any]
    png: dict[str, Any]

    def from_iptc(self, name: str) -> Candidate:
        return first_text(self.iptc.get(name)), f"iptc.{name}"

    def from_png(self, name: str) -> Candidate:
        return (first_text(self.png[name]), f"png_text.{name}") if name in self.png else (None, "")


def describe(found: Extraction, blocks: Blocks) -> None:
    """Fill the fields that describe the content."""
    _title(found, blocks)
    _creators(found, blocks)
    _description(found, blocks)
    _rights(found, blocks)
    _keywords(found, blocks)
    _software(found, blocks)
    _identity(found, blocks)


def _title(found: Extraction, blocks: Blocks) -> None:
    exif, xmp = blocks.exif, blocks.xmp
    compete(
        found,
        "title",
        from_xmp(xmp, "dc:title"),
        blocks.from_iptc("ObjectName"),
        text_tag(exif, "XPTitle", "IFD0"),
        blocks.from_png("Title"),
    )
    if xmp:
        for name in ("xmp:Title", "pdf:Title", "photoshop:Headline"):
            put(found, "title", from_xmp(xmp, name))
    put(found, "title", blocks.from_iptc("Headline"))
    for name in ("ImageTitle", "DocumentName"):
        put(found, "title", text_tag(exif, name, "IFD0"))


def _creators(found: Extraction, blocks: Blocks) -> None:
    exif, xmp, iptc, png = blocks
    artist, source = text_tag(exif, "Artist", "IFD0")
    _compete_names(
        found,
        (texts(xmp.get("dc:creator")), "xmp.dc:creator"),
        (_split(artist), source),
        (texts(iptc.get("By-line")), "iptc.By-line"),
        *((texts(png[name]), f"png_text.{name}") for name in ("Author", "Artist") if name in png),
    )
    if "creators" not in found.fields:
        for name, where in (("XPAuthor", "IFD0"), ("Photographer", "Exif")):
            artist, source = text_tag(exif, name, where)
            found.put("creators", _split(artist), source)
        for name in ("xmp:Author", "pdf:Author", "tiff:Artist") if xmp else ():
            found.put("creators", texts(xmp.get(name)), f"xmp.{name}")


def _description(found: Extraction, blocks: Blocks) -> None:
    exif, xmp = blocks.exif, blocks.xmp
    written, source = text_tag(exif, "ImageDescription", "IFD0")
    compete(
        found,
        "description",
        from_xmp(xmp, "dc:description"),
        (None if is_stock(written) else written, source),
        blocks.from_iptc("Caption-Abstract"),
        blocks.from_png("Description"),
    )
    put(found, "description", from_xmp(xmp, "tiff:ImageDescription"))
    for name in ("XPSubject", "XPComment"):
        put(found, "description", text_tag(exif, name, "IFD0"))


def _rights(found: Extraction, blocks: Blocks) -> None:
    exif, xmp = blocks.exif, blocks.xmp
    compete(
        found,
        "rights",
        from_xmp(xmp, "dc:rights"),
        text_tag(exif, "Copyright", "IFD0"),
        blocks.from_iptc("CopyrightNotice"),
        blocks.from_png("Copyright"),
    )
    if xmp:
        for name in ("xmp:Rights", "tiff:Copyright"):
            put(found, "rights", from_xmp(xmp, name))


def _keywords(found: Extraction, blocks: Blocks) -> None:
    exif, xmp, iptc, png = blocks
    words: dict[str, None] = {}
    sources = []
    listed = [(texts(xmp.get("dc:subject")), "xmp.dc:subject"), (texts(iptc.get("Keywords")), "iptc.Keywords")]
    listed.append((_split(text_tag(exif, "XPKeywords", "IFD0")[0]), "exif.IFD0.XPKeywords"))
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


def _software(found: Extraction, blocks: Blocks) -> None:
    exif, xmp = blocks.exif, blocks.xmp
    # xmp:CreatorTool is the first tool that made the content, which need not be the one that wrote the file.
    compete(
        found,
        "software",
        text_tag(exif, "Software", "IFD0"),
        from_xmp(xmp, "tiff:Software"),
        blocks.from_png("Software"),
    )
    put(found, "software", from_xmp(xmp, "xmp:CreatorTool"))
    put(found, "software", blocks.from_iptc("OriginatingProgram"))


def _identity(found: Extraction, blocks: Blocks) -> None:
    exif, xmp = blocks.exif, blocks.xmp
    for name in ("dc:identifier", "xmp:Identifier"):
        put(found, "identifier", from_xmp(xmp, name))
    put(found, "identifier", text_tag(exif, "ImageUniqueID", "Exif"))
    put(found, "identifier", from_xmp(xmp, "xmpMM:DocumentID"))
    put(found, "language", from_xmp(xmp, "dc:language"))
    put(found, "language", blocks.from_iptc("LanguageIdentifier"))


def _split(artist: Any) -> list[str]:
    """Artist holds several names with semicolons between (CIPA DC-008, 4.6.4 D)."""
    return [name.strip() for name in str(artist).split(";") if name.strip()] if artist else []


def _compete_names(found: Extraction, *candidates: tuple[list[str], str]) -> None:
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
