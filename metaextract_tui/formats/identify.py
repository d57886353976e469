"""What a file is, told from its content. The name decides nothing; it is only compared afterwards."""

from __future__ import annotations

from typing import NamedTuple

from metaextract_tui.formats.base import Format
from metaextract_tui.formats.others import OTHERS, Other
from metaextract_tui.formats.registry import Registry
from metaextract_tui.formats.source import Source

# What these say of a file is how it came to be there, not what it is.
_NO_FORMAT = frozenset((
    ".bak", ".old", ".orig", ".tmp", ".temp", ".part", ".partial", ".download", ".crdownload", ".bin", ".dat", ".data",
))  # fmt: skip


class Identity(NamedTuple):
    """The verdict: `format` where it is read here, else `other` where it is at least known."""

    format: Format | None
    other: Other | None

    @property
    def label(self) -> str:
        known = self.format or self.other
        return known.label if known else "unknown content"


def identify(source: Source, registry: Registry) -> Identity:
    """The format of a non-empty file: what a magic says first, then what a search for a sign further in says."""
    head = source.head
    for one, signatures in registry.signatures:
        for offset, values in signatures:
            if head.startswith(values, offset):
                if one.probe is None or one.probe(source) is not None:
                    return Identity(one, None)
                break
    for other in OTHERS:
        for magic in other.magics:
            if head.startswith(magic.value, magic.offset):
                return Identity(None, other)
    for one in registry.formats:
        if one.search is not None and one.search(source) is not None:
            return Identity(one, None)
    return Identity(None, None)


def extension_matches(source: Source, identity: Identity, registry: Registry) -> bool | None:
    """Whether the name's extension is one of the content's; None where neither says anything known."""
    extension = source.extension
    if extension in _NO_FORMAT:
        return None
    if identity.format is not None:
        return extension in identity.format.extensions if extension else None
    promised = registry.by_extension(extension)
    if identity.other is not None:
        # An extension that a format read here shares with another (.hdf) promises the one that is read here.
        return promised is None and extension in identity.other.extensions if extension else None
    known = promised is not None or any(extension in o.extensions for o in OTHERS if o.always)
    return False if extension and known else None
