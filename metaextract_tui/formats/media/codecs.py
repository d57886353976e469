"""Codec names: MediaInfo's format names as the short names that the field knows (h264, aac, pcm …)."""

from __future__ import annotations

import re
from typing import Any

_NAMES = {
    "AVC": "h264",
    "HEVC": "hevc",
    "VVC": "vvc",
    "AV1": "av1",
    "MPEG-4 Visual": "mpeg4",
    "JPEG": "mjpeg",
    "JPEG 2000": "jpeg2000",
    "VC-1": "vc1",
    "H.263": "h263",
    "H.261": "h261",
    "Sorenson Spark": "flv1",
    "Sorenson 1": "svq1",
    "Sorenson 3": "svq3",
    "RGB": "rawvideo",
    "YUV": "rawvideo",
    "AC-3": "ac3",
    "E-AC-3": "eac3",
    "AC-4": "ac4",
    "MLP FBA": "truehd",
    "AAC LC": "aac",
    "U-Law": "pcm",
    "A-Law": "pcm",
}
_MPEG_AUDIO = {"Layer 1": "mp1", "Layer 2": "mp2", "Layer 3": "mp3"}


def codec_name(track: dict[str, Any]) -> str | None:
    """The normalised codec of a track, or None where MediaInfo names neither a format nor a codec ID."""
    name = track.get("Format")
    if not isinstance(name, str) or not name:
        name = track.get("CodecID")
        if not isinstance(name, str) or not name.strip():
            return None
    name = name.split(" / ")[0].strip()
    if name == "MPEG Audio":
        return _MPEG_AUDIO.get(str(track.get("Format_Profile")), "mp3")
    if name == "MPEG Video":
        return "mpeg1video" if str(track.get("Format_Version")) == "1" else "mpeg2video"
    if name.startswith("DTS"):
        return "dts"
    if name in _NAMES:
        return _NAMES[name]
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or None
