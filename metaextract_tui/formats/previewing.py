"""One file in, one preview out, or the sentence why there is none. What a preview's worker does with each request."""

from __future__ import annotations

import warnings

from metaextract_tui.formats.base import Format
from metaextract_tui.formats.identify import identify
from metaextract_tui.formats.reading import attempt
from metaextract_tui.formats.registry import Registry, previewer
from metaextract_tui.formats.source import CannotOpen, Source
from metaextract_tui.model import ErrorKind, NoPreview, Preview, RecordError, Wanted


def preview_file(path: bytes, wanted: Wanted, registry: Registry, most_bytes: int | None = None) -> Preview | NoPreview:
    """The preview of the file at `path`, whatever happens; none of one that is larger than `most_bytes`."""
    try:
        source = Source(path)
    except CannotOpen as error:
        return _none(error.message)
    with source:
        if source.size == 0:
            return _none("the file has no bytes")
        if most_bytes is not None and source.size > most_bytes:
            return NoPreview(f"The file has more than {most_bytes >> 20} MiB.", large=True)
        identity = attempt(lambda: identify(source, registry))
        if isinstance(identity, RecordError):
            return _none(identity.message)
        if identity.format is None or identity.format.preview is None:
            return _none(f"of {identity.label} there is none")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _shown(source, wanted, identity.format)


def _shown(source: Source, wanted: Wanted, format: Format) -> Preview | NoPreview:
    name = format.preview or ""
    found = attempt(lambda: previewer(name)(source, wanted))
    if not isinstance(found, RecordError):
        return found
    if found.kind is ErrorKind.MALFORMED and found.detail is not None:  # in a library's words, which speak to its users
        return _none("it is damaged, or of a variant that is not drawn here")
    return _none(found.message)


def _none(why: str) -> NoPreview:
    return NoPreview(f"No preview: {why}.")
