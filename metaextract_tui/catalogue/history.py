"""What a batch came to, out of the catalogue; what is kept of its run; and how a batch is taken out of it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from statistics import median

from metaextract_tui.catalogue.counts import batch_counts, state_counts
from metaextract_tui.catalogue.ids import batch_range
from metaextract_tui.catalogue.store import Store
from metaextract_tui.model import (
    BatchNumbers,
    BatchRow,
    BatchState,
    FailureGroup,
    FileMemory,
    FileState,
    KindTimes,
    Lane,
    SlowFile,
    WorkerPeak,
)

SLOWEST = 5
SAMPLE = 4000  # files whose memory is looked at: it stands in their records, and a million of those are gigabytes
CHUNK = 20_000  # files that one transaction deletes: what is running meanwhile waits for no more
_TAIL = 600  # bytes at a record's end that hold its run
_PEAK = re.compile(rb'"peak_memory_mb": ([0-9.]+)')

# The middle of each format's times, by SQLite: a million rows brought over would keep the screen waiting.
_MIDDLES = """SELECT format, duration_ms FROM (
        SELECT format, duration_ms, row_number() OVER (PARTITION BY format ORDER BY duration_ms) AS place,
            count(*) OVER (PARTITION BY format) AS files
        FROM files WHERE file_id BETWEEN ? AND ? AND duration_ms IS NOT NULL AND NOT unchanged)
    WHERE place = (files + 1) / 2"""
_TOPS = """SELECT format, max(duration_ms) FROM files
    WHERE file_id BETWEEN ? AND ? AND duration_ms IS NOT NULL AND NOT unchanged GROUP BY format"""
_CANCELLED = "SELECT ifnull(sum(bytes), 0) FROM tallies WHERE batch_id = ? AND state = ?"
_SLOWEST = """SELECT file_id, path, format, size, duration_ms FROM files
    WHERE file_id BETWEEN ? AND ? AND duration_ms IS NOT NULL AND NOT unchanged
    ORDER BY duration_ms DESC, file_id LIMIT ?"""
_RUNS = f"""SELECT CAST(substr(json, -{_TAIL}) AS BLOB) FROM files JOIN records USING (record_id)
    WHERE file_id BETWEEN ? AND ? AND (file_id - ?) % ? = 0 AND NOT unchanged"""
_SHARED = """SELECT 1 FROM files AS other WHERE other.path = files.path AND other.batch_id != files.batch_id
    AND other.record_id = files.record_id"""
_OWN_RECORDS = f"""DELETE FROM records WHERE record_id IN (
    SELECT record_id FROM files WHERE file_id BETWEEN ? AND ? AND record_id IS NOT NULL AND NOT EXISTS ({_SHARED})
    UNION SELECT attempts.record_id FROM attempts JOIN files USING (file_id)
        WHERE file_id BETWEEN ? AND ? AND attempts.record_id IS NOT files.record_id)"""


def numbers(connection: sqlite3.Connection, batch_id: int) -> BatchNumbers:
    """What a batch came to. Raises LookupError where there is no such batch."""
    row = _row(connection, batch_id)
    own = batch_range(batch_id)
    counts = batch_counts(connection, batch_id)
    span = connection.execute("SELECT seconds FROM spans WHERE batch_id = ?", (batch_id,)).fetchone()
    unchanged = "SELECT count(*) FROM files WHERE file_id BETWEEN ? AND ? AND unchanged"
    failures = sorted(counts.failures.items(), key=lambda item: (-item[1], item[0]))
    return BatchNumbers(
        row,
        None if span is None else span[0],
        counts.bytes_total,
        counts.bytes_done - connection.execute(_CANCELLED, (batch_id, FileState.CANCELLED)).fetchone()[0],
        connection.execute(unchanged, own).fetchone()[0],
        tuple(FailureGroup(kind, files) for kind, files in failures),
        _kinds(connection, batch_id, own),
        tuple(
            SlowFile(file_id - own[0], path, format, size, took)
            for file_id, path, format, size, took in connection.execute(_SLOWEST, (*own, SLOWEST))
        ),
        _memory(connection, own, counts.files),
        _workers(connection, batch_id),
    )


def _row(connection: sqlite3.Connection, batch_id: int) -> BatchRow:
    query = "SELECT state, created_at, finished_at, walk_done FROM batches WHERE batch_id = ?"
    found = connection.execute(query, (batch_id,)).fetchone()
    if found is None:
        raise LookupError(f"there is no batch {batch_id} in this catalogue")
    state, created_at, finished_at, walk_done = found
    roots = connection.execute("SELECT path FROM roots WHERE batch_id = ? ORDER BY position", (batch_id,))
    counts = state_counts(connection, batch_id)
    paths = tuple(path for (path,) in roots)
    return BatchRow(batch_id, BatchState(state), created_at, finished_at, paths, bool(walk_done), counts)


def _kinds(connection: sqlite3.Connection, batch_id: int, own: tuple[int, int]) -> tuple[KindTimes, ...]:
    middles = dict(connection.execute(_MIDDLES, own).fetchall())
    tops = dict(connection.execute(_TOPS, own).fetchall())
    return tuple(
        KindTimes(
            one.format, one.files, one.failed, one.size_bytes, one.timed,
            one.duration_ms / one.timed if one.timed else None, middles.get(one.format), tops.get(one.format),
        )
        for one in batch_counts(connection, batch_id).formats
    )  # fmt: skip


def _memory(connection: sqlite3.Connection, own: tuple[int, int], files: int) -> FileMemory | None:
    step = max(1, files // SAMPLE)
    tails = connection.execute(_RUNS, (*own, own[0], step))
    peaks = [float(found[-1]) for (tail,) in tails if (found := _PEAK.findall(tail))]
    return FileMemory(len(peaks), median(peaks), max(peaks)) if peaks else None


def _workers(connection: sqlite3.Connection, batch_id: int) -> tuple[WorkerPeak, ...]:
    query = "SELECT name, lane, restarts, peak_memory_mb FROM workers WHERE batch_id = ? ORDER BY length(name), name"
    rows = connection.execute(query, (batch_id,))
    return tuple(WorkerPeak(name, Lane(lane), restarts, peak) for name, lane, restarts, peak in rows)


# --- what is kept of a run, by the writer ---------------------------------------------------------------------------


def add_run(store: Store, batch_id: int, seconds: float, workers: Sequence[WorkerPeak]) -> None:
    """A batch was worked on for so long, by these: the seconds add up, of memory the most counts."""
    store.connection.execute(
        "INSERT INTO spans VALUES (?, ?) ON CONFLICT DO UPDATE SET seconds = seconds + excluded.seconds",
        (batch_id, seconds),
    )
    store.connection.executemany(
        "INSERT INTO workers VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET restarts = max(restarts, "
        "excluded.restarts), "
        "peak_memory_mb = nullif(max(ifnull(peak_memory_mb, 0), ifnull(excluded.peak_memory_mb, 0)), 0)",
        [(batch_id, one.name, one.lane, one.restarts, one.peak_memory_mb) for one in workers],
    )


# --- deleting, by the writer ----------------------------------------------------------------------------------------


def begin_deletion(store: Store, batch_id: int) -> None:
    """From now on the batch is one that was given up; what is left of it can be deleted at any later time."""
    store.tallies.write(store.connection)
    store.connection.execute("DELETE FROM tallies WHERE batch_id = ?", (batch_id,))
    store.connection.execute(
        "UPDATE batches SET state = ?, walk_done = 1 WHERE batch_id = ?", (BatchState.CANCELLED, batch_id)
    )


def delete_some(store: Store, batch_id: int) -> bool:
    """Delete the next files of a batch, with the records that no other batch shares; whether more are left."""
    lowest, highest = batch_range(batch_id)
    query = "SELECT max(file_id) FROM (SELECT file_id FROM files WHERE file_id BETWEEN ? AND ? ORDER BY 1 LIMIT ?)"
    last = store.connection.execute(query, (lowest, highest, CHUNK)).fetchone()[0]
    if last is None:
        for table in ("roots", "spans", "workers", "batches"):
            store.connection.execute(f"DELETE FROM {table} WHERE batch_id = ?", (batch_id,))
        return False
    store.connection.execute(_OWN_RECORDS, (lowest, last, lowest, last))
    for table in ("attempts", "remedies", "files"):
        store.connection.execute(f"DELETE FROM {table} WHERE file_id BETWEEN ? AND ?", (lowest, last))
    return True
