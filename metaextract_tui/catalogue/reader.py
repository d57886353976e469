"""What screens and commands ask of a catalogue: read-only, one connection a thread, never in the writer's way."""

from __future__ import annotations

import sqlite3
import threading
from array import array
from collections.abc import Sequence
from operator import itemgetter
from pathlib import Path

from metaextract_tui.catalogue import database
from metaextract_tui.catalogue.conditions import holds
from metaextract_tui.catalogue.counts import BatchCounts, batch_counts, state_counts
from metaextract_tui.catalogue.errors import CatalogueClosed, Superseded
from metaextract_tui.catalogue.folders import folder_count
from metaextract_tui.catalogue.ids import batch_range
from metaextract_tui.catalogue.records import RECORD, stored_record, unpack_remedy
from metaextract_tui.catalogue.rows import read_rows
from metaextract_tui.catalogue.select import FEW, all_wanted, few_under_sql, select_sql
from metaextract_tui.catalogue.store import ONLY_ATTEMPT
from metaextract_tui.model import (
    AttemptRow,
    BatchRow,
    BatchState,
    ErrorKind,
    FileFilter,
    FileRow,
    FileState,
    FolderCount,
    Lane,
    Remedy,
    SortKey,
)

_OVER = (BatchState.FINISHED, BatchState.CANCELLED)


class Reader:
    """Reads a catalogue, from any thread; what is committed is seen at once. Methods raise CatalogueError where the
    catalogue is not there or not ours, sqlite3.Error where it is locked for long or damaged."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self._connections: dict[threading.Thread, sqlite3.Connection] = {}
        self._selecting: set[sqlite3.Connection] = set()
        self._lock = threading.Lock()
        self._closed = False

    def batches(self) -> list[BatchRow]:
        """All batches, newest first."""
        connection = self.connection()
        rows = connection.execute(
            "SELECT batch_id, state, created_at, finished_at, walk_done FROM batches ORDER BY batch_id DESC"
        ).fetchall()
        return [
            BatchRow(
                batch_id, BatchState(state), created_at, finished_at,
                self.roots(batch_id), bool(walk_done), state_counts(connection, batch_id),
            )
            for batch_id, state, created_at, finished_at, walk_done in rows
        ]  # fmt: skip

    def roots(self, batch_id: int) -> tuple[bytes, ...]:
        """The files and folders that a batch was made of, absolute."""
        rows = self.connection().execute("SELECT path FROM roots WHERE batch_id = ? ORDER BY position", (batch_id,))
        return tuple(path for (path,) in rows)

    def counts(self, batch_id: int) -> BatchCounts:
        """The numbers of a batch."""
        return batch_counts(self.connection(), batch_id)

    def rows(self, batch_id: int, seqs: Sequence[int], *, bare: bool = False) -> list[FileRow]:
        """The rows with these numbers, in the order asked for; unknown numbers are left out. `bare`: without what has
        to be taken from the records."""
        return read_rows(self.connection(), batch_id, seqs, bare=bare)

    def select(
        self, batch_id: int, wanted: FileFilter, sort: SortKey = SortKey.FOUND, descending: bool = False
    ) -> array[int]:
        """The numbers (`seq`) of a batch's files that the filter lets through, sorted; equal ones in the order found.
        Raises Superseded where `give_up` was called meanwhile."""
        lowest, highest = batch_range(batch_id)
        connection = self.connection()
        if sort is SortKey.FOUND and all_wanted(wanted):
            query = "SELECT max(file_id) FROM files WHERE file_id BETWEEN ? AND ?"
            last = connection.execute(query, (lowest, highest)).fetchone()[0]
            numbers = range(0 if last is None else last - lowest + 1)
            return array("q", reversed(numbers) if descending else numbers)
        few = False
        if wanted.under is not None and wanted.under != b"/":
            few = connection.execute(*few_under_sql(wanted.under)).fetchone()[0] < FEW
        sql, values = select_sql(batch_id, wanted, sort, descending, few=few)
        with self._lock:
            self._selecting.add(connection)
        try:
            return array("q", map(itemgetter(0), connection.execute(sql, values)))
        except sqlite3.OperationalError as error:
            if str(error) == "interrupted":
                raise Superseded("another question is asked meanwhile") from None
            raise
        finally:
            with self._lock:
                self._selecting.discard(connection)

    def folders(self, batch_id: int, paths: Sequence[bytes]) -> dict[bytes, FolderCount]:
        """How the files of a batch stand that lie under each of these folders, absolute."""
        return {path: folder_count(self.connection(), batch_id, path) for path in paths}

    def give_up(self) -> None:
        """End what `select` is looking for now, in whatever thread: nobody waits for it any more."""
        with self._lock:
            for connection in self._selecting:
                connection.interrupt()

    def record(self, file_id: int, *, as_read: bool = False) -> bytes | None:
        """The newest record of a file as JSON; None where there is none yet. `as_read`: see `stored_record`."""
        row = self.connection().execute(f"{RECORD} WHERE file_id = ?", (file_id,)).fetchone()
        return None if row is None else stored_record(*row, as_read=as_read)

    def attempts(self, file_id: int) -> list[AttemptRow]:
        """What was tried on a file, oldest first."""
        rows = (
            self.connection().execute("SELECT * FROM attempts WHERE file_id = ? ORDER BY number", (file_id,)).fetchall()
        )
        rows = rows or self.connection().execute(f"{ONLY_ATTEMPT} AND file_id = ?", (file_id,)).fetchall()
        packed = self.connection().execute("SELECT number, remedy FROM remedies WHERE file_id = ?", (file_id,))
        remedies = {number: unpack_remedy(remedy) for number, remedy in packed}
        return [
            AttemptRow(
                number, ended_at, worker, None if lane is None else Lane(lane), FileState(state),
                None if kind is None else ErrorKind(kind), message, detail, duration_ms, peak_memory_mb,
                remedies.get(number, Remedy()),
            )
            for _, number, ended_at, worker, lane, state, kind, message, detail, duration_ms, peak_memory_mb, _ in rows
        ]  # fmt: skip

    def connection(self) -> sqlite3.Connection:
        """This thread's connection. Raises CatalogueError."""
        thread = threading.current_thread()
        connection = self._connections.get(thread)
        if connection is not None:
            return connection
        connection = database.open_to_read(self.path)
        connection.create_function("holds", 3, holds, deterministic=True)
        with self._lock:
            if self._closed:
                connection.close()
                raise CatalogueClosed("the catalogue is closed")
            for other in [one for one in self._connections if not one.is_alive()]:
                self._connections.pop(other).close()
            self._connections[thread] = connection
        return connection

    def close(self) -> None:
        """Close the connections of all threads; none of them may be in use."""
        with self._lock:
            self._closed = True
            for connection in self._selecting:
                connection.interrupt()
            for connection in self._connections.values():
                connection.close()
            self._connections.clear()
