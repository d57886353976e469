"""The filter box's language: free text plus tokens such as `state:failed kind:dicom error:timeout under:~/scans`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TypeVar

from metaextract_tui.model import ErrorKind, FileFilter, FileState

_STATES = {state.value: frozenset([state]) for state in FileState} | {
    "reading": frozenset([FileState.PROCESSING]),
    "running": frozenset([FileState.PROCESSING]),
    "done": frozenset([FileState.OK, FileState.PARTIAL]),
}
_ERRORS = {kind.value: kind for kind in ErrorKind}
_V = TypeVar("_V")
TOKENS = ("state", "kind", "error", "under")


class BadQuery(ValueError):
    """The filter cannot be understood; the message says what and what would be right."""


def parse(text: str) -> FileFilter:
    """The filter that a person typed. Values of one token may be joined with commas; raises BadQuery."""
    states: frozenset[FileState] = frozenset()
    formats: set[str] = set()
    kinds: set[ErrorKind] = set()
    under: bytes | None = None
    words: list[str] = []
    for word in text.split():
        name, colon, value = word.partition(":")
        if not colon or name not in TOKENS:
            if colon and name.isalpha() and value and name.lower() in TOKENS:
                raise BadQuery(f"write {name.lower()}: in small letters")
            words.append(word)
            continue
        if not value:
            raise BadQuery(f"{name}: what? Write for example {_example(name)}")
        if name == "under":
            under = os.fsencode(os.path.abspath(os.path.expanduser(value)))
            continue
        for one in value.lower().split(","):
            if name == "state":
                states = states | _one_of(name, one, _STATES)
            elif name == "error":
                kinds.add(_one_of(name, one, _ERRORS))
            elif one:
                formats.add(one)
    return FileFilter(states, frozenset(formats), frozenset(kinds), " ".join(words), under)


def with_token(text: str, name: str, value: str) -> str:
    """The filter text with one token put in or replaced, the rest left as it is."""
    kept = [word for word in text.split() if not word.startswith(f"{name}:")]
    return " ".join([f"{name}:{value}", *kept])


def complete(text: str, formats: Iterable[str]) -> str | None:
    """The text with its last word completed to a token or a token's value; None where nothing fits."""
    start, word = text[: len(text) - len(text.split(" ")[-1])], text.split(" ")[-1]
    if not word:
        return None
    name, colon, value = word.partition(":")
    if not colon:
        found = next((token for token in TOKENS if token.startswith(word)), None)
        return f"{start}{found}:" if found else None
    *before, last = value.split(",")
    choices = {"state": list(_STATES), "error": list(_ERRORS), "kind": sorted(formats)}.get(name, [])
    found = next((choice for choice in choices if choice.startswith(last) and choice != last), None)
    return f"{start}{name}:{','.join([*before, found])}" if found and last else None


def _example(name: str) -> str:
    return {"state": "state:failed", "kind": "kind:dicom", "error": "error:timeout", "under": "under:~/scans"}[name]


def _one_of(name: str, value: str, choices: Mapping[str, _V]) -> _V:
    try:
        return choices[value]
    except KeyError:
        near = [choice for choice in choices if value and choice.startswith(value[0])] or list(choices)
        raise BadQuery(f"no {name} is called {value or 'nothing'!r}; there is {', '.join(near)}") from None
