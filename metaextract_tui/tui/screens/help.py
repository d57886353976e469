"""The help: written from the bindings, so that it is right also when keys were remapped; it opens at the pane's own."""

from __future__ import annotations

import textwrap
from itertools import zip_longest
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingsMap, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input

from metaextract_tui.tui import keys
from metaextract_tui.tui.text import fit
from metaextract_tui.tui.widgets.filter_box import FilterInput
from metaextract_tui.tui.widgets.lines import Lines, Parts
from metaextract_tui.tui.widgets.prompt import CleanInput

Line = tuple[str, str]
"""Keys and what they do; a title, which has no second part; or what goes on from the line before."""
SMALL = 100
"""Below this width the help takes the whole window."""
TWO = 130
"""From this width on the sections stand in two columns."""
LEFT = 18
"""Cells for the keys."""
FILTER = "The filter ( / )"
_SHARED = (keys.APP, keys.LIST, keys.WORKBENCH)
"""What holds in every pane: no pane's own."""
GRAMMAR = (
    ("words", "every word is part of the path"),
    ("state:failed,held", "queued held reading ok partial failed skipped cancelled quarantined done"),
    ("kind:dicom,fits", "the format by its content"),
    ("error:timeout", "why it failed: malformed truncated encrypted timeout memory crash …"),
    ("under:~/scans", "what lies in this folder"),
)


class HelpLines(Lines):
    """Sections of keys with what they do; `section`: the title of the one that is wanted first."""

    def __init__(self, section: str = "") -> None:
        super().__init__(id="help-lines")
        self.section = section
        self.told: list[tuple[str, str]] = []
        self.wanted = ""
        self.rows: list[tuple[Line, ...]] = []

    def on_mount(self) -> None:
        for title, bindings in keys.SECTIONS:
            self.told += [(title, ""), *self._keys(bindings), ("", "")]
        self.told += [(FILTER, ""), *GRAMMAR]
        self._wrap()
        self.call_after_refresh(self._go_to_section)

    def _go_to_section(self) -> None:
        """The section's title as the first line that is seen."""
        at = next((at for at, row in enumerate(self.rows) if (self.section, "") in row), None)
        if self.section and at is not None:
            self.scroll_to(y=at, animate=False)

    def on_resize(self) -> None:
        self._wrap()
        super().on_resize()

    def scroll_to_cursor(self) -> None:
        """There is none: the lines are only read."""

    @property
    def shows_cursor(self) -> bool:
        return False

    def _scroll(self, lines: int) -> None:
        self.scroll_to(y=max(0, self.first + lines), animate=False)

    def action_up(self) -> None:
        self._scroll(-1)

    def action_down(self) -> None:
        self._scroll(1)

    def action_page_up(self) -> None:
        self._scroll(-self.page)

    def action_page_down(self) -> None:
        self._scroll(self.page)

    def action_top(self) -> None:
        self._scroll(-self.first)

    def action_end(self) -> None:
        self._scroll(self.total)

    def _wrap(self) -> None:
        """Two columns where there is room for them. What a key does goes on in the next line: help that is cut is
        none."""
        lines = self._lines(self.width)
        if self.width < TWO or len(lines) <= self.page:
            self.rows = [(line,) for line in lines]
        else:
            lines = self._lines(self.width // 2)
            middle = len(lines) / 2
            titles = [at for at, (left, right) in enumerate(lines) if at and left and not right]
            cut = min(titles, key=lambda at: abs(at - middle), default=-int(-middle // 1))
            self.rows = list(zip_longest(lines[:cut], lines[cut:], fillvalue=("", "")))
        self.changed()

    def _lines(self, width: int) -> list[Line]:
        lines: list[Line] = []
        for left, right in self._found():
            pieces = textwrap.wrap(right, max(20, width - LEFT - 4)) or [""]
            lines += [(left, pieces[0]), *(("", piece) for piece in pieces[1:])]
        return lines

    def search(self, text: str) -> None:
        """Only what holds all these words, under the titles of its sections."""
        self.wanted = text.lower()
        self.action_top()
        self._wrap()

    def _found(self) -> list[tuple[str, str]]:
        if not self.wanted.strip():
            return self.told
        found: list[tuple[str, str]] = []
        title: tuple[str, str] | None = None
        for left, right in self.told:
            if left and not right:
                title = left, right
            elif left and all(word in f"{left} {right}".lower() for word in self.wanted.split()):
                found += [title, (left, right)] if title is not None else [(left, right)]
                title = None
        return found or [("nothing", f"holds {self.wanted.strip()!r}")]

    def _keys(self, bindings: list[BindingType]) -> list[tuple[str, str]]:
        """One line a binding; the keys of one id together, as the keymap has them."""
        known = BindingsMap(bindings)
        known.apply_keymap(self.app._keymap)
        told: dict[str, tuple[list[str], Binding]] = {}
        for _key, binding in known:
            shown = self.app.get_key_display(binding.with_key(binding.key))
            keys_of, _ = told.setdefault(binding.id or binding.action, ([], binding))
            if shown not in keys_of:
                keys_of.append(shown)
        return [(" ".join(shown), f"{binding.description}: {binding.tooltip}") for shown, binding in told.values()]

    @property
    def total(self) -> int:
        return len(self.rows)

    def parts(self, index: int, width: int) -> Parts:
        row = self.rows[index]
        cells = width // len(row)
        pieces: list[tuple[str, str]] = []
        for left, right in row:
            if left and not right:
                pieces.append((fit(f" {left}", cells), "head"))
            else:
                pieces += [(f"  {fit(left, LEFT)} ", "accent"), (fit(right, cells - LEFT - 3), "")]
        return pieces


class Help(ModalScreen[None]):
    """All keys, scrollable; `about`: the widget whose keys are wanted."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1", "close", "Close", id="help.close", tooltip="Close the help"),
        Binding("slash", "search", "Search", id="help.search", tooltip="Narrow the help by words"),
    ]

    def __init__(self, about: Widget | None = None) -> None:
        super().__init__()
        self.section = section_of(about)
        self.box = CleanInput(placeholder="words of what a key does", id="help-search")

    def compose(self) -> ComposeResult:
        with Vertical(id="help") as box:
            box.border_title = "Help"
            box.border_subtitle = "↑↓ scroll · / searches · Esc closes"
            yield self.box
            yield HelpLines(self.section)

    def on_mount(self) -> None:
        self.box.display = False
        self.query_one(HelpLines).focus()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width < SMALL, "-small")

    def action_search(self) -> None:
        self.box.display = True
        self.box.focus()

    def action_close(self) -> None:
        """First the search, then the help."""
        if self.box.display:
            self.on_clean_input_left()
        else:
            self.dismiss()

    def on_input_changed(self, event: Input.Changed) -> None:
        self.query_one(HelpLines).search(event.value)

    def on_input_submitted(self) -> None:
        self.query_one(HelpLines).focus()

    def on_clean_input_left(self) -> None:
        self.box.value = ""
        self.box.display = False
        self.query_one(HelpLines).focus()


def section_of(widget: Widget | None) -> str:
    """The title of the section with the keys of the pane that a widget is in; empty where it has none of its own."""
    if isinstance(widget, FilterInput):
        return FILTER
    for one in widget.ancestors_with_self if widget is not None else ():
        own = [vars(kind).get("BINDINGS") for kind in type(one).__mro__]
        for title, bindings in keys.SECTIONS:
            if not any(bindings is shared for shared in _SHARED) and any(bindings is had for had in own):
                return title
    return ""
