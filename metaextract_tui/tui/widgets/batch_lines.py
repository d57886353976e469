"""The list of a catalogue's batches: newest first, each with its state or its place in the queue."""

from __future__ import annotations

from metaextract_tui.model import BatchRow, BatchState, FileState, Queue
from metaextract_tui.tui import looks, numbers
from metaextract_tui.tui.text import clean, fit
from metaextract_tui.tui.widgets.lines import Lines, Parts

WIDE = 90
"""From this width on there is room for how many are done."""


class BatchLines(Lines):
    """One line a batch; the cursor stays on its batch when others come and go."""

    HEAD_LINES = 1

    def __init__(self) -> None:
        super().__init__(id="batch-lines")
        self.batches: list[BatchRow] = []
        self.queue = Queue()

    @property
    def total(self) -> int:
        return len(self.batches)

    def current(self) -> BatchRow | None:
        return self.batches[self.cursor] if self.cursor < len(self.batches) else None

    def fill(self, batches: list[BatchRow], queue: Queue) -> None:
        kept = self.current()
        self.batches, self.queue = batches, queue
        if kept is not None:
            self.cursor = next((at for at, one in enumerate(batches) if one.batch_id == kept.batch_id), self.cursor)
        self.cursor = max(0, min(self.cursor, len(batches) - 1))
        self.redraw_changed()

    def state(self, batch: BatchRow) -> tuple[str, str, str]:
        """Sign, word and look of a batch."""
        if batch.batch_id in self.queue.batches:
            place = self.queue.batches.index(batch.batch_id)
            return "…", "next" if place == 0 else f"waiting, {place + 1}", "accent"
        sign, word, look = looks.BATCH[batch.state]
        return sign, "not begun" if batch.state is BatchState.NEW else word, look

    def head(self, width: int) -> Parts:
        done = f"{'DONE':>11} " if width >= WIDE else ""
        return [(fit(f" {'NO':>4}  {'STATE':<14} {'BEGAN':<16} {'FILES':>11} {done}{'FAILED':>7}  FROM", width), "")]

    def parts(self, index: int, width: int) -> Parts:
        batch = self.batches[index]
        sign, word, look = self.state(batch)
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
