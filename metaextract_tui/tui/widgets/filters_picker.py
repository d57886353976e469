"""The saved filters: save the current one by a name, take one, delete one."""

from __future__ import annotations

from collections.abc import Mapping

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from metaextract_tui.tui import keys
from metaextract_tui.tui.text import clean, content, fit
from metaextract_tui.tui.widgets.lines import Parts
from metaextract_tui.tui.widgets.picker import Picker
from metaextract_tui.tui.widgets.prompt import CleanInput

_DELETE = " ✗ "


class FiltersList(Picker):
    """A line a filter: its name and its text."""

    BINDINGS = keys.FILTERS

    class Asked(Message):
        """`take` or `delete` a filter, or `save` the current one."""

        def __init__(self, what: str, name: str = "") -> None:
            super().__init__()
            self.what = what
            self.name = name

    def __init__(self) -> None:
        super().__init__(id="filters-list")
        self.filters: list[tuple[str, str]] = []

    @property
    def total(self) -> int:
        return max(1, len(self.filters))

    def parts(self, index: int, width: int) -> Parts:
        if not self.filters:
            yield " No filter is saved yet: type one with /, then come here and press a.", "dim"
            return
        name, text = self.filters[index]
        first = min(30, max(cell_len(clean(one, 60)) for one, _ in self.filters) + 2)
        yield " " + fit(clean(name, 60), first), "strong"
        yield fit(clean(text), max(0, width - first - 1 - len(_DELETE))), "dim"
        yield _DELETE, "bad"

    def clicked(self, index: int, x: int, double: bool) -> None:
        if x >= self.width - len(_DELETE):
            self.action_delete()
        elif double:
            self.action_open()

    def action_open(self) -> None:
        self._ask("take")

    def action_delete(self) -> None:
        self._ask("delete")

    def action_save(self) -> None:
        self.post_message(self.Asked("save"))

    def _ask(self, what: str) -> None:
        if self.filters:
            self.post_message(self.Asked(what, self.filters[self.cursor][0]))


class FiltersPicker(Vertical):
    """The list with, when a filter is being saved, a line for its name."""

    class Named(Message):
        """The current filter is to be saved by this name."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self) -> None:
        super().__init__(id="filters-picker")
        self.border_title = "Saved filters"
        self.border_subtitle = "⏎ takes · a saves the current one · d deletes · Esc closes"
        self.list = FiltersList()
        self.label = Static("", markup=False, id="filters-label")
        self.input = CleanInput(compact=True, id="filters-name", placeholder="its name; Enter saves, Esc leaves it")

    def compose(self) -> ComposeResult:
        yield self.label
        yield self.input
        yield self.list

    def on_mount(self) -> None:
        self.display = self.label.display = self.input.display = False

    def fill(self, filters: Mapping[str, str]) -> None:
        """Another set of filters; the newest first."""
        self.list.filters = list(filters.items())[::-1]
        self.list.changed()
        self.list.styles.height = min(10, self.list.total)

    def open(self) -> None:
        self.display = True
        self.list.open()

    def ask_name(self, text: str) -> None:
        """Ask for the name of a filter."""
        self.label.update(content(f" Save  {text}  as", 80))
        self.label.display = self.input.display = True
        self.input.value = ""
        self.input.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip():
            self.post_message(self.Named(event.value.strip()))
        self._done()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()

    def on_clean_input_left(self, event: CleanInput.Left) -> None:
        event.stop()
        self._done()

    def _done(self) -> None:
        self.label.display = self.input.display = False
        self.list.focus()

    def on_picker_closed(self) -> None:
        self.display = False
