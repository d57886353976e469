"""Which columns the files table has, in which order, and what it is sorted by."""

from __future__ import annotations

from collections.abc import Sequence

from textual.message import Message

from metaextract_tui.model import SortKey
from metaextract_tui.tui import keys
from metaextract_tui.tui.telling import tell
from metaextract_tui.tui.text import fit
from metaextract_tui.tui.widgets.columns import DEFAULT, KINDS, Name, columns
from metaextract_tui.tui.widgets.lines import Parts
from metaextract_tui.tui.widgets.picker import Picker

_BOX = 5
"""Cells of the tick, in which a click toggles."""
_MOVES = " ▲ ▼ "
"""At the end of a line, to move the column by the mouse."""


class ColumnsPicker(Picker):
    """A line a column, in their order; one that is hidden keeps its place. Each change holds at once."""

    BINDINGS = keys.COLUMNS

    class Changed(Message):
        """Other columns, or another order; None: as the width asks."""

        def __init__(self, chosen: tuple[Name, ...] | None) -> None:
            super().__init__()
            self.chosen = chosen

    class SortAsked(Message):
        """Sort by a column."""

        def __init__(self, name: Name) -> None:
            super().__init__()
            self.name = name

    def __init__(self) -> None:
        super().__init__(id="columns-picker")
        self.border_title = "Columns"
        self.border_subtitle = "space shows or hides · J K move · ⏎ sorts · d as usual · Esc closes"
        self.names: list[Name] = list(Name)
        self.shown: set[Name] = set(DEFAULT)
        self.table_width = 80
        self.sort, self.descending = SortKey.FOUND, False

    @property
    def total(self) -> int:
        return len(self.names)

    def look_at(self, chosen: Sequence[Name] | None, table_width: int, sort: SortKey, descending: bool) -> None:
        """Take over how the table is now."""
        self.names, self.shown = _placed(chosen or DEFAULT), set(chosen or DEFAULT)
        self.table_width, self.sort, self.descending = table_width, sort, descending
        self.changed()

    def parts(self, index: int, width: int) -> Parts:
        name = self.names[index]
        kind, ticked = KINDS[name], name in self.shown
        yield f" [{'x' if ticked else ' '}] ", "good" if ticked else "dim"
        arrow = "" if kind.sort is not self.sort else "▼" if self.descending else "▲"
        yield fit(kind.title.strip() + arrow, 11), "strong" if ticked else ""
        roomy = ticked and any(one.name is name for one in columns(self.table_width, self._chosen()))
        note = "" if roomy or not ticked else "   (no room for it now)"
        moves = _MOVES if ticked else ""
        yield fit(kind.meaning + note, max(0, width - _BOX - 11 - len(moves))), "dim"
        yield moves, "accent"

    def _chosen(self) -> tuple[Name, ...] | None:
        chosen = tuple(name for name in self.names if name in self.shown)
        return None if chosen == DEFAULT else chosen

    def _tell(self) -> None:
        self.changed()
        self.post_message(self.Changed(self._chosen()))

    def clicked(self, index: int, x: int, double: bool) -> None:
        ticked, end = self.names[index] in self.shown, self.width
        if x < _BOX:
            self.action_tick()
        elif ticked and x >= end - len(_MOVES):
            self.action_move(-1 if x < end - len(_MOVES) // 2 - 1 else 1)
        elif double:
            self.action_open()

    def action_tick(self) -> None:
        """Show or hide the column; the last one stays."""
        name = self.names[self.cursor]
        if self.shown == {name}:
            tell(self, "One column at least stays.", "warning")
            return
        self.shown ^= {name}
        self._tell()

    def action_move(self, step: int) -> None:
        """Past its neighbour; the cursor goes with it."""
        place = self.cursor
        if 0 <= place + step < self.total:
            self.names.insert(place + step, self.names.pop(place))
            self.move_to(place + step)
            self._tell()

    def action_usual(self) -> None:
        """The usual columns, as many as the width has room for."""
        self.names, self.shown = list(Name), set(DEFAULT)
        self._tell()

    def action_open(self) -> None:
        self.post_message(self.SortAsked(self.names[self.cursor]))


def _placed(chosen: Sequence[Name]) -> list[Name]:
    """All columns: the chosen ones in their order, each of the others after the one that it usually follows."""
    names, before = list(chosen), -1
    for name in Name:
        if name not in names:
            names.insert(before + 1, name)
        before = names.index(name)
    return names
