"""The one writer's statements: batches, the queue, what became of each file. Synchronous, for one thread."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from metaextract_tui.catalogue import database
from metaextract_tui.catalogue.counts import Added, BatchCounts, batch_counts
from metaextract_tui.catalogue.errors import CatalogueError
from metaextract_tui.catalogue.records import (
    MAX_DETAIL,
    UNCHANGED,
    as_unchanged,
    found_record,
    int64,
    pack_remedy,
    text,
    unpack_remedy,
)
from metaextract_tui.model import (
    BatchState,
    ErrorKind,
    FileState,
    FoundFile,
    Outcome,
    QueuedFile,
    RecordError,
    Remedy,
)

SEQ_BITS = 32
SEQ_MASK = (1 << SEQ_BITS) - 1
SUSPECT = 2  # interruptions after which a file is handed out alone, so that no neighbour is blamed with it

_REUSABLE = (FileState.OK, FileState.PARTIAL, FileState.SKIPPED)

_ADD = """INSERT OR IGNORE INTO files (file_id, batch_id, path, name_at, size, mtime_ns, inode, hint, state,
    unchanged, record_id, format, extractor, error_kind, reason, done_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_NEWEST = """SELECT state, size, mtime_ns, inode, extractor, record_id, format FROM files
    WHERE path = ? AND record_id IS NOT NULL AND state != 'cancelled' ORDER BY batch_id DESC LIMIT 1"""
_CLAIM = """SELECT file_id, path, size, mtime_ns, attempts, hint, remedy, interrupted FROM files
    WHERE batch_id = ? AND state = 'queued' ORDER BY attempts, file_id LIMIT ?"""
_FINISH = """UPDATE files SET state = ?, attempts = attempts + 1, interrupted = 0, unchanged = 0, record_id = ?,
    format = ?, size = ?, mtime_ns = ?, inode = ?, extractor = ?, lane = ?, duration_ms = ?, error_kind = ?, reason = ?,
    done_at = ? WHERE file_id = ?"""
_ATTEMPT = "INSERT OR REPLACE INTO attempts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def batch_range(batch_id: int) -> tuple[int, int]:
    """The lowest and the highest file_id that a batch can have."""
    return batch_id << SEQ_BITS, (batch_id << SEQ_BITS) | SEQ_MASK


class Store:
    """The catalogue as its writer sees it. Every method but `begin`, `commit`, `rollback` and `close` runs inside a
    transaction; what became final in it is collected in `final` until the transaction's end."""

    def __init__(self, path: Path) -> None:
        """Opens, makes or migrates the catalogue. Raises CatalogueError."""
        self.connection = database.open_to_write(path)
        self.final: list[tuple[int, bytes]] = []
        self.tell_final = True  # whether anybody wants to know what is in `final`

    # --- transactions -----------------------------------------------------------

    def begin(self) -> None:
        self.final = []
        self.connection.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        self.connection.execute("COMMIT")

    def rollback(self) -> None:
        self.final = []
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
        return batch_counts(self.connection, batch_id)

    # --- the queue --------------------------------------------------------------

    def add_files(self, batch_id: int, found: Sequence[FoundFile], current: frozenset[str] | None) -> Added:
        """Queue what is new to the batch; what the walk could not or would not read, and what did not change since
        it was last read by an extractor of `current` (None: read all again), is final at once."""
        lowest, highest = batch_range(batch_id)
        row = self.connection.execute(
            "SELECT max(file_id) FROM files WHERE file_id BETWEEN ? AND ?", (lowest, highest)
        ).fetchone()
        next_id = lowest if row[0] is None else row[0] + 1
        now = time.time()
        states: Counter[FileState] = Counter()
        failures: Counter[ErrorKind] = Counter()
        files = size_bytes = final_bytes = unchanged = 0
        told = b""
        for one in found:
            size, mtime_ns, inode = int64(one.size), int64(one.mtime_ns), int64(one.inode)
            final = one.error is not None or one.skip is not None
            if final and self._has(batch_id, one.path):
                continue
            stamp = (size, mtime_ns, inode)
            shared = None if final or current is None else self._unchanged(one.path, stamp, current)
            state, record_id, format, extractor, reason = FileState.QUEUED, None, None, None, None
            if final:
                error = one.error
                state = FileState.SKIPPED if error is None or error.kind is ErrorKind.UNSUPPORTED else FileState.FAILED
                reason = error.message if error is not None else one.skip.message if one.skip is not None else None
                told = found_record(one)
                record_id = self.add_record(told)
            elif shared is not None:
                state, reason = FileState.SKIPPED, UNCHANGED.message
                extractor, record_id, format = shared
            added = self.connection.execute(
                _ADD,
                (
                    next_id, batch_id, one.path, one.path.rfind(b"/") + 2, size, mtime_ns, inode, one.hint, state,
                    shared is not None, record_id, format, extractor, one.error.kind if one.error else None,
                    text(reason), None if state is FileState.QUEUED else now,
                ),
            )  # fmt: skip
            if not added.rowcount:
                continue  # the batch has this path already, from an overlapping root or an interrupted walk
            next_id += 1
            files += 1
            size_bytes += one.size
            if state is FileState.QUEUED:
                continue
            states[state] += 1
            final_bytes += one.size
            if one.error is not None and state is FileState.FAILED:
                failures[one.error.kind] += 1
            if shared is not None:
                unchanged += 1
                told = as_unchanged(self._record(shared[1])) if self.tell_final else b""
            self.final.append((batch_id, told))
        return Added(files, size_bytes, dict(states), final_bytes, unchanged, dict(failures))

    def _has(self, batch_id: int, path: bytes) -> bool:
        query = "SELECT 1 FROM files WHERE path = ? AND batch_id = ?"
        return self.connection.execute(query, (path, batch_id)).fetchone() is not None

    def _unchanged(
        self, path: bytes, stamp: tuple[int, int, int], current: frozenset[str]
    ) -> tuple[str, int, str | None] | None:
        """Extractor, record and format of the newest reading of this path, where it still holds."""
        row = self.connection.execute(_NEWEST, (path,)).fetchone()
        if row is None:
            return None
        state, size, mtime_ns, inode, extractor, record_id, format = row
        holds = (size, mtime_ns, inode) == stamp and extractor in current and state in _REUSABLE
        return (extractor, record_id, format) if holds else None

    def claim(self, batch_id: int, limit: int) -> list[QueuedFile]:
        """The next files of the queue, now `processing`: first the untried ones in the order found. A file during
        which the program ended twice comes alone."""
        taken: list[QueuedFile] = []
        for file_id, path, size, mtime_ns, attempts, hint, remedy, interrupted in self.connection.execute(
            _CLAIM, (batch_id, limit)
        ).fetchall():
            if interrupted >= SUSPECT and taken:
                break
            seq = file_id & SEQ_MASK
            taken.append(QueuedFile(file_id, seq, path, size, mtime_ns, attempts, hint, unpack_remedy(remedy)))
            if interrupted >= SUSPECT:
                break
        self.connection.executemany(
            "UPDATE files SET state = 'processing' WHERE file_id = ?", [(one.file_id,) for one in taken]
        )
        return taken

    def release(self, file_ids: Sequence[int]) -> None:
        """Claimed but not begun: back into the queue, no attempt counted."""
        self.connection.executemany(
            "UPDATE files SET state = 'queued' WHERE file_id = ? AND state = 'processing'", [(one,) for one in file_ids]
        )

    def finish(self, batch_id: int, outcomes: Sequence[Outcome]) -> None:
        """Store how attempts ended. What is not being read any more (cancelled meanwhile) stays as it is."""
        now = time.time()
        for one in outcomes:
            row = self.connection.execute(
                "SELECT state, attempts, size, mtime_ns, inode, remedy FROM files WHERE file_id = ?", (one.file_id,)
            ).fetchone()
            if row is None or row[0] != FileState.PROCESSING:
                continue
            _, attempts, size, mtime_ns, inode, remedy = row
            error = one.error
            kind = None if error is None else error.kind
            reason = None if error is None else text(error.message)
            record_id = self.add_record(one.record)
            self._attempt(one, attempts + 1, now, record_id, error)
            if one.again:
                known = unpack_remedy(remedy)
                alone = Remedy(known.timeout_s, known.memory_limit_mb, known.lane, isolated=True)
                self.connection.execute(
                    "UPDATE files SET state = 'queued', attempts = attempts + 1, interrupted = 0, remedy = ?, "
                    "format = ifnull(?, format) WHERE file_id = ?",
                    (pack_remedy(alone), one.format, one.file_id),
                )
                continue
            self.connection.execute(
                _FINISH,
                (
                    one.state, record_id, one.format,
                    size if one.size is None else int64(one.size),
                    mtime_ns if one.mtime_ns is None else int64(one.mtime_ns),
                    inode if one.inode is None else int64(one.inode),
                    text(one.extractor), one.lane, one.duration_ms, kind, reason, now, one.file_id,
                ),
            )  # fmt: skip
            self.final.append((batch_id, one.record))

    def _attempt(self, one: Outcome, number: int, now: float, record_id: int, error: RecordError | None) -> None:
        self.connection.execute(
            _ATTEMPT,
            (
                one.file_id, number, now, text(one.worker), one.lane, one.state,
                None if error is None else error.kind,
                None if error is None else text(error.message),
                None if error is None else text(error.detail, MAX_DETAIL),
                one.duration_ms, one.peak_memory_mb, record_id,
            ),
        )  # fmt: skip

    def add_record(self, json: bytes) -> int:
        """Store a record; its id."""
        row_id = self.connection.execute("INSERT INTO records (json) VALUES (?)", (json,)).lastrowid
        if row_id is None:
            raise CatalogueError("the record was not stored")
        return row_id

    def _record(self, record_id: int) -> bytes:
        row = self.connection.execute("SELECT json FROM records WHERE record_id = ?", (record_id,)).fetchone()
        return b"" if row is None else bytes(row[0])
