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
    "AC-3": "ac3",
    "E-AC-3": "eac3",
    "AC-4": "ac4",
    "MLP FBA": "truehd",
    "AAC LC": "aac",
    "U-Law": "pcm",
    "A-Law": "pcm",
}
# FOURCCs and Matroska's IDs that MediaInfo has no format name for, or gives as one; and some whose format name is that
# of the plain pixels, or of the general compression, that they pack.
_FOURCCS = {
    "V210": "v210", "V308": "v308", "V408": "v408", "V410": "v410", "R210": "r210", "R10K": "r10k",
    "THEO": "theora", "VP80": "vp8", "VP90": "vp9", "XVID": "mpeg4", "ASUS 1": "asv1", "ASUS 2": "asv2",
    "AVDH": "dnxhd", "FFVH": "ffvhuff", "SPEX": "speex", "V_MJPEG": "mjpeg", "V_SNOW": "snow",
    "FSV1": "flashsv", "FSV2": "flashsv2", "ZMBV": "zmbv", "KMVC": "kmvc", "TSCC": "tscc", "TSC2": "tscc2",
    **dict.fromkeys(("ULRA", "ULRG", "ULY0", "ULY2", "ULY4", "ULH0", "ULH2", "ULH4"), "utvideo"),
    **dict.fromkeys(("UQY0", "UQY2", "UQRG", "UQRA", "UMY2", "UMY4", "UMRG", "UMRA", "UMH2", "UMH4"), "utvideo"),
    **dict.fromkeys(("MAGY", "M8RG", "M8RA", "M8G0", "M8Y0", "M8Y2", "M8Y4", "M8YA", "M0Y2", "M0RG"), "magicyuv"),
}  # fmt: skip
_PACKED = {"YUV": "rawvideo", "RGB": "rawvideo", "Zip": "zip"}
_MPEG_AUDIO = {"Layer 1": "mp1", "Layer 2": "mp2", "Layer 3": "mp3"}


def codec_name(track: dict[str, Any]) -> str | None:
    """The normalised codec of a track, or None where MediaInfo names neither a format nor a codec ID."""
    name = track.get("Format")
    if not isinstance(name, str) or not name:
        name = track.get("CodecID")
        if not isinstance(name, str) or not name.strip():
            return None
    if name.startswith("V_MS/VFW/FOURCC") or not track.get("Format"):
        name = name.split(" / ")[-1].strip()
        return _FOURCCS.get(name.upper()) or _plain(name)
    name = name.split(" / ")[0].strip()
    if name in _PACKED:
        code = str(track.get("CodecID", "")).split(" / ")[-1].strip().upper()
        return _FOURCCS.get(code, _PACKED[name])
    if name == "MPEG Audio":
        return _MPEG_AUDIO.get(str(track.get("Format_Profile")), "mp3")
    if name == "MPEG Video":
        return "mpeg1video" if str(track.get("Format_Version")) == "1" else "mpeg2video"
    if name.startswith("DTS"):
        return "dts"
    if name in _NAMES:
        return _NAMES[name]
    return _FOURCCS.get(name.upper()) or _plain(name)


def _plain(name: str) -> str | None:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or None
