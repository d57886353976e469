"""The manager's side of one worker process: what it was given, what it is reading, how it ended."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import NamedTuple

from metaextract_tui.engine import channel, launch, words
from metaextract_tui.engine.delay import DelayGauge
from metaextract_tui.engine.guard import ASK_STACK
from metaextract_tui.engine.marks import Marks
from metaextract_tui.engine.memory import MemoryGauge
from metaextract_tui.model import Lane, QueuedFile

HISTORY = 40  # samples of a worker's memory kept for the screen


class Assignment(NamedTuple):
    """One file with the limits that hold for this attempt; `format`: it is read as that, whatever it is."""

    file: QueuedFile
    timeout_s: float
    memory_mb: int
    deep: bool = False
    format: str | None = None


class Ending(StrEnum):
    """Why a worker process ended, as far as the manager decided it."""

    BY_ITSELF = "by itself"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CANCEL = "cancel"
    RECYCLE = "recycle"
    BROKEN = "broken"
    DEAF = "deaf"


@dataclass(slots=True)
class Slot:
    """One reader of a worker: what was sent to it and not answered, oldest first; `since` when it last had news of it,
    `given_at` when it was last sent some.

    `recalled`: the file that takes long, so that what waits behind it was called back, `recalled_at` that moment;
    nothing more is sent meanwhile.
    """

    number: int
    name: str
    pending: deque[Assignment] = field(default_factory=deque)
    since: float | None = None
    given_at: float = 0.0
    files_done: int = 0
    recalled: int | None = None
    recalled_at: float = 0.0


class Worker:
    """A child process with one slot (process lane) or several (the host of threads)."""

    def __init__(self, name: str, slot_names: Sequence[str], lane: Lane, logs: Path) -> None:
        self.name = name
        self.lane = lane
        self.slots = [Slot(number, one) for number, one in enumerate(slot_names)]
        self.restarts = -1
        self.memory_history: deque[float] = deque(maxlen=HISTORY)
        self.memory_mb: float | None = None
        self.files_done = 0
        self.files_since_start = 0
        self.met: dict[str, int] = {}  # files by format since the start, as far as `Tuning` counts them
        self.rest_mb = 0.0  # what it had before its first file
        self.ready = False
        self.asked: float | None = None  # when it was told to say where it hangs
        self.ending: Ending = Ending.BY_ITSELF
        self.sandbox = ""
        self._log = logs / f"{name}.log"
        self._process: ForkServerProcess | None = None
        self._marks: Marks | None = None
        self.channel: channel.Channel | None = None
        self._gauge: MemoryGauge | None = None
        self.delay: DelayGauge | None = None

    # --- life --------------------------------------------------------------

    @property
    def alive(self) -> bool:
        return self._process is not None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    @property
    def sentinel(self) -> int:
        assert self._process is not None
        return self._process.sentinel

    def start(self) -> None:
        """Fork the process. Raises OSError or EOFError where the forkserver cannot."""
        with contextlib.ExitStack() as undo:
            marks = Marks(len(self.slots))
            undo.callback(marks.close)
            process, end = launch.start([slot.name for slot in self.slots], self.lane, self._log, marks)
            undo.pop_all()
        self._process, self._marks = process, marks
        self.channel = channel.Channel(end)
        self._gauge = MemoryGauge(process.pid or 0)
        self.delay = DelayGauge(process.pid or 0)
        self.ready, self.asked = False, None
        self.ending = Ending.BY_ITSELF
        self.files_since_start = 0
        self.met.clear()
        self.restarts += 1
        self.memory_history.clear()

    def kill(self, ending: Ending) -> None:
        """End the process at once; the reason is kept for the diagnosis."""
        if self._process is not None and self.ending is Ending.BY_ITSELF:
            self.ending = ending
            self._process.kill()

    def ask_stack(self) -> None:
        """Have the process write where it is into its log; it needs a moment for that."""
        if self.pid is not None:
            self.asked = time.monotonic()
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(self.pid, ASK_STACK)

    def bury(self) -> int | None:
        """Take leave of a process that has ended; its exit code (negative: the signal)."""
        assert self._process is not None
        self._process.join(1.0)
        code = self._process.exitcode
        with contextlib.suppress(ValueError):
            self._process.close()
        self._process = None
        if self.channel is not None:
            self.channel.close()
        if self._gauge is not None:
            self._gauge.close()
        if self.delay is not None:
            self.delay.close()
            self.delay = None
        if self._marks is not None:
            self._marks.close()
            self._marks = None
        self.channel, self._gauge, self.ready, self.memory_mb = None, None, False, None
        return code

    # --- work --------------------------------------------------------------

    @property
    def busy(self) -> bool:
        return any(slot.pending for slot in self.slots)

    def assign(self, slot: Slot, work: Sequence[Assignment]) -> None:
        """Send files to a slot; the clock of the first runs from now if the slot was idle."""
        assert self.channel is not None
        slot.given_at = time.monotonic()
        if not slot.pending and self.ready:
            slot.since = slot.given_at
        slot.pending.extend(work)
        jobs = [
            channel.Job(file.file_id, file.path, file.attempts + 1, timeout_s, memory_mb, deep, format)
            for file, timeout_s, memory_mb, deep, format in work
        ]
        self.channel.send(channel.encode_work(slot.number, jobs))

    def recall(self, slot: Slot) -> None:
        """Ask a slot to give back what it has not begun."""
        assert self.channel is not None
        reading = self.reading(slot)
        slot.recalled = None if reading is None else reading[0].file.file_id
        slot.recalled_at = time.monotonic()
        self.channel.send(channel.encode_json(channel.GIVE_BACK, {"slot": slot.number}))

    def reading(self, slot: Slot) -> tuple[Assignment, float] | None:
        """What a slot reads at this moment and since when: by its mark, else the first that it has not answered."""
        if not slot.pending or slot.since is None:
            return None
        mark = self._marks.reading(slot.number) if self._marks is not None else None
        if mark is not None:
            for one in slot.pending:
                if one.file.file_id == mark[0]:
                    return one, mark[1]
        return slot.pending[0], slot.since

    def greet(self, payload: bytes) -> None:
        """The worker is ready: clocks run from now."""
        self.sandbox = str(json.loads(payload).get("sandbox", ""))
        self.ready = True
        self.rest_mb = (self._gauge.resident_mb() if self._gauge is not None else None) or 0.0
        now = time.monotonic()
        for slot in self.slots:
            if slot.pending:
                slot.since = now

    def done(self, slot_number: int, file_id: int, now: float) -> tuple[Slot, Assignment]:
        """A slot has finished its first file, `now` by the monotonic clock. Raises BrokenChannel where it names
        another."""
        if not 0 <= slot_number < len(self.slots):
            raise channel.BrokenChannel(f"no slot {slot_number}")
        slot = self.slots[slot_number]
        pending = slot.pending
        if not pending or pending[0].file.file_id != file_id:
            raise channel.BrokenChannel(f"an answer for file {file_id}, which was not asked for")
        finished = pending.popleft()
        slot.since = now if pending else None
        if slot.recalled == file_id:
            slot.recalled = None
        return slot, finished

    def given_back(self, slot_number: int, ids: Sequence[int]) -> list[Assignment]:
        slot = self.slots[slot_number]
        returned = set(ids)
        back = [one for one in slot.pending if one.file.file_id in returned]
        slot.pending = deque(one for one in slot.pending if one.file.file_id not in returned)
        return back

    def drop(self) -> tuple[list[tuple[Assignment, float]], list[Assignment]]:
        """What the process leaves behind: files that were being read, each with since when, and the others, of which
        no answer came. To be asked before it is buried."""
        reading = [one for slot in self.slots if (one := self.reading(slot)) is not None]
        begun = [work for work, _ in reading]
        waiting = [one for slot in self.slots for one in slot.pending if one not in begun]
        for slot in self.slots:
            slot.pending.clear()
            slot.since = None
            slot.recalled = None
        return reading, waiting

    def overdue(self, now: float) -> bool:
        """Whether a file is being read for longer than it may."""
        reading = (one for slot in self.slots if (one := self.reading(slot)) is not None)
        return any(now - since > work.timeout_s for work, since in reading)

    def measure(self) -> float | None:
        """Resident memory in MiB, also noted for the screen."""
        self.memory_mb = self._gauge.resident_mb() if self._gauge is not None else None
        if self.memory_mb is not None:
            self.memory_history.append(round(self.memory_mb, 1))
        return self.memory_mb

    def last_words(self) -> str | None:
        """What the process wrote to its log last: a C library's message, faulthandler's stack."""
        return words.last_words(self._log)


def describe_exit(code: int | None) -> str:
    """An exit code for a person: the signal named, as `kill -l` does."""
    if code is None:
        return "it ended in an unknown way"
    if code < 0:
        try:
            return f"it was ended by {signal.Signals(-code).name}"
        except ValueError:
            return f"it was ended by signal {-code}"
    return f"it exited with code {code}"
