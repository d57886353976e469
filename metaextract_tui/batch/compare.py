"""Records side by side: which values differ between files, the odd ones out first, and which are the same in all."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from metaextract_tui.formats.fields import BY_NAME
from metaextract_tui.masking import Hider, hides, hides_card
from metaextract_tui.private import MASK, is_private_tag, private_fields

MOST_COMPARED = 1000
MOST_VALUES = 3000
"""Native values of one file that are compared at most; the comparison says so."""
MOST_NAMES = 20_000
"""Names that are compared at most, of all files together."""
_LONG = 200
_DEEPEST = 60
_FILE = ("status", "format", "format_version", "media_type", "size_bytes")
_PARTS = ("file", "fields", "native")


@dataclass(frozen=True, slots=True)
class Value:
    """One value and the files that have it, by number. `text`: as it is; None: these files do not say. `masked`: as it
    is shown until people's values are revealed."""

    text: str | None
    files: tuple[int, ...]
    masked: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """What the files say of one name; the value that most have comes first. `part`: `file`, `fields` or `native`."""

    part: str
    name: str
    unit: str
    private: bool
    values: tuple[Value, ...]

    @property
    def count(self) -> int:
        return sum(len(one.files) for one in self.values)

    @property
    def usual(self) -> bool:
        """Whether more than half of the files say the same: the others are the odd ones."""
        return len(self.values[0].files) * 2 > self.count

    @property
    def each_its_own(self) -> bool:
        return len(self.values) == self.count

    def shown(self, value: Value, reveal: bool) -> str:
        """A value for a person: with its unit, and as dots where it is private and not revealed."""
        if value.text is None:
            return "absent"
        if self.private and not reveal:
            return MASK
        return f"{value.text if reveal or value.masked is None else value.masked} {self.unit}".rstrip()

    def of_file(self, number: int) -> Value:
        return next(one for one in self.values if number in one.files)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`differ`: outliers first; `equal`: in the record's order. `left_out`: files beyond MOST_COMPARED; `cut`: a file
    had more values than are compared."""

    files: tuple[str, ...]
    differ: tuple[Row, ...]
    equal: tuple[Row, ...]
    left_out: int = 0
    cut: bool = False


@dataclass(slots=True)
class _Said:
    """A value as it is gathered."""

    text: str
    files: list[int] = field(default_factory=list)
    masked: str | None = None


class Comparer:
    """Takes one record after the other; holds what they say, not the records."""

    def __init__(self) -> None:
        self._files: list[str] = []
        self._names: dict[tuple[str, str], dict[str, _Said]] = {}
        self._private: set[tuple[str, str]] = set()
        self._left_out = 0
        self._cut = False

    def add(self, path: str, record: Mapping[str, Any]) -> bool:
        """False where the comparison is full and this file is left out."""
        if len(self._files) >= MOST_COMPARED:
            self._left_out += 1
            return False
        number = len(self._files)
        self._files.append(path)
        seen: set[tuple[str, str]] = set()
        hider = Hider(record)
        for part, name, value, private in self._said(record):
            at = (part, name)
            while at in seen:  # as cards of one keyword
                at = (part, f"{at[1]}'")
            seen.add(at)
            if at not in self._names and len(self._names) >= MOST_NAMES:
                self._cut = True
                continue
            key, text = _canonical(value)
            said = self._names.setdefault(at, {}).setdefault(key, _Said(_cut(text)))
            said.files.append(number)
            if private or (part != "file" and hider.hides_number(value)):
                self._private.add(at)
            elif part != "file" and hider.knows and (masked := hider.value(text)) != text:
                said.masked = _cut(masked)
        return True

    def result(self) -> Comparison:
        rows = [self._row(at, said) for at, said in self._names.items()]
        places = {id(row): number for number, row in enumerate(rows)}
        differ = [row for row in rows if len(row.values) > 1]
        differ.sort(key=lambda row: (*_rank(row), places[id(row)]))
        equal = tuple(row for row in rows if len(row.values) == 1)
        return Comparison(labels(self._files), tuple(differ), equal, self._left_out, self._cut)

    def _row(self, at: tuple[str, str], said: Mapping[str, _Said]) -> Row:
        values = [Value(one.text, tuple(one.files), one.masked) for one in said.values()]
        having = sum(len(value.files) for value in values)
        if having < len(self._files):
            have = {number for value in values for number in value.files}
            values.append(Value(None, tuple(n for n in range(len(self._files)) if n not in have)))
        values.sort(key=lambda value: (-len(value.files), value.files[0]))
        part, name = at
        known = BY_NAME.get(name) if part == "fields" else None
        unit = known.unit if known else "bytes" if at == ("file", "size_bytes") else ""
        return Row(part, name, unit, at in self._private, tuple(values))

    def _said(self, record: Mapping[str, Any]) -> Iterator[tuple[str, str, Any, bool]]:
        """Part, name, value and whether it is private, of all that is compared."""
        for name in _FILE:
            if record.get(name) is not None:
                yield "file", name, record[name], False
        if isinstance(error := record.get("error"), dict):
            yield "file", "error", error.get("kind"), False
        hidden = private_fields(record)
        fields = record.get("fields")
        for name, value in fields.items() if isinstance(fields, dict) else ():
            yield "fields", name, value, name in hidden
        for number, (name, value, private) in enumerate(_flat(record.get("native"), "", False)):
            if number >= MOST_VALUES:
                self._cut = True
                return
            yield "native", name, value, private


def labels(paths: Sequence[str]) -> tuple[str, ...]:
    """The files' names, or their paths below the folder that they share where names alone would not tell them apart."""
    names = [os.path.basename(path) or path for path in paths]
    if len(set(names)) == len(names):
        return tuple(names)
    try:
        shared = os.path.commonpath([os.path.dirname(path) for path in paths])
    except ValueError:
        return tuple(paths)
    return tuple(os.path.relpath(path, shared) if shared else path for path in paths)


def summary(row: Row, files: Sequence[str], reveal: bool, most: int = 5) -> str:
    """A row in one line: `49 × 2.0, 1 × 5.0: img_17.dcm`."""
    if len(row.values) == 1:
        return row.shown(row.values[0], reveal)
    if row.each_its_own and row.count > 3:
        return f"{len(row.values):,} values, all different{_span(row, reveal)}"
    said = []
    for place, value in enumerate(row.values[:most]):
        text = f"{len(value.files):,} × {row.shown(value, reveal)}"
        if (place or not row.usual) and len(value.files) <= 3:
            text += ": " + ", ".join(files[number] for number in value.files)
        said.append(text)
    if len(row.values) > most:
        said.append(f"{len(row.values) - most:,} more values")
    return " · ".join(said)


def _span(row: Row, reveal: bool) -> str:
    if row.private and not reveal:
        return ""
    try:
        numbers = sorted((float(value.text or ""), value) for value in row.values)
    except (ValueError, TypeError):
        return ""
    return f", {row.shown(numbers[0][1], reveal)} to {row.shown(numbers[-1][1], reveal)}"


def _rank(row: Row) -> tuple[int, int, int]:
    """Few odd files among many of one mind first, then what falls into groups, last what each file has of its own."""
    part = _PARTS.index(row.part)
    if row.count == 2:
        return 0, 0, part
    if row.usual:  # what most do not even say comes later than what most say otherwise
        return int(row.values[0].text is None), row.count - len(row.values[0].files), part
    return (3 if row.each_its_own else 2), len(row.values), part


def _canonical(value: Any) -> tuple[str, str]:
    """What equal values have in common, and the value as a text: `2` and `2.0` are one number."""
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 2**53
        key, shown = json.dumps(int(value) if whole else value), str(value)
    elif isinstance(value, str):
        shown = key = value
    elif isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        key = json.dumps(value)
        shown = ", ".join(str(one) for one in value)
    elif isinstance(value, bool):
        shown = key = "yes" if value else "no"
    else:
        shown = key = json.dumps(value, sort_keys=True)
    key = f"{type(value).__name__[:1] if isinstance(value, str) else ''}{key}"
    if len(key) > _LONG:
        key = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return key, shown


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"


def _flat(value: Any, path: str, private: bool, depth: int = 0) -> Iterator[tuple[str, Any, bool]]:
    """The leaves of a native part with their paths; lists of plain values are one leaf, members go by their names."""
    if depth > _DEEPEST or not isinstance(value, dict | list) or not value:
        yield path, value, private
        return
    if isinstance(value, dict):
        tag = is_private_tag(value)
        for key, inner in value.items():
            below = f"{path}.{key}" if path else str(key)
            hidden = private or hides(str(key), inner) or (tag and key == "value")
            yield from _flat(inner, below, hidden, depth + 1)
        return
    if not any(isinstance(one, dict | list) for one in value):
        yield path, value, private
        return
    for number, inner in enumerate(value):
        if isinstance(inner, list) and len(inner) == 3 and isinstance(inner[0], str):
            yield f"{path}.{inner[0]}", inner[1], private or hides_card(inner)
            continue
        name = (inner.get("path") or inner.get("name")) if isinstance(inner, dict) else None
        place = name if isinstance(name, str) and len(name) <= _LONG else number
        yield from _flat(inner, f"{path}[{place}]", private, depth + 1)
