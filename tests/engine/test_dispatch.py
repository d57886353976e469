"""Which worker reads what: chunks, pauses, giving up files."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from metaextract_tui.config import Settings
from metaextract_tui.model import BatchState, FileState, Mode, Snapshot
from tests.engine.harness import WAIT_S, Run, mock, running


def until(run: Run, holds: Callable[[Snapshot], bool]) -> Snapshot:
    deadline = time.monotonic() + WAIT_S
    while not holds(snapshot := run.manager.snapshot()):
        assert time.monotonic() < deadline, snapshot
        time.sleep(0.01)
    return snapshot


@pytest.mark.parametrize("slowness", ["sleep 9", "stuck"])
def test_followers_of_a_slow_file_go_to_others(tmp_path: Path, slowness: str) -> None:
    """Also where its library keeps the interpreter's lock, so that the worker cannot even give them back."""
    slow = mock(tmp_path, "a-slow", slowness)
    quick = [mock(tmp_path, f"b{n:02}") for n in range(60)]
    with running([slow, *quick], Settings(workers=2, mode=Mode.PROCESSES, chunk_size=20), tmp_path) as run:
        snapshot = until(run, lambda s: s.counts.get(FileState.OK, 0) >= 60)
        assert snapshot.files_done == 60, "only the slow one is left"
        slow.write_text("#!mock\n")
        run.manager.do(lambda: run.manager.take_out(frozenset({0}), kill=True))
        final = run.finish().final
    assert {one.attempt for one in final.values()} == {1}, "nothing is held against anybody"


def test_pause_and_resume(tmp_path: Path) -> None:
    files = [mock(tmp_path, f"f{n:03}", "sleep 0.02") for n in range(100)]
    with running(files, Settings(mode=Mode.PROCESSES), tmp_path) as run:
        until(run, lambda s: s.files_done > 5)
        run.manager.do(run.manager.pause)
        resting = until(run, lambda s: s.state is BatchState.PAUSED and FileState.PROCESSING not in s.counts)
        elapsed, done = resting.elapsed_s, resting.files_done
        assert done < 100
        time.sleep(0.3)
        still = run.manager.snapshot()
        assert (still.files_done, still.elapsed_s) == (done, elapsed), "nothing happens and no clock runs in a pause"
        run.manager.do(run.manager.run_on)
        final = run.finish().final
    assert len(final) == 100
    assert all(one.attempt == 1 for one in final.values())


def test_a_chunk_that_takes_longer_than_thought_is_shared(tmp_path: Path) -> None:
    slow = [mock(tmp_path, f"a{n:03}", "sleep 0.03") for n in range(100)]
    quick = [mock(tmp_path, f"b{n:03}") for n in range(400)]
    with running([*slow, *quick], Settings(workers=2, mode=Mode.PROCESSES, chunk_size=128), tmp_path) as run:
        final = run.finish().final
    assert len(final) == 500
    readers = Counter(one.worker for name, one in final.items() if name.startswith("a"))
    assert min(readers["P1"], readers["P2"]) > 20, "each had something to do to the end"


def test_a_pause_does_not_wait_for_the_rest_of_a_chunk(tmp_path: Path) -> None:
    files = [mock(tmp_path, f"f{n:03}", "sleep 0.02") for n in range(600)]
    with running(files, Settings(workers=2, mode=Mode.PROCESSES, chunk_size=128), tmp_path) as run:
        until(run, lambda s: s.files_done > 0)
        run.manager.do(run.manager.pause)
        resting = until(run, lambda s: s.state is BatchState.PAUSED and FileState.PROCESSING not in s.counts)
        assert resting.files_done < 100
        assert resting.counts[FileState.QUEUED] == 600 - resting.files_done


def test_files_that_are_given_up_come_back_untouched(tmp_path: Path) -> None:
    stuck = mock(tmp_path, "a-stuck", "spin")
    files = [mock(tmp_path, f"b{n:02}") for n in range(30)]
    with running([stuck, *files], Settings(mode=Mode.PROCESSES), tmp_path) as run:
        until(run, lambda s: s.files_done == 30)
        (number,) = [f.file_id for f in run.queue.files.values() if f.path.endswith(b"a-stuck.mock")]
        stuck.write_text("#!mock\n")
        run.manager.do(lambda: run.manager.take_out(frozenset({number}), kill=True))
        final = run.finish().final
    assert final["a-stuck.mock"].state is FileState.OK
    assert final["a-stuck.mock"].attempt == 1


def test_a_snapshot_tells_of_workers_and_throughput(tmp_path: Path) -> None:
    files = [mock(tmp_path, f"f{n:03}", "sleep 0.05", threads=bool(n % 2)) for n in range(80)]
    with running(files, Settings(threads=2, mode=Mode.THREADS), tmp_path) as run:
        snapshot = until(run, lambda s: s.files_done > 30 and len(s.workers) > 3)
        run.finish()
        ended = run.manager.snapshot()
    names = [worker.name for worker in snapshot.workers]
    assert names[:3] == ["P1", "P2", "T"]
    assert set(names[3:]) <= {"T1", "T2"}, "idle ones need not be shown"
    host = snapshot.workers[2]
    assert host.threads <= 2
    assert all(worker.memory_mb is None for worker in snapshot.workers[3:]), "threads share their host's memory"
    assert any(worker.path for worker in snapshot.workers)
    assert any(worker.memory_mb for worker in snapshot.workers[:3])
    assert ended.files_done == ended.files_total == 80
    assert ended.bytes_done == ended.bytes_total
    assert ended.rates.overall_files_per_s > 0
    assert ended.state is BatchState.FINISHED
