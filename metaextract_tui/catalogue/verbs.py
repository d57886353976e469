"""What a person's verbs change in the queue: hold, cancel, requeue; and what an opening sets right after a crash."""

from __future__ import annotations

import os
import sqlite3
import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from metaextract_tui.catalogue.counts import Changed
from metaextract_tui.catalogue.errors import trouble
from metaextract_tui.catalogue.ids import batch_range, runs
from metaextract_tui.catalogue.records import (
    CANCELLED,
    INTERRUPTED,
    QUARANTINED,
    cancelled_record,
    pack_remedy,
    quarantined_record,
)
from metaextract_tui.catalogue.store import ALONE, IDS, ONLY_ATTEMPT, Store
from metaextract_tui.model import BatchState, ErrorKind, FileState, Outcome, Record, RecordError, RecordStatus, Remedy

# Times that the machine failed while a file was read alone until it is set aside. A kill of the program does not count:
# it hits whatever is being read at that moment, the slowest file again and again.
FAILURES = 3
CHUNK = 20_000  # files that one transaction cancels
LONG_RUN = 20  # numbers in a row that are rather asked for as a range

_FAILED = (FileState.FAILED, FileState.QUARANTINED)
_NOT_ENTERED = "(state = 'skipped' AND attempts = 0 AND inode = 0 AND NOT unchanged)"
"""A folder that was not entered: the walk says of it no more than why."""
_OTHERS = (FileState.CANCELLED, FileState.OK, FileState.PARTIAL, FileState.SKIPPED)


def hold(store: Store, batch_id: int, file_ids: Sequence[int] | None) -> Changed:
    """Files that wait, also those claimed but not begun: not to be handed out until they are let go."""
    changed = _move(store, batch_id, file_ids, FileState.QUEUED, FileState.HELD)
    return changed + _move(store, batch_id, file_ids, FileState.PROCESSING, FileState.HELD)


def release_held(store: Store, batch_id: int, file_ids: Sequence[int] | None) -> Changed:
    """Held files: back into the queue."""
    return _move(store, batch_id, file_ids, FileState.HELD, FileState.QUEUED)


def cancel(
    store: Store, batch_id: int, file_ids: Sequence[int] | None, after: int = -1, limit: int = CHUNK
) -> tuple[Changed, int | None]:
    """Cancel what is not final among the next `limit` files (`file_ids`: sorted). The outcome of one that is still
    being read comes too late and is not stored. What each record has to say stands in the file's row: it is made when
    it is asked for. Also the id after which to go on, None where all is done."""
    now = time.time()
    some, last = _next(store, batch_id, file_ids, after, limit)
    changed = Changed()
    store.forget_claims()
    for where, values in some:
        condition = f"{where} AND state IN ('queued', 'held', 'processing')"
        if store.tell_final:
            columns = "SELECT path, size, mtime_ns, attempts"
            rows = store.connection.execute(f"{columns} FROM files WHERE {condition} ORDER BY file_id", values)
            store.final += [(batch_id, cancelled_record(*row)) for row in rows]
        changed += _count_moved(store, batch_id, condition, values, FileState.CANCELLED)
        store.connection.execute(
            "UPDATE files NOT INDEXED SET state = 'cancelled', record_id = NULL, reason = ?, done_at = ? "
            f"WHERE {condition}",
            (CANCELLED.message, now, *values),
        )
    return changed, last


def requeue(store: Store, batch_id: int, file_ids: Sequence[int] | None, kind: ErrorKind | None, remedy: Remedy) -> int:
    """Final files back into the queue, to be read again with `remedy`: those that failed or were set aside; of given
    ids also those that were cancelled or read, but no folders. Their attempts go on counting. How many."""
    states = _FAILED if file_ids is None else (*_FAILED, *_OTHERS)
    changed = 0
    for where, values in _chosen(batch_id, file_ids):
        condition = f"{where} AND state IN ({', '.join('?' * len(states))}) AND NOT {_NOT_ENTERED}"
        parameters: list[object] = [*values, *states]
        if kind is not None:
            condition += " AND error_kind = ?"
            parameters.append(kind)
        if not _count_moved(store, batch_id, condition, parameters, FileState.QUEUED, forgets=True).files:
            continue
        store.connection.execute(f"INSERT OR IGNORE INTO attempts {ONLY_ATTEMPT} AND {condition}", parameters)
        changed += store.connection.execute(
            "UPDATE files SET state = 'queued', remedy = ?, interrupted = 0, unchanged = 0, error_kind = NULL, "
            f"reason = NULL, duration_ms = NULL, done_at = NULL WHERE {condition}",
            (pack_remedy(remedy), *parameters),
        ).rowcount
    return changed


def finish_singly(store: Store, batch_id: int, outcomes: Sequence[Outcome], reason: str) -> None:
    """Store outcomes of which at least one cannot be stored; the file of such a one fails as `internal`."""
    for one in outcomes:
        told = len(store.final)
        store.tallies.write(store.connection)
        store.connection.execute("SAVEPOINT outcome")
        try:
            store.finish(batch_id, [one])
        except (sqlite3.Error, ValueError, TypeError, LookupError, ArithmeticError, AttributeError) as error:
            if trouble(error) is not None:
                raise
            store.connection.execute("ROLLBACK TO outcome")
            store.tallies.clear()
            del store.final[told:]
            row = store.connection.execute("SELECT path FROM files WHERE file_id = ?", (one.file_id,)).fetchone()
            if row is not None:
                failed = RecordError(ErrorKind.INTERNAL, f"the record could not be stored ({reason}); please report it")
                record = Record(os.fsdecode(row[0]), RecordStatus.FAILED, error=failed).to_json()
                store.finish(batch_id, [Outcome(one.file_id, FileState.FAILED, 0, record, error=failed)])
        store.connection.execute("RELEASE outcome")


def recover(store: Store, *, machine_failed: bool) -> None:
    """After a crash: what was claimed goes back into the queue, behind the rest, to be read among few and then alone
    (`Store.claim`). An attempt counts where it was read alone, for only then has it surely begun; where the machine
    itself failed three times meanwhile (`machine_failed`: it did this time), it is set aside. Batches that ran are
    `interrupted`."""
    connection = store.connection
    connection.execute("UPDATE batches SET state = ? WHERE state = ?", (BatchState.INTERRUPTED, BatchState.RUNNING))
    batches = connection.execute(
        "SELECT DISTINCT batch_id FROM tallies WHERE state = 'processing' AND files > 0"
    ).fetchall()
    for (batch_id,) in batches:
        rows = connection.execute(
            "SELECT file_id, path, size, mtime_ns, attempts, interrupted, format, error_kind FROM files "
            "WHERE file_id BETWEEN ? AND ? AND state = 'processing'",
            batch_range(batch_id),
        ).fetchall()
        for file_id, path, size, mtime_ns, attempts, interrupted, format, kind in rows:
            store.tallies.count(-1, batch_id, FileState.PROCESSING, format, kind, size)
            alone = interrupted >= ALONE
            if alone and machine_failed and interrupted + 1 == ALONE + FAILURES:
                _set_aside(store, batch_id, file_id, quarantined_record(path, size, mtime_ns, attempts + 1), attempts)
                store.tallies.count(1, batch_id, FileState.QUARANTINED, format, QUARANTINED.kind, size)
                continue
            store.tallies.count(1, batch_id, FileState.QUEUED, format, kind, size)
            connection.execute(
                "UPDATE files SET state = 'queued', attempts = attempts + ?, interrupted = interrupted + ? "
                "WHERE file_id = ?",
                (alone, not alone or machine_failed, file_id),
            )
            if alone:
                _interrupted(store, file_id, attempts + 1, FileState.QUEUED, INTERRUPTED, None)


def _set_aside(store: Store, batch_id: int, file_id: int, record: bytes, attempts: int) -> None:
    record_id = store.next_record()
    store.add_records([(record_id, record)])
    store.connection.execute(
        "UPDATE files SET state = 'quarantined', attempts = attempts + 1, interrupted = 0, record_id = ?, "
        "error_kind = ?, reason = ?, done_at = ? WHERE file_id = ?",
        (record_id, QUARANTINED.kind, QUARANTINED.message, time.time(), file_id),
    )
    store.final.append((batch_id, record))
    _interrupted(store, file_id, attempts + 1, FileState.QUARANTINED, QUARANTINED, record_id)


def _interrupted(
    store: Store, file_id: int, number: int, state: FileState, error: RecordError, record_id: int | None
) -> None:
    store.connection.execute(
        "INSERT OR REPLACE INTO attempts (file_id, number, ended_at, state, error_kind, message, record_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (file_id, number, time.time(), state, error.kind, error.message, record_id),
    )


def _move(store: Store, batch_id: int, file_ids: Sequence[int] | None, before: FileState, after: FileState) -> Changed:
    changed = Changed()
    store.forget_claims()
    for where, values in _chosen(batch_id, file_ids):
        condition, parameters = f"{where} AND state = ?", (*values, before)
        moved = _count_moved(store, batch_id, condition, parameters, after)
        if moved.files:
            store.connection.execute(f"UPDATE files SET state = ? WHERE {condition}", (after, *parameters))
            changed += moved
    return changed


def _count_moved(
    store: Store,
    batch_id: int,
    condition: str,
    parameters: Sequence[object],
    after: FileState,
    *,
    forgets: bool = False,
) -> Changed:
    """Count the files of `condition` as moved to another state; `forgets`: they lose their kind of error."""
    changed = Changed()
    groups = store.connection.execute(
        "SELECT state, format, error_kind, count(*), total(size), count(duration_ms), total(duration_ms) FROM files "
        f"WHERE {condition} GROUP BY 1, 2, 3",
        parameters,
    ).fetchall()
    for state, format, kind, files, size, timed, ms in groups:
        bytes_ = int(size)
        store.tallies.count_many(-files, batch_id, state, format, kind, -bytes_, -timed, -ms)
        store.tallies.count_many(files, batch_id, after, format, None if forgets else kind, bytes_)
        changed += Changed(files, bytes_, {FileState(state): files})
    return changed


def _chosen(batch_id: int, file_ids: Sequence[int] | None) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Conditions that together choose the given files of a batch, or all of it."""
    lowest, highest = batch_range(batch_id)
    if file_ids is None:
        yield "file_id BETWEEN ? AND ?", (lowest, highest)
        return
    single: list[int] = []
    for first, last in runs(sorted({one for one in file_ids if lowest <= one <= highest})):
        if last - first >= LONG_RUN:
            yield "file_id BETWEEN ? AND ?", (first, last)
        else:
            single += range(first, last + 1)
    for at in range(0, len(single), IDS):
        some = tuple(single[at : at + IDS])
        yield f"file_id IN ({', '.join('?' * len(some))})", some


def _next(
    store: Store, batch_id: int, file_ids: Sequence[int] | None, after: int, limit: int
) -> tuple[list[tuple[str, tuple[int, ...]]], int | None]:
    """The conditions for the next `limit` files behind `after`, and the last of them where more follow."""
    if file_ids is not None:
        at = bisect_right(file_ids, after)
        some = file_ids[at : at + limit]
        return list(_chosen(batch_id, some)), some[-1] if len(file_ids) > at + limit else None
    lowest, highest = batch_range(batch_id)
    query = "SELECT max(file_id) FROM files WHERE file_id BETWEEN ? AND ?"
    top = store.connection.execute(query, (lowest, highest)).fetchone()[0]
    if top is None:
        return [], None
    first = max(lowest, after + 1)
    last = min(first + limit - 1, top)
    return [("file_id BETWEEN ? AND ?", (first, last))], last if last < top else None
