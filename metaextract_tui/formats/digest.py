"""What of a file's normalised fields tells most, in one line: `h264 3840×2160`, `CT 512×512×40`, `12 pages`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from metaextract_tui.masking import Hider
from metaextract_tui.private import FIELDS

_COUNTED = {
    "pdf": "page", "tiff": "page", "docx": "page", "xlsx": "sheet", "fits": "HDU", "hdf5": "dataset",
    "netcdf": "variable",
}  # fmt: skip
"""What the format counts in `item_count`, in the singular."""
_AXES = 5  # of an array that has more, so many are said
_WORD = 40  # characters of one text


def digest(format: str | None, fields: Mapping[str, Any]) -> str | None:
    """One line of foreign text, to be cleaned by whoever shows it; None where the fields say nothing of the kind.

    It stands in lists, where nothing is revealed: what is a person's in the fields is dots in it.
    """
    if "video_codec" in fields or "audio_codec" in fields:
        parts = _playing(fields)
    elif "modality" in fields:
        parts = _joined(_text(fields, "modality"), _axes(fields, reverse=True) or _pixels(fields))
    elif format == "fits":
        parts = _joined(_text(fields, "target"), _axes(fields, reverse=True), _count(fields, "item_count", "HDU"))
    elif format in ("hdf5", "netcdf"):
        parts = _joined(_count(fields, "item_count", _COUNTED[format]), _axes(fields))
    elif format == "docx":
        parts = _joined(
            _count(fields, "page_count", "page"),
            _count(fields, "word_count", "word") if fields.get("word_count") else "",
        )
    elif (number := _number(fields, "page_count")) and (number > 1 or "width_px" not in fields):
        parts = _joined(_count(fields, "page_count", "page"), _pixels(fields))
    elif "width_px" in fields:
        parts = _joined(_pixels(fields), _text(fields, "colour"))
    else:
        parts = _joined(_count(fields, "item_count", _COUNTED.get(format or "", "item")))
    line = " ".join(parts)
    return (Hider({"fields": fields}).value(line) if FIELDS & fields.keys() else line) or None


def _playing(fields: Mapping[str, Any]) -> Iterator[str]:
    yield from _joined(_text(fields, "video_codec") or _text(fields, "audio_codec"), _pixels(fields))
    seconds = _number(fields, "duration_s")
    if seconds:
        minutes, rest = divmod(round(seconds), 60)
        hours, minutes = divmod(minutes, 60)
        yield f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}" if seconds >= 1 else "0:01"


def _joined(*parts: str) -> Iterator[str]:
    return (part for part in parts if part)


def _pixels(fields: Mapping[str, Any]) -> str:
    width, height = _number(fields, "width_px"), _number(fields, "height_px")
    return f"{width:.0f}×{height:.0f}" if width and height else ""


def _axes(fields: Mapping[str, Any], *, reverse: bool = False) -> str:
    """The shape; with `reverse` as the people of pictures say it: width × height × number."""
    shape = fields.get("shape")
    if not isinstance(shape, list) or not all(isinstance(one, int) for one in shape):
        return ""
    shown = [str(one) for one in (reversed(shape) if reverse else shape)]
    return "×".join(shown[:_AXES]) + ("…" if len(shown) > _AXES else "")


def _count(fields: Mapping[str, Any], name: str, one: str) -> str:
    number = _number(fields, name)
    return "" if number is None else f"{number:,.0f} {one}" + ("" if number == 1 else "s")


def _number(fields: Mapping[str, Any], name: str) -> float | None:
    value = fields.get(name)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value[:_WORD] if isinstance(value, str) else ""
