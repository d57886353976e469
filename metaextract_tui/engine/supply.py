"""What passes between the engine and the catalogue: files that are claimed, files that go back, outcomes."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Protocol

from metaextract_tui.catalogue.errors import CatalogueError
from metaextract_tui.model import Outcome, QueuedFile

MAX_BACKLOG = 2000  # outcomes not yet stored above which nothing more is claimed
MIN_CLAIM = 32
MAX_CLAIM = 1024  # what is claimed when the program is killed is read last, few files at once
HAND_IN_FILES = 250  # outcomes that are handed to the catalogue at once
HAND_IN_S = 0.05
CLAIM_S = 0.5  # how long the end waits for a claim that is under way


class Queue(Protocol):
    """What the engine needs of the catalogue's writer."""

    @property
    def backlog(self) -> int: ...

    def claim(self, batch_id: int, limit: int) -> Future[list[QueuedFile]]: ...

    def release(self, file_ids: list[int]) -> None: ...

    def finish(self, batch_id: int, outcomes: list[Outcome]) -> None: ...


class Supply:
    """The engine's side of the catalogue's queue. Only the engine's thread calls it.

    batch_id   the batch whose files are claimed, None before the first
    last       whether the last claim brought fewer files than were asked for: behind them none are known
    """

    def __init__(self, queue: Queue, wake: Callable[[], None]) -> None:
        """`wake` is called, in another thread, when a claim has been answered."""
        self._queue = queue
        self._wake = wake
        self.batch_id: int | None = None
        self.last = False
        self._claim: Future[list[QueuedFile]] | None = None
        self._wanted = 0
        self._nothing = False
        self._news = True
        self._outcomes: list[Outcome] = []
        self._handed_in_at = 0.0

    # --- files ----------------------------------------------------------------

    def look_again(self) -> None:
        """The catalogue has files that it did not have when it was asked last."""
        self._news = True

    def lacks(self, waiting: int, appetite: int) -> bool:
        """Whether files should be claimed where so many wait and so many keep everybody busy; once the catalogue said
        that there are none, only after news."""
        if self._claim is not None or self.batch_id is None or self._queue.backlog > MAX_BACKLOG:
            return False
        return waiting < _claimed_at_once(appetite) // 2 and (self._news or not self._nothing)

    def claim(self, appetite: int) -> None:
        """Ask for files; `claimed` has them later."""
        assert self.batch_id is not None
        self._news = False
        self.hand_in()  # before the claim, so that files to be tried again are in the queue
        self._wanted = _claimed_at_once(appetite)
        self._claim = self._queue.claim(self.batch_id, self._wanted)
        self._claim.add_done_callback(lambda _: self._wake())

    def claimed(self) -> list[QueuedFile]:
        """The files of a claim that has been answered; none where none was."""
        if self._claim is None or not self._claim.done():
            return []
        claim, self._claim = self._claim, None
        if claim.cancelled() or claim.exception() is not None:
            self._news = True  # the writer says through `trouble` what is wrong
            return []
        files = claim.result()
        self._nothing = not files
        self.last = len(files) < self._wanted
        return files

    def give_back(self, files: Sequence[QueuedFile]) -> None:
        """Files that were not read go back into the queue."""
        if files:
            self._queue.release([file.file_id for file in files])
            self._news = True

    def end(self) -> None:
        """No more claims: what one that is under way brings within a moment goes back."""
        if self._claim is not None:
            with contextlib.suppress(TimeoutError, CatalogueError):
                self.give_back(self._claim.result(CLAIM_S))

    # --- outcomes ---------------------------------------------------------------

    def keep(self, outcomes: Sequence[Outcome]) -> None:
        """Attempts that ended; `hand_in` gives them to the catalogue."""
        self._outcomes += outcomes
        if self._nothing or self._claim is not None or any(one.again for one in outcomes):
            self._news = True  # what must be read alone is given only when nothing else is being read

    def hand_in_some(self, *, idle: bool) -> None:
        """Give the outcomes to the catalogue when they are many, old, or the last ones (`idle`)."""
        full = len(self._outcomes) >= HAND_IN_FILES or idle
        if full or time.monotonic() - self._handed_in_at > HAND_IN_S:
            self.hand_in()

    def hand_in(self) -> None:
        """Give all outcomes to the catalogue."""
        if self._outcomes and self.batch_id is not None:
            outcomes, self._outcomes = self._outcomes, []
            self._handed_in_at = time.monotonic()
            self._queue.finish(self.batch_id, outcomes)

    # --- what is known ----------------------------------------------------------

    @property
    def unstored(self) -> int:
        """Outcomes that wait for the catalogue."""
        return self._queue.backlog + len(self._outcomes)

    @property
    def exhausted(self) -> bool:
        """Whether the catalogue has nothing more to be read, and all outcomes."""
        return self._claim is None and not self._queue.backlog and self._nothing and not self._news


def _claimed_at_once(appetite: int) -> int:
    return min(MAX_CLAIM, max(MIN_CLAIM, appetite))
