"""Matroska and WebM: an EBML header with one of their two document types."""

from __future__ import annotations

from metaextract_tui.formats.base import Format, Magic
from metaextract_tui.formats.mkv.origins import ORIGINS
from metaextract_tui.formats.source import Source
from metaextract_tui.model import Lane

_DOC_TYPES = (b"matroska", b"webm")


def probe(source: Source) -> str | None:
    """The DocType (RFC 8794, section 11.2.6; ID 42 82) of the EBML header."""
    start = source.head.find(b"\x42\x82", 4, 512)
    for name in _DOC_TYPES:
        if start >= 0 and name in source.head[start + 3 : start + 3 + 16]:
            return f"EBML DocType {name.decode()!r}"
    return None


FORMAT = Format(
    name="mkv",
    label="Matroska/WebM",
    extensions=(".mkv", ".webm", ".mka", ".mks", ".mk3d", ".weba"),
    media_types=("video/x-matroska", "video/webm", "audio/x-matroska", "audio/webm"),
    magics=(Magic(0, b"\x1a\x45\xdf\xa3"),),
    probe=probe,
    extractor="metaextract_tui.formats.mkv.reader:extract",
    libraries=("pymediainfo",),
    preload=("metaextract_tui.formats.mkv.reader",),
    lane=Lane.PROCESS,
    threads_safe=False,
    version=2,
    origins=ORIGINS,
    preview="metaextract_tui.formats.media.preview:mkv",
)
