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
# W3CDTF (ISO 29500-2, Core Properties part), and what producers make of it: figures without their zero, a space for
# the T, a comma for the point, slashes, no separators at all, zones without a colon or in words.
_DATE = re.compile(
    r"(\d{4})([-/])(\d\d?)\2(\d\d?)"
    r"(?:(?:T| +)(\d\d?):(\d\d?)(?::(\d\d?)(?:[.,](\d+))?)?\s*(?:(Z|UTC|GMT)|([+-]\d\d):?(\d\d)?)?)?$",
    re.IGNORECASE,
)
_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(Z|[+-]\d\d:?\d\d)?$")


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
    if kind == "lpstr":  # nearly all are
        return element.text or ""
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
    """A date as ISO 8601, its figures as stated and no zone added; anything else as it stands."""
    if text is None:
        return None
    stated = text.strip()
    if basic := _BASIC.match(stated):
        stated = "{}-{}-{}T{}:{}:{}".format(*basic.groups()[:6]) + (basic[7] or "")
    fit = _DATE.match(stated)
    if fit is None:
        return stated
    day = f"{fit[1]}-{fit[3]:0>2}-{fit[4]:0>2}"
    if fit[5] is None:
        return day
    second = (f":{fit[7]:0>2}" if fit[7] else "") + (f".{fit[8]}" if fit[8] else "")
    zone = "Z" if fit[9] else f"{fit[10]}:{fit[11] or '00'}" if fit[10] else ""
    return f"{day}T{fit[5]:0>2}:{fit[6]:0>2}{second}{zone}"
