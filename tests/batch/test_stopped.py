"""A worker that does not run at all (SIGSTOP, as a debugger or a frozen machine does it): its file is ended all the
same, by a person or by its time limit, and has its record."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

from metaextract_tui.config import Settings
from metaextract_tui.model import FileState
from tests.batch.conftest import Opener, finish, until
from tests.engine.harness import mock


def test_a_stopped_worker_s_file_is_ended(tmp_path: Path, open_session: Opener) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    mock(folder, "slow", "sleep 600")
    for n in range(5):
        mock(folder, f"good{n}")
    session = open_session(Settings(workers=1, threads=1))
    batch = session.start([os.fsencode(folder)])

    def reads() -> tuple[int | None, int | None]:
        slow = [one for one in session.snapshot().workers if one.path and one.path.endswith(b"slow.mock")]
        return (slow[0].pid, slow[0].file_id) if slow else (None, None)

    until(session, lambda _: reads()[0] is not None)
    pid, file_id = reads()
    assert pid is not None
    assert file_id is not None
    os.kill(pid, signal.SIGSTOP)
    session.cancel([file_id])
    ended = finish(session)
    assert ended.counts == {FileState.OK: 5, FileState.CANCELLED: 1}
    record = json.loads(session.record(file_id) or b"null")
    assert record["status"] == "skipped"
    assert session.attempts(file_id)[-1].state is FileState.CANCELLED
    assert batch == ended.batch_id


def test_a_stopped_worker_s_file_has_its_time_limit(tmp_path: Path, open_session: Opener) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    mock(folder, "self", "stop")
    session = open_session(Settings(workers=1, threads=1, timeout_s=1.0, retries=0))
    session.start([os.fsencode(folder)])
    ended = finish(session)
    assert ended.counts == {FileState.FAILED: 1}
    assert ended.failures[0].kind == "timeout"
