"""The first paragraphs of a DOCX document as text, read from the beginning of its main part."""

from __future__ import annotations

from lxml import etree

from metaextract_tui.formats.base import Extraction, Unreadable
from metaextract_tui.formats.ooxml.document import open_package
from metaextract_tui.formats.ooxml.xml import BadXml, local, parse
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind, Preview, Wanted, Words

MAX_HEAD = 1 << 20  # bytes of the main part that are read
MAX_PARAGRAPHS = 100
_LEFT_OUT = frozenset(("del", "moveFrom", "instrText", "delText"))  # what was taken out, and fields' commands


def show(source: Source, _: Wanted) -> Preview:
    """The beginning of the text. Raises Unreadable: there is no main part that can be read."""
    package, main = open_package(source, Extraction("docx"), "word/document.xml")
    data = package.head(main, MAX_HEAD)
    if not data:
        raise package.unreadable("it has no main part that can be read")
    try:
        root = parse(data)[0]
    except BadXml as error:
        raise Unreadable(ErrorKind.MALFORMED, f"{main} cannot be read: {error}") from None
    lines: list[str] = []
    for one in root.iter():
        if local(one.tag) == "p" and len(lines) < MAX_PARAGRAPHS:
            lines.append(_text(one))
    while lines and not lines[-1]:
        lines.pop()
    told = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    count = sum(1 for line in told if line)
    caption = f"the first {count} paragraphs" if len(lines) >= MAX_PARAGRAPHS else f"{count} paragraphs"
    return Preview(Words(tuple(told)), caption if told else "no text")


def _text(paragraph: etree._Element) -> str:
    """What a reader sees of it; paragraphs within it (of text boxes) come for themselves."""
    parts: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        one = stack.pop()
        name = local(one.tag)
        if name == "t":
            parts.append(one.text or "")
        elif name in ("tab", "br", "cr"):
            parts.append(" ")
        elif name != "p" and name not in _LEFT_OUT and not name.endswith("Pr"):
            stack.extend(reversed(one))
    return " ".join("".join(parts).split())
