"""A small package in memory, of parts that were checked, for a library to read instead of the file itself.

So no library meets the file's ZIP (two readers of a damaged one may see two contents), a document type, or more bytes
than it may hold; and it finds the transitional namespaces and content types that it knows.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.ooxml.package import Package
from metaextract_tui.formats.ooxml.probe import plain

_DECLARATION = re.compile(rb"""^\s*<\?xml\b[^>]*?encoding\s*=\s*["']([^"']*)["']""")
# Encodings in which the bytes of `<!DOCTYPE` are what they are in ASCII: none other is searched, none other is read.
_ASCII_LIKE = re.compile(rb"(?:utf-?8|utf-16|(?:us-)?ascii|iso-8859-\d+|windows-125\d|gb2312|gbk|euc-\w+)$", re.I)
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"


def checked(package: Package, name: str, limit: int, found: Extraction) -> tuple[bytes, bool] | None:
    """At most `limit` bytes of an XML part as UTF-8, in the transitional namespaces, and whether that is all of it.

    None, with a warning, where it cannot be read, or has a document type (ISO 29500-2 forbids it).
    """
    data = package.head(name, limit + 1)
    if not data:
        found.warn("malformed", f"deep: {name or 'a part'} is missing or cannot be read", partial=True)
        return None
    whole = len(data) <= limit
    text = plain(data[:limit])
    declared = _DECLARATION.match(text[:200])
    if declared and not _ASCII_LIKE.match(declared[1]):
        found.warn("unsupported", f"deep: {name} is in an encoding that is not read", partial=True)
        return None
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        found.warn("malformed", f"deep: {name} was not read: it has a document type", partial=True)
        return None
    if declared and declared[1].lower() == b"utf-16":
        text = text[declared.end() :].partition(b"?>")[2]
    return _STRICT.sub(_transitional, text), whole


def _transitional(strict: re.Match[bytes]) -> bytes:
    """The transitional spelling of a strict namespace (ISO 29500-4): the year stands after the subject."""
    return b"http://schemas.openxmlformats.org/%s/2006/%s" % (strict[1], strict[2])


def reduced(parts: Mapping[str, tuple[str, bytes]], related: Mapping[str, tuple[str, str]]) -> io.BytesIO:
    """The package: `parts` as name → (content type, content), the first is the main one; `related` as the id of one of
    the main part's relationships → (its kind, the name of its part)."""
    main = next(iter(parts))
    folder, _, base = main.rpartition("/")
    kinds = "".join(
        f'<Override PartName="/{name}" ContentType={quoteattr(kind)}/>' for name, (kind, _) in parts.items()
    )
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels"'
        f' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{kinds}</Types>'
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("[Content_Types].xml", types)
        package.writestr("_rels/.rels", _relationships({"main": ("officeDocument", main)}))
        package.writestr(f"{folder}/_rels/{base}.rels", _relationships(related))
        for name, (_, data) in parts.items():
            package.writestr(name, data)
    made.seek(0)
    return made


def _relationships(related: Mapping[str, tuple[str, str]]) -> str:
    each = "".join(
        f'<Relationship Id={quoteattr(id_)} Type="{_OFFICE}{kind}" Target="/{part}"/>'
        for id_, (kind, part) in related.items()
    )
    return f'<Relationships xmlns="{_RELATIONSHIPS}">{each}</Relationships>'
