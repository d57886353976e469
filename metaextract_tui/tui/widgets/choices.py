"""The small list under the filter box: what could be typed next. The box keeps the keys; a click takes a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.message import Message

from metaextract_tui.tui.text import clean, fit
from metaextract_tui.tui.widgets.lines import Lines, Parts

if TYPE_CHECKING:
    from metaextract_tui.batch import Choice

MOST_LINES = 8
WIDEST = 72


class Choices(Lines, can_focus=False):
    """Lies over what is below it, so that nothing moves while a person types."""

    class Taken(Message):
        """A line was clicked."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

    def __init__(self) -> None:
        super().__init__(id="filter-choices")
        self.choices: Sequence[Choice] = ()
        self.chosen = False
        """Whether a person moved in the list since it was filled."""

    @property
    def total(self) -> int:
        return len(self.choices)

    def fill(self, choices: Sequence[Choice], column: int, room: int) -> None:
        """Show these, the first one in front, from a column of the box on that has so much `room`; none: go away."""
        self.display = bool(choices)
        if choices != self.choices:
            self.choices, self.cursor, self.chosen = choices, 0, False
            self.scroll_to(y=0, animate=False)
        if choices:
            noted = any(one.note for one in choices)
            width = min(WIDEST if noted else max(len(one.text) for one in choices) + 5, room)
            self.styles.width = width
            self.styles.height = min(MOST_LINES, len(choices))
            self.styles.offset = (max(0, min(column, room - width)), 0)
            self.changed()

    def step(self, step: int) -> None:
        """To another line, from the last to the first too."""
        if self.choices:
            self.move_to((self.cursor + step) % self.total)
            self.chosen = True

    def current(self) -> Choice | None:
        return self.choices[self.cursor] if self.display and self.choices else None

    def parts(self, index: int, width: int) -> Parts:
        choice = self.choices[index]
        text = clean(choice.text, 100)
        first = max(18, min(30, max(len(one.text) for one in self.choices) + 2)) if choice.note else width - 1
        return [(" " + fit(text, first), "strong"), (fit(clean(choice.note, 200), max(0, width - first - 1)), "dim")]

    def clicked(self, index: int, x: int, double: bool) -> None:
        if not double:
            self.post_message(self.Taken(self.choices[index]))
