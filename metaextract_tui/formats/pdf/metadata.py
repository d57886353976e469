"""The document's words about itself: the Info dictionary, the XMP packet, and the fields that rest on both.

Where both speak, the Info dictionary wins, for it is what viewers show; a warning names what XMP says otherwise.
"""

from __future__ import annotations

import re
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.pdf import objects as o
from metaextract_tui.formats.pdf.dates import iso_date
from metaextract_tui.formats.source import Source
from metaextract_tui.formats.xmp import parse_xmp

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
    """The metadata stream of a locked document that leaves it unencrypted (table 21, EncryptMetadata): MuPDF would
    decrypt it all the same unless it names the Identity crypt filter, so its bytes are taken from the file."""
    metadata = o.get(root, "Metadata")
    if not o.is_stream(metadata):
        return {}
    packet = o.stream(metadata, MAX_XMP + 1)
    if b"<rdf:RDF" not in packet and o.is_null(o.get(metadata, "Filter")):
        length = min(max(0, o.to_int(o.get(metadata, "Length"))), MAX_XMP)
        packet = source.read_at(o.stream_offset(document, metadata), length)
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
    dc = {
        key: _texts(xmp.get(f"dc:{key}"))
        for key in ("title", "creator", "description", "subject", "rights", "identifier")
    }
    found.compete("title", (said.get("Title"), "info.Title"), (_first(dc["title"]), "xmp.dc:title"))
    _creators(said.get("Author"), dc["creator"], found)
    found.compete(
        "description", (said.get("Subject"), "info.Subject"), (_first(dc["description"]), "xmp.dc:description")
    )
    found.put("keywords", _pieces(said.get("Keywords")), "info.Keywords")
    found.put("keywords", dc["subject"], "xmp.dc:subject")
    found.put("keywords", _pieces(_first(_texts(xmp.get("pdf:Keywords")))), "xmp.pdf:Keywords")
    found.put("rights", _first(dc["rights"]), "xmp.dc:rights")
    found.put("identifier", _first(dc["identifier"]), "xmp.dc:identifier")
    for name, key, other in (("created", "CreationDate", "CreateDate"), ("modified_content", "ModDate", "ModifyDate")):
        found.compete(
            name,
            (iso_date(said.get(key, "")), f"info.{key}"),
            (iso_date(_first(_texts(xmp.get(f"xmp:{other}"))) or ""), f"xmp.xmp:{other}"),
        )
    found.compete(
        "software",
        (said.get("Producer"), "info.Producer"),
        (_first(_texts(xmp.get("pdf:Producer"))), "xmp.pdf:Producer"),
    )
    found.put("software", said.get("Creator"), "info.Creator")
    found.put("software", _first(_texts(xmp.get("xmp:CreatorTool"))), "xmp.xmp:CreatorTool")
    if part := _first(_texts(xmp.get("pdfaid:part"))):
        level = _first(_texts(xmp.get("pdfaid:conformance"))) or ""
        found.native["pdfa_claim"] = found.cleaner.clean(f"PDF/A-{part}{level.lower()}")


def _creators(author: str | None, creators: list[str], found: Extraction) -> None:
    """Info holds one text, XMP a list: they agree where the letters and digits are the same."""
    parts = [one.strip() for one in (author or "").split(";") if one.strip()]
    if parts and _letters(parts) == _letters(creators):
        creators = parts
    found.compete("creators", (parts, "info.Author"), (creators, "xmp.dc:creator"))
    if "creators" in found.fields:
        found.sensitive("person", found.sources["creators"])


def _letters(texts: list[str]) -> str:
    return re.sub(r"[\W_]|\band\b", "", " ".join(texts).casefold())


def _pieces(text: str | None) -> list[str]:
    return [one for one in _SPLIT.split(text or "") if one]


def _first(texts: list[str]) -> str | None:
    return texts[0] if texts else None


def _texts(value: Any) -> list[str]:
    """The texts of an XMP property: of a language alternative the default one, of a list all of them."""
    if isinstance(value, dict):
        value = value.get("x-default") or next(iter(value.values()), None)
    values = value if isinstance(value, list) else [value]
    return [str(one).strip() for one in values if isinstance(one, str | int | float) and str(one).strip()]


def put_trailer(trailer: o.Obj, root: o.Obj, found: Extraction) -> None:
    """The file's ID (14.4) and the language of the text (14.9.2)."""
    identifier = o.raw(o.item(o.get(trailer, "ID"), 0)) if o.is_array(o.get(trailer, "ID")) else b""
    if identifier:
        found.native["id"] = identifier[:64].hex()
        found.put("identifier", identifier[:64].hex(), "trailer.ID")
    found.put("language", o.text(o.get(root, "Lang")), "catalogue.Lang")
    languages = found.native.get("xmp", {}).get("dc:language")
    found.put("language", next((x for x in _texts(languages) if x != "x-default"), None), "xmp.dc:language")
