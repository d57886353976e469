"""The batches of the catalogue, newest first: look at one, or carry an interrupted one on."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static

from metaextract_tui.batch import Door
from metaextract_tui.model import BatchRow, BatchState, FileState
from metaextract_tui.tui import keys, looks, numbers
from metaextract_tui.tui.telling import tell
from metaextract_tui.tui.text import clean, content, fit
from metaextract_tui.tui.threads import EXPECTED, in_thread
from metaextract_tui.tui.verbs import Verbs
from metaextract_tui.tui.widgets.keysline import KeysLine
from metaextract_tui.tui.widgets.lines import Lines, Parts

WIDE = 90
"""From this width on there is room for how many are done."""
RESUMABLE = (BatchState.INTERRUPTED, BatchState.PAUSED, BatchState.STOPPED)


class BatchLines(Lines):
    """One line a batch."""

    HEAD_LINES = 1

    def __init__(self) -> None:
        super().__init__(id="batch-lines")
        self.batches: list[BatchRow] = []

    @property
    def total(self) -> int:
        return len(self.batches)

    def current(self) -> BatchRow | None:
        return self.batches[self.cursor] if self.batches else None

    def head(self, width: int) -> Parts:
        done = f"{'DONE':>11} " if width >= WIDE else ""
        return [(fit(f" {'NO':>4}  {'STATE':<14} {'BEGAN':<16} {'FILES':>11} {done}{'FAILED':>7}  FROM", width), "")]

    def parts(self, index: int, width: int) -> Parts:
        batch = self.batches[index]
        sign, word, look = looks.BATCH[batch.state]
        total = sum(batch.counts.values())
        done = sum(number for state, number in batch.counts.items() if state.final)
        failed = batch.counts.get(FileState.FAILED, 0) + batch.counts.get(FileState.QUARANTINED, 0)
        roots = ", ".join(clean(root, 200) for root in batch.roots)
        return [
            (f" {batch.batch_id:>4}  ", "dim"),
            (f"{sign} {fit(word, 12)} ", look),
            (f"{numbers.moment(batch.created_at):<16} ", ""),
            (f"{numbers.count(total) + ('' if batch.walk_done else '+'):>11} ", ""),
            (f"{numbers.count(done):>11} " if width >= WIDE else "", ""),
            (f"{numbers.count(failed):>7}  ", "bad" if failed else "dim"),
            (fit(roots, max(4, width - (72 if width >= WIDE else 60)), keep_end=True), ""),
        ]


class Batches(Screen[None]):
    """History: Enter shows a batch in the workbench, `c` carries it on."""

    BINDINGS = keys.BATCHES

    def __init__(self, door: Door, verbs: Verbs) -> None:
        super().__init__()
        self.door = door
        self.verbs = verbs
        self.lines = BatchLines()
        self.empty = Static(" The catalogue holds no batch yet.", markup=False)

    def compose(self) -> ComposeResult:
        with Vertical(id="batches") as box:
            box.border_title = "Batches"
            box.border_subtitle = content(str(self.door.catalogue), 80)
            yield self.empty
            yield self.lines
        yield KeysLine()

    def on_mount(self) -> None:
        self.empty.display = False
        self.lines.focus()
        self.run_worker(self._read(), group="batches")

    async def _read(self) -> None:
        try:
            self.lines.batches = await in_thread(self.door.batches)
        except EXPECTED as error:
            tell(self, f"The catalogue cannot be read: {error}", "error")
        self.empty.display = not self.lines.batches
        self.lines.changed()

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        event.stop()
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
        self.app.pop_screen()
