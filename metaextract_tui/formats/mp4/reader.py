"""An MP4, QuickTime or 3GP file: MediaInfo for the tracks, an own walk for place, device and completeness."""

from __future__ import annotations

from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.media.fields import put_place
from metaextract_tui.formats.media.library import Told
from metaextract_tui.formats.media.reader import audio_only, read_media
from metaextract_tui.formats.mp4.boxes import Box, Reader, top_level
from metaextract_tui.formats.mp4.tracks import first_sound
from metaextract_tui.formats.mp4.userdata import other_files, user_data
from metaextract_tui.formats.source import Source

_AUDIO_BRANDS = frozenset({b"M4A ", b"M4B ", b"M4P ", b"F4A ", b"F4B ", b"aax "})


def extract(source: Source, found: Extraction) -> None:
    """Fill `found` from the boxes, then from MediaInfo. Reads headers and sample tables, never media data."""
    reader = Reader(source)
    boxes = top_level(reader)
    brand = source.head[8:12] if source.head[4:8] in (b"ftyp", b"styp") else b""
    found.media_type = _media_type(brand, None)
    moov = next((box for box in boxes if box.kind == b"moov"), None)
    if moov is not None:
        _say_what_the_movie_says(reader, moov, found)
    _check_complete(source, boxes, found)
    told = read_media(source, found, "Mpeg4")
    found.media_type = _media_type(brand, told)
    if moov is not None and told.first("audio") is not None and not {"channels", "sample_rate"} <= found.fields.keys():
        sound = first_sound(reader, moov)
        if sound is not None:
            found.put("channels", sound.channels, "stsd")
            found.put("sample_rate", sound.sample_rate, "stsd")


def _say_what_the_movie_says(reader: Reader, moov: Box, found: Extraction) -> None:
    said = user_data(reader, moov)
    if said:
        found.native["user_data"] = found.cleaner.clean(said)
        _put_user_data(said, found)
    others = other_files(reader, moov)
    if others:
        found.native["data_references"] = found.cleaner.clean(others)
        found.sensitive("external-link", "dref")
        found.warn("external-data", f"{len(others)} tracks take their media from other files, which are not read")


def _put_user_data(said: dict[str, Any], found: Extraction) -> None:
    for name in ("©xyz", "com.apple.quicktime.location.ISO6709"):
        put_place(found, said.get(name), f"user_data.{name}")
    loci = said.get("loci")
    if isinstance(loci, dict) and "latitude" not in found.fields:
        found.put("latitude", loci["latitude"], "user_data.loci")
        found.put("longitude", loci["longitude"], "user_data.loci")
        found.put("altitude_m", loci["altitude"], "user_data.loci")
        found.sensitive("location", "user_data.loci")
    for field, names in (
        ("device_make", ("com.apple.quicktime.make", "com.android.manufacturer", "©mak")),
        ("device_model", ("com.apple.quicktime.model", "com.android.model", "©mod")),
        ("software", ("com.apple.quicktime.software", "©swr")),
    ):
        for name in names:
            found.put(field, said.get(name), f"user_data.{name}")


def _check_complete(source: Source, boxes: list[Box], found: Extraction) -> None:
    """Warn where a box reaches beyond the end of the file: part of it is missing."""
    if boxes and boxes[-1].end > source.size:
        last = boxes[-1]
        kind = last.kind.decode("latin-1")
        missing = last.end - source.size
        found.warn("truncated", f"box {kind!r} ends {missing} bytes beyond the end of the file", partial=True)


def _media_type(brand: bytes, told: Told | None) -> str:
    """The IANA type by the brand, and by whether there is a picture at all."""
    sound = told is not None and audio_only(told)
    if brand == b"qt  " or not brand:
        return "video/quicktime"
    if brand[:3] in (b"3gp", b"3gr", b"3gs", b"3ge", b"3gg"):
        return "audio/3gpp" if sound else "video/3gpp"
    if brand[:3] == b"3g2":
        return "audio/3gpp2" if sound else "video/3gpp2"
    return "audio/mp4" if sound or brand in _AUDIO_BRANDS else "video/mp4"
