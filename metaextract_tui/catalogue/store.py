"""The one writer's statements: batches, the queue, what became of each file. Synchronous, for one thread."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from metaextract_tui.catalogue import database
from metaextract_tui.catalogue.counts import BatchCounts, batch_counts
from metaextract_tui.catalogue.earlier import Earlier
from metaextract_tui.catalogue.errors import CatalogueError, CatalogueTrouble
from metaextract_tui.catalogue.ids import SEQ_BITS, SEQ_MASK
from metaextract_tui.catalogue.records import MAX_DETAIL, finite, int64, pack_remedy, text, unpack_remedy
from metaextract_tui.catalogue.tallies import Tallies
from metaextract_tui.model import BatchState, ErrorKind, FileState, Lane, Outcome, QueuedFile, Remedy

IDS = 500  # well under SQLite's limit of parameters in a statement
AGAIN = 1  # `interrupted` of a file that was among many claimed ones when the program ended: it is read among few
FEW = 16
ALONE = 2  # and of one that was among those few: it is read alone
_READ = (FileState.OK, FileState.PARTIAL, FileState.SKIPPED)
_UNCHANGED = Remedy()
_NAMES = {one: str(one) for one in FileState}  # SQLite takes a str, and nothing derived from it, the fast way
_LANES = {None: None} | {one: str(one) for one in Lane}

_CLAIMED = "file_id, path, size, mtime_ns, attempts, hint, remedy, inode, format, error_kind"
_CLAIM = f"""SELECT {_CLAIMED} FROM files
    WHERE batch_id = ? AND state = 'queued' AND min(interrupted, {ALONE}) = ? ORDER BY attempts, file_id LIMIT ?"""
_PROCESSING = f"SELECT {_CLAIMED} FROM files WHERE state = 'processing'"
_TAKE = "UPDATE files SET state = 'processing' WHERE file_id = ?"
_TAKE_RUN = f"""UPDATE files NOT INDEXED SET state = 'processing'
    WHERE file_id BETWEEN ? AND ? AND state = 'queued' AND attempts = ? AND min(interrupted, {ALONE}) = ?"""
_NEAR = 4  # rows looked at for each one taken, beyond which each is looked for by its number
# What is the same for every file is no parameter: one that is not exactly a number or a str costs 0.2 us. What has not
# changed is not named: an index of it would be looked at.
_FINISH = """UPDATE files SET state = ?, attempts = attempts + 1, interrupted = 0, unchanged = 0, record_id = ?,
    format = ?, extractor = ?, lane = ?, duration_ms = ?, done_at = ?{more} WHERE file_id = ?"""
_FINISH_SAME = _FINISH.format(more="")
_FINISH_OTHER = _FINISH.format(more=", size = ?, mtime_ns = ?, inode = ?, error_kind = ?, reason = ?")
_AGAIN = """UPDATE files SET state = 'queued', attempts = attempts + 1, interrupted = 0, remedy = ?, format = ?
    WHERE file_id = ?"""
_ATTEMPT = "INSERT OR REPLACE INTO attempts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_RECORD = "INSERT INTO records VALUES (?, ?)"
_REMEDY = "INSERT OR REPLACE INTO remedies VALUES (?, ?, ?)"

Row = tuple[int, bytes, int, int, int, str | None, str | None, int, str | None, str | None]  # `_CLAIMED`


# What a first try that simply read the file would say in `attempts`; it is written only when the file is read again.
ONLY_ATTEMPT = """SELECT file_id, attempts, done_at, json_extract(CAST(json AS TEXT), '$.run.worker') AS worker, lane,
    state, error_kind, reason, NULL AS detail, duration_ms,
    json_extract(CAST(json AS TEXT), '$.run.peak_memory_mb') AS peak, record_id
    FROM files JOIN records USING (record_id)
    WHERE attempts = 1 AND state IN ('ok', 'partial', 'skipped') AND NOT unchanged"""


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
        self.untold = 0  # files that were skipped as unchanged in this transaction and are not in `final`
        self.tell_unchanged = True  # whether they are to be in it
        self.earlier: Earlier | None = None  # what the batch of the last walk knows of others
        self._claimed: dict[int, Row] = {}
        self._light = False
        self._alone: int | None = None  # the file that was claimed alone

    # --- transactions -----------------------------------------------------------

    def begin(self, *, light: bool = False) -> None:
        """`light`: the transaction is written, and need not be on the disk before its end. Raises CatalogueTrouble
        where the file is not at its place any more: what is stored in it would be lost."""
        if database.identity(self._path) != self._file:
            raise CatalogueTrouble("the catalogue cannot be used: its file was moved, replaced or deleted meanwhile")
        self.final, self.untold = [], 0
        self.tallies.clear()
        if light is not self._light:
            self.connection.execute(f"PRAGMA synchronous = {'NORMAL' if light else 'FULL'}")
            self._light = light
        self.connection.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        self.tallies.write(self.connection)
        self.connection.execute("COMMIT")
        if self._light and self._alone is not None:
            database.sync_journal(self._path)  # that it is being read is to be known after the machine went down

    def rollback(self) -> None:
        self.final, self.untold = [], 0
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
        """The next files of the queue, now `processing`: first the untried ones in the order found. Those that were
        claimed when the program ended come when nothing else is left, few at once; those that were so twice come last,
        each alone: nothing beside it is being read."""
        if self._is_read_alone():
            return []
        rows, after = self._next(batch_id, 0, limit), 0
        if not rows:
            reading = self._reading(batch_id)
            if reading < FEW:
                rows, after = self._next(batch_id, AGAIN, min(limit, FEW - reading)), AGAIN
            if not rows and not reading:
                rows, after = self._next(batch_id, ALONE, 1), ALONE
                self._alone = rows[0][0] if rows else None
        if not rows:
            return []
        taken: list[QueuedFile] = []
        claimed = self._claimed
        sizes: dict[tuple[str | None, str | None], list[int]] = {}
        for row in rows:
            file_id, path, size, mtime_ns, attempts, hint, remedy, _, format, kind = row
            again = _UNCHANGED if remedy is None else unpack_remedy(remedy)
            taken.append(QueuedFile(file_id, file_id & SEQ_MASK, path, size, mtime_ns, attempts, hint, again))
            claimed[file_id] = row
            sizes.setdefault((format, kind), []).append(size)
        for (format, kind), some in sizes.items():
            self.tallies.count_many(-len(some), batch_id, "queued", format, kind, -sum(some))
            self.tallies.count_many(len(some), batch_id, "processing", format, kind, sum(some))
        first, last = rows[0], rows[-1]
        if first[4] == last[4] and last[0] - first[0] < _NEAR * len(rows):
            # Rows come by attempts, then by number: nothing else that is queued lies between these.
            self.connection.execute(_TAKE_RUN, (first[0], last[0], first[4], after))
        else:
            self.connection.executemany(_TAKE, [(row[0],) for row in rows])
        return taken

    def _next(self, batch_id: int, after: int, limit: int) -> list[Row]:
        return self.connection.execute(_CLAIM, (batch_id, after, limit)).fetchall()

    def _reading(self, batch_id: int) -> int:
        """How many files of the batch are `processing`."""
        self.tallies.write(self.connection)
        query = "SELECT total(files) FROM tallies WHERE batch_id = ? AND state = 'processing'"
        return int(self.connection.execute(query, (batch_id,)).fetchone()[0])

    def _is_read_alone(self) -> bool:
        """Whether a file that was claimed alone is still `processing`."""
        if self._alone is not None:
            query = f"{_PROCESSING} AND file_id = ?"
            if self.connection.execute(query, (self._alone,)).fetchone() is not None:
                return True
            self._alone = None
        return False

    def release(self, file_ids: Sequence[int]) -> None:
        """Claimed but not begun: back into the queue, no attempt counted."""
        for file_id, (_, _, size, *_, format, kind) in self._processing(file_ids).items():
            self.tallies.move(file_id >> SEQ_BITS, FileState.PROCESSING, FileState.QUEUED, format, kind, size)
            self.connection.execute("UPDATE files SET state = 'queued' WHERE file_id = ?", (file_id,))

    def finish(self, batch_id: int, outcomes: Sequence[Outcome]) -> None:
        """Store how attempts ended. What is not being read any more (cancelled meanwhile) stays as it is."""
        now = time.time()
        known = self._processing([one.file_id for one in outcomes])
        rows: dict[str, list[tuple[object, ...]]] = {
            sql: [] for sql in (_RECORD, _ATTEMPT, _REMEDY, _FINISH_SAME, _FINISH_OTHER, _AGAIN)
        }
        records, same, other = rows[_RECORD], rows[_FINISH_SAME], rows[_FINISH_OTHER]
        tallies, first, first_bytes = self.tallies, 0, 0
        for record_id, one in enumerate(outcomes, self.next_record()):
            file_id, state, error, format = one.file_id, one.state, one.error, one.format
            row = known.pop(file_id, None)
            if row is None:
                continue
            _, _, old_size, old_mtime_ns, tried, _, remedy, old_inode, old_format, old_kind = row
            kind = None if error is None else error.kind
            reason = text(one.note if error is None else error.message)
            took = finite(one.duration_ms)
            records.append((record_id, one.record))
            if tried or state not in _READ:
                rows[_ATTEMPT].append(
                    (
                        file_id, tried + 1, now, text(one.worker), one.lane, state, kind, reason,
                        None if error is None else text(error.detail, MAX_DETAIL),
                        took, finite(one.peak_memory_mb), record_id,
                    )
                )  # fmt: skip
            if remedy is not None:
                rows[_REMEDY].append((file_id, tried + 1, remedy))
            if old_format is None and old_kind is None:  # as all are that are read for the first time
                first, first_bytes = first + 1, first_bytes + old_size
            else:
                tallies.count(-1, batch_id, FileState.PROCESSING, old_format, old_kind, old_size)
            if one.again:
                alone = replace(unpack_remedy(remedy), isolated=True, crashed=kind is ErrorKind.CRASH)
                rows[_AGAIN].append((pack_remedy(alone), format or old_format, file_id))
                tallies.count(1, batch_id, FileState.QUEUED, format or old_format, old_kind, old_size)
                continue
            size = old_size if one.size is None else int64(one.size)
            mtime_ns = old_mtime_ns if one.mtime_ns is None else int64(one.mtime_ns)
            inode = old_inode if one.inode is None else int64(one.inode)
            ended = _NAMES[state], record_id, format, text(one.extractor), _LANES[one.lane], took, now
            stays = size == old_size and mtime_ns == old_mtime_ns and inode == old_inode and not tried
            if stays and kind is None and reason is None and old_kind is None:
                same.append((*ended, file_id))
            else:
                other.append((*ended, size, mtime_ns, inode, kind, reason, file_id))
            tallies.count(1, batch_id, _NAMES[state], format, kind, size, took)
            self.final.append((batch_id, one.record))
        tallies.count_many(-first, batch_id, FileState.PROCESSING, None, None, -first_bytes)
        for sql, some in rows.items():
            if some:
                self.connection.executemany(sql, some)

    def forget_claims(self) -> None:
        """Files that were claimed may be in another state now: look before their outcome is stored."""
        self._claimed.clear()

    def _processing(self, file_ids: Sequence[int]) -> dict[int, Row]:
        """Those of the files that are being read, by their id: as they were claimed, else as they are stored."""
        found = {one: row for one in file_ids if (row := self._claimed.pop(one, None)) is not None}
        if len(found) == len(file_ids):
            return found
        unknown = [one for one in file_ids if one not in found]
        for at in range(0, len(unknown), IDS):
            some = unknown[at : at + IDS]
            marks = ", ".join("?" * len(some))
            for row in self.connection.execute(f"{_PROCESSING} AND file_id IN ({marks})", some):
                found[row[0]] = row
        return found

    # --- records ----------------------------------------------------------------

    def next_record(self) -> int:
        """The id that the next record is to have."""
        return int(self.connection.execute("SELECT ifnull(max(record_id), 0) + 1 FROM records").fetchone()[0])

    def add_records(self, records: Sequence[tuple[int, bytes]]) -> None:
        """Store records under these ids."""
        self.connection.executemany(_RECORD, records)

    def records(self, record_ids: Sequence[int]) -> dict[int, bytes]:
        """Records as they are stored, by their id."""
        found: dict[int, bytes] = {}
        for at in range(0, len(record_ids), IDS):
            some = record_ids[at : at + IDS]
            marks = ", ".join("?" * len(some))
            found.update(
                self.connection.execute(f"SELECT record_id, json FROM records WHERE record_id IN ({marks})", some)
            )
        return found
