"""What becomes of an attempt: the outcome of a file that was answered, and of one whose worker died over it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import replace

from metaextract_tui.catalogue.records import with_warning
from metaextract_tui.engine.channel import Answer
from metaextract_tui.engine.pool import Assignment
from metaextract_tui.engine.usual import SLOW_S, Usual
from metaextract_tui.formats.registry import registry
from metaextract_tui.model import (
    ErrorKind,
    FileState,
    Lane,
    Outcome,
    QueuedFile,
    Record,
    RecordError,
    RecordStatus,
    RecordWarning,
    Run,
)

# A crash, a hang or an I/O error repeats when the file is read alone, or it does not: one more try tells. Memory
# depends on what else ran on the machine: as often as the user set it.
_ONCE_MORE = frozenset({ErrorKind.CRASH, ErrorKind.IO, ErrorKind.TIMEOUT})


_STATES = {one: FileState(one) for one in RecordStatus}  # what a worker may say of a file
_UNKNOWN = (None, None, None)


def tries_again(kind: ErrorKind, file: QueuedFile, retries: int) -> bool:
    """Whether a file that failed so is tried again by itself, alone in a fresh worker (`retries` may forbid it).

    Tries that a kill of the whole program ended are among `file.attempts` and must not cost the file this one.
    """
    if kind in _ONCE_MORE:
        return retries > 0 and (file.attempts == 0 or not file.remedy.isolated)
    return kind is ErrorKind.MEMORY and file.attempts < retries


def answered(answer: Answer, work: Assignment, worker: str, lane: Lane, retries: int) -> Outcome:
    """The outcome of a file that its worker answered for."""
    verdict, file_id, duration_ms, _, peak_mb, *stamp, record = answer
    _, status, format, extractor, stamped, note, error = verdict
    size, mtime_ns, inode = stamp if stamped else _UNKNOWN
    file, state = work.file, _STATES[status]
    again = error is not None and state is FileState.FAILED and tries_again(error.kind, file, retries)
    return Outcome(
        file_id, state, file.attempts + 1, record, format, size, mtime_ns, inode, lane, worker, duration_ms, peak_mb,
        extractor, error, note, again,
    )  # fmt: skip


def timed(ended: Sequence[tuple[QueuedFile, Outcome]], usual: Usual) -> Sequence[tuple[QueuedFile, Outcome]]:
    """The same files, each that was read and took far longer than files of its format do so far with a warning."""
    if all((one.duration_ms or 0.0) < SLOW_S * 1000 for _, one in ended):
        return ended
    return [(file, _slow(one, usual) if one.state in (FileState.OK, FileState.PARTIAL) else one) for file, one in ended]


def _slow(outcome: Outcome, usual: Usual) -> Outcome:
    took = outcome.duration_ms or 0.0
    median = usual.slow(outcome.format, took)
    if median is None:
        return outcome
    said = f"it took {took / 1000:.1f} s, {took / median:.0f} times what its format usually takes ({median:.1f} ms)"
    return outcome._replace(record=with_warning(outcome.record, RecordWarning("slow", said)))


def died(
    work: Assignment, error: RecordError, worker: str, lane: Lane, duration_s: float | None, retries: int,
    peak_mb: float | None = None,
) -> Outcome:  # fmt: skip
    """The outcome of a file over which a worker died: a record made here, since nobody else can. A file that ends a
    second worker, which read nothing else, is quarantined: later scans leave it alone while it stays as it is."""
    file = work.file
    again = tries_again(error.kind, file, retries)
    twice = error.kind is ErrorKind.CRASH and file.remedy.crashed and not again
    if twice:
        error = replace(error, message=f"{error.message}; it did so before, so the file is quarantined")
    ms = None if duration_s is None else round(duration_s * 1000, 3)
    record = Record(
        path=os.fsdecode(file.path),
        status=RecordStatus.FAILED,
        format=None,
        size_bytes=file.size,
        modified=_utc(file.mtime_ns),
        error=error,
        run=_run(file, worker, lane, ms, peak_mb),
    )
    return Outcome(
        file_id=file.file_id,
        state=FileState.QUARANTINED if twice else FileState.FAILED,
        attempt=file.attempts + 1,
        record=record.to_json(),
        format=file.hint,
        lane=lane,
        worker=worker,
        duration_ms=ms,
        peak_memory_mb=peak_mb,
        extractor=registry().crash_key(deep=work.deep) if twice else None,
        error=error,
        again=again,
    )


def _run(file: QueuedFile, worker: str, lane: Lane, duration_ms: float | None, peak_mb: float | None) -> Run:
    """How far it came without a record of its worker's."""
    return Run(file.attempts + 1, lane, worker, duration_ms, peak_memory_mb=peak_mb, read_as=file.remedy.format)


def stopped(work: Assignment, worker: str, lane: Lane, duration_s: float, peak_mb: float | None) -> Outcome:
    """The outcome of a file whose reading a person ended: cancelled, with what was spent on it."""
    file = work.file
    said = RecordWarning("cancelled", f"ended by hand after {duration_s:.1f} s of reading")
    ms = round(duration_s * 1000, 3)
    record = Record(
        path=os.fsdecode(file.path),
        status=RecordStatus.SKIPPED,
        size_bytes=file.size,
        modified=_utc(file.mtime_ns),
        warnings=(said,),
        run=_run(file, worker, lane, ms, peak_mb),
    )
    return Outcome(
        file_id=file.file_id,
        state=FileState.CANCELLED,
        attempt=file.attempts + 1,
        record=record.to_json(),
        format=file.hint,
        lane=lane,
        worker=worker,
        duration_ms=ms,
        peak_memory_mb=peak_mb,
        note=said.message,
    )


def _utc(mtime_ns: int) -> str | None:
    try:
        return dt.datetime.fromtimestamp(mtime_ns // 10**9, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return None
