"""ICC profiles (ICC.1:2022): the header and the texts, wherever the profile lies; no tables are read."""

from __future__ import annotations

import struct
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.image.window import Bytes

MAX_TAGS = 200
MAX_TEXT_TAG = 64 * 1024  # bytes

_TEXTS = {b"desc": "ProfileDescription", b"cprt": "ProfileCopyright", b"dmnd": "DeviceMfgDesc",
          b"dmdd": "DeviceModelDesc", b"vued": "ViewingCondDesc"}  # fmt: skip
_CLASSES = {b"scnr": "input", b"mntr": "display", b"prtr": "output", b"link": "device link", b"spac": "colour space",
            b"abst": "abstract", b"nmcl": "named colour"}  # fmt: skip
_INTENTS = ("perceptual", "relative colorimetric", "saturation", "absolute colorimetric")


def parse_icc(data: Bytes, found: Extraction) -> dict[str, Any]:
    """Header fields (section 7.2) and description texts of a profile; {} with a warning where it is none."""
    head = data.get(0, 132)
    if len(head) < 132 or head[36:40] != b"acsp":
        found.warn("malformed-icc", "the ICC profile has no valid header")
        return {}
    out: dict[str, Any] = {
        "ProfileVersion": f"{head[8]}.{head[9] >> 4}.{head[9] & 15}",
        "ProfileClass": _CLASSES.get(head[12:16], _signature(head[12:16])),
        "ColorSpaceData": _signature(head[16:20]),
        "ProfileConnectionSpace": _signature(head[20:24]),
        "RenderingIntent": _INTENTS[head[67]] if head[64:67] == b"\0\0\0" and head[67] < 4 else None,
        "ProfileSize": int.from_bytes(head[0:4], "big"),
    }
    for label, part in (("ProfileCMMType", head[4:8]), ("PrimaryPlatform", head[40:44]),
                       ("DeviceManufacturer", head[48:52]), ("ProfileCreator", head[80:84])):  # fmt: skip
        text = _signature(part)
        if text:
            out[label] = text
    year, month, day, hour, minute, second = struct.unpack(">6H", head[24:36])
    if 1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60 and second < 61 and 1900 <= year <= 9999:
        out["ProfileDateTime"] = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
    count = int.from_bytes(head[128:132], "big")
    table = data.get(132, 12 * min(count, MAX_TAGS))
    for signature, offset, size in struct.iter_unpack(">4sII", table[: len(table) // 12 * 12]):
        name = _TEXTS.get(signature)
        if name is not None and name not in out:
            text = _text(data.get(offset, min(size, MAX_TEXT_TAG)))
            if text:
                out[name] = found.cleaner.clean(text)
    return {name: value for name, value in out.items() if value not in (None, "")}


def _signature(part: bytes) -> str:
    text = part.decode("latin-1").strip(" \0")
    return text if text.isprintable() else part.hex()


def _text(tag: bytes) -> str:
    """The text of a tag of type desc (v2), mluc (v4, English first) or text (section 10)."""
    kind = tag[:4]
    if kind == b"desc" and len(tag) >= 12:
        count = int.from_bytes(tag[8:12], "big")
        return tag[12 : 12 + count].partition(b"\0")[0].decode("utf-8", "replace").strip()
    if kind == b"text":
        return tag[8:].partition(b"\0")[0].decode("utf-8", "replace").strip()
    if kind == b"mluc" and len(tag) >= 16:
        number, width = struct.unpack(">II", tag[8:16])
        texts: dict[bytes, str] = {}
        if width < 12:
            return ""
        for index in range(min(number, 100)):
            start = 16 + index * width
            if start + 12 > len(tag):
                break
            language, size, offset = struct.unpack(">4sII", tag[start : start + 12])
            texts.setdefault(language, tag[offset : offset + size].decode("utf-16-be", "replace").strip("\0 "))
        english = next((text for language, text in texts.items() if language[:2] == b"en"), None)
        return english or next(iter(texts.values()), "")
    return ""
