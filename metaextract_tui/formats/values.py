"""Values made safe for JSON and for people: any bytes, float, date or object of a library in, plain JSON out."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from metaextract_tui.formats.fields import BY_NAME

MAX_TEXT = 64 * 1024  # characters of one string (FIELDS.md)
MAX_BINARY = 64  # bytes of one binary value kept as such
MAX_ITEMS = 100_000  # values in one record
MAX_LIST = 10_000  # values in one list
MAX_DEPTH = 64
CUT = "… [cut]"

_DATE = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:T([01]\d|2[0-4]):([0-5]\d)(?::([0-5]\d|60)(?:\.\d+)?)?(Z|[+-]\d\d:[0-5]\d)?)?$"
)


class Cleaner:
    """Turns values into JSON-safe ones and remembers what it had to change (`notes`: code → message)."""

    def __init__(self) -> None:
        self.notes: dict[str, str] = {}
        self._items = 0

    def line(self, text: str, limit: int = 500) -> str:
        """One line for a person."""
        return " ".join(text.split())[:limit]

    def clean(self, value: Any, depth: int = 0) -> Any:
        """`value` as JSON-safe data: finite numbers, capped text, binary as a digest, dates as ISO 8601."""
        kind = type(value)
        if kind is str:
            return self._text(value)
        if value is None or kind is bool:
            return value
        if kind is int:
            return self._integer(value)
        if kind is float:
            return self._float(value)
        if isinstance(value, (bytes, bytearray, memoryview)):
            return self.binary(bytes(value))
        if isinstance(value, (Mapping, list, tuple, set, frozenset)):
            return self._container(value, depth)
        return self._other(value, depth)

    def _container(self, value: Any, depth: int) -> Any:
        self._items += len(value)
        if depth >= MAX_DEPTH or self._items > MAX_ITEMS:
            self.notes["cut"] = "the record is larger than is kept; some nested values were left out"
            return None
        if isinstance(value, Mapping):
            return {self._key(k): self.clean(v, depth + 1) for k, v in value.items()}
        if len(value) > MAX_LIST:
            self.notes["cut"] = f"a list of {len(value)} values was cut to {MAX_LIST}"
            value = list(value)[:MAX_LIST]
        return [self.clean(v, depth + 1) for v in value]

    def _key(self, key: Any) -> str:
        return self._text(key) if isinstance(key, str) else str(self.clean(key))

    def _text(self, text: str) -> str:
        if len(text) > MAX_TEXT:
            self.notes["cut"] = f"a text of {len(text)} characters was cut to {MAX_TEXT}"
            return text[:MAX_TEXT] + CUT
        return text

    def _integer(self, value: int) -> int | str:
        return value if value.bit_length() <= 1024 else hex(value)[:200]

    def _float(self, value: float) -> float | None:
        if math.isfinite(value):
            return value
        self.notes["not-finite"] = "NaN or infinite numbers stand as null"
        return None

    def binary(self, value: bytes) -> Any:
        """Short printable ASCII as text, other short bytes in hex, longer ones as their length and SHA-256."""
        if len(value) > MAX_BINARY:
            return {"bytes": len(value), "sha256": hashlib.sha256(value).hexdigest()}
        stripped = value.rstrip(b"\0")
        if stripped.isascii() and stripped.decode("ascii").isprintable():
            return stripped.decode("ascii")
        return {"bytes": len(value), "hex": value.hex()}

    def _other(self, value: Any, depth: int) -> Any:
        if isinstance(value, dt.datetime | dt.date | dt.time):
            return value.isoformat()
        if isinstance(value, bool | int):
            return self._integer(int(value))
        if isinstance(value, float | Decimal | Fraction):
            try:
                return self._float(float(value))
            except (OverflowError, ValueError, ZeroDivisionError):
                return self._float(math.nan)
        if isinstance(value, str):
            return self._text(str(value))
        if isinstance(value, complex):
            return [self._float(value.real), self._float(value.imag)]
        if hasattr(value, "tolist") and hasattr(value, "dtype"):  # numpy scalars and arrays
            return self._text(str(value)) if value.dtype.kind in "mM" else self.clean(value.tolist(), depth + 1)
        if isinstance(value, Iterable):
            return self.clean(list(value), depth + 1)
        return self._text(str(value))

    # --- normalised fields -------------------------------------------------

    def field(self, name: str, value: Any) -> Any:
        """`value` as the type that FIELDS states for `name`, or None where it says nothing sane."""
        spec = BY_NAME[name]
        if value is None:
            return None
        if spec.type.startswith("list["):
            values = value if isinstance(value, list | tuple) else [value]
            scalar = {
                "list[str]": self._str_field,
                "list[int]": self._int_field,
                "list[float]": self._float_field,
            }[spec.type]
            found = [one for one in (scalar(v) for v in values[:MAX_LIST]) if one is not None]
            if spec.type != "list[str]" and len(found) != len(values):
                return None
            return found or None
        one = {
            "str": self._str_field, "int": self._int_field, "float": self._float_field,
            "bool": self._bool_field, "date-time": self._date_field,
        }[spec.type](value)  # fmt: skip
        if isinstance(one, int | float) and not isinstance(one, bool):
            if spec.minimum is not None and one < spec.minimum:
                return None
            if spec.maximum is not None and one > spec.maximum:
                return None
        return one

    def _str_field(self, value: Any) -> str | None:
        if isinstance(value, bytes):
            value = value.decode("utf-8", "replace")
        text = str(value).replace("\0", " ").strip()
        return self._text(text) if text else None

    def _int_field(self, value: Any) -> int | None:
        try:
            return int(value) if abs(int(value)) < 2**63 else None
        except (TypeError, ValueError, OverflowError, ZeroDivisionError):
            return None

    def _float_field(self, value: Any) -> float | None:
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError, ZeroDivisionError):
            return None
        return number if math.isfinite(number) else None

    def _bool_field(self, value: Any) -> bool | None:
        return bool(value)

    def _date_field(self, value: Any) -> str | None:
        text = value.isoformat() if isinstance(value, dt.date) else str(value).strip()
        found = _DATE.match(text)
        if not found:
            return None
        try:
            dt.date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            return None
        return text

    def same(self, name: str, one: Any, other: Any) -> bool:
        """Whether two values of a field say the same (dates to the second where both state no or the same offset)."""
        if BY_NAME[name].type == "date-time":
            a, b = str(one), str(other)
            shortest = min(len(a), len(b), 19)
            zones = [m[7] for m in (_DATE.match(a), _DATE.match(b)) if m and m[7]]
            if len(zones) == 2 and zones[0] != zones[1]:
                moments = [dt.datetime.fromisoformat(x) for x in (a, b)]
                return abs((moments[0] - moments[1]).total_seconds()) < 1
            return a[:shortest] == b[:shortest]
        if isinstance(one, str) and isinstance(other, str):
            return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
        if isinstance(one, float) or isinstance(other, float):
            return math.isclose(float(one), float(other), rel_tol=1e-4, abs_tol=1e-6)
        return bool(one == other)
