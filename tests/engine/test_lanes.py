"""Which lane reads what: as asked, as declared, and in `auto` as measured; how many threads; what memory allows."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from metaextract_tui.config import ConfigError, Settings, load
from metaextract_tui.engine.admission import Admission, available_mb
from metaextract_tui.engine.lanes import AGAIN_S, ENOUGH, LEAST_S, PATIENCE_S, Lanes
from metaextract_tui.engine.tuning import MOST_S, PERIOD_S, Climber
from metaextract_tui.formats.registry import registry
from metaextract_tui.model import FileState, KindCount, Lane, Mode, Snapshot
from tests.engine.harness import mock, running
from tests.engine.test_dispatch import until

SAFE = "mock-threads"


@pytest.mark.parametrize(
    ("mode", "lanes"),
    [
        (Mode.THREADS, {"mock": {Lane.PROCESS}, "mockt": {Lane.THREAD}}),
        (Mode.PROCESSES, {"mock": {Lane.PROCESS}, "mockt": {Lane.PROCESS}}),
        (Mode.SEQUENTIAL, {"mock": {Lane.PROCESS}, "mockt": {Lane.PROCESS}}),
        (Mode.AUTO, {"mock": {Lane.PROCESS}, "mockt": {Lane.PROCESS, Lane.THREAD}}),
    ],
)
def test_each_mode_uses_its_lanes(tmp_path: Path, mode: Mode, lanes: dict[str, set[Lane]]) -> None:
    files = [mock(tmp_path, f"f{n:02}", threads=bool(n % 2)) for n in range(60)]
    with running(files, Settings(mode=mode), tmp_path) as run:
        final = run.finish().final
        snapshot = run.manager.snapshot()
    assert len(final) == 60
    for suffix, allowed in lanes.items():
        used = {one.lane for name, one in final.items() if name.endswith("." + suffix)}
        assert used <= allowed
    if mode is Mode.SEQUENTIAL:
        assert {one.worker for one in final.values()} == {"P1"}
    assert all(kind.lane_reason for kind in snapshot.kinds)


def test_content_decides_the_lane_whatever_the_name_promises(tmp_path: Path) -> None:
    liar = mock(tmp_path, "liar").rename(tmp_path / "liar.mockt")
    with running([liar], Settings(mode=Mode.THREADS), tmp_path) as run:
        outcome = run.finish().final["liar.mockt"]
    assert outcome.state is FileState.OK
    assert (outcome.format, outcome.lane) == ("mock", Lane.PROCESS)


# --- auto, with workers ------------------------------------------------------


def kind(snapshot: Snapshot, name: str = SAFE) -> KindCount:
    return next(one for one in snapshot.kinds if one.format == name)


def test_where_storage_waits_auto_finds_threads(tmp_path: Path) -> None:
    files = [mock(tmp_path, f"f{n:03}", "sleep 0.03", threads=True) for n in range(400)]
    with running(files, Settings(workers=2), tmp_path) as run:
        final = run.finish().final
        ended = run.manager.snapshot()
    lanes = Counter(one.lane for one in final.values())
    assert lanes[Lane.THREAD] > lanes[Lane.PROCESS], "most were read after the decision"
    told = kind(ended)
    assert told.lane is Lane.THREAD
    assert told.lane_reason.startswith("threads: ")
    assert " files/s against " in told.lane_reason
    assert told.lane_reason.endswith("% of the time spent waiting")
    assert 1 <= ended.pools.threads <= Settings().threads


def test_where_the_processor_is_busy_auto_finds_processes(tmp_path: Path) -> None:
    files = [mock(tmp_path, f"f{n:03}", "work 4", threads=True) for n in range(300)]
    with running(files, Settings(workers=2), tmp_path) as run:
        final = run.finish().final
        ended = run.manager.snapshot()
    lanes = Counter(one.lane for one in final.values())
    assert lanes[Lane.PROCESS] > 2 * lanes[Lane.THREAD], "threads had a trial at most"
    assert kind(ended).lane is Lane.PROCESS
    # Where other programs have the processors, another trial may be under way as the batch ends.
    assert kind(ended).lane_reason.startswith(("processes: ", "processes; threads are being tried"))


def test_each_format_has_a_lane_of_its_own(tmp_path: Path) -> None:
    """One waits and may be read in threads, one waits and may not."""
    safe = [mock(tmp_path, f"s{n:03}", "sleep 0.03", threads=True) for n in range(300)]
    unsafe = [mock(tmp_path, f"u{n:03}", "sleep 0.03") for n in range(60)]
    with running([*safe, *unsafe], Settings(workers=2), tmp_path) as run:
        final = run.finish().final
        ended = run.manager.snapshot()
    assert kind(ended).lane is Lane.THREAD
    assert kind(ended, "mock").lane is Lane.PROCESS
    assert {one.lane for name, one in final.items() if name.endswith(".mock")} == {Lane.PROCESS}


def test_a_crash_in_a_trial_costs_its_file_only(tmp_path: Path) -> None:
    quick = [mock(tmp_path, f"f{n:03}", "sleep 0.03", threads=True) for n in range(200)]
    bad = mock(tmp_path, "f050-bad", "sleep 0.03", "segv", threads=True)
    with running([*quick, bad], Settings(workers=2), tmp_path) as run:
        final = run.finish().final
    assert Counter(one.state for one in final.values())[FileState.OK] == 200
    assert final["f050-bad.mockt"].state is not FileState.OK


# --- auto, by figures ---------------------------------------------------------


class Auto:
    """Lanes of two processes and a clock; files are read in the numbers and times that a test says."""

    def __init__(self) -> None:
        self.lanes = Lanes(Mode.AUTO, registry(), processes=2)
        self.now = 100.0
        self.look()

    def read(self, lane: Lane, wall_ms: float, cpu_ms: float, *, files: int = ENOUGH) -> None:
        """By two processes or eight threads."""
        for _ in range(files):
            self.lanes.note(SAFE, wall_ms, cpu_ms, lane, cpu_ms, 2 if lane is Lane.PROCESS else 8)

    def look(self, seconds: float = 0.05) -> Lane | None:
        """The lane in which files should be tried after so much time; they are lent to it."""
        self.now += seconds
        due = dict(self.lanes.due(self.now, {SAFE: 10}))
        if SAFE in due:
            self.lanes.begin(SAFE, due[SAFE], self.now)
        return due.get(SAFE)

    def judge(self, host: float = 1.0) -> Lane:
        """Where files go from now on; `host`: processors that all threads together keep at work."""
        self.now += LEAST_S
        self.lanes.judge(self.now, host)
        return self.lanes.lane_of(SAFE)


def test_files_that_keep_the_processors_busy_are_never_tried_in_threads() -> None:
    auto = Auto()
    auto.read(Lane.PROCESS, 10, 9.8)
    assert auto.look(PATIENCE_S * 2) is None
    assert auto.judge() is Lane.PROCESS
    assert "only 2% of the time spent waiting" in auto.lanes.choose(SAFE)[1]


def test_a_lane_that_did_next_to_nothing_was_not_tried() -> None:
    auto = Auto()
    auto.look(PATIENCE_S * 2)
    auto.read(Lane.PROCESS, 10, 5)
    auto.read(Lane.THREAD, 10, 5)
    auto.judge(0.0)
    said = auto.lanes.choose(SAFE)[1]
    assert "against 0" not in said
    assert said.startswith("processes: 200 files/s, ")
    assert said.endswith("; threads not tried")


def test_a_declared_lane_is_a_trial_that_measurement_ends() -> None:
    auto = Auto()
    assert auto.look() is None, "a batch that is over at once needs no host of threads"
    assert auto.look(PATIENCE_S * 2) is Lane.THREAD, "declared, and nothing is known yet"
    assert "threads are being tried" in auto.lanes.choose(SAFE)[1]
    auto.read(Lane.THREAD, 20, 1)
    assert auto.judge() is Lane.PROCESS, "there is nothing to compare with"
    auto.read(Lane.PROCESS, 20, 1)
    assert auto.judge() is Lane.THREAD
    assert auto.lanes.choose(SAFE)[1] == "threads: 400 files/s against 100 in processes, 95% of the time spent waiting"


def test_threads_that_wait_for_each_other_before_they_begin_are_seen_through() -> None:
    """Each file seems to need the processor all the time, but all of them together keep less than one busy."""
    auto = Auto()
    auto.look(PATIENCE_S * 2)
    auto.read(Lane.THREAD, 5, 5)
    auto.read(Lane.PROCESS, 9, 5)
    assert auto.judge(0.9) is Lane.PROCESS
    assert auto.lanes.choose(SAFE)[1].startswith("processes: 222 files/s against 180 in threads")


def test_a_gain_too_small_moves_nothing_and_trials_become_rare() -> None:
    auto = Auto()
    gaps = []
    for _ in range(4):
        auto.read(Lane.PROCESS, 10, 5)
        before = auto.now
        while auto.look(0.5) is None:
            pass
        gaps.append(auto.now - before)
        auto.read(Lane.THREAD, 40, 5)
        assert auto.judge() is Lane.PROCESS
    assert gaps[1] >= AGAIN_S
    assert gaps[2] >= 2 * AGAIN_S - 1
    assert gaps[3] >= 4 * AGAIN_S - 1


def test_storage_that_becomes_slow_is_noticed_before_the_next_trial_is_due() -> None:
    auto = Auto()
    for _ in range(5):  # the next trial is far
        auto.read(Lane.PROCESS, 10, 6)
        while auto.look(1.0) is None:
            pass
        auto.read(Lane.THREAD, 60, 6)
        auto.judge()
    auto.now += AGAIN_S
    assert auto.look() is None
    auto.read(Lane.PROCESS, 100, 6, files=200)
    assert auto.look() is Lane.THREAD


def test_a_cache_that_becomes_warm_brings_a_format_back_to_processes() -> None:
    auto = Auto()
    auto.look(PATIENCE_S * 2)
    auto.read(Lane.PROCESS, 20, 1)
    auto.read(Lane.THREAD, 20, 1)
    assert auto.judge() is Lane.THREAD
    auto.read(Lane.THREAD, 8, 1, files=200)
    assert auto.look(AGAIN_S * 2) is Lane.PROCESS, "nothing was heard of processes for long"
    auto.read(Lane.PROCESS, 1.2, 1)
    assert auto.judge() is Lane.PROCESS


def test_processes_that_help_tell_by_the_way() -> None:
    auto = Auto()
    auto.look(PATIENCE_S * 2)
    auto.read(Lane.PROCESS, 20, 1)
    auto.read(Lane.THREAD, 20, 1)
    assert auto.judge() is Lane.THREAD
    auto.read(Lane.PROCESS, 1.2, 1, files=100)
    auto.read(Lane.THREAD, 8, 1, files=100)
    assert auto.judge() is Lane.PROCESS


@pytest.mark.parametrize("mode", [Mode.PROCESSES, Mode.THREADS, Mode.SEQUENTIAL])
def test_what_was_asked_for_is_not_measured_away(mode: Mode) -> None:
    lanes = Lanes(mode, registry(), processes=2)
    before = lanes.lane_of(SAFE)
    for lane in Lane:
        for _ in range(ENOUGH):
            lanes.note(SAFE, 10, 1 if lane is Lane.PROCESS else 9, lane, 5, 2)
    assert list(lanes.due(100.0, {SAFE: 10})) == []
    assert not lanes.judge(200.0, 1.0)
    assert lanes.lane_of(SAFE) is before
    assert lanes.lane_of("mock") is Lane.PROCESS, "a library that is not safe in threads never goes there"


# --- how many threads ---------------------------------------------------------


def climb(climber: Climber, speed: dict[int, float], periods: int) -> list[int]:
    """The number of threads after each period, where so many do `speed` seconds of work a second."""
    seen, now = [], 0.0
    climber.look(now, starved=False)
    for _ in range(periods):
        now += PERIOD_S * 1.01
        count = 8 * climber.active
        for _ in range(count):
            climber.note(speed[climber.active] * PERIOD_S / count)
        climber.look(now, starved=False)
        seen.append(climber.active)
    return seen


def test_threads_double_while_it_pays() -> None:
    assert climb(Climber(2, 16), {1: 0.1, 2: 0.1, 4: 0.2, 8: 0.4, 16: 0.8}, 6)[-1] == 16


def test_threads_that_add_nothing_are_taken_back() -> None:
    climber = Climber(4, 16)
    seen = climb(climber, {1: 0.1, 2: 0.15, 4: 0.3, 8: 0.31, 16: 0.31}, 40)
    assert max(seen) == 8, "8 were tried"
    assert Counter(seen).most_common(1)[0][0] == 4, "4 were kept"
    assert "do " in climber.reason


def test_threads_that_are_not_needed_are_let_go() -> None:
    assert climb(Climber(16, 16), {1: 0.3, 2: 0.9, 4: 0.9, 8: 0.9, 16: 0.9}, int(3 * MOST_S / PERIOD_S))[-1] <= 4


def test_nothing_is_learned_while_there_is_nothing_to_do() -> None:
    climber = Climber(4, 16)
    for now in range(60):
        climber.note(0.1)
        climber.look(float(now), starved=True)
    assert climber.active == 4


# --- memory -------------------------------------------------------------------


def test_memory_decides_how_many_files_are_read_at_once() -> None:
    free = 1000.0
    admission = Admission(lambda: free)
    admission.note("fits", 300.0)
    admission.look(8, 0.0)
    one = ["fits"]
    assert admission.allows("fits", [one])
    assert admission.allows("fits", [one, one])
    assert not admission.allows("fits", [one, one, one])
    assert admission.reason == "only 3 files at once: fits may need 300 MiB each, and 900 MiB are free"
    admission.note("png", 2.0)
    assert not admission.allows("png", [one, one, one])
    free = 1100.0
    admission.look(8, 0.0)
    assert admission.allows("png", [one, one, one]), "a small one still fits in"
    free = 10_000.0
    admission.look(8, 0.0)
    assert not admission.reason, "there is room enough"


def test_one_file_may_always_begin_and_what_workers_hold_comes_back() -> None:
    admission = Admission(lambda: 0.0)
    admission.look(4, 0.0)
    assert admission.allows("fits", [])
    assert not admission.allows("fits", [["fits"]])
    admission.look(4, 400.0)
    assert admission.allows("fits", [["fits"]])


def test_a_machine_without_free_memory_reads_one_file_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = [0.0]
    monkeypatch.setattr("metaextract_tui.engine.manager.available_mb", lambda: free[0])
    files = [mock(tmp_path, f"f{n:02}", "sleep 0.1", threads=bool(n % 2)) for n in range(40)]
    with running(files, Settings(workers=2, threads=4), tmp_path) as run:
        short = until(run, lambda s: s.pools.memory_reason is not None and s.files_done >= 4)
        assert short.pools.memory_reason is not None
        assert short.pools.memory_reason.startswith("only 1 file at once: mock")
        assert short.counts[FileState.PROCESSING] <= 1
        free[0] = 100_000.0
        until(run, lambda s: s.counts.get(FileState.PROCESSING, 0) > 1)
        assert run.manager.snapshot().pools.memory_reason is None
        final = run.finish().final
    assert {one.state for one in final.values()} == {FileState.OK}


def test_free_memory_is_known_here() -> None:
    assert 0 < available_mb() < 1 << 24


# --- slow storage -------------------------------------------------------------

COUNT = """
import sys, time
waits = []
time.sleep = waits.append
from metaextract_tui.formats.source import Source
with Source(sys.argv[1].encode()) as source:
    source.read_at(0, 10)
print(waits)
"""


@pytest.mark.parametrize(("delay", "waits"), [("20", "[0.02, 0.02, 0.02]"), ("", "[]"), ("0", "[]"), ("x", "[]")])
def test_storage_can_be_made_slow_to_try_it(tmp_path: Path, delay: str, waits: str) -> None:
    """One wait for the opening, one for the head, one for the reading."""
    path = tmp_path / "file"
    path.write_bytes(b"x" * 100)
    environment = os.environ | {"METAEXTRACT_READ_DELAY_MS": delay}
    command = [sys.executable, "-c", COUNT, str(path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == waits


def test_the_delay_is_no_setting(tmp_path: Path) -> None:
    load(file=tmp_path / "none", environment={"METAEXTRACT_READ_DELAY_MS": "20"})
    with pytest.raises(ConfigError):
        load(file=tmp_path / "none", environment={"METAEXTRACT_READ_DELAY": "20"})
