"""Batches in a row, again, and out of the catalogue: what a session does with those that are not being read."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from metaextract_tui.batch import BatchRuns, Session
from metaextract_tui.config import Settings
from metaextract_tui.model import BatchState, ErrorKind, FileState, Lane, Mode, Snapshot, WorkerState
from tests.batch.conftest import WAIT_S, Opener, finish, until
from tests.engine.harness import mock


def folder_of(tmp_path: Path, name: str, files: int = 3, *more: str) -> list[bytes]:
    folder = tmp_path / name
    folder.mkdir()
    for n in range(files):
        mock(folder, f"{name}{n}", *more)
    return [os.fsencode(folder)]


def queued(session: Session, holds: Callable[[tuple[int, ...]], bool]) -> tuple[int, ...]:
    until(session, lambda _: holds(session.queue().batches))
    return session.queue().batches


def test_batches_wait_their_turn_and_can_be_put_in_another_order(tmp_path: Path, open_session: Opener) -> None:
    session = open_session()
    first = session.start(folder_of(tmp_path, "slow", 1, "sleep 30"))
    until(session, lambda s: s.batch_id == first and s.state is BatchState.RUNNING)
    two, three, four = (session.start(folder_of(tmp_path, name)) for name in ("b", "c", "d"))
    assert queued(session, lambda q: len(q) == 3) == (two, three, four)
    session.move_in_queue(four, -1)
    assert queued(session, lambda q: q[1] == four) == (two, four, three)
    session.take_out(two)
    assert queued(session, lambda q: len(q) == 2) == (four, three)
    with pytest.raises(BatchRuns, match="waits for its turn"):
        session.delete_batch(three)
    session.cancel()
    assert finish(session).batch_id == three, "the last of the row"
    states = {row.batch_id: row.state for row in session.batches()}
    assert states == {
        first: BatchState.CANCELLED, two: BatchState.NEW, three: BatchState.FINISHED, four: BatchState.FINISHED,
    }  # fmt: skip
    session.resume_batch(two)
    finish(session)
    assert {row.batch_id: row.state for row in session.batches()}[two] is BatchState.FINISHED


def test_the_next_batch_waits_for_a_word_where_that_is_wanted(tmp_path: Path, open_session: Opener) -> None:
    session = open_session()
    session.wait_after_each(True)
    first = session.start(folder_of(tmp_path, "a", 1, "sleep 0.5"))
    second = session.start(folder_of(tmp_path, "b"))
    queued(session, lambda q: q == (second,))
    until(session, lambda s: s.batch_id == first and s.state is BatchState.FINISHED)
    assert session.wait(WAIT_S)
    assert session.queue().batches == (second,)
    session.wait_after_each(False)
    assert until(session, lambda s: s.batch_id == second and s.state is BatchState.FINISHED).files_done == 3


def test_a_batch_is_read_again_with_its_own_settings(tmp_path: Path, open_session: Opener) -> None:
    session = open_session(Settings(workers=1, mode=Mode.SEQUENTIAL, force=True, exclude=("a1.*",)))
    first = session.start(folder_of(tmp_path, "a"))
    finish(session)
    session.close()
    session = open_session(Settings(workers=2))
    again = session.rerun(first)
    assert finish(session).counts == {FileState.OK: 2}
    row = session.batches()[0]
    assert (row.batch_id, row.roots) == (again, session.batches()[1].roots)
    assert session.summary(again).settings.exclude == ("a1.*",)
    with pytest.raises(Exception, match="there is no batch 99"):
        session.rerun(99)


def test_a_summary_tells_times_memory_and_causes(tmp_path: Path, open_session: Opener) -> None:
    roots = folder_of(tmp_path, "a", 5)
    mock(tmp_path / "a", "slow", "sleep 0.3")
    (tmp_path / "a" / "empty.mock").touch()
    session = open_session()
    batch_id = session.start(roots)
    finish(session)
    numbers = session.summary(batch_id).numbers
    assert numbers.row.counts == {FileState.OK: 6, FileState.FAILED: 1}
    assert [(group.kind, group.files) for group in numbers.failures] == [(ErrorKind.EMPTY, 1)]
    assert os.path.basename(numbers.slowest[0].path) == b"slow.mock"
    kind = next(one for one in numbers.kinds if one.format == "mock")
    assert kind.timed >= 6
    assert kind.slowest_ms is not None
    assert kind.median_ms is not None
    assert kind.slowest_ms >= 300 > kind.median_ms
    assert numbers.seconds is not None
    assert numbers.seconds >= 0.3
    assert numbers.workers
    assert all(one.peak_memory_mb is None or one.peak_memory_mb > 1 for one in numbers.workers)
    with pytest.raises(LookupError):
        session.summary(99)


def test_seconds_add_up_and_of_memory_the_most_counts() -> None:
    from metaextract_tui.batch.batches import Peaks

    def now(elapsed_s: float, memory: float) -> Snapshot:
        return Snapshot(
            batch_id=1, elapsed_s=elapsed_s, workers=(WorkerState("P1", Lane.PROCESS, "idle", memory_mb=memory),)
        )

    peaks = Peaks()
    peaks.look(now(1.0, 90.0))
    assert peaks.take(now(2.0, 40.0)) == (2.0, [peaks.take(now(2.0, 1.0))[1][0]])
    seconds, workers = peaks.take(now(5.0, 40.0))
    assert (seconds, workers[0].peak_memory_mb) == (3.0, 90.0)
    assert peaks.take(now(1.0, 1.0))[0] == 1.0, "the batch was loaded anew"


def test_a_deleted_batch_takes_along_only_what_is_its_own(tmp_path: Path, open_session: Opener) -> None:
    session = open_session()
    roots = folder_of(tmp_path, "a", 4)
    first = session.start(roots)
    finish(session)
    mock(tmp_path / "a", "a0", "sleep 0")
    second = session.start(roots)
    until(session, lambda s: s.batch_id == second and s.state is BatchState.FINISHED)
    session.delete_batch(first)
    assert [row.batch_id for row in session.batches()] == [second]
    names = {os.path.basename(json.loads(one)["path"]) for one in session.export()}
    assert names == {f"a{n}.mock" for n in range(4)}, (
        "what did not change shares its record with the batch that is left"
    )
    assert all(json.loads(one)["format"] == "mock" for one in session.export())
    session.delete_batch(second)
    until(session, lambda s: s.batch_id is None)
    assert session.batches() == []
    assert list(session.export()) == []
    session.start(roots)
    assert finish(session).counts == {FileState.OK: 4}


def test_what_is_read_is_not_deleted(tmp_path: Path, open_session: Opener) -> None:
    session = open_session()
    batch_id = session.start(folder_of(tmp_path, "slow", 1, "sleep 30"))
    until(session, lambda s: s.batch_id == batch_id and s.state is BatchState.RUNNING)
    with pytest.raises(BatchRuns, match="cancel it first"):
        session.delete_batch(batch_id)


def test_a_batch_of_the_past_tells_how_long_it_took(tmp_path: Path, open_session: Opener) -> None:
    session = open_session()
    first = session.start(folder_of(tmp_path, "a", 4, "sleep 0.2"))
    took = finish(session).elapsed_s
    assert took > 0.2
    session.start(folder_of(tmp_path, "b"))
    finish(session)
    session.show_batch(first)
    shown = until(session, lambda s: s.batch_id == first and s.elapsed_s > 0)
    assert shown.elapsed_s == pytest.approx(took, rel=0.2)
    assert shown.rates.overall_files_per_s == pytest.approx(4 / shown.elapsed_s)
    session.close()
    later = open_session()
    later.show_batch(first)
    assert until(later, lambda s: s.batch_id == first).elapsed_s == pytest.approx(shown.elapsed_s)


def test_a_batch_that_is_carried_on_counts_on_from_its_time(tmp_path: Path, open_session: Opener) -> None:
    session = open_session()
    batch = session.start(folder_of(tmp_path, "a", 40, "sleep 0.1"))
    session_s = until(session, lambda s: s.files_done >= 10).elapsed_s
    session.close()
    later = open_session()
    later.resume_batch(batch)
    ended = finish(later)
    assert ended.elapsed_s > session_s + 1.0, "thirty files of 0.1 s by two workers"
    assert ended.rates.overall_files_per_s == pytest.approx(40 / ended.elapsed_s, rel=0.1)


def test_what_was_not_read_makes_no_rate(tmp_path: Path, open_session: Opener) -> None:
    session = open_session()
    folder = folder_of(tmp_path, "a", 5)
    session.start(folder)
    finish(session)
    again = session.start(folder)
    finish(session)
    session.show_batch(again)
    shown = until(session, lambda s: s.batch_id == again and s.elapsed_s > 0)
    assert shown.counts == {FileState.SKIPPED: 5}
    assert shown.rates.overall_files_per_s == 0


def test_a_folder_that_was_not_entered_is_not_read_as_a_file(tmp_path: Path, open_session: Opener) -> None:
    folder = tmp_path / "files"
    (folder / ".cache").mkdir(parents=True)
    mock(folder, ".dot")
    session = open_session()
    batch = session.start([os.fsencode(folder)])
    finish(session)
    rows = session.rows(batch, range(2))
    session.retry([row.file_id for row in rows])
    finish(session)
    states = {row.path.rsplit(b"/", 1)[1]: (row.state, row.reason) for row in session.rows(batch, range(2))}
    assert states == {
        b".cache": (FileState.SKIPPED, "a hidden folder, not entered"),
        b".dot.mock": (FileState.OK, None),
    }


def test_what_was_cancelled_unread_is_no_part_of_what_was_done(tmp_path: Path, open_session: Opener) -> None:
    session = open_session()
    batch = session.start(folder_of(tmp_path, "a", 40, "sleep 0.2"))
    until(session, lambda s: s.files_done >= 2)
    session.cancel()
    finish(session)
    told = session.summary(batch).numbers
    assert told.row.counts[FileState.CANCELLED] > 20
    size = told.bytes_total // 40
    assert told.bytes_done == pytest.approx(told.row.counts[FileState.OK] * size, abs=40)
