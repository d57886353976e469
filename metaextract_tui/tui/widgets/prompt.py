"""An input whose text is always visible text, and the path prompt at the foot of the screen, which completes."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input, Static

from metaextract_tui.tui.text import clean, content
from metaextract_tui.tui.threads import in_thread
from metaextract_tui.tui.widgets.folders import completions


class CleanInput(Input):
    """An input whose text is always visible text, whatever is pasted; Tab takes the completion."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Take", id="input.submit", tooltip="Take what is typed"),
        Binding("tab", "take", "Complete", id="input.complete", tooltip="Take the completion"),
        Binding("escape", "leave", "Close", id="input.close", tooltip="Close the input"),
        Binding("down", "submit", "Done", show=False, id="input.done", tooltip="To the list"),
    ]

    class Left(Message):
        """Escape was pressed."""

    def replace(self, text: str, start: int, end: int) -> None:
        super().replace(clean(text), start, end)

    def action_take(self) -> None:
        self.action_end()
        self.action_cursor_right()

    def action_leave(self) -> None:
        self.post_message(self.Left())


class _Paths(Suggester):
    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        return await in_thread(lambda: completions(value), "completion") if value else None


class PathPrompt(Horizontal):
    """Asks for a path; `g` typed first while it asks where to go means: to the first line of the list."""

    class Given(Message):
        """A path was entered."""

        def __init__(self, purpose: str, path: str) -> None:
            super().__init__()
            self.purpose = purpose
            self.path = path

    class Closed(Message):
        """Nothing more is asked."""

    class TopAsked(Message):
        """`gg` was typed."""

    def __init__(self) -> None:
        super().__init__(id="path-prompt")
        self.purpose = ""
        self.label, self.why = Static("", markup=False), Static("", markup=False, id="path-why")
        self.input = CleanInput(suggester=_Paths(), compact=True, select_on_focus=False, id="path-input")

    def compose(self) -> ComposeResult:
        yield self.label
        yield self.input
        yield self.why

    def on_mount(self) -> None:
        self.display = self.why.display = False

    def ask(self, purpose: str) -> None:
        """`add` a folder, or `goto` a path."""
        self.purpose = purpose
        if purpose == "goto":
            self.label.update(" Go to ")
            self.input.placeholder = "path; Tab completes, Enter goes there (g again: first line of the list)"
        else:
            self.label.update(" Add folder ")
            self.input.placeholder = "path of a folder or file; Tab completes, Enter adds and marks it, Esc closes"
        self.input.value = ""
        self.why.display = False
        self.display = True
        self.input.focus()

    def close(self) -> None:
        if self.display:
            self.display = False
            self.post_message(self.Closed())

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.why.display = False
        if self.purpose == "goto" and event.value == "g" and self.display:
            self.close()
            self.post_message(self.TopAsked())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if path := event.value.strip():
            self.post_message(self.Given(self.purpose, path))
        else:
            self.close()

    def refuse(self, why: str) -> None:
        """What was typed cannot be taken: it stays to be mended, with the reason beside it."""
        self.why.update(content(f" {why} ", 200))
        self.why.display = True

    def on_clean_input_left(self, event: CleanInput.Left) -> None:
        event.stop()
        self.close()
