"""What a person does with what was read: copy it, compare files, go from a comparison to a file."""

from __future__ import annotations

import os

from metaextract_tui import batch
from metaextract_tui.model import FileRow
from metaextract_tui.private import MASK
from metaextract_tui.tui import numbers
from metaextract_tui.tui.background import begin
from metaextract_tui.tui.screens.ground import Ground
from metaextract_tui.tui.screens.panes import Panes
from metaextract_tui.tui.telling import tell
from metaextract_tui.tui.text import clean
from metaextract_tui.tui.threads import EXPECTED, in_thread
from metaextract_tui.tui.widgets.compare_view import CompareView

METADATA = 0


class Studying(Ground):
    """The part of the workbench that answers for the detail's copies and for comparisons."""

    panes: Panes

    def action_reveal(self) -> None:
        self.detail.toggle_reveal()

    # --- copying -----------------------------------------------------------

    def action_copy(self) -> None:
        """The value of the detail's current line, or the path of the current file."""
        row = self.files.current()
        if self.detail.compare.has_focus:
            self._copy(self.detail.compare.value(), "The line")
        elif self.detail.view.has_focus and self.detail.row is None:
            tell(self, "There is nothing to copy: no file is chosen.", "warning")
        elif self.detail.view.has_focus:
            value = self.detail.view.value()
            if value is None:
                tell(self, "This value is hidden: P shows it.", "warning")
            else:
                self._copy(value, "The value")
        elif row is None:
            tell(self, "There is nothing to copy: no file is chosen.", "warning")
        else:
            self._copy(clean(row.path), "The path")

    def action_copy_more(self) -> None:
        """In the metadata the path of the current line with its value; else the file's error whole."""
        detail = self.detail
        if detail.view.has_focus and detail.tabs.number == METADATA and (line := detail.view.path_and_value()):
            hidden = detail.view.branch is not None and detail.view.branch.hidden(detail.reveal)
            self._copy(line, "The path with its value", int(hidden or MASK in line))
            return
        text = detail.error_text()
        if text is None:
            tell(self, "There is no error to copy.", "warning")
        else:
            self._copy(text, "The error")

    def action_copy_json(self) -> None:
        if self.detail.record is None:
            tell(self, "There is no record to copy.", "warning")
            return
        text, hidden = self.detail.record_json()
        if text is None:
            tell(self, "The record is longer than a terminal takes: e writes it into a file.", "warning")
        else:
            self._copy(text, "The record", hidden)

    def _copy(self, text: str, what: str, hidden: int = 0) -> None:
        """Only clean text goes to the clipboard: what is pasted into a shell must not hold controls."""
        if not text.strip():
            tell(self, "There is nothing to copy on this line.", "warning")
            return
        self.app.copy_to_clipboard(text)
        masked = f" {numbers.count(hidden)} masked: P reveals." if hidden else ""
        tell(self, f"{what} is copied.{masked}")

    # --- comparing ---------------------------------------------------------

    def action_compare(self) -> None:
        """Open the comparison of the marked files, or of this one and the one before; where it is open, close it."""
        if self.detail.compare.files:
            self.detail.end_comparison()
        else:
            begin(self, self._compare, group="compare", exclusive=True)

    async def _compare(self) -> None:
        batch_id, marks = self.files.batch_id, sorted(self.files.marks)
        try:
            if batch_id is None:
                rows: list[FileRow] = []
            elif marks:
                some = marks[: batch.MOST_COMPARED + 1]
                rows = await in_thread(lambda: self.door.rows(batch_id, some, bare=True))
            else:
                rows = [row for row in (self.detail.before,) if row is not None]
        except EXPECTED as error:
            tell(self, f"The files cannot be read from the catalogue: {error}", "error")
            return
        current = self.files.current()
        if len(rows) < 2 and current is not None and all(row.seq != current.seq for row in rows):
            rows.append(current)
        if len(rows) < 2:
            tell(self, "Two files are needed: mark them with Space, or move from one to the other; then = again.")
            return
        if len(marks) > batch.MOST_COMPARED:
            rows = rows[: batch.MOST_COMPARED]
            told = f"{numbers.count(batch.MOST_COMPARED)} of {numbers.count(len(marks))} marked files"
            tell(self, f"Only the first {told} are compared.", "warning")
        self.detail.show_comparison(rows)
        self.panes.go("detail")

    def on_detail_pane_taker_changed(self) -> None:
        if self.panes.current == "detail":
            self.panes.go("detail")

    def on_compare_view_file_asked(self, event: CompareView.FileAsked) -> None:
        """Put the cursor of the files on it; the comparison stays."""
        files, seq = self.files, event.row.seq
        if seq not in files.order:
            name = clean(os.path.basename(event.row.path), 80)
            tell(self, f"The filter hides {name}: Esc in the files takes the filter away.", "warning")
            return
        files.move_to(files.order.index(seq))
        self.panes.go("files")
