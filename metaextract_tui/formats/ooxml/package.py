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
_OVERRIDE = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"


class Relationship(NamedTuple):
    """`kind`: the last word of its type; `target`: a part's name without the leading slash, or as written where
    `external`; `strict`: whether its type is of the strict family (ISO 29500-1), `of_package`: of ISO 29500-2's own."""

    id: str
    kind: str
    target: str
    external: bool
    strict: bool
    of_package: bool


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
            raise self.unreadable("the ZIP holds nothing")
        if self.directory.encrypted:
            found.put("encrypted", True, "ZIP entries")
            raise Unreadable(ErrorKind.ENCRYPTED, "the package's parts are encrypted")

    @property
    def names(self) -> list[str]:
        """The parts' names in lower case, in the directory's order."""
        return list(self.directory.entries)

    def unreadable(self, otherwise: str) -> Unreadable:
        """Why nothing can be read: what is wrong with the ZIP or the parts that were tried, else that."""
        tried = [(one.code, one.message) for one in self._found.warnings]
        for code, message in [*self.directory.damage, *tried]:
            if code in (ErrorKind.TRUNCATED, ErrorKind.MALFORMED, ErrorKind.UNSUPPORTED):
                return Unreadable(ErrorKind(code), message)
        return Unreadable(ErrorKind.MALFORMED, otherwise)

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
        """A part's root element; None as in `content`, or where it is no XML that may be read. Of a part that ends
        with a file that was cut, the elements that are whole."""
        if name not in self.directory:
            return None
        try:
            data = self.directory.read(name, MAX_XML)
        except PartError as error:
            self._found.warn(error.code, error.message, partial=True)
            data = error.data[: max(0, error.data.rfind(b"</"))]
            if not data:
                return None
        return self._parsed(name, data)

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
        """Content type by part name, both in lower case (ISO 29500-2, Media Types stream): of the parts that are named
        one by one (Override), and of those whose extension stands for a kind of part (Default)."""
        root = self._parsed(CONTENT_TYPES, self._types) if self._types else None
        types: dict[str, str] = {}
        of_extension: dict[str, str] = {}
        for one in root if root is not None else ():
            kind, tag = one.get("ContentType", "").strip().lower(), one.tag
            if tag == _OVERRIDE or local(tag) == "Override":
                types[one.get("PartName", "").replace("\\", "/").lstrip("/").lower()] = kind
            elif kind.startswith("application/vnd.") and not kind.endswith("relationships+xml"):
                of_extension["." + one.get("Extension", "").lower()] = kind
        if of_extension:
            endings = tuple(of_extension)
            for name in self.directory.entries:
                if name.endswith(endings):
                    types.setdefault(name, of_extension.get(posixpath.splitext(name)[1], ""))
        return types

    def of_type(self, *endings: str) -> list[str]:
        """The parts that are there and whose content type ends so."""
        kinds = self._kinds
        if not any(f"{ending}\n" in kinds for ending in endings):  # most that are asked for are in few packages
            return []
        return [name for name, kind in self.content_types.items() if kind.endswith(endings) and name in self.directory]

    @cached_property
    def _kinds(self) -> str:
        """The content types that there are, each with a line end."""
        return "\n".join([*dict.fromkeys(self.content_types.values()), ""])

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
            of_package = type_.startswith("http://schemas.openxmlformats.org/package/")
            kind = type_.rpartition("/")[2]
            found.append(Relationship(one.get("Id", ""), kind, target, external, strict, of_package))
        return found

    @cached_property
    def root(self) -> dict[str, Relationship]:
        """The package's own relationships by kind, the first of each."""
        found: dict[str, Relationship] = {}
        for one in self.relationships():
            found.setdefault(one.kind, one)
        return found

    def related(self, kind: str, content_type: str, otherwise: str) -> list[str]:
        """The parts, without repetition, that the package's relationships of this kind point to; where there is none,
        the one that has this content type or else this name. Those whose relationship has the type that the package's
        own standard gives it come first (ISO 29500-2 against the type that some documents of Word have beside it)."""
        named = [one for one in self.relationships() if one.kind == kind and one.target in self.directory]
        named.sort(key=lambda one: not one.of_package)
        parts = list(dict.fromkeys(one.target for one in named))
        return parts or ([] if otherwise in self.directory else self.of_type(content_type)[:1]) or [otherwise]


def _resolved(folder: str, target: str) -> str:
    """A target as the name of a part, relative to the folder of the part that names it."""
    if "./" not in target and "//" not in target and "\\" not in target:  # nearly all are plain
        return target[1:] if target.startswith("/") else f"{folder}/{target}" if folder else target
    return posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/"))).lstrip("/")
