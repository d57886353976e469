"""A question with two answers, for what cannot be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from metaextract_tui.tui.text import content

EVERY_S = 0.5
"""A figure in a question keeps up with the batch, and can be read."""


class Confirm(ModalScreen[bool]):
    """True where the person says yes. Nothing is yes by default but the button that is asked for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", id="confirm.yes", tooltip="Do it"),
        Binding("n,escape", "answer(False)", "No", id="confirm.no", tooltip="Do nothing"),
        Binding(
            "left,h,right,l", "app.focus_next", "Other", show=False, id="confirm.other", tooltip="The other answer"
        ),
    ]

    def __init__(self, text: str | Callable[[], str], *, yes: str, no: str) -> None:
        """`text`: the question, or what makes it, where its figures go on moving."""
        super().__init__()
        self.ask = text if callable(text) else lambda: text
        self.yes, self.no = yes, no

    def compose(self) -> ComposeResult:
        with Vertical(id="question"):
            yield Static(content(self.ask(), 600), id="asked", markup=False)
            with Horizontal():
                yield Button(content(f"{self.yes} (y)"), id="yes", variant="warning", compact=True)
                yield Button(content(f"{self.no} (n)"), id="no", compact=True)

    def on_mount(self) -> None:
        self.query_one("#yes").focus()
        self.set_interval(EVERY_S, self._ask_again)

    def _ask_again(self) -> None:
        self.query_one("#asked", Static).update(content(self.ask(), 600))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(event.button.id == "yes")

    def action_answer(self, yes: bool) -> None:
        self.dismiss(yes)
