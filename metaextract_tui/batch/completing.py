"""What can be typed next in a filter: names, and the values that a name takes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from metaextract_tui.batch.asked import ASKED, Asked, Kind, kinds
from metaextract_tui.batch.query import quoted

_WORD = re.compile(r'(?:[^\s"]|"(?:[^"\\]|\\.)*"?)*$')
_HEAD = re.compile(r"(?P<name>[A-Za-z_]\w*)(?P<how>:(?:>=|<=|>|<|=)?|>=|<=|>|<|=|~)(?P<values>.*)", re.DOTALL)
_HINTS = {
    Kind.SIZE: (">1M", ">100M", "<10K", "1M..10M"),
    Kind.TIME: (">1s", ">10s", "<5ms"),
    Kind.MEMORY: (">100", ">1000"),
    Kind.DATE: (">2024", "2024-06", "2024-01..2024-06"),
    Kind.MOMENT: ("today", "yesterday", ">2024-06", "2024-01..2024-06"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to go on: the filter's part from `start` to the cursor becomes `text`; `note` says what it means."""

    start: int
    text: str
    note: str = ""


def choices(text: str, cursor: int, formats: Collection[str] = ()) -> list[Choice]:
    """What could stand at the cursor, best first; nothing inside a text in quotes, or where all is written already."""
    before = text[:cursor]
    found = _WORD.search(before)
    word = found[0] if found else ""
    if cursor < len(text) and not text[cursor].isspace():
        return []
    start = cursor - len(word)
    if word.startswith("-"):
        word, start = word[1:], start + 1
    head = _HEAD.fullmatch(word)
    if head is None:
        return [] if '"' in word else list(_names(word, start))
    asked = ASKED.get(head["name"].casefold())
    if asked is None:
        return []
    last = head["values"].rpartition(",")[2]
    return list(_values(asked, head["how"], last, cursor - len(last), formats))


def _names(word: str, start: int) -> Iterator[Choice]:
    typed = word.casefold()
    first = [one for one in ASKED.values() if one.name.startswith(typed)]
    inside = [one for one in ASKED.values() if len(typed) > 1 and typed in one.name and one not in first]
    for one in (*first, *inside):
        yield Choice(start, f"{one.name}:", f"{one.meaning} · {one.example}")


def _values(asked: Asked, how: str, typed: str, start: int, formats: Collection[str]) -> Iterator[Choice]:
    known: Iterable[str] = asked.choices or _HINTS.get(asked.kind, ())
    if asked.name == "kind":
        known = [*sorted(formats), *sorted(kinds() - set(formats))]
    if how not in (":", "="):
        return
    wanted = typed.casefold()
    fitting = [one for one in known if one.casefold().startswith(wanted)]
    if [one.casefold() for one in fitting] == [wanted]:
        return
    for one in fitting:
        note = "in this batch" if asked.name == "kind" and one in formats else ""
        yield Choice(start, one if asked.kind in _HINTS else quoted(one), note)
