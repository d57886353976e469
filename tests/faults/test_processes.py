"""Processes of the engine that are killed or stopped from outside: nothing is lost, nothing is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from metaextract_tui.config import Settings
from metaextract_tui.model import FileState
from tests.engine.harness import WAIT_S, Run, mock, running

# A stuck file and an engine; nobody but the worker's own alarm can end it once this program is stopped.
PROGRAM = """
import sys
from pathlib import Path
from metaextract_tui.batch import Session
from metaextract_tui.config import Settings

session = Session.open(Path(sys.argv[1]), Settings(workers=1, threads=1, timeout_s=1.0, retries=0))
session.start([sys.argv[2].encode()])
session.wait(60)
session.close()
"""


def wait_for(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < deadline, "what was waited for did not come"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def workers(run: Run) -> list[int]:
    """The pids of worker processes that have said hello."""
    return [one.pid for one in run.manager.snapshot().workers if one.pid and one.activity in ("idle", "reading")]


def test_the_forkserver_is_killed_twice(tmp_path: Path) -> None:
    files = [mock(tmp_path, f"f{n:03}", "sleep 0.01", threads=bool(n % 3)) for n in range(300)]
    with running(files, Settings(workers=2, threads=3), tmp_path) as run:
        for done in (20, 120):
            wait_for(lambda done=done: len(run.queue.outcomes) > done and bool(workers(run)))  # type: ignore[misc]
            parent = psutil.Process(workers(run)[0]).ppid()
            assert parent != os.getpid(), "workers are the forkserver's children"
            os.kill(parent, signal.SIGKILL)
        final = run.finish().final
    assert len(final) == 300
    assert {one.state for one in final.values()} == {FileState.OK}


def test_stopped_workers_cost_no_file(tmp_path: Path) -> None:
    files = [mock(tmp_path, f"f{n:02}", "sleep 0.05", threads=bool(n % 2)) for n in range(60)]
    with running(files, Settings(workers=2, threads=2, timeout_s=1.0), tmp_path) as run:
        wait_for(lambda: len(run.queue.outcomes) > 3 and bool(workers(run)))
        stopped = workers(run)
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        final = run.finish().final
        assert {one.state for one in final.values()} == {FileState.OK}
        assert len(final) == 60
    wait_for(lambda: not any(alive(pid) for pid in stopped))


def test_a_stopped_program_does_not_keep_a_hung_worker(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    mock(folder, "stuck", "stuck")
    program = subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path / "catalogue.sqlite"), str(folder)])
    try:
        busy: list[int] = []

        def found() -> bool:
            with contextlib.suppress(psutil.NoSuchProcess):
                children = psutil.Process(program.pid).children(recursive=True)
                busy.extend(c.pid for c in children if c.ppid() != program.pid and c.cpu_times().user > 0.3)
            return bool(busy)

        wait_for(found)
        os.kill(program.pid, signal.SIGSTOP)
        wait_for(lambda: not any(alive(pid) for pid in busy))
    finally:
        os.kill(program.pid, signal.SIGCONT)
        program.kill()
        program.wait()
