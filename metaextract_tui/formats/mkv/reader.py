"""A Matroska or WebM file: MediaInfo for what it says, an own walk for its version and completeness."""

from __future__ import annotations

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.media.reader import audio_only, read_media
from metaextract_tui.formats.mkv.ebml import (
    DOC_TYPE,
    DOC_TYPE_VERSION,
    EBML_HEADER,
    SEGMENT,
    Element,
    elements,
)
from metaextract_tui.formats.mkv.tags import read_tags
from metaextract_tui.formats.source import Source


def extract(source: Source, found: Extraction) -> None:
    """Fill `found` from the EBML header, the segment's sizes and MediaInfo. Reads no media data beyond headers."""
    webm = _read_header(source, found)
    found.media_type = "video/webm" if webm else "video/x-matroska"
    segment = next((one for one in elements(source, 0, source.size) if one.id == SEGMENT), None)
    if segment is not None:
        _check_complete(source, segment, found)
        _read_tags(source, segment, found)
    told = read_media(source, found, "Mk", end=segment.end if segment else None)
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


def _check_complete(source: Source, segment: Element, found: Extraction) -> None:
    """Warn where the segment, or the last cluster of a segment of unknown size, reaches beyond the end of the file."""
    what, end = "segment", segment.end
    if end is None:
        for one in elements(source, segment.start, source.size):
            what, end = "last element", one.end
            if end is None:
                break
    if end is not None and end > source.size:
        missing = end - source.size
        found.warn("truncated", f"the {what} ends {missing} bytes beyond the end of the file", partial=True)


def _read_tags(source: Source, segment: Element, found: Extraction) -> None:
    tags = read_tags(source, segment)
    if not tags:
        return
    found.native["tags"] = found.cleaner.clean(tags)
    for name in ("ARTIST", "AUTHOR", "DIRECTOR", "LEAD_PERFORMER"):
        people = [tag["value"] for tag in tags if tag["name"].upper() == name and len(tag) == 2]
        if found.put("creators", people, f"tags.{name}"):
            found.sensitive("person", f"tags.{name}")
