"""kill -9 at random moments: after `resume_batch` every file has exactly one record, none is lost, none is double."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from metaextract_tui.batch import Session
from metaextract_tui.config import Settings
from metaextract_tui.model import BatchState
from tests.batch.conftest import finish
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


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_and_carried_on(tmp_path: Path, seed: int) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(300):
        mock(folder, f"f{n:03}", "sleep 0.005", threads=bool(n % 2))
    mock(folder, "dead", "segv")
    catalogue = tmp_path / "catalogue.sqlite"
    rng = random.Random(seed)
    for _ in range(4):
        process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(catalogue), str(folder)])
        time.sleep(0.4 + rng.random())
        process.send_signal(signal.SIGKILL)
        process.wait()
    with Session.open(catalogue, Settings(workers=2, threads=2)) as session:
        row = session.batches()[0]
        if row.state is not BatchState.FINISHED:
            session.resume_batch(row.batch_id)
            finish(session)
        found = [json.loads(line) for line in session.export(row.batch_id)]
    assert len(found) == len({one["path"] for one in found}) == 301
    assert {one["path"] for one in found} == {str(path) for path in folder.iterdir()}
    assert [one["error"] for one in found if one["status"] != "ok" and not one["path"].endswith("dead.mock")] == []
    connection = sqlite3.connect(catalogue)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


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
