"""The writer's thread: takes what the engine has to say, and commits it in groups. Nothing of it is lost."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as NotYet
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

from metaextract_tui.catalogue import verbs
from metaextract_tui.catalogue.counts import Added, BatchCounts, Changed
from metaextract_tui.catalogue.errors import CatalogueClosed, CatalogueError, CatalogueTrouble, trouble
from metaextract_tui.catalogue.lock import WriterLock
from metaextract_tui.catalogue.store import Store
from metaextract_tui.model import BatchState, ErrorKind, FoundFile, Outcome, QueuedFile, Remedy

GROUP_FILES = 100  # outcomes that are committed without waiting for more
GROUP_SECONDS = 0.25  # how long the first of a group waits for others
MOST_FILES = 1000  # outcomes in one transaction, so that a claim behind a backlog does not wait for all of it
RETRY_SECONDS = 1.0

# What an operation may raise by a mistake of its caller's; it does not end the writer.
_MISTAKES = (sqlite3.Error, CatalogueError, ValueError, TypeError, LookupError, ArithmeticError)

T = TypeVar("T")


class _Op:
    """One thing to do in a transaction. `files`: outcomes in it; an urgent one ends the waiting for more; a lone one
    has a transaction of its own; a fleeting one is given up where the storage does not work. `instead` makes what is
    done in place of one that cannot be done."""

    def __init__(
        self,
        run: Callable[[Store], Any],
        *,
        files: int = 0,
        urgent: bool = True,
        lone: bool = False,
        fleeting: bool = False,
    ) -> None:
        self.run = run
        self.files = files
        self.urgent = urgent
        self.lone = lone
        self.fleeting = fleeting
        self.instead: Callable[[Exception], _Op] | None = None
        self.since = time.monotonic()
        self.future: Future[Any] = Future()

    def fail(self, error: BaseException) -> None:
        if not self.future.done():
            self.future.set_exception(error)


def _finishing(batch_id: int, outcomes: tuple[Outcome, ...]) -> _Op:
    op = _Op(lambda store: store.finish(batch_id, outcomes), files=len(outcomes), urgent=False)

    def rescue(error: Exception) -> _Op:
        # An outcome that cannot be stored is a mistake of ours; its file and its neighbours get their records.
        return _Op(lambda store: verbs.finish_singly(store, batch_id, outcomes, str(error)), files=len(outcomes))

    op.instead = rescue
    return op


class Writer:
    """The one writer of a catalogue, in a thread of its own. Every method may be called from any thread."""

    def __init__(
        self,
        path: Path,
        *,
        on_stored: Callable[[int, list[bytes]], None] | None = None,
        on_trouble: Callable[[str | None], None] | None = None,
    ) -> None:
        """`on_stored` gets, after each commit, the JSON of every file of a batch that became final in it, in order;
        `on_trouble` one plain sentence when the storage does not work, and None when it does again. Meanwhile all
        is kept and tried again every second. Both are called in the writer's thread."""
        self.path = Path(path)
        self._on_stored = on_stored
        self._on_trouble = on_trouble
        self._condition = threading.Condition()
        self._ops: deque[_Op] = deque()
        self._urgent = 0
        self._files = 0
        self._backlog = 0
        self._closing = False
        self._trouble: str | None = None
        self._group: list[_Op] = []
        self._ready: Future[None] = Future()
        self._thread = threading.Thread(target=self._main, name="catalogue", daemon=True)

    def open(self) -> None:
        """Lock, open or make the catalogue, set right what a crash left, and begin. Raises CatalogueError."""
        self._thread.start()
        self._ready.result()

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
        return self._wait(self._ask(lambda store: store.add_files(batch_id, files, current)))

    # --- the queue ----------------------------------------------------------------

    def claim(self, batch_id: int, limit: int) -> Future[list[QueuedFile]]:
        """The next files to read, durably `processing` before the answer comes."""
        return self._ask(lambda store: store.claim(batch_id, limit))

    def release(self, file_ids: Sequence[int]) -> None:
        """Claimed but not begun: back into the queue."""
        self._put(_Op(lambda store: store.release(file_ids), urgent=False))

    def finish(self, batch_id: int, outcomes: Sequence[Outcome]) -> None:
        """Store how attempts ended; never waits. Raises CatalogueClosed."""
        for at in range(0, len(outcomes), GROUP_FILES):
            self._put(_finishing(batch_id, tuple(outcomes[at : at + GROUP_FILES])))

    @property
    def backlog(self) -> int:
        """Outcomes that are not committed yet."""
        return self._backlog

    # --- verbs --------------------------------------------------------------------

    def hold(self, batch_id: int, file_ids: Sequence[int] | None) -> Future[Changed]:
        return self._ask(lambda store: verbs.hold(store, batch_id, file_ids))

    def release_held(self, batch_id: int, file_ids: Sequence[int] | None) -> Future[Changed]:
        return self._ask(lambda store: verbs.release_held(store, batch_id, file_ids))

    def cancel(self, batch_id: int, file_ids: Sequence[int] | None) -> Future[Changed]:
        """Cancels what waits, in as many transactions as it takes; nothing asked for later comes between them."""
        answer: Future[Changed] = Future()
        answer.set_running_or_notify_cancel()

        def some(sofar: Changed, front: bool) -> None:
            op = _Op(lambda store: verbs.cancel(store, batch_id, file_ids), lone=True)
            op.future.add_done_callback(lambda future: more(future, sofar))
            self._put(op, front=front)

        def more(future: Future[Changed], sofar: Changed) -> None:
            error = future.exception()
            if error is not None:
                answer.set_exception(error)
                return
            total = sofar + future.result()
            if future.result().files < verbs.CHUNK:
                answer.set_result(total)
                return
            try:
                some(total, True)
            except CatalogueClosed as closed:
                answer.set_exception(closed)

        some(Changed(), False)
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
        with self._condition:
            self._closing = True
            self._condition.notify_all()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(timeout)

    # --- within -------------------------------------------------------------------

    def _ask(self, run: Callable[[Store], T], *, fleeting: bool = False) -> Future[T]:
        op = _Op(run, fleeting=fleeting)
        self._put(op)
        return op.future

    def _put(self, op: _Op, front: bool = False) -> None:
        # Once running a future cannot be cancelled from outside: what it stands for is done in any case.
        op.future.set_running_or_notify_cancel()
        with self._condition:
            if self._closing:
                raise CatalogueClosed("the catalogue is closed")
            if op.fleeting and self._trouble is not None:
                raise CatalogueTrouble(self._trouble)
            if front:
                self._ops.appendleft(op)
            else:
                self._ops.append(op)
            self._urgent += op.urgent
            self._files += op.files
            self._backlog += op.files
            if op.urgent or self._files >= GROUP_FILES or len(self._ops) == 1:
                self._condition.notify_all()

    def _wait(self, future: Future[T]) -> T:
        return future.result()

    def _wait_or_leave(self, future: Future[None]) -> None:
        while True:
            with contextlib.suppress(NotYet):
                return future.result(0.1)
            if self._trouble is not None:
                return None

    def _main(self) -> None:
        lock: WriterLock | None = None
        try:
            path = self.path.resolve()
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = WriterLock(path)
            store = Store(path)
        except (CatalogueError, OSError) as error:
            if lock is not None:
                lock.release()
            with self._condition:
                self._closing = True
            self._ready.set_exception(error if isinstance(error, CatalogueError) else CatalogueTrouble(str(error)))
            return
        try:
            store.tell_final = self._on_stored is not None
            first = _Op(verbs.recover, fleeting=True)
            self._commit(store, [first])
            refused = first.future.exception()
            if refused is not None:
                self._ready.set_exception(refused)
                return
            self._ready.set_result(None)
            while group := self._gather():
                self._commit(store, group)
        finally:
            self._give_up()
            store.close()
            lock.release()

    def _gather(self) -> list[_Op]:
        """The next operations for one transaction; empty when all is done and the writer is to end."""
        with self._condition:
            while not self._ops and not self._closing:
                self._condition.wait()
            if not self._ops:
                return []
            due = self._ops[0].since + GROUP_SECONDS
            while not self._closing and not self._urgent and self._files < GROUP_FILES:
                left = due - time.monotonic()
                if left <= 0:
                    break
                self._condition.wait(left)
            group: list[_Op] = []
            files = 0
            while self._ops and files < MOST_FILES and not (group and (self._ops[0].lone or group[-1].lone)):
                op = self._ops.popleft()
                self._urgent -= op.urgent
                self._files -= op.files
                files += op.files
                group.append(op)
            return group

    def _commit(self, store: Store, group: list[_Op]) -> None:
        """Do a group in one transaction, as often as it takes. Where it fails for another reason than the storage,
        each operation gets a transaction of its own, and the one at fault is told."""
        self._group = group
        while group:
            try:
                store.begin()
                answers = [op.run(store) for op in group]
                store.commit()
            except _MISTAKES as error:
                store.rollback()
                message = trouble(error)
                if message is not None:
                    group = self._group = self._pause(group, message)
                elif len(group) > 1:
                    for op in group:
                        self._commit(store, [op])
                    return
                elif group[0].instead is not None:
                    group = self._group = [group[0].instead(error)]
                else:
                    self._done(group)
                    group[0].fail(error)
                    return
                continue
            self._works()
            self._done(group)
            self._tell(store)
            for op, answer in zip(group, answers, strict=True):
                op.future.set_result(answer)
            return

    def _pause(self, group: list[_Op], message: str) -> list[_Op]:
        """The storage does not work: say so, wait, and return what is to be tried again."""
        with self._condition:
            said, self._trouble = self._trouble, message
            fleeting = [op for op in (*group, *self._ops) if op.fleeting]
            self._ops = deque(op for op in self._ops if not op.fleeting)
            self._urgent = sum(op.urgent for op in self._ops)
        for op in fleeting:
            op.fail(CatalogueTrouble(message))
        if said != message and self._on_trouble is not None:
            self._on_trouble(message)
        kept = [op for op in group if not op.fleeting]
        with self._condition:
            if self._closing:  # this was the last try
                for op in kept:
                    op.fail(CatalogueClosed(message))
                return []
            again = time.monotonic() + RETRY_SECONDS
            while kept and not self._closing and (left := again - time.monotonic()) > 0:
                self._condition.wait(left)
        return kept

    def _works(self) -> None:
        if self._trouble is not None:
            self._trouble = None
            if self._on_trouble is not None:
                self._on_trouble(None)

    def _done(self, group: list[_Op]) -> None:
        with self._condition:
            self._backlog -= sum(op.files for op in group)

    def _tell(self, store: Store) -> None:
        if self._on_stored is None:
            return
        for batch_id, group in groupby(store.final, itemgetter(0)):
            self._on_stored(batch_id, [record for _, record in group])

    def _give_up(self) -> None:
        """The writer ends: whoever waits for an answer is told."""
        with self._condition:
            orderly = self._closing and not self._ops
            self._closing = True
            left = [*self._group, *self._ops]
            self._ops.clear()
        for op in left:
            op.fail(CatalogueClosed("the catalogue was closed before this could be done"))
        if not orderly and self._ready.done() and self._on_trouble is not None:
            self._on_trouble("the catalogue's writer ended by a fault of the program")
