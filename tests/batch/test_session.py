"""The one door: a folder becomes records, verbs act on the batch and on single files, history can be looked at."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from metaextract_tui.batch import BatchRuns, CannotStore, Session, examine
from metaextract_tui.config import Settings
from metaextract_tui.model import BatchState, ErrorKind, FileFilter, FileState, Remedy, Snapshot
from tests.batch.conftest import Opener, finish, until
from tests.engine.harness import mock


def ids(session: Session, batch_id: int, name: str) -> list[int]:
    rows = session.rows(batch_id, list(session.select(batch_id, FileFilter(words=(name,)))))
    return [row.file_id for row in rows]


def records(session: Session, batch_id: int | None = None) -> dict[str, dict[str, object]]:
    found = [json.loads(line) for line in session.export(batch_id)]
    by_path = {Path(one["path"]).name: one for one in found}
    assert len(by_path) == len(found), "a file has two records"
    return by_path


def test_every_file_of_a_folder_has_one_record(tmp_path: Path, open_session: Opener) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(30):
        mock(folder, f"good{n:02}", threads=bool(n % 2))
    mock(folder, "dead", "segv")
    (folder / "empty.mock").touch()
    (folder / "notes.txt").write_text("no format that is read")
    (folder / ".hidden").write_text("x")
    os.mkfifo(folder / "pipe.pdf")
    (folder / "loop").symlink_to(folder)
    told: list[dict[str, object]] = []
    session = open_session(on_record=lambda line: told.append(json.loads(line)))
    batch_id = session.start([os.fsencode(folder)])
    snapshot = finish(session)
    found = records(session, batch_id)
    assert len(found) == snapshot.files_total == 36
    assert sorted(str(one["path"]) for one in told) == sorted(str(one["path"]) for one in found.values())
    statuses = {name: one["status"] for name, one in found.items() if not name.startswith("good")}
    assert statuses == {
        "dead.mock": "failed",
        "empty.mock": "failed",
        "notes.txt": "skipped",
        ".hidden": "skipped",
        "pipe.pdf": "skipped",
        "loop": "skipped",
    }
    assert snapshot.counts == {FileState.OK: 30, FileState.FAILED: 1, FileState.QUARANTINED: 1, FileState.SKIPPED: 4}
    assert {group.kind: group.files for group in snapshot.failures} == {ErrorKind.CRASH: 1, ErrorKind.EMPTY: 1}
    assert snapshot.state is BatchState.FINISHED
    assert session.batches()[0].state is BatchState.FINISHED


def test_paths_are_told_as_they_were_given(
    tmp_path: Path, open_session: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    odd = os.fsdecode(b"caf\xe9 \n[b]")
    mock(folder, odd)
    monkeypatch.chdir(tmp_path)
    told: list[dict[str, object]] = []
    session = open_session(on_record=lambda line: told.append(json.loads(line)))
    session.start([b"./in"])
    finish(session)
    assert [one["path"] for one in told] == [f"./in/{odd}.mock"]
    assert os.path.exists(str(told[0]["path"])), "it opens from where the command ran"
    assert [json.loads(line)["path"] for line in session.export()] == [str(folder / f"{odd}.mock")]


def test_files_that_did_not_change_are_not_read_again(tmp_path: Path, open_session: Opener) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(5):
        mock(folder, f"f{n}")
    session = open_session()
    session.start([os.fsencode(folder)])
    finish(session)
    mock(folder, "f0", "sleep 0")
    second = session.start([os.fsencode(folder)])
    until(session, lambda s: s.batch_id == second)
    snapshot = finish(session)
    assert snapshot.counts == {FileState.OK: 1, FileState.SKIPPED: 4}
    old = records(session, second)["f1.mock"]
    assert old["status"] == "skipped"
    assert old["fields"] == {"title": "f1.mock"}, "what was read before is not lost"
    assert [one["code"] for one in old["warnings"]] == ["unchanged"]  # type: ignore[attr-defined]


def test_failures_are_retried_one_by_one_by_kind_or_all(tmp_path: Path, open_session: Opener) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    dead = mock(folder, "dead", "segv")
    slow = mock(folder, "slow", "sleep 2")
    broken = mock(folder, "broken", "exit 1")
    session = open_session(Settings(timeout_s=0.5, retries=0))
    batch = session.start([os.fsencode(folder)])
    assert finish(session).counts == {FileState.FAILED: 3}
    dead.write_text("#!mock\n")
    session.retry(ids(session, batch, "dead"))
    assert finish(session).counts == {FileState.OK: 1, FileState.FAILED: 2}
    session.retry(kind=ErrorKind.TIMEOUT, remedy=Remedy(timeout_s=30.0))
    snapshot = finish(session)
    assert snapshot.counts == {FileState.OK: 2, FileState.FAILED: 1}
    assert [group.kind for group in snapshot.failures] == [ErrorKind.CRASH]
    broken.write_text("#!mock\n")
    session.retry()
    assert finish(session).counts == {FileState.OK: 3}
    assert slow.exists()
    (slow_id,) = ids(session, batch, "slow")
    tried = session.attempts(slow_id)
    assert [(one.number, one.state, one.error_kind) for one in tried] == [
        (1, FileState.FAILED, ErrorKind.TIMEOUT),
        (2, FileState.OK, None),
    ]
    assert json.loads(session.record(slow_id) or b"{}")["run"]["attempts"] == 2


def test_a_retry_counts_a_file_of_its_kind_once(tmp_path: Path, open_session: Opener) -> None:
    for n in range(2):
        mock(tmp_path, f"bad{n}", "exit 1")
    mock(tmp_path, "good")
    session = open_session(Settings(retries=0, exclude=("*.sqlite*",)))
    session.start([os.fsencode(tmp_path)])
    finish(session)
    session.retry()
    (kind,) = finish(session).kinds
    assert (kind.format, kind.files, kind.failed) == ("mock", 3, 2)


def test_a_pause_that_finds_only_the_last_file_ends_with_it(tmp_path: Path, open_session: Opener) -> None:
    mock(tmp_path, "last", "sleep 1")
    session = open_session(Settings(exclude=("*.sqlite*",)))
    session.start([os.fsencode(tmp_path)])
    until(session, lambda s: s.counts.get(FileState.PROCESSING) == 1)
    session.pause()
    until(session, lambda s: s.state is BatchState.PAUSED)
    assert finish(session).state is BatchState.FINISHED
    assert session.batches()[0].state is BatchState.FINISHED


def test_pause_hold_cancel(tmp_path: Path, open_session: Opener) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(60):
        mock(folder, f"f{n:02}", "sleep 0.05")
    session = open_session()
    batch = session.start([os.fsencode(folder)])
    until(session, lambda s: s.files_done > 3)
    session.pause()
    until(session, lambda s: s.state is BatchState.PAUSED and FileState.PROCESSING not in s.counts)
    waiting = [
        row.file_id
        for row in session.rows(batch, list(session.select(batch, FileFilter(states=frozenset({FileState.QUEUED})))))
    ]
    assert len(waiting) > 10
    session.pause(waiting[:2])
    session.cancel(waiting[2:5])
    held = until(session, lambda s: s.counts.get(FileState.CANCELLED) == 3)
    assert held.counts[FileState.HELD] == 2
    session.resume()
    snapshot = finish(session)
    assert snapshot.counts == {FileState.OK: 57, FileState.CANCELLED: 3}
    assert len(records(session, batch)) == 60


def test_cancelling_a_batch_ends_what_is_read_at_once(tmp_path: Path, open_session: Opener) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(20):
        mock(folder, f"f{n:02}", "stuck")
    session = open_session()
    batch = session.start([os.fsencode(folder)])
    until(session, lambda s: bool(s.counts.get(FileState.PROCESSING)))
    session.cancel()
    snapshot = finish(session)
    assert snapshot.state is BatchState.CANCELLED
    assert snapshot.counts == {FileState.CANCELLED: 20}
    assert all(one["status"] == "skipped" for one in records(session, batch).values())


def test_cancelling_the_file_that_is_being_read(tmp_path: Path, open_session: Opener) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    mock(folder, "a-stuck", "stuck")
    for n in range(20):
        mock(folder, f"b{n:02}")
    session = open_session()
    batch = session.start([os.fsencode(folder)])
    until(session, lambda s: any((w.path or b"").endswith(b"a-stuck.mock") for w in s.workers))
    session.cancel(ids(session, batch, "a-stuck"))
    assert finish(session).counts == {FileState.OK: 20, FileState.CANCELLED: 1}


def test_batches_run_one_after_the_other_and_stay_in_the_history(tmp_path: Path, open_session: Opener) -> None:
    session = open_session()
    started = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        for n in range(10):
            mock(folder, f"{name}{n}", "sleep 0.02")
        started.append(session.start([os.fsencode(folder)]))
    finish(session)
    rows = session.batches()
    assert [(row.batch_id, row.state) for row in rows] == [(b, BatchState.FINISHED) for b in reversed(started)]
    session.show_batch(started[0])
    shown = until(session, lambda s: s.batch_id == started[0])
    assert shown.counts == {FileState.OK: 10}
    assert shown.state is BatchState.FINISHED


def test_a_batch_of_the_history_is_not_shown_while_one_runs(tmp_path: Path, open_session: Opener) -> None:
    mock(tmp_path, "slow", "sleep 30")
    session = open_session()
    batch = session.start([os.fsencode(tmp_path / "slow.mock")])
    until(session, lambda s: s.state is BatchState.RUNNING)
    with pytest.raises(BatchRuns):
        session.show_batch(batch)
    session.cancel()
    finish(session)


def test_what_was_not_finished_is_carried_on(tmp_path: Path, open_session: Opener) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(60):
        mock(folder, f"f{n:02}", "sleep 0.03")
    first = open_session()
    batch = first.start([os.fsencode(folder)])
    until(first, lambda s: s.files_done > 5)
    first.close()
    second = open_session()
    row = second.batches()[0]
    assert row.state is BatchState.INTERRUPTED
    second.resume_batch(batch)
    snapshot: Snapshot = finish(second)
    assert snapshot.counts == {FileState.OK: 60}
    assert {one["run"]["attempts"] for one in records(second, batch).values()} == {1}  # type: ignore[index]


def test_a_catalogue_has_one_writer(tmp_path: Path, open_session: Opener) -> None:
    open_session()
    with pytest.raises(CannotStore, match="catalogue"):
        open_session()


def test_one_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    mock(tmp_path, "good")
    mock(tmp_path, "dead", "segv")
    mock(tmp_path, "stuck", "stuck")
    good = json.loads(examine(b"good.mock", Settings()).record)
    assert (good["path"], good["status"], good["fields"]) == ("good.mock", "ok", {"title": "good.mock"})
    dead = json.loads(examine(b"dead.mock", Settings()).record)
    assert dead["error"]["kind"] == "crash"
    stuck = json.loads(examine(b"stuck.mock", Settings(timeout_s=0.5)).record)
    assert stuck["error"]["kind"] == "timeout"
    gone = json.loads(examine(b"gone.mock", Settings()).record)
    assert gone["error"]["kind"] == "vanished"
