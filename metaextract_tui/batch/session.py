"""One session of work on one catalogue: batches one after the other, their walks, the verbs."""

from __future__ import annotations

import contextlib
import logging
import threading
from array import array
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from metaextract_tui.batch import stored
from metaextract_tui.batch.batches import History
from metaextract_tui.batch.batches import read as _read
from metaextract_tui.batch.errors import BatchRuns, CannotStore
from metaextract_tui.batch.previews import Previews
from metaextract_tui.batch.walking import walk_roots
from metaextract_tui.catalogue.errors import CatalogueError
from metaextract_tui.catalogue.export import export
from metaextract_tui.catalogue.reader import Reader
from metaextract_tui.catalogue.writer import Writer
from metaextract_tui.config import Settings
from metaextract_tui.engine import forks, logs
from metaextract_tui.engine.manager import Manager
from metaextract_tui.engine.preview import Previewer
from metaextract_tui.model import (
    AttemptRow,
    BatchRow,
    BatchState,
    ErrorKind,
    FileFilter,
    FileRow,
    FileState,
    FolderCount,
    Remedy,
    Snapshot,
    SortKey,
)
from metaextract_tui.sources.watch import FolderWatch

log = logging.getLogger(__name__)

CLOSE_S = 2.0
T = TypeVar("T")


class Session(History, Previews):
    """Implements `Door` on a catalogue; `open` makes one, `close` (or leaving the context) ends it."""

    def __init__(
        self, catalogue: Path, settings: Settings, on_record: Callable[[bytes], None] | None,
        on_unchanged: Callable[[int], None] | None,
    ) -> None:  # fmt: skip
        super().__init__()
        self._catalogue = catalogue
        self._settings = settings
        self._on_record = on_record
        self._logs = logs.make()
        self._previewer = Previewer(self._logs, settings.memory_limit_mb)
        told = self._stored if on_record is not None else None
        self._writer = Writer(catalogue, on_stored=told, on_unchanged=on_unchanged, on_trouble=self._trouble)
        self._reader = Reader(catalogue)
        self._manager = Manager(self._writer, settings, self._logs, self._ended)
        self._clerk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="clerk")
        self._roots: dict[int, stored.Roots] = {}
        self._current: int | None = None
        self._active = False
        self._idle = threading.Event()
        self._idle.set()
        self._watch = FolderWatch()
        self._walk_stop = threading.Event()
        self._walk: threading.Thread | None = None
        self._closed = False

    @classmethod
    def open(
        cls,
        catalogue: Path,
        settings: Settings,
        *,
        on_record: Callable[[bytes], None] | None = None,
        on_unchanged: Callable[[int], None] | None = None,
    ) -> Session:
        """Open or make the catalogue and start the engine. Raises CannotStore.

        `on_record` gets the JSON of each file that became final, its path as it was given, after it is safely
        stored; `on_unchanged`, where given, in place of their records the number of files that were skipped since they
        did not change. Both are called in one other thread.
        """
        forks.warm()
        try:
            session = cls(catalogue, settings, on_record, on_unchanged)
        except OSError as error:
            raise CannotStore(f"there is no folder for temporary files: {error.strerror or error}") from error
        try:
            session._writer.open()
        except CatalogueError as error:
            session._clerk.shutdown()
            logs.remove(session._logs)
            raise CannotStore(str(error)) from error
        session._manager.open()
        return session

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def settings(self) -> Settings:
        return self._settings

    @property
    def catalogue(self) -> Path:
        return self._catalogue

    # --- verbs ---------------------------------------------------------------

    def start(self, roots: Sequence[bytes]) -> int:
        return self._create(stored.roots(roots), self._settings)

    def pause(self, files: Sequence[int] | None = None) -> None:
        self._later(self._pause, None if files is None else list(files))

    def resume(self, files: Sequence[int] | None = None) -> None:
        self._later(self._resume, None if files is None else list(files))

    def cancel(self, files: Sequence[int] | None = None) -> None:
        self._later(self._cancel, None if files is None else list(files))

    def retry(
        self, files: Sequence[int] | None = None, *, kind: ErrorKind | None = None, remedy: Remedy | None = None
    ) -> None:
        self._idle.clear()
        self._later(self._retry, None if files is None else list(files), kind, remedy or Remedy())

    def resume_batch(self, batch_id: int) -> None:
        self._idle.clear()
        self._later(self._enqueue, batch_id)

    def show_batch(self, batch_id: int) -> None:
        if self._active:
            raise BatchRuns("another batch is running; pause or cancel it first")
        self._later(self._load, batch_id)

    def wait(self, timeout: float) -> bool:
        """Whether every batch that was asked for has ended within `timeout` seconds."""
        return self._idle.wait(timeout)

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._walk_stop.set()
        self._previewer.close()
        self._watch.close()
        self._clerk.shutdown(wait=False, cancel_futures=True)
        self._manager.close(CLOSE_S / 2)
        with contextlib.suppress(CatalogueError):
            if self._current is not None and self._active:
                self._keep_run(self._current, self._manager.snapshot())
                self._writer.set_batch_state(self._current, BatchState.INTERRUPTED)
        self._reader.close()  # before the writer, whose checkpoint then empties the journal
        self._writer.close(CLOSE_S / 2)
        logs.remove(self._logs)

    # --- what is known -------------------------------------------------------

    @property
    def unstored(self) -> int:
        """Files that were read and are not in the catalogue yet; after `close`, those that are to be read again."""
        return self._writer.backlog

    def snapshot(self) -> Snapshot:
        snapshot = self._manager.snapshot()
        self._peaks.look(snapshot)
        return snapshot

    def batches(self) -> list[BatchRow]:
        return _read(self._reader.batches)

    def rows(self, batch_id: int, seqs: Sequence[int], *, bare: bool = False) -> list[FileRow]:
        rows = _read(lambda: self._reader.rows(batch_id, seqs, bare=bare))
        if all(row.state is not FileState.PROCESSING for row in rows):
            return rows
        # In the catalogue what waits for a worker counts as being processed; what is really read, the engine knows.
        read = {worker.path for worker in self.snapshot().workers}
        return [
            replace(row, state=FileState.QUEUED) if row.state is FileState.PROCESSING and row.path not in read else row
            for row in rows
        ]

    def select(
        self, batch_id: int, wanted: FileFilter, sort: SortKey = SortKey.FOUND, descending: bool = False
    ) -> array[int]:
        return _read(lambda: self._reader.select(batch_id, wanted, sort, descending))

    def folders(self, batch_id: int, paths: Sequence[bytes]) -> dict[bytes, FolderCount]:
        return _read(lambda: self._reader.folders(batch_id, paths))

    def give_up(self) -> None:
        self._reader.give_up()

    def record(self, file_id: int, *, as_read: bool = False) -> bytes | None:
        return _read(lambda: self._reader.record(file_id, as_read=as_read))

    def attempts(self, file_id: int) -> list[AttemptRow]:
        return _read(lambda: self._reader.attempts(file_id))

    def watch(self, folders: Sequence[bytes]) -> None:
        self._watch.watch(folders)

    def changed_folders(self) -> frozenset[bytes]:
        return self._watch.changed()

    def export(self, batch_id: int | None = None) -> Iterator[bytes]:
        """Each file's newest record once, as JSON without a newline: of one batch, or of the whole catalogue."""
        return iter(export(self._reader, batch_id))

    # --- the clerk's thread --------------------------------------------------

    def _later(self, call: Callable[..., None], *arguments: object) -> None:
        if not self._closed:
            self._clerk.submit(call, *arguments).add_done_callback(self._report)

    def _report(self, done: Future[None]) -> None:
        if done.cancelled():
            return
        error = done.exception()
        if isinstance(error, CatalogueError):
            self._trouble(str(error))
        elif error is not None:
            log.error("a call failed", exc_info=error)
            self._trouble(f"the program failed ({type(error).__name__}: {error}); the batch can be resumed")

    def _load(self, batch_id: int) -> None:
        settings, pairs = stored.from_json(self._writer.batch_settings(batch_id), self._settings)
        self._roots[batch_id] = pairs
        counts = self._writer.counts(batch_id).result()
        state = next((row.state for row in self._reader.batches() if row.batch_id == batch_id), BatchState.NEW)
        self._current = batch_id
        self._on_engine(partial(self._manager.load, batch_id, counts, state, settings))

    def _begin(self, batch_id: int) -> None:
        self._active = True
        self._load(batch_id)
        self._writer.set_batch_state(batch_id, BatchState.RUNNING)
        row = next(row for row in self._reader.batches() if row.batch_id == batch_id)
        self._on_engine(partial(self._manager.run_batch, walking=not row.walk_done))
        if not row.walk_done:
            settings, pairs = stored.from_json(self._writer.batch_settings(batch_id), self._settings)
            self._walk_stop.clear()
            arguments = (batch_id, [absolute for _, absolute in pairs], settings)
            self._walk = threading.Thread(target=self._walk_roots, args=arguments, name="walk", daemon=True)
            self._walk.start()

    def _walk_roots(self, batch_id: int, roots: list[bytes], settings: Settings) -> None:
        try:
            walk_roots(self._writer, self._manager, batch_id, roots, settings, self._walk_stop)
        except CatalogueError as error:
            if not self._closed:
                self._trouble(str(error))

    def _ended(self, batch_id: int, state: BatchState) -> None:
        """The engine has nothing left to do for a batch (called in its thread)."""
        self._later(self._wind_up, batch_id, state)

    def _wind_up(self, batch_id: int, state: BatchState) -> None:
        if state is BatchState.FINISHED and self._writer.counts(batch_id).result().states.get(FileState.QUEUED):
            log.error("batch %s was taken for finished while files were queued", batch_id)
            self._recount()
            self._run_on()
            return
        self._keep_run(batch_id, self._manager.snapshot())
        self._writer.set_batch_state(batch_id, state)
        self._active = state is BatchState.PAUSED
        self._on_engine(self._manager.draw)
        self._next()

    def _pause(self, files: list[int] | None) -> None:
        if self._current is None:
            return
        if files is not None:
            taken = self._on_engine(partial(self._manager.take_out, frozenset(files), kill=False))
            self._writer.hold(self._current, sorted(taken or ())).result()
            self._recount()
        elif self.snapshot().state is BatchState.RUNNING:
            self._on_engine(self._manager.pause)
            self._writer.set_batch_state(self._current, BatchState.PAUSED)

    def _resume(self, files: list[int] | None) -> None:
        if self._current is None:
            return
        state = self.snapshot().state
        if files is not None:
            self._writer.release_held(self._current, files).result()
            self._recount()
            self._on_engine(self._manager.look_again)
        elif state is BatchState.PAUSED:
            self._writer.release_held(self._current, None).result()
            self._recount()
            self._run_on()
        elif state in (BatchState.INTERRUPTED, BatchState.STOPPED):
            self._begin(self._current)

    def _cancel(self, files: list[int] | None) -> None:
        if self._current is None:
            return
        if files is not None:
            stopped = self._on_engine(partial(self._manager.stop_files, frozenset(files))) or frozenset()
            waiting = [one for one in files if one not in stopped]
            self._on_engine(partial(self._manager.take_out, frozenset(waiting), kill=True))
            self._writer.cancel(self._current, waiting).result()
            self._recount()
            return
        self._walk_stop.set()
        if self._walk is not None:
            self._walk.join(1.0)
        self._on_engine(partial(self._manager.halt, BatchState.CANCELLED))
        self._writer.cancel(self._current, None).result()
        self._recount()
        self._wind_up(self._current, BatchState.CANCELLED)

    def _retry(self, files: list[int] | None, kind: ErrorKind | None, remedy: Remedy) -> None:
        if self._current is None:
            self._idle.set()
            return
        count = self._writer.requeue(self._current, file_ids=files, kind=kind, remedy=remedy).result()
        self._recount()
        if count and not self._active:
            self._active = True
            self._run_on()
        elif not self._active:
            self._idle.set()
        else:
            self._on_engine(self._manager.look_again)

    def _run_on(self) -> None:
        assert self._current is not None
        self._idle.clear()
        self._active = True
        self._writer.set_batch_state(self._current, BatchState.RUNNING)
        self._on_engine(self._manager.run_on)

    def _recount(self) -> None:
        """Have the engine take the catalogue's counts, in its thread, so that nothing happens in between."""
        assert self._current is not None
        batch_id = self._current
        self._on_engine(lambda: self._manager.recount(lambda: self._writer.counts(batch_id).result(CLOSE_S)))

    def _on_engine(self, call: Callable[[], T]) -> T | None:
        """Run `call` in the engine's thread and wait for its result; None where the engine is busy or gone."""
        done: Future[T] = Future()

        def run() -> None:
            done.set_result(call())

        self._manager.do(run)
        with contextlib.suppress(TimeoutError):
            return done.result(CLOSE_S)
        return None

    # --- news from the writer's thread ---------------------------------------

    def _stored(self, batch_id: int, records: list[bytes]) -> None:
        if self._on_record is None:
            return
        pairs = self._roots.get(batch_id, ())
        if all(given == absolute for given, absolute in pairs):
            pairs = ()
        for record in records:
            self._on_record(stored.as_given(record, pairs))

    def _trouble(self, message: str | None) -> None:
        self._manager.do(partial(self._manager.trouble, message))
