"""The package (ISO 29500-2, OPC): its parts, their content types, and the relationships between them."""

from __future__ import annotations

import posixpath
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from lxml import etree

from metaextract_tui.formats.base import Extraction, Unreadable
from metaextract_tui.formats.ooxml.probe import CONTENT_TYPES, opened
from metaextract_tui.formats.ooxml.xml import MAX_XML, BadXml, local, parse
from metaextract_tui.formats.ooxml.zipdir import PartError
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind

MAX_RELATIONSHIPS = 20_000  # of one part


class Relationship(NamedTuple):
    """`kind`: the last word of its type; `target`: a part's name without the leading slash, or as written where
    `external`; `strict`: whether its type is of the strict family (ISO 29500-1)."""

    id: str
    kind: str
    target: str
    external: bool
    strict: bool


class Package:
    """A package's parts by name (no leading slash, compared without case); what cannot be read becomes a warning."""

    def __init__(self, source: Source, found: Extraction) -> None:
        """Raises Unreadable where nothing of the package can be read."""
        known = opened(source)
        self.directory = known.directory
        self.verdict = known.verdict
        self._types = known.content_types
        self._found = found
        self._relationships: dict[str, list[Relationship]] = {}
        if not self.directory.entries:
            raise Unreadable(ErrorKind.MALFORMED, "the ZIP holds nothing")
        if self.directory.encrypted:
            raise Unreadable(ErrorKind.ENCRYPTED, "the package's parts are encrypted")

    @property
    def names(self) -> list[str]:
        """The parts' names in lower case, in the directory's order."""
        return list(self.directory.entries)

    def close(self) -> None:
        """Say what was wrong with the ZIP; call when all is read."""
        for code, message in self.directory.damage:
            self._found.warn(code, message, partial=code not in ("checksum", "duplicate-part"))

    def content(self, name: str, limit: int = MAX_XML) -> bytes | None:
        """A part's content; None where it is missing or (with a warning) cannot be read."""
        if name not in self.directory:
            return None
        try:
            return self.directory.read(name, limit)
        except PartError as error:
            self._found.warn(error.code, error.message, partial=True)
            return None

    def head(self, name: str, count: int) -> bytes:
        """The first `count` bytes of a part; empty where it is missing or cannot be read."""
        try:
            return self.directory.head(name, count) if name in self.directory else b""
        except PartError as error:
            self._found.warn(error.code, error.message, partial=True)
            return b""

    def xml(self, name: str) -> etree._Element | None:
        """A part's root element; None as in `content`, or where it is no XML that may be read."""
        data = self.content(name)
        return None if data is None else self._parsed(name, data)

    def _parsed(self, name: str, data: bytes) -> etree._Element | None:
        try:
            root, damage = parse(data)
        except BadXml as error:
            self._found.warn("malformed", f"{name} was not read: {error}", partial=True)
            return None
        if damage:
            self._found.warn("malformed", f"{name} is damaged ({damage})", partial=True)
        return root

    # --- what kind a part is -----------------------------------------------

    @cached_property
    def content_types(self) -> dict[str, str]:
        """Content type by part name, both in lower case, of the parts that are named one by one (Override)."""
        root = self._parsed(CONTENT_TYPES, self._types) if self._types else None
        if root is None:
            return {}
        return {
            one.get("PartName", "").lstrip("/").lower(): one.get("ContentType", "").strip().lower()
            for one in root
            if local(one.tag) == "Override"
        }

    def of_type(self, *endings: str) -> list[str]:
        """The parts that are there and whose content type ends so."""
        return [name for name, kind in self.content_types.items() if kind.endswith(endings) and name in self.directory]

    # --- relationships -----------------------------------------------------

    def relationships(self, part: str = "") -> list[Relationship]:
        """A part's relationships, the package's own for the empty name; targets resolved (ISO 29500-2, 6.5)."""
        if part not in self._relationships:
            self._relationships[part] = self._read_relationships(part)
        return self._relationships[part]

    def _read_relationships(self, part: str) -> list[Relationship]:
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        if root is None:
            return []
        found = []
        for one in islice(root, MAX_RELATIONSHIPS):
            type_, target = one.get("Type", ""), one.get("Target", "")
            external = one.get("TargetMode", "").lower() == "external"
            if not external:
                target = _resolved(folder, target)
            strict = type_.startswith("http://purl.oclc.org/ooxml/")
            found.append(Relationship(one.get("Id", ""), type_.rpartition("/")[2], target, external, strict))
        return found

    @cached_property
    def root(self) -> dict[str, Relationship]:
        """The package's own relationships by kind, the first of each."""
        found: dict[str, Relationship] = {}
        for one in self.relationships():
            if found.setdefault(one.kind, one) is not one and one.kind == "core-properties":
                self._found.warn("malformed", "the package names more than one part of core properties")
        return found

    def related(self, kind: str, otherwise: str) -> str:
        """The part that the package's relationship of this kind points to, else the one that is usual."""
        relation = self.root.get(kind)
        return relation.target if relation and relation.target in self.directory else otherwise


def _resolved(folder: str, target: str) -> str:
    """A target as the name of a part, relative to the folder of the part that names it."""
    if "./" not in target and "//" not in target and "\\" not in target:  # nearly all are plain
        return target[1:] if target.startswith("/") else f"{folder}/{target}" if folder else target
    return posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/"))).lstrip("/")
