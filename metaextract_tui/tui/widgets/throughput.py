"""The throughput pane, and its folded line for small windows: rates now and overall, what waits, what failed."""

from __future__ import annotations

from metaextract_tui.model import BatchState, Lane, Snapshot
from metaextract_tui.tui import looks, numbers
from metaextract_tui.tui.text import clean, fit
from metaextract_tui.tui.widgets.lines import Lines, Parts
from metaextract_tui.tui.widgets.status import took

LINES = 7


class Throughput(Lines):
    """Sparklines of the last two minutes with the figure of now beside each, and the rates of the whole."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[tuple[tuple[str, str], ...]] = []
        self.snapshot = Snapshot()

    def on_mount(self) -> None:
        self.border_title = "5 Throughput"

    @property
    def total(self) -> int:
        """What waits stands at the top too, and goes first where a line is missing."""
        return LINES if self.page >= LINES else LINES - 1

    @property
    def shows_cursor(self) -> bool:
        return False

    def on_resize(self) -> None:
        self.changed()
        super().on_resize()

    def show(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.redraw_changed()

    def parts(self, index: int, width: int) -> Parts:
        snapshot, rates = self.snapshot, self.snapshot.rates
        if index == 0:
            return self._time(width)
        if index == 1:
            return self._volume(width)
        if index == 2:
            look = "strong" if snapshot.limit else "dim"
            words = limit_words(snapshot) or ("" if looks.running(snapshot) else "none: nothing is being read")
            return [(" " + fit("limit", 8), "dim"), (fit(words, max(0, width - 9)), look)]
        if index == 3:
            return _line("files/s", rates.files_history, numbers.rate(rates.files_per_s), width, "good")
        if index == 4:
            return _line("MB/s", rates.mb_history, numbers.rate(rates.mb_per_s), width, "accent")
        if index == 5:
            failed = sum(group.files for group in snapshot.failures)
            return _line("failed", rates.failed_history, numbers.count(failed), width, "bad")
        waiting = max(0, snapshot.files_total - snapshot.files_done)
        return _line("queued", rates.queued_history, numbers.count(waiting), width, "dim")

    def _time(self, width: int) -> Parts:
        """What is left stands in the top line: twice on one screen, it would differ by a tick."""
        snapshot = self.snapshot
        if not snapshot.elapsed_s:
            said = "how long it took is not known" if snapshot.files_done else "nothing is being read"
            return [(fit(f" {said}", width), "dim")]
        overall = f"{numbers.rate(snapshot.rates.overall_files_per_s)} files/s overall "
        said = f"{numbers.clock(snapshot.elapsed_s)} so far" if looks.running(snapshot) else f"{took(snapshot)} in all"
        return _ends(f" {said}", overall, width)

    def _volume(self, width: int) -> Parts:
        snapshot = self.snapshot
        found = numbers.size(snapshot.bytes_total)
        cancelled = looks.read(snapshot) < snapshot.files_done  # of how many bytes those are, nobody counts
        done = f" {found} found" if cancelled else f" {numbers.size(snapshot.bytes_done)} of {found}"
        if not snapshot.elapsed_s:
            return [(fit(done, width), "")]
        return _ends(done, f"{numbers.rate(snapshot.rates.overall_mb_per_s)} MB/s overall ", width)


LEAST_SPARK = 6
"""Cells of a sparkline below which it tells nothing: what limits the batch has no room then."""


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
        if snapshot.state is not BatchState.RUNNING:
            return _overall(snapshot, width)
        workers = [w for w in snapshot.workers if w.lane is Lane.PROCESS or w.threads == 0]
        busy = sum(1 for worker in workers if worker.path is not None)
        used = sum(worker.memory_mb or 0.0 for worker in snapshot.workers)
        left = f" {busy}/{len(workers)} workers {numbers.memory(used):>6} MiB" if workers else " no workers"
        limit = limit_words(snapshot) if snapshot.limit else ""
        files, volume = f" {numbers.rate(rates.files_per_s):>6} files/s", f" {numbers.rate(rates.mb_per_s):>5} MB/s"
        room = width - len(left) - len(files) - len(volume) - 6
        if limit and room - len(limit) >= LEAST_SPARK:
            line = numbers.sparkline(rates.files_history, room - len(limit) + 1)
            return [(left + "  ", "dim"), (line, "good"), (files + " ", ""), (volume + "  ", ""), (limit, "strong")]
        spark = max(0, room // 2)
        return [
            (left + "  ", "dim"),
            (numbers.sparkline(rates.files_history, spark), "good"),
            (files + "  ", ""),
            (numbers.sparkline(rates.mb_history, spark), "accent"),
            (volume, ""),
        ]


def _overall(snapshot: Snapshot, width: int) -> Parts:
    """What the batch came to, while it does not go on."""
    if snapshot.batch_id is None:
        return [(fit(" nothing is being read", width), "dim")]
    read, rates = looks.read(snapshot), snapshot.rates
    said = f" {numbers.count(read)} files"
    said += f", {numbers.size(snapshot.bytes_done)}" if read == snapshot.files_done else ""
    if when := took(snapshot):
        said += f" in {when}  ·  {numbers.rate(rates.overall_files_per_s)} files/s"
        said += f"  ·  {numbers.rate(rates.overall_mb_per_s)} MB/s"
    return [(fit(said, width), "dim")]


def limit_words(snapshot: Snapshot) -> str:
    """What limits the batch now, clean; empty where nothing can be said."""
    return clean(snapshot.limit, 120)


def _ends(left: str, right: str, width: int) -> Parts:
    """Two texts at the two ends of a line; the right one goes where there is no room for both."""
    if len(left) + len(right) >= width:
        return [(fit(left, width), "")]
    return [(fit(left, width - len(right)), ""), (right, "dim")]


def _line(name: str, history: tuple[float, ...], figure: str, width: int, look: str) -> Parts:
    return [
        (" " + fit(name, 8), "dim"),
        (numbers.sparkline(history, max(0, width - 9 - 9)), look),
        (fit(figure, 8, right=True), "strong"),
    ]
