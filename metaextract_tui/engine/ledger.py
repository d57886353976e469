"""The one owner of a batch's state while it runs: counts what happened, and says it as a frozen snapshot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from metaextract_tui.catalogue.counts import Added, BatchCounts
from metaextract_tui.engine.forecast import Forecast, Waiting
from metaextract_tui.engine.limits import Limits, Work
from metaextract_tui.engine.pace import Pace
from metaextract_tui.engine.pool import Assignment, Worker
from metaextract_tui.engine.usual import Usual
from metaextract_tui.model import (
    BatchState,
    ErrorKind,
    FailureGroup,
    FileState,
    KindCount,
    Lane,
    Mode,
    Outcome,
    PoolSizes,
    QueuedFile,
    Snapshot,
    WorkerState,
)


@dataclass(slots=True)
class _Tally:
    files: int = 0
    failed: int = 0
    size_bytes: int = 0
    timed: int = 0
    total_ms: float = 0.0


class _Alike(NamedTuple):
    """Attempts that differ in what `sizes` (bytes) and `times` (ms; empty where they are not known) say and in nothing
    else that is counted. `kind`: what their names promise."""

    kind: str | None
    state: FileState
    format: str | None
    error: ErrorKind | None
    again: bool
    untimed: bool
    attempt: int
    sizes: list[int]
    times: list[float]


def _alike(ended: Sequence[tuple[QueuedFile, Outcome]]) -> list[_Alike]:
    """What ended, in runs of those that are alike."""
    found: list[_Alike] = []
    last = None
    for file, one in ended:
        error = None if one.error is None else one.error.kind
        took = one.duration_ms
        key = (file.hint, one.state, one.format, error, one.again, took is None, one.attempt)
        if key != last:
            last = key
            found.append(_Alike(*key, [], []))
            sizes, times = found[-1][-2:]
        sizes.append(file.size)
        if took is not None:
            times.append(took)
    return found


class Ledger:
    """Counts of one batch. Only the engine's thread writes it."""

    def __init__(self, mode: Mode) -> None:
        self.mode = mode
        self.version = 0
        self.rows_version = 0
        self.clear(None)

    def clear(
        self, batch_id: int | None, counts: BatchCounts | None = None, state: BatchState = BatchState.NEW
    ) -> None:
        """Begin with a batch as the catalogue has it."""
        counts = counts or BatchCounts()
        self.batch_id = batch_id
        self.state = state
        self.message: str | None = None
        self.walking = False
        self.excluded = 0
        self.states: Counter[FileState] = Counter(counts.states)
        self.failures: Counter[ErrorKind] = Counter(counts.failures)
        self.take_formats(counts)
        self.bytes_total = counts.bytes_total
        self.bytes_done = counts.bytes_done
        self.retried = 0
        self._reading: frozenset[bytes | None] = frozenset()
        self.pace = Pace()
        self.forecast = Forecast()
        self.limits = Limits()
        self.usual = Usual()
        self.changed()

    def take_formats(self, counts: BatchCounts) -> None:
        """The formats as the catalogue counts them."""
        self.formats = {
            one.format: _Tally(one.files, one.failed, one.size_bytes, one.timed, one.duration_ms)
            for one in counts.formats
        }

    def changed(self, *, rows: bool = True) -> None:
        self.version += 1
        if rows:
            self.rows_version += 1

    # --- what happened -----------------------------------------------------

    def added(self, added: Added, waiting: Waiting | None = None) -> None:
        """The walk found files that are new to the batch; `waiting`: the kinds of those that are to be read, or would
        be if they had changed."""
        ended = sum(added.final.values())
        self.forecast.found(waiting or {}, added.files - ended, added.bytes - added.final_bytes)
        self.states[FileState.QUEUED] += added.files - ended
        self.states.update(added.final)
        self.failures.update(added.failures)
        for name, (files, failed, size) in added.formats.items():
            tally = self.formats.setdefault(name, _Tally())
            tally.files += files
            tally.failed += failed
            tally.size_bytes += size
        self.bytes_total += added.bytes
        self.bytes_done += added.final_bytes
        self.changed()

    def begun(self, count: int) -> None:
        """Files went to workers."""
        self.move(FileState.QUEUED, FileState.PROCESSING, count)

    def returned(self, count: int) -> None:
        """Files came back from workers untouched."""
        self.move(FileState.PROCESSING, FileState.QUEUED, count)

    def move(self, source: FileState, target: FileState, count: int) -> None:
        if count:
            self.states[source] -= count
            self.states[target] += count
            self.changed()

    def settled(self, ended: Sequence[tuple[QueuedFile, Outcome]]) -> None:
        """Attempts ended; the files were being processed until now."""
        self.states[FileState.PROCESSING] -= len(ended)
        for alike in _alike(ended):
            self._count(alike)
        self.changed()

    def _count(self, alike: _Alike) -> None:
        """Attempts of which all is the same but the bytes and the milliseconds."""
        kind, state, format, error, again, untimed, _, sizes, times = alike
        files, size, took_ms = len(sizes), sum(sizes), sum(times)
        self.retried += files * (alike.attempt == 2)
        self.pace.read(took_ms)
        self.forecast.read(kind, sizes, times, final=not again)
        if again:
            self.states[FileState.QUEUED] += files
            return
        self.states[state] += files
        self.bytes_done += size
        failed = state in (FileState.FAILED, FileState.QUARANTINED)
        self.pace.done(files, size, failed=failed)
        if failed and error is not None:
            self.failures[error] += files
        if format is not None:
            tally = self.formats.setdefault(format, _Tally())
            tally.files += files
            tally.failed += files * failed
            tally.size_bytes += size
            tally.timed += files * (not untimed)
            tally.total_ms += took_ms
            if state in (FileState.OK, FileState.PARTIAL):
                self.usual.note(format, *times)

    # --- what is said of it -------------------------------------------------

    @property
    def open_files(self) -> int:
        """Files that are not in a final state."""
        return sum(count for state, count in self.states.items() if not state.final)

    def snapshot(
        self,
        workers: Sequence[WorkerState],
        lane_of: Callable[[str], tuple[Lane, str]],
        pools: PoolSizes,
        unstored: int = 0,
    ) -> Snapshot:
        """The state as of now. `unstored`: outcomes that wait for the catalogue."""
        reading = frozenset(one.path for one in workers)
        if reading != self._reading:
            self._reading = reading
            self.rows_version += 1  # which of the files that were handed out is being read, the rows say too
        total = sum(self.states.values())
        done = total - self.open_files
        left_bytes = max(self.bytes_total - self.bytes_done, 0)
        running = self.state is BatchState.RUNNING
        eta_s = None
        if running and not self.walking:
            longest_s = max((one.busy_s or 0.0 for one in workers), default=0.0)
            eta_s = self.forecast.span(total - done, left_bytes, self.pace.elapsed_s, self.pace.at_once(), longest_s)
        queued = self.states[FileState.QUEUED]
        limit = self.limits.look(self.state, Work(workers, pools, self.walking, queued, unstored))
        return Snapshot(
            version=self.version,
            rows_version=self.rows_version,
            batch_id=self.batch_id,
            state=self.state,
            message=self.message,
            mode=self.mode,
            walking=self.walking,
            excluded=self.excluded,
            files_total=total,
            files_done=done,
            bytes_total=self.bytes_total,
            bytes_done=self.bytes_done,
            counts={state: count for state in FileState if (count := self.states[state]) > 0},
            retried=self.retried,
            elapsed_s=self.pace.elapsed_s,
            eta_s=eta_s,
            limit=limit,
            rates=self.pace.rates(),
            kinds=self._kinds(lane_of),
            failures=tuple(FailureGroup(kind, n) for kind, n in self.failures.most_common() if n > 0),
            workers=tuple(workers),
            pools=pools,
        )

    def _kinds(self, lane_of: Callable[[str], tuple[Lane, str]]) -> tuple[KindCount, ...]:
        kinds = []
        for name, tally in sorted(self.formats.items(), key=lambda item: (-item[1].files, item[0])):
            lane, reason = lane_of(name)
            mean = tally.total_ms / tally.timed if tally.timed else None
            kinds.append(KindCount(name, tally.files, tally.failed, tally.size_bytes, mean, lane, reason))
        return tuple(kinds)


def worker_states(
    workers: Sequence[Worker], limit_mb: int, now: float, usual: Usual, active: Callable[[Worker], int]
) -> list[WorkerState]:
    """Each worker as the screen shows it; the threads of a host that has work follow it, without memory of their own.

    `active`: how many slots of a worker get files. A host that was never needed is not shown.
    """
    shown = []
    for worker in workers:
        host = worker.lane is Lane.THREAD
        if host and worker.restarts < 0:
            continue
        activity = "ended" if not worker.alive else "starting" if not worker.ready else "idle"
        reading = [worker.reading(slot) for slot in worker.slots]
        current = None if host else reading[0]
        shown.append(
            WorkerState(
                name=worker.name,
                lane=worker.lane,
                activity="reading" if any(reading) else activity,
                path=current[0].file.path if current else None,
                file_id=current[0].file.file_id if current else None,
                format=current[0].file.hint if current else None,
                busy_s=now - current[1] if current else None,
                usual_ms=_usual_ms(current, now, usual),
                memory_mb=worker.memory_mb,
                memory_limit_mb=float(current[0].memory_mb if current else limit_mb),
                memory_history=tuple(worker.memory_history),
                files_done=worker.files_done,
                restarts=max(worker.restarts, 0),
                pid=worker.pid,
                threads=active(worker) if host else 0,
            )
        )
        if host:
            used = active(worker) if worker.busy else 0
            for slot, one in zip(worker.slots, reading, strict=True):
                if one is None and slot.number >= used:
                    continue
                shown.append(
                    WorkerState(
                        name=slot.name,
                        lane=worker.lane,
                        activity="reading" if one else activity,
                        path=one[0].file.path if one else None,
                        file_id=one[0].file.file_id if one else None,
                        format=one[0].file.hint if one else None,
                        busy_s=now - one[1] if one else None,
                        usual_ms=_usual_ms(one, now, usual),
                        files_done=slot.files_done,
                    )
                )
    return shown


def _usual_ms(reading: tuple[Assignment, float] | None, now: float, usual: Usual) -> float | None:
    return None if reading is None else usual.slow(reading[0].file.hint, (now - reading[1]) * 1000)
