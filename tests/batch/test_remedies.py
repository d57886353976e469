"""Remedies and the ending of a file on a real catalogue: what each try changed is kept, and the batch goes on."""

from __future__ import annotations

import json
import os
from pathlib import Path

from metaextract_tui.batch import Session
from metaextract_tui.config import Settings
from metaextract_tui.model import BatchState, ErrorKind, FileRow, FileState, Lane, Remedy
from tests.batch.conftest import Opener, finish, until
from tests.engine.harness import mock


def rows(session: Session, batch: int) -> dict[str, FileRow]:
    found = session.rows(batch, range(100))
    return {os.fsdecode(row.path).rsplit("/", 1)[-1]: row for row in found}


def test_each_try_keeps_what_was_changed_for_it(tmp_path: Path, open_session: Opener) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    mock(folder, "slow", "sleep 1.2")
    session = open_session(Settings(timeout_s=0.4, retries=1))
    batch = session.start([os.fsencode(folder)])
    assert finish(session).counts == {FileState.FAILED: 1}
    session.retry(kind=ErrorKind.TIMEOUT, remedy=Remedy(timeout_s=60.0, memory_limit_mb=900, lane=Lane.PROCESS))
    assert finish(session).counts == {FileState.OK: 1}
    tries = session.attempts(rows(session, batch)["slow.mock"].file_id)
    assert [one.remedy for one in tries] == [
        Remedy(),
        Remedy(isolated=True),
        Remedy(timeout_s=60.0, memory_limit_mb=900, lane=Lane.PROCESS),
    ]
    session.close()
    again = open_session()
    assert [one.remedy for one in again.attempts(rows(again, batch)["slow.mock"].file_id)] == [
        one.remedy for one in tries
    ], "also after the program was left"


def test_another_reader_reads_what_no_format_fits(tmp_path: Path, open_session: Opener) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "unknown.xyz").write_text("nothing that is known\n")
    session = open_session()
    batch = session.start([os.fsencode(folder)])
    assert finish(session).counts == {FileState.SKIPPED: 1}
    file_id = rows(session, batch)["unknown.xyz"].file_id
    assert "read_as" not in json.loads(session.record(file_id) or b"{}")["run"]
    session.retry([file_id], remedy=Remedy(format="mock"))
    assert finish(session).counts == {FileState.OK: 1}
    record = json.loads(session.record(file_id) or b"{}")
    assert (record["format"], record["run"]["read_as"]) == ("mock", "mock")
    session.retry([file_id], remedy=Remedy(format="pdf"))
    snapshot = finish(session)
    assert snapshot.counts == {FileState.FAILED: 1}
    record = json.loads(session.record(file_id) or b"{}")
    assert record["error"]["message"].startswith("it cannot be read as PDF: ")
    assert record["run"]["read_as"] == "pdf"
    (folder / "unknown.xyz").write_text("mock\nsegv\n")
    session.retry([file_id], remedy=Remedy(format="mock"))
    assert finish(session).counts == {FileState.QUARANTINED: 1}
    record = json.loads(session.record(file_id) or b"{}")
    assert (record["error"]["kind"], record["run"]["read_as"]) == ("crash", "mock"), (
        "also where the reader says nothing"
    )
    assert [one.remedy.format for one in session.attempts(file_id)] == [None, "mock", "pdf", "mock", "mock"]


def test_a_file_that_is_ended_can_be_read_again(tmp_path: Path, open_session: Opener) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    stuck = mock(folder, "a-stuck", "stuck")
    for n in range(20):
        mock(folder, f"b{n:02}", "sleep 0.02")
    session = open_session()
    batch = session.start([os.fsencode(folder)])
    snapshot = until(session, lambda s: any((w.path or b"").endswith(b"a-stuck.mock") for w in s.workers))
    (worker,) = [w for w in snapshot.workers if (w.path or b"").endswith(b"a-stuck.mock")]
    assert worker.file_id is not None
    session.cancel([worker.file_id])
    snapshot = finish(session)
    assert snapshot.state is BatchState.FINISHED
    assert snapshot.counts == {FileState.OK: 20, FileState.CANCELLED: 1}
    row = rows(session, batch)["a-stuck.mock"]
    assert row.reason is not None
    assert row.reason.startswith("ended by hand after ")
    (only,) = session.attempts(row.file_id)
    assert (only.state, only.message, only.lane) == (FileState.CANCELLED, row.reason, Lane.PROCESS)
    assert json.loads(session.record(row.file_id) or b"{}")["status"] == "skipped"
    stuck.write_text("#!mock\n")
    session.retry([row.file_id])
    assert finish(session).counts == {FileState.OK: 21}
    assert [one.state for one in session.attempts(row.file_id)] == [FileState.CANCELLED, FileState.OK]
