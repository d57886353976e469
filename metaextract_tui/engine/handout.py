"""Who gets the next files: how many at once, so that nobody waits and all end together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from metaextract_tui.config import Settings
from metaextract_tui.engine.feed import Feed
from metaextract_tui.engine.lanes import Lanes
from metaextract_tui.engine.pool import Assignment, Ending, Slot, Worker
from metaextract_tui.engine.tuning import Tuning
from metaextract_tui.model import Lane, Mode, QueuedFile, Remedy

CHUNK_S = 0.1  # seconds of work that a chunk should hold
MAX_CHUNK = 256

Limits = tuple[float, int, bool, str | None]  # as in Assignment


class Handout:
    """Gives what waits in the feed to the slots of workers."""

    def __init__(
        self, settings: Settings, lanes: Lanes, feed: Feed, tuning: Tuning, start: Callable[[Worker], bool]
    ) -> None:
        """`start` starts a worker that is not alive; False where it cannot be."""
        self._settings = settings
        self._lanes = lanes
        self._feed = feed
        self._tuning = tuning
        self._start = start

    def appetite(self, workers: Sequence[Worker]) -> int:
        """How many files keep everybody busy for a moment."""
        slots = sum(self._tuning.active(one) for one in workers if one.alive or one.lane is Lane.PROCESS)
        return 2 * slots * self._worth(self._feed.peek(Lane.PROCESS, others=True))

    def dispatch(self, workers: Sequence[Worker], *, last: bool) -> int:
        """Give files to every slot that has room; how many were given. `last`: none are known behind those that wait
        here."""
        if not self._feed:
            return 0
        self._tuning.lend()
        given = 0
        for number, worker in enumerate(workers):
            if worker.ending is not Ending.BY_ITSELF and worker.alive:
                continue  # killed, not yet buried
            if worker.lane is Lane.THREAD and not self._feed.waiting(Lane.THREAD):
                continue
            if worker.lane is Lane.PROCESS and number < self._feed.isolated:
                given += self._isolated(worker, workers)
            else:
                for slot in worker.slots[: self._tuning.active(worker)]:
                    given += self._top_up(worker, slot, workers, last)
        if given:
            self._tuning.given(workers)
        return given

    def _isolated(self, worker: Worker, workers: Sequence[Worker]) -> int:
        """One file alone in a fresh process; the worker is replaced for it once it is idle."""
        if worker.busy:
            return 0
        if worker.alive and worker.files_since_start:
            worker.kill(Ending.RECYCLE)
            return 0
        waiting = self._feed.next_isolated
        if waiting is None or not self._tuning.allows(waiting, workers):
            return 0
        if not worker.alive and not self._start(worker):
            return 0
        file = self._feed.take_isolated()
        if file is None:
            return 0
        worker.files_since_start += 1
        worker.assign(worker.slots[0], self._assignments([file]))
        return 1

    def _top_up(self, worker: Worker, slot: Slot, workers: Sequence[Worker], last: bool) -> int:
        others = worker.lane is Lane.PROCESS and self._settings.mode is Mode.AUTO
        following = self._feed.peek(worker.lane, others=others)
        if following is None:
            return 0
        if slot.pending and (slot.pending[-1].file.remedy.isolated or slot.recalled is not None):
            return 0
        chunk = self._chunk(worker, following, workers, last)
        waiting = len(slot.pending)
        if waiting > chunk // 2 or (waiting and self._settings.mode is Mode.SEQUENTIAL):
            return 0
        if self._tuning.admission.short:
            if waiting or not self._tuning.allows(following, workers):
                return 0
            chunk = 1
        if not worker.alive and not self._start(worker):
            return 0
        files = self._feed.take(worker.lane, chunk, others=others)
        worker.assign(slot, self._assignments(files))
        return len(files)

    def _chunk(self, worker: Worker, file: QueuedFile, workers: Sequence[Worker], last: bool) -> int:
        """How many files a slot gets: fewer when few are left, so that all workers end together."""
        if self._settings.mode is Mode.SEQUENTIAL:
            return self._settings.chunk_size
        if worker.lane is Lane.THREAD:
            share = self._feed.waiting(Lane.THREAD) // self._tuning.threads
        elif not last:
            return self._worth(file)
        else:
            share = len(self._feed) // (2 * len(workers))
        return min(self._worth(file), share + 1)

    def _worth(self, file: QueuedFile | None) -> int:
        """How many files like this one make CHUNK_S seconds."""
        seconds = self._lanes.seconds(file.hint) if file is not None else None
        chunk = self._settings.chunk_size if seconds is None else int(CHUNK_S / max(seconds, 1e-4))
        return max(1, min(chunk, MAX_CHUNK))

    def _assignments(self, files: Sequence[QueuedFile]) -> list[Assignment]:
        """The files with their limits, which are those of the batch for most: files without a remedy share one."""
        given: list[Assignment] = []
        remedy: Remedy | None = None
        limits: Limits = (0.0, 0, False, None)
        for file in files:
            if file.remedy is not remedy:
                remedy = file.remedy
                limits = self._limits(remedy)
            given.append(Assignment(file, *limits))
        return given

    def _limits(self, remedy: Remedy) -> Limits:
        settings = self._settings
        return (
            settings.timeout_s if remedy.timeout_s is None else remedy.timeout_s,
            settings.memory_limit_mb if remedy.memory_limit_mb is None else remedy.memory_limit_mb,
            settings.deep or remedy.deep,
            remedy.format,
        )
