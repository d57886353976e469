"""The second clock: a file that takes far longer than its format's files do is told while it is read, and after."""

from __future__ import annotations

import json
import random
import statistics
from pathlib import Path

import pytest

from metaextract_tui.cli.progress import slow
from metaextract_tui.config import Settings
from metaextract_tui.engine.usual import ENOUGH, SLOW_TIMES, Usual
from metaextract_tui.model import FileState, Lane, Mode, WorkerState
from tests.engine.harness import mock, running
from tests.engine.test_dispatch import until


def test_the_median_is_right_within_five_percent() -> None:
    dice = random.Random(1)
    times = [dice.lognormvariate(3, 1.5) for _ in range(501)]
    usual = Usual()
    for one in times:
        usual.note("mock", one)
    assert usual.median_ms("mock") == pytest.approx(statistics.median(times), rel=0.05)
    assert usual.median_ms("other") is None


def test_who_is_slow() -> None:
    usual = Usual()
    for _ in range(ENOUGH - 1):
        usual.note("mock", 64.0)
    assert usual.slow("mock", 1e6) is None, "too few were read to say what is usual"
    usual.note("mock", 1e9)
    assert usual.median_ms("mock") == 64.0
    assert usual.slow("mock", 64.0 * SLOW_TIMES) == 64.0
    assert usual.slow("mock", 64.0 * SLOW_TIMES - 1) is None
    quick = Usual()
    for _ in range(ENOUGH):
        quick.note("mock", 1.0)
    assert quick.slow("mock", 999.0) is None, "less than a second is no news, however quick the others are"
    assert quick.slow("mock", 1000.0) == 1.0
    assert quick.slow(None, 1000.0) is None


@pytest.mark.parametrize("threads", [False, True])
def test_it_is_told_meanwhile_and_in_the_record(tmp_path: Path, threads: bool) -> None:
    quick = [mock(tmp_path, f"a{n:02}", threads=threads) for n in range(40)]
    late = mock(tmp_path, "z-slow", "sleep 2", threads=threads)
    settings = Settings(workers=2, threads=2, mode=Mode.SEQUENTIAL if not threads else Mode.THREADS)
    with running([*quick, late], settings, tmp_path) as run:
        told = until(run, lambda s: any(one.usual_ms is not None for one in s.workers))
        final = run.finish().final
        assert all(one.usual_ms is None for one in run.manager.snapshot().workers)
    (worker,) = [one for one in told.workers if one.usual_ms is not None]
    assert worker.path == bytes(late)
    assert worker.busy_s is not None
    assert worker.busy_s >= 1
    assert final[late.name].state is FileState.OK, "a file that was read is ok, however long it took"
    record = json.loads(final[late.name].record)
    assert [one["code"] for one in record["warnings"]] == ["slow"]
    assert "times what its format usually takes" in record["warnings"][0]["message"]
    assert not any(json.loads(final[one.name].record)["warnings"] for one in quick)


def test_what_a_person_reads_of_it() -> None:
    state = WorkerState("P1", Lane.PROCESS, "reading", b"/data/odd.h5", "hdf5", 12.34, usual_ms=31.2)
    assert slow(state) == "slow: /data/odd.h5 has been read for 12.3 s, files of its format usually for 31.2 ms"
