"""The document's words about itself: the Info dictionary, the XMP packet, and the fields that rest on both.

Where both speak, the Info dictionary wins, for it is what viewers show; a warning names what XMP says otherwise. The
same value in another spelling is no conflict: whitespace and case, one text against a list, a date in another zone.
"""

from __future__ import annotations

import re
import zlib
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.pdf import objects as o
from metaextract_tui.formats.pdf.claims import put_claims
from metaextract_tui.formats.pdf.dates import iso_date, may_be_same
from metaextract_tui.formats.source import Source
from metaextract_tui.formats.xmp import first_text, parse_xmp, texts

MAX_INFO = 200  # entries
MAX_XMP = 4 << 20  # bytes, inflated
_SPLIT = re.compile(r"\s*[;,\n]\s*")


def read_info(trailer: o.Obj, found: Extraction) -> dict[str, Any]:
    """Fill `native.info`: every entry of the Info dictionary (ISO 32000-1, 14.3.3) as it stands."""
    info = {key: o.scalar(value) for key, value in o.entries(o.get(trailer, "Info"), MAX_INFO)}
    info = {key: value for key, value in info.items() if value not in (None, "")}
    found.native["info"] = found.cleaner.clean(info)
    return info


def read_xmp(root: o.Obj, found: Extraction) -> dict[str, Any]:
    """Fill `native.xmp` from the document's metadata stream (14.3.2)."""
    metadata = o.get(root, "Metadata")
    if not o.is_stream(metadata):
        return {}
    packet = o.stream(metadata, MAX_XMP + 1)
    return _keep_xmp(packet, found)


def read_xmp_in_clear(document: Any, root: o.Obj, source: Source, found: Extraction) -> dict[str, Any]:
    """The metadata stream of a document that encrypts all but that (table 21, EncryptMetadata): MuPDF would decrypt
    it all the same unless it names the Identity crypt filter, so its bytes are taken from the file."""
    metadata = o.get(root, "Metadata")
    if not o.is_stream(metadata):
        return {}
    length = min(max(0, o.to_int(o.get(metadata, "Length"))), MAX_XMP)
    packet = source.read_at(o.stream_offset(document, metadata), length)
    if o.name(o.get(metadata, "Filter")) == "FlateDecode":
        try:
            packet = zlib.decompressobj().decompress(packet, MAX_XMP + 1)
        except zlib.error:
            packet = b""
    if b"<rdf:RDF" not in packet:
        packet = o.stream(metadata, MAX_XMP + 1)
    return _keep_xmp(packet, found) if b"<rdf:RDF" in packet else {}


def _keep_xmp(packet: bytes, found: Extraction) -> dict[str, Any]:
    if len(packet) > MAX_XMP:
        found.warn("xmp-too-large", f"an XMP packet of more than {MAX_XMP >> 20} MiB was not read", partial=True)
        return {}
    xmp = parse_xmp(packet, found)
    if xmp:
        found.native["xmp"] = xmp
    return xmp


def put_fields(info: dict[str, Any], xmp: dict[str, Any], found: Extraction) -> None:
    """The normalised fields from what `read_info` and `read_xmp` gave."""
    said = {key: str(value) for key, value in info.items()}
    _alternatives("title", said.get("Title"), "info.Title", xmp, found)
    _creators(said.get("Author"), texts(xmp.get("dc:creator")), found)
    _alternatives("description", said.get("Subject"), "info.Subject", xmp, found)
    _keywords(said.get("Keywords"), xmp, found)
    found.put("rights", first_text(xmp.get("dc:rights")), "xmp.dc:rights")
    found.put("identifier", first_text(xmp.get("dc:identifier")), "xmp.dc:identifier")
    _date("created", said.get("CreationDate", ""), "info.CreationDate", xmp, "xmp:CreateDate", found)
    _date("modified_content", said.get("ModDate", ""), "info.ModDate", xmp, "xmp:ModifyDate", found)
    for key, other in (("Producer", "pdf:Producer"), ("Creator", "xmp:CreatorTool")):
        if "software" not in found.fields:
            found.compete("software", (said.get(key), f"info.{key}"), (first_text(xmp.get(other)), f"xmp.{other}"))
    put_claims(info, xmp, found)


def _alternatives(name: str, stated: str | None, source: str, xmp: dict[str, Any], found: Extraction) -> None:
    """Info holds one text, XMP one for each language: they agree where one of these is Info's. What has lost
    characters in XMP (a writer's slip, U+FFFD) says nothing against Info."""
    key = f"dc:{name}"
    value = xmp.get(key)
    other = first_text(value)
    if stated and other and "\ufffd" in other:
        other = None
    if stated and isinstance(value, dict | list):
        each = value.values() if isinstance(value, dict) else value
        if any(isinstance(one, str) and _letters([one]) == _letters([stated]) for one in each):
            other = None
    found.compete(name, (stated, source), (other, f"xmp.{key}"))


def _creators(author: str | None, creators: list[str], found: Extraction) -> None:
    """Info holds one text (names parted by `; ` as Acrobat writes them), XMP a list: they agree where the letters and
    digits are the same."""
    parts = [one for one in (part.strip(" ;") for part in re.split(r";\s+", author or "")) if one]
    if parts and _letters(parts) == _letters(creators):
        creators = parts
    found.compete("creators", (parts, "info.Author"), (creators, "xmp.dc:creator"))
    if "creators" in found.fields:
        found.sensitive("person", found.sources["creators"])


def _keywords(stated: str | None, xmp: dict[str, Any], found: Extraction) -> None:
    """Info's text, the same text in XMP, and XMP's list of subjects: they agree where the same words are in them."""
    places = [
        (_pieces(stated), "info.Keywords"),
        (_pieces(first_text(xmp.get("pdf:Keywords"))), "xmp.pdf:Keywords"),
        (texts(xmp.get("dc:subject")), "xmp.dc:subject"),
    ]
    spoken = [place for place in places if place[0]]
    if len(spoken) > 1:
        first, same = spoken[0][0], _words(spoken[0][0])
        spoken = [(first if _words(words) == same else words, source) for words, source in spoken]
    found.compete("keywords", *spoken)


def _words(several: list[str]) -> list[str]:
    return sorted(re.findall(r"\w+", " ".join(several).casefold()))


def _date(name: str, stated: str, source: str, xmp: dict[str, Any], key: str, found: Extraction) -> None:
    one, other = iso_date(stated), iso_date(first_text(xmp.get(key)) or "")
    found.compete(name, (one, source), (None if may_be_same(one, other) else other, f"xmp.{key}"))


def _letters(several: list[str]) -> str:
    return re.sub(r"[\W_]|\band\b", "", " ".join(several).casefold())


def _pieces(text: str | None) -> list[str]:
    return [one for one in _SPLIT.split(text or "") if one]


def put_trailer(trailer: o.Obj, root: o.Obj, found: Extraction) -> None:
    """The file's ID (14.4) and the language of the text (14.9.2)."""
    identifier = o.raw(o.item(o.get(trailer, "ID"), 0)) if o.is_array(o.get(trailer, "ID")) else b""
    if identifier:
        found.native["id"] = identifier[:64].hex()
        found.put("identifier", identifier[:64].hex(), "trailer.ID")
    stated = o.text(o.get(root, "Lang")).strip("\0 ")
    if not (stated.isascii() and stated.isprintable()):  # as of a text in clear in a document that is encrypted
        found.warn("nonconformant-value", f"Lang is no language tag: {found.cleaner.shown(stated)}")
        stated = ""
    languages = [one for one in texts(found.native.get("xmp", {}).get("dc:language")) if one != "x-default"]
    if stated and any(_tongue(one) == _tongue(stated) for one in languages):
        languages = []
    found.compete("language", (stated, "catalogue.Lang"), (next(iter(languages), None), "xmp.dc:language"))


def _tongue(tag: str) -> str:
    """The primary language of a tag (BCP 47): en of en-US."""
    return re.split("[-_]", tag.strip())[0].casefold()
