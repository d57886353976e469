"""Sizes, times, numbers and dates as people write them in a filter, each as the span of values that it stands for.

What is written with a unit or decimals stands for what rounds to it (`10M` for 9.5M to 10.5M), a date for the whole of
it (`2024-06` for the month): so `:` finds what a person sees, while `>10M` begins at exactly that number.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping

from metaextract_tui.batch.asked import Kind
from metaextract_tui.model import Span

_NUMBER = re.compile(r"(-?[0-9]{1,15}(?:\.[0-9]{1,9})?) ?([A-Za-z]*)")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2})(?:[T ]([0-9]{1,2})(?::([0-9]{2}))?)?)?)?", re.ASCII)

# As the screen and the command line write them, in powers of 1000.
_BYTES = {"b": 1} | {
    letter + rest: base**power
    for power, letter in enumerate("kmgtp", 1)
    for rest, base in (("", 1000), ("b", 1000), ("ib", 1024))
}
_SECONDS = {"ms": 0.001, "s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600}
_NS = 10**9


Read = Callable[[str, bool], Span]


class BadAmount(ValueError):
    """Not such an amount; the message says what one looks like."""


def _scaled(words: str, units: Mapping[str, float], plain: float, scale: float, *, whole: bool = False) -> Read:
    """Reads a number with one of `units`; without one it is times `plain`. `scale`: what the answer is in. `whole`:
    without a unit it is a whole number, which nothing rounds to."""

    def read(text: str, near: bool) -> Span:
        found = _NUMBER.fullmatch(text.strip())
        unit = found[2].casefold() if found else ""
        if found is None or (unit and unit not in units):
            raise BadAmount(f"{_short(text)} is no {words}")
        if whole and not unit and "." not in found[1]:
            return Span(int(found[1]), int(found[1]))
        factor = (units[unit] if unit else plain) / scale
        value, half = float(found[1]) * factor, 0.5 * 10.0 ** -len(found[1].partition(".")[2]) * factor
        return Span(value - half, value + half, below=True) if near else Span(value, value)

    return read


def _yes_no(text: str, _near: bool) -> Span:
    match text.casefold():
        case "yes" | "true" | "1":
            return Span(1, 1)
        case "no" | "false" | "0":
            return Span(0, 0)
    raise BadAmount(f"{_short(text)} is neither yes nor no")


def _period(text: str) -> tuple[str, dt.datetime, dt.datetime]:
    """A date's ISO text as far as it was written, its first moment and the first one after it."""
    today = dt.datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
    match text.casefold():
        case "today":
            text = today.strftime("%Y-%m-%d")
        case "yesterday":
            text = (today - dt.timedelta(days=1)).strftime("%Y-%m-%d")
    found = _DATE.fullmatch(text.strip())
    if found is None:
        raise BadAmount(f"{_short(text)} is no date, as 2024, 2024-06, 2024-06-30 or 2024-06-30T12:00 are")
    year, month, day, hour, minute = (None if one is None else int(one) for one in found.groups())
    try:
        first = dt.datetime(year or 0, month or 1, day or 1, hour or 0, minute or 0)
        if month is None:
            return text[:4], first, first.replace(year=first.year + 1)
        if day is None:
            return first.isoformat()[:7], first, (first + dt.timedelta(days=32)).replace(day=1)
        if hour is None:
            return first.isoformat()[:10], first, first + dt.timedelta(days=1)
        if minute is None:
            return first.isoformat()[:13], first, first + dt.timedelta(hours=1)
        return first.isoformat()[:16], first, first + dt.timedelta(minutes=1)
    except (ValueError, OverflowError):
        raise BadAmount(f"no calendar has {_short(text)}") from None


def _date(text: str, _near: bool) -> Span:
    """Of ISO 8601 texts, compared as they stand: the file's own clock counts."""
    written, _, after = _period(text)
    return Span(written, after.isoformat()[: len(written)], below=True)


def _moment(text: str, _near: bool) -> Span:
    """Of moments in nanoseconds since 1970, by the clock of this computer."""
    _, first, after = _period(text)
    try:
        return Span(int(first.timestamp()) * _NS, int(after.timestamp()) * _NS, below=True)
    except (ValueError, OverflowError, OSError):
        raise BadAmount(f"no file is from {_short(text)}") from None


def _short(text: str) -> str:
    return f"'{text if len(text) <= 40 else text[:39] + '…'}'"


SPAN: Mapping[Kind, Read] = {
    Kind.SIZE: _scaled("size", _BYTES, 1, 1, whole=True),
    Kind.MEMORY: _scaled("size", _BYTES, 1024**2, 1024**2),
    Kind.TIME: _scaled("time", _SECONDS, 1, 0.001),
    Kind.WHOLE: _scaled("whole number", {}, 1, 1, whole=True),
    Kind.NUMBER: _scaled("number", {}, 1, 1),
    Kind.DATE: _date,
    Kind.MOMENT: _moment,
    Kind.YES_NO: _yes_no,
}
"""How each kind of amount is read: bytes, milliseconds, MiB, nanoseconds since 1970. Each raises BadAmount. With `near`
it is the span of what rounds to the number, else the number alone; a date is a span always."""
