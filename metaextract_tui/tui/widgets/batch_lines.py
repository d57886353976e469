"""The list of a catalogue's batches: newest first, each with its state or its place in the queue."""

from __future__ import annotations

from metaextract_tui.model import BatchRow, BatchState, FileState, Queue
from metaextract_tui.tui import looks, numbers
from metaextract_tui.tui.text import clean, fit
from metaextract_tui.tui.widgets.lines import Lines, Parts

WIDE = 90
"""From this width on there is room for how many are read beside how many are left."""


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
        wide = width >= WIDE
        figures = f"{'FILES':>10} {'READ':>10} {'LEFT':>10}" if wide else f"{'FILES':>9} {'LEFT':>9}"
        began = f"{'BEGAN':<{16 if wide else 11}}"
        return [(fit(f" {'NO':>4}  {'STATE':<14} {began} {figures} {'FAILED':>7}  FROM", width), "")]

    def parts(self, index: int, width: int) -> Parts:
        batch = self.batches[index]
        wide = width >= WIDE
        sign, word, look = self.state(batch)
        total = sum(batch.counts.values())
        read = sum(n for state, n in batch.counts.items() if state.final and state is not FileState.CANCELLED)
        failed = batch.counts.get(FileState.FAILED, 0) + batch.counts.get(FileState.QUARANTINED, 0)
        roots = ", ".join(clean(root, 200) for root in batch.roots)
        cells, began = (10, numbers.moment(batch.created_at)) if wide else (9, numbers.moment(batch.created_at)[5:])
        return [
            (f" {batch.batch_id:>4}  ", "dim"),
            (f"{sign} {fit(word, 12)} ", look),
            (f"{began} ", ""),
            (f"{numbers.count(total) + ('' if batch.walk_done else '+'):>{cells}} ", ""),
            (f"{numbers.count(read):>{cells}} " if wide else "", ""),
            (f"{numbers.count(total - read) if total > read else '-':>{cells}} ", "warn" if total > read else "dim"),
            (f"{numbers.count(failed) if failed else '-':>7}  ", "bad" if failed else "dim"),
            (fit(roots, max(4, width - (81 if wide else 63)), keep_end=True), ""),
        ]
