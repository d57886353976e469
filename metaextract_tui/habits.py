"""What the settings file says of the screen: [ui] and [keys]. What names of keys and themes mean, the screen knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

NOTICES = ("none", "bell", "desktop")
"""How a batch that ends out of sight is told: not at all, by the bell, by the terminal's notification (OSC 9)."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a person wants the screen. `theme`: None leaves it to what was chosen last; `keys`: the keys of an action by
    its id; `places`: where in the file a setting stands, as `file, line 3`."""

    theme: str | None = None
    animation: bool = True
    notifications: str = "bell"
    restore: bool = True
    keys: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One setting of [ui] with what it means."""

    name: str
    expected: str
    meaning: str

    def fits(self, value: object) -> bool:
        match self.name:
            case "animation" | "restore":
                return isinstance(value, bool)
            case "notifications":
                return value in NOTICES
            case _:
                return isinstance(value, str) and bool(value)


UI: tuple[Entry, ...] = (
    Entry("theme", "the name of a theme", "the colours, `ansi` for the terminal's own [the palette's last choice]"),
    Entry("animation", "true or false", "whether anything moves by itself; never over SSH [true]"),
    Entry("notifications", "one of " + ", ".join(NOTICES), "how a batch that ends out of sight is told [bell]"),
    Entry("restore", "true or false", "begin with the folders, the batch, the filter and the pane of last time [true]"),
)
TABLES = ("ui", "keys")


def taken(habits: Habits, table: str, said: Mapping[str, Any], place: Mapping[str, str]) -> Habits:
    """`habits` with a table of the file. `place` says where each of its entries stands. Raises ValueError with a plain
    sentence that names the entry and its place."""
    if table == "keys":
        keys = dict(_flat(said))
        for name, value in keys.items():
            if not isinstance(value, str) or not value.strip(" ,"):
                raise ValueError(f'{_place(place, name)}: the keys of {name} must be a text such as "r,f5"')
        told = {name: ",".join(filter(None, (one.strip() for one in value.split(",")))) for name, value in keys.items()}
        return replace(
            habits,
            keys={**habits.keys, **told},
            places={**habits.places, **{name: _place(place, name) for name in told}},
        )
    known = {entry.name: entry for entry in UI}
    for name, value in said.items():
        where = _place(place, name)
        if name not in known:
            raise ValueError(f"{where}: unknown setting ui.{name}; there is {', '.join(known)}")
        if not known[name].fits(value):
            raise ValueError(f"{where}: ui.{name} must be {known[name].expected}, not {value!r}")
    places = {f"ui.{name}": _place(place, name) for name in said}
    return replace(habits, **said, places={**habits.places, **places})


def _flat(said: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """`batch.retry = "r"` without quotes is a table in a table: both are meant alike."""
    for name, value in said.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, value


def _place(place: Mapping[str, str], name: str) -> str:
    return place.get(name) or place.get(name.partition(".")[0], "")
