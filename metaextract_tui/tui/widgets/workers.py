"""The workers pane: who reads what since when, with how much memory, in which pool."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator

from textual.message import Message

from metaextract_tui.model import Lane, Mode, Snapshot, WorkerState
from metaextract_tui.tui import keys, looks, numbers
from metaextract_tui.tui.text import clean, content, fit
from metaextract_tui.tui.widgets.kinds import lane_words
from metaextract_tui.tui.widgets.lines import Lines, Parts

SPARK = 6
BAR = 5
FIGURE = 7
LANES = {Lane.PROCESS: "process", Lane.THREAD: "thread"}
THREADS_ROOM = 21
"""Cells that the host of the threads needs to say how many of them are busy."""
KIND_ROOM = 28
"""From this width on a file's kind stands beside its name."""
END = "[End]"
END_AFTER_S = 1.0
"""A file that is read so long can be ended with the mouse; before that the button would only flicker."""
WIDE = 60
"""From this width on a line has that button, and the memory its sparkline and bar."""
SPARK_TOP = 0.25
"""Of the limit: what the sparkline shows as full at least, so that a small steady worker is a low line, no block."""


class Workers(Lines):
    """One line a worker; the thread host's memory stands once, on its own line, and its threads share it. Below them
    stands, whole, what the engine has decided: how many read at once, and which kind is read where, and why."""

    BINDINGS = keys.WORKERS
    HEAD_LINES = 1

    class EndAsked(Message):
        """End the file that a worker reads, and nothing else."""

        def __init__(self, worker: WorkerState) -> None:
            super().__init__()
            self.worker = worker

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.states: tuple[WorkerState, ...] = ()
        self.reasons: tuple[str, ...] = ()
        self._told: list[str] = []
        self._title = self._under = ""
        self._limit: float | None = None

    def on_mount(self) -> None:
        self.border_title = "4 Workers"

    @property
    def total(self) -> int:
        return max(1, len(self.states) + len(self._told))

    @property
    def shows_cursor(self) -> bool:
        return self.has_focus and bool(self.states)

    def current(self) -> WorkerState | None:
        return self.states[self.cursor] if self.cursor < len(self.states) else None

    def show(self, snapshot: Snapshot) -> None:
        self.states = snapshot.workers
        reasons = tuple(why(snapshot)) if self.states else ()
        if reasons != self.reasons:
            self.reasons = reasons
            self._wrap()
        self._point_out()
        title = f"4 Workers ── {summary(self.states)}" if self.states else "4 Workers"
        if title != self._title:
            self._title = title
            self.border_title = content(title)
        limit = max((worker.memory_limit_mb or 0.0 for worker in self.states), default=0.0) or None
        if limit != self._limit:
            self._limit = limit
            self.refresh()
        self.redraw_changed()

    def on_resize(self) -> None:
        self._wrap()
        self.changed()
        super().on_resize()

    def on_lines_moved(self, event: Lines.Moved) -> None:
        self._point_out()

    def _wrap(self) -> None:
        """A reason goes on in the next line: one that is cut is none."""
        room = max(20, self.width - 4)
        self._told = [line for reason in self.reasons for line in textwrap.wrap(reason, room, subsequent_indent="  ")]

    def _point_out(self) -> None:
        """Say of a file that takes very long what its kind usually takes, and which key ends it."""
        current = self.current()
        slow = [worker for worker in self.states if worker.usual_ms is not None and worker.path is not None]
        one = current if current in slow else next(iter(slow), None)
        under = ""
        if one is not None:
            usual = numbers.milliseconds(max(one.usual_ms or 0.0, 0.1)).strip()
            name = fit(clean(os.path.basename(one.path or b""), 300), 24).strip()
            under = f"{clean(one.name, 8)}: {name} is slow, its kind takes {usual} · K ends it"
        if under != self._under:
            self._under = under
            self.border_subtitle = content(under)

    def clicked(self, index: int, x: int, double: bool) -> None:
        worker = self.current()
        if worker is not None and _endable(worker) and self.width >= WIDE and x >= self.width - len(END) - 1:
            self.post_message(self.EndAsked(worker))
        else:
            super().clicked(index, x, double)

    def action_end_file(self) -> None:
        worker = self.current()
        if worker is not None:
            self.post_message(self.EndAsked(worker))

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
            return [(fit(f"   {self._told[index - len(self.states)]}", width), "dim")]
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
            (f" {END if _endable(worker) else ''}" if width >= WIDE else "", "button"),
        ]

    def _memory_parts(self, worker: WorkerState, room: int) -> Parts:
        if _is_thread(worker):
            return [(fit("" if _unstarted(worker) else "shared", room, right=True), "dim")]
        used, limit = worker.memory_mb, worker.memory_limit_mb
        if used is None:
            return [(fit("" if worker.activity == "ended" else "n/a", room, right=True), "dim")]
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
    parts = [_count(processes, "process")] if processes else []
    parts += [_count(threads, "thread")] if threads else []
    return " · ".join(parts)


def why(snapshot: Snapshot) -> Iterator[str]:
    """How many files are read at once and why no more; then where each kind is read, and why. Clean."""
    pools = snapshot.pools
    if pools.processes and snapshot.mode is Mode.SEQUENTIAL:
        yield "one process, one file at a time, as asked"
    elif pools.processes:
        yield f"{_count(pools.processes, 'process')}, as the settings allow ({snapshot.mode})"
    if pools.threads_reason and any(worker.threads for worker in snapshot.workers):
        yield clean(f"{_count(pools.threads, 'thread')} at most: {pools.threads_reason}", 300)
    if pools.memory_reason:
        yield clean(pools.memory_reason, 300)
    alike: dict[str, list[str]] = {}
    for kind in snapshot.kinds:
        alike.setdefault(lane_words(kind), []).append(looks.format_name(kind.format))
    for words, names in alike.items():
        yield f"{', '.join(names)} by {words}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 'es' if what.endswith('s') else 's'}"


def _endable(worker: WorkerState) -> bool:
    return worker.file_id is not None and (worker.busy_s or 0.0) >= END_AFTER_S


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
        return (
            f"{busy} of {worker.threads} threads busy" if room >= THREADS_ROOM else f"{busy} of {worker.threads} busy"
        )
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
    return SPARK + FIGURE + 1 + BAR if width >= WIDE else FIGURE + 5


def _room(width: int) -> int:
    """Cells for the file's name."""
    return max(4, width - 16 - 8 - _memory(width) - 11 - (len(END) + 1 if width >= WIDE else 0))
