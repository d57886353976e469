"""What a person does about a file: end its reading, read it as another format, in another lane. With real workers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from metaextract_tui.config import Settings
from metaextract_tui.model import ErrorKind, FileState, Lane, Mode, Outcome, Remedy, Snapshot
from tests.engine.harness import WAIT_S, MemoryQueue, Run, mock, running


def until(run: Run, true: Callable[[Snapshot], bool]) -> Snapshot:
    end = time.monotonic() + WAIT_S
    while not true(snapshot := run.manager.snapshot()):
        assert time.monotonic() < end, snapshot
        time.sleep(0.01)
    return snapshot


def read_with(remedy: Remedy, paths: list[Path], settings: Settings, tmp_path: Path) -> MemoryQueue:
    """Read files as a retry with this remedy would."""
    with running([], settings, tmp_path) as run:
        run.finish()
        made = MemoryQueue(paths)
        run.queue.files.update({n: file._replace(remedy=remedy) for n, file in made.files.items()})
        run.queue.release(list(made.files))
        run._done.clear()
        run.manager.do(lambda: run.manager.run_batch(walking=False))
        return run.finish()


def last(queue: MemoryQueue) -> Outcome:
    return queue.outcomes[-1]


# --- ending a file -----------------------------------------------------------


@pytest.mark.parametrize("threads", [False, True])
def test_a_file_is_ended_and_the_batch_goes_on(tmp_path: Path, threads: bool) -> None:
    mode = Mode.THREADS if threads else Mode.PROCESSES
    stuck = mock(tmp_path, "a-stuck", "sleep 600", threads=threads)
    others = [mock(tmp_path, f"b{n:02}", "sleep 0.02", threads=threads) for n in range(20)]
    with running([stuck, *others], Settings(mode=mode, workers=2, threads=2), tmp_path) as run:
        snapshot = until(run, lambda s: any((w.path or b"").endswith(stuck.name.encode()) for w in s.workers))
        (worker,) = [w for w in snapshot.workers if (w.path or b"").endswith(stuck.name.encode())]
        assert worker.file_id is not None
        wanted = frozenset({worker.file_id})
        run.manager.do(lambda: run.manager.stop_files(wanted))
        final = run.finish().final
        counts = run.manager.snapshot().counts
    ended = final.pop(stuck.name)
    assert (ended.state, ended.attempt, ended.error, ended.again) == (FileState.CANCELLED, 1, None, False)
    assert ended.note is not None
    assert ended.note.startswith("ended by hand after ")
    record = json.loads(ended.record)
    assert record["status"] == "skipped"
    assert record["warnings"] == [{"code": "cancelled", "message": ended.note}]
    assert record["run"]["duration_ms"] > 0
    assert {one.state for one in final.values()} == {FileState.OK}
    assert {one.attempt for one in final.values()} == {1}, "nothing is held against its neighbours"
    assert counts == {FileState.OK: 20, FileState.CANCELLED: 1}


def test_ending_a_file_that_nobody_reads_does_nothing(tmp_path: Path) -> None:
    files = [mock(tmp_path, f"b{n:02}", "sleep 0.05") for n in range(10)]
    with running(files, Settings(mode=Mode.PROCESSES), tmp_path) as run:
        found: list[frozenset[int]] = []
        until(run, lambda s: s.files_done >= 1)
        run.manager.do(lambda: found.append(run.manager.stop_files(frozenset({10_000}))))
        final = run.finish().final
    assert found == [frozenset()]
    assert {one.state for one in final.values()} == {FileState.OK}


# --- another reader ------------------------------------------------------------


def test_a_file_is_read_as_the_format_that_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "unknown.xyz"
    path.write_text("nothing that is known\n")
    queue = read_with(Remedy(format="mock"), [path], Settings(), tmp_path)
    record = json.loads(last(queue).record)
    assert (record["status"], record["format"]) == ("ok", "mock")
    assert record["fields"]["title"] == "unknown.xyz"
    assert record["extension_matches"] is False
    assert last(queue).extractor == "mock/1"


def test_a_reader_that_cannot_read_it_gives_a_plain_failure(tmp_path: Path) -> None:
    path = mock(tmp_path, "no-picture")
    queue = read_with(Remedy(format="png"), [path], Settings(), tmp_path)
    outcome = last(queue)
    assert outcome.state is FileState.FAILED
    assert outcome.error is not None
    assert not outcome.error.kind.retryable
    assert outcome.error.message.startswith("it cannot be read as PNG: ")
    assert "report" not in outcome.error.message
    assert outcome.extractor is None, "a later scan tells by the content again what it is"


def test_every_reader_takes_any_content(tmp_path: Path) -> None:
    from metaextract_tui.formats.registry import registry

    path = tmp_path / "words.txt"
    path.write_text("plain words\n" * 300)
    names = [one.name for one in registry().formats if not one.name.startswith("mock")]
    with running([], Settings(workers=2), tmp_path) as run:
        run.finish()
        made = MemoryQueue([path] * len(names))
        named = zip(made.files.values(), names, strict=True)
        run.queue.files.update({f.file_id: f._replace(remedy=Remedy(format=name)) for f, name in named})
        run.queue.release(list(made.files))
        run._done.clear()
        run.manager.do(lambda: run.manager.run_batch(walking=False))
        outcomes = run.finish().outcomes
    assert len(outcomes) == len(names)
    for one in outcomes:
        assert one.state is FileState.FAILED, (names[one.file_id], one.record)
        assert one.error is not None
        assert one.error.kind is not ErrorKind.INTERNAL, (names[one.file_id], one.error)


# --- another pool ----------------------------------------------------------------


def test_a_remedy_sends_a_file_to_threads_or_to_a_process(tmp_path: Path) -> None:
    path = mock(tmp_path, "either", threads=True)
    for lane in Lane:
        assert last(read_with(Remedy(lane=lane), [path], Settings(mode=Mode.AUTO), tmp_path)).lane is lane


def test_threads_are_not_forced_on_what_is_unsafe_there_or_where_there_are_none(tmp_path: Path) -> None:
    unsafe = mock(tmp_path, "unsafe")
    assert last(read_with(Remedy(lane=Lane.THREAD), [unsafe], Settings(mode=Mode.AUTO), tmp_path)).lane is Lane.PROCESS
    safe = mock(tmp_path, "safe", threads=True)
    settings = Settings(mode=Mode.PROCESSES)
    assert last(read_with(Remedy(lane=Lane.THREAD), [safe], settings, tmp_path)).lane is Lane.PROCESS


def test_more_time_and_memory_are_shown_with_the_worker(tmp_path: Path) -> None:
    path = mock(tmp_path, "slow", "sleep 0.6")
    settings = Settings(mode=Mode.PROCESSES, timeout_s=0.3, memory_limit_mb=1000, retries=0)
    with running([path], settings, tmp_path) as run:
        assert run.finish().outcomes[-1].error is not None
        file = run.queue.files[0]
        run.queue.files[0] = file._replace(remedy=replace(file.remedy, timeout_s=30.0, memory_limit_mb=1500))
        run.queue.release([0])
        run._done.clear()
        run.manager.do(lambda: run.manager.run_batch(walking=False))
        shown = until(run, lambda s: any(w.path for w in s.workers))
        assert [w.memory_limit_mb for w in shown.workers if w.path] == [1500.0]
        assert run.finish().outcomes[-1].state is FileState.OK
