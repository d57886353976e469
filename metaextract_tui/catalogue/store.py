"""The one writer's statements: batches, the queue, what became of each file. Synchronous, for one thread."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from metaextract_tui.catalogue import database
from metaextract_tui.catalogue.counts import BatchCounts, batch_counts
from metaextract_tui.catalogue.errors import CatalogueError, CatalogueTrouble
from metaextract_tui.catalogue.records import MAX_DETAIL, finite, int64, pack_remedy, text, unpack_remedy
from metaextract_tui.catalogue.tallies import Tallies
from metaextract_tui.model import BatchState, ErrorKind, FileState, Outcome, QueuedFile

SEQ_BITS = 32
SEQ_MASK = (1 << SEQ_BITS) - 1
IDS = 500  # well under SQLite's limit of parameters in a statement
_READ = (FileState.OK, FileState.PARTIAL, FileState.SKIPPED)

_CLAIM = """SELECT file_id, path, size, mtime_ns, inode, attempts, hint, remedy, format, error_kind FROM files
    WHERE batch_id = ? AND state = 'queued' AND (interrupted > 0) = ? ORDER BY attempts, file_id LIMIT ?"""
_PROCESSING = """SELECT file_id, attempts, size, mtime_ns, inode, remedy, format, error_kind, duration_ms FROM files
    WHERE state = 'processing'"""
_FINISH = """UPDATE files SET state = ?, attempts = attempts + 1, interrupted = 0, unchanged = 0, record_id = ?,
    format = ?, size = ?, mtime_ns = ?, inode = ?, extractor = ?, lane = ?, duration_ms = ?, error_kind = ?, reason = ?,
    done_at = ? WHERE file_id = ?"""
_AGAIN = """UPDATE files SET state = 'queued', attempts = attempts + 1, interrupted = 0, remedy = ?, format = ?
    WHERE file_id = ?"""
_ATTEMPT = "INSERT OR REPLACE INTO attempts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


# What a first try that simply read the file would say in `attempts`; it is written only when the file is read again.
ONLY_ATTEMPT = """SELECT file_id, attempts, done_at, json_extract(CAST(json AS TEXT), '$.run.worker') AS worker, lane,
    state, error_kind, reason, NULL AS detail, duration_ms,
    json_extract(CAST(json AS TEXT), '$.run.peak_memory_mb') AS peak, record_id
    FROM files JOIN records USING (record_id)
    WHERE attempts = 1 AND state IN ('ok', 'partial', 'skipped') AND NOT unchanged"""


class _Row(NamedTuple):
    """What is stored of a file that is being read."""

    attempts: int
    size: int
    mtime_ns: int
    inode: int
    remedy: str | None
    format: str | None
    kind: str | None
    ms: float | None


def batch_range(batch_id: int) -> tuple[int, int]:
    """The lowest and the highest file_id that a batch can have."""
    return batch_id << SEQ_BITS, (batch_id << SEQ_BITS) | SEQ_MASK


class Store:
    """The catalogue as its writer sees it. Every method but `begin`, `commit`, `rollback` and `close` runs inside a
    transaction; what became final in it is collected in `final` until the transaction's end."""

    def __init__(self, path: Path) -> None:
        """Opens, makes or migrates the catalogue. Raises CatalogueError."""
        self.connection = database.open_to_write(path)
        self._path = path
        self._file = database.identity(path)
        self.tallies = Tallies()
        self.final: list[tuple[int, bytes]] = []
        self.tell_final = True  # whether anybody wants to know what is in `final`
        self._claimed: dict[int, _Row] = {}

    # --- transactions -----------------------------------------------------------

    def begin(self) -> None:
        """Raises CatalogueTrouble where the file is not at its place any more: what is stored in it would be lost."""
        if database.identity(self._path) != self._file:
            raise CatalogueTrouble("the catalogue cannot be used: its file was moved, replaced or deleted meanwhile")
        self.final = []
        self.tallies.clear()
        self.connection.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        self.tallies.write(self.connection)
        self.connection.execute("COMMIT")

    def rollback(self) -> None:
        self.final = []
        self.forget_claims()
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def close(self) -> None:
        """Bring everything into the main file, as far as readers let it."""
        # Where it is locked or has no room, it stays in the journal, from which the next opening takes it.
        with contextlib.suppress(sqlite3.OperationalError):
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.connection.close()

    # --- batches ----------------------------------------------------------------

    def create_batch(self, roots: Sequence[bytes], settings_json: str) -> int:
        made = self.connection.execute(
            "INSERT INTO batches (state, created_at, settings) VALUES (?, ?, ?)",
            (BatchState.NEW, time.time(), text(settings_json, len(settings_json))),
        )
        batch_id = made.lastrowid
        if batch_id is None:
            raise CatalogueError("the batch was not stored")
        self.connection.executemany(
            "INSERT INTO roots VALUES (?, ?, ?)", [(batch_id, at, root) for at, root in enumerate(roots)]
        )
        return batch_id

    def set_batch_state(self, batch_id: int, state: BatchState) -> None:
        ended = time.time() if state in (BatchState.FINISHED, BatchState.CANCELLED) else None
        self.connection.execute(
            "UPDATE batches SET state = ?, finished_at = ? WHERE batch_id = ?", (state, ended, batch_id)
        )

    def set_walk_done(self, batch_id: int) -> None:
        self.connection.execute("UPDATE batches SET walk_done = 1 WHERE batch_id = ?", (batch_id,))

    def batch_roots(self, batch_id: int) -> tuple[bytes, ...]:
        rows = self.connection.execute("SELECT path FROM roots WHERE batch_id = ? ORDER BY position", (batch_id,))
        return tuple(path for (path,) in rows)

    def batch_settings(self, batch_id: int) -> str:
        row = self.connection.execute("SELECT settings FROM batches WHERE batch_id = ?", (batch_id,)).fetchone()
        if row is None:
            raise CatalogueError(f"there is no batch {batch_id} in this catalogue")
        return str(row[0])

    def counts(self, batch_id: int) -> BatchCounts:
        self.tallies.write(self.connection)
        return batch_counts(self.connection, batch_id)

    # --- the queue --------------------------------------------------------------

    def claim(self, batch_id: int, limit: int) -> list[QueuedFile]:
        """The next files of the queue, now `processing`: first the untried ones in the order found. A file during
        which the program ended comes when nothing else is left, and alone: nothing beside it is being read."""
        rows = self.connection.execute(_CLAIM, (batch_id, False, limit)).fetchall()
        if not rows and not self._reads(batch_id):
            rows = self.connection.execute(_CLAIM, (batch_id, True, 1)).fetchall()
        taken: list[QueuedFile] = []
        for file_id, path, size, mtime_ns, inode, attempts, hint, remedy, format, kind in rows:
            taken.append(
                QueuedFile(file_id, file_id & SEQ_MASK, path, size, mtime_ns, attempts, hint, unpack_remedy(remedy))
            )
            self._claimed[file_id] = _Row(attempts, size, mtime_ns, inode, remedy, format, kind, None)
            self.tallies.move(batch_id, FileState.QUEUED, FileState.PROCESSING, format, kind, size)
        self.connection.executemany(
            "UPDATE files SET state = 'processing' WHERE file_id = ?", [(one.file_id,) for one in taken]
        )
        return taken

    def _reads(self, batch_id: int) -> bool:
        """Whether a file of the batch is `processing`."""
        self.tallies.write(self.connection)
        query = "SELECT 1 FROM tallies WHERE batch_id = ? AND state = 'processing' AND files > 0 LIMIT 1"
        return self.connection.execute(query, (batch_id,)).fetchone() is not None

    def release(self, file_ids: Sequence[int]) -> None:
        """Claimed but not begun: back into the queue, no attempt counted."""
        for file_id, row in self._processing(file_ids).items():
            self.tallies.count(-1, file_id >> SEQ_BITS, FileState.PROCESSING, row.format, row.kind, row.size, row.ms)
            self.tallies.count(1, file_id >> SEQ_BITS, FileState.QUEUED, row.format, row.kind, row.size, row.ms)
            self.connection.execute("UPDATE files SET state = 'queued' WHERE file_id = ?", (file_id,))

    def finish(self, batch_id: int, outcomes: Sequence[Outcome]) -> None:
        """Store how attempts ended. What is not being read any more (cancelled meanwhile) stays as it is."""
        now = time.time()
        known = self._processing([one.file_id for one in outcomes])
        next_record = self.next_record()
        records, attempts, ended, again = [], [], [], []
        for record_id, one in enumerate(outcomes, next_record):
            row = known.pop(one.file_id, None)
            if row is None:
                continue
            error = one.error
            kind = None if error is None else error.kind
            reason = text(one.note if error is None else error.message)
            took = finite(one.duration_ms)
            size = row.size if one.size is None else int64(one.size)
            records.append((record_id, one.record))
            if row.attempts or one.state not in _READ:
                attempts.append(
                    (
                        one.file_id, row.attempts + 1, now, text(one.worker), one.lane, one.state, kind, reason,
                        None if error is None else text(error.detail, MAX_DETAIL),
                        took, finite(one.peak_memory_mb), record_id,
                    )
                )  # fmt: skip
            self.tallies.count(-1, batch_id, FileState.PROCESSING, row.format, row.kind, row.size, row.ms)
            if one.again:
                alone = replace(unpack_remedy(row.remedy), isolated=True, crashed=kind is ErrorKind.CRASH)
                again.append((pack_remedy(alone), one.format or row.format, one.file_id))
                self.tallies.count(1, batch_id, FileState.QUEUED, one.format or row.format, row.kind, row.size, row.ms)
                continue
            ended.append(
                (
                    one.state, record_id, one.format, size,
                    row.mtime_ns if one.mtime_ns is None else int64(one.mtime_ns),
                    row.inode if one.inode is None else int64(one.inode),
                    text(one.extractor), one.lane, took, kind, reason, now, one.file_id,
                )
            )  # fmt: skip
            self.tallies.count(1, batch_id, one.state, one.format, kind, size, took)
            self.final.append((batch_id, one.record))
        self.add_records(records)
        self.connection.executemany(_ATTEMPT, attempts)
        self.connection.executemany(_FINISH, ended)
        self.connection.executemany(_AGAIN, again)

    def forget_claims(self) -> None:
        """Files that were claimed may be in another state now: look before their outcome is stored."""
        self._claimed.clear()

    def _processing(self, file_ids: Sequence[int]) -> dict[int, _Row]:
        """Those of the files that are being read, by their id: as they were claimed, else as they are stored."""
        found = {one: row for one in file_ids if (row := self._claimed.pop(one, None)) is not None}
        if len(found) == len(file_ids):
            return found
        unknown = [one for one in file_ids if one not in found]
        for at in range(0, len(unknown), IDS):
            some = unknown[at : at + IDS]
            marks = ", ".join("?" * len(some))
            for row in self.connection.execute(f"{_PROCESSING} AND file_id IN ({marks})", some):
                found[row[0]] = _Row(*row[1:])
        return found

    # --- records ----------------------------------------------------------------

    def next_record(self) -> int:
        """The id that the next record is to have."""
        return int(self.connection.execute("SELECT ifnull(max(record_id), 0) + 1 FROM records").fetchone()[0])

    def add_records(self, records: Sequence[tuple[int, bytes]]) -> None:
        """Store records under these ids."""
        self.connection.executemany("INSERT INTO records VALUES (?, ?)", records)

    def record(self, record_id: int) -> bytes:
        """A record as it is stored."""
        row = self.connection.execute("SELECT json FROM records WHERE record_id = ?", (record_id,)).fetchone()
        return b"" if row is None else bytes(row[0])
