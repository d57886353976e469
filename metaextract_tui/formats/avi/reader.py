"""An AVI file: an own walk for dates, texts, devices and completeness, MediaInfo for the tracks."""

from __future__ import annotations

from metaextract_tui.formats.avi.header import Header, plain_tracks, read_header
from metaextract_tui.formats.avi.origins import SAID
from metaextract_tui.formats.avi.riff import Chunk, chunks, text
from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.media.reader import Walked, read_media
from metaextract_tui.formats.media.said import put_said, put_xmp, rules
from metaextract_tui.formats.source import Source

_LISTS = (b"INFO", b"exif", b"hdrl")
_RULES = rules(SAID, ("info", "xmp"))
MAX_TEXTS = 200
MAX_XMP = 1 << 20


def extract(source: Source, found: Extraction) -> None:
    """Fill `found` from the RIFF lists, then from MediaInfo. Reads headers and the index, never media data."""
    said: dict[str, str] = {}
    packets: list[Chunk] = []
    header = Header()
    last: Chunk | None = None
    for riff in chunks(source, 0, source.size):
        last = riff
        if riff.form in (b"AVI ", b"AVI\x19", b"ON2f"):
            _walk(source, riff, said, packets, header)
    if said:
        found.native["info"] = found.cleaner.clean(said)
    xmp = {}
    if packets:
        one = packets[0]
        xmp = put_xmp(found, source.read_at(one.start, max(0, min(one.end - one.start, MAX_XMP))))
    put_said(found, _RULES, {"info": said, "xmp": xmp})
    if last is not None and last.end > source.size:
        missing = last.end - source.size
        found.warn("truncated", f"the RIFF chunk ends {missing} bytes beyond the end of the file", partial=True)
        header.odd = header.odd or "it is cut"
    walked = Walked(plain_tracks(header) if header.odd else [], header.odd, header.too_much)
    read_media(source, found, "Riff", walked)
    found.put("duration_s", header.duration, "hdrl.avih")


def _walk(source: Source, riff: Chunk, said: dict[str, str], packets: list[Chunk], header: Header) -> None:
    """The texts of INFO and exif lists, the date that cameras put into the header list, the streams."""
    for chunk in chunks(source, riff.start, min(riff.end, source.size)):
        if chunk.id == b"LIST" and chunk.form == b"hdrl":
            if header.tracks:
                header.odd = header.odd or "two header lists"
            read_header(source, chunk, header)
        if chunk.id == b"LIST" and chunk.form in _LISTS:
            for one in chunks(source, chunk.start, min(chunk.end, source.size)):
                wanted = chunk.form != b"hdrl" or one.id in (b"IDIT", b"ISMP")
                if wanted and one.id != b"LIST" and one.id.isalnum() and len(said) < MAX_TEXTS:
                    value = text(source, one)
                    if value:
                        said.setdefault(one.id.decode("ascii"), value)
        elif chunk.id == b"IDIT":
            said.setdefault("IDIT", text(source, chunk))
        elif chunk.id == b"_PMX":
            packets.append(chunk)
