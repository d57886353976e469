"""What is said in words: the offer of an interrupted batch, the first start, and the summary for tiny windows."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Static

from metaextract_tui.model import BatchRow, BatchState, FileState, Snapshot
from metaextract_tui.tui import looks, numbers
from metaextract_tui.tui.text import clean, content
from metaextract_tui.tui.widgets.failures import in_words as causes
from metaextract_tui.tui.widgets.status import place

WELCOME = (
    "1. Choose: Space marks a folder or file in the sources, a adds another folder.\n"
    "2. Start: s reads what is marked, or else the line under the cursor.\n"
    "3. Look: the files appear in pane 2. ? shows all keys, w the earlier batches."
)


BUTTONS = 28
"""Cells that the buttons of an offer take."""


class Offer(Horizontal):
    """One line that offers to carry on an interrupted batch, or to begin one that waited for its turn."""

    class Taken(Message):
        """Carry it on."""

        def __init__(self, batch_id: int) -> None:
            super().__init__()
            self.batch_id = batch_id

    def __init__(self) -> None:
        super().__init__(id="offer")
        self.offered: BatchRow | None = None
        self._texts: tuple[str, ...] = ("",)
        self.text = Static("", markup=False)
        self.yes = Button("c Carry on", id="offer-yes", compact=True)
        self.no = Button("Not now", id="offer-no", compact=True)
        self.yes.can_focus = self.no.can_focus = False
        self.display = False

    def compose(self) -> ComposeResult:
        yield self.text
        yield self.yes
        yield self.no

    def offer(self, batch: BatchRow, others: int) -> None:
        self.offered = batch
        self.yes.label = "c Carry on" if batch.state is BatchState.INTERRUPTED else "c Begin"
        total = sum(batch.counts.values())
        done = sum(number for state, number in batch.counts.items() if state.final)
        more = f"; {others} more in w" if others else ""
        if batch.state is BatchState.NEW:
            self._texts = (f" … {place(batch.roots)} waits and was not begun{more}", f" … one waits, not begun{more}")
            self.display = True
            self._write()
            return
        at = f"{numbers.count(done)} of {numbers.count(total)} files{more}"
        self._texts = (
            f" ↯ {place(batch.roots)} was interrupted at {at}",
            f" ↯ interrupted at {at}",
            f" ↯ {numbers.count(done)}/{numbers.count(total)}{more}",
        )
        self.display = True
        self._write()

    def on_resize(self) -> None:
        self._write()

    def _write(self) -> None:
        """As much of it as has room: what is cut says nothing."""
        room = self.size.width - BUTTONS
        self.text.update(content(next((one for one in self._texts if len(one) <= room), self._texts[-1]), 300))

    def take(self) -> None:
        if self.offered is not None:
            batch, self.offered = self.offered, None
            self.display = False
            self.post_message(self.Taken(batch.batch_id))

    def close(self) -> None:
        self.offered = None
        self.display = False

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button is self.yes:
            self.take()
        else:
            self.close()


def left(batch: BatchRow) -> bool:
    """Whether a batch has anything left to carry on with."""
    return not batch.walk_done or any(number for state, number in batch.counts.items() if not state.final)


class Summary(Widget):
    """The batch in words, for windows in which no pane has room."""

    def __init__(self) -> None:
        super().__init__(id="summary")
        self.snapshot = Snapshot()

    def show(self, snapshot: Snapshot) -> None:
        before = in_words(self.snapshot)
        self.snapshot = snapshot
        if in_words(snapshot) != before:
            self.refresh()

    def render(self) -> Content:
        return Content(in_words(self.snapshot))


def in_words(snapshot: Snapshot) -> str:
    """Two or three short lines."""
    if snapshot.batch_id is None:
        return "Nothing is read yet. s starts, ? helps, q quits.\nA window of 60x16 shows more."
    word = looks.BATCH[snapshot.state][1].capitalize()
    failed = looks.failed(snapshot)
    if snapshot.walking and not snapshot.files_total:
        return "Walking through the folder.\np pauses, q quits. A window of 60x16 shows more."
    text = f"{word}: {numbers.count(looks.read(snapshot))} of {numbers.count(snapshot.files_total)} files"
    text += f" ({numbers.percent(looks.read(snapshot), snapshot.files_total)} %)"
    if failed:
        text += f", {numbers.count(failed)} failed ({causes(snapshot.failures)})"
    if snapshot.state is BatchState.RUNNING:
        text += f", {numbers.eta(snapshot.eta_s, growing=snapshot.walking)}"
    held = snapshot.counts.get(FileState.HELD, 0)
    if held:
        text += f", {numbers.count(held)} held"
    if snapshot.message:
        text += f". {clean(snapshot.message, 100)}"
    keys = "R retries, " if failed else ""
    if snapshot.state is BatchState.RUNNING or looks.resumable(snapshot):
        keys = "p resumes, " if looks.resumable(snapshot) else "p pauses, "
    return f"{text}.\n{keys}q quits. A window of 60x16 shows more."
