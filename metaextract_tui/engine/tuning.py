"""What the engine learns while a batch runs: lanes by trial, how many threads pay, how many files memory allows."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence

from metaextract_tui.config import Settings
from metaextract_tui.engine.admission import Admission
from metaextract_tui.engine.channel import Answer
from metaextract_tui.engine.feed import Feed
from metaextract_tui.engine.lanes import ENOUGH, FEW, OTHER, Lanes
from metaextract_tui.engine.pool import Worker
from metaextract_tui.model import Lane, Mode, PoolSizes, QueuedFile

MEMORY_TICKS = 4  # what is free is asked so rarely while there is enough: asking takes 0.3 ms
METER_S = 0.2  # of measuring what the host of threads gets done
DELAY_FADES = 0.9  # of what is known of the waiting for processors, each look
PERIOD_S = 0.5  # of measuring one number of threads
PAYS = 1.1  # so many times the work must be done for a number of threads to be doubled and kept
ENOUGH_STILL = 0.97  # half as many are kept where they do this share of the work
AGAIN_S = 4.0  # until another number is tried; doubled each time, at most MOST_S
MOST_S = 60.0
FIRST = 4  # threads for each process when threads are tried first: what storage allows shows only with many


class Climber:
    """How many threads read at once, between 1 and a bound: doubled while it pays, halved where it costs nothing.

    What is compared is the processor time that files needed, done in a second: unlike files a second it says the same
    of large files and small ones.
    """

    def __init__(self, first: int, most: int) -> None:
        self.active = max(1, min(first, most))
        self.reason = "to begin with"
        self._most = most
        self._began: float | None = None
        self._work_s = 0.0
        self._answers = 0
        self._before: tuple[int, float] | None = None
        self._up = True
        self._next = 0.0
        self._interval_s = AGAIN_S

    def note(self, cpu_s: float, files: int = 1) -> None:
        """Threads have read files."""
        self._work_s += cpu_s
        self._answers += files

    def look(self, now: float, *, starved: bool) -> None:
        """See whether the number should change. `starved`: threads had nothing to do, so nothing can be learned."""
        if self._began is None and self.active == self._most:
            self._next = now + AGAIN_S
        if starved or self._began is None:
            self._window(now)
            return
        seconds = now - self._began
        if seconds < PERIOD_S or self._answers < (4 if seconds < 2 * PERIOD_S else 2) * self.active:
            return
        rate = self._work_s / seconds
        if self._before is not None:
            self._compare(now, *self._before, rate)
        if self._before is None and now >= self._next:
            self._try(rate)
        self._window(now)

    def _window(self, now: float) -> None:
        self._began, self._work_s, self._answers = now, 0.0, 0

    def _try(self, rate: float) -> None:
        self._up = self._up if 1 < self.active < self._most else self.active == 1
        other = min(self.active * 2, self._most) if self._up else self.active // 2
        if 1 <= other != self.active and other <= self._most:
            self._before = self.active, rate
            self.active = other

    def _compare(self, now: float, count: int, before: float, rate: float) -> None:
        self._before = None
        gain = rate / before if before > 0 else 1.0
        if gain >= (PAYS if self._up else ENOUGH_STILL):
            self.reason = f"{gain:.1f} times the work of {count}" if self._up else f"{count} do no more"
            end = self.active == (self._most if self._up else 1)
            self._next = now + (MOST_S if end else 0.0)
            return
        self.reason = f"{self.active} do " + ("no more" if self._up else f"only {gain:.0%}")
        self.active = count
        self._up = not self._up
        self._next = now + self._interval_s
        self._interval_s = min(self._interval_s * 2, MOST_S)


class Meter:
    """How many processors the host of threads keeps at work while it has enough to do."""

    def __init__(self) -> None:
        self.busy: float | None = None
        self.restart()

    def restart(self) -> None:
        """Measure from the next answer on."""
        self._began: float | None = None
        self._work_s = 0.0
        self._answers = 0

    def note(self, now: float, cpu_s: float, files: int) -> None:
        """Threads have read files."""
        if self._began is None:
            self._began = now
            return
        self._work_s += cpu_s
        self._answers += files
        if now - self._began >= METER_S and self._answers >= FEW:
            rate = self._work_s / (now - self._began)
            self.busy = rate if self.busy is None else (self.busy + rate) / 2
            self.restart()
            self._began = now


class Tuning:
    """Watches the workers of one crew: what they measured decides lanes, threads at work, and who may begin."""

    def __init__(self, settings: Settings, lanes: Lanes, feed: Feed, available: Callable[[], float]) -> None:
        self._auto = settings.mode is Mode.AUTO
        self._lanes = lanes
        self._feed = feed
        self._processes = 1 if settings.mode is Mode.SEQUENTIAL else settings.workers
        self._threads = settings.mode in (Mode.AUTO, Mode.THREADS)
        self._climber = Climber(FIRST * settings.workers if self._auto else settings.threads, settings.threads)
        self._taken = 1
        self._meter = Meter()
        self._on_trial: list[str] = []
        self._ticks = 0
        self._ran, self._waited = 0.0, 0.0
        self._delayed = 1.0
        self.admission = Admission(available)
        self.admission.look(settings.workers + (settings.threads if self._threads else 0), 0.0)

    @property
    def threads(self) -> int:
        """How many threads of the host get files."""
        return self._climber.active

    def active(self, worker: Worker) -> int:
        """How many of a worker's slots get files."""
        return self._climber.active if worker.lane is Lane.THREAD else len(worker.slots)

    def note(self, worker: Worker, answers: Sequence[Answer]) -> None:
        """A worker has read files of known formats."""
        formats: dict[str, list[Answer]] = {}
        for one in answers:
            formats.setdefault(one.verdict.format or "", []).append(one)
        for format, some in formats.items():
            self._note(worker, format, some)

    def _note(self, worker: Worker, format: str, answers: Sequence[Answer]) -> None:
        host = worker.lane is Lane.THREAD
        _, _, wall, cpu, peaks, *_ = zip(*answers, strict=True)  # a column each: this is done for every file
        if None not in peaks:
            self.admission.note(format, *peaks)
        if host:
            self._climber.note(sum(cpu) / 1000, len(cpu))
        met = worker.met.get(format, 0)
        if self._auto and met <= host * self._taken:
            # The first of its kind in a process, or in each thread, also pays for what is loaded late.
            first = min(host * self._taken + 1 - met, len(answers))
            worker.met[format] = met + first
            if host:
                self._meter.restart()
            wall, cpu = wall[first:], cpu[first:]
            if not cpu:
                return
        files, wall_ms, cpu_ms = len(cpu), sum(wall), sum(cpu)
        if host:
            self._meter.note(time.monotonic(), cpu_ms / 1000, files)
        at_once = self._taken if host else self._processes
        ready_ms = cpu_ms if host else cpu_ms * self._delayed
        self._lanes.note(format, wall_ms / files, cpu_ms / files, worker.lane, ready_ms / files, at_once, files)

    def given(self, workers: Sequence[Worker]) -> None:
        """Files were handed out: note how many threads have some now. Answers come in waves, and while they are heard
        the slots seem emptier than they were."""
        host = workers[-1]
        if host.lane is Lane.THREAD and host.alive:
            self._taken = max(1, sum(1 for slot in host.slots if slot.pending))

    def look(self, now: float, workers: Sequence[Worker]) -> None:
        """Learn from what was measured since the last look; some twenty times a second."""
        if not self._auto:
            return
        self._look_at_delay(workers)
        queues: dict[Lane, Counter[str | None]] = {lane: self._feed.hints(lane) for lane in Lane}
        for format, lane in list(self._lanes.due(now, queues[Lane.PROCESS] + queues[Lane.THREAD])):
            wanted = ENOUGH + (self.threads if lane is Lane.THREAD else self._processes) - queues[lane][format]
            if self._feed.lend(format, OTHER[lane], lane, wanted) or queues[lane][format]:
                self._lanes.begin(format, lane, now)
        if not self._on_trial and not self._lanes.threads_used:
            self._meter = Meter()  # what the host did some time ago, with other files, is no measure
        host = workers[-1]
        idle = not host.ready or any(not slot.pending for slot in host.slots[: self.threads])
        starved = idle and not self._feed.waiting(Lane.THREAD)
        if starved:
            self._meter.restart()
        if self._lanes.judge(now, self._meter.busy):
            self._feed.sort_again()
        self._on_trial = self._lanes.on_trial
        self._climber.look(now, starved=starved or not self._lanes.threads_used)

    def lend(self) -> None:
        """While threads are tried they are not left without files: what they get done is being measured."""
        if self._on_trial and self._feed.waiting(Lane.THREAD) < self.threads:
            for format in self._on_trial:
                self._feed.lend(format, Lane.PROCESS, Lane.THREAD, self.threads)

    def _look_at_delay(self, workers: Sequence[Worker]) -> None:
        """How much longer than they ran processes were ready to run of late: other programs want processors too."""
        self._ran *= DELAY_FADES
        self._waited *= DELAY_FADES
        for worker in workers:
            if worker.lane is Lane.PROCESS and worker.delay is not None:
                ran, waited = worker.delay.read()
                self._ran += ran
                self._waited += waited
        self._delayed = 1 + self._waited / self._ran if self._ran > 0 else 1.0

    def look_at_memory(self, workers: Sequence[Worker]) -> None:
        """See how much memory is free; after the workers were measured."""
        self._ticks += 1
        if self._ticks % MEMORY_TICKS and not self.admission.short:
            return
        held = 0.0
        for worker in workers:
            if worker.memory_mb is not None:  # what it keeps beyond the need of its files may never be given back
                needs = sum(self.admission.need(slot.pending[0].file.hint) for slot in worker.slots if slot.pending)
                held += max(0.0, min(worker.memory_mb - worker.rest_mb, needs))
        self.admission.look(sum(self.active(worker) for worker in workers), held)

    def allows(self, file: QueuedFile, workers: Sequence[Worker]) -> bool:
        """Whether memory has room for a slot that begins with this file."""
        if not self.admission.short:
            return True
        busy = ([one.file.hint for one in slot.pending] for worker in workers for slot in worker.slots if slot.pending)
        return self.admission.allows(file.hint, busy)

    def standing(self) -> PoolSizes:
        """How many read at once now, and why."""
        count = self._climber.active if self._threads else 0
        reason = "" if not count else self._climber.reason if self._auto else "as asked"
        return PoolSizes(self._processes, count, reason, self.admission.reason)
