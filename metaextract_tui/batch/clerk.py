"""The thread of a session that decides: it begins batches, carries out the verbs on them and winds them up."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from metaextract_tui.batch import stored
from metaextract_tui.batch.batches import History
from metaextract_tui.batch.walking import walk_roots
from metaextract_tui.batch.worked import Worked
from metaextract_tui.catalogue.errors import CatalogueError
from metaextract_tui.catalogue.spans import worked
from metaextract_tui.config import Settings
from metaextract_tui.model import BatchState, ErrorKind, FileState, Remedy

log = logging.getLogger(__name__)

CLOSE_S = 2.0
T = TypeVar("T")


class Clerk(History):
    """The part of a session that keeps which batch is the current one. What it does, it does in its
    own thread, one call after the other, where it does not say otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self._clerk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="clerk")
        self._roots: dict[int, stored.Roots] = {}
        self._current: int | None = None
        self._worked = Worked()
        self._active = False
        self._idle = threading.Event()
        self._idle.set()
        self._walk_stop = threading.Event()
        self._walk: threading.Thread | None = None

    def _later(self, call: Callable[..., None], *arguments: object) -> None:
        """Have the clerk make a call (from any thread)."""
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
        before = self._writer.ask(lambda store: worked(store.connection, batch_id)).result()
        self._worked = Worked(batch_id, *before) if before is not None else Worked()
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
        """In the walk's thread."""
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
        elif self._manager.snapshot().state is BatchState.RUNNING:
            self._on_engine(self._manager.pause)
            self._writer.set_batch_state(self._current, BatchState.PAUSED)

    def _resume(self, files: list[int] | None) -> None:
        if self._current is None:
            return
        state = self._manager.snapshot().state
        if files is not None:
            self._writer.release_held(self._current, files).result()
            self._recount()
            self._on_engine(self._manager.look_again)
        elif state is BatchState.PAUSED:
            self._writer.release_held(self._current, None).result()
            self._recount()
            self._run_on()
        elif state in (BatchState.INTERRUPTED, BatchState.STOPPED):
            if self._active:
                self._keep_run(self._current, self._manager.snapshot())
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

    def _trouble(self, message: str | None) -> None:
        """The catalogue cannot be written (None: it can again). From any thread."""
        self._manager.do(partial(self._manager.trouble, message))
