"""What a batch waits for now, so that it goes no faster: processors, storage, memory, one file, the catalogue."""

from __future__ import annotations

import contextlib
import os
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import psutil

from metaextract_tui.model import BatchState, Lane, PoolSizes, WorkerState

EVERY_S = 0.5  # between two looks at the processors; in between the last word holds
WINDOW_S = 3.0  # over which is measured
ALONE_S = 3.0  # a file that is read so long while nothing else is left holds the batch up
BACKLOG = 1000  # outcomes that wait for the catalogue; from twice as many on the engine waits for it
BUSY = 0.85  # of the processors at work: more there will hardly be
WAITS = 0.5  # of their time off the processor: readers that do so wait for storage
QUEUED = 0.2  # of their time waiting for a processor: others have it
IDLE = 0.6  # of the readers at work: where fewer are, something else than reading is too slow


@dataclass(frozen=True, slots=True)
class Use:
    """Seconds since some moment: of the clock, of the processors in all, by our own process, by each worker, and those
    that workers waited for a processor that others had."""

    clock_s: float
    all_s: float
    own_s: float
    workers_s: Mapping[int, float]
    waited_s: Mapping[int, float]


class Work(NamedTuple):
    """What the engine has to do: its workers, whether folders are still walked, files that wait to be read, outcomes
    that wait for the catalogue."""

    workers: Sequence[WorkerState] = ()
    pools: PoolSizes = PoolSizes()
    walking: bool = False
    queued: int = 0
    unstored: int = 0


def cores() -> int:
    """Processors that this process may use."""
    with contextlib.suppress(AttributeError, OSError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def use(pids: Sequence[int]) -> Use:
    """What was used of the processors so far."""
    ran: dict[int, float] = {}
    waited: dict[int, float] = {}
    for pid in pids:
        with contextlib.suppress(psutil.Error):
            times = psutil.Process(pid).cpu_times()
            ran[pid] = times.user + times.system
        with contextlib.suppress(OSError, ValueError, IndexError):  # Linux alone tells
            waited[pid] = int(Path(f"/proc/{pid}/schedstat").read_bytes().split()[1]) / 1e9
    everyone = psutil.cpu_times()
    worked = sum(everyone) - everyone.idle - getattr(everyone, "iowait", 0.0) - getattr(everyone, "guest", 0.0)
    return Use(time.monotonic(), worked, time.process_time(), ran, waited)


class Share(NamedTuple):
    """Processors that were at work between two moments: for workers, for our own process, for all programs; and those
    that workers would have had at work beside these, had others not had them."""

    workers: float
    own: float
    everyone: float
    waited: float

    @classmethod
    def between(cls, first: Use, last: Use) -> Share:
        seconds = last.clock_s - first.clock_s
        ran = sum(now - first.workers_s.get(pid, now) for pid, now in last.workers_s.items())
        waited = sum(now - first.waited_s.get(pid, now) for pid, now in last.waited_s.items())
        own, everyone = last.own_s - first.own_s, last.all_s - first.all_s
        return cls(ran / seconds, own / seconds, everyone / seconds, waited / seconds)


class Limits:
    """Looks at the workers with each snapshot, and at the processors now and then."""

    def __init__(
        self, measure: Callable[[Sequence[int]], Use] = use, most: int | None = None, every_s: float = EVERY_S
    ) -> None:
        """`most`: processors that there are; `every_s`: seconds between two looks at them."""
        self._every_s = every_s
        self._measure = measure
        self._cores = most or cores()
        self._uses: deque[tuple[Use, int, int]] = deque()
        self._looks = self._busy = 0
        self._next = 0.0
        self._said = ""

    def look(self, state: BatchState, work: Work) -> str:
        """What limits the batch, in a few words; empty while nothing can be said."""
        if state is not BatchState.RUNNING:
            self._uses.clear()
            self._next = 0.0
            return "paused" if state is BatchState.PAUSED else ""
        reading = [one for one in work.workers if one.path is not None]
        self._looks += 1
        self._busy += len(reading)
        if last := _last_files(reading, work):
            self._uses.clear()
            self._next, self._said = 0.0, ""
            return last
        now = time.monotonic()
        if now >= self._next:
            self._next = now + self._every_s
            self._said = self._judge(work)
        return self._said

    def _judge(self, work: Work) -> str:
        uses = self._uses
        here = [one.pid for one in work.workers if one.pid]
        if uses and not set(here) <= uses[0][0].workers_s.keys():
            uses.clear()  # of a worker that is new since then it is not known what it did
        uses.append((self._measure(here), self._looks, self._busy))
        while len(uses) > 2 and uses[-1][0].clock_s - uses[1][0].clock_s >= WINDOW_S:
            uses.popleft()
        if work.unstored > BACKLOG:
            return "storing: the catalogue is behind"
        if work.pools.memory_reason:
            return f"memory: {work.pools.memory_reason}"
        (first, looks, busy), (last, more_looks, more_busy) = uses[0], uses[-1]
        if last.clock_s <= first.clock_s or more_looks == looks:
            return "workers start" if any(one.activity == "starting" for one in work.workers) else ""
        readers = (more_busy - busy) / (more_looks - looks)
        return self._of(readers, Share.between(first, last)) or self._idle(work, readers)

    def _of(self, readers: float, share: Share) -> str:
        """What the processors say while so many files are being read."""
        most = self._cores
        if share.workers + share.own >= BUSY * most:
            return f"{min(most, round(share.workers + share.own))} of {most} {_cores(most)} busy"
        if share.everyone >= BUSY * most and readers >= IDLE and (share.waited or readers) >= QUEUED * readers:
            others = max(1, round(share.everyone - share.workers - share.own))
            return f"{most} of {most} {_cores(most)} busy, {others} by others"
        away = 1 - (share.workers + share.waited) / readers if readers >= IDLE else 0.0
        return f"readers wait for storage, {round(10 * away) * 10} %" if away >= WAITS else ""

    def _idle(self, work: Work, readers: float) -> str:
        """Neither processors nor storage: too few readers, or too little for them to do."""
        slots = sum(1 for one in work.workers if one.lane is Lane.PROCESS) or 1
        if readers >= IDLE * slots and slots < self._cores:
            return f"{slots} of {self._cores} {_cores(self._cores)} have a worker"
        if any(one.activity == "starting" for one in work.workers):
            return "workers start"
        if work.walking and not work.queued:
            return "walking: folders are being listed"
        return "storing" if work.unstored and not work.queued else ""


def _last_files(reading: Sequence[WorkerState], work: Work) -> str:
    """The files that are left to be read, where they are few and slow."""
    slow = max(reading, key=lambda one: one.busy_s or 0.0, default=None)
    if slow is None or work.queued or work.walking or (slow.busy_s or 0.0) < ALONE_S:
        return ""
    name = os.fsdecode(os.path.basename(slow.path or b""))
    name = name if len(name) <= 40 else name[:39] + "…"
    if len(reading) == 1:
        return f"{name} alone for {slow.busy_s:.0f} s"
    return f"the last {len(reading)} files, {name} for {slow.busy_s:.0f} s"


def _cores(count: int) -> str:
    return "core" if count == 1 else "cores"
