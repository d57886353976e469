"""Takes what speaks of people out of a record: by the names of its values, and wherever the same value stands again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from metaextract_tui.private import (
    FIELDS,
    MASK,
    is_private,
    is_private_card,
    is_private_tag,
    masked_message,
    private_fields,
)

_LEAST = 3
"""Shorter texts are no names, and would be found inside other words; in other scripts a name has two signs."""
_LEAST_NUMBER = 4
"""Digits that a number has at least where it is looked for among others."""
_LEAST_ANYWHERE = 6
_MOST = 500
"""So many values of one record are looked for within others, the longest first; that one equals another is always
seen."""
# These say of a patient what many share: that is masked where it stands, and not looked for within other values.
_SHARED = re.compile(
    r"(?i)patient_?(?!s?_?(?:name|birth|ids?(?:$|_?sequence)|mother|address|tele|insurance|alternative|comment))"
)
_SAYS_NOTHING = frozenset(
    ["none", "null", "nil", "unknown", "unspecified", "undefined", "anonymous", "anonymized", "anonymised", "anon",
     "n/a", "yes", "no", "true", "false", "user", "admin", "author", "owner", "removed", "hidden", "default", "other"]
)  # fmt: skip
_NO_NAMES = _SAYS_NOTHING | frozenset(
    ["patient", "test", "name", "phantom", "demo", "sample", "person", "doctor", "prof", "pseudo", "head", "brain",
     "chest", "abdomen", "case", "series", "study", "image", "the", "and", "for", "here", "von", "van", "der"]
)  # fmt: skip
"""Parts of a person's name that are words of their own are looked for only with the rest of the name."""
_BIRTH = re.compile(r"(?i)birth_?date")


class Hider:
    """Knows the values of one record that speak of a person, and takes them out of the record and of any text on it.

    A value that is shorter than three characters, or a word such as `unknown`, is masked only where its name tells what
    it is: elsewhere the same text is another thing.
    """

    def __init__(self, record: Mapping[str, Any] | None) -> None:
        self._equal: set[str] = set()
        self._within: list[tuple[str, re.Pattern[str]]] = []
        self.count = 0
        """Values that the last call of `record` has masked, messages not counted."""
        self.hides = False
        """Whether there is anything to hide in the record."""
        if not record:
            return
        within: set[str] = set()
        names: set[str] = set()
        fields = record.get("fields")
        hidden = private_fields(record)
        said = [(name, value) for name, value in fields.items() if name in hidden] if isinstance(fields, dict) else []
        for key, value in [*said, *_private_values(record.get("native"))]:
            self.hides = True
            for text in _texts(value):
                text = text.strip(" \0")
                if not _says(text):
                    continue
                self._equal.add(text.casefold())
                if _SHARED.search(key):
                    continue
                within.add(text)
                if _BIRTH.search(key) and re.fullmatch(r"\d{8}", text):
                    within.add(f"{text[:4]}-{text[4:6]}-{text[6:]}")
                if "^" in text or "=" in text:
                    names.add(text)
        needed = {_bounded(text): text.casefold() for text in within}
        for name in names:
            needed |= _of_name(name)
        longest_first = sorted(needed, key=lambda pattern: (-len(needed[pattern]), -len(pattern)))[:_MOST]
        self._within = [(needed[one], re.compile(one, re.IGNORECASE)) for one in longest_first]

    @property
    def knows(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self._equal)

    def message(self, text: str) -> str:
        """A warning, an error or a traceback without these values."""
        return self.value(masked_message(text))

    def value(self, text: str) -> str:
        """Another value of the record, or any other text, without these values."""
        if not self._equal:
            return text
        folded = text.casefold()
        if folded.strip(" \0") in self._equal:
            return MASK
        for needed, pattern in self._within:
            if needed in folded:
                text = pattern.sub(MASK, text)
        return text

    def record(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """A copy in which fields, native, warnings and error are masked; where a value came from is no secret."""
        found, self.count = dict(record), 0
        hidden = private_fields(record)
        if isinstance(fields := found.get("fields"), dict):
            found["fields"] = {
                key: self._mask() if key in hidden else inner if key == "sensitivity" else self.part(inner)
                for key, inner in fields.items()
            }
        if "native" in found:
            found["native"] = self.part(found["native"])
        if isinstance(warnings := found.get("warnings"), list):
            found["warnings"] = [
                {**one, "message": self.message(str(one["message"]))} if isinstance(one, dict) and "message" in one
                else one
                for one in warnings
            ]  # fmt: skip
        if isinstance(error := found.get("error"), dict):
            said = {key: error[key] for key in ("message", "detail") if isinstance(error.get(key), str)}
            found["error"] = {**error, **{key: self.message(text) for key, text in said.items()}}
        return found

    def part(self, value: Any) -> Any:
        """A copy of a value of the record, or of a part of its native words."""
        if isinstance(value, dict):
            if is_private_tag(value):
                return {**value, "value": self._mask()}
            return {key: self._mask() if hides(key, inner) else self.part(inner) for key, inner in value.items()}
        if isinstance(value, list):
            if hides_card(value):
                return [value[0], self._mask(), self.part(value[2])]
            return [self.part(inner) for inner in value]
        if isinstance(value, str):
            text = self.value(value)
            self.count += text != value
            return text
        return self._mask() if self.hides_number(value) else value

    def hides_number(self, value: Any) -> bool:
        """Whether a number is one of these values: a patient's identifier, a place."""
        if not self._equal or isinstance(value, bool) or not isinstance(value, int | float):
            return False
        text = str(value)
        return len(text.lstrip("-")) >= _LEAST_NUMBER and text in self._equal

    def _mask(self) -> str:
        self.count += 1
        return MASK


def masked(record: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a record in which what speaks of a person is dots."""
    return Hider(record).record(record)


def masked_count(record: Mapping[str, Any]) -> int:
    """How many values of a record `masked` hides, messages not counted."""
    hider = Hider(record)
    hider.record(record)
    return hider.count


def hides(key: str, inner: Any) -> bool:
    """Whether this member of a native part is masked whole. What an array or a dimension of such a name is like says
    nothing of a person."""
    if inner in (None, "", [], {}) or (isinstance(inner, dict) and ("dtype" in inner or "unlimited" in inner)):
        return False
    return key in FIELDS or is_private(key)


def hides_card(value: list[Any]) -> bool:
    """A FITS card: keyword, value, comment."""
    return len(value) == 3 and isinstance(value[0], str) and is_private_card(value[0]) and value[1] not in (None, "")


def _private_values(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """What of a native part is masked because of its name, with that name."""
    if isinstance(value, dict):
        if is_private_tag(value):
            yield str(value["name"]), value["value"]
            return
        for key, inner in value.items():
            if hides(key, inner):
                yield key, inner
            else:
                yield from _private_values(inner, key)
    elif isinstance(value, list):
        if hides_card(value):
            yield value[0], value[1]
        else:
            for inner in value:
                yield from _private_values(inner, key)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        if len(text := str(value).lstrip("-")) >= _LEAST_NUMBER:
            yield str(value) if len(text) >= _LEAST_ANYWHERE or isinstance(value, int) else ""
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _says(text: str) -> bool:
    """Whether a text is one that would be known again."""
    if len(text) < (_LEAST if text.isascii() else _LEAST - 1):
        return False
    return text.casefold() not in _SAYS_NOTHING and any(map(str.isalnum, text))


def _bounded(text: str) -> str:
    """A pattern of a text within others: what is short or a plain word only as a word of its own."""
    found = re.escape(text)
    if text.isdecimal():
        return rf"(?<!\d){found}(?!\d)"
    if text.isascii() and (len(text) < _LEAST_ANYWHERE or text.isalpha()):
        return rf"(?<![^\W_]){found}(?![^\W_])"
    return found


def _of_name(name: str) -> Iterator[tuple[str, str]]:
    """Patterns of other ways to write a person's name of DICOM (`family^given^…`, in up to three scripts parted by
    `=`), each with what has to be there for it."""
    for script in name.split("="):
        parts = [part.strip() for part in script.split("^")]
        for part in parts:
            if _says(part) and part.casefold() not in _NO_NAMES:
                yield _bounded(part), part.casefold()
        family, given = (*parts, "", "")[:2]
        if family and given:
            one, other = re.escape(family), re.escape(given)
            both = rf"(?:{one}[\W_]*{other}|{other}[\W_]*{one})"
            yield rf"(?<![^\W_]){both}(?![^\W_])", max(family, given, key=len).casefold()
