"""One file alone in a fresh worker, without a catalogue: what `show` does, and what a suspicious file gets."""

from __future__ import annotations

import contextlib
import select
import time
from dataclasses import dataclass

from metaextract_tui.config import Settings
from metaextract_tui.engine import channel, logs, words
from metaextract_tui.engine.meter import Cost, Meter, kernel_words
from metaextract_tui.engine.pool import Assignment, Ending, Worker, describe_exit
from metaextract_tui.engine.verdicts import died
from metaextract_tui.model import ErrorKind, Lane, QueuedFile, RecordError

_POLL_S = 0.05
_STACK_S = 2.0  # how long a worker may take to say where it hangs


@dataclass(frozen=True, slots=True)
class Exam:
    """How reading one file alone went.

    `ended`: `answered`, `died` (of a signal or by exiting), killed at its `timeout` or `memory`, or `broken` (it sent
    nonsense); `reason`: that in words, None where it answered. `words`: the end of its log, and its stack where it was
    killed or crashed. `settings` has the limits, `record` is JSON.
    """

    ended: str
    reason: str | None
    cost: Cost
    words: str | None
    sandbox: str
    settings: Settings
    record: bytes


def read_alone(path: bytes, settings: Settings, format: str | None = None) -> Exam:
    """Read the file at `path` (absolute) within the time and memory that `settings` allow; as `format` where given.

    Raises OSError or EOFError where no worker can be started.
    """
    with logs.folder() as folder:
        worker = Worker("P1", ["P1"], Lane.PROCESS, folder)
        worker.start()
        try:
            return _read(worker, path, settings, format)
        finally:
            if worker.alive:
                worker.kill(Ending.RECYCLE)
                worker.bury()


def _read(worker: Worker, path: bytes, settings: Settings, format: str | None) -> Exam:
    file = QueuedFile(file_id=1, seq=0, path=path, size=0, mtime_ns=0, attempts=0)
    work = Assignment(file, settings.timeout_s, settings.memory_limit_mb, settings.deep, format)
    meter = Meter(worker.pid or 0)
    started = time.monotonic()
    while True:
        assert worker.channel is not None
        select.select([worker.channel.fileno(), worker.sentinel], [], [], _POLL_S)
        try:
            for kind, payload in worker.channel.receive():
                if kind == channel.HELLO:
                    worker.greet(payload)
                    meter.begin()
                    started = time.monotonic()
                    worker.assign(worker.slots[0], [work])  # not before: what it reads is to be counted
                elif kind == channel.RESULTS:
                    cost = meter.read(time.monotonic() - started)
                    return Exam(
                        "answered",
                        None,
                        cost,
                        worker.last_words(),
                        worker.sandbox,
                        settings,
                        channel.decode_results(payload)[0].record,
                    )
        except (channel.BrokenChannel, ValueError) as broken:
            error = RecordError(ErrorKind.CRASH, f"its worker sent nonsense: {broken}")
            return _ended(worker, work, "broken", error, meter.read(time.monotonic() - started), settings)
        used = worker.measure() or 0.0
        cost = meter.read(time.monotonic() - started)
        if worker.channel.ended:
            worker.kill(Ending.BROKEN)
            said = describe_exit(worker.bury())
            error = RecordError(ErrorKind.CRASH, f"its worker died: {said}", worker.last_words())
            return _ended(worker, work, "died", error, cost, settings)
        if worker.ready and cost.wall_s > settings.timeout_s:
            error = RecordError(ErrorKind.TIMEOUT, f"it was not read within {settings.timeout_s:g} s", _where(worker))
            return _ended(worker, work, "timeout", error, cost, settings)
        if worker.ready and used > settings.memory_limit_mb:
            message = f"its worker needed more than {settings.memory_limit_mb} MiB"
            error = RecordError(ErrorKind.MEMORY, message, _where(worker))
            return _ended(worker, work, "memory", error, cost, settings)


def _ended(worker: Worker, work: Assignment, ended: str, error: RecordError, cost: Cost, settings: Settings) -> Exam:
    record = died(work, error, worker.name, worker.lane, cost.wall_s, 0, cost.peak_mb).record
    return Exam(ended, error.message, cost, error.detail, worker.sandbox, settings, record)


def _where(worker: Worker) -> str | None:
    """What a worker that is to be killed does: its stack, or, where it does not tell, what the kernel knows of it."""
    worker.ask_stack()
    until = time.monotonic() + _STACK_S
    before, said = None, worker.last_words() or ""
    while not (words.whole(said) and said == before) and time.monotonic() < until:
        time.sleep(_POLL_S / 2)
        before, said = said, worker.last_words() or ""
    if words.whole(said):
        return said
    return "\n".join(filter(None, [said, kernel_words(worker.pid or 0)])) or None


@dataclass(frozen=True, slots=True)
class Trial:
    """How starting a worker went: seconds until it was ready, what restricts it, or what went wrong."""

    seconds: float
    sandbox: str = ""
    error: str | None = None


def try_worker(timeout_s: float = 30.0) -> Trial:
    """Start one worker, hear that it is ready, and end it."""
    started = time.monotonic()
    with contextlib.ExitStack() as stack:
        try:
            worker = Worker("P1", ["P1"], Lane.PROCESS, stack.enter_context(logs.folder()))
            worker.start()
        except (OSError, EOFError) as error:
            return Trial(time.monotonic() - started, error=f"cannot be started: {error}")
        assert worker.channel is not None
        try:
            while time.monotonic() - started < timeout_s and not worker.channel.ended:
                select.select([worker.channel.fileno(), worker.sentinel], [], [], _POLL_S)
                for kind, payload in worker.channel.receive():
                    if kind == channel.HELLO:
                        worker.greet(payload)
                        return Trial(time.monotonic() - started, worker.sandbox)
        except (channel.BrokenChannel, ValueError) as broken:
            return Trial(time.monotonic() - started, error=f"sent nonsense: {broken}")
        finally:
            worker.kill(Ending.RECYCLE)
            worker.bury()
        return Trial(time.monotonic() - started, error=worker.last_words() or "was not ready in time")
