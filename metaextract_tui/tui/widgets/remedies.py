"""The pane in which a person puts a remedy together for files that failed; it stands where the detail stands."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Button

from metaextract_tui.config import Settings
from metaextract_tui.model import ErrorKind, Remedy
from metaextract_tui.tui import remedies
from metaextract_tui.tui.remedies import HELPS, NOTHING_HELPS, Scope
from metaextract_tui.tui.text import content
from metaextract_tui.tui.widgets.remedy_form import RemedyForm


class RemedyPane(Vertical):
    """The form and its two buttons. `is_open` says whether it is wanted; whether it is seen, the panes decide."""

    class Asked(Message):
        """Read these files again, so."""

        def __init__(self, scope: Scope, remedy: Remedy) -> None:
            super().__init__()
            self.scope, self.remedy = scope, remedy

    class Closed(Message):
        """The pane is done with."""

    def __init__(self, settings: Settings, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.settings = settings
        self.is_open = False
        self.form = RemedyForm(id="remedy-lines")
        self.go = Button("↻ Retry", id="remedy-go", compact=True, tooltip="Enter")
        self.leave = Button("Close", id="remedy-close", compact=True, tooltip="Escape")
        for button in (self.go, self.leave):
            button.can_focus = False

    def compose(self) -> ComposeResult:
        yield self.form
        with Horizontal(id="remedy-buttons"):
            yield self.go
            yield self.leave

    def on_mount(self) -> None:
        self.border_title = "Retry with a remedy"

    def open(self, scopes: Sequence[Scope], formats: Sequence[str], kind: ErrorKind | None, before: Remedy) -> None:
        """Begin anew with these files to choose from, the first of them chosen."""
        self.is_open = True
        self.form.fill(scopes, self.settings, formats, kind, before)
        self.border_subtitle = content("" if kind is None else HELPS.get(kind, NOTHING_HELPS))
        self._say()

    def show(self, scopes: Sequence[Scope]) -> None:
        """Numbers have moved."""
        if self.is_open:
            self.form.offer(scopes)

    def _say(self) -> None:
        """The button says what it does."""
        scope, told = self.form.scope, remedies.words(self.form.remedy)
        number = remedies.files(scope.files) if scope is not None else "nothing"
        label = f"↻ Retry {number}{' · ' + told if told else ''}"
        self.go.styles.width = len(label) + 4  # of itself it keeps the width of its first label
        self.go.label = content(label)

    def on_remedy_form_changed(self, event: RemedyForm.Changed) -> None:
        event.stop()
        self._say()

    def on_remedy_form_asked(self, event: RemedyForm.Asked) -> None:
        event.stop()
        self._ask()

    def on_remedy_form_closed(self, event: RemedyForm.Closed) -> None:
        event.stop()
        self.post_message(self.Closed())

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button is self.go:
            self._ask()
        else:
            self.post_message(self.Closed())

    def _ask(self) -> None:
        if (scope := self.form.scope) is not None:
            self.post_message(self.Asked(scope, self.form.remedy))
