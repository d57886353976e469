"""One file alone in a fresh worker, without a catalogue: what `show` does, and what a suspicious file gets."""

from __future__ import annotations

import contextlib
import select
import time
from dataclasses import dataclass

from metaextract_tui.config import Settings
from metaextract_tui.engine import channel, logs
from metaextract_tui.engine.pool import Assignment, Ending, Worker, describe_exit
from metaextract_tui.engine.verdicts import died
from metaextract_tui.model import ErrorKind, Lane, QueuedFile, RecordError

_POLL_S = 0.05


def read_alone(path: bytes, settings: Settings) -> bytes:
    """The record of the file at `path` (absolute) as JSON, within the time and memory that `settings` allow.

    Raises OSError or EOFError where no worker can be started.
    """
    with logs.folder() as folder:
        worker = Worker("P1", ["P1"], Lane.PROCESS, folder)
        worker.start()
        try:
            return _read(worker, path, settings)
        finally:
            if worker.alive:
                worker.kill(Ending.RECYCLE)
                worker.bury()


def _read(worker: Worker, path: bytes, settings: Settings) -> bytes:
    file = QueuedFile(file_id=1, seq=0, path=path, size=0, mtime_ns=0, attempts=0)
    work = Assignment(file, settings.timeout_s, settings.memory_limit_mb, settings.deep)
    worker.assign(worker.slots[0], [work])
    started = time.monotonic()
    error: RecordError | None = None
    peak = 0.0
    while error is None:
        assert worker.channel is not None
        select.select([worker.channel.fileno(), worker.sentinel], [], [], _POLL_S)
        try:
            for kind, payload in worker.channel.receive():
                if kind == channel.HELLO:
                    worker.greet(payload)
                    started = time.monotonic()
                elif kind == channel.RESULT:
                    return channel.decode_result(payload)[1]
        except (channel.BrokenChannel, ValueError) as broken:
            error = RecordError(ErrorKind.CRASH, f"its worker sent nonsense: {broken}")
        peak = max(peak, worker.measure() or 0.0)
        if worker.channel.ended:
            worker.kill(Ending.BROKEN)
            code = worker.bury()
            words = worker.last_words()
            error = RecordError(ErrorKind.CRASH, f"its worker died: {describe_exit(code)}", words)
        elif worker.ready and time.monotonic() - started > settings.timeout_s:
            error = RecordError(ErrorKind.TIMEOUT, f"it was not read within {settings.timeout_s:g} s")
        elif worker.ready and peak > settings.memory_limit_mb:
            error = RecordError(ErrorKind.MEMORY, f"its worker needed more than {settings.memory_limit_mb} MiB")
    return died(work, error, worker.name, worker.lane, time.monotonic() - started, 0, peak or None).record


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
