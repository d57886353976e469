"""An MP4, QuickTime or 3GP file: an own walk for dates, places, titles and completeness, MediaInfo for the tracks."""

from __future__ import annotations

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.media.library import Told
from metaextract_tui.formats.media.reader import Walked, audio_only, read_media
from metaextract_tui.formats.media.said import put_date, put_said, put_xmp, rules, tell_of_unset_clock
from metaextract_tui.formats.mp4.boxes import Box, Reader, top_level
from metaextract_tui.formats.mp4.movie import MAX_OTHERS, Movie, plain_tracks, read_movie
from metaextract_tui.formats.mp4.origins import SAID
from metaextract_tui.formats.mp4.tracks import first_sound
from metaextract_tui.formats.mp4.userdata import user_data
from metaextract_tui.formats.source import Source

_AUDIO_BRANDS = frozenset({b"M4A ", b"M4B ", b"M4P ", b"F4A ", b"F4B ", b"aax "})
_RULES = rules(SAID, ("user_data", "itunes", "xmp"))


def extract(source: Source, found: Extraction) -> None:
    """Fill `found` from the boxes, then from MediaInfo. Reads headers and sample tables, never media data."""
    reader = Reader(source)
    boxes = top_level(reader)
    brand = source.head[8:12] if source.head[4:8] in (b"ftyp", b"styp") else b""
    found.media_type = _media_type(brand, None)
    movie = read_movie(reader, boxes)
    moov = next((box for box in boxes if box.kind == b"moov"), None)
    _say_what_the_movie_says(reader, moov, boxes, movie, found)
    _check_complete(source, boxes, movie, found)
    walked = Walked(list(plain_tracks(movie)) if movie.odd else [], movie.odd, movie.too_much, movie.samples)
    told = read_media(source, found, "Mpeg4", walked)
    found.put("duration_s", movie.duration or None, "moov.mvhd")
    found.media_type = _media_type(brand, told)
    if moov is not None and told.first("audio") is not None and not {"channels", "sample_rate"} <= found.fields.keys():
        sound = first_sound(reader, moov)
        if sound is not None:
            found.put("channels", sound.channels, "stsd")
            found.put("sample_rate", sound.sample_rate, "stsd")


def _say_what_the_movie_says(
    reader: Reader, moov: Box | None, boxes: list[Box], movie: Movie, found: Extraction
) -> None:
    said = user_data(reader, moov, boxes)
    if said.user:
        found.native["user_data"] = found.cleaner.clean(said.user)
    if said.items:
        found.native["itunes"] = found.cleaner.clean(said.items)
    found.put("created", movie.created, "moov.mvhd")
    found.put("modified_content", movie.modified, "moov.mvhd")
    if said.user or said.items or said.xmp:
        xmp = put_xmp(found, said.xmp) if said.xmp else {}
        put_said(found, _RULES, {"user_data": said.user, "itunes": said.items, "xmp": xmp})
    for date in movie.track_dates:
        if movie.created is not None and date[:10] != movie.created[:10]:
            put_date(found, date, "Tracks.Encoded_Date")
            break
    if movie.encrypted:
        found.put("encrypted", True, "moov.stsd")
    tell_of_unset_clock(found, movie.created)
    if movie.others:
        found.native["data_references"] = found.cleaner.clean(movie.others)
        found.sensitive("external-link", "dref")
        count = f"{len(movie.others)} or more" if len(movie.others) >= MAX_OTHERS else len(movie.others)
        found.warn("external-data", f"references to media in other files, which are not read: {count}")


def _check_complete(source: Source, boxes: list[Box], movie: Movie, found: Extraction) -> None:
    """Warn where a box reaches beyond the end of the file: part of it is missing."""
    if boxes and boxes[-1].end > source.size:
        last = boxes[-1]
        kind = last.kind.decode("latin-1")
        missing = last.end - source.size
        found.warn("truncated", f"box {kind!r} ends {missing} bytes beyond the end of the file", partial=True)
        movie.odd = movie.odd or "it is cut"
    elif not boxes or boxes[-1].end < source.size:
        movie.odd = movie.odd or "the file holds bytes that are no box"


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
