"""What a package carries besides its text: media, embedded files, macros, comments, links to the outside."""

from __future__ import annotations

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.ooxml.package import Package
from metaextract_tui.formats.ooxml.probe import plain

MAX_RELS = 200  # relationship parts looked through for external targets
_COMMENT_HEAD = 16 << 10  # bytes of a comments part that are looked through for a first comment


def read_content(package: Package, found: Extraction) -> None:
    """Fill `native.parts` and say what of it is sensitive. Hyperlinks are no external links: nothing is loaded
    by them until a person follows one."""
    names = package.names
    macros = [name for name in names if name.endswith("vbaproject.bin") or "/macrosheets/" in name]
    macros += [n for n in package.of_type("vbaproject", "macrosheet+xml") if n not in macros]
    embedded = [name for name in names if "/embeddings/" in name and "/_rels/" not in name]
    comments = package.of_type(".comments+xml", ".ms-excel.comments")
    links = package.of_type(".externallink+xml", ".ms-excel.externallink")
    outside = _external_targets(package, found)
    found.native["parts"] = {
        "media": sum("/media/" in name and not name.endswith("/") for name in names),
        "embedded": len(embedded),
        "external_links": len(links) + len(outside),
        "comments": len(comments),
        "macros": len(macros),
    }
    if macros:
        found.sensitive("macro", macros[0])
    if links or outside:
        found.sensitive("external-link", links[0] if links else outside[0])
    if connections := package.of_type(".connections+xml", ".ms-excel.connections"):
        found.sensitive("external-link", connections[0])
    if embedded:
        found.sensitive("attachment", embedded[0])
    if any(_has_comment(package, name) for name in comments):
        found.sensitive("hidden-content", "comments")
    if "origin" in package.root or any(name.startswith("_xmlsignatures/") for name in names):
        found.put("signed", True, "digital-signature origin")


def _external_targets(package: Package, found: Extraction) -> list[str]:
    """`part: kind` of the relationships that point outside and are loaded with the document."""
    rels = [name for name in package.names if name.endswith(".rels") and "/externallinks/" not in name]
    if len(rels) > MAX_RELS:
        found.warn("cut", f"external links were looked for in {MAX_RELS} of {len(rels)} parts", partial=True)
    outside = []
    for name in rels[:MAX_RELS]:
        folder, _, base = name.rpartition("_rels/")
        part = folder + base.removesuffix(".rels")
        if not part:
            continue
        data = package.content(name)
        if data is None or b"xternal" not in plain(data):
            continue
        outside += [
            f"{part}: {one.kind}" for one in package.relationships(part) if one.external and one.kind != "hyperlink"
        ]
    return outside


def _has_comment(package: Package, name: str) -> bool:
    head = package.head(name, _COMMENT_HEAD)
    return name.endswith(".bin") or b"comment " in head or len(head) >= _COMMENT_HEAD
