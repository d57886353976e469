"""The part of the detail pane that compares files in the place of the record: it reads their records in a thread."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence

from textual.containers import Vertical
from textual.message import Message

from metaextract_tui.batch import Comparer, Comparison, Door
from metaextract_tui.model import FileRow
from metaextract_tui.tui import numbers
from metaextract_tui.tui.telling import tell
from metaextract_tui.tui.text import clean
from metaextract_tui.tui.threads import EXPECTED, in_thread
from metaextract_tui.tui.widgets.compare import CompareLines

EVERY = 25
"""Records between two words on how far it is."""


class Comparing(Vertical):
    """`compared`: the files of the comparison that is shown; none where the record is."""

    class FileAsked(Message):
        """The person wants to go to a file of the comparison."""

        def __init__(self, row: FileRow) -> None:
            super().__init__()
            self.row = row

    class TakerChanged(Message):
        """Another of its parts takes the keys now."""

    def __init__(self, door: Door, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.door = door
        self.compare = CompareLines()
        self.compare.display = False
        self.compared: Sequence[FileRow] = ()
        self._stop = threading.Event()

    def _fill(self, *, stay: bool) -> None:
        """Show what is to be shown now."""
        raise NotImplementedError

    def _entitle(self) -> None:
        """Say in the border what is shown."""
        raise NotImplementedError

    def show_comparison(self, rows: Sequence[FileRow]) -> None:
        """Compare these files in the place of the record."""
        self.end_comparison()
        self.compared, self._stop = list(rows), threading.Event()
        self.compare.wait(f"Reading {numbers.count(len(rows))} records …")
        self._fill(stay=True)
        self.run_worker(self._compare(self.compared, self._stop), group="compare", exclusive=True)

    def end_comparison(self) -> None:
        """Back to the record of the chosen file."""
        if self.compared:
            self._stop.set()
            self.compared = ()
            self._fill(stay=True)
            self.post_message(self.TakerChanged())

    async def _compare(self, rows: Sequence[FileRow], stop: threading.Event) -> None:
        def read() -> Comparison | None:
            comparer, unread = Comparer(), 0
            for number, row in enumerate(rows):
                if stop.is_set():
                    return None
                raw = self.door.record(row.file_id)
                record = json.loads(raw) if raw is not None else {}
                unread += raw is None
                if not comparer.add(clean(row.path), record):
                    continue
                if number % EVERY == 0:
                    self.app.call_later(self._say_compared, number, rows)
            return comparer.result()

        try:
            found = await in_thread(read, "compare")
        except EXPECTED as error:
            self.end_comparison()
            tell(self, f"The records cannot be read from the catalogue: {error}", "error")
            return
        if found is not None and rows is self.compared:
            self.compare.fill(found)
            self._entitle()

    def _say_compared(self, number: int, rows: Sequence[FileRow]) -> None:
        if rows is self.compared and self.compare.comparison is None:
            self.compare.wait(f"Reading {numbers.count(len(rows))} records … {numbers.count(number)}")

    def on_compare_lines_picked(self, event: CompareLines.Picked) -> None:
        event.stop()
        if event.number < len(self.compared):
            self.post_message(self.FileAsked(self.compared[event.number]))

    def on_compare_lines_closed(self, event: CompareLines.Closed) -> None:
        event.stop()
        self.end_comparison()
