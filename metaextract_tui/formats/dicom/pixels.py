"""What a DICOM object says of its frames, video and waveforms, and whether its pixel data fits that."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from metaextract_tui.formats.base import Extraction

_NUMBERS = (("width_px", "Columns"), ("height_px", "Rows"), ("bit_depth", "BitsStored"))
_PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
_SYNTAXES = "1.2.840.10008.1.2."
# PS3.5 8.2.5 to 8.2.12
_VIDEO = {**dict.fromkeys(("100", "101"), "mpeg2video"), **dict.fromkeys(("102", "103", "104", "105", "106"), "h264"),
          **dict.fromkeys(("107", "108"), "hevc")}  # fmt: skip
_REFERENCED = frozenset(("94", "95", "204", "205"))  # JPIP: the pixels are elsewhere
# PS3.3 C.7.6.3.1.2: chrominance samples of two or four pixels are shared.
_SHARED = {"YBR_FULL_422": 2 / 3, "YBR_PARTIAL_422": 2 / 3, "YBR_PARTIAL_420": 1 / 2}


def describe(found: Extraction, data: Mapping[str, Any]) -> None:
    """Fill the sizes, counts, rates and durations."""
    for name, keyword in _NUMBERS:
        if keyword in data:
            found.put(name, data[keyword], f"dataset.{keyword}")
    if "FloatPixelData" in data or "DoubleFloatPixelData" in data:  # PS3.3 C.7.6.24: they have no BitsStored
        found.put("bit_depth", data.get("BitsAllocated"), "dataset.BitsAllocated")
    _frames(found, data)
    _rates(found, data)
    _waveform(found, data)


def _frames(found: Extraction, data: Mapping[str, Any]) -> None:
    rows, columns, frames = data.get("Rows"), data.get("Columns"), data.get("NumberOfFrames")
    if isinstance(rows, int) and isinstance(columns, int):
        if isinstance(frames, int) and frames > 0:
            found.put("shape", [frames, rows, columns], "dataset.NumberOfFrames, Rows, Columns")
        else:
            found.put("shape", [rows, columns], "dataset.Rows, Columns")
    groups = data.get("PerFrameFunctionalGroupsSequence")
    # Of a file that was cut, only the first of the groups are known.
    counted = len(groups) if isinstance(groups, list) and groups and not found.partial else None
    found.compete(
        "item_count",
        (frames if isinstance(frames, int) else None, "dataset.NumberOfFrames"),
        (counted, "dataset.PerFrameFunctionalGroupsSequence"),
    )


def _rates(found: Extraction, data: Mapping[str, Any]) -> None:
    """Cine module (PS3.3 C.7.6.5): FrameTime is in milliseconds, EffectiveDuration in seconds."""
    time, rate = _positive(data.get("FrameTime")), _positive(data.get("CineRate"))
    if time:
        found.put("frame_rate", 1000 / time, "dataset.FrameTime")
        if rate and abs(1000 / time - rate) > 1:  # CineRate is a whole number
            found.compete("frame_rate", (rate, "dataset.CineRate"))
    found.put("frame_rate", rate, "dataset.CineRate")
    found.put("frame_rate", _positive(data.get("RecommendedDisplayFrameRate")), "dataset.RecommendedDisplayFrameRate")
    found.put("duration_s", _positive(data.get("EffectiveDuration")), "dataset.EffectiveDuration")
    frames = data.get("NumberOfFrames")
    if time and isinstance(frames, int) and frames > 1:
        found.put("duration_s", frames * time / 1000, "dataset.NumberOfFrames, FrameTime")


def _waveform(found: Extraction, data: Mapping[str, Any]) -> None:
    """Waveform module (PS3.3 C.10.9): the first multiplex group is described, all are counted."""
    groups = data.get("WaveformSequence")
    if not isinstance(groups, list) or not groups or not isinstance(groups[0], dict):
        return
    where, first = "dataset.WaveformSequence[0].", groups[0]
    channels, samples = first.get("NumberOfWaveformChannels"), first.get("NumberOfWaveformSamples")
    rate = _positive(first.get("SamplingFrequency"))
    found.put("channels", channels, f"{where}NumberOfWaveformChannels")
    if rate:
        found.put("sample_rate", int(rate) if rate == int(rate) else None, f"{where}SamplingFrequency")
        if isinstance(samples, int):
            source = f"{where}NumberOfWaveformSamples, SamplingFrequency"
            found.put("duration_s", samples / rate or None, source)
    if isinstance(channels, int) and isinstance(samples, int):
        found.put("shape", [samples, channels], f"{where}NumberOfWaveformSamples, NumberOfWaveformChannels")
    found.put("item_count", len(groups), "dataset.WaveformSequence")


def _positive(value: Any) -> float | None:
    """A number above zero; of texts and lists, none."""
    return float(value) if isinstance(value, int | float) and 0 < value < 1e18 else None


def video_codec(syntax: str) -> str | None:
    """The codec of a video transfer syntax, as FIELDS names it."""
    return _VIDEO.get(syntax.removeprefix(f"{_SYNTAXES}4.").partition(".")[0]) if _numbered(syntax, "4.") else None


def encapsulated(syntax: str) -> bool:
    """Whether a transfer syntax of the standard keeps pixel data in fragments (PS3.5 A.4)."""
    if _numbered(syntax, "4."):
        return syntax.removeprefix(f"{_SYNTAXES}4.") not in _REFERENCED
    return syntax in (f"{_SYNTAXES}5", f"{_SYNTAXES}1.98")


def _numbered(syntax: str, part: str) -> bool:
    return syntax.startswith(_SYNTAXES + part)


def compare(found: Extraction, data: Mapping[str, Any], syntax: str, *, encapsulated: bool, native: bool) -> None:
    """Warn where the pixel data is not as the transfer syntax says, or is shorter than its description asks for."""
    pixels = next((data[key] for key in _PIXELS if isinstance(data.get(key), dict)), None)
    if pixels is None or not pixels.get("bytes"):
        return
    if native and "fragments" in pixels:
        found.warn("conflict", f"compression: file_meta.TransferSyntaxUID says {syntax!r}, which has none, "
                               "dataset.PixelData stands in fragments as compressed pixels do")  # fmt: skip
    elif encapsulated and "fragments" not in pixels:
        found.warn("conflict", f"compression: file_meta.TransferSyntaxUID says {syntax!r}, "
                               "dataset.PixelData does not stand in fragments")  # fmt: skip
    elif native and (wanted := _wanted(data)) and pixels["bytes"] < wanted:
        found.warn(
            "nonconformant-value", f"the pixel data has {pixels['bytes']} bytes, its description asks for {wanted}"
        )


def _wanted(data: Mapping[str, Any]) -> int | None:
    """Bytes of uncompressed pixel data (PS3.5 8.1.1), None where the description is not complete."""
    stated = [data.get(key) for key in ("Rows", "Columns", "BitsAllocated", "SamplesPerPixel")]
    stated.append(data.get("NumberOfFrames", 1) or 1)
    numbers = [one for one in stated if isinstance(one, int)]
    if len(numbers) < len(stated):
        return None
    return int(math.prod(numbers) * _SHARED.get(str(data.get("PhotometricInterpretation")), 1) // 8)
