"""The search line of the detail: what is typed is looked for at once."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from metaextract_tui.tui.widgets.prompt import CleanInput


class FindBox(Horizontal):
    """One line: the words, and how many hits there are."""

    class Typed(Message):
        """Other words."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Done(Message):
        """Back to the lines; `clear`: nothing is looked for any more."""

        def __init__(self, *, clear: bool) -> None:
            super().__init__()
            self.clear = clear

    def __init__(self) -> None:
        super().__init__(id="find-box")
        self.input = CleanInput(
            compact=True, select_on_focus=True, id="find-input", placeholder="words in this tab; ⏎ goes there, Esc ends"
        )
        self.told = Static("", markup=False, id="find-told")

    def compose(self) -> ComposeResult:
        yield Static(" Find ", markup=False)
        yield self.input
        yield self.told

    def on_mount(self) -> None:
        self.display = False

    def open(self) -> None:
        """Give it the keys; the words of before stand there, chosen."""
        self.display = True
        self.input.focus()

    def close(self) -> None:
        """Nothing is looked for."""
        with self.input.prevent(Input.Changed):
            self.input.value = ""
        self.told.update("")
        self.display = False

    def say(self, told: str) -> None:
        self.told.update(f" {told} " if told else "")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Done(clear=not event.value))

    def on_clean_input_left(self, event: CleanInput.Left) -> None:
        event.stop()
        self.post_message(self.Done(clear=True))
