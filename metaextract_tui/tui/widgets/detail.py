"""The detail pane: the record of the chosen file in its tabs, with a search, or a comparison of several files."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Button

from metaextract_tui.batch import Door
from metaextract_tui.masking import Hider
from metaextract_tui.model import AttemptRow, FileRow, FileState
from metaextract_tui.tui import looks, numbers
from metaextract_tui.tui.background import begin
from metaextract_tui.tui.telling import tell
from metaextract_tui.tui.text import clean, content
from metaextract_tui.tui.threads import EXPECTED, in_thread
from metaextract_tui.tui.widgets.attempts import attempt_lines
from metaextract_tui.tui.widgets.compare_view import CompareView
from metaextract_tui.tui.widgets.detail_lines import COPIED, PREVIEW, TABS, DetailLines, TabLine
from metaextract_tui.tui.widgets.find_box import FindBox
from metaextract_tui.tui.widgets.preview import PreviewView
from metaextract_tui.tui.widgets.record_lines import Branch, json_lines, record_tree

AGAIN = ("Error", "Attempts")
"""The tabs that have the buttons for reading the file again."""
SETTLE_S = 0.08
"""A cursor that runs through the list reads no record on its way."""
REVEALED = "people's values are shown, P hides them"


class DetailPane(Vertical):
    """Follows the cursor of the files table; what it shows is read in a thread."""

    class RetryAsked(Message):
        """A button that reads this file again; `remedy`: the person wants to say how."""

        def __init__(self, *, remedy: bool) -> None:
            super().__init__()
            self.remedy = remedy

    class TakerChanged(Message):
        """Another of its parts takes the keys now."""

    def __init__(self, door: Door, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.door = door
        self.row: FileRow | None = None
        self.before: FileRow | None = None
        """The file that was looked at before this one."""
        self.record: Mapping[str, Any] | None = None
        self._hider = Hider(None)
        self._tree: list[Branch] | None = None
        self.attempts: Sequence[AttemptRow] = ()
        self.tabs = TabLine()
        self.view = DetailLines(self._find)
        self.preview = PreviewView(door)
        self.compare = CompareView(door)
        self.preview.display = self.compare.display = False
        self.find = FindBox()
        self.retry = Button("↻ Retry this file", id="retry-file", compact=True)
        self.remedy = Button("With a remedy", id="remedy-file", compact=True, tooltip="ctrl+r")
        self.retry.can_focus = self.remedy.can_focus = False
        self.again = Horizontal(self.retry, self.remedy, id="again")

    def compose(self) -> ComposeResult:
        yield self.tabs
        yield self.view

    async def mount_rest(self) -> None:
        """What the first picture does not show."""
        await self.mount(self.find, after=self.tabs)
        await self.mount(self.preview, self.compare, self.again, after=self.view)

    def on_mount(self) -> None:
        self.border_title = "3 Detail"
        self._fill(stay=False)

    def show_row(self, row: FileRow) -> None:
        """The file to speak of; the same file in the same state is not read again."""
        if row == self.row:
            return
        same = self.row is not None and self.row.file_id == row.file_id
        if not same:
            self.before = self.row
        self.row = row
        if not same:
            self.record, self._hider, self.attempts = None, Hider(None), ()
        begin(self, lambda: self._read(row, stay=same), group="detail", exclusive=True)

    def on_resize(self) -> None:
        if self.row is not None and TABS[self.tabs.number] == "Attempts":
            self.call_after_refresh(self._fill, stay=True)  # as many tries side by side as there is room for

    def show_nothing(self) -> None:
        """No file is shown in the list: what is known of the last one is not left standing."""
        if self.row is not None:
            self.before, self.row, self.record = self.row, None, None
            self._hider, self.attempts = Hider(None), ()
            self._fill(stay=False)

    def forget(self) -> None:
        """Another batch: there is no chosen file, and what was revealed is hidden again."""
        self.end_comparison()
        if self.row is not None:
            self.row = self.before = self.record = None
            self._hider, self.attempts = Hider(None), ()
            self.view.reveal = self.compare.reveal = False
            self._fill(stay=False)

    @property
    def taker(self) -> DetailLines | PreviewView | CompareView:
        """Which of its parts takes the keys now."""
        if self.compare.files:
            return self.compare
        return self.preview if self.tabs.number == PREVIEW else self.view

    @property
    def reveal(self) -> bool:
        """Whether people's values are shown; until P is pressed again, another batch is shown or the app ends."""
        return self.view.reveal

    @property
    def hides(self) -> bool:
        """Whether there is something of this file that is shown only on demand."""
        return self._hider.hides or (self.preview.display and self.preview.hidden)

    def turn(self, step: int) -> None:
        if self.compare.files:
            self.end_comparison()
            step = 0
        self._choose((self.tabs.number + step) % len(TABS))

    def toggle_reveal(self) -> None:
        """Show or hide people's values; nothing of this is kept."""
        self.view.reveal = self.compare.reveal = not self.view.reveal
        self.compare.refresh()
        self._fill(stay=True)

    def record_json(self) -> tuple[str | None, int]:
        """The record as JSON for the clipboard, and how many values in it are masked; None where it is too long."""
        record, hidden = self.record or {}, 0
        if not self.reveal:
            record = self._hider.record(record)
            hidden = self._hider.count
        for indent in (2, None):
            text = json.dumps(record, indent=indent)
            if len(text) <= COPIED:
                return text, hidden
        return None, hidden

    # --- comparing ---------------------------------------------------------

    def show_comparison(self, files: Sequence[FileRow]) -> None:
        """Compare these files in the place of the record."""
        self.compare.show(files)
        self._fill(stay=True)

    def end_comparison(self) -> None:
        """Back to the record of the chosen file."""
        if self.compare.files:
            self.compare.end()
            self._fill(stay=True)
            self.post_message(self.TakerChanged())

    def on_compare_view_ready(self, event: CompareView.Ready) -> None:
        event.stop()
        self._entitle()

    def on_compare_lines_closed(self, event: CompareView.Closed) -> None:
        event.stop()
        self.end_comparison()

    # --- searching ---------------------------------------------------------

    def _find(self, begin: bool) -> None:
        if begin:
            self.find.open()
        else:
            self._end_find()

    def on_find_box_typed(self, event: FindBox.Typed) -> None:
        event.stop()
        self.view.look_for(event.text)

    def on_find_box_done(self, event: FindBox.Done) -> None:
        event.stop()
        if event.clear:
            self._end_find()
        self.screen.set_focus(self.view)

    def on_detail_lines_found(self, event: DetailLines.Found) -> None:
        event.stop()
        self.find.say(self.view.finder.told())
        self._entitle()

    def _end_find(self) -> None:
        self.find.close()
        self.view.look_for("")
        self.refresh_bindings()

    # --- copying -----------------------------------------------------------

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
        self.end_comparison()
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
            record, hider, tree, attempts = await in_thread(lambda: self._of_catalogue(row.file_id))
        except EXPECTED as error:
            tell(self, f"The record cannot be read from the catalogue: {error}", "error")
            return
        if row == self.row:
            self.record, self._hider, self._tree, self.attempts = record, hider, tree, attempts
            self._fill(stay=stay)

    def _of_catalogue(
        self, file_id: int
    ) -> tuple[Mapping[str, Any] | None, Hider, list[Branch] | None, Sequence[AttemptRow]]:
        """A file's record, what of it is hidden, its lines, and its attempts; in a thread, for a large record takes a
        while."""
        raw, attempts = self.door.record(file_id), self.door.attempts(file_id)
        record = json.loads(raw) if raw is not None else None
        record = record if isinstance(record, dict) else None
        hider = Hider(record)
        return record, hider, record_tree(record, hider) if record is not None else None, attempts

    # --- what the tabs say -------------------------------------------------

    def _fill(self, *, stay: bool) -> None:
        row, taker = self.row, self.taker
        self._entitle()
        self.again.display = bool(
            row
            and taker is self.view
            and TABS[self.tabs.number] in AGAIN
            and row.state in (FileState.FAILED, FileState.QUARANTINED)
        )
        unseen = not self.view.display
        for part in (self.view, self.preview, self.compare):
            part.display = part is taker
        if taker.has_focus:
            self.screen.refresh_bindings()
        self.tabs.display = taker is not self.compare
        self.find.display = (taker is self.view and self.view.finder.active) or self.find.input.has_focus
        if taker is self.preview:
            self.preview.look_at(row, self.record, self._hider, reveal=self.view.reveal)
        if taker is not self.view:
            return
        lines: Sequence[Branch | tuple[str, str]]
        if row is None:
            lines = [("No file is chosen. Move through the files (2) to see what was read.", "dim")]
        else:
            lines = (self._metadata, self._error, self._raw, self._attempts)[self.tabs.number](row)
        self.view.fill(lines, stay=stay)
        if unseen and TABS[self.tabs.number] == "Attempts":
            self.call_after_refresh(self._fill, stay=True)  # its width is known then

    def _entitle(self) -> None:
        """What is shown, in the border; below it the hits, the state of the file, whether values are revealed."""
        row = self.row
        if self.compare.files:
            self.border_title = content(f"3 Compare ── {numbers.count(len(self.compare.files))} files")
            said = [self.compare.told()]
        else:
            name = f" ── {clean(row.path.rsplit(b'/', 1)[-1], 60)}" if row else ""
            self.border_title = content(f"3 Detail{name}")
            said = [self.view.finder.told(), " ".join(looks.FILE[row.state][:2]) if row else ""]
        if self.reveal:
            said.append(REVEALED)
        self.border_subtitle = content(" · ".join(filter(None, said)))

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
        tree, self._tree = self._tree, None  # its branches will be opened: they serve once
        return lines + (tree if tree is not None else record_tree(self.record, self._hider))

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
        return [(line, "") for line in json_lines(self.record, self.reveal, self._hider)]

    def _attempts(self, row: FileRow) -> Sequence[tuple[str, str]]:
        hidden = [
            replace(one, message=one.message and self._hide(one.message), detail=one.detail and self._hide(one.detail))
            for one in self.attempts
        ]
        return attempt_lines(hidden, self.view.width)

    def _error_values(self) -> tuple[str, str, str | None] | None:
        """What the newest failed attempt or the record says: in words, message, detail."""
        row, record = self.row, self.record
        error = record.get("error") if record else None
        if isinstance(error, dict):
            kind = next((word for kind, word in looks.ERROR.items() if kind.value == error.get("kind")), "error")
            detail = error.get("detail")
            return kind, self._hide(str(error.get("message", ""))), self._hide(str(detail)) if detail else None
        if row and row.error_kind:
            last = next((one for one in reversed(self.attempts) if one.error_kind), None)
            detail = last.detail if last else None
            return looks.ERROR[row.error_kind], self._hide(row.reason or ""), self._hide(detail) if detail else None
        return None

    def _hide(self, text: str) -> str:
        """A message without what it quotes of people, unless that is revealed."""
        return text if self.reveal else self._hider.message(text)
