"""Which values of a record speak of a person or tell where one lives: a screen shows dots until someone asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

MASK = "••••••"
"""Stands for a value that is shown only on demand."""

FIELDS = frozenset(["patient_id", "creators"])
_PLACE = frozenset(["latitude", "longitude", "altitude_m"])
"""Of a person where the record's `sensitivity` says so: a photograph's place, not that of a climate model."""

# DICOM PS3.6 keywords of patients, physicians, operators and observers; EXIF, XMP and IPTC owners, artists, people in
# the picture and places; document authors; FITS OBSERVER, AUTHOR and an amateur's SITELAT; ACDD creator, contributor
# and publisher attributes; QuickTime's and Matroska's places.
_KEYS = re.compile(
    r"""(?ix) (?: ^ | [:}._\s/] ) (?:
        other_?patient.* | issuer_?of_?patient.* | current_?patient_?location
      | patient(?!orientation|position|eyemovement|support|gantry|comfort).*
      | .*physician.* | operators?_?names? | .*person_?name | responsible_?person.* | .*reviewer_?name
      | content_?creator.* | verifying_?observer_?name | human_?performer_?name
      | authors? | creators? | (?:creator|contributor|publisher|author)_(?:name|email) | contributors?
      | artist | by-?line | (?:camera_?)?owner_?name | last_?modified_?by | manager | observer | xp_?author
      | photographer | image_?editor | person_?in_?image.* | people_?tags
      | creator_?contact_?info | ci_?(?:adr|email|tel).*
      | aocreator | aocurrentcopyrightownername
      | gps_?(?:dest_?)?(?:lat|long|alt)(?:itude)?(?:ude)? | gps_?area_?information | gps_?position | gps_?coordinates
      | site_?lat | site_?long | sub-?location | location_?(?:created|shown)
      | content_?location_?name | iptc4xmpcore:location
      | (?:album_?)?performer | composer | caption_?writer | writer-?editor | contact
      | ©art | ©aut | ©prf | aart | iart | perf | auth
      | city | ©xyz | xyz | loci | location | location\.iso6709 | recorded_?location
    ) $"""
)

_SOFTWARE = frozenset(["Creator", "CREATOR"])
"""In PDF Info and in FITS this word, so written, names a program."""
_CARDS = frozenset(["LATITUDE", "LONGITUD", "LAT-OBS", "LONG-OBS"])
"""Cards of FITS with an observer's place; elsewhere these words name coordinates of the data."""
_LEAST = 3
"""Shorter values are no names, and would be found inside other words."""
_LONGEST_KEY = 120


def is_private(key: str) -> bool:
    """Whether a native key by its name holds a person's name, a patient's value or a private place."""
    return key not in _SOFTWARE and len(key) <= _LONGEST_KEY and _KEYS.search(key) is not None


def is_private_card(keyword: str) -> bool:
    """The same for the keyword of a FITS card."""
    return keyword in _CARDS or is_private(keyword)


def is_private_tag(value: Any) -> bool:
    """Whether this is a Matroska tag (`name` and `value`) of the kind."""
    return isinstance(value, dict) and "value" in value and is_private(str(value.get("name", "")))


def private_fields(record: Mapping[str, Any]) -> frozenset[str]:
    """The normalised fields of this record that are shown only on demand."""
    fields = record.get("fields")
    kinds = fields.get("sensitivity") if isinstance(fields, dict) else None
    return FIELDS | _PLACE if isinstance(kinds, list) and "location" in kinds else FIELDS


def masked(value: Any) -> Any:
    """A copy of a record, or of any JSON value of one, in which what speaks of a person is dots."""
    if not (isinstance(value, dict) and isinstance(value.get("fields"), dict) and "native" in value):
        return _masked(value)
    hider = Hider(value)
    found = {key: _masked(inner) for key, inner in value.items()}
    hidden = private_fields(value)
    found["fields"] = {key: MASK if key in hidden else inner for key, inner in found["fields"].items()}
    for one in found["warnings"] if isinstance(found.get("warnings"), list) else ():
        if isinstance(one, dict) and "message" in one:
            one["message"] = hider.text(str(one["message"]))
    if isinstance(error := found.get("error"), dict):
        error.update({key: hider.text(error[key]) for key in ("message", "detail") if isinstance(error.get(key), str)})
    return found


def masked_count(record: Mapping[str, Any]) -> int:
    """How many values of a record `masked` hides."""
    fields = record.get("fields")
    shown = private_fields(record) & set(fields) if isinstance(fields, dict) else frozenset()
    return len(shown) + sum(1 for _ in _private_values(record.get("native")))


def masked_message(text: str) -> str:
    """A warning or an error without what it quotes of a value that speaks of a person, as far as its first word names
    that value."""
    name, colon, _ = text.partition(":")
    if not colon or (name not in FIELDS and name not in _PLACE and not is_private(name)):
        return text
    return f"{name}: {MASK}"


class Hider:
    """Takes the values of one record that speak of a person out of any text on the file: an error, a traceback."""

    def __init__(self, record: Mapping[str, Any] | None) -> None:
        found: set[str] = set()
        if record:
            fields = record.get("fields")
            said = [value for name, value in fields.items() if name in FIELDS] if isinstance(fields, dict) else []
            for value in [*said, *_private_values(record.get("native"))]:
                found.update(one for one in _texts(value) if len(one) >= _LEAST)
        longest_first = sorted(found, key=len, reverse=True)[:500]
        self._values = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def text(self, text: str) -> str:
        text = masked_message(text)
        return self._values.sub(MASK, text) if self._values is not None else text


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        if "code" in value and "message" in value:
            return {**value, "message": masked_message(str(value["message"]))}
        if is_private_tag(value):
            return {**value, "value": MASK}
        return {key: MASK if _hides(key, inner) else _masked(inner) for key, inner in value.items()}
    if isinstance(value, list):
        if _hides_card(value):
            return [value[0], MASK, value[2]]
        return [_masked(inner) for inner in value]
    return value


def _private_values(value: Any) -> Iterator[Any]:
    """What `masked` hides of a native part."""
    if isinstance(value, dict):
        if is_private_tag(value):
            yield value["value"]
            return
        for key, inner in value.items():
            if _hides(key, inner):
                yield inner
            else:
                yield from _private_values(inner)
    elif isinstance(value, list):
        if _hides_card(value):
            yield value[1]
        else:
            for inner in value:
                yield from _private_values(inner)


def _hides(key: str, inner: Any) -> bool:
    return inner not in (None, "", [], {}) and (key in FIELDS or is_private(key))


def _hides_card(value: list[Any]) -> bool:
    """A FITS card: keyword, value, comment."""
    return len(value) == 3 and isinstance(value[0], str) and is_private_card(value[0]) and value[1] not in (None, "")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
