"""The batches of a session beside the one that is read: those that wait, those of the past, what each came to."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from metaextract_tui.batch import stored
from metaextract_tui.batch.errors import BatchRuns, CannotStore
from metaextract_tui.catalogue import history
from metaextract_tui.catalogue.errors import CatalogueError, CatalogueTrouble, trouble
from metaextract_tui.catalogue.reader import Reader
from metaextract_tui.catalogue.writer import Writer
from metaextract_tui.config import Settings
from metaextract_tui.engine.manager import Manager
from metaextract_tui.model import BatchNumbers, Lane, Queue, Snapshot, WorkerPeak

T = TypeVar("T")


def read(call: Callable[[], T]) -> T:
    """What `call` reads of the catalogue. Raises CatalogueTrouble where it is damaged or locked for long."""
    try:
        return call()
    except sqlite3.Error as error:
        raise CatalogueTrouble(trouble(error) or f"the catalogue cannot be read: {error}") from error


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """What a batch came to, and the settings that it was read with."""

    numbers: BatchNumbers
    settings: Settings


def summed(reader: Reader, batch_id: int, defaults: Settings) -> BatchSummary:
    """What a batch came to. Raises LookupError where there is no such batch; what `Reader` raises."""
    connection = reader.connection()
    numbers = history.numbers(connection, batch_id)
    said = connection.execute("SELECT settings FROM batches WHERE batch_id = ?", (batch_id,)).fetchone()
    return BatchSummary(numbers, stored.from_json(said[0], defaults)[0])


class Peaks:
    """The most memory that was seen of each worker, and how long the current batch runs in this session."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._batch: int | None = None
        self._seconds = 0.0
        self._seen: dict[str, WorkerPeak] = {}

    def look(self, snapshot: Snapshot) -> None:
        """Safe from any thread, as often as a snapshot is asked for."""
        with self._lock:
            if snapshot.batch_id != self._batch:
                self._batch, self._seconds, self._seen = snapshot.batch_id, 0.0, {}
            if snapshot.elapsed_s < self._seconds:
                self._seconds = 0.0  # the same batch was loaded anew
            for one in snapshot.workers:
                if one.lane is Lane.THREAD and one.pid is None:
                    continue  # its memory is its host's
                before = self._seen.get(one.name)
                most = max([*one.memory_history, one.memory_mb or 0.0, before.peak_memory_mb or 0.0 if before else 0.0])
                self._seen[one.name] = WorkerPeak(one.name, one.lane, one.restarts, most or None)

    def take(self, snapshot: Snapshot) -> tuple[float, list[WorkerPeak]]:
        """The seconds since this was last taken, and the workers."""
        self.look(snapshot)
        with self._lock:
            since, self._seconds = max(0.0, snapshot.elapsed_s - self._seconds), snapshot.elapsed_s
            return since, list(self._seen.values())


class History:
    """The part of a session that answers for the queue of batches and for the history. Which batches wait changes in
    the clerk's thread only."""

    _settings: Settings
    _writer: Writer
    _reader: Reader
    _manager: Manager
    _roots: dict[int, stored.Roots]
    _current: int | None
    _active: bool
    _closed: bool
    _idle: threading.Event

    def __init__(self) -> None:
        self._waiting: tuple[int, ...] = ()
        self._waits = False
        self._peaks = Peaks()

    @abstractmethod
    def _later(self, call: Callable[..., None], *arguments: object) -> None: ...

    @abstractmethod
    def _begin(self, batch_id: int) -> None: ...

    @abstractmethod
    def _on_engine(self, call: Callable[[], T]) -> T | None: ...

    # --- verbs ---------------------------------------------------------------

    def rerun(self, batch_id: int) -> int:
        settings, pairs = stored.from_json(self._writer.batch_settings(batch_id), self._settings)
        if not pairs:
            raise LookupError(f"of batch {batch_id} it is not known what it was made of")
        return self._create(pairs, settings)

    def move_in_queue(self, batch_id: int, step: int) -> None:
        self._later(self._move, batch_id, step)

    def take_out(self, batch_id: int) -> None:
        self._later(self._take_out, batch_id)

    def wait_after_each(self, waits: bool) -> None:
        self._later(self._wait_after_each, waits)

    def delete_batch(self, batch_id: int) -> None:
        if self._active and self._current == batch_id:
            raise BatchRuns("this batch is being read; cancel it first")
        if batch_id in self._waiting:
            raise BatchRuns("this batch waits for its turn; take it out of the queue first")
        try:
            self._writer.ask(lambda store: history.begin_deletion(store, batch_id)).result()
            while self._writer.ask(lambda store: history.delete_some(store, batch_id)).result():
                pass
        except sqlite3.Error as error:
            raise CatalogueTrouble(trouble(error) or f"the batch cannot be deleted: {error}") from error
        self._later(self._forget, batch_id)

    # --- what is known -------------------------------------------------------

    def queue(self) -> Queue:
        return Queue(self._waiting, self._waits)

    def summary(self, batch_id: int) -> BatchSummary:
        return read(lambda: summed(self._reader, batch_id, self._settings))

    # --- within; all but `_create` in the clerk's thread ---------------------------

    def _create(self, pairs: stored.Roots, settings: Settings) -> int:
        try:
            batch_id = self._writer.create_batch([one for _, one in pairs], stored.to_json(settings, pairs))
        except CatalogueError as error:
            raise CannotStore(str(error)) from error
        self._roots[batch_id] = pairs
        self._idle.clear()
        self._later(self._enqueue, batch_id)
        return batch_id

    def _enqueue(self, batch_id: int) -> None:
        """Behind those that wait, or at once where none is read; one that waits already is the next."""
        if self._active and batch_id == self._current:
            return
        if batch_id in self._waiting:
            self._waiting = (batch_id, *(one for one in self._waiting if one != batch_id))
        else:
            self._waiting = (*self._waiting, batch_id)
        if not self._active:
            self._take_out(batch_id)
            self._begin(batch_id)

    def _next(self) -> None:
        """The current batch has ended: the next one begins, where a person does not want it to wait."""
        if self._waiting and not self._active and not self._waits:
            first, *_ = self._waiting
            self._take_out(first)
            self._begin(first)
        else:
            self._idle.set()

    def _move(self, batch_id: int, step: int) -> None:
        if batch_id in self._waiting:
            others = [one for one in self._waiting if one != batch_id]
            place = max(0, min(len(others), self._waiting.index(batch_id) + step))
            self._waiting = (*others[:place], batch_id, *others[place:])

    def _take_out(self, batch_id: int) -> None:
        self._waiting = tuple(one for one in self._waiting if one != batch_id)

    def _wait_after_each(self, waits: bool) -> None:
        self._waits = waits
        if not waits and not self._active:
            self._next()

    def _forget(self, batch_id: int) -> None:
        if self._current == batch_id and not self._active:
            self._current = None
            self._on_engine(lambda: self._manager.ledger.clear(None))
            self._on_engine(self._manager.draw)

    def _keep_run(self, batch_id: int, snapshot: Snapshot) -> None:
        """What the batch cost up to now; that this cannot be stored is no reason to stop."""
        if snapshot.batch_id == batch_id:
            seconds, workers = self._peaks.take(snapshot)
            with contextlib.suppress(CatalogueError):
                self._writer.ask(lambda store: history.add_run(store, batch_id, seconds, workers))
