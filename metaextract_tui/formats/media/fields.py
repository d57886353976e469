"""MediaInfo's words as normalised fields: the same rules for every video container."""

from __future__ import annotations

from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.media.codecs import codec_name
from metaextract_tui.formats.media.library import Told
from metaextract_tui.formats.media.values import moment, place

_PEOPLE = ("Performer", "Artist", "Album_Performer", "Director", "Composer", "WrittenBy", "ScreenplayBy", "Producer")
_EXTRA_PEOPLE = ("ARTIST", "AUTHOR", "DIRECTOR", "com_apple_quicktime_artist", "com_apple_quicktime_author")


def put_fields(told: Told, found: Extraction) -> None:
    """Fill `native` and the fields from what MediaInfo said; what the container's own walk found stays first."""
    clean = found.cleaner.clean
    found.native["general"] = clean(told.general)
    found.native["tracks"] = clean(told.tracks)
    _put_video(told, found)
    _put_audio(told, found)
    _put_container(told, found)
    _put_description(told.general, found)
    _put_origin(told, found)


def _put_video(told: Told, found: Extraction) -> None:
    video = told.first("video")
    if video is None:
        return
    here = "Video"
    found.put("width_px", video.get("Width"), f"{here}.Width")
    found.put("height_px", video.get("Height"), f"{here}.Height")
    found.put("frame_rate", video.get("FrameRate"), f"{here}.FrameRate")
    found.put("video_codec", codec_name(video), f"{here}.Format")
    found.put("bit_depth", video.get("BitDepth"), f"{here}.BitDepth")
    colour = " ".join(str(video[name]) for name in ("ColorSpace", "ChromaSubsampling") if video.get(name))
    found.put("colour", colour, f"{here}.ColorSpace")


def _put_audio(told: Told, found: Extraction) -> None:
    audio = told.first("audio")
    if audio is None:
        return
    here = "Audio"
    found.put("audio_codec", codec_name(audio), f"{here}.Format")
    found.put("sample_rate", _first_number(audio.get("SamplingRate")), f"{here}.SamplingRate")
    found.put("channels", _first_number(audio.get("Channels")), f"{here}.Channels")
    if told.first("video") is None:
        found.put("bit_depth", _first_number(audio.get("BitDepth")), f"{here}.BitDepth")


def _put_container(told: Told, found: Extraction) -> None:
    general = told.general
    found.put("duration_s", general.get("Duration"), "General.Duration")
    if "duration_s" not in found.fields:
        lengths = [t["Duration"] for t in told.tracks if isinstance(t.get("Duration"), int | float)]
        found.put("duration_s", max(lengths, default=None), "Tracks.Duration")
    found.put("bit_rate", general.get("OverallBitRate"), "General.OverallBitRate")
    if told.tracks:
        found.put("item_count", len(told.tracks), "tracks")
    for kind in ("audio", "video", "text"):
        track = told.first(kind)
        if track is not None:
            found.put("language", track.get("Language"), f"{kind.capitalize()}.Language")
    if any(track.get("Encryption") for track in told.tracks):
        found.put("encrypted", True, "Tracks.Encryption")


def _put_description(general: dict[str, Any], found: Extraction) -> None:
    for name in ("Title", "Movie", "Track", "Album"):
        found.put("title", _text(general.get(name)), f"General.{name}")
    extra = _extra(general)
    people = [(name, general.get(name)) for name in _PEOPLE] + [(name, extra.get(name)) for name in _EXTRA_PEOPLE]
    for name, value in people:
        if found.put("creators", _people(value), f"General.{name}"):
            found.sensitive("person", f"General.{name}")
    for name in ("Description", "Synopsis", "Summary", "Comment"):
        found.put("description", _text(general.get(name)), f"General.{name}")
    for name in ("DESCRIPTION", "SYNOPSIS", "SUMMARY", "LongDescription", "com_apple_quicktime_description"):
        found.put("description", _text(extra.get(name)), f"General.extra.{name}")
    found.put("rights", _text(general.get("Copyright")), "General.Copyright")
    keywords = _text(general.get("Keywords") or extra.get("Keyword"))
    if keywords:
        found.put("keywords", [k.strip() for k in keywords.replace(";", ",").split(",")], "General.Keywords")


def _put_origin(told: Told, found: Extraction) -> None:
    """When, where and with what it was made."""
    general, extra = told.general, _extra(told.general)
    made = [(_date(general.get("Encoded_Date")), "General.Encoded_Date")]
    made.append((_date(extra.get("com_apple_quicktime_creationdate")), "com.apple.quicktime.creationdate"))
    found.compete("created", *made)
    for name in ("Recorded_Date", "Mastered_Date", "Written_Date"):
        found.put("created", _date(general.get(name)), f"General.{name}")
    for track in told.tracks:
        found.put("created", _date(track.get("Encoded_Date")), "Tracks.Encoded_Date")
    found.put("modified_content", _date(general.get("Tagged_Date")), "General.Tagged_Date")
    for name in ("Encoded_Application", "Encoded_Library", "Encoded_Library_Name"):
        found.put("software", _text(general.get(name)), f"General.{name}")
    found.put("software", _text(extra.get("com_apple_quicktime_software")), "com.apple.quicktime.software")
    for name in ("Encoded_Hardware_CompanyName", "Encoded_Hardware_Make"):
        found.put("device_make", _text(general.get(name)), f"General.{name}")
    for name in ("com_apple_quicktime_make", "com_android_manufacturer", "MAKE", "Make"):
        found.put("device_make", _text(extra.get(name)), f"General.extra.{name}")
    for name in ("Encoded_Hardware_Model", "Encoded_Hardware_Name"):
        found.put("device_model", _text(general.get(name)), f"General.{name}")
    for name in ("com_apple_quicktime_model", "com_android_model", "MODEL", "Model"):
        found.put("device_model", _text(extra.get(name)), f"General.extra.{name}")
    for name, text in (
        ("General.Recorded_Location", general.get("Recorded_Location")),
        ("com.apple.quicktime.location.ISO6709", extra.get("com_apple_quicktime_location_ISO6709")),
        ("General.extra.LOCATION", extra.get("LOCATION")),
    ):
        put_place(found, text, name)
    if extra.get("Attachments"):
        found.sensitive("attachment", "General.Attachments")


def put_place(found: Extraction, text: Any, source: str) -> None:
    """Latitude, longitude and altitude of an ISO 6709 string, unless a place is known already."""
    where = place(text)
    if where is not None and "latitude" not in found.fields:
        found.put("latitude", where[0], source)
        found.put("longitude", where[1], source)
        found.put("altitude_m", where[2], source)
        found.sensitive("location", source)


def _extra(general: dict[str, Any]) -> dict[str, Any]:
    extra = general.get("extra")
    return extra if isinstance(extra, dict) else {}


def _text(value: Any) -> str | None:
    """The text of a tag; of several values of one tag, all of them."""
    if isinstance(value, list):
        return " / ".join(str(v) for v in value if isinstance(v, str | int | float)) or None
    return str(value) if isinstance(value, str | int | float) else None


def _people(value: Any) -> list[str] | None:
    text = _text(value)
    return [name.strip() for name in text.split(" / ") if name.strip()] if text else None


def _date(value: Any) -> str | None:
    text = _text(value)
    return moment(text.split(" / ")[0]) if text else None


def _first_number(value: Any) -> Any:
    """MediaInfo joins the values of a stream's layers: `48000 / 24000`."""
    return value.split(" / ")[0] if isinstance(value, str) else value
