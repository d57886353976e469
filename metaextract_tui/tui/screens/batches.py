"""The batches of the catalogue: what each came to; run again, carry on, put in order, delete, copy as a command."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Button, Static

from metaextract_tui.batch import Door, ascommand
from metaextract_tui.model import BatchRow, BatchState, Queue
from metaextract_tui.tui import keys, looks, numbers
from metaextract_tui.tui.background import begin
from metaextract_tui.tui.telling import tell
from metaextract_tui.tui.text import content
from metaextract_tui.tui.threads import EXPECTED, in_thread
from metaextract_tui.tui.toasts import keep_clear
from metaextract_tui.tui.verbs import Verbs
from metaextract_tui.tui.widgets.batch_lines import BatchLines
from metaextract_tui.tui.widgets.batch_summary import SummaryLines, command_of
from metaextract_tui.tui.widgets.keysline import ALWAYS, KeysLine
from metaextract_tui.tui.widgets.lines import Lines

EVERY_S = 1.0
"""How often the list is read anew."""
RESUMABLE = (BatchState.INTERRUPTED, BatchState.PAUSED, BatchState.STOPPED, BatchState.NEW)


class Asking(Horizontal):
    """One line that asks before something is lost."""

    def __init__(self) -> None:
        super().__init__(id="batch-asking")
        self.asked: BatchRow | None = None
        self.text = Static("", markup=False)
        self.yes = Button("d Delete", id="batch-delete", compact=True)
        self.no = Button("Esc Keep", id="batch-keep", compact=True)
        self.yes.can_focus = self.no.can_focus = False
        self.display = False

    def compose(self) -> ComposeResult:
        yield self.text
        yield self.yes
        yield self.no

    def ask(self, batch: BatchRow) -> None:
        self.asked = batch
        files = numbers.count(sum(batch.counts.values()))
        text = f" Delete batch {batch.batch_id} ({files} files) from the history? The files stay."
        self.text.update(content(text, 200))
        self.display = True

    def close(self) -> None:
        self.asked = None
        self.display = False


class Batches(Screen[None]):
    """The history above, what the current batch came to below; the queue stands in the list."""

    BINDINGS = keys.BATCHES

    def __init__(self, door: Door, verbs: Verbs) -> None:
        super().__init__()
        self.door = door
        self.verbs = verbs
        self.lines = BatchLines()
        self.summary = SummaryLines()
        self.asking = Asking()
        self.empty = Static(" The catalogue holds no batch yet.", markup=False)
        self.keys_line = KeysLine(self._not_now, self._labels, always=("close", *ALWAYS))
        self._told: tuple[object, ...] | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="batches") as box:
            box.border_title = "Batches"
            box.border_subtitle = content(str(self.door.catalogue), 80)
            yield self.empty
            yield self.lines
        yield self.asking
        with Vertical(id="batch-box") as under:
            under.border_title = "Summary"
            yield self.summary
        yield self.keys_line

    def on_mount(self) -> None:
        self.empty.display = False
        self.lines.focus()
        keep_clear(self)
        self._look()
        self.set_interval(EVERY_S, self._look)

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= 160, "-wide")

    # --- reading -------------------------------------------------------------

    def _look(self) -> None:
        begin(self, self._read, group="batches", exclusive=True)

    async def _read(self) -> None:
        def asked() -> tuple[list[BatchRow], Queue]:
            return self.door.batches(), self.door.queue()

        try:
            batches, queue = await in_thread(asked)
        except EXPECTED as error:
            self.lines.fill([], Queue())
            self.summary.say(f"The catalogue cannot be read: {error}")
            return
        self.lines.fill(batches, queue)
        self.empty.display = not batches
        box = self.query_one("#batches")
        waiting = len(queue.batches)
        title = "Batches" + (f" ── {numbers.count(waiting)} waiting" if waiting else "")
        title += " ── paused after each" if queue.waits else ""
        if str(box.border_title) != title:
            box.border_title = content(title)
        self._tell_current()
        self.refresh_bindings()

    def _tell_current(self) -> None:
        """Read what the batch under the cursor came to, where that is another or came to more."""
        batch = self.lines.current()
        if batch is None:
            self._told = None
            self.summary.say("")
        elif self._told != (about := (batch.batch_id, batch.state, tuple(batch.counts.items()))):
            self._told = about
            begin(self, lambda: self._summarize(batch), group="summary", exclusive=True)

    async def _summarize(self, batch: BatchRow) -> None:
        found = self.summary.found
        if found is None or found.numbers.row.batch_id != batch.batch_id:
            self.summary.say("reading…")
        try:
            told, usual = await in_thread(lambda: (self.door.summary(batch.batch_id), ascommand.usual()))
        except EXPECTED as error:
            self.summary.say(f"What it came to cannot be read: {error}")
            return
        self.query_one("#batch-box").border_title = content(f"Summary of batch {batch.batch_id}")
        self.summary.show(told, command_of(told, self.door.catalogue, usual))

    def on_lines_moved(self, event: Lines.Moved) -> None:
        if event.lines is self.lines:
            self.asking.close()
            self._tell_current()
            self.refresh_bindings()

    # --- what can be done now -------------------------------------------------

    def _not_now(self) -> frozenset[str]:
        batch, queue = self.lines.current(), self.lines.queue
        if batch is None:
            return frozenset(
                {"open", "carry_on", "rerun", "shift(-1)", "shift(1)", "take_out", "copy", "delete", "wait"}
            )
        left_out = set()
        if batch.batch_id not in queue.batches:
            left_out |= {"shift(-1)", "shift(1)", "take_out"}
        if batch.state not in RESUMABLE:
            left_out.add("carry_on")
        if not queue.batches and not queue.waits:
            left_out.add("wait")
        return frozenset(left_out)

    def _labels(self) -> dict[str, str]:
        batch, queue = self.lines.current(), self.lines.queue
        waits = batch is not None and batch.batch_id in queue.batches
        return {
            "carry_on": "Begin next" if waits else "Carry on",
            "wait": "Go on" if queue.waits else "Pause after each",
        }

    # --- actions -------------------------------------------------------------

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        event.stop()
        if event.lines is self.lines:
            self.action_open()

    def action_open(self) -> None:
        if batch := self.lines.current():
            self.verbs.show_batch(batch.batch_id)
            self.app.pop_screen()

    def action_carry_on(self) -> None:
        batch = self.lines.current()
        if batch is None:
            return
        if batch.state not in RESUMABLE:
            tell(self, f"This batch is {looks.BATCH[batch.state][1]}: there is nothing to carry on.", "warning")
            return
        self.verbs.resume_batch(batch.batch_id)
        if not looks.running(self.door.snapshot()):
            self.app.pop_screen()
        else:
            self._look()

    def action_rerun(self) -> None:
        if batch := self.lines.current():
            self.verbs.rerun(batch.batch_id, self._look)

    def action_shift(self, step: int) -> None:
        batch = self.lines.current()
        if batch is not None and batch.batch_id in self.lines.queue.batches:
            self.verbs.move_in_queue(batch.batch_id, step, self._look)
        else:
            tell(self, "This batch does not wait: there is no order to change.", "warning")

    def action_take_out(self) -> None:
        batch = self.lines.current()
        if batch is not None and batch.batch_id in self.lines.queue.batches:
            self.verbs.take_out(batch.batch_id, self._look)
        else:
            tell(self, "This batch does not wait in the queue.", "warning")

    def action_wait(self) -> None:
        self.verbs.wait_after_each(not self.lines.queue.waits, self._look)

    def action_copy(self) -> None:
        if self.summary.found is not None:
            self.app.copy_to_clipboard(self.summary.command)
            tell(self, "The command is copied.")

    def action_delete(self) -> None:
        """Asks in a line; the same key once more deletes."""
        batch = self.lines.current()
        if self.asking.asked is not None:
            self.verbs.delete_batch(self.asking.asked.batch_id, self._look)
            self.asking.close()
        elif batch is not None:
            self.asking.ask(batch)

    def action_other(self) -> None:
        (self.summary if self.lines.has_focus else self.lines).focus()

    def action_close(self) -> None:
        if self.asking.display:
            self.asking.close()
        else:
            self.app.pop_screen()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button is self.asking.yes:
            self.action_delete()
        else:
            self.asking.close()
