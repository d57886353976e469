"""All workers of an engine: what they answer, who is overdue, who died and of what."""

from __future__ import annotations

import contextlib
import json
import selectors
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from metaextract_tui.config import Settings
from metaextract_tui.engine import channel
from metaextract_tui.engine.feed import Feed
from metaextract_tui.engine.handout import Handout
from metaextract_tui.engine.lanes import Lanes
from metaextract_tui.engine.pool import Assignment, Ending, Worker, describe_exit
from metaextract_tui.engine.sharing import share
from metaextract_tui.engine.tuning import Tuning
from metaextract_tui.engine.verdicts import answered, died, stopped
from metaextract_tui.model import ErrorKind, Lane, Mode, Outcome, QueuedFile, RecordError

TELL_S = 0.2  # how long a worker that is to be killed may take to say where it hangs
RECALL_S = 0.5  # a file that takes longer gives its followers to others
DEAF_S = 3.0  # a worker that gives nothing back by then is stuck in a library that keeps the interpreter's lock
RECYCLE_FILES = 20_000  # a worker is replaced after so many files: libraries leak
RECYCLE_SHARE = 0.6  # or when an idle one keeps more than this share of its limit
START_TRIES = 3

Settle = Callable[[Sequence[tuple[QueuedFile, Outcome]]], None]
Untouched = Callable[[list[QueuedFile], bool], None]


class CannotStart(Exception):
    """Worker processes die before they are ready, again and again."""


class Crew:
    """Process workers P1, P2 … and the host of threads T, started when there is work for them."""

    def __init__(
        self, settings: Settings, logs: Path, lanes: Lanes, feed: Feed, selector: selectors.BaseSelector,
        settle: Settle, untouched: Untouched, tuning: Tuning,
    ) -> None:  # fmt: skip
        self._settings = settings
        self._tuning = tuning
        self._feed = feed
        self._selector = selector
        self._settle = settle
        self._untouched = untouched
        count = 1 if settings.mode is Mode.SEQUENTIAL else settings.workers
        self.workers = [Worker(f"P{n}", [f"P{n}"], Lane.PROCESS, logs) for n in range(1, count + 1)]
        if settings.mode in (Mode.AUTO, Mode.THREADS):
            threads = [f"T{n}" for n in range(1, settings.threads + 1)]
            self.workers.append(Worker("T", threads, Lane.THREAD, logs))
        self._handout = Handout(settings, lanes, feed, tuning, self._start)
        self._stillborn = 0
        self._abandoned: set[int] = set()
        self._stopped: set[int] = set()

    @property
    def in_flight(self) -> int:
        return sum(len(slot.pending) for worker in self.workers for slot in worker.slots)

    def appetite(self) -> int:
        """How many files keep everybody busy for a moment."""
        return self._handout.appetite(self.workers)

    def prepare(self) -> bool:
        """Whether a worker is ready to read; starts one where none is alive."""
        if not any(worker.alive for worker in self.workers):
            self._start(self.workers[0])
        return any(worker.ready for worker in self.workers)

    # --- handing out --------------------------------------------------------

    def dispatch(self, *, last: bool) -> int:
        """Give files to every slot that has room; how many were given. `last`: none are known behind those that wait
        here."""
        return self._handout.dispatch(self.workers, last=last)

    def _start(self, worker: Worker) -> bool:
        try:
            worker.start()
        except (OSError, EOFError):
            self._stillborn += 1
            self._give_up_if_hopeless("the forkserver does not answer")
            return False
        assert worker.channel is not None
        self._selector.register(worker.channel, selectors.EVENT_READ, worker)
        self._selector.register(worker.sentinel, selectors.EVENT_READ, worker)
        return True

    def _give_up_if_hopeless(self, reason: str) -> None:
        if self._stillborn >= START_TRIES * len(self.workers):
            raise CannotStart(f"worker processes cannot be started: {reason}")

    def forgive(self) -> None:
        """Try to start workers again when asked next."""
        self._stillborn = 0

    # --- hearing ------------------------------------------------------------

    def hear(self, worker: Worker, what: object, mask: int) -> None:
        """Something of a worker is ready: its channel to read or write, or its end."""
        if not worker.alive or worker.channel is None:
            return
        if what == worker.sentinel:
            self._read(worker, limit=1 << 20)  # all that it said before it died
            self._bury(worker)
            return
        if mask & selectors.EVENT_WRITE:
            worker.channel.flush()
        if mask & selectors.EVENT_READ:
            self._read(worker)
        if worker.channel.ended:
            with contextlib.suppress(KeyError):
                self._selector.unregister(worker.channel)  # its sentinel follows
            worker.kill(Ending.BROKEN)
        else:
            events = selectors.EVENT_READ | (selectors.EVENT_WRITE if worker.channel.wants_to_write else 0)
            self._selector.modify(worker.channel, events, worker)

    def _read(self, worker: Worker, limit: int = 64) -> None:
        assert worker.channel is not None
        try:
            for kind, payload in worker.channel.receive(limit):
                self._take(worker, kind, payload)
        except (channel.BrokenChannel, KeyError, ValueError, TypeError):
            worker.kill(Ending.BROKEN)

    def _take(self, worker: Worker, kind: int, payload: bytes) -> None:
        if kind == channel.RESULTS:
            self._answered(worker, channel.decode_results(payload))
        elif kind == channel.HELLO:
            self._stillborn = 0
            worker.greet(payload)
        elif kind in (channel.WRONG_LANE, channel.GIVEN_BACK):
            message = json.loads(payload)
            if kind == channel.GIVEN_BACK:
                back = [one.file for one in worker.given_back(message["slot"], message["ids"])]
            else:
                slot, work = worker.done(message["slot"], message["id"], time.monotonic())
                slot.files_done -= 1
                back = [_hinted(work.file, message["format"])]
            self._return(back)

    def _answered(self, worker: Worker, answers: Sequence[channel.Answer]) -> None:
        """Files were read. What is counted of them is counted together: each alone would cost more than its storing."""
        now, lane, retries = time.monotonic(), worker.lane, self._settings.retries
        read: list[channel.Answer] = []
        ended: list[tuple[QueuedFile, Outcome]] = []
        unwanted: list[QueuedFile] = []
        try:
            for one in answers:
                slot, work = worker.done(one.verdict.slot, one.file_id, now)
                slot.files_done += 1
                if work.file.file_id in self._abandoned:
                    unwanted.append(work.file)
                    continue
                ended.append((work.file, answered(one, work, slot.name, lane, retries)))
                if one.verdict.format is not None:
                    read.append(one)
        finally:  # where one of them is nonsense, the others stand
            worker.files_done += len(ended) + len(unwanted)
            worker.files_since_start += len(ended) + len(unwanted)
            self._return(unwanted)
            self._tuning.note(worker, read)
            memory = any(one.error is not None and one.error.kind is ErrorKind.MEMORY for _, one in ended)
            if memory and not worker.busy:
                worker.kill(Ending.RECYCLE)
            if ended:
                self._settle(ended)

    def _return(self, files: list[QueuedFile]) -> None:
        """Files that were not read: to the feed, or, where they were given up meanwhile, to the catalogue."""
        gone = [file for file in files if file.file_id in self._abandoned]
        self._abandoned.difference_update(file.file_id for file in gone)
        for group, requeue in ((gone, True), ([f for f in files if f not in gone], False)):
            if group:
                self._untouched(group, requeue)

    # --- clocks and ends ----------------------------------------------------

    def check_clocks(self, now: float) -> None:
        """Kill workers whose file is overdue; let slow files give their followers away; replace worn workers."""
        for worker in self.workers:
            if not worker.alive or not worker.ready:
                continue
            if worker.overdue(now):
                # First it says where it hangs, then it is killed.
                if worker.asked is None:
                    worker.ask_stack()
                elif now - worker.asked > TELL_S:
                    worker.kill(Ending.TIMEOUT)
                continue
            worker.asked = None
            for slot in worker.slots:
                reading = worker.reading(slot)
                if reading is None or now - reading[1] <= RECALL_S:
                    continue
                if slot.recalled != reading[0].file.file_id:
                    worker.recall(slot)
                elif len(slot.pending) > 1 and now - slot.recalled_at > DEAF_S:
                    worker.kill(Ending.DEAF)
            if worker.files_since_start > RECYCLE_FILES and not worker.busy:
                worker.kill(Ending.RECYCLE)
        if not self._feed and not self._tuning.admission.short:
            share(self.workers, self._tuning.active, now)
        self._tuning.look(now, self.workers)

    def measure(self) -> None:
        """Note every worker's memory; end those beyond their limit, replace idle ones that keep much."""
        for worker in self.workers:
            if not worker.alive:
                continue
            used = worker.measure()
            if used is None:
                continue
            limits = [one[0].memory_mb for slot in worker.slots if (one := worker.reading(slot)) is not None]
            if limits and used > max(limits):
                worker.kill(Ending.MEMORY)
            elif not worker.busy and worker.ready and used > RECYCLE_SHARE * self._settings.memory_limit_mb:
                worker.kill(Ending.RECYCLE)
        self._tuning.look_at_memory(self.workers)

    def abandon(self, ids: frozenset[int], *, kill: bool) -> None:
        """Give up files that were handed out. Those being read cost their worker where `kill` allows it and are left
        alone otherwise; the others are called back, and whatever still comes of them is not counted."""
        for worker in self.workers:
            for slot in worker.slots:
                mine = {one.file.file_id for one in slot.pending} & ids
                reading = worker.reading(slot)
                current = None if reading is None else reading[0].file.file_id
                if current in mine and not kill:
                    mine.discard(current)
                if not mine:
                    continue
                self._abandoned |= mine
                if current in mine:
                    worker.kill(Ending.CANCEL)
                else:
                    worker.recall(slot)

    def stop(self, ids: frozenset[int]) -> frozenset[int]:
        """Kill whoever reads one of these files at this moment: each is then cancelled, as an attempt of its own, and
        what else its worker had goes on elsewhere. Which of them were being read."""
        stopped = ids & self.reading()
        for worker in self.workers:
            current = (worker.reading(slot) for slot in worker.slots)
            if any(one is not None and one[0].file.file_id in stopped for one in current):
                worker.kill(Ending.CANCEL)
        self._stopped |= stopped
        return stopped

    def reading(self) -> frozenset[int]:
        """The files that are being read at this moment."""
        currents = (worker.reading(slot) for worker in self.workers for slot in worker.slots)
        return frozenset(one[0].file.file_id for one in currents if one is not None)

    def halt(self) -> None:
        """Kill every busy worker; what they had goes back untouched."""
        for worker in self.workers:
            if worker.alive and worker.busy:
                worker.kill(Ending.CANCEL)
                self._bury(worker)

    def close(self) -> None:
        for worker in self.workers:
            if worker.alive:
                worker.kill(Ending.RECYCLE)
                self._bury(worker)

    def _bury(self, worker: Worker) -> None:
        assert worker.channel is not None
        for what in (worker.channel, worker.sentinel):
            with contextlib.suppress(KeyError, ValueError):
                self._selector.unregister(what)
        was_ready, peak = worker.ready, max(worker.memory_history, default=None)
        current, waiting = worker.drop()
        now = time.monotonic()
        seconds = {one.file.file_id: now - since for one, since in current}
        ended = [one for one, _ in current if one.file.file_id in self._stopped]
        reading = [one for one, _ in current if one not in ended]
        code = worker.bury()
        for one in ended:
            self._stopped.discard(one.file.file_id)
            self._settle([(one.file, stopped(one, worker.name, worker.lane, seconds[one.file.file_id], peak))])
        if not was_ready and worker.ending in (Ending.BY_ITSELF, Ending.BROKEN):
            self._stillborn += 1
        guilty = reading if worker.ending in (Ending.MEMORY, Ending.BY_ITSELF, Ending.BROKEN) else []
        if worker.ending is Ending.TIMEOUT:
            guilty = [one for one in reading if seconds[one.file.file_id] > one.timeout_s]
        untouched = [one.file for one in [*reading, *waiting] if one not in guilty]
        if worker.ending is Ending.DEAF:
            # Its followers need not wait for it; it begins anew, alone and with its whole time.
            untouched = [one.file for one in waiting] + [_alone(one.file) for one in reading]
        if len(guilty) > 1 and worker.ending is not Ending.TIMEOUT:
            # Threads that shared a process: one of them is guilty. Each is tried alone, and nothing is held against it.
            untouched += [_alone(one.file) for one in guilty]
            guilty = []
        for one in guilty:
            error = self._diagnose(worker, code, one)
            self._abandoned.discard(one.file.file_id)
            took, retries = seconds[one.file.file_id], self._settings.retries
            self._settle([(one.file, died(one, error, worker.name, worker.lane, took, retries, peak))])
        self._return(untouched)
        self._give_up_if_hopeless(describe_exit(code))

    def _diagnose(self, worker: Worker, code: int | None, work: Assignment) -> RecordError:
        words = worker.last_words()
        if worker.ending is Ending.MEMORY:
            return RecordError(ErrorKind.MEMORY, f"its worker needed more than {work.memory_mb} MiB", words)
        if worker.ending is Ending.TIMEOUT or code == -signal.SIGALRM:
            return RecordError(ErrorKind.TIMEOUT, f"it was not read within {work.timeout_s:g} s", words)
        return RecordError(ErrorKind.CRASH, f"its worker died: {describe_exit(code)}", words)


def _alone(file: QueuedFile) -> QueuedFile:
    return file._replace(remedy=replace(file.remedy, isolated=True))


def _hinted(file: QueuedFile, format: str) -> QueuedFile:
    remedy = file.remedy if file.remedy.lane is not Lane.THREAD else replace(file.remedy, lane=None)
    return file._replace(hint=format, remedy=remedy)
