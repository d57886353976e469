"""What a package carries besides its text: media, embedded files, macros, comments, links to the outside."""

from __future__ import annotations

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.ooxml.labels import read_labels
from metaextract_tui.formats.ooxml.links import external_links, put_links
from metaextract_tui.formats.ooxml.package import Package
from metaextract_tui.formats.ooxml.people import read_comments


def read_content(package: Package, found: Extraction) -> None:
    """Fill `native.parts`, `external_links`, `comments` and `labels`, and say what of it is sensitive."""
    names = package.names
    macros = [name for name in names if name.endswith("vbaproject.bin") or "/macrosheets/" in name]
    macros += [n for n in package.of_type("vbaproject", "macrosheet+xml", "macrosheet") if n not in macros]
    macros = [name for name in macros if "/_rels/" not in name]
    embedded = [name for name in names if "/embeddings/" in name and not name.endswith("/") and "/_rels/" not in name]
    embedded += [name for name in package.of_type(".oleobject", ".package") if name not in embedded]
    links = package.of_type(".externallink+xml", ".ms-excel.externallink")
    outside = external_links(package, found)
    found.native["parts"] = {
        "media": sum("/media/" in name and not name.endswith("/") for name in names),
        "embedded": len(embedded),
        "external_links": len(links) + sum(one["part"] not in links for one in outside),
        "comments": read_comments(package, found),
        "macros": len(macros),
    }
    if macros:
        found.sensitive("macro", macros[0])
    put_links(outside, found)
    if links and not outside:  # to another program (DDE), or one whose target is missing
        found.sensitive("external-link", links[0])
    if connections := package.of_type(".connections+xml", ".ms-excel.connections"):
        found.sensitive("external-link", connections[0])
    if embedded:
        found.sensitive("attachment", embedded[0])
    signatures = package.of_type(".digital-signature-xmlsignature+xml")
    signatures += [n for n in names if n.startswith("_xmlsignatures/") and n.endswith(".xml") and n not in signatures]
    if signatures:
        found.native["parts"]["signatures"] = len(signatures)
        found.put("signed", True, "digital-signature parts")
    read_labels(package, found)
