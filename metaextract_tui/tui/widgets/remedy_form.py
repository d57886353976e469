"""The lines on which a remedy is put together: one thing a line, its choices side by side, by key and by mouse."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from textual import events
from textual.message import Message

from metaextract_tui.config import Settings
from metaextract_tui.model import ErrorKind, Lane, Mode, Remedy
from metaextract_tui.tui import keys, looks
from metaextract_tui.tui.remedies import FIRST, Part, Scope, figure
from metaextract_tui.tui.text import fit
from metaextract_tui.tui.widgets.lines import Lines, Parts

NAMES = {
    Part.TIME: "More time",
    Part.MEMORY: "More memory",
    Part.POOL: "Other pool",
    Part.ALONE: "Isolated",
    Part.READER: "Other reader",
    Part.DEEP: "Deep",
}
UNITS = {"s": "seconds", "MiB": "MiB"}
LEFT = 15
"""Cells for what a line is about."""
MOST_DIGITS = 7


@dataclass(slots=True)
class Line:
    """One thing with its choices: what each is called, and its value. `unit` where a figure may be typed."""

    part: Part | None
    name: str
    choices: list[tuple[str, Any]]
    chosen: int = 0
    unit: str = ""
    typed: str = ""
    first: bool = field(default=False)

    @property
    def value(self) -> Any:
        return self.choices[self.chosen][1]

    def turn(self, step: int) -> None:
        self.chosen = (self.chosen + step) % len(self.choices)

    def type(self, typed: str) -> None:
        """Digits make a choice of their own, the last one."""
        had = bool(self.typed)
        self.typed = typed[:MOST_DIGITS]
        if had:
            self.choices.pop()
        if self.typed:
            self.choices.append((f"{self.typed} {self.unit}", int(self.typed)))
        self.chosen = len(self.choices) - 1 if self.typed else 0


class RemedyForm(Lines):
    """The files first, then what is sensible for their cause, then the rest; below, what is known of the cause."""

    BINDINGS = keys.REMEDY

    class Asked(Message):
        """Read the files again with what is chosen."""

    class Closed(Message):
        """Nothing of it."""

    class Changed(Message):
        """Something else is chosen."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines: list[Line] = []
        self.kind: ErrorKind | None = None
        self._told: list[tuple[str, str]] = []
        self._places: dict[int, list[tuple[int, int, int]]] = {}

    def fill(
        self, scopes: Sequence[Scope], settings: Settings, formats: Sequence[str], kind: ErrorKind | None,
        before: Remedy,
    ) -> None:  # fmt: skip
        """Begin anew. `kind`: the cause that the choices are sorted by; `before`: the last try's remedy, which more
        time and more memory start from."""
        self.kind = kind
        lines = {part: _line(part, settings, formats, before) for part in Part}
        sensible = FIRST.get(kind, ()) if kind is not None else ()
        for part in sensible:
            lines[part].first = True
        if sensible and sensible[0] is not Part.READER:  # which reader, only a person knows
            lines[sensible[0]].chosen = 1
        ordered = [*sensible, *(part for part in Part if part not in sensible)]
        self.lines = [Line(None, "Files", [(one.words, one) for one in scopes]), *(lines[part] for part in ordered)]
        self.cursor = 1
        self._tell()
        self.changed()
        self.scroll_to(y=0, animate=False)

    def offer(self, scopes: Sequence[Scope]) -> None:
        """The files that can be read again are others now; the chosen sort of them stays chosen."""
        if not self.lines or not scopes:
            return
        line, held = self.lines[0], self.scope
        choices: list[tuple[str, Any]] = [(one.words, one) for one in scopes]
        if choices == line.choices:
            return
        line.choices = choices
        line.chosen = next((i for i, one in enumerate(scopes) if held and one.which is held.which), 0)
        self.refresh()
        self.post_message(self.Changed())

    @property
    def scope(self) -> Scope | None:
        """Which files are chosen."""
        scope = self.lines[0].value if self.lines and self.lines[0].choices else None
        return scope if isinstance(scope, Scope) else None

    @property
    def remedy(self) -> Remedy:
        """What is chosen for them."""
        value = {line.part: line.value for line in self.lines}
        alone = bool(value.get(Part.ALONE))
        return Remedy(
            timeout_s=value.get(Part.TIME),
            memory_limit_mb=value.get(Part.MEMORY),
            lane=None if alone else value.get(Part.POOL),
            isolated=alone,
            deep=bool(value.get(Part.DEEP)),
            format=value.get(Part.READER),
        )

    def _tell(self) -> None:
        """What is known of the cause, in lines as long as there is room."""
        room = max(20, self.width - 2)
        self._told = []
        if self.kind is not None:
            self._told = [(line, "dim") for line in textwrap.wrap(looks.ADVICE[self.kind], room)]

    # --- drawing -----------------------------------------------------------

    @property
    def total(self) -> int:
        return len(self.lines) + (1 + len(self._told) if self._told else 0)

    def on_resize(self) -> None:
        self._tell()
        self.changed()
        super().on_resize()

    def parts(self, index: int, width: int) -> Parts:
        if index >= len(self.lines):
            told = index - len(self.lines) - 1
            return [(" " + self._told[told][0], self._told[told][1])] if told >= 0 else []
        line = self.lines[index]
        parts = [(f" {fit(line.name, LEFT)}", "strong" if line.first or line.part is None else "")]
        return [*parts, *self._choices(index, line, width - LEFT - 1)]

    def _choices(self, index: int, line: Line, width: int) -> list[tuple[str, str]]:
        """As many choices as there is room for, the chosen one among them; where each begins is kept for the mouse."""
        start = 0
        while (
            start < line.chosen and sum(len(name) + 3 for name, _ in line.choices[start : line.chosen + 1]) > width - 2
        ):
            start += 1
        parts: list[tuple[str, str]] = [("◂" if start else " ", "dim")]
        places, at = [], LEFT + 2
        moot = line.part is Part.POOL and self.remedy.isolated
        for number in range(start, len(line.choices)):
            name = line.choices[number][0]
            if at + len(name) + 3 > LEFT + width and number > line.chosen:
                parts.append(("▸", "dim"))
                break
            chosen = number == line.chosen
            look = "dim" if moot or not chosen else "button" if number else "strong"
            parts += [(f"[{fit(name, min(len(name), width - 4))}]" if chosen else f" {name} ", look), (" ", "")]
            places.append((at, at + len(name) + 2, number))
            at += len(name) + 3
        if line.unit and not line.typed and index == self.cursor:
            parts.append((f" or type {UNITS[line.unit]}", "dim"))
        self._places[index] = places
        return parts

    # --- what a person does ---------------------------------------------------

    def move_to(self, index: int, *, scroll: bool = True) -> None:
        super().move_to(min(index, len(self.lines) - 1), scroll=scroll)
        self.refresh()

    def clicked(self, index: int, x: int, double: bool) -> None:
        for start, end, number in self._places.get(index, ()):
            if start <= x < end:
                self.lines[index].chosen = number
                self._changed()

    async def _on_key(self, event: events.Key) -> None:
        """Digits and backspace on a line of figures; they are keys of the panes elsewhere."""
        line = self.lines[self.cursor] if self.cursor < len(self.lines) else None
        character = event.character or ""
        if (
            line is not None
            and line.unit
            and ((character.isascii() and character.isdigit()) or event.key == "backspace")
        ):
            event.stop()
            event.prevent_default()
            line.type(line.typed[:-1] if event.key == "backspace" else (line.typed + character).lstrip("0"))
            self._changed()

    def action_left(self) -> None:
        self._turn(-1)

    def action_right(self) -> None:
        self._turn(1)

    def _turn(self, step: int) -> None:
        if self.cursor < len(self.lines):
            self.lines[self.cursor].turn(step)
            self._changed()

    def _changed(self) -> None:
        self.refresh()
        self.post_message(self.Changed())

    def action_go(self) -> None:
        self.post_message(self.Asked())

    def action_close(self) -> None:
        self.post_message(self.Closed())


def _line(part: Part, settings: Settings, formats: Sequence[str], before: Remedy) -> Line:
    """The choices of one part; the first one changes nothing."""
    choices: list[tuple[str, Any]]
    unit = ""
    match part:
        case Part.TIME:
            base, unit = max(settings.timeout_s, before.timeout_s or 0.0), "s"
            choices = [(f"as set: {figure(settings.timeout_s)} s", None), *_times(base, unit)]
        case Part.MEMORY:
            most, unit = max(settings.memory_limit_mb, before.memory_limit_mb or 0), "MiB"
            choices = [(f"as set: {figure(settings.memory_limit_mb)} MiB", None), *_times(most, unit)]
        case Part.POOL:
            choices = [("as decided", None), ("a process", Lane.PROCESS)]
            if settings.mode in (Mode.AUTO, Mode.THREADS):
                choices.append(("a thread", Lane.THREAD))
        case Part.ALONE:
            choices = [("no", False), ("alone in a fresh worker", True)]
        case Part.READER:
            choices = [("by content", None), *((looks.format_name(name), name) for name in formats)]
        case Part.DEEP:
            choices = [("as set", False), ("read the body too", True)]
    return Line(part, NAMES[part], choices, unit=unit)


def _times(base: float, unit: str) -> list[tuple[str, Any]]:
    return [(f"×{factor}: {figure(base * factor)} {unit}", base * factor) for factor in (2, 10)]
