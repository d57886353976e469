"""The bytes of one data element become a JSON-safe value: PS3.5 section 6.2, one rule a value representation."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from metaextract_tui.formats.dicom.charsets import CONTROLS, DEFAULT, NAMES, VALUES, Charset, decode
from metaextract_tui.formats.values import CUT, MAX_LIST, MAX_TEXT, Cleaner

MAX_NUMBERS = 1_000  # values of one element kept; larger arrays are named by their size
_IS = re.compile(r"[+-]?\d{1,12}$")
_DS = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?$")


@dataclass(slots=True)
class Context:
    """What the value of an element depends on besides its bytes; a sequence's items start from their parent's."""

    cleaner: Cleaner
    complain: Callable[[str], None]
    order: str = "<"
    charset: Charset = DEFAULT
    signed: bool = False

    def copy(self, order: str | None = None) -> Context:
        """One of its own for an item of a sequence."""
        return Context(self.cleaner, self.complain, order or self.order, self.charset, self.signed)


def _decode(raw: bytes, context: Context, resets: re.Pattern[bytes]) -> str:
    if raw.isascii() and b"\x1b" not in raw:
        text = raw.decode("ascii")
    else:
        text = decode(raw, context.charset, resets, context.complain)
    return context.cleaner.clean(text) if len(text) > MAX_TEXT else text


def _texts(text: str) -> Any:
    """One value or, where backslashes part them, a list."""
    if "\\" in text:
        values = text.split("\\")
        if len(values) > MAX_LIST:
            return [one.strip(" \0") for one in values[:MAX_LIST]] + [CUT]
        return [one.strip(" \0") for one in values]
    return text.strip(" \0") or None


def _ascii(raw: bytes, _: Context) -> Any:
    return _texts(raw.decode("latin-1"))


def _charset_text(raw: bytes, context: Context) -> Any:
    return _texts(_decode(raw, context, VALUES))


def _person_name(raw: bytes, context: Context) -> Any:
    return _texts(_decode(raw, context, NAMES))


def _long_text(raw: bytes, context: Context) -> Any:
    return _decode(raw, context, CONTROLS).rstrip(" \0") or None


def _url(raw: bytes, _: Context) -> Any:
    return raw.decode("latin-1").rstrip(" \0") or None


def _integer_string(raw: bytes, context: Context) -> Any:
    return _numbers(raw, context, _integer)


def _decimal_string(raw: bytes, context: Context) -> Any:
    return _numbers(raw, context, _decimal)


def _numbers(raw: bytes, context: Context, convert: Callable[[str, Context], Any]) -> Any:
    count = raw.count(b"\\") + 1
    if count > MAX_NUMBERS:
        return {**context.cleaner.binary(raw), "values": count}
    text = raw.decode("latin-1")
    if count == 1:
        return convert(text.strip(" \0"), context)
    return [convert(one.strip(" \0"), context) for one in text.split("\\")]


def _integer(text: str, context: Context) -> Any:
    if _IS.match(text):
        return int(text)
    if text:
        context.complain("is no integer")
    return text or None


def _decimal(text: str, context: Context) -> Any:
    """A number where that says exactly what the text says, else the text."""
    if not _DS.match(text):
        if text:
            context.complain("is no number")
        return text or None
    if text.lstrip("+-").isdigit():
        return int(text)
    number = float(text)
    if len(text) > 15 and (not math.isfinite(number) or Decimal(text) != Decimal(repr(number))):
        return text  # more digits than a double keeps (it keeps any 15)
    return number if math.isfinite(number) else text


def _array(code: str) -> Callable[[bytes, Context], Any]:
    size = struct.calcsize("<" + code)
    real = code in "fd"
    one = {"<": struct.Struct("<" + code), ">": struct.Struct(">" + code)}

    def convert(raw: bytes, context: Context) -> Any:
        if len(raw) == size:
            value = one[context.order].unpack(raw)[0]
            return value if not real or math.isfinite(value) else context.cleaner.clean(value)
        count, rest = divmod(len(raw), size)
        if rest:
            context.complain(f"is not a whole number of {size}-byte values")
            return context.cleaner.binary(raw)
        if count > MAX_NUMBERS:
            return {**context.cleaner.binary(raw), "values": count}
        values = list(struct.unpack(f"{context.order}{count}{code}", raw))
        return context.cleaner.clean(values) if real else values

    return convert


def _tags(raw: bytes, context: Context) -> Any:
    if len(raw) % 4 or len(raw) > 4 * MAX_NUMBERS:
        return context.cleaner.binary(raw)
    halves = struct.unpack(f"{context.order}{len(raw) // 2}H", raw)
    found = [f"({group:04x},{element:04x})" for group, element in zip(halves[::2], halves[1::2], strict=True)]
    return found[0] if len(found) == 1 else found


def _us_or_ss(raw: bytes, context: Context) -> Any:
    return (_SS if context.signed else _US)(raw, context)


def binary(raw: bytes, context: Context) -> Any:
    """Short readable ones as text, other short ones in hex, the rest as length and digest."""
    return context.cleaner.binary(raw)


def _words(size: int) -> Callable[[bytes, Context], Any]:
    """Binary words of `size` bytes, named as they stand in little endian order, as PS3.18 F.2.7 has them in JSON: so a
    value has one digest in every transfer syntax."""
    code = {2: "H", 4: "L", 8: "Q"}[size]

    def convert(raw: bytes, context: Context) -> Any:
        count, rest = divmod(len(raw), size)
        if context.order == ">" and not rest:
            raw = struct.pack(f"<{count}{code}", *struct.unpack(f">{count}{code}", raw))
        return binary(raw, context)

    return convert


def _us_or_ow(raw: bytes, context: Context) -> Any:
    return (_US if len(raw) == 2 else _words(2))(raw, context)


_US, _SS = _array("H"), _array("h")

CONVERT: dict[bytes, Callable[[bytes, Context], Any]] = {
    b"AE": _ascii, b"AS": _ascii, b"CS": _ascii, b"DA": _ascii, b"DT": _ascii, b"TM": _ascii, b"UI": _ascii,
    b"LO": _charset_text, b"SH": _charset_text, b"PN": _person_name, b"UC": _charset_text,
    b"LT": _long_text, b"ST": _long_text, b"UT": _long_text, b"UR": _url,
    b"DS": _decimal_string, b"IS": _integer_string, b"AT": _tags,
    b"US": _US, b"SS": _SS, b"UL": _array("L"), b"SL": _array("l"), b"UV": _array("Q"), b"SV": _array("q"),
    b"FL": _array("f"), b"FD": _array("d"), b"XS": _us_or_ss, b"XW": _us_or_ow,
    b"OW": _words(2), b"OF": _words(4), b"OL": _words(4), b"OD": _words(8), b"OV": _words(8),
}  # fmt: skip
