"""The writer's thread: takes operations, commits them in groups, and tries again for as long as it takes."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from metaextract_tui.catalogue import verbs
from metaextract_tui.catalogue.errors import CatalogueClosed, CatalogueError, CatalogueTrouble, trouble
from metaextract_tui.catalogue.lock import WriterLock
from metaextract_tui.catalogue.store import Store

GROUP_FILES = 1000  # outcomes that are committed without waiting for more
GROUP_SECONDS = 0.25  # how long the first of a group waits for others
MOST_FILES = 2000  # outcomes in one transaction, so that a claim behind a backlog does not wait for all of it
RETRY_SECONDS = 1.0

# What an operation may raise by a mistake of its caller's; it does not end the writer.
_MISTAKES = (sqlite3.Error, CatalogueError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError)


class Op:
    """One thing to do in a transaction. `files`: outcomes in it; an urgent one ends the waiting for more; a lone one
    has a transaction of its own; a fleeting one is given up where the storage does not work. What a light one stores
    outlives the program at once, a loss of power only with the next that is not light: without it the work would be
    done again. `instead` makes what is done in place of one that cannot be done."""

    def __init__(
        self,
        run: Callable[[Store], Any],
        *,
        files: int = 0,
        urgent: bool = True,
        lone: bool = False,
        fleeting: bool = False,
        light: bool = False,
    ) -> None:
        self.run = run
        self.files = files
        self.urgent = urgent
        self.lone = lone
        self.fleeting = fleeting
        self.light = light
        self.instead: Callable[[Exception], Op] | None = None
        self.since = time.monotonic()
        self.future: Future[Any] = Future()

    def fail(self, error: BaseException) -> None:
        if not self.future.done():
            self.future.set_exception(error)


class Commits:
    """The thread that owns the Store. `put` may be called from any thread."""

    def __init__(
        self,
        path: Path,
        on_stored: Callable[[int, list[bytes]], None] | None,
        on_unchanged: Callable[[int], None] | None,
        on_trouble: Callable[[str | None], None] | None,
    ) -> None:
        self.path = path
        self.backlog = 0  # outcomes that are not committed yet
        self.trouble: str | None = None  # why the storage does not work, while it does not
        self._on_stored = on_stored
        self._on_unchanged = on_unchanged
        self._on_trouble = on_trouble
        self._condition = threading.Condition()
        self._ops: deque[Op] = deque()
        self._urgent = 0
        self._files = 0
        self._closing = False
        self._group: list[Op] = []
        self._ready: Future[None] = Future()
        self._thread = threading.Thread(target=self._main, name="catalogue", daemon=True)

    def open(self) -> None:
        """Raises CatalogueError."""
        self._thread.start()
        self._ready.result()

    def put(self, op: Op, *, front: bool = False) -> None:
        """Have something done; the answer comes through the operation's future. Raises CatalogueClosed."""
        # Once running a future cannot be cancelled from outside: what it stands for is done in any case.
        op.future.set_running_or_notify_cancel()
        with self._condition:
            if self._closing:
                raise CatalogueClosed("the catalogue is closed")
            if op.fleeting and self.trouble is not None:
                raise CatalogueTrouble(self.trouble)
            if front:
                self._ops.appendleft(op)
            else:
                self._ops.append(op)
            self._urgent += op.urgent
            self._files += op.files
            self.backlog += op.files
            if op.urgent or self._files >= GROUP_FILES or len(self._ops) == 1:
                self._condition.notify_all()

    def close(self, timeout: float) -> None:
        with self._condition:
            self._closing = True
            self._condition.notify_all()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(timeout)

    def _main(self) -> None:
        lock: WriterLock | None = None
        try:
            path = self.path.resolve()
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = WriterLock(path)
            store = Store(path)
        except (CatalogueError, OSError) as raised:
            error: Exception = raised
            if lock is not None:
                lock.release()
            with self._condition:
                self._closing = True
            if isinstance(error, OSError):
                error = CatalogueTrouble(f"the folder of {self.path} cannot be made: {error.strerror}")
            self._ready.set_exception(error)
            return
        try:
            store.tell_final = self._on_stored is not None
            store.tell_unchanged = self._on_unchanged is None
            machine_failed = lock.machine_failed
            first = Op(lambda store: verbs.recover(store, machine_failed=machine_failed), fleeting=True)
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

    def _gather(self) -> list[Op]:
        """The next operations for one transaction; empty when all is done and the writer is to end."""
        with self._condition:
            while not self._ops and not self._closing:
                self._condition.wait()
            if not self._ops or (self._closing and self.trouble is not None):
                return []
            due = self._ops[0].since + GROUP_SECONDS
            while not self._closing and not self._urgent and self._files < GROUP_FILES:
                left = due - time.monotonic()
                if left <= 0:
                    break
                self._condition.wait(left)
            group = self._group = []
            files = 0
            while self._ops and files < MOST_FILES and not (group and (self._ops[0].lone or group[-1].lone)):
                op = self._ops.popleft()
                self._urgent -= op.urgent
                self._files -= op.files
                files += op.files
                group.append(op)
            return group

    def _commit(self, store: Store, group: list[Op]) -> None:
        """Do a group in one transaction, as often as it takes. Where it fails for another reason than the storage,
        each operation gets a transaction of its own, and the one at fault is told."""
        while group:
            try:
                store.begin(light=all(op.light for op in group))
                answers = [op.run(store) for op in group]
                store.commit()
            except _MISTAKES as error:
                store.rollback()
                message = trouble(error)
                if message is not None:
                    group = self._pause(group, message)
                elif len(group) > 1:
                    for op in group:
                        self._commit(store, [op])
                    return
                elif group[0].instead is not None:
                    group = [group[0].instead(error)]
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

    def _pause(self, group: list[Op], message: str) -> list[Op]:
        """The storage does not work: say so, wait, and return what is to be tried again."""
        with self._condition:
            said, self.trouble = self.trouble, message
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
        if self.trouble is not None:
            self.trouble = None
            if self._on_trouble is not None:
                self._on_trouble(None)

    def _done(self, group: list[Op]) -> None:
        with self._condition:
            self.backlog -= sum(op.files for op in group)

    def _tell(self, store: Store) -> None:
        if self._on_unchanged is not None and store.untold:
            self._on_unchanged(store.untold)
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
