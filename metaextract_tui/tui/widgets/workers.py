"""The workers pane: who reads what since when, with how much memory, in which pool."""

from __future__ import annotations

import os

from metaextract_tui.model import Lane, Snapshot, WorkerState
from metaextract_tui.tui import looks, numbers
from metaextract_tui.tui.text import clean, content, fit
from metaextract_tui.tui.widgets.lines import Lines, Parts

SPARK = 6
BAR = 5
LANES = {Lane.PROCESS: "proc", Lane.THREAD: "thrd"}


class Workers(Lines):
    """One line a worker; the thread host's memory stands once, on its own line, and its threads share it."""

    HEAD_LINES = 1

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.states: tuple[WorkerState, ...] = ()
        self._title = ""

    def on_mount(self) -> None:
        self.border_title = "4 Workers"

    @property
    def total(self) -> int:
        return max(1, len(self.states))

    @property
    def shows_cursor(self) -> bool:
        return self.has_focus and bool(self.states)

    def show(self, snapshot: Snapshot) -> None:
        self.states = snapshot.workers
        title = f"4 Workers ── {summary(self.states)}" if self.states else "4 Workers"
        if title != self._title:
            self._title = title
            self.border_title = content(title)
        self.redraw_changed()

    def head(self, width: int) -> Parts:
        if not self.states:
            return [("", "")]
        memory = fit("MEMORY MiB / LIMIT", _memory(width), right=True)
        text = f"   NAME LANE {fit('FILE', _room(width))}  SINCE {memory}   DONE"
        return [(fit(text, width), "")]

    def parts(self, index: int, width: int) -> Parts:
        if not self.states:
            return [(fit(" No worker runs; they start with the batch.", width), "dim")]
        worker = self.states[index]
        reading = worker.path is not None
        threads = worker.threads > 0
        sign, look = ("▶", "busy") if reading else ("·", "dim")
        if threads:
            busy = sum(1 for one in self.states if one is not worker and _is_thread(one) and one.path is not None)
            doing = f"{busy}/{worker.threads} threads busy"
            sign, look = ("▶", "busy") if busy else ("·", "dim")
        elif worker.path is not None:
            doing = clean(os.path.basename(worker.path), 300)
            if worker.format:
                doing = f"{doing}  {looks.format_name(worker.format)}"
        else:
            doing = clean(worker.activity, 40)
        since = numbers.since(worker.busy_s) if reading else ""
        done = numbers.count(worker.files_done)
        again = f" ↻{worker.restarts}" if worker.restarts else ""
        return [
            (f" {sign} ", look),
            (fit(clean(worker.name, 8), 4), "strong"),
            (" " + fit(LANES[worker.lane], 5), "dim"),
            (fit(doing, _room(width)), "" if reading else "dim"),
            (fit(since, 7, right=True), ""),
            *self._memory_parts(worker, _memory(width)),
            (fit(done, 8, right=True), ""),
            (fit(again, 4), "warn"),
        ]

    def _memory_parts(self, worker: WorkerState, room: int) -> Parts:
        if _is_thread(worker):
            return [(fit("shared", room, right=True), "dim")]
        limit = worker.memory_limit_mb
        used = worker.memory_mb
        if used is None:
            return [(fit("n/a", room, right=True), "dim")]
        text = fit(numbers.memory(used), 6, right=True) + (fit(f" / {numbers.memory(limit)}", 9) if limit else " " * 9)
        if room < len(text) + SPARK + BAR + 2:
            return [(fit(text, room), "")]
        share = used / limit if limit else 0.0
        full, empty = numbers.bar(share, BAR)
        gap = room - len(text) - SPARK - BAR - 1
        return [
            (" " * gap, ""),
            (numbers.sparkline(worker.memory_history, SPARK), "accent"),
            (text, ""),
            (full, "bad" if share > 0.9 else "good"),
            (empty + " ", "bar"),
        ]


def summary(workers: tuple[WorkerState, ...]) -> str:
    """How many of each pool. No figure that changes all the time: a new title draws the whole pane again."""
    processes = sum(1 for worker in workers if worker.lane is Lane.PROCESS)
    threads = sum(worker.threads for worker in workers)
    parts = [f"{processes} process{'' if processes == 1 else 'es'}"] if processes else []
    parts += [f"{threads} thread{'' if threads == 1 else 's'}"] if threads else []
    return " · ".join(parts)


def _is_thread(worker: WorkerState) -> bool:
    return worker.lane is Lane.THREAD and worker.threads == 0


def _memory(width: int) -> int:
    """Cells for the memory: the figures, and where there is room its sparkline and its bar."""
    return SPARK + BAR + 18 if width >= 60 else 16


def _room(width: int) -> int:
    """Cells for the file's name."""
    return max(4, width - 13 - 7 - _memory(width) - 12)
