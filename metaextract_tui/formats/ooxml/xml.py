"""XML parts parsed safely: no document type, no entities, nothing fetched, no tree larger than memory allows."""

from __future__ import annotations

import re

from lxml import etree

from metaextract_tui.formats.ooxml.probe import plain

MAX_XML = 8 << 20  # bytes of one part; a tree takes up to 30 times as much
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']utf-16[^"']*["']""", re.IGNORECASE)


class BadXml(Exception):
    """A part that is no XML at all, or XML of a kind that is refused; the message says which."""


def parse(data: bytes) -> tuple[etree._Element, str | None]:
    """The root element, and what was wrong with the part where it had to be repaired (None: nothing).

    Raises BadXml: a document type (ISO 29500-2, 6.2.5 forbids it; entities could expand without end), or nothing
    that could be read as XML.
    """
    text = plain(data)
    if text is not data:
        text = _DECLARED.sub(b"<?xml version='1.0' ", text)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise BadXml("it has a document type, which a package may not have")
    try:
        root = etree.fromstring(text, _STRICT)
        damage = None
    except etree.XMLSyntaxError as error:
        damage = error.msg or "no details"
        repaired = _repaired(text)
        if repaired is None:
            raise BadXml(f"it is not XML ({damage})") from None
        root = repaired
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadXml("it has a document type, which a package may not have")
    return root, damage


def _repaired(text: bytes) -> etree._Element | None:
    """The tree as far as it could be had, without references to entities that nobody declared (in trees they are nodes
    of another kind, and attributes that have one have no value)."""
    try:
        root = etree.fromstring(text, _parser(recover=True))
    except etree.XMLSyntaxError:
        return None
    if root is not None and b"&" in text:
        etree.strip_elements(root, etree.Entity, with_tail=False)
        for element in root.iter():
            for name in list(element.attrib):
                if element.get(name) is None:
                    element.set(name, "")
    return root


def _parser(recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True, recover=recover,
    )  # fmt: skip


_STRICT = _parser(recover=False)  # one for all: making one costs as much as a small part; threads take turns


def local(tag: str) -> str:
    """An element's or attribute's name without its namespace."""
    return tag.rpartition("}")[2]
