"""XMP packets (ISO 16684-1) read into a dictionary, bounded: no entities, no DTD, nothing fetched."""

from __future__ import annotations

import codecs
import re
from typing import Any

from lxml import etree

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.values import MAX_TEXT, Cleaner
from metaextract_tui.formats.xmp_names import RDF, XML, prefix_of, registered_name

MAX_PACKET = 8 * 1024 * 1024  # bytes
MAX_TAGS = 200_000  # '<' in a packet: bounds the tree (about 200 bytes an element) before it is built
MAX_ATTRIBUTES = 400_000  # '=' in a packet
MAX_VALUES = 20_000  # values kept of a packet
MAX_DEPTH = 48  # structures within structures

_LANG = f"{{{XML}}}lang"
_RDF = f"{{{RDF}}}"
_CONTAINERS = frozenset((_RDF + "Bag", _RDF + "Seq", _RDF + "Alt"))
_SYNTAX = frozenset(_RDF + name for name in ("about", "ID", "nodeID", "parseType", "datatype", "bagID", "aboutEach"))
_DECLARATION = re.compile(r"<\?xml\s[^>]*\?>")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML 1.0, section 2.2
_CONTROLS = bytes((*range(9), 11, 12, *range(14, 32)))  # those of them that are one byte of UTF-8
_DATE = re.compile(
    r"(\d{4})(?:[-:/](\d\d)(?:[-:/](\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)([.,]\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?)?)?$"
)


def parse_xmp(packet: bytes, found: Extraction | None = None) -> dict[str, Any]:
    """The properties of a packet, keyed `prefix:Name` with the registered prefix of each namespace.

    A simple value is a str; a Bag or Seq (or an Alt without languages) a list; a language alternative a str where
    it has one text, else {language: text}; a structure a dict keyed like the whole. Values are JSON-safe and in the
    packet's order. Nothing raises: a packet that is damaged, oversized or has a DOCTYPE gives what can be had, or
    {}, with a warning in `found`.
    """
    text = _text(packet[:MAX_PACKET])
    start, end = text.find("<"), text.rfind(">")
    if start < 0 or end < start:
        if text.strip("\0 \t\r\n"):
            _warn(found, "malformed-xmp", "the XMP packet holds no XML", partial=True)
        return {}
    if len(packet) > MAX_PACKET:
        _warn(found, "xmp-too-large", f"an XMP packet of {len(packet)} bytes was not read", partial=True)
        return {}
    text = text[start : end + 1]
    if declared := _DECLARATION.match(text):
        text = text[declared.end() :]
    data = text.encode("utf-8", "replace")
    if len(data.translate(None, _CONTROLS)) < len(data) or b"\xef\xbf" in data:
        text = _FORBIDDEN.sub(" ", text)
        data = text.encode("utf-8", "replace")
    if "<!" in text and ("<!doctype" in (lower := text.lower()) or "<!entity" in lower):
        _warn(found, "xmp-doctype", "an XMP packet with a document type was not read", partial=True)
        return {}
    if len(text) > MAX_TAGS and (text.count("<") > MAX_TAGS or text.count("=") > MAX_ATTRIBUTES):
        _warn(found, "xmp-too-large", "an XMP packet with too many elements was not read", partial=True)
        return {}
    root = _tree(data, found)
    if root is None:
        return {}
    reader = _Reader(found.cleaner if found is not None else Cleaner(), entities="&" in text)
    return reader.read(root)


def _western(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8 as Windows-1252, each for itself: what is UTF-8 around them stays."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_WESTERN = "metaextract-western"
codecs.register_error(_WESTERN, _western)


def _text(packet: bytes) -> str:
    """The packet's characters: XMP allows UTF-8, UTF-16 and UTF-32 in both byte orders, with or without BOM."""
    head = packet[:4]
    if head in (b"\xff\xfe\0\0", b"<\0\0\0"):
        return packet.decode("utf-32-le", "replace")
    if head in (b"\0\0\xfe\xff", b"\0\0\0<"):
        return packet.decode("utf-32-be", "replace")
    if head[:2] in (b"\xff\xfe", b"<\0"):
        return packet.decode("utf-16-le", "replace")
    if head[:2] in (b"\xfe\xff", b"\0<"):
        return packet.decode("utf-16-be", "replace")
    return packet.decode("utf-8", _WESTERN)


def _parser(recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, recover=recover,
    )  # fmt: skip


_STRICT = _parser(recover=False)  # one for all; threads take turns


def _tree(data: bytes, found: Extraction | None) -> etree._Element | None:
    try:
        return etree.fromstring(data, _STRICT)
    except etree.XMLSyntaxError as error:
        said = error.msg or "no details"
    repairing = _parser(recover=True)
    try:
        root = etree.fromstring(data, repairing)
    except etree.XMLSyntaxError:
        root = None
    # A namespace that is wrong or not declared costs no value; at any other error the parser may have dropped some.
    whole = root is not None and all(one.domain == etree.ErrorDomains.NAMESPACE for one in repairing.error_log)
    _warn(found, "malformed-xmp", f"the XMP packet is not well-formed XML ({said})", partial=not whole)
    return root


def _warn(found: Extraction | None, code: str, message: str, *, partial: bool = False) -> None:
    if found is not None:
        found.warn(code, message, partial=partial)


def _elements(element: etree._Element) -> list[etree._Element]:
    return list(element.iterchildren("*"))


class _Reader:
    """Walks one packet's RDF; counts what it keeps."""

    def __init__(self, cleaner: Cleaner, entities: bool) -> None:
        """`entities`: whether there may be references to entities, which are nodes of the tree and no elements."""
        self.cleaner = cleaner
        self.children = _elements if entities else list
        self.left = MAX_VALUES
        self.names: dict[str, str] = {}

    def read(self, root: etree._Element) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for rdf in root.iter(_RDF + "RDF"):
            for node in self.children(rdf):
                self.node(node, out, 0)
        if root.tag == "{adobe:ns:meta/}xmpmeta":
            toolkit = root.get("{adobe:ns:meta/}xmptk")
            if toolkit:
                out.setdefault("x:xmptk", self.cleaner.clean(toolkit))
        return out

    def node(self, node: etree._Element, out: dict[str, Any], depth: int) -> None:
        """A node element: every attribute and every child is a property (ISO 16684-1, 7.4 to 7.9)."""
        for tag, value in node.items():
            if tag not in _SYNTAX and tag != _LANG:
                self.keep(out, self.name(str(tag), node), self.simple(str(value)))
        for child in self.children(node):
            if self.left <= 0:
                self.cleaner.notes["cut"] = "the XMP packet holds more values than are kept"
                return
            self.keep(out, self.name(child.tag, child), self.value(child, depth + 1))

    def keep(self, out: dict[str, Any], name: str, value: Any) -> None:
        """A property that is repeated becomes a list of its values."""
        if value is None or value == "":
            return
        if name not in out:
            out[name] = value
            return
        old = out[name]
        if isinstance(old, dict) and isinstance(value, dict):
            old.update({k: v for k, v in value.items() if k not in old})
        elif old != value:
            both = old if isinstance(old, list) else [old]
            out[name] = both + [v for v in (value if isinstance(value, list) else [value]) if v not in both]

    def value(self, element: etree._Element, depth: int) -> Any:
        """What a property element holds."""
        if depth > MAX_DEPTH:
            self.cleaner.notes["cut"] = "the XMP packet is nested deeper than is kept"
            return None
        attributes = element.items()
        if not len(element):
            if not attributes or (len(attributes) == 1 and attributes[0][0] == _LANG):
                return self.simple(element.text or "")
            children = []
        else:
            children = self.children(element)
            for child in children:
                if child.tag in _CONTAINERS:
                    return self.items(child, depth)
        properties = {str(t): str(v) for t, v in attributes if t not in _SYNTAX and t != _LANG}
        resource = properties.pop(_RDF + "resource", None)
        if not children and not properties:
            return self.simple(element.text or resource or "")
        out: dict[str, Any] = {}
        for tag, one in properties.items():
            self.keep(out, self.name(tag, element), self.simple(one))
        if element.get(_RDF + "parseType") == "Resource":
            self.node(element, out, depth)
        else:
            for child in children:
                if self.left <= 0:
                    break
                if child.tag == _RDF + "Description" or not self.plain(child):
                    self.node(child, out, depth)
                else:
                    self.keep(out, self.name(child.tag, child), self.value(child, depth + 1))
        if set(out) <= {"rdf:value", "rdf:type"} and "rdf:value" in out:
            return out["rdf:value"]
        return out or None

    @staticmethod
    def plain(child: etree._Element) -> bool:
        """Whether a child that should be a node element is in truth a property (a forgotten parseType)."""
        return not len(child) or any(c.tag in _CONTAINERS for c in child)

    def items(self, container: etree._Element, depth: int) -> Any:
        values: list[Any] = []
        languages: dict[str, Any] = {}
        alternative = container.tag == _RDF + "Alt"
        for item in self.children(container):
            if self.left <= 0:
                self.cleaner.notes["cut"] = "the XMP packet holds more values than are kept"
                break
            one = self.value(item, depth + 1)
            if one is None or one == "":
                continue
            language = item.get(_LANG) if alternative else None
            if language:
                languages.setdefault(language, one)
            else:
                values.append(one)
        if languages and not values:
            return next(iter(languages.values())) if len(languages) == 1 else languages
        values = list(languages.values()) + values
        return values[0] if alternative and len(values) == 1 else values or None

    def simple(self, text: str) -> Any:
        self.left -= 1
        text = text.strip()
        return text if len(text) <= MAX_TEXT and text.isascii() else self.cleaner.clean(text)

    def name(self, tag: str, element: etree._Element) -> str:
        """`prefix:Name` of a tag in lxml's {uri}Name form; a prefix stands for one namespace in almost any packet."""
        name = self.names.get(tag)
        if name is None:
            if known := registered_name(tag):
                self.names[tag] = known
                return known
            uri, brace, local = tag[1:].partition("}")
            if not brace:
                return tag
            own = next((p for p, u in element.nsmap.items() if u == uri), None)
            name = self.names[tag] = f"{prefix_of(uri, own)}:{local}"
        return name


# --- what readers of the dictionary need ---------------------------------------


def first_text(value: Any) -> str | None:
    """One text of a property: the default language of an alternative, the first of a list; None for a structure."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, list):
        return next((text for text in map(first_text, value) if text), None)
    if isinstance(value, dict):
        if "rdf:value" in value:
            return first_text(value["rdf:value"])
        if not any(":" in key for key in value):  # languages, not properties
            return first_text(value.get("x-default") or next(iter(value.values()), None))
    return None


def texts(value: Any) -> list[str]:
    """All texts of a list property, in order; a single text is a list of one."""
    if value is None:
        return []
    values = value if isinstance(value, list) else [value]
    return [text for text in map(first_text, values) if text]


def xmp_date(value: Any) -> str | None:
    """An XMP date (ISO 16684-1, 8.2.1.2; the EXIF spelling with colons is met too) as `fields` wants it.

    None where the day is not stated or the text is no date; an offset only where there is one.
    """
    match = _DATE.match(first_text(value) or "")
    if match is None or match[3] is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    if hour is None:
        return f"{year}-{month}-{day}"
    if zone and zone != "Z" and len(zone) == 5:
        zone = f"{zone[:3]}:{zone[3:]}"
    part = (fraction or "").replace(",", ".") if second else ""
    return f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{part}{zone or ''}"
