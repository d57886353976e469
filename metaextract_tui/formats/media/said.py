"""What a container's own tags say, as fields: in the order of the format's declared origins, so that the declaration
is the rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.image.gps import xmp_coordinate
from metaextract_tui.formats.media.values import moment, place
from metaextract_tui.formats.origins import Origin
from metaextract_tui.formats.xmp import first_text, parse_xmp, texts, xmp_date

# One statement in several places: those that differ from the winner are told. What has other meanings is not compared.
_COMPETING = frozenset(("title", "rights", "device_make", "device_model", "device_serial"))
_ARTISTS = frozenset(
    ("com.apple.quicktime.artist", "artist", "ARTIST", "©ART", "auth", "perf", "dc:creator", "IART")
)  # fmt: skip
_WITH_ANOTHER = frozenset(("sensitivity", "longitude", "altitude_m"))
_ZEROS = ("1970-01-01T00:00:00Z", "2001-01-01T00:00:00Z")  # Unix', Matroska's; QuickTime's own zero is no date
_NEAR_S = 60  # recorders write the container's date when they start or stop, their own a moment later
_DAY_H = 14  # zones that only one of two dates states

Places = Mapping[str, Mapping[str, Any]]  # the first word of a source → name → what stands there
Rule = tuple[str, str, str, str]  # field, source, place, name


def rules(origins: Iterable[Origin], places: Iterable[str]) -> tuple[Rule, ...]:
    """Those of the origins that name a tag in one of the places, in their order."""
    wanted = frozenset(places)
    found = []
    for one in origins:
        where, _, name = one.source.partition(".")
        if where in wanted and name and "*" not in name and one.field not in _WITH_ANOTHER:
            found.append((one.field, one.source, where, name))
    return tuple(found)


def put_said(found: Extraction, ordered: Iterable[Rule], places: Places) -> None:
    """Fill fields from tags; `places` holds what was found where."""
    for field, source, where, name in ordered:
        tags = places.get(where)
        if not tags:
            continue
        value = tags.get(name)
        if value is not None and value != "":
            _PUT.get(field, _put_text)(found, field, value, source, where)


def put_date(found: Extraction, value: str | None, source: str) -> None:
    """Set `created`, or tell of a date that is another moment than the one that counts."""
    if not found.put("created", value, source) and value is not None and "created" in found.fields:
        other = found.cleaner.field("created", value)
        winner = found.fields["created"]
        if other is not None and not near(winner, other):
            found.warn("conflict", f"created: {found.sources['created']} says {winner!r}, {source} says {other!r}")


def tell_of_unset_clock(found: Extraction, date: str | None) -> None:
    """Warn where a container's date is the zero of the clock that it was taken from; it is said all the same."""
    if date in _ZEROS:
        found.warn("nonconformant-value", f"created: {date} is the zero of a clock that probably nobody set")


def near(one: str, other: str) -> bool:
    """Whether two dates can be the same moment: within a minute, or within any zone where one states none."""
    shortest = min(len(one), len(other))
    if shortest <= 10:
        return one[:shortest] == other[:shortest]
    try:
        a, b = dt.datetime.fromisoformat(one), dt.datetime.fromisoformat(other)
    except ValueError:
        return one[:19] == other[:19]
    if (a.tzinfo is None) != (b.tzinfo is None):
        apart = abs((a.replace(tzinfo=None) - b.replace(tzinfo=None)).total_seconds())
        return apart <= _DAY_H * 3600 + _NEAR_S
    return abs((a - b).total_seconds()) <= _NEAR_S


def put_place(found: Extraction, text: Any, source: str) -> None:
    """Latitude, longitude and altitude of an ISO 6709 string; where a place is known already, only a differing one
    is told."""
    where = place(text)
    if where is not None:
        put_position(found, where[0], where[1], where[2], source)


def put_position(
    found: Extraction, latitude: float | None, longitude: float | None, altitude: float | None, source: str
) -> None:
    """A place in degrees and metres, unless there is one."""
    if latitude is None or longitude is None:
        return
    fields = found.fields
    if "latitude" in fields:
        if abs(fields["latitude"] - latitude) > 1e-3 or abs(fields.get("longitude", longitude) - longitude) > 1e-3:
            said = f"{fields['latitude']}, {fields.get('longitude')}"
            found.warn("conflict", f"latitude: {found.sources['latitude']} says {said}, {source} says {latitude}, "
                                   f"{longitude}")  # fmt: skip
        return
    if found.put("latitude", latitude, source) and found.put("longitude", longitude, source):
        found.put("altitude_m", altitude, source)
        found.sensitive("location", source)


def put_xmp(found: Extraction, packet: bytes) -> dict[str, Any]:
    """The XMP packet's properties as the origins name them, ready for `put_said`; they stand in `native.xmp`."""
    xmp = parse_xmp(packet, found)
    if xmp:
        found.native["xmp"] = xmp
    if "exif:GPSLatitude" in xmp:  # one value: half a place is none
        return {**xmp, "exif:GPSLatitude": [xmp["exif:GPSLatitude"], xmp.get("exif:GPSLongitude")]}
    return xmp


def _put_text(found: Extraction, field: str, value: Any, source: str, where: str) -> None:
    text = first_text(value) if where == "xmp" else _joined(value)
    if field in _COMPETING:
        found.compete(field, (text, source))
    else:
        found.put(field, text, source)
    if field == "device_serial" and text:
        found.sensitive("device-serial", source)


def _put_people(found: Extraction, field: str, value: Any, source: str, where: str) -> None:
    people = texts(value) if where == "xmp" else [str(one) for one in value] if isinstance(value, list) else [value]
    people = [name for name in (str(one).strip() for one in people) if name]
    if not people:
        return
    if source.partition(".")[2] in _ARTISTS and found.sources.get(field, "").partition(".")[2] in _ARTISTS:
        found.compete(field, (people, source))
    else:
        found.put(field, people, source)
    found.sensitive("person", source)


def _put_words(found: Extraction, field: str, value: Any, source: str, where: str) -> None:
    words = texts(value) if where == "xmp" else (_joined(value) or "").replace(";", ",").split(",")
    found.put(field, [word.strip() for word in words], source)


def _put_created(found: Extraction, field: str, value: Any, source: str, where: str) -> None:
    text = xmp_date(value) if where == "xmp" else moment(value[0] if isinstance(value, list) else value)
    # iTunes' day is that of the release, which is another statement than when the content came to be.
    if where == "itunes":
        found.put(field, text, source)
    else:
        put_date(found, text, source)


def _put_modified(found: Extraction, field: str, value: Any, source: str, where: str) -> None:
    found.put(field, xmp_date(value) if where == "xmp" else moment(value), source)


def _put_latitude(found: Extraction, _: str, value: Any, source: str, where: str) -> None:
    if isinstance(value, dict) and where != "xmp":
        put_position(found, value.get("latitude"), value.get("longitude"), value.get("altitude"), source)
    elif where == "xmp":
        latitude, longitude = (xmp_coordinate(first_text(one)) for one in value)
        put_position(found, latitude, longitude, None, source)
    else:
        put_place(found, value[0] if isinstance(value, list) else value, source)


def _joined(value: Any) -> str | None:
    if isinstance(value, list):
        return " / ".join(str(one) for one in value)
    return None if isinstance(value, dict) else str(value)


_PUT: dict[str, Callable[[Extraction, str, Any, str, str], None]] = {
    "creators": _put_people,
    "keywords": _put_words,
    "created": _put_created,
    "modified_content": _put_modified,
    "latitude": _put_latitude,
}
