"""The two inputs: the path prompt at the foot of the screen, and the filter box above the files. Both complete."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input, Static

from metaextract_tui.tui import query
from metaextract_tui.tui.text import clean, content
from metaextract_tui.tui.threads import in_thread
from metaextract_tui.tui.widgets.folders import completions

SETTLE_S = 0.15


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


class _Tokens(Suggester):
    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self.formats: Iterable[str] = ()

    async def get_suggestion(self, value: str) -> str | None:
        return query.complete(value, self.formats)


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


class FilterBox(Vertical):
    """The filter as it is typed, with what is wrong about it under the box."""

    class Typed(Message):
        """Another filter that makes sense."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Done(Message):
        """Back to the list."""

    def __init__(self) -> None:
        super().__init__(id="filter-box")
        self.tokens = _Tokens()
        self.input = CleanInput(
            suggester=self.tokens,
            compact=True,
            select_on_focus=False,
            id="filter-input",
            placeholder="words, state:failed  kind:dicom  error:timeout  under:~/scans",
        )
        self.error = Static("", markup=False, id="filter-error")

    def compose(self) -> ComposeResult:
        yield self.input
        yield self.error

    def on_mount(self) -> None:
        self.display = False
        self.error.display = False

    def open(self, formats: Iterable[str]) -> None:
        self.tokens.formats = formats
        self.display = True
        self.input.focus()

    def put(self, text: str) -> None:
        """A filter that came from elsewhere (a group of failures, a kind)."""
        self.input.value = text
        self.display = bool(text)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        text = event.value.strip()
        try:
            query.parse(text)
        except query.BadQuery as error:
            if query.complete(event.value, self.tokens.formats):
                self.error.display = False  # a word that is not finished is no mistake yet
                return
            self.error.update(content(str(error), 200))
            self.error.display = True
            return
        self.error.display = False
        self.set_timer(SETTLE_S, lambda: self._settled(text))

    def _settled(self, text: str) -> None:
        if self.input.value.strip() == text:
            self.post_message(self.Typed(text))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.leave(clear=False)

    def on_clean_input_left(self, event: CleanInput.Left) -> None:
        event.stop()
        self.leave(clear=True)

    def leave(self, *, clear: bool) -> None:
        """Back to the list: Enter keeps the filter, Escape takes it away."""
        if clear and self.input.value:
            self.input.value = ""
        if not self.input.value.strip():
            self.display = False
        self.post_message(self.Done())
