"""The workers pane: who reads what since when, with how much memory, in which pool."""

from __future__ import annotations

import os

from metaextract_tui.model import Lane, Snapshot, WorkerState
from metaextract_tui.tui import looks, numbers
from metaextract_tui.tui.text import clean, content, fit
from metaextract_tui.tui.widgets.lines import Lines, Parts

SPARK = 6
BAR = 5
FIGURE = 7
LANES = {Lane.PROCESS: "process", Lane.THREAD: "thread"}
KIND_ROOM = 28
"""From this width on a file's kind stands beside its name."""
SPARK_TOP = 0.25
"""Of the limit: what the sparkline shows as full at least, so that a small steady worker is a low line, no block."""


class Workers(Lines):
    """One line a worker; the thread host's memory stands once, on its own line, and its threads share it. Below them
    stands what the engine has decided about their number."""

    HEAD_LINES = 1

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.states: tuple[WorkerState, ...] = ()
        self.reasons: tuple[str, ...] = ()
        self._title = ""
        self._limit: float | None = None

    def on_mount(self) -> None:
        self.border_title = "4 Workers"

    @property
    def total(self) -> int:
        return max(1, len(self.states) + len(self.reasons))

    @property
    def shows_cursor(self) -> bool:
        return self.has_focus and bool(self.states)

    def show(self, snapshot: Snapshot) -> None:
        self.states = snapshot.workers
        pools = snapshot.pools
        threads = f"{pools.threads} threads at most: {pools.threads_reason}" if pools.threads_reason else ""
        hosted = any(worker.threads for worker in self.states)
        self.reasons = tuple(filter(None, (threads if hosted else "", pools.memory_reason)))
        title = f"4 Workers ── {summary(self.states)}" if self.states else "4 Workers"
        if title != self._title:
            self._title = title
            self.border_title = content(title)
        limit = max((worker.memory_limit_mb or 0.0 for worker in self.states), default=0.0) or None
        if limit != self._limit:
            self._limit = limit
            self.refresh()
        self.redraw_changed()

    def head(self, width: int) -> Parts:
        if not self.states:
            return [("", "")]
        title = f"MiB of {numbers.memory(self._limit)}" if self._limit else "MiB"
        memory = fit(title, _memory(width), right=True)
        return [(fit(f"   NAME LANE    {fit('FILE', _room(width))}  SINCE {memory}   DONE", width), "")]

    def parts(self, index: int, width: int) -> Parts:
        if not self.states:
            return [(fit(" No worker runs; they start with the batch.", width), "dim")]
        if index >= len(self.states):
            return [(fit(f"   {clean(self.reasons[index - len(self.states)], 300)}", width), "dim")]
        worker = self.states[index]
        reading = worker.path is not None
        busy = 0
        if worker.threads > 0:
            busy = sum(1 for one in self.states if one is not worker and _is_thread(one) and one.path is not None)
        sign, look = ("▶", "busy") if reading or busy else ("·", "dim")
        return [
            (f" {sign} ", look),
            (fit(clean(worker.name, 8), 4) + " ", "strong"),
            (fit(LANES[worker.lane], 8), "dim"),
            (fit(_doing(worker, busy, _room(width)), _room(width)), "" if reading else "dim"),
            (fit(numbers.since(worker.busy_s) if reading else "", 7, right=True) + " ", _since_look(worker)),
            *self._memory_parts(worker, _memory(width)),
            (fit(numbers.count(worker.files_done), 7, right=True), ""),
            (fit(f" ↻{worker.restarts}" if worker.restarts else "", 4), "warn"),
        ]

    def _memory_parts(self, worker: WorkerState, room: int) -> Parts:
        if _is_thread(worker):
            return [(fit("" if _unstarted(worker) else "shared", room, right=True), "dim")]
        used, limit = worker.memory_mb, worker.memory_limit_mb
        if used is None:
            return [(fit("" if _unstarted(worker) else "n/a", room, right=True), "dim")]
        figure = fit(numbers.memory(used), FIGURE, right=True)
        if room < FIGURE + SPARK + BAR + 1:
            return [(fit(figure, room, right=True), "")]
        share = used / limit if limit else 0.0
        full, empty = numbers.bar(share, BAR)
        return [
            (numbers.sparkline(worker.memory_history, SPARK, least_top=(limit or 0.0) * SPARK_TOP), "accent"),
            (figure + " ", ""),
            (full, "bad" if share > 0.9 else "good"),
            (empty, "bar"),
        ]


def summary(workers: tuple[WorkerState, ...]) -> str:
    """How many of each pool. No figure that changes all the time: a new title draws the whole pane again."""
    processes = sum(1 for worker in workers if worker.lane is Lane.PROCESS)
    threads = sum(worker.threads for worker in workers)
    parts = [f"{processes} process{'' if processes == 1 else 'es'}"] if processes else []
    parts += [f"{threads} thread{'' if threads == 1 else 's'}"] if threads else []
    return " · ".join(parts)


def _doing(worker: WorkerState, busy: int, room: int) -> str:
    """The file that is read, how many of a host's threads are busy, or what a worker waits for."""
    if worker.path is not None:
        name = clean(os.path.basename(worker.path), 300)
        if worker.format and room >= KIND_ROOM:
            kind = looks.format_name(worker.format)
            return f"{fit(name, room - len(kind) - 2)}  {kind}"
        return name
    if _unstarted(worker):
        return "not started"
    if worker.threads > 0 and worker.activity != "ended":
        return f"{busy} of {worker.threads} threads busy"
    return clean(worker.activity, 40)


def _since_look(worker: WorkerState) -> str:
    """Amber where a file takes 20 times as long as its kind's median."""
    return "" if worker.usual_ms is None else "warn"


def _unstarted(worker: WorkerState) -> bool:
    """The engine calls a worker without a process ended, also before its first one."""
    return worker.activity == "ended" and not worker.files_done and not worker.restarts


def _is_thread(worker: WorkerState) -> bool:
    return worker.lane is Lane.THREAD and worker.threads == 0


def _memory(width: int) -> int:
    """Cells for the memory: the figure, and where there is room its sparkline and its bar."""
    return SPARK + FIGURE + 1 + BAR if width >= 60 else FIGURE + 5


def _room(width: int) -> int:
    """Cells for the file's name."""
    return max(4, width - 16 - 8 - _memory(width) - 11)
