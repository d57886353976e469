"""The throughput pane, and its folded line for small windows: rates, progress and the time that is left."""

from __future__ import annotations

from metaextract_tui.model import BatchState, Lane, Snapshot
from metaextract_tui.tui import looks, numbers
from metaextract_tui.tui.text import fit
from metaextract_tui.tui.widgets.lines import Lines, Parts


class Throughput(Lines):
    """Sparklines of the last two minutes with today's figure beside each, and the progress of the whole."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[tuple[tuple[str, str], ...]] = []
        self.snapshot = Snapshot()

    def on_mount(self) -> None:
        self.border_title = "5 Throughput"

    @property
    def total(self) -> int:
        return 6

    @property
    def shows_cursor(self) -> bool:
        return False

    def show(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.redraw_changed()

    def parts(self, index: int, width: int) -> Parts:
        snapshot, rates = self.snapshot, self.snapshot.rates
        if index == 0:
            return self._progress(width)
        if index == 1:
            return self._time(width)
        if index == 2:
            return _line("files/s", rates.files_history, numbers.rate(rates.files_per_s), width, "good")
        if index == 3:
            return _line("MB/s", rates.mb_history, numbers.rate(rates.mb_per_s), width, "accent")
        waiting = max(0, snapshot.files_total - snapshot.files_done)
        if index == 4:
            return _line("queued", rates.queued_history, numbers.count(waiting), width, "dim")
        failed = sum(group.files for group in snapshot.failures)
        return _line("failed", rates.failed_history, numbers.count(failed), width, "bad")

    def _progress(self, width: int) -> Parts:
        snapshot = self.snapshot
        label = f" {numbers.percent(snapshot.files_done, snapshot.files_total):>3} %"
        full, empty = numbers.bar(_share(snapshot), width - len(label) - 2)
        return [(" ", ""), (full, looks.BATCH[snapshot.state][2]), (empty, "bar"), (label, "strong")]

    def _time(self, width: int) -> Parts:
        snapshot, rates = self.snapshot, self.snapshot.rates
        left = f" {numbers.clock(snapshot.elapsed_s)} so far"
        if snapshot.state in (BatchState.RUNNING, BatchState.PAUSED):
            left += f" · {numbers.eta(snapshot.eta_s)}"
        overall = f"{numbers.rate(rates.overall_files_per_s)} files/s overall "
        if len(left) + len(overall) > width:
            return [(fit(left, width), "")]
        return [(fit(left, width - len(overall)), ""), (overall, "dim")]


class FoldLine(Lines):
    """Workers and throughput in one line, where there is room for no more."""

    can_focus = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.can_focus = False
        self.snapshot = Snapshot()

    @property
    def total(self) -> int:
        return 1

    @property
    def shows_cursor(self) -> bool:
        return False

    def show(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.redraw_changed()

    def parts(self, index: int, width: int) -> Parts:
        snapshot, rates = self.snapshot, self.snapshot.rates
        workers = [w for w in snapshot.workers if w.lane is Lane.PROCESS or w.threads == 0]
        busy = sum(1 for worker in workers if worker.path is not None)
        used = sum(worker.memory_mb or 0.0 for worker in snapshot.workers)
        left = f" {busy}/{len(workers)} workers {numbers.memory(used):>6} MiB" if workers else " no workers"
        files, volume = f" {numbers.rate(rates.files_per_s):>6} files/s", f" {numbers.rate(rates.mb_per_s):>5} MB/s"
        spark = max(0, (width - len(left) - len(files) - len(volume) - 6) // 2)
        return [
            (left + "  ", "dim"),
            (numbers.sparkline(rates.files_history, spark), "good"),
            (files + "  ", ""),
            (numbers.sparkline(rates.mb_history, spark), "accent"),
            (volume, ""),
        ]


def _share(snapshot: Snapshot) -> float:
    """How far the batch is: by files, for every file counts the same when it is missing."""
    return snapshot.files_done / snapshot.files_total if snapshot.files_total else 0.0


def _line(name: str, history: tuple[float, ...], figure: str, width: int, look: str) -> Parts:
    return [
        (" " + fit(name, 8), "dim"),
        (numbers.sparkline(history, max(0, width - 9 - 9)), look),
        (fit(figure, 8, right=True), "strong"),
    ]
