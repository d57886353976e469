"""The panes by number on one line, where only one has room: it tells what there is, and a click goes there."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget


class PaneTabs(Widget):
    """The current pane is bright; the others are numbers alone where the line is too short for all names."""

    class Chosen(Message):
        """A pane was clicked."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(id="pane-tabs")
        self.names = list(names)
        self.current = ""

    def show(self, current: str) -> None:
        if current != self.current:
            self.current = current
            self.refresh()

    def on_resize(self) -> None:
        self.refresh()

    def render(self) -> Content:
        parts: list[tuple[str, str]] = []
        for name, label in self._labels():
            parts.append(
                (f" {label} ", "bold $accent on $surface-lighten-1" if name == self.current else "$text-muted")
            )
        return Content.assemble(*parts)

    def _labels(self) -> list[tuple[str, str]]:
        labels = [(name, f"{number} {name.capitalize()}") for number, name in enumerate(self.names, 1)]
        if sum(len(label) + 2 for _, label in labels) <= self.size.width:
            return labels
        return [(name, label if name == self.current else f" {label[0]} ") for name, label in labels]

    def on_click(self, event: events.Click) -> None:
        start = 0
        for name, label in self._labels():
            if start <= event.x < start + len(label) + 2:
                self.post_message(self.Chosen(name))
            start += len(label) + 2
