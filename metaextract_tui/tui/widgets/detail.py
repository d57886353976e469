"""The detail pane: the record of the chosen file as a tree, its error, its raw JSON and its attempts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button

from metaextract_tui.batch import Door
from metaextract_tui.model import AttemptRow, FileRow, FileState
from metaextract_tui.tui import looks, numbers
from metaextract_tui.tui.telling import tell
from metaextract_tui.tui.text import clean, content, fit
from metaextract_tui.tui.threads import EXPECTED, in_thread
from metaextract_tui.tui.widgets.lines import Lines, Parts
from metaextract_tui.tui.widgets.record_lines import Branch, branch_parts, children, json_lines, record_tree

TABS = ("Metadata", "Error", "Raw JSON", "Attempts")
SETTLE_S = 0.08
"""A cursor that runs through the list reads no record on its way."""


class TabLine(Widget):
    """The tabs' names on one line; a click chooses."""

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self) -> None:
        super().__init__()
        self.number = 0

    def render(self) -> Content:
        parts: list[tuple[str, str] | str] = [" "]
        for number, name in enumerate(TABS):
            parts += [(name, "bold $accent" if number == self.number else "$text-muted"), " │ "]
        return Content.assemble(*parts[:-1])

    def on_click(self, event: events.Click) -> None:
        start = 1
        for number, name in enumerate(TABS):
            if start <= event.x < start + len(name):
                self.post_message(self.Chosen(number))
            start += len(name) + 3


class DetailLines(Lines):
    """What the chosen tab says: branches of the record, or plain lines with a look each."""

    def __init__(self) -> None:
        super().__init__(id="detail-lines")
        self.lines: Sequence[Branch | tuple[str, str]] = ()
        self.reveal = False

    @property
    def total(self) -> int:
        return len(self.lines)

    def fill(self, lines: Sequence[Branch | tuple[str, str]], *, stay: bool) -> None:
        self.lines = lines
        if not stay:
            self.cursor = 0
            self.scroll_to(y=0, animate=False)
        self.changed()

    def parts(self, index: int, width: int) -> Parts:
        line = self.lines[index]
        if isinstance(line, Branch):
            return branch_parts(line, width, min(34, max(18, width // 3)), self.reveal)
        text, look = line
        return [(" " + fit(text, width - 1), look)]

    def clicked(self, index: int, x: int, double: bool) -> None:
        self.action_open()

    def action_open(self) -> None:
        line = self.lines[self.cursor] if self.lines else None
        if isinstance(line, Branch) and line.opens:
            self._set_open(line, not line.open)

    def action_right(self) -> None:
        line = self.lines[self.cursor] if self.lines else None
        if isinstance(line, Branch) and line.opens and not line.open:
            self._set_open(line, True)
        else:
            self.action_down()

    def action_left(self) -> None:
        line = self.lines[self.cursor] if self.lines else None
        if not isinstance(line, Branch):
            return
        if line.open:
            self._set_open(line, False)
            return
        for index in range(self.cursor - 1, -1, -1):
            above = self.lines[index]
            if isinstance(above, Branch) and above.depth < line.depth:
                self.move_to(index)
                return

    def _set_open(self, branch: Branch, is_open: bool) -> None:
        lines = list(self.lines)
        start = lines.index(branch) + 1
        if is_open:
            lines[start:start] = children(branch.inner, branch.depth + 1)
        else:
            end = start
            while end < len(lines) and isinstance(line := lines[end], Branch) and line.depth > branch.depth:
                end += 1
            del lines[start:end]
        branch.open = is_open
        self.lines = lines
        self.changed()


class DetailPane(Vertical):
    """Follows the cursor of the files table; what it shows is read in a thread."""

    class RetryAsked(Message):
        """The button that reads this file again."""

    def __init__(self, door: Door, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.door = door
        self.row: FileRow | None = None
        self.record: Mapping[str, Any] | None = None
        self.attempts: Sequence[AttemptRow] = ()
        self.tabs = TabLine()
        self.view = DetailLines()
        self.retry = Button("↻ Retry this file", id="retry-file", compact=True)
        self.retry.can_focus = False

    def compose(self) -> ComposeResult:
        yield self.tabs
        yield self.view
        yield self.retry

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

    def forget(self) -> None:
        """Another batch: there is no chosen file."""
        if self.row is not None:
            self.row, self.record, self.attempts = None, None, ()
            self._fill(stay=False)

    def turn(self, step: int) -> None:
        self._choose((self.tabs.number + step) % len(TABS))

    def toggle_reveal(self) -> None:
        """Show or hide people's values; nothing of this is kept."""
        self.view.reveal = not self.view.reveal
        self._fill(stay=True)

    def on_tab_line_chosen(self, event: TabLine.Chosen) -> None:
        event.stop()
        self._choose(event.number)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.RetryAsked())

    def _choose(self, number: int) -> None:
        self.tabs.number = number
        self.tabs.refresh()
        self._fill(stay=False)

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
        self.retry.display = bool(
            row and self.tabs.number == 1 and row.state in (FileState.FAILED, FileState.QUARANTINED)
        )
        lines: Sequence[Branch | tuple[str, str]]
        if row is None:
            lines = [("No file is chosen. Move through the files (2) to see what was read.", "dim")]
        else:
            lines = (self._metadata, self._error, self._raw, self._attempts)[self.tabs.number](row)
        self.view.fill(lines, stay=stay)

    def _metadata(self, row: FileRow) -> Sequence[Branch | tuple[str, str]]:
        if self.record is None:
            return [("No record yet: the file has not been read.", "dim")]
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
            lines += [("", ""), ("Detail", "head"), *((clean(line), "dim") for line in detail.split("\n")[:2000])]
        return lines

    def _raw(self, row: FileRow) -> Sequence[tuple[str, str]]:
        if self.record is None:
            return [("No record yet: the file has not been read.", "dim")]
        return [(line, "") for line in json_lines(self.record, self.view.reveal)]

    def _attempts(self, row: FileRow) -> Sequence[tuple[str, str]]:
        if not self.attempts:
            return [("No attempt yet.", "dim")]
        lines = [(f"{'TRY':>3}  {'OUTCOME':<12}{'WORKER':<8}{'LANE':<9}{'TIME':>7}{'MiB':>8}  WHY", "head")]
        for one in self.attempts:
            sign, word, look = looks.FILE[one.state]
            words = looks.ERROR[one.error_kind] if one.error_kind else ""
            why = f"{words}: {clean(one.message, 300)}" if one.message else words
            lines.append(
                (
                    f"{one.number:>3}  {sign} {word:<10}{clean(one.worker or '', 7):<8}{one.lane or '':<9}"
                    f"{numbers.milliseconds(one.duration_ms):>7}{numbers.memory(one.peak_memory_mb):>8}  {why}",
                    look,
                )
            )
        for one in self.attempts:
            if one.detail:
                lines += [("", ""), (f"Detail of try {one.number}", "head")]
                lines += [(clean(line), "dim") for line in one.detail.split("\n")[:1000]]
        return lines

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
