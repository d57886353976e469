"""The engine's thread: one loop that hands files to workers, hears their answers, keeps the clocks, takes the verbs."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from metaextract_tui.catalogue.counts import Added, BatchCounts
from metaextract_tui.config import Settings
from metaextract_tui.engine.admission import available_mb
from metaextract_tui.engine.crew import CannotStart, Crew
from metaextract_tui.engine.feed import Feed
from metaextract_tui.engine.forecast import Waiting
from metaextract_tui.engine.lanes import Lanes
from metaextract_tui.engine.ledger import Ledger, worker_states
from metaextract_tui.engine.pool import Worker
from metaextract_tui.engine.sharing import call_back
from metaextract_tui.engine.supply import Queue, Supply
from metaextract_tui.engine.tuning import Tuning
from metaextract_tui.engine.verdicts import timed
from metaextract_tui.formats.registry import registry
from metaextract_tui.model import (
    BatchState,
    FileState,
    Mode,
    Outcome,
    QueuedFile,
    Snapshot,
)

TICK_S = 0.1
CLOCK_S = 0.05
MANY = 16  # files that workers have, above which nobody waits for the manager
GATHER_S = 0.01


class Manager:
    """Runs one batch at a time. All state is its thread's; others send calls by `do` and read `snapshot`."""

    def __init__(self, queue: Queue, settings: Settings, logs: Path, on_end: Callable[[int, BatchState], None]) -> None:
        """`on_end(batch_id, state)` is called in the engine's thread when a batch has nothing left to do."""
        self._settings = settings
        self._logs = logs
        self._on_end = on_end
        self.ledger = Ledger(settings.mode)
        self._selector = selectors.DefaultSelector()
        self._hire()
        self._calls: deque[Callable[[], object]] = deque()
        self._ring, self._bell = socket.socketpair()
        self._ring.setblocking(False)
        self._bell.setblocking(False)
        self._selector.register(self._ring, selectors.EVENT_READ)
        self._supply = Supply(queue, lambda: self.do(lambda: None))
        self._trouble: str | None = None
        self._next_clock = self._next_tick = 0.0
        self._stop = threading.Event()
        self._snapshot = Snapshot(mode=settings.mode)
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)

    def _hire(self) -> None:
        settings = self._settings
        self.lanes = Lanes(settings.mode, registry(), deep=settings.deep, processes=settings.workers)
        self.feed = Feed(self.lanes.lane_of, threads=settings.mode in (Mode.AUTO, Mode.THREADS))
        self.tuning = Tuning(settings, self.lanes, self.feed, available_mb)
        self.crew = Crew(
            settings, self._logs, self.lanes, self.feed, self._selector, self._settle, self._untouched, self.tuning
        )

    # --- for other threads --------------------------------------------------

    def open(self) -> None:
        self._thread.start()

    def do(self, call: Callable[[], object]) -> None:
        """Have the engine's thread run `call` soon."""
        self._calls.append(call)
        with contextlib.suppress(BlockingIOError, OSError):
            self._bell.send(b"!")

    def snapshot(self) -> Snapshot:
        """The newest snapshot; at most a tick old."""
        return self._snapshot

    def close(self, timeout: float) -> None:
        """Kill the workers, return what they had, and end the thread."""
        self._stop.set()
        self.do(lambda: None)
        self._thread.join(timeout)

    # --- calls for `do` (in the engine's thread) -----------------------------

    def load(self, batch_id: int, counts: BatchCounts, state: BatchState, settings: Settings) -> None:
        """Make a batch the current one, without running it; workers are replaced where it wants others."""
        if settings != self._settings:
            self.crew.close()
            self._settings = settings
            self._hire()
        self.ledger.mode = settings.mode
        self.ledger.clear(batch_id, counts, state)
        self._supply.batch_id = batch_id
        self._settle_counts(counts)
        self.draw()

    def recount(self, ask: Callable[[], BatchCounts]) -> None:
        """The catalogue was changed by a verb: take its counts, keep the clock."""
        self._supply.hand_in()  # what the catalogue does not know yet it would not count
        counts = ask()
        self.ledger.take_formats(counts)
        self.ledger.states.clear()
        self.ledger.states.update(counts.states)
        self._settle_counts(counts)
        self.ledger.failures.clear()
        self.ledger.failures.update(counts.failures)
        self.ledger.bytes_done = counts.bytes_done
        self._supply.look_again()
        self.ledger.changed()

    def _settle_counts(self, counts: BatchCounts) -> None:
        """In the catalogue what waits in the feed counts as being processed; on the screen it is queued."""
        reading = self.crew.in_flight
        self.ledger.states[FileState.PROCESSING] = reading
        self.ledger.states[FileState.QUEUED] = (
            counts.states.get(FileState.QUEUED, 0) + counts.states.get(FileState.PROCESSING, 0) - reading
        )

    def run_batch(self, *, walking: bool) -> None:
        """Hand out the current batch's files from now on."""
        self.ledger.walking = walking
        self.ledger.state = BatchState.RUNNING
        self.ledger.message = None
        self.ledger.pace.run()
        self._supply.look_again()
        self.ledger.changed()

    def run_on(self) -> None:
        """Hand out again after a pause or an end."""
        self.run_batch(walking=self.ledger.walking)

    def look_again(self) -> None:
        """The catalogue has files that it did not have before."""
        self._supply.look_again()

    def walked(self, added: Added | None, excluded: int, *, done: bool, waiting: Waiting | None = None) -> None:
        """News of the walk: what it added, how many entries patterns have left out so far, whether it is done, and of
        which kinds the files are that it found."""
        if added is not None:
            self.ledger.added(added, waiting)
        self.ledger.excluded = excluded
        self.ledger.walking = not done
        self._supply.look_again()
        self.ledger.changed()

    def pause(self) -> None:
        """Hand out nothing more; what is being read is finished, what only waits for its worker comes back."""
        if self.ledger.state is BatchState.RUNNING:
            self._rest(BatchState.PAUSED, None)

    def halt(self, state: BatchState) -> None:
        """Stop at once: workers are killed, their files go back into the queue."""
        self.crew.halt()
        self._rest(state, None)

    def take_out(self, ids: frozenset[int], *, kill: bool) -> frozenset[int]:
        """Give up these files wherever they are: waiting here, sent to a worker, or (`kill`) being read.

        Those that are being read and are not to be killed are not among the ids that come back.
        """
        self._supply.give_back(self.feed.remove(ids))
        self.crew.abandon(ids, kill=kill)
        return ids - (frozenset() if kill else self.crew.reading())

    def stop_files(self, ids: frozenset[int]) -> frozenset[int]:
        """End the reading of these files, and of nothing else; which of them were being read."""
        return self.crew.stop(ids)

    def trouble(self, message: str | None) -> None:
        """The catalogue cannot be written (None: it can again)."""
        self._trouble = message
        if message is not None and self.ledger.state is BatchState.RUNNING:
            self._rest(BatchState.STOPPED, message)
        elif message is None and self.ledger.state is BatchState.STOPPED:
            self.run_batch(walking=self.ledger.walking)

    def _rest(self, state: BatchState, message: str | None) -> None:
        self.ledger.state = state
        self.ledger.message = message
        self.ledger.pace.rest()
        self._supply.give_back(self.feed.drain())
        call_back(self.crew.workers)
        self.ledger.changed()
        self.draw()

    # --- the loop -----------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                try:
                    self._turn()
                except CannotStart as error:
                    self.crew.forgive()
                    self._rest(BatchState.STOPPED, str(error))
            self._return_all()
        finally:
            if not self._stop.is_set():  # a fault of ours: the excepthook tells it, the screen must not wait for ever
                self.ledger.state = BatchState.STOPPED
                self.ledger.message = "the engine failed; what was read is stored, and the batch can be resumed"
            self.crew.close()
            self.draw()
            self._selector.close()
            self._ring.close()
            self._bell.close()

    def _return_all(self) -> None:
        """Before the end: what was claimed and not read goes back, what was read is handed in."""
        self.crew.halt()
        self._supply.end()
        self._supply.give_back(self.feed.drain())
        self._supply.hand_in()

    def _turn(self) -> None:
        """One turn of the loop: hear, do what was asked, hand out, look at the clocks."""
        if self.crew.in_flight > MANY:
            time.sleep(GATHER_S)  # answers come by the dozen then, instead of one at a time
        self._hear(CLOCK_S)
        while self._calls:
            self._calls.popleft()()
        self._take_claimed()
        if self._running:
            self._fill()
            self.ledger.begun(self.crew.dispatch(last=self._supply.last))
        self._supply.hand_in_some(idle=not self.crew.in_flight)
        now = time.monotonic()
        if now >= self._next_clock:
            self.crew.check_clocks(now)
            self._next_clock = now + CLOCK_S
        if now >= self._next_tick:
            self.crew.measure()
            self.ledger.pace.sample(self.ledger.states[FileState.QUEUED])
            self.draw()
            self._next_tick = now + TICK_S
        self._end_if_done()

    @property
    def _running(self) -> bool:
        return self.ledger.state is BatchState.RUNNING and self._trouble is None

    def _hear(self, timeout: float) -> None:
        for key, mask in self._selector.select(timeout):
            if key.fileobj is self._ring:
                with contextlib.suppress(BlockingIOError):
                    self._ring.recv(4096)
            elif isinstance(key.data, Worker):
                self.crew.hear(key.data, key.fileobj, mask)

    def _take_claimed(self) -> None:
        files = self._supply.claimed()
        if self._running:
            self.feed.put(files)
        else:
            self._supply.give_back(files)

    def _fill(self) -> None:
        """Ask the catalogue for more files when few are left."""
        appetite = self.crew.appetite()
        if not self._supply.lacks(len(self.feed), appetite):
            return
        if self.ledger.states[FileState.QUEUED] > 0 and not self.crew.prepare():
            return  # while the first worker starts nothing is being read, and a kill is to hit no file
        self._supply.claim(appetite)

    def _settle(self, ended: Sequence[tuple[QueuedFile, Outcome]]) -> None:
        """Attempts ended."""
        ended = timed(ended, self.ledger.usual)
        self.ledger.settled(ended)
        self._supply.keep([outcome for _, outcome in ended])

    def _untouched(self, files: list[QueuedFile], requeue: bool) -> None:
        """Files came back from a worker without having been read: to the feed, or (`requeue`) to the catalogue."""
        self.ledger.returned(len(files))
        if requeue or not self._running:
            self._supply.give_back(files)
        else:
            self.feed.put(files, first=True)

    def _end_if_done(self) -> None:
        paused = self.ledger.state is BatchState.PAUSED and self.ledger.message is None
        if paused and not self.ledger.open_files and not self.ledger.walking and not self._supply.unstored:
            self._end(BatchState.FINISHED, None)  # what was being read when the pause began was the last
            return
        idle = not self.feed and not self.crew.in_flight and self._supply.exhausted
        if not (self._running and idle):
            return
        if self.ledger.walking or self.ledger.batch_id is None:
            return
        held = self.ledger.states[FileState.HELD]
        state = BatchState.PAUSED if held else BatchState.FINISHED
        self._end(state, f"{held} files are held" if held else None)

    def _end(self, state: BatchState, message: str | None) -> None:
        self._rest(state, message)
        if self.ledger.batch_id is not None:
            self._on_end(self.ledger.batch_id, state)

    def draw(self) -> None:
        """Make a new snapshot now."""
        limit_mb, usual = self._settings.memory_limit_mb, self.ledger.usual
        workers = worker_states(self.crew.workers, limit_mb, time.monotonic(), usual, self.tuning.active)
        self.ledger.version += 1
        self._snapshot = self.ledger.snapshot(workers, self.lanes.choose, self.tuning.standing(), self._supply.unstored)
