"""A catalogue that cannot be written: the batch waits with a plain message, and loses nothing once it can be again."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

import pytest

from metaextract_tui.batch import Session
from metaextract_tui.catalogue import commits, database
from metaextract_tui.config import Settings
from metaextract_tui.model import BatchState, FileState
from tests.batch.conftest import finish, until
from tests.catalogue.helpers import sound
from tests.engine.harness import mock

FILES = 300


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files to read; the writer tries again every 50 ms, so that the test need not wait."""
    monkeypatch.setattr(commits, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    made = tmp_path / "in"
    made.mkdir()
    for n in range(FILES):
        mock(made, f"f{n:03}", "sleep 0.002", threads=bool(n % 2))
    return made


@pytest.mark.parametrize(
    ("breaks", "mends", "said"),
    [
        ("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1000000", "the disk is full"),
        ("PRAGMA query_only = ON", "PRAGMA query_only = OFF", "read"),
    ],
)
def test_a_disk_that_is_full_or_read_only_stops_the_batch_until_it_is_not(
    tmp_path: Path, folder: Path, connections: list[sqlite3.Connection], breaks: str, mends: str, said: str
) -> None:
    told: list[bytes] = []
    catalogue = tmp_path / "catalogue.sqlite"
    with Session.open(catalogue, Settings(workers=2, threads=2), on_record=told.append) as session:
        batch = session.start([os.fsencode(folder)])
        until(session, lambda s: s.files_done > 20)
        connections[0].execute(breaks)
        stopped = until(session, lambda s: s.state is BatchState.STOPPED)
        assert said in (stopped.message or "")
        stored = len(told)
        until(session, lambda s: not s.counts.get(FileState.PROCESSING))
        assert len(told) == stored < FILES, "nothing is told that is not stored"
        connections[0].execute(mends)
        snapshot = finish(session)
        assert snapshot.counts == {FileState.OK: FILES}
        assert len(list(session.export(batch))) == FILES
    assert len({json.loads(line)["path"] for line in told}) == len(told) == FILES
    sound(catalogue)


def test_a_catalogue_that_another_program_locks(tmp_path: Path, folder: Path) -> None:
    told: list[bytes] = []
    catalogue = tmp_path / "catalogue.sqlite"
    with Session.open(catalogue, Settings(workers=2, threads=2), on_record=told.append) as session:
        session.start([os.fsencode(folder)])
        until(session, lambda s: s.files_done > 20)
        other = sqlite3.connect(catalogue, isolation_level=None, timeout=30)
        other.execute("BEGIN IMMEDIATE")
        stopped = until(session, lambda s: s.state is BatchState.STOPPED)
        assert "locked by another program" in (stopped.message or "")
        until(session, lambda s: not s.counts.get(FileState.PROCESSING))
        assert session.unstored <= FILES, "what waits to be stored has its bounds"
        other.execute("ROLLBACK")
        other.close()
        assert finish(session).counts == {FileState.OK: FILES}
    assert len({json.loads(line)["path"] for line in told}) == len(told) == FILES
    sound(catalogue)


def test_closing_while_a_worker_hangs(tmp_path: Path) -> None:
    """And what hung is read again by the next session, from the queue, as if nothing had been."""
    for threads in (False, True):
        mock(tmp_path, "stuck", "stuck", threads=threads)
    catalogue = tmp_path / "catalogue.sqlite"
    settings = Settings(workers=2, threads=2, include=("stuck.*",))
    session = Session.open(catalogue, settings)
    session.start([os.fsencode(tmp_path)])
    until(session, lambda s: s.counts.get(FileState.PROCESSING) == 2)
    workers = [one.pid for one in session.snapshot().workers if one.pid]
    session.close()
    assert not [pid for pid in workers if os.path.exists(f"/proc/{pid}")]
    sound(catalogue)
    for path in tmp_path.glob("stuck.*"):
        path.write_text(path.read_text().replace("stuck", "sleep 0"))
    with Session.open(catalogue, settings) as again:
        (row,) = again.batches()
        assert row.state is BatchState.INTERRUPTED
        again.resume_batch(row.batch_id)
        assert finish(again).counts == {FileState.OK: 2}
