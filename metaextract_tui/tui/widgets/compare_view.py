"""The comparison in the detail pane: its list, and reading the compared files' records for it in a thread."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence

from textual.message import Message

from metaextract_tui import batch
from metaextract_tui.batch import Door
from metaextract_tui.model import FileRow
from metaextract_tui.tui import numbers
from metaextract_tui.tui.background import begin
from metaextract_tui.tui.telling import tell
from metaextract_tui.tui.text import clean
from metaextract_tui.tui.threads import EXPECTED, in_thread
from metaextract_tui.tui.widgets.compare_lines import CompareLines

EVERY = 25
"""Records between two words on how far it is."""


class CompareView(CompareLines):
    """`files`: those that are compared; none where no comparison is shown."""

    class FileAsked(Message):
        """The person wants to go to a file of the comparison."""

        def __init__(self, row: FileRow) -> None:
            super().__init__()
            self.row = row

    class Ready(Message):
        """The records are read; what differs is shown."""

    def __init__(self, door: Door) -> None:
        super().__init__()
        self.door = door
        self.files: Sequence[FileRow] = ()
        self._stop = threading.Event()

    def show(self, files: Sequence[FileRow]) -> None:
        """Compare these files; a comparison that is still being read is given up."""
        self.end()
        self.files, self._stop = list(files), threading.Event()
        self.wait(f"Reading {numbers.count(len(files))} records …")
        begin(self, lambda: self._compare(self.files, self._stop), group="compare", exclusive=True)

    def end(self) -> None:
        """There is no comparison any more."""
        self._stop.set()
        self.files = ()

    async def _compare(self, files: Sequence[FileRow], stop: threading.Event) -> None:
        def read() -> batch.Comparison | None:
            comparer = batch.Comparer()
            for number, row in enumerate(files):
                if stop.is_set():
                    return None
                raw = self.door.record(row.file_id)
                record = json.loads(raw) if raw is not None else {}
                if comparer.add(clean(row.path), record) and number % EVERY == 0:
                    self.app.call_later(self._say_read, number, files)
            return comparer.result()

        try:
            found = await in_thread(read, "compare")
        except EXPECTED as error:
            tell(self, f"The records cannot be read from the catalogue: {error}", "error")
            self.post_message(self.Closed())
            return
        if found is not None and files is self.files:
            self.fill(found)
            self.post_message(self.Ready())

    def _say_read(self, number: int, files: Sequence[FileRow]) -> None:
        if files is self.files and self.comparison is None:
            self.wait(f"Reading {numbers.count(len(files))} records … {numbers.count(number)}")

    def on_compare_lines_picked(self, event: CompareLines.Picked) -> None:
        event.stop()
        if event.number < len(self.files):
            self.post_message(self.FileAsked(self.files[event.number]))
