"""What a package takes from outside: relationships that lead out of it, named and never followed."""

from __future__ import annotations

import html
import re
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.ooxml.package import Package
from metaextract_tui.formats.ooxml.probe import plain

MAX_RELS = 1000  # relationship parts looked through for external targets
MAX_NAMED = 100  # external targets named in a record
MAX_FIELDS = 10_000  # field codes looked at in one text

# Fields whose result is fetched from another file or program (ISO 29500-1, 17.16.5; DDE: [MS-OI29500], fields).
_FETCHING = frozenset(("DDE", "DDEAUTO", "INCLUDEPICTURE", "INCLUDETEXT", "INCLUDE", "IMPORT", "LINK", "DATABASE"))
_FIELD = re.compile(
    rb"""<(?:\w+:)?(?:instrText\b[^<>]*>([^<]{0,1000})|fldSimple\b[^<>]*?\binstr\s*=\s*"([^"]{0,1000})"|fldChar\b[^<>]*?"""
    rb"""fldCharType\s*=\s*"(\w+)")"""
)


def external_links(package: Package, found: Extraction) -> list[dict[str, Any]]:
    """`part`, `kind` and `target` of the relationships whose TargetMode is External (ISO 29500-2, Relationships).

    The rule of `external-link`: what is loaded, or offered to be, when the document is opened: a template, a linked
    picture, object, workbook or data source. A hyperlink is none, for nothing is loaded until a person follows it.
    """
    rels = [name for name in package.names if name.endswith(".rels")]
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
            {"part": part, "kind": one.kind, "target": one.target}
            for one in package.relationships(part)
            if one.external and one.kind != "hyperlink"
        ]
    return outside


def fetching_fields(part: str, text: bytes) -> list[dict[str, Any]]:
    """The fields of a text that fetch from outside, as `external_links` has them: `kind` is `field` and its name.

    The instruction of a field may stand in several runs (17.16.23): they are put together before it is judged.
    """
    if b"instrText" not in text and b"fldSimple" not in text:
        return []
    codes: list[bytes] = []
    pieces: list[bytes] = []
    for number, one in enumerate(_FIELD.finditer(text)):
        if number >= MAX_FIELDS:
            break
        if one[3] is None:
            pieces.append(one[1] if one[1] is not None else one[2])
        if one[1] is None and pieces:
            codes.append(b"".join(pieces))
            pieces = []
    codes.append(b"".join(pieces))
    links = []
    for code in codes:
        name, _, rest = html.unescape(code.decode("utf-8", "replace")).strip().partition(" ")
        if name.upper() in _FETCHING:
            links.append({"part": part, "kind": f"field {name.upper()}", "target": rest.strip()[:500]})
    return links


def put_links(links: list[dict[str, Any]], found: Extraction) -> None:
    """Name the links in `native.external_links`, and say that there are some."""
    if not links:
        return
    known = found.native.setdefault("external_links", [])
    known += found.cleaner.clean(links[: MAX_NAMED - len(known)])
    if len(links) > MAX_NAMED:
        found.warn("cut", f"{len(links) - MAX_NAMED} more external links were not named")
    found.sensitive("external-link", f"{links[0]['part']}: {links[0]['kind']}")
