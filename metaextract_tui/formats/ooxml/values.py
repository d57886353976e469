"""Typed values of properties: variants (ISO 29500-1, 22.4) and dates as W3CDTF, made plain."""

from __future__ import annotations

import binascii
import re
from itertools import islice
from typing import Any

from lxml import etree

from metaextract_tui.formats.ooxml.xml import local

MAX_VECTOR = 1000
_WHOLE = frozenset(("i1", "i2", "i4", "i8", "int", "ui1", "ui2", "ui4", "ui8", "uint"))
_REAL = frozenset(("r4", "r8", "decimal"))
_BINARY = frozenset(("blob", "oblob", "stream", "ostream", "storage", "ostorage", "vstream", "cf"))
_DATE = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s*(?:(Z)|([+-]\d\d):?(\d\d)?)?$", re.IGNORECASE
)


def number(text: str) -> int | float | str:
    """A decimal number as such, anything else as it stands."""
    try:
        return int(text) if len(text) < 20 else text
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text


def boolean(text: str) -> bool | str:
    """An XML Schema boolean as such, anything else as it stands."""
    return {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)


def variant(element: etree._Element, depth: int = 0) -> Any:
    """The value of a `vt:` element; vectors and arrays as lists of at most MAX_VECTOR, binary values as bytes."""
    kind = local(element.tag)
    if kind in ("vector", "array", "variant"):
        if depth > 4:
            return None
        values = [variant(one, depth + 1) for one in islice(element, MAX_VECTOR)]
        return (values[0] if values else None) if kind == "variant" else values
    text = (element.text or "").strip()
    if kind in _WHOLE or kind in _REAL:
        return number(text)
    if kind == "bool":
        return boolean(text)
    if kind in _BINARY:
        try:
            return binascii.a2b_base64(text.encode("ascii", "ignore"))
        except binascii.Error:
            return text
    return None if kind in ("empty", "null") else element.text or ""


def date(text: str | None) -> str | None:
    """A date as ISO 8601 with the colon and the T that some producers leave out; anything else as it stands."""
    if text is None:
        return None
    fit = _DATE.match(text.strip())
    if fit is None:
        return text.strip()
    zone = "Z" if fit[3] else f"{fit[4]}:{fit[5] or '00'}" if fit[4] else ""
    return f"{fit[1]}T{fit[2]}{zone}"
