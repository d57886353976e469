"""Dates of a FITS file: DATE cards, times of day beside them, Julian days, and seconds since a reference.

No date changes its time scale. An offset is stated only by TIMESYS = 'UTC' in the same header (then `Z`), or by the
text itself.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.fits.cards import Header
from metaextract_tui.formats.fits.hdus import Hdu

_OLD = re.compile(r"(\d\d)[/-](\d\d)[/-](\d\d)(?:[T ].*)?$", re.ASCII)  # 4.4.2.1: always years of 19xx
_DATE = re.compile(r"(\d{4})([-/])(\d\d)\2(\d\d)(?:[T ]?(.*))?$", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)$", re.ASCII)  # ISO 8601, basic format
_CLOCK = re.compile(r"(\d\d):(\d\d)(?::(\d\d(?:\.\d*)?))?\s*(Z|UTC?|GMT|[+-]\d\d:\d\d)?$", re.ASCII)
_CLOCKS = {
    "DATE-OBS": ("TIME-OBS", "TIME_OBS", "UTC-OBS", "UT", "UTSTART", "TIME-BEG", "UTC"),
    "DATE_OBS": ("TIME_OBS", "TIME-OBS", "UT"),
    "DATE-END": ("TIME-END",),
}
_UNITS = {"": 1.0, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_DAY_ZERO = dt.datetime(1858, 11, 17)  # modified Julian day 0
_MAX_MJD = 2_900_000.0
_JD_ZERO = 2_400_000.5

# field: (its DATE cards, then the Julian days that say the same)
DATES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "created": (("DATE-OBS", "DATE_OBS", "DATE-BEG", "DATE-AVG"), ("MJD-OBS", "MJD_OBS", "MJD-BEG", "JD", "JD-OBS")),
    "modified_content": (("DATE",), ()),
    "time_start": (("DATE-BEG",), ("MJD-BEG", "EXPSTART")),
    "time_end": (("DATE-END",), ("MJD-END", "EXPEND")),
}
_EXPOSURES = ("EXPTIME", "EXPOSURE", "XPOSURE", "TELAPSE")  # seconds
_SAME = {"DATE-OBS": "MJD-OBS", "DATE_OBS": "MJD_OBS", "DATE-BEG": "MJD-BEG", "DATE-END": "MJD-END"}


def put_dates(found: Extraction, hdus: Sequence[Hdu]) -> None:
    """Set created, modified_content, time_start and time_end."""
    for field, (dates, days) in DATES.items():
        for keyword, hdu in _having(hdus, dates):
            stated = hdu.header.text(keyword)
            if stated and found.put(field, _date(stated, keyword, hdu.header), _source(hdu, keyword)):
                _compare(found, field, keyword, hdu)
                break
        else:
            for keyword, hdu in _having(hdus, days):
                day = hdu.header.number(keyword)
                if day is not None and found.put(field, _of_day(day, keyword, hdu.header), _source(hdu, keyword)):
                    break
    _span(found, hdus)


def _having(hdus: Sequence[Hdu], keywords: Iterable[str]) -> Iterator[tuple[str, Hdu]]:
    for keyword in keywords:
        for hdu in hdus:
            if keyword in hdu.header.values:
                yield keyword, hdu


def _source(hdu: Hdu, keyword: str) -> str:
    return f"hdus.{hdu.index}.{keyword}"


def _date(stated: str, keyword: str, header: Header) -> str:
    """ISO 8601, with the time of day from a card of its own where the text has none; the text itself if no date."""
    old = _OLD.match(stated)
    if old:
        return _with_clock(f"19{old[3]}-{old[2]}-{old[1]}", keyword, header)
    compact = _COMPACT.match(stated)
    if compact:
        return _with_clock("-".join(compact.groups()), keyword, header)
    found = _DATE.match(stated)
    if not found:
        return stated
    day = f"{found[1]}-{found[3]}-{found[4]}"
    clock = _clock(found[5] or "", header, of_observation=keyword != "DATE")
    return f"{day}T{clock}" if clock else _with_clock(day, keyword, header)


def _with_clock(day: str, keyword: str, header: Header) -> str:
    for name in _CLOCKS.get(keyword, ()):
        clock = _clock(header.text(name) or "", header, of_observation=True)
        if clock:
            return f"{day}T{clock}"
    return day


def _clock(text: str, header: Header, *, of_observation: bool) -> str | None:
    """hh:mm[:ss[.f]] with the offset that is stated; None where the text is no time of day."""
    found = _CLOCK.match(text.strip())
    if not found or not (int(found[1]) < 24 and int(found[2]) < 60 and float(found[3] or 0) < 61):
        return None
    seconds = f":{found[3].rstrip('.')}" if found[3] else ""
    zone = found[4] or ""
    if zone in ("UT", "UTC", "GMT") or (not zone and of_observation and _utc(header)):
        zone = "Z"
    return f"{found[1]}:{found[2]}{seconds}{zone}"


def _utc(header: Header) -> bool:
    """Whether the header itself says that its times are UTC (FITS 4.0, "Time scale")."""
    return (header.text("TIMESYS") or "").upper() == "UTC"


def _moment(mjd: float) -> dt.datetime | None:
    return _DAY_ZERO + dt.timedelta(days=mjd) if 0 < mjd < _MAX_MJD else None


def _of_day(day: float, keyword: str, header: Header) -> str | None:
    """A modified Julian day, or a Julian day where the keyword begins so, to a millisecond."""
    moment = _moment(day - _JD_ZERO if keyword.startswith("JD") else day)
    return _written(moment, header) if moment else None


def _written(moment: dt.datetime, header: Header) -> str:
    moment += dt.timedelta(microseconds=500)
    text = moment.strftime("%Y-%m-%dT%H:%M:%S")
    part = f".{moment.microsecond // 1000:03d}".rstrip("0").rstrip(".")
    return text.rjust(19, "0") + part + ("Z" if _utc(header) else "")


def _compare(found: Extraction, field: str, keyword: str, hdu: Hdu) -> None:
    """Warn where the same header's Julian day, or TIME-OBS beside a DATE-OBS with a time, says something else."""
    won = found.fields[field]
    clock = _clock(hdu.header.text("TIME-OBS") or "", hdu.header, of_observation=True)
    if keyword == "DATE-OBS" and clock and len(won) > 10 and won[11:19] != clock[:8] and clock[:5] != won[11:]:
        found.compete(field, (f"{won[:10]}T{clock}", _source(hdu, "TIME-OBS")))
    other = _SAME.get(keyword, "")
    day = hdu.header.number(other)
    moment = None if day is None else _moment(day)
    if day is None or moment is None:
        return
    decimals = len(repr(day).partition(".")[2])
    # Rounding, and the exposure itself: one of the two may be its start, the other its middle.
    exposure = next((one for one in map(hdu.header.number, _EXPOSURES) if one is not None and 0 < one < 86400), 0.0)
    room = dt.timedelta(seconds=1 + exposure, days=0.5 * 10.0 ** -min(decimals, 9))
    start, end = _bounds(won)
    if start is not None and end is not None and not start - room <= moment <= end + room:
        found.compete(field, (_written(moment, hdu.header), _source(hdu, other)))


def _bounds(text: str) -> tuple[dt.datetime | None, dt.datetime | None]:
    """The first and the last moment that a date without offset may mean."""
    plain = text.removesuffix("Z")
    try:
        start = dt.datetime.fromisoformat(plain[:26])
    except ValueError:
        return None, None
    if start.tzinfo is not None:
        return None, None
    room = {10: dt.timedelta(days=1), 16: dt.timedelta(minutes=1)}.get(len(plain), dt.timedelta(0))
    return start, start + room


def _span(found: Extraction, hdus: Sequence[Hdu]) -> None:
    """TSTART and TSTOP (FITS 4.0, "Global time keywords"); DATE-OBS is the start where its header states an end."""
    for field, keyword in (("time_start", "TSTART"), ("time_end", "TSTOP")):
        for _, hdu in _having(hdus, (keyword,)):
            moment = _since(hdu.header, keyword)
            if moment and found.put(field, _written(moment, hdu.header), _source(hdu, keyword)):
                break
    if "time_end" in found.fields:
        for _, hdu in _having(hdus, ("DATE-END",)):
            stated = hdu.header.text("DATE-OBS")
            if stated:
                found.put("time_start", _date(stated, "DATE-OBS", hdu.header), _source(hdu, "DATE-OBS"))


def _since(header: Header, keyword: str) -> dt.datetime | None:
    """A time in TIMEUNIT since MJDREF, which may be given in two parts (FITS 4.0, "Time reference value")."""
    seconds, unit = header.number(keyword), _UNITS.get(header.text("TIMEUNIT") or "")
    whole, part, both = header.number("MJDREFI"), header.number("MJDREFF"), header.number("MJDREF")
    reference = both if whole is None else whole + (part or 0.0)
    if seconds is None or unit is None or reference is None:
        return None
    seconds += header.number("TIMEZERO") or 0.0
    start = _moment(reference)
    try:
        moment = None if start is None else start + dt.timedelta(seconds=seconds * unit)
    except OverflowError:
        return None
    return moment if moment is not None and moment.year < 9999 else None
