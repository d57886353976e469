"""The formats that are known: those of the house, and those that other packages add by an entry point."""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import entry_points

from metaextract_tui.formats.base import Extractor, Format, Previewer

ENTRY_POINT_GROUP = "metaextract_tui.formats"

# In the order in which content is compared: DICOM first, for its preamble may be another format's header.
BUILT_IN = (
    "dicom", "jpeg", "png", "tiff", "pdf", "fits", "netcdf", "hdf5", "mp4", "mkv", "avi", "docx", "xlsx",
)  # fmt: skip

Signatures = tuple[tuple[int, tuple[bytes, ...]], ...]


class Registry:
    """Formats by name, by extension and in the order in which content is compared."""

    def __init__(self, formats: Iterable[Format], problems: Sequence[str] = ()) -> None:
        """`problems`: additions that could not be loaded, in words. Raises ValueError where two have one name."""
        self.formats = tuple(formats)
        self.problems = tuple(problems)
        self.by_name = {one.name: one for one in self.formats}
        if len(self.by_name) != len(self.formats):
            raise ValueError("two formats have the same name: " + ", ".join(one.name for one in self.formats))
        known = " ".join(sorted(one.key() for one in self.formats))
        self._all = f"{zlib.crc32(known.encode()):08x}"
        self.signatures = tuple((one, _signatures(one)) for one in self.formats)
        self._by_extension: dict[str, Format] = {}
        for one in self.formats:
            for extension in one.extensions:
                self._by_extension.setdefault(extension, one)

    def by_extension(self, extension: str) -> Format | None:
        """The format that files of this extension (lower case, with the dot) usually have."""
        return self._by_extension.get(extension)

    def keys(self, *, deep: bool = False) -> frozenset[str]:
        """The extractors' keys that are up to date for a scan; a deep record will do for a scan that is not deep."""
        keys = {self.nothing_key(deep=True), *(one.key(deep=True) for one in self.formats), self.crash_key(deep=deep)}
        if not deep:
            keys |= {self.nothing_key(), *(one.key() for one in self.formats)}
        return frozenset(keys)

    def nothing_key(self, *, deep: bool = False) -> str:
        """The key of the finding that content is of no format read here; another one with each change of a format."""
        return f"none/{self._all}" + ("+deep" if deep else "")

    def crash_key(self, *, deep: bool = False) -> str:
        """The key of the finding that a file ends whoever reads it, so or so deep; another one with each change of a
        format, for which of them read it nobody lived to tell."""
        return f"crash/{self._all}" + ("+deep" if deep else "")


def _signatures(format: Format) -> Signatures:
    """A format's magics by offset, as `bytes.startswith` takes them: one comparison for many."""
    offsets = dict.fromkeys(magic.offset for magic in format.magics)
    return tuple((offset, tuple(m.value for m in format.magics if m.offset == offset)) for offset in offsets)


@cache
def registry() -> Registry:
    """All formats of this installation. An entry point names a `Format`, or a list of them."""
    formats: list[Format] = [importlib.import_module(f"metaextract_tui.formats.{name}").FORMAT for name in BUILT_IN]
    problems = []
    for point in sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda p: p.name):
        try:
            loaded = point.load()
        except (ImportError, AttributeError) as error:
            problems.append(f"{point.name} ({point.value}) cannot be loaded: {error}")
            continue
        for one in loaded if isinstance(loaded, list | tuple) else [loaded]:
            if not isinstance(one, Format):
                problems.append(f"{point.name} ({point.value}) is no format")
            elif any(one.name == known.name for known in formats):
                problems.append(f"{point.name} ({point.value}) adds {one.name}, which is there already")
            else:
                formats.append(one)
    return Registry(formats, problems)


@cache
def extractor(name: str) -> Extractor:
    """The function that a format's `extractor` names; imports its parsing library."""
    module, _, function = name.partition(":")
    found: Extractor = getattr(importlib.import_module(module), function)
    return found


@cache
def previewer(name: str) -> Previewer:
    """The function that a format's `preview` names; imports the library that shows it."""
    module, _, function = name.partition(":")
    found: Previewer = getattr(importlib.import_module(module), function)
    return found
