"""The one door through which a catalogue is written: what the engine and the walk have to say, from any thread."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as NotYet
from pathlib import Path
from typing import TypeVar

from metaextract_tui.catalogue import intake, verbs
from metaextract_tui.catalogue.commits import GROUP_FILES, Commits, Op
from metaextract_tui.catalogue.counts import Added, BatchCounts, Changed
from metaextract_tui.catalogue.errors import CatalogueClosed, CatalogueError
from metaextract_tui.catalogue.store import Store
from metaextract_tui.model import BatchState, ErrorKind, FoundFile, Outcome, QueuedFile, Remedy

T = TypeVar("T")


def _finishing(batch_id: int, outcomes: tuple[Outcome, ...]) -> Op:
    op = Op(lambda store: store.finish(batch_id, outcomes), files=len(outcomes), urgent=False)

    def rescue(error: Exception) -> Op:
        # An outcome that cannot be stored is a mistake of ours; its file and its neighbours get their records.
        return Op(lambda store: verbs.finish_singly(store, batch_id, outcomes, str(error)), files=len(outcomes))

    op.instead = rescue
    return op


class Writer:
    """The one writer of a catalogue, in a thread of its own. Every method may be called from any thread."""

    def __init__(
        self,
        path: Path,
        *,
        on_stored: Callable[[int, list[bytes]], None] | None = None,
        on_unchanged: Callable[[int], None] | None = None,
        on_trouble: Callable[[str | None], None] | None = None,
    ) -> None:
        """`on_stored` gets, after each commit, the JSON of every file of a batch that became final in it, in order;
        `on_unchanged`, where given, in its place the number of those that were skipped since they did not change;
        `on_trouble` one plain sentence when the storage does not work, and None when it does again. Meanwhile all
        is kept and tried again every second. All are called in the writer's thread."""
        self.path = Path(path)
        self._commits = Commits(self.path, on_stored, on_unchanged, on_trouble)

    def open(self) -> None:
        """Lock, open or make the catalogue, set right what a crash left, and begin. Raises CatalogueError."""
        self._commits.open()

    # --- batches: these wait until it is done -------------------------------------

    def create_batch(self, roots: Sequence[bytes], settings_json: str) -> int:
        """A new batch; its id. Raises CatalogueTrouble where it cannot be stored now."""
        return self._wait(self._ask(lambda store: store.create_batch(roots, settings_json), fleeting=True))

    def set_batch_state(self, batch_id: int, state: BatchState) -> None:
        """Where the storage does not work, this does not wait: the change is kept, and made when it works."""
        self._wait_or_leave(self._ask(lambda store: store.set_batch_state(batch_id, state)))

    def set_walk_done(self, batch_id: int) -> None:
        """As `set_batch_state`."""
        self._wait_or_leave(self._ask(lambda store: store.set_walk_done(batch_id)))

    def batch_roots(self, batch_id: int) -> tuple[bytes, ...]:
        return self._wait(self._ask(lambda store: store.batch_roots(batch_id), fleeting=True))

    def batch_settings(self, batch_id: int) -> str:
        """Raises CatalogueError where there is no such batch."""
        return self._wait(self._ask(lambda store: store.batch_settings(batch_id), fleeting=True))

    def add_files(self, batch_id: int, files: Sequence[FoundFile], current: frozenset[str] | None) -> Added:
        """Queue files; returns when they are stored, however long the storage takes. Raises CatalogueClosed."""
        return self._wait(self.adding(batch_id, files, current))

    def adding(self, batch_id: int, files: Sequence[FoundFile], current: frozenset[str] | None) -> Future[Added]:
        """As `add_files`, without waiting."""
        return self._ask(lambda store: intake.add_files(store, batch_id, files, current), light=True)

    # --- the queue ----------------------------------------------------------------

    def claim(self, batch_id: int, limit: int) -> Future[list[QueuedFile]]:
        """The next files to read, durably `processing` before the answer comes."""
        return self._ask(lambda store: store.claim(batch_id, limit), light=True)

    def release(self, file_ids: Sequence[int]) -> None:
        """Claimed but not begun: back into the queue."""
        self._commits.put(Op(lambda store: store.release(file_ids), urgent=False, light=True))

    def finish(self, batch_id: int, outcomes: Sequence[Outcome]) -> None:
        """Store how attempts ended; never waits. Raises CatalogueClosed."""
        for at in range(0, len(outcomes), GROUP_FILES):
            self._commits.put(_finishing(batch_id, tuple(outcomes[at : at + GROUP_FILES])))

    @property
    def backlog(self) -> int:
        """Outcomes that are not committed yet."""
        return self._commits.backlog

    # --- verbs --------------------------------------------------------------------

    def hold(self, batch_id: int, file_ids: Sequence[int] | None) -> Future[Changed]:
        return self._ask(lambda store: verbs.hold(store, batch_id, file_ids))

    def release_held(self, batch_id: int, file_ids: Sequence[int] | None) -> Future[Changed]:
        return self._ask(lambda store: verbs.release_held(store, batch_id, file_ids))

    def cancel(self, batch_id: int, file_ids: Sequence[int] | None) -> Future[Changed]:
        """Cancels what waits, in as many transactions as it takes; nothing asked for later comes between them."""
        chosen = None if file_ids is None else sorted(set(file_ids))
        answer: Future[Changed] = Future()
        answer.set_running_or_notify_cancel()

        def some(sofar: Changed, after: int, front: bool) -> None:
            op = Op(lambda store: verbs.cancel(store, batch_id, chosen, after), lone=True)
            op.future.add_done_callback(lambda future: more(future, sofar))
            self._commits.put(op, front=front)

        def more(future: Future[tuple[Changed, int | None]], sofar: Changed) -> None:
            error = future.exception()
            if error is not None:
                answer.set_exception(error)
                return
            changed, last = future.result()
            if last is None:
                answer.set_result(sofar + changed)
                return
            try:
                some(sofar + changed, last, True)
            except CatalogueClosed as closed:
                answer.set_exception(closed)

        some(Changed(), -1, False)
        return answer

    def requeue(
        self,
        batch_id: int,
        *,
        file_ids: Sequence[int] | None = None,
        kind: ErrorKind | None = None,
        remedy: Remedy,
    ) -> Future[int]:
        return self._ask(lambda store: verbs.requeue(store, batch_id, file_ids, kind, remedy))

    def counts(self, batch_id: int) -> Future[BatchCounts]:
        return self._ask(lambda store: store.counts(batch_id))

    def ask(self, question: Callable[[Store], T]) -> Future[T]:
        """Anything else, in a transaction of the writer's thread."""
        return self._ask(question)

    # --- the end ------------------------------------------------------------------

    def flush(self, timeout: float) -> bool:
        """Whether all that was asked so far is committed and told within `timeout` seconds."""
        try:
            self._ask(lambda _store: None).result(timeout)
        except (NotYet, CatalogueError, CancelledError):
            return False
        return True

    def close(self, timeout: float = 2.0) -> None:
        """Commit what is pending, checkpoint, unlock. What cannot be stored within `timeout` seconds is given up:
        its files are read again when the batch is resumed."""
        self._commits.close(timeout)

    # --- within -------------------------------------------------------------------

    def _ask(self, run: Callable[[Store], T], *, fleeting: bool = False, light: bool = False) -> Future[T]:
        op = Op(run, fleeting=fleeting, light=light)
        self._commits.put(op)
        return op.future

    def _wait(self, future: Future[T]) -> T:
        return future.result()

    def _wait_or_leave(self, future: Future[None]) -> None:
        while True:
            with contextlib.suppress(NotYet):
                return future.result(0.1)
            if self._commits.trouble is not None:
                return None
