"""PDF dates (ISO 32000-2, 7.9.4) as ISO 8601, with the slips and spellings of producers that are known."""

from __future__ import annotations

import datetime as dt
import re

_ZONE = r"(?:\.\d+)?\s*(?:(Z)|([+-])(\d\d?)(?:[':\u2019]?(\d\d))?)?"
_PDF = re.compile(r"\s*(?:D:)?\s*(\d{4})(\d\d)(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d))?)?)?" + _ZONE)
_ISO = re.compile(r"\s*(?:D:)?\s*(\d{4})[-/:.](\d\d?)[-/:.](\d\d?)(?:[T ]\s*(\d\d?):(\d\d)(?::(\d\d))?)?" + _ZONE)
_SHORT = re.compile(r"\s*D:(\d{4})(\d\d)?\s*$")
_DISTILLER_3 = re.compile(r"\s*(?:D:)?19(1\d\d)(\d{4,10})(?!\d)")  # wrote the years since 1900 behind "19"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = r"(\d\d?):(\d\d)(?::(\d\d))?"
_C = re.compile(
    r"\s*(?:D:)?\s*(?:[A-Za-z]{3,9},? +)?([A-Za-z]{3,9})\.? +(\d\d?),? +" + _CLOCK + r"(?: +[A-Z]{3,4})? +(\d{4})\b"
)
_MAIL = re.compile(
    r"\s*(?:D:)?\s*(?:[A-Za-z]{3,9},? +)?(\d\d?)[ -]([A-Za-z]{3,9})\.?[ -](\d{4})(?: +" + _CLOCK + ")?" + _ZONE
)
_YEARS = range(1900, 2200)  # outside of which a year is two digits and a month, or a slip


def iso_date(value: str) -> str | None:
    """The date and time, its offset only where stated; None where it is no date.

    Month and day that `D:` leaves out are 01, as the standard says; a time that is left out is absent. Read are
    D:YYYYMMDDHHmmSSOHH'mm' with any of its marks missing, ISO 8601 and its like with the year first, and those that
    name the month in English (ctime, mail). Which of two numbers is the month is not guessed, nor is the century of
    a year of two digits.
    """
    if slip := _DISTILLER_3.match(value):
        rest = value[slip.end() :]
        if len(slip[2]) == 10:
            value = f"{1900 + int(slip[1])}{slip[2]}{rest}"
    if short := _SHORT.match(value):
        return _moment(short[1], short[2] or "01", "01", *(None,) * 7)
    fit = _PDF.match(value) or _ISO.match(value)
    if fit is None:
        return _with_named_month(value)
    return _moment(*fit.groups())


def _with_named_month(value: str) -> str | None:
    if fit := _C.match(value):
        name, day, hour, minute, second, year = fit.groups()
        return _moment(year, _month(name), day, hour, minute, second, None, None, None, None)
    if fit := _MAIL.match(value):
        day, name, year, *rest = fit.groups()
        return _moment(year, _month(name), day, *rest)
    return None


def _month(name: str) -> str:
    short = name[:3].casefold()
    return str(_MONTHS.index(short) + 1) if short in _MONTHS else "0"


def _moment(
    year: str, month: str, day: str, hour: str | None, minute: str | None, second: str | None,
    utc: str | None, sign: str | None, ahead: str | None, ahead_minutes: str | None,
) -> str | None:  # fmt: skip
    if int(year) not in _YEARS or not 1 <= int(month) <= 12:
        return None
    date = f"{year}-{int(month):02d}-{int(day):02d}"
    if hour is None:
        return date
    moment = f"{date}T{int(hour):02d}:{minute or '00'}:{second or '00'}"
    if utc:
        return moment + "Z"
    if sign and int(ahead or 0) <= 14 and int(ahead_minutes or 0) < 60:
        return f"{moment}{sign}{int(ahead or 0):02d}:{ahead_minutes or '00'}"
    return moment


def may_be_same(one: str | None, other: str | None) -> bool:
    """Whether two dates of `iso_date` may name one moment though they read otherwise: one of them is cut to the
    minute, or states no zone and the clocks differ by what zones differ (quarters of an hour, at most 14 hours)."""
    if one is None or other is None or len(one) < 19 or len(other) < 19:
        return False
    if one[:16] + one[19:] == other[:16] + other[19:]:
        return "00" in (one[17:19], other[17:19])
    if (len(one) > 19) == (len(other) > 19):
        return False
    try:
        apart = dt.datetime.fromisoformat(one[:19]) - dt.datetime.fromisoformat(other[:19])
    except ValueError:
        return False
    seconds = abs(int(apart.total_seconds()))
    return seconds <= 14 * 3600 and min(seconds % 900, -seconds % 900) <= 1
