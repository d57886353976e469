"""A Matroska or WebM file: MediaInfo for what it says, an own walk for its version and completeness."""

from __future__ import annotations

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.media.reader import audio_only, read_media
from metaextract_tui.formats.mkv.ebml import (
    CLUSTER,
    DOC_TYPE,
    DOC_TYPE_VERSION,
    EBML_HEADER,
    SEGMENT,
    elements,
)
from metaextract_tui.formats.source import Source


def extract(source: Source, found: Extraction) -> None:
    """Fill `found` from the EBML header, the segment's sizes and MediaInfo. Reads no media data beyond headers."""
    webm = _read_header(source, found)
    found.media_type = "video/webm" if webm else "video/x-matroska"
    _check_complete(source, found)
    told = read_media(source, found, "Mk")
    if audio_only(told):
        found.media_type = "audio/webm" if webm else "audio/x-matroska"


def _read_header(source: Source, found: Extraction) -> bool:
    """The DocType and its version; true where it is WebM."""
    webm = False
    header = next(elements(source, 0, source.size), None)
    if header is None or header.id != EBML_HEADER or header.end is None:
        return webm
    for one in elements(source, header.start, min(header.end, len(source.head))):
        if one.end is None or one.end - one.start > 64:
            return webm
        value = source.head[one.start : one.end]
        if one.id == DOC_TYPE:
            webm = value.rstrip(b"\0") == b"webm"
        elif one.id == DOC_TYPE_VERSION:
            found.format_version = str(int.from_bytes(value, "big"))
    return webm


def _check_complete(source: Source, found: Extraction) -> None:
    """Warn where the segment, or a cluster in it, reaches beyond the end of the file."""
    for one in elements(source, 0, source.size):
        if one.id != SEGMENT:
            continue
        if one.end is not None and one.end > source.size:
            missing = one.end - source.size
            found.warn("truncated", f"the segment ends {missing} bytes beyond the end of the file", partial=True)
        elif one.end is None:
            last = None
            for last in elements(source, one.start, source.size):
                if last.id == CLUSTER and last.end is None:
                    break
            if last is not None and last.end is not None and last.end > source.size:
                missing = last.end - source.size
                found.warn("truncated", f"a cluster ends {missing} bytes beyond the end of the file", partial=True)
        return
