"""What a format is to the rest of the house: its declaration, what an extractor returns, how it says no."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from metaextract_tui.formats.origins import Origin
from metaextract_tui.formats.source import Source
from metaextract_tui.formats.values import Cleaner
from metaextract_tui.model import ErrorKind, Lane, Preview, RecordWarning, Wanted


class Unreadable(Exception):
    """A file of which nothing useful can be read, with the reason as the taxonomy names it."""

    def __init__(self, kind: ErrorKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


@dataclass(frozen=True, slots=True)
class Magic:
    """Bytes that must stand at an offset of the file."""

    offset: int
    value: bytes


Probe = Callable[[Source], "str | None"]


@dataclass(frozen=True, slots=True)
class Format:
    """The declaration of one format. It imports no parsing library: `extractor` names where that is done.

    name           as it stands in records, filters and on the command line
    extensions     lower case, with the dot, the usual one first
    media_types    IANA names, the usual one first
    magics         any one of them identifies the file, unless `probe` is given too
    probe          narrows what a magic found (a ZIP that is a DOCX): the basis of the verdict in words, or None;
                   it may read a bounded amount
    search         tried on files that no magic of any format fitted (a signature that may stand anywhere): likewise
    extractor      "package.module:function", a Callable[[Source, Extraction], None]
    libraries      distributions whose versions the record names, the first is the main one
    preload        modules that a worker of the lane should have imported
    lane           where its files start; `threads_safe`: may it ever run in a thread at all
    version        raised whenever the extractor says more or other than before: unchanged files are read again
    origins        where each field comes from, in order; `metaextract-tui fields` shows it
    deep           "package.module:function" likewise: reads the body within bounds where --deep asks for it, and puts
                   what it found into `found.deep`
    deep_libraries those that only the deep reading needs
    preview        "package.module:function", a Callable[[Source, Wanted], Preview]: a small view of the content; it may
                   raise Unreadable, and whatever its library raises
    """

    name: str
    label: str
    extensions: tuple[str, ...]
    media_types: tuple[str, ...]
    extractor: str
    magics: tuple[Magic, ...] = ()
    probe: Probe | None = None
    search: Probe | None = None
    libraries: tuple[str, ...] = ()
    preload: tuple[str, ...] = ()
    lane: Lane = Lane.PROCESS
    threads_safe: bool = False
    version: int = 1
    origins: tuple[Origin, ...] = field(default=(), hash=False)  # hashed for each record, and long
    deep: str | None = None
    deep_libraries: tuple[str, ...] = ()
    preview: str | None = None

    def key(self, *, deep: bool = False) -> str:
        """What the catalogue compares to tell whether a stored record is of this extractor, and as deep."""
        return f"{self.name}/{self.version}" + ("+deep" if deep else "")


@dataclass(slots=True)
class Extraction:
    """What an extractor has found so far; the extractor fills it, so what was read before a failure is kept.

    `put` and `compete` clean and check values, drop what is empty, and keep the first: the order of the calls
    is the rule of precedence, to be read in the extractor.
    """

    format: str
    native: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    warnings: list[RecordWarning] = field(default_factory=list)
    format_version: str | None = None
    media_type: str | None = None
    partial: bool = False
    cleaner: Cleaner = field(default_factory=Cleaner)

    @property
    def deep(self) -> dict[str, Any]:
        """What a deep reading found, by name; it stands in `native` as `deep`."""
        deep: dict[str, Any] = self.native.setdefault("deep", {})
        return deep

    def warn(self, code: str, message: str, *, partial: bool = False) -> None:
        """Note something a person should know; `partial`: something that the format holds was not read."""
        warning = RecordWarning(code, self.cleaner.line(message))
        if warning not in self.warnings and len(self.warnings) < 100:
            self.warnings.append(warning)
        self.partial = self.partial or partial

    def put(self, name: str, value: Any, source: str) -> bool:
        """Set a normalised field unless it is set already or the value says nothing. True where it was set."""
        if name in self.fields:
            return False
        value = self.cleaner.field(name, value)
        if value is None:
            return False
        self.fields[name] = value
        self.sources[name] = source
        return True

    def compete(self, name: str, *candidates: tuple[Any, str]) -> None:
        """Set a field from the first candidate (value, source) that says something; warn of those that differ."""
        for value, source in candidates:
            if not self.put(name, value, source) and name in self.fields:
                other = self.cleaner.field(name, value)
                if other is not None and not self.cleaner.same(name, self.fields[name], other):
                    said, also = self.cleaner.shown(self.fields[name]), self.cleaner.shown(other)
                    self.warn("conflict", f"{name}: {self.sources[name]} says {said}, {source} says {also}")

    def sensitive(self, kind: str, source: str) -> None:
        """Add a kind of sensitive content (FIELDS `sensitivity`), found by the rule that `source` names."""
        kinds = self.fields.setdefault("sensitivity", [])
        if kind not in kinds:
            kinds.append(kind)
            self.sources["sensitivity"] = "; ".join(
                filter(None, [self.sources.get("sensitivity"), f"{kind}: {source}"])
            )


Extractor = Callable[[Source, Extraction], None]
Previewer = Callable[[Source, Wanted], Preview]
