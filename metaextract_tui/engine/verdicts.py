"""What becomes of an attempt: the outcome of a file that was answered, and of one whose worker died over it."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace

from metaextract_tui.catalogue.records import with_warning
from metaextract_tui.engine.channel import Head
from metaextract_tui.engine.pool import Assignment
from metaextract_tui.engine.usual import Usual
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


_STATES = {str(one): FileState(one) for one in RecordStatus}  # what a worker may say of a file


def tries_again(kind: ErrorKind, file: QueuedFile, retries: int) -> bool:
    """Whether a file that failed so is tried again by itself, alone in a fresh worker (`retries` may forbid it).

    Tries that a kill of the whole program ended are among `file.attempts` and must not cost the file this one.
    """
    if kind in _ONCE_MORE:
        return retries > 0 and (file.attempts == 0 or not file.remedy.isolated)
    return kind is ErrorKind.MEMORY and file.attempts < retries


def answered(head: Head, record: bytes, work: Assignment, worker: str, lane: Lane, retries: int) -> Outcome:
    """The outcome of a file that its worker answered for."""
    error = None
    if head.error is not None:
        kind, message, detail = head.error
        error = RecordError(ErrorKind(kind), str(message), detail)
    size, mtime_ns, inode = head.stamp or (None, None, None)
    state = _STATES[head.status]
    again = state is FileState.FAILED and error is not None and tries_again(error.kind, work.file, retries)
    return Outcome(
        file_id=work.file.file_id,
        state=state,
        attempt=work.file.attempts + 1,
        record=record,
        format=head.format,
        size=size,
        mtime_ns=mtime_ns,
        inode=inode,
        lane=lane,
        worker=worker,
        duration_ms=head.duration_ms,
        peak_memory_mb=head.peak_memory_mb,
        extractor=head.extractor,
        error=error,
        note=head.note,
        again=again,
    )


def timed(outcome: Outcome, usual: Usual) -> Outcome:
    """The outcome of a file that was read, with a warning where it took far longer than files of its format do so far;
    its own time then counts for those that follow."""
    took = outcome.duration_ms
    if took is None or outcome.format is None or outcome.state not in (FileState.OK, FileState.PARTIAL):
        return outcome
    median = usual.slow(outcome.format, took)
    usual.note(outcome.format, took)
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
        run=Run(attempts=file.attempts + 1, lane=lane, worker=worker, duration_ms=ms, peak_memory_mb=peak_mb),
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
        run=Run(attempts=file.attempts + 1, lane=lane, worker=worker, duration_ms=ms, peak_memory_mb=peak_mb),
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
