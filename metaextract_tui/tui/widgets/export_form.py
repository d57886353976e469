"""Asks what is to be exported, how and where to, at the foot of the screen: two lines, no dialog."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import Input, Static

from metaextract_tui import batch
from metaextract_tui.tui.text import content
from metaextract_tui.tui.threads import in_thread
from metaextract_tui.tui.widgets.folders import completions
from metaextract_tui.tui.widgets.prompt import CleanInput

HIDDEN = " people's values masked "
SHOWN = " PEOPLE'S VALUES GO INTO THE FILE "


class _Paths(Suggester):
    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        return await in_thread(lambda: completions(value), "completion") if value else None


class TargetInput(CleanInput):
    """The path; the arrows choose what is exported and how."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "choose('what')", "What", id="export.what", tooltip="The marked, the shown or all files"),
        Binding("down", "choose('layout')", "Format", id="export.format", tooltip="JSON lines or a CSV table"),
    ]

    class Chose(Message):
        """An arrow was pressed."""

        def __init__(self, which: str) -> None:
            super().__init__()
            self.which = which

    def action_choose(self, which: str) -> None:
        self.post_message(self.Chose(which))


class Choices(Widget):
    """What and how, the chosen ones bright; a click chooses."""

    class Chosen(Message):
        """A choice was clicked."""

        def __init__(self, which: str, number: int) -> None:
            super().__init__()
            self.which = which
            self.number = number

    def __init__(self) -> None:
        super().__init__(id="export-choices")
        self.told: Sequence[tuple[str, int, str, bool]] = ()

    def tell(self, told: Sequence[tuple[str, int, str, bool]]) -> None:
        """For each choice: what it belongs to, its number, its words, whether it holds."""
        self.told = told
        self.refresh()

    def _pieces(self) -> list[tuple[str, str, int]]:
        """Text, and which choice it is."""
        pieces, before = [(" Export  ", "", 0)], ""
        for which, number, words, chosen in self.told:
            if before and which != before:
                pieces.append(("as  " if which == "layout" else " ", "", 0))
            before = which
            pieces.append((f"{'◉' if chosen else '○'} {words}  ", which, number))
        return pieces

    def render(self) -> Content:
        line = []
        for text, which, _ in self._pieces():
            look = "bold $accent" if text.startswith("◉") else "$foreground" if which else "bold $primary"
            line.append((text, look))
        return Content.assemble(*line)

    def on_click(self, event: events.Click) -> None:
        at = 0
        for text, which, number in self._pieces():
            if which and at <= event.x < at + cell_len(text):
                self.post_message(self.Chosen(which, number))
            at += cell_len(text)


class ExportForm(Vertical):
    """`what` counts the sets of files that are offered, `layout` is how they are written."""

    class Given(Message):
        """Write them; `over`: the person knows that there is such a file."""

        def __init__(self, what: str, layout: batch.saving.Layout, path: str, *, over: bool) -> None:
            super().__init__()
            self.what = what
            self.layout = layout
            self.path = path
            self.over = over

    class Closed(Message):
        """Nothing is asked any more."""

    def __init__(self) -> None:
        super().__init__(id="export-form")
        self.offered: Sequence[tuple[str, str]] = ()
        self.what, self.layout_now = 0, 0
        self.asked_over = ""
        self.reveal = False
        self.choices = Choices()
        self.input = TargetInput(suggester=_Paths(), compact=True, select_on_focus=False, id="export-path")
        self.why = Static("", markup=False, id="export-why")
        self.note = Static("", markup=False, id="export-note")

    def compose(self) -> ComposeResult:
        yield self.choices
        with Horizontal():
            yield Static(" To  ", markup=False)
            yield self.input
            yield self.why
            yield self.note

    def on_mount(self) -> None:
        self.display = False

    def open(self, offered: Sequence[tuple[str, str]], stem: str, *, reveal: bool) -> None:
        """Ask. `offered`: name and words of each set of files, the likeliest first; `stem`: of the path it proposes."""
        self.offered, self.what, self.reveal, self.asked_over = offered, 0, reveal, ""
        if not self.input.value:
            self.input.value = f"{stem}.{list(batch.saving.Layout)[self.layout_now]}"
        self.input.cursor_position = len(self.input.value)
        self._object(False)
        self.display = True
        self._tell()
        self.input.focus()

    def close(self) -> None:
        if self.display:
            self.display = False
            self.post_message(self.Closed())

    def refuse(self, why: str, *, over: bool = False) -> None:
        """It cannot be written there; with `over` it can, by one Enter more."""
        self.asked_over = self.input.value if over else ""
        self.why.update(content(f" {why} ", 200))
        self._object(True)

    def _object(self, wrong: bool) -> None:
        """What is wrong takes the place of the note."""
        self.why.display, self.note.display = wrong, not wrong

    def _tell(self) -> None:
        told = [("what", number, words, number == self.what) for number, (_, words) in enumerate(self.offered)]
        told += [("layout", n, layout.words, n == self.layout_now) for n, layout in enumerate(batch.saving.Layout)]
        self.choices.tell(told)
        self.note.update(SHOWN if self.reveal else HIDDEN)
        self.note.set_class(self.reveal, "-shown")

    def _choose(self, which: str, number: int) -> None:
        if which == "what":
            self.what = number
        else:
            before, self.layout_now = list(batch.saving.Layout)[self.layout_now], number
            if self.input.value.endswith(f".{before}"):
                self.input.value = f"{self.input.value.removesuffix(before)}{list(batch.saving.Layout)[number]}"
                self.input.cursor_position = len(self.input.value)
        self._tell()

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        event.stop()
        self._choose(event.which, event.number)
        self.input.focus()

    def on_target_input_chose(self, event: TargetInput.Chose) -> None:
        event.stop()
        if event.which == "what":
            self._choose("what", (self.what + 1) % len(self.offered))
        else:
            self._choose("layout", (self.layout_now + 1) % len(batch.saving.Layout))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._object(False)
        self.asked_over = ""

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if path := event.value.strip():
            over = self.asked_over == event.value
            self.post_message(
                self.Given(self.offered[self.what][0], list(batch.saving.Layout)[self.layout_now], path, over=over)
            )

    def on_clean_input_left(self, event: CleanInput.Left) -> None:
        event.stop()
        self.close()
