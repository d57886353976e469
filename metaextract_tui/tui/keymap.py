"""The keys of the settings file, checked: ids that exist, keys that exist, and no key for two things at once."""

from __future__ import annotations

import difflib
import string
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from textual.binding import Binding, BindingType
from textual.keys import KEY_NAME_REPLACEMENTS, Keys
from textual.theme import BUILTIN_THEMES

from metaextract_tui.config import ConfigError
from metaextract_tui.habits import Habits
from metaextract_tui.tui import keys
from metaextract_tui.tui.text import clean

USUAL_THEME = "tokyo-night"
ANSI = "ansi"
"""The terminal's own colours, on its own ground; Textual has them for dark and light."""
_NAMES = (
    frozenset(one.value for one in Keys)
    | frozenset(KEY_NAME_REPLACEMENTS.values())
    | frozenset(unicodedata.name(one).lower().replace("-", "_").replace(" ", "_") for one in string.punctuation)
)
_WITH = ("ctrl", "shift", "alt", "super", "hyper", "meta")
_EVERYWHERE = (keys.WORKBENCH, keys.LIST, keys.APP)
"""What holds in every pane of the workbench, beside the pane's own."""


def theme(habits: Habits, chosen: str | None) -> str:
    """The theme to begin with: the file's, else the one that was chosen last. Raises ConfigError."""
    if habits.theme is None:
        return chosen if chosen in BUILTIN_THEMES else USUAL_THEME
    name = "ansi-dark" if habits.theme == ANSI else habits.theme
    if name not in BUILTIN_THEMES:
        names = sorted(set(BUILTIN_THEMES) | {ANSI})
        raise ConfigError(f"{habits.places['ui.theme']}: there is no theme {clean(name, 40)!r}{_near(name, names)}")
    return name


def keymap(habits: Habits) -> dict[str, str]:
    """The keys by the ids of actions, as Textual wants them. Raises ConfigError."""
    for sentence in _objections(habits):
        raise ConfigError(sentence)
    return dict(habits.keys)


def objections(habits: Habits) -> list[str]:
    """A sentence on each thing that the file asks of the screen and that cannot be: themes and keys."""
    found = list(_objections(habits))
    try:
        theme(habits, None)
    except ConfigError as error:
        found.insert(0, str(error))
    return found


def _objections(habits: Habits) -> Iterator[str]:
    known = {one.id: one for _, group in keys.SECTIONS for one in _bindings(group) if one.id is not None}
    good: dict[str, str] = {}
    for name, said in habits.keys.items():
        place = habits.places[name]
        wrong = [key for key in said.split(",") if not _exists(key)]
        if name not in known:
            yield f"{place}: no action has the id {clean(name, 60)!r}{_near(name, known)}"
        elif wrong:
            yield from (
                f"{place}: {clean(key, 40)!r} is no key; write r, R, f5, ctrl+r, question_mark …" for key in wrong
            )
        else:
            good[name] = said
    held = {name: good.get(name, one.key).split(",") for name, one in known.items()}
    for first, second, key in _clashes(good, held):
        yield f"{habits.places[first]}: the key {key} of {first} is that of {second} already"


def _clashes(asked: Mapping[str, str], held: Mapping[str, list[str]]) -> Iterator[tuple[str, str, str]]:
    """Keys that a person gave to one action and that mean another in the same place."""
    for name in asked:
        for other in _beside(name):
            both = {_normal(one) for one in held[name]} & {_normal(one) for one in held[other]}
            shadowed = _usual() if _shared(name) and not _shared(other) and other not in asked else frozenset()
            for key in sorted(both - shadowed):
                yield name, other, key


def _usual() -> frozenset[str]:
    """Keys that mean something everywhere without the file: where a pane has one of them too, that is meant so."""
    return frozenset(_normal(key) for group in _EVERYWHERE for one in _bindings(group) for key in one.key.split(","))


def _shared(name: str) -> bool:
    return any(one.id == name for group in _EVERYWHERE for one in _bindings(group))


def _beside(name: str) -> Iterator[str]:
    """The other actions whose keys hold where those of this one do."""
    groups = [group for _, group in keys.SECTIONS]
    own = next(group for group in groups if any(one.id == name for one in _bindings(group)))
    if own is keys.BATCHES:
        beside = [keys.BATCHES, keys.LIST, keys.APP]
    elif own in _EVERYWHERE:
        beside = [group for group in groups if own is not keys.WORKBENCH or group is not keys.BATCHES]
    else:
        beside = [own, *_EVERYWHERE]
    for group in beside:
        for one in _bindings(group):
            if one.id is not None and one.id != name:
                yield one.id


def _bindings(group: list[BindingType]) -> Iterator[Binding]:
    return (one for one in group if isinstance(one, Binding))


def _exists(key: str) -> bool:
    *before, last = key.split("+") if key != "+" and not key.endswith("++") else [*key[:-1].rstrip("+").split("+"), "+"]
    if any(one not in _WITH for one in before if one):
        return False
    if len(last) == 1:
        return last.isprintable() and not last.isspace()
    return key in _NAMES or last in _NAMES


def _normal(key: str) -> str:
    """One name for a key, whichever way it is written: `?` is question_mark."""
    if len(key) == 1 and not key.isalnum():
        name = unicodedata.name(key, key).lower().replace("-", "_").replace(" ", "_")
        return KEY_NAME_REPLACEMENTS.get(name, name)
    return key


def _near(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""
