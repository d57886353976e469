"""kill -9 of the program: none of its processes stays. What becomes of the records: tests/faults/test_soaks.py."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.engine.harness import mock

PROGRAM = """
import sys
from pathlib import Path
from metaextract_tui.batch import Session
from metaextract_tui.config import Settings

session = Session.open(Path(sys.argv[1]), Settings(workers=2, threads=2))
rows = session.batches()
if rows:
    session.resume_batch(rows[0].batch_id)
else:
    session.start([sys.argv[2].encode()])
session.wait(60)
session.close()
"""


def test_no_worker_outlives_a_killed_program(tmp_path: Path) -> None:
    mock(tmp_path, "stuck", "stuck")
    catalogue = tmp_path / "catalogue.sqlite"
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(catalogue), str(tmp_path)])
    deadline = time.monotonic() + 30
    while len(family(process.pid)) < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    children = family(process.pid)
    assert len(children) >= 3, "forkserver, tracker and a worker"
    process.send_signal(signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 10
    while any(os.path.exists(f"/proc/{pid}") for pid in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [pid for pid in children if os.path.exists(f"/proc/{pid}")] == []


def family(pid: int) -> list[int]:
    """The children of a process and theirs."""
    import psutil

    try:
        return [child.pid for child in psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []
