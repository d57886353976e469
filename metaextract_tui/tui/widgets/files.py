"""The files table: a million rows of a batch, read in pages as they are seen, sorted and narrowed by the door."""

from __future__ import annotations

import time
from array import array
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual.message import Message

from metaextract_tui.batch import Door, Superseded
from metaextract_tui.model import FileRow, FileState, Snapshot, SortKey
from metaextract_tui.tui import keys, looks
from metaextract_tui.tui.background import begin
from metaextract_tui.tui.telling import tell
from metaextract_tui.tui.text import fit
from metaextract_tui.tui.threads import EXPECTED, in_thread
from metaextract_tui.tui.widgets.columns import Column, Name, columns, heading, row_parts
from metaextract_tui.tui.widgets.landing import landing
from metaextract_tui.tui.widgets.lines import Lines, Parts
from metaextract_tui.tui.widgets.marking import Marking
from metaextract_tui.tui.widgets.rows import Rows
from metaextract_tui.tui.widgets.view import ALL, ALL_AS_FOUND, View, why_nothing

IDS_A_READ = 2000
SELECT_EVERY_S = 1.0
PATIENCE_S = 0.3
"""After so long a person is told that the catalogue is still being looked through."""
MARK_CELLS = 1
"""A click up to this cell marks: on the mark's own cell or on the sign of the state beside it."""


class FilesTable(Marking):
    """Rows come through a cache; what is not read yet is drawn as a line of dots for the moment it takes."""

    BINDINGS = keys.FILES
    HEAD_LINES: ClassVar[int] = 1

    class Current(Message):
        """The row under the cursor is another one, or says something else now."""

        def __init__(self, row: FileRow) -> None:
            super().__init__()
            self.row = row

    class NoneCurrent(Message):
        """There is no row that the cursor could be on."""

    def __init__(self, door: Door, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.door = door
        self.batch_id: int | None = None
        self.roots: tuple[bytes, ...] = ()
        self.view = ALL_AS_FOUND
        self.order: range | array[int] = range(0)
        self.follow = False
        self.of_all = 0
        self._rows = Rows()
        self._version = -1
        self._home: int | None = None
        """The file (its `seq`) that a person put the cursor on: it goes back there where a filter hid that file."""
        self._home_above = 0
        """How many lines of the screen were above it."""
        self._going = False
        self.chosen: tuple[Name, ...] | None = None
        """The columns that a person chose; None: as the width asks."""
        self.searching = False
        """Whether the catalogue is still being asked for what is to be seen; the old rows stay meanwhile."""
        self._reading = False
        self._selecting = False
        self._select_due = False
        self._stale = False
        """Whether rows have changed since it was last asked which of them are wanted."""
        self._select_after = 0.0
        self._asked: tuple[int | None, View] = (None, self.view)
        self._shown = self.view

    # --- data --------------------------------------------------------------

    @property
    def total(self) -> int:
        return len(self.order)

    def show(self, snapshot: Snapshot) -> None:
        """Take a snapshot: more rows, changed rows, or another batch. Nothing moves under the cursor."""
        if snapshot.batch_id != self.batch_id:
            self._other_batch(snapshot.batch_id)
        going = snapshot.walking or looks.running(snapshot)
        if going is not self._going:
            self._going = going
            if not self.total:
                self.refresh()
        news = snapshot.rows_version != self._version
        self._version = snapshot.rows_version
        if self.of_all != snapshot.files_total:
            self.of_all = snapshot.files_total
            if self.view.plain and self._shown.plain:
                grew = self.of_all >= len(self.order)
                self.order = range(self.of_all)
                if grew:
                    self.grown()
                else:
                    self.changed()
            self.post_message(self.ViewChanged())
        self._stale |= news
        if self._stale and not self.view.plain and time.monotonic() >= self._select_after:
            self._select()
        if news:
            self._read()

    def look_at(self, view: View) -> None:
        """Show another part or order of the batch; the cursor stays on its file where that is still shown."""
        self.view, self.range_from = view, None
        self._give_up()
        self._select()
        self.post_message(self.ViewChanged())

    def current(self) -> FileRow | None:
        """The row under the cursor, once it has been read."""
        return self._rows.get(self.order[self.cursor]) if self.cursor < self.total else None

    def held(self) -> bool:
        """Whether the marked files, as far as they were seen, are held."""
        seen = [row for seq in self.marks if (row := self._rows.get(seq)) is not None]
        return bool(seen) and all(row.state is FileState.HELD for row in seen)

    async def chosen_ids(self) -> list[int]:
        """The ids of the marked files, or else of the current one; read in a thread, for marks may be a million."""
        if not self.marks:
            row = self.current()
            return [row.file_id] if row else []
        batch, seqs = self.batch_id, sorted(self.marks)
        if batch is None:
            return []

        def read() -> list[int]:
            pages = (seqs[start : start + IDS_A_READ] for start in range(0, len(seqs), IDS_A_READ))
            return [row.file_id for page in pages for row in self.door.rows(batch, page, bare=True)]

        return await in_thread(read)

    def _other_batch(self, batch: int | None) -> None:
        self.batch_id = batch
        self.marks.clear()
        self._rows.clear()
        self.range_from, self.of_all, self.cursor, self._home = None, -1, 0, None
        self._give_up()
        self.order, self._shown = range(0), ALL_AS_FOUND
        self.changed()
        self.scroll_to(y=0, animate=False)
        if not self.view.plain:
            self._select()

    # --- reading rows ------------------------------------------------------

    def _read(self) -> None:
        if not self._reading and self.is_mounted and self.batch_id is not None:
            self._reading = True
            begin(self, self._read_pages, group="rows")

    async def _read_pages(self) -> None:
        """Read what is seen, then what lies a page around it, until nothing asks for more."""
        before: object = None
        try:
            while self.batch_id is not None:
                batch, version, seen = self.batch_id, self._version, self.visible_lines()
                now = (batch, version, seen, self.view, self.total)
                if now == before:
                    return
                before = now
                near = range(max(0, seen.start - self.page), min(self.total, seen.stop + self.page))
                wanted = self._rows.missing((self.order[i] for i in seen), version)
                wanted += self._rows.missing((self.order[i] for i in near if i not in seen), 0)
                if not wanted:
                    return
                rows = await in_thread(partial(self.door.rows, batch, wanted))
                if batch == self.batch_id:
                    self._draw_again(self._rows.put(rows, version))
        except EXPECTED as error:
            tell(self, f"The files cannot be read from the catalogue: {error}", "error")
        finally:
            self._reading = False

    def _draw_again(self, changed: set[int]) -> None:
        if not changed:
            return
        for index in self.visible_lines():
            if self.order[index] in changed:
                self.redraw(index)
        if self.cursor < self.total and self.order[self.cursor] in changed:
            self._say_current()

    def _say_current(self) -> None:
        if row := self.current():
            self.post_message(self.Current(row))
        elif not self.total:
            self.post_message(self.NoneCurrent())

    # --- filter and order --------------------------------------------------

    def _give_up(self) -> None:
        """What is being looked for is not wanted any more. Said again for as long as the old answer is waited for: what
        was asked a moment ago may not have begun."""
        if self._selecting and self._asked != (self.batch_id, self.view):
            self.door.give_up()
            self.set_timer(PATIENCE_S, self._give_up)

    def _say_searching(self, view: View) -> None:
        if self._selecting and view == self.view and view != self._shown:
            self.searching = True
            if not self.total:
                self.refresh()
            self.post_message(self.ViewChanged())

    def _select(self) -> None:
        self._select_due, self._stale = True, False
        if not self._selecting and self.is_mounted:
            self._selecting = True
            begin(self, self._select_newest, group="select")

    async def _select_newest(self) -> None:
        try:
            while self._select_due and self.batch_id is not None:
                self._select_due = False
                batch, view = self._asked = self.batch_id, self.view
                if view.plain:
                    await self._take(batch, view, range(max(0, self.of_all)))
                    continue
                began = time.monotonic()
                self.set_timer(PATIENCE_S, partial(self._say_searching, view))
                try:
                    found = await in_thread(partial(self.door.select, batch, view.wanted, view.sort, view.descending))
                except Superseded:
                    continue
                ended = time.monotonic()
                # A million rows take a while to sort: ask the less often the longer it takes.
                self._select_after = ended + max(SELECT_EVERY_S / (2 if self.follow else 1), 5 * (ended - began))
                await self._take(batch, view, found)
        except EXPECTED as error:
            tell(self, f"The files cannot be sorted or narrowed: {error}", "error")
        finally:
            self._selecting = self.searching = False
            self.post_message(self.ViewChanged())

    async def _take(self, batch: int | None, view: View, order: range | array[int]) -> None:
        """Another order, where it is still asked for: the cursor stays on its file, and that file on its line of the
        screen. To find it takes too long among a million files for the screen to wait."""
        before = self.order if view == self._shown else None
        at = line = -1
        while at != self.cursor and (batch, view) == (self.batch_id, self.view):
            at = self.cursor
            line = await in_thread(lambda at=at: landing(order, self._home, before, at))  # type: ignore[misc]
        if (batch, view) != (self.batch_id, self.view):
            return
        above = self.cursor - self.first
        if self.total and self.order[self.cursor] == self._home:
            self._home_above = above
        self._shown, self.searching = view, False
        self.order = range(max(0, self.of_all)) if view.plain else order
        self.cursor = 0 if self.follow else line
        if self.total and self.order[self.cursor] == self._home:
            above = self._home_above
        elif self.total and self.has_focus and self._used:
            self._home, self._home_above = self.order[self.cursor], above
        self.changed()
        self.scroll_to(y=0 if self.follow else max(0, self.cursor - above), animate=False)
        self._read()
        self._say_current()
        self.post_message(self.ViewChanged())

    def sort_by(self, key: SortKey, descending: bool | None = None) -> None:
        """Sort by a column; by the one that sorts already the other way round."""
        self.follow = False
        if descending is None:
            descending = not self.view.descending if key is self.view.sort else False
        self.look_at(replace(self.view, sort=key, descending=descending))

    def next_sort(self) -> None:
        shown = [SortKey.FOUND, *(key for one in self.columns if (key := one.kind.sort)), SortKey.DONE]
        place = shown.index(self.view.sort) if self.view.sort in shown else -1
        self.sort_by(shown[(place + 1) % len(shown)], False)

    def toggle_follow(self) -> None:
        if self.follow:
            self._stay()
        self.follow = not self.follow
        sort = SortKey.DONE if self.follow else SortKey.FOUND
        self.look_at(replace(self.view, sort=sort, descending=self.follow))

    @property
    def columns(self) -> tuple[Column, ...]:
        """Those that are seen now."""
        return columns(self.width, self.chosen)

    # --- drawing -----------------------------------------------------------

    def head(self, width: int) -> Parts:
        return [(heading(columns(width, self.chosen), self.view.sort, self.view.descending), "")]

    def parts(self, index: int, width: int) -> Parts:
        seq = self.order[index]
        row = self._rows.get(seq)
        if row is None:
            return [(fit(f"  {seq + 1:,} …", width), "dim")]
        return row_parts(row, columns(width, self.chosen), self.roots, self.is_marked(index))

    def empty(self, number: int, width: int) -> Parts:
        listed = self.batch_id is None or self.of_all != 0
        lines = why_nothing(self._shown, width - 2, searching=self.searching, going=self._going, listed=listed)
        return [(fit(f"  {lines[number - 1]}", width), "dim")] if 0 < number <= len(lines) else ()

    # --- moving ------------------------------------------------------------

    def move_to(self, index: int, *, scroll: bool = True) -> None:
        if self.follow and index != self.cursor:
            self.follow = False
            self.post_message(self.ViewChanged())
        super().move_to(index, scroll=scroll)
        self._stay()
        if self.range_from is not None:
            self.refresh()
        self._read()

    def on_focus(self) -> None:
        super().on_focus()
        if not self._selecting and self._used:
            self._stay()

    @property
    def _used(self) -> bool:
        """Whether a person has put the cursor on a file; before, the first line is what they look at."""
        return self._home is not None or self._shown.wanted != ALL

    def _stay(self) -> None:
        """The file under the cursor is the one that is meant from now on."""
        if self.total:
            self._home, self._home_above = self.order[self.cursor], self.cursor - self.first

    def on_lines_moved(self, event: Lines.Moved) -> None:
        self._say_current()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._read()

    def on_resize(self) -> None:
        super().on_resize()
        self._read()

    def head_clicked(self, x: int) -> None:
        for column in self.columns:
            if column.start <= x < column.start + column.width:
                if column.kind.sort is None:
                    tell(self, f"By {column.kind.title} the files cannot be sorted.", "warning")
                else:
                    self.sort_by(column.kind.sort)

    def clicked(self, index: int, x: int, double: bool) -> None:
        if x <= MARK_CELLS:
            self.mark([index])
        else:
            super().clicked(index, x, double)
