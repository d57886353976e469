"""One session of work on one catalogue: the verbs that it takes, and what it tells."""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from metaextract_tui.batch import stored
from metaextract_tui.batch.batches import read as _read
from metaextract_tui.batch.clerk import CLOSE_S, Clerk
from metaextract_tui.batch.errors import BatchRuns, CannotStore
from metaextract_tui.batch.previews import Previews
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


class Session(Clerk, Previews):
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
        self._watch = FolderWatch()
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
        return self._worked.added_to(snapshot)

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

    # --- news from the writer's thread ---------------------------------------

    def _stored(self, batch_id: int, records: list[bytes]) -> None:
        if self._on_record is None:
            return
        pairs = self._roots.get(batch_id, ())
        if all(given == absolute for given, absolute in pairs):
            pairs = ()
        for record in records:
            self._on_record(stored.as_given(record, pairs))
