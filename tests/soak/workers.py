"""Workers that die by the hundred: no file is lost, and the manager has no more descriptors, threads or memory."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from metaextract_tui.config import Settings
from metaextract_tui.model import FileState, Mode
from tests.engine.harness import WAIT_S, Run, mock, running


@dataclass(frozen=True)
class Size:
    """What the manager's process holds after so many restarts of workers; `server_…` is its forkserver."""

    restarts: int
    descriptors: int
    threads: int
    rss_mb: float
    server_descriptors: int
    server_rss_mb: float


def restarts(folder: Path, count: int, say: Callable[[str], None] = lambda _: None) -> list[Size]:
    """End a worker `count` times, each time by a file of its own, and measure ten times meanwhile."""
    files = [mock(folder, f"f{n:04}", "exit 1") for n in range(count)]
    sizes: list[Size] = []
    settings = Settings(workers=2, mode=Mode.PROCESSES, retries=0)
    with running(files, settings, folder) as run:
        next_at = count // 10
        deadline = time.monotonic() + 20 * WAIT_S
        while len(run.queue.outcomes) < count and time.monotonic() < deadline:
            if len(run.queue.outcomes) >= next_at:
                sizes.append(_measure(run, len(run.queue.outcomes)))
                say(str(sizes[-1]))
                next_at += count // 10
            time.sleep(0.002)
        final = run.finish().final
        pids = [worker.pid for worker in run.manager.crew.workers if worker.pid]
    assert {one.state for one in final.values()} == {FileState.FAILED}
    assert len(final) == count
    assert sum(worker.restarts for worker in run.manager.snapshot().workers) >= count - 2, "each file ended a worker"
    assert not [pid for pid in pids if psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie"]
    return sizes


def _measure(run: Run, done: int) -> Size:
    """In the engine's thread, between two turns, and without any worker, so that the figures can be compared."""
    taken: list[Size] = []
    ready = threading.Event()

    def measure() -> None:
        run.manager.crew.close()
        me = psutil.Process()
        (server,) = [child for child in me.children() if "forkserver" in " ".join(child.cmdline())]
        deadline = time.monotonic() + WAIT_S
        while server.children() and time.monotonic() < deadline:
            time.sleep(0.001)  # it has not reaped them yet
        rss, server_rss = (round(one.memory_info().rss / (1 << 20), 1) for one in (me, server))
        taken.append(Size(done, me.num_fds(), me.num_threads(), rss, server.num_fds(), server_rss))
        ready.set()

    run.manager.do(measure)
    assert ready.wait(WAIT_S)
    return taken[0]


def kills(folder: Path, files: int, count: int) -> list[float]:
    """SIGKILL workers `count` times, half of them while they have nothing to do; milliseconds until the next worker in
    the place of a busy one was ready to read."""
    made = [mock(folder, f"f{n:04}", "sleep 0.01", threads=bool(n % 4 == 0)) for n in range(files)]
    waited: list[float] = []
    with running(made, Settings(workers=2, threads=2), folder) as run:
        crew = run.manager.crew
        for number in range(count):
            if number == count // 2:
                run.manager.do(run.manager.pause)
                _until(lambda: not crew.in_flight)
            worker = crew.workers[number % 2]
            if number < count // 2:
                _until(lambda worker=worker: worker.ready and worker.busy)  # type: ignore[misc]
                waited.append(_replaced(worker.pid or 0, lambda worker=worker: worker.pid if worker.ready else None))  # type: ignore[misc]
            else:
                if not worker.alive:
                    run.manager.do(run.manager.run_on)
                    _until(lambda worker=worker: worker.ready)  # type: ignore[misc]
                    run.manager.do(run.manager.pause)
                    _until(lambda: not crew.in_flight)
                if worker.pid:
                    _kill(worker.pid)
                    _until(lambda worker=worker: not worker.alive)  # type: ignore[misc]
        run.manager.do(run.manager.run_on)
        final = run.finish().final
    assert len(final) == files
    assert {one.state for one in final.values()} == {FileState.OK}
    return waited


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _replaced(pid: int, ready: Callable[[], int | None]) -> float:
    """Kill a process; milliseconds until `ready` gives another one."""
    _kill(pid)
    began = time.monotonic()
    _until(lambda: ready() not in (None, pid))
    return (time.monotonic() - began) * 1000


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < deadline, "what was waited for did not come"
        time.sleep(0.001)
