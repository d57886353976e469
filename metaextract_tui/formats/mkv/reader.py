"""A Matroska or WebM file: an own walk for dates, titles, tags and completeness, MediaInfo for the tracks."""

from __future__ import annotations

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.media.reader import Walked, audio_only, read_media
from metaextract_tui.formats.media.said import put_said, rules, tell_of_unset_clock
from metaextract_tui.formats.mkv.ebml import DOC_TYPE, DOC_TYPE_VERSION, EBML_HEADER, SEGMENT, Element, elements
from metaextract_tui.formats.mkv.header import Head, plain_tracks, read_head
from metaextract_tui.formats.mkv.origins import SAID
from metaextract_tui.formats.mkv.tags import of_the_file, read_tags
from metaextract_tui.formats.source import Source

_RULES = rules(SAID, ("info", "tags"))
# At 0, MediaInfo takes mkvmerge's statistics for enough and leaves out what the streams say of themselves.
_SPEED = "0.01"
MAX_TOP = 64  # elements beside the segment


def extract(source: Source, found: Extraction) -> None:
    """Fill `found` from the head of the segment and from MediaInfo. Reads no media data beyond headers."""
    top: list[Element] = []
    for one in elements(source, 0, source.size):
        top.append(one)
        if len(top) > MAX_TOP:
            break
    webm = _read_header(source, found, top)
    found.media_type = "video/webm" if webm else "video/x-matroska"
    head = read_head(source, top)
    segment = next((one for one in top if one.id == SEGMENT), None)
    if segment is not None:
        _check_complete(source, segment, head, found)
        _say_what_the_head_says(source, segment, head, found)
    walked = Walked(plain_tracks(head) if head.odd else [], head.odd, head.too_much, head.clusters, head.uid_at)
    told = read_media(source, found, "Mk", walked, speed=_SPEED, end=segment.end if segment else None)
    found.put("duration_s", head.duration or None, "info.Duration")
    if audio_only(told):
        found.media_type = "audio/webm" if webm else "audio/x-matroska"


def _read_header(source: Source, found: Extraction, top: list[Element]) -> bool:
    """The DocType and its version; true where it is WebM."""
    webm = False
    header = top[0] if top else None
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


def _check_complete(source: Source, segment: Element, head: Head, found: Extraction) -> None:
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
        head.odd = head.odd or "it is cut"


def _say_what_the_head_says(source: Source, segment: Element, head: Head, found: Extraction) -> None:
    info = {"Title": head.texts.get("title"), "DateUTC": head.created}
    info |= {"WritingApp": head.texts.get("application"), "MuxingApp": head.texts.get("muxer")}
    tell_of_unset_clock(found, head.created)
    tags = read_tags(source, segment)
    if tags:
        found.native["tags"] = found.cleaner.clean(tags)
    put_said(found, _RULES, {"info": info, "tags": of_the_file(tags)})
    if head.attachments:
        found.native["attachments"] = found.cleaner.clean(head.attachments)
        found.sensitive("attachment", "attachments")
    if head.encrypted:
        found.put("encrypted", True, "tracks.ContentEncodingType")
