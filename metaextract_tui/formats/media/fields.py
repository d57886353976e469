"""MediaInfo's words as normalised fields: the same rules for every video container."""

from __future__ import annotations

from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.media.codecs import codec_name
from metaextract_tui.formats.media.library import Told
from metaextract_tui.formats.media.origins import DESCRIPTION, ORIGIN
from metaextract_tui.formats.media.said import put_place
from metaextract_tui.formats.media.values import moment
from metaextract_tui.formats.origins import Origin


def _tag(one: Origin) -> tuple[str, str, str, bool]:
    """Field, source, MediaInfo's name and whether it stands among the `extra` ones."""
    name = one.source.removeprefix("General.")
    return one.field, one.source, name.removeprefix("extra."), name.startswith("extra.")


_TAGS = tuple(
    _tag(one)
    for one in (*DESCRIPTION, *ORIGIN)
    if one.source.startswith("General.") and one.field not in ("longitude", "altitude_m")
)


def put_fields(told: Told, found: Extraction) -> None:
    """Fill `native` and the fields from what MediaInfo said; what the container's own walk found stays first."""
    clean = found.cleaner.clean
    # What came as JSON is plain JSON, and a short report holds nothing that would have to be cut.
    found.native["general"] = clean(told.general) if told.large else told.general
    found.native["tracks"] = clean(told.tracks) if told.large else told.tracks
    _put_video(told, found)
    _put_audio(told, found)
    _put_container(told, found)
    _put_tags(told.general, found)
    for track in told.tracks:
        if "Encoded_Date" in track:
            found.put("created", _date(track["Encoded_Date"]), "Tracks.Encoded_Date")


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
    # No length is what is stated where the parts that have one are elsewhere: zero says nothing.
    found.put("duration_s", general.get("Duration") or None, "General.Duration")
    if "duration_s" not in found.fields:
        lengths = [t["Duration"] for t in told.tracks if isinstance(t.get("Duration"), int | float)]
        found.put("duration_s", max(lengths, default=None) or None, "Tracks.Duration")
    found.put("bit_rate", general.get("OverallBitRate"), "General.OverallBitRate")
    if told.tracks:
        found.put("item_count", len(told.tracks), "tracks")
    for kind in ("audio", "video", "text"):
        track = told.first(kind)
        # What is read below a picture is as often a translation of what is spoken.
        if track is not None and (kind != "text" or told.first("audio") is None):
            found.put("language", track.get("Language"), f"{kind.capitalize()}.Language")
    if any(track.get("Encryption") for track in told.tracks):
        found.put("encrypted", True, "Tracks.Encryption")


def _put_tags(general: dict[str, Any], found: Extraction) -> None:
    """What the file's tags say, in the order of the declared origins."""
    extra = _extra(general)
    for field, source, name, among_extra in _TAGS:
        value = (extra if among_extra else general).get(name)
        if value is None:
            continue
        if field == "creators":
            if found.put(field, _people(value), source):
                found.sensitive("person", source)
        elif field in ("created", "modified_content"):
            found.put(field, _date(value), source)
        elif field == "latitude":
            put_place(found, value, source)
        elif field == "keywords":
            found.put(field, [word.strip() for word in (_text(value) or "").replace(";", ",").split(",")], source)
        else:
            found.put(field, _text(value), source)
    if extra.get("Attachments"):
        found.sensitive("attachment", "General.Attachments")


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
