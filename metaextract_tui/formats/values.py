"""Values made safe for JSON and for people: any bytes, float, date or object of a library in, plain JSON out."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import Any

from metaextract_tui.formats.fields import BY_NAME

MAX_TEXT = 64 * 1024  # characters of one string (FIELDS.md)
MAX_BINARY = 64  # bytes of one binary value kept as such
MAX_ITEMS = 100_000  # values in one record
MAX_LIST = 10_000  # values in one list
MAX_DEPTH = 64
MAX_BITS = 1024  # of one whole number; JSON's readers stop at some thousand digits
CUT = "… [cut]"

# ISO 8601 in the extended format. 24:00 ends a day (ISO 8601:2004, 4.2.3), second 60 is a leap second.
_DATE = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)"
    r"(?:T(?P<clock>(?:(?:[01]\d|2[0-3]):[0-5]\d(?::(?:[0-5]\d|60))?)|24:00(?::00)?)(?P<fraction>\.\d+)?"
    r"(?P<zone>Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?)?",
    re.ASCII,
)


class Cleaner:
    """Turns values into JSON-safe ones and remembers what it had to change (`notes`: code → message)."""

    def __init__(self) -> None:
        self.notes: dict[str, str] = {}
        self._items = 0

    def line(self, text: str, limit: int = 500) -> str:
        """One line for a person."""
        return " ".join(text.split())[:limit]

    def shown(self, value: Any, limit: int = 120) -> str:
        """A value as a message quotes it: short, so that there is room for what else the message says."""
        text = repr(value)
        return text if len(text) <= limit else text[: limit - 1] + "…"

    def clean(self, value: Any, depth: int = 0) -> Any:
        """`value` as JSON-safe data: finite numbers, capped text, binary as a digest, dates as ISO 8601."""
        kind = type(value)
        if kind is str:
            return value if len(value) <= MAX_TEXT and value.isascii() else self._text(value)
        if value is None or kind is bool:
            return value
        if kind is int:
            return self._integer(value)
        if kind is float:
            return self._float(value)
        if kind is list or kind is dict:
            return self._container(value, depth)
        if isinstance(value, (bytes, bytearray, memoryview)):
            return self.binary(bytes(value))
        if isinstance(value, (Mapping, list, tuple, set, frozenset)):
            return self._container(value, depth)
        return self._other(value, depth)

    def room(self, values: int) -> bool:
        """Count so many values of a list that needs no cleaning. False where the record has no room for them: then
        nothing is counted, and `clean` says what is left out."""
        if self._items + values > MAX_ITEMS:
            return False
        self._items += values
        return True

    def _container(self, value: Any, depth: int) -> Any:
        mapping = isinstance(value, (dict, Mapping))
        self._items += len(value) if mapping else min(len(value), MAX_LIST)
        if depth >= MAX_DEPTH or self._items > MAX_ITEMS:
            self.notes["cut"] = "the record is larger than is kept; some nested values were left out"
            return None
        if mapping:
            found = {
                k if type(k) is str and k.isascii() and len(k) <= MAX_TEXT else self._key(k): self.clean(v, depth + 1)
                for k, v in value.items()
            }
            return found if len(found) == len(value) else self._apart(value, depth)
        if len(value) > MAX_LIST:
            self.notes["cut"] = f"a list of {len(value)} values was cut to {MAX_LIST}"
            value = islice(value, MAX_LIST)
        return [self.clean(v, depth + 1) for v in value]

    def _key(self, key: Any) -> str:
        return self._text(key) if isinstance(key, str) else str(self.clean(key))

    def _apart(self, value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
        """The members of a mapping of which some have keys that are the same in JSON: those are numbered."""
        found: dict[str, Any] = {}
        for key, inner in value.items():
            name = self._key(key)
            number = 2
            while name in found:
                name, number = f"{self._key(key)} ({number})", number + 1
            found[name] = self.clean(inner, depth + 1)
        return found

    def _text(self, text: str) -> str:
        if len(text) > MAX_TEXT:
            self.notes["cut"] = f"a text of {len(text)} characters was cut to {MAX_TEXT}"
            text = text[:MAX_TEXT] + CUT
        if not text.isascii():
            try:
                text.encode()
            except UnicodeEncodeError:  # two halves of a pair are one character to whoever reads the JSON
                return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        return text

    def _integer(self, value: int) -> int | str:
        if value.bit_length() <= MAX_BITS:
            return value
        self.notes["cut"] = f"a number of {value.bit_length()} bits was cut to its first digits"
        return hex(value)[:200] + CUT

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
            return self._array(value, depth)
        if isinstance(value, Iterable):
            return self.clean(list(islice(value, MAX_LIST + 1)), depth + 1)
        return self._text(str(value))

    def _array(self, value: Any, depth: int) -> Any:
        if value.size > MAX_ITEMS:
            self.notes["cut"] = f"an array of {value.size} values was cut to {MAX_LIST}"
            value = value.reshape(-1)[:MAX_LIST]
        kind = value.dtype.kind
        if kind in "mM":  # dates and spans of up to 64 bit have no plain equal in Python
            return [self._array(one, depth + 1) for one in value] if value.ndim else self._text(str(value))
        if kind in "fc" and value.dtype.itemsize > (8 if kind == "f" else 16):
            # tolist() leaves extended precision as it is; a double, or two, are what JSON has
            value = value.astype("f8" if kind == "f" else "c16")
        return self.clean(value.tolist(), depth + 1)

    # --- normalised fields -------------------------------------------------

    def field(self, name: str, value: Any) -> Any:
        """`value` as the type that FIELDS states for `name`, or None where it says nothing sane."""
        spec = BY_NAME[name]
        if value is None:
            return None
        kind = spec.type
        if kind == "str":
            return self._str_field(value)
        if kind == "date-time":
            return self._date_field(value)
        if kind.startswith("list["):
            values = value if isinstance(value, (list, tuple)) else [value]
            scalar = {
                "list[str]": self._str_field,
                "list[int]": self._int_field,
                "list[float]": self._float_field,
            }[kind]
            found: list[Any] = [one for one in map(scalar, values[:MAX_LIST]) if one is not None]
            if kind == "list[str]":
                return found or None
            whole = len(found) == len(values) and all(map(spec.allows, found))
            return found if found and whole else None
        if kind == "bool":
            return self._bool_field(value)
        one = self._int_field(value) if kind == "int" else self._float_field(value)
        return one if one is not None and spec.allows(one) else None

    def _str_field(self, value: Any) -> str | None:
        if value is None:
            return None
        if isinstance(value, bytes):
            value = value.decode("utf-8", "replace")
        text = str(value).replace("\0", " ").strip()
        return self._text(text) if text else None

    def _int_field(self, value: Any) -> int | None:
        try:
            number = int(_plain(value))
        except (TypeError, ValueError, OverflowError, ZeroDivisionError):
            return None
        return number if -(2**63) < number < 2**63 else None

    def _float_field(self, value: Any) -> float | None:
        try:
            number = float(_plain(value))
        except (TypeError, ValueError, OverflowError, ZeroDivisionError):
            return None
        return number if math.isfinite(number) else None

    def _bool_field(self, value: Any) -> bool | None:
        return bool(value) if isinstance(value, int) else None

    def _date_field(self, value: Any) -> str | None:
        text = value.isoformat() if isinstance(value, dt.date) else str(value).strip()
        found = _DATE.fullmatch(text)
        if not found:
            return None
        try:
            dt.date.fromisoformat(found["day"])
        except ValueError:
            return None
        return text

    def same(self, name: str, one: Any, other: Any) -> bool:
        """Whether two values of a field say the same: dates as far as both go or rounded to a second, in the same zone
        where both state one; texts but for case, spaces, composition and (c) for ©; numbers to 1e-4 of their size."""
        if BY_NAME[name].type == "date-time":
            return _same_moment(str(one), str(other))
        if isinstance(one, list) and isinstance(other, list):
            return len(one) == len(other) and all(map(_alike, one, other))
        return _alike(one, other)


def _plain(value: Any) -> Any:
    """What int() and float() may be given: Python's own spelling of numbers in code (1_000) is no number in a file."""
    written = (isinstance(value, str) and "_" in value) or (isinstance(value, bytes) and b"_" in value)
    return "" if written else value


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one == other or _folded(one) == _folded(other)
    if isinstance(one, float) or isinstance(other, float):
        return math.isclose(float(one), float(other), rel_tol=1e-4, abs_tol=1e-6)
    return bool(one == other)


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFC", text).replace("©", "(c)")  # how ASCII writes it
    return " ".join(text.split()).casefold()


def _same_moment(one: str, other: str) -> bool:
    a, b = _DATE.fullmatch(one), _DATE.fullmatch(other)
    if a is None or b is None:
        return one == other
    if a["zone"] and b["zone"] and a["zone"] != b["zone"]:
        try:
            moments = [
                dt.datetime.fromisoformat(found["day"] + "T" + found["clock"] + found["zone"]) for found in (a, b)
            ]
        except ValueError:  # the end of a day and leap seconds: none that dt knows
            return False
        return moments[0] == moments[1]
    texts = [found["day"] + ("T" + found["clock"] if found["clock"] else "") for found in (a, b)]
    if texts[0].startswith(texts[1]) or texts[1].startswith(texts[0]):
        return True
    return (a["fraction"] is None) != (b["fraction"] is None) and _to_the_second(a) == _to_the_second(b)


def _to_the_second(found: re.Match[str]) -> str | dt.datetime:
    """The moment without its zone, rounded to a whole second."""
    text = f"{found['day']}T{found['clock']}"
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    up = found["fraction"] is not None and found["fraction"][1] >= "5"
    return moment + dt.timedelta(seconds=1) if up and moment.year < dt.MAXYEAR else moment
