"""An AVI file: MediaInfo for the tracks, an own walk for the date, the device and completeness."""

from __future__ import annotations

from metaextract_tui.formats.avi.riff import Chunk, chunks, text
from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.media.reader import read_media
from metaextract_tui.formats.media.values import moment
from metaextract_tui.formats.source import Source

_LISTS = (b"INFO", b"exif", b"hdrl")
MAX_TEXTS = 200


def extract(source: Source, found: Extraction) -> None:
    """Fill `found` from the RIFF lists, then from MediaInfo. Reads headers and the index, never media data."""
    said: dict[str, str] = {}
    last: Chunk | None = None
    for riff in chunks(source, 0, source.size):
        last = riff
        if riff.form in (b"AVI ", b"AVI\x19", b"ON2f"):
            _texts(source, riff, said)
    if said:
        found.native["info"] = found.cleaner.clean(said)
        _put(said, found)
    if last is not None and last.end > source.size:
        missing = last.end - source.size
        found.warn("truncated", f"the RIFF chunk ends {missing} bytes beyond the end of the file", partial=True)
    read_media(source, found, "Riff")


def _texts(source: Source, riff: Chunk, said: dict[str, str]) -> None:
    """The texts of INFO and exif lists, and the date that cameras put into the header list."""
    for chunk in chunks(source, riff.start, min(riff.end, source.size)):
        if chunk.id == b"LIST" and chunk.form in _LISTS:
            for one in chunks(source, chunk.start, min(chunk.end, source.size)):
                wanted = chunk.form != b"hdrl" or one.id in (b"IDIT", b"ISMP")
                if wanted and one.id != b"LIST" and one.id.isalnum() and len(said) < MAX_TEXTS:
                    value = text(source, one)
                    if value:
                        said.setdefault(one.id.decode("ascii"), value)
        elif chunk.id == b"IDIT":
            said.setdefault("IDIT", text(source, chunk))


def _put(said: dict[str, str], found: Extraction) -> None:
    """Dates and devices: RIFF's INFO names, and Exif 2.3's for RIFF (section 5.6: ecor, emdl)."""
    for name in ("IDIT", "ICRD", "DTIM"):
        found.put("created", moment(said.get(name)), f"info.{name}")
    found.put("device_make", said.get("ecor"), "info.ecor")
    found.put("device_model", said.get("emdl"), "info.emdl")
