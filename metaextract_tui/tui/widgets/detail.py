"""The detail pane: the record of the chosen file as a tree, its error, its raw JSON, its attempts and its preview."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Button

from metaextract_tui.batch import Door
from metaextract_tui.model import AttemptRow, FileRow, FileState
from metaextract_tui.tui import looks
from metaextract_tui.tui.telling import tell
from metaextract_tui.tui.text import clean, content
from metaextract_tui.tui.threads import EXPECTED, in_thread
from metaextract_tui.tui.widgets.attempts import attempt_lines
from metaextract_tui.tui.widgets.detail_lines import COPIED, PREVIEW, TABS, DetailLines, TabLine
from metaextract_tui.tui.widgets.preview import PreviewView
from metaextract_tui.tui.widgets.record_lines import Branch, json_lines, record_tree

AGAIN = ("Error", "Attempts")
"""The tabs that have the buttons for reading the file again."""
SETTLE_S = 0.08
"""A cursor that runs through the list reads no record on its way."""


class DetailPane(Vertical):
    """Follows the cursor of the files table; what it shows is read in a thread."""

    class RetryAsked(Message):
        """A button that reads this file again; `remedy`: the person wants to say how."""

        def __init__(self, *, remedy: bool) -> None:
            super().__init__()
            self.remedy = remedy

    def __init__(self, door: Door, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.door = door
        self.row: FileRow | None = None
        self.record: Mapping[str, Any] | None = None
        self.attempts: Sequence[AttemptRow] = ()
        self.tabs = TabLine()
        self.view = DetailLines()
        self.preview = PreviewView(door)
        self.preview.display = False
        self.retry = Button("↻ Retry this file", id="retry-file", compact=True)
        self.remedy = Button("With a remedy", id="remedy-file", compact=True, tooltip="ctrl+r")
        self.retry.can_focus = self.remedy.can_focus = False
        self.again = Horizontal(self.retry, self.remedy, id="again")

    def compose(self) -> ComposeResult:
        yield self.tabs
        yield self.view
        yield self.preview
        yield self.again

    def on_mount(self) -> None:
        self.border_title = "3 Detail"
        self._fill(stay=False)

    def show_row(self, row: FileRow) -> None:
        """The file to speak of; the same file in the same state is not read again."""
        if row == self.row:
            return
        same = self.row is not None and self.row.file_id == row.file_id
        self.row = row
        if not same:
            self.record, self.attempts = None, ()
        self.run_worker(self._read(row, stay=same), group="detail", exclusive=True)

    def on_resize(self) -> None:
        if self.row is not None and TABS[self.tabs.number] == "Attempts":
            self.call_after_refresh(self._fill, stay=True)  # as many tries side by side as there is room for

    def forget(self) -> None:
        """Another batch: there is no chosen file."""
        if self.row is not None:
            self.row, self.record, self.attempts = None, None, ()
            self._fill(stay=False)

    @property
    def taker(self) -> DetailLines | PreviewView:
        """Which of its parts takes the keys now."""
        return self.preview if self.tabs.number == PREVIEW else self.view

    def turn(self, step: int) -> None:
        self._choose((self.tabs.number + step) % len(TABS))

    def toggle_reveal(self) -> None:
        """Show or hide people's values; nothing of this is kept."""
        self.view.reveal = not self.view.reveal
        self._fill(stay=True)

    def error_text(self) -> str | None:
        """The file's error whole, as clean text for the clipboard."""
        error = self._error_values()
        if self.row is None or error is None:
            return None
        words, message, detail = error
        lines = [clean(self.row.path), f"{words}: {clean(message, COPIED)}"]
        lines += [clean(line) for line in (detail or "").split("\n")[:2000]]
        return "\n".join(lines).rstrip()[:COPIED]

    def on_tab_line_chosen(self, event: TabLine.Chosen) -> None:
        event.stop()
        self._choose(event.number)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.RetryAsked(remedy=event.button is self.remedy))

    def _choose(self, number: int) -> None:
        had_keys = self.taker.has_focus
        self.tabs.number = number
        self.tabs.refresh()
        self._fill(stay=False)
        if had_keys:
            self.screen.set_focus(self.taker)

    async def _read(self, row: FileRow, *, stay: bool) -> None:
        await asyncio.sleep(SETTLE_S)
        try:
            raw, attempts = await in_thread(lambda: (self.door.record(row.file_id), self.door.attempts(row.file_id)))
            record = json.loads(raw) if raw is not None else None
        except EXPECTED as error:
            tell(self, f"The record cannot be read from the catalogue: {error}", "error")
            return
        if row == self.row:
            self.record, self.attempts = record if isinstance(record, dict) else None, attempts
            self._fill(stay=stay)

    # --- what the tabs say -------------------------------------------------

    def _fill(self, *, stay: bool) -> None:
        row = self.row
        name = row.path.rsplit(b"/", 1)[-1] if row else b""
        self.border_title = content("3 Detail" + (f" ── {clean(name, 60)}" if row else ""))
        self.border_subtitle = content(f"{looks.FILE[row.state][0]} {looks.FILE[row.state][1]}" if row else "")
        self.again.display = bool(
            row and TABS[self.tabs.number] in AGAIN and row.state in (FileState.FAILED, FileState.QUARANTINED)
        )
        self.view.display, self.preview.display = self.taker is self.view, self.taker is self.preview
        if self.taker is self.preview:
            self.preview.look_at(row, self.record, reveal=self.view.reveal)
            return
        lines: Sequence[Branch | tuple[str, str]]
        if row is None:
            lines = [("No file is chosen. Move through the files (2) to see what was read.", "dim")]
        else:
            lines = (self._metadata, self._error, self._raw, self._attempts)[self.tabs.number](row)
        self.view.fill(lines, stay=stay)

    def _unread(self, row: FileRow) -> Sequence[tuple[str, str]]:
        lines = [("No record yet: the file has not been read.", "dim")]
        if self.attempts:
            last = self.attempts[-1]
            why = looks.ERROR[last.error_kind] if last.error_kind else looks.FILE[last.state][1]
            lines = [(f"No record yet. Try {last.number} ended so: {why}.", "warn")]
            if row.state is FileState.QUEUED:
                lines.append(("It is tried again, alone in a fresh worker.", "dim"))
        return lines

    def _metadata(self, row: FileRow) -> Sequence[Branch | tuple[str, str]]:
        if self.record is None:
            return self._unread(row)
        lines: list[Branch | tuple[str, str]] = []
        error = self._error_values()
        if error:
            lines.append((f"{error[0]}: {clean(error[1], 500)}", "bad"))
        return lines + record_tree(self.record)

    def _error(self, row: FileRow) -> Sequence[tuple[str, str]]:
        error = self._error_values()
        if error is None:
            return [("No error.", "good" if self.record else "dim")]
        words, message, detail = error
        lines = [(f"{words}: {clean(message, 1000)}", "bad"), (clean(row.path), "dim")]
        if row.error_kind:
            again = "can help" if row.error_kind.retryable else "ends the same until the file changes"
            lines += [(f"A retry {again}.", "warn"), (looks.ADVICE[row.error_kind], "")]
        if detail:
            lines += [("", ""), ("Detail ── Y copies all of this", "head")]
            lines += [(clean(line), "dim") for line in detail.split("\n")[:2000]]
        return lines

    def _raw(self, row: FileRow) -> Sequence[tuple[str, str]]:
        if self.record is None:
            return self._unread(row)
        return [(line, "") for line in json_lines(self.record, self.view.reveal)]

    def _attempts(self, row: FileRow) -> Sequence[tuple[str, str]]:
        return attempt_lines(self.attempts, self.view.width)

    def _error_values(self) -> tuple[str, str, str | None] | None:
        """What the newest failed attempt or the record says: in words, message, detail."""
        row, record = self.row, self.record
        error = record.get("error") if record else None
        if isinstance(error, dict):
            kind = next((word for kind, word in looks.ERROR.items() if kind.value == error.get("kind")), "error")
            detail = error.get("detail")
            return kind, str(error.get("message", "")), str(detail) if detail else None
        if row and row.error_kind:
            last = next((one for one in reversed(self.attempts) if one.error_kind), None)
            return looks.ERROR[row.error_kind], row.reason or "", last.detail if last else None
        return None
