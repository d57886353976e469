"""What limits a batch: told from made-up figures, and of real workers that compute, sleep, or wait for one file."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from metaextract_tui.config import Settings
from metaextract_tui.engine import limits
from metaextract_tui.engine.limits import Limits, Use, Work, cores
from metaextract_tui.model import BatchState, Lane, Mode, PoolSizes, WorkerState
from tests.engine.harness import WAIT_S, mock, running

RUNNING = BatchState.RUNNING


class Machine:
    """Processors by the second: what two workers, this process and all programs use, what workers wait for others."""

    def __init__(self, workers: float, own: float = 0.1, everyone: float = 0.0, waited: float = 0.0) -> None:
        self.each = workers / 2, own, everyone or workers + own, waited / 2
        self.now = 0.0

    def __call__(self, pids: Sequence[int]) -> Use:
        self.now += 0.5
        worker, own, everyone, waited = (one * self.now for one in self.each)
        return Use(self.now, everyone, own, dict.fromkeys(pids, worker), dict.fromkeys(pids, waited))


def two(activity: str = "reading", busy_s: float = 0.2) -> list[WorkerState]:
    path = b"/data/clip_07.mp4" if activity == "reading" else None
    return [WorkerState(f"P{n}", Lane.PROCESS, activity, path, busy_s=busy_s if path else None, pid=n) for n in (1, 2)]


def said(machine: Machine, work: Work, most: int = 2) -> str:
    watch = Limits(machine, most, every_s=0.0)
    text = ""
    for _ in range(6):
        text = watch.look(RUNNING, work)
    return text


@pytest.mark.parametrize(
    ("machine", "work", "words"),
    [
        (Machine(1.9), Work(two(), queued=100), "2 of 2 cores busy"),
        (Machine(0.9, everyone=2.0, waited=0.9), Work(two(), queued=100), "2 of 2 cores busy, 1 by others"),
        (Machine(0.2), Work(two(), queued=100), "readers wait for storage, 90 %"),
        (Machine(0.2, everyone=2.0, waited=0.01), Work(two(), queued=100), "readers wait for storage, 90 %"),
        (Machine(0.5), Work(two(), unstored=1500, queued=100), "storing: the catalogue is behind"),
        (Machine(0.5), Work(two(), PoolSizes(memory_reason="only 1 file at once"), queued=9),
         "memory: only 1 file at once"),
        (Machine(0.1), Work(two("idle"), walking=True), "walking: folders are being listed"),
        (Machine(0.1), Work(two("starting"), queued=9), "workers start"),
        (Machine(0.0), Work(two("idle"), unstored=3), "storing"),
        (Machine(0.0), Work(two("idle"), queued=9), ""),
        (Machine(1.5), Work(two(busy_s=42.4)), "the last 2 files, clip_07.mp4 for 42 s"),
        (Machine(0.5), Work([*two("idle"), two(busy_s=42.4)[0]]), "clip_07.mp4 alone for 42 s"),
    ],
)  # fmt: skip
def test_what_limits_a_batch(machine: Machine, work: Work, words: str) -> None:
    assert said(machine, work) == words


def test_workers_on_more_cores_than_they_use() -> None:
    assert said(Machine(1.9), Work(two(), queued=100), 8) == "2 of 8 cores have a worker"


def test_a_pause_is_told_and_an_end_is_nothing() -> None:
    watch = Limits(Machine(1.0), 2)
    assert watch.look(BatchState.PAUSED, Work(two())) == "paused"
    assert watch.look(BatchState.FINISHED, Work()) == ""


def test_a_worker_that_is_new_is_not_taken_for_one_that_did_nothing() -> None:
    watch = Limits(Machine(1.9), 2, every_s=0.0)
    for _ in range(4):
        watch.look(RUNNING, Work([WorkerState("P1", Lane.PROCESS, "starting")], queued=9))
    assert watch.look(RUNNING, Work(two(), queued=9)) == ""


def test_what_this_process_uses_is_measured() -> None:
    before = limits.use([os.getpid()])
    end = time.process_time() + 0.05
    while time.process_time() < end:
        pass
    after = limits.use([os.getpid(), 2**22 + 1])
    assert after.own_s - before.own_s >= 0.05
    assert after.workers_s.keys() == {os.getpid()}, "a process that is gone is left out"
    assert after.all_s >= before.all_s
    assert cores() >= 1


def hears(tmp_path: Path, files: list[Path], settings: Settings, words: str) -> None:
    """Some snapshot of the batch says these words."""
    heard = set()
    with running(files, settings, tmp_path) as run:
        until = time.monotonic() + WAIT_S
        while time.monotonic() < until:
            snapshot = run.manager.snapshot()
            heard.add(snapshot.limit)
            if words in snapshot.limit:
                return
            if snapshot.state is BatchState.FINISHED:
                break
            time.sleep(0.05)
    raise AssertionError(f"{words} was not said, but {heard}")


def test_sleeping_readers_wait_for_storage(tmp_path: Path) -> None:
    files = [mock(tmp_path, f"f{n:03}", "sleep 0.2") for n in range(300)]
    hears(tmp_path, files, Settings(mode=Mode.PROCESSES, workers=2), "readers wait for storage")


def test_one_straggler_is_named(tmp_path: Path) -> None:
    files = [mock(tmp_path, f"f{n:03}", "work 1") for n in range(30)]
    files.append(mock(tmp_path, "clip_07", "sleep 30"))
    hears(tmp_path, files, Settings(mode=Mode.PROCESSES, workers=2), "clip_07.mock alone for")


def test_computing_readers_keep_the_cores_busy(tmp_path: Path) -> None:
    files = [mock(tmp_path, f"f{n:03}", "work 50") for n in range(2000)]
    hears(tmp_path, files, Settings(mode=Mode.PROCESSES, workers=cores()), " busy")
