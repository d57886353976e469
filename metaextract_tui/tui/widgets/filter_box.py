"""The filter box above the files: what is typed, what could come next, and under it what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from metaextract_tui import batch
from metaextract_tui.model import FileFilter
from metaextract_tui.tui.background import begin
from metaextract_tui.tui.text import content
from metaextract_tui.tui.threads import in_thread
from metaextract_tui.tui.widgets.choices import Choices
from metaextract_tui.tui.widgets.prompt import CleanInput

SETTLE_S = 0.15


class FilterInput(CleanInput):
    """Arrows choose in the list under the box, Tab takes, Enter goes to the files."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "choose(1)", "Next", show=False, id="filter.next", tooltip="The next of what could come here"),
        Binding("up", "choose(-1)", "Previous", show=False, id="filter.previous", tooltip="The one before it"),
    ]

    class Chose(Message):
        """An arrow was pressed."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class Takes(Message):
        """Tab was pressed."""

    def action_choose(self, step: int) -> None:
        self.post_message(self.Chose(step))

    def action_take(self) -> None:
        self.post_message(self.Takes())


class FilterBox(Vertical):
    """Says each filter that makes sense; while what is typed does not, the files stay as they are."""

    class Typed(Message):
        """Another filter."""

        def __init__(self, text: str, wanted: FileFilter) -> None:
            super().__init__()
            self.text = text
            self.wanted = wanted

    class Done(Message):
        """Back to the list."""

    def __init__(self) -> None:
        super().__init__(id="filter-box")
        self.formats: frozenset[str] = frozenset()
        self.input = FilterInput(
            compact=True,
            select_on_focus=False,
            id="filter-input",
            placeholder="words, state:failed  kind:dicom  size:>10M  modality:CT  -kind:pdf",
        )
        self.choices = Choices()
        self.error = Static("", markup=False, id="filter-error")
        self.still = Static("", markup=False, id="filter-still")
        self._shown = ""
        self._wrong = False

    def compose(self) -> ComposeResult:
        yield self.input
        yield self.error
        yield self.still
        yield self.choices

    def on_mount(self) -> None:
        self.display = self.error.display = self.still.display = self.choices.display = False

    def open(self, formats: Iterable[str]) -> None:
        """Give the box the keys; `formats`: the kinds that the batch has."""
        self.formats = frozenset(formats)
        self.display = True
        self.screen.set_focus(self.input)  # `focus` waits its turn, and what is typed at once would be keys
        begin(self, lambda: in_thread(batch.query.warm, "grammar"), group="warm")
        self.call_after_refresh(self._offer)  # when it is known how wide the box is

    def put(self, text: str) -> None:
        """A filter that came from elsewhere (a group of failures, a kind, a saved one)."""
        with self.input.prevent(Input.Changed):
            self.input.value = text
        self.input.cursor_position = len(text)
        self.say("")
        self.choices.fill((), 0, 0)
        self.display = bool(text)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.set_timer(SETTLE_S, lambda: self._settled(event.value))
        if self.input.has_focus:
            self._offer()
        if self._wrong:
            self._read(event.value)  # what is mended is so at once

    def _offer(self) -> None:
        """Fill the list with what could stand at the cursor."""
        found = batch.choices(self.input.value, self.input.cursor_position, self.formats)
        start = found[0].start if found else 0
        column = cell_len(self.input.value[:start]) - int(self.input.scroll_offset.x)
        self.choices.fill(found, column, max(20, self.size.width - 2))

    def _read(self, text: str) -> FileFilter | None:
        try:
            wanted = batch.query.parse(text, self.formats)
        except batch.BadQuery as error:
            going_on = self.choices.choices and self.input.cursor_position == len(text) and self.input.has_focus
            self.say("" if going_on else str(error))  # a word that is not finished is no mistake yet
            return None
        self.say("")
        return wanted

    def shows(self, text: str) -> None:
        """The filter of which the list below is."""
        self._shown = text

    def say(self, error: str) -> None:
        """What is wrong, under the box, and of what the list still is; empty: nothing is wrong."""
        self._wrong = bool(error)
        self.error.update(content(error, 300))
        self.still.update(content(f"The list still shows {self._shown or 'all files'}", 300))
        self.error.display = self.still.display = self._wrong

    def _settled(self, text: str) -> None:
        if self.input.value == text and (wanted := self._read(text)) is not None:
            self.post_message(self.Typed(text.strip(), wanted))

    # --- taking what is offered ----------------------------------------------

    def on_filter_input_chose(self, event: FilterInput.Chose) -> None:
        event.stop()
        if self.choices.display:
            self.choices.step(event.step)
        elif event.step > 0:
            self.post_message(self.Done())

    def on_filter_input_takes(self, event: FilterInput.Takes) -> None:
        event.stop()
        self._take(self.choices.current())

    def on_choices_taken(self, event: Choices.Taken) -> None:
        event.stop()
        self.input.focus()
        self._take(event.choice)

    def _take(self, choice: batch.Choice | None) -> None:
        if choice is not None:
            self.input.replace(choice.text, choice.start, self.input.cursor_position)
            self.input.cursor_position = choice.start + len(choice.text)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self.choices.chosen and (choice := self.choices.current()):
            self._take(choice)
            return
        try:
            wanted = batch.query.parse(event.value, self.formats)
        except batch.BadQuery as error:
            self.say(str(error))
            return
        self.post_message(self.Typed(event.value.strip(), wanted))
        self.leave(clear=False)

    def on_clean_input_left(self, event: CleanInput.Left) -> None:
        event.stop()
        self.leave(clear=True)

    def on_descendant_blur(self) -> None:
        self.choices.fill((), 0, 0)
        if self.input.value.strip():
            self._read(self.input.value)  # a word that is not finished is a mistake once it is left

    def leave(self, *, clear: bool) -> None:
        """Back to the list: Enter keeps the filter, Escape takes it away."""
        self.choices.fill((), 0, 0)
        if clear and self.input.value:
            self.put("")
            self.post_message(self.Typed("", FileFilter()))
        self.say("")
        if not self.input.value.strip():
            self.display = False
        self.post_message(self.Done())
