"""The time that is left: simulated batches of mixed kinds, in which the truth is known at every moment."""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator

import pytest

from metaextract_tui.engine.forecast import FIRST, Cost, Forecast
from metaextract_tui.engine.pace import Pace

KINDS = {"dicom": (1.0, 0.0, 0.3), "hdf5": (8.0, 2e-5, 0.6), "mp4": (60.0, 1e-4, 0.8), "jpeg": (0.4, 0.0, 0.2)}
"""Milliseconds a file, milliseconds a byte, and how much the logarithm of that varies."""
TICK_S = 0.25
START_S = 0.3

File = tuple[str, int, float]
Span = tuple[float, float] | None


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def mixed(chance: random.Random, *, folders_differ: float) -> list[File]:
    """Kind, bytes and milliseconds of the files of a batch: folder after folder, or mixed."""
    files: list[File] = []
    for _ in range(chance.randint(3, 12)):
        kind = chance.choice(list(KINDS))
        base, per_byte, varies = KINDS[kind]
        dear = chance.lognormvariate(0, folders_differ)
        for _ in range(chance.randint(50, 2000)):
            size = int(chance.lognormvariate(11, 1.5))
            files.append((kind, size, (base + per_byte * size) * dear * chance.lognormvariate(0, varies)))
    if chance.random() < 0.5:
        chance.shuffle(files)
    return files


def read(files: list[File], workers: int) -> Iterator[tuple[float, Span]]:
    """The ranges while so many workers read the files one after the other; in the end the moment of the end."""
    clock, forecast = Clock(), Forecast()
    pace = Pace(clock)
    pace.run()
    waiting: dict[str | None, tuple[int, int]] = {}
    for kind, size, _ in files:
        before = waiting.get(kind, (0, 0))
        waiting[kind] = before[0] + 1, before[1] + size
    forecast.found(waiting)
    left, left_bytes, queue = len(files), sum(size for _, size, _ in files), iter(enumerate(files))
    ends = [(START_S, -1 - number, START_S, ("", 0, 0.0)) for number in range(workers)]
    tick = TICK_S
    while ends:
        end, number, began, (kind, size, ms) = heapq.heappop(ends)
        while tick < end:
            clock.now = tick
            pace.sample(left)
            longest_s = tick - min([began, *(one[2] for one in ends)])
            yield tick, forecast.span(left, left_bytes, pace.elapsed_s, pace.at_once(), longest_s)
            tick += TICK_S
        clock.now = end
        if number >= 0:
            left, left_bytes = left - 1, left_bytes - size
            pace.read(ms)
            forecast.read(kind, [size], [ms], final=True)
        following = next(queue, None)
        if following is not None:
            heapq.heappush(ends, (end + following[1][2] / 1000, following[0], end, following[1]))
    yield clock.now, None


@pytest.mark.parametrize(
    ("folders_differ", "in_range", "good_batches"), [(0.0, 0.95, 0.9), (0.3, 0.75, 0.65)], ids=["alike", "folders"]
)
def test_the_range_holds_the_truth_in_most_batches(folders_differ: float, in_range: float, good_batches: float) -> None:
    held, batches, widths = 0, [], []
    moments = 0
    for seed in range(40):
        chance = random.Random(seed)
        *spans, (end, _) = read(mixed(chance, folders_differ=folders_differ), chance.choice([1, 2, 4, 8]))
        told = [(at, span) for at, span in spans if span is not None]
        right = [span[0] <= end - at <= span[1] for at, span in told]
        if told:
            batches.append(sum(right) / len(right))
            widths += [span[1] / max(1.0, span[0]) for _, span in told]
        held, moments = held + sum(right), moments + len(told)
    assert len(batches) > 30, "most batches are long enough to be told of"
    share, good = held / moments, sum(one >= 0.8 for one in batches) / len(batches)
    assert share >= in_range, f"{share:.0%} of the moments"
    assert good >= good_batches, f"{good:.0%} of the batches"
    assert sorted(widths)[len(widths) // 2] < 1.8, "and it is narrow enough to mean something"


def test_bytes_count_where_they_cost() -> None:
    files = 400
    forecast = Forecast()
    forecast.found({"hdf5": (files * 2, files * (1000 + 1_000_000))})
    for number in range(files):
        forecast.read("hdf5", [1000 + number], [1.0 + number / 1000], final=True)
    span = None
    for tick in range(40):
        span = forecast.span(files, files * 1_000_000, 10 + tick / 4, (1.0, 1.0), 0.0)
    assert span is not None
    assert span[0] > 100, "a thousand times as large, and a millisecond each 1000 bytes: not the pace of files"


def test_a_kind_that_was_not_met_makes_it_unknown() -> None:
    forecast = Forecast()
    forecast.found({"jpeg": (1000, 1000), "mp4": (1000, 1000)})
    for _ in range(500):
        forecast.read("jpeg", [1], [10.0], final=True)
    assert all(forecast.span(1500, 1500, 5 + tick / 4, (1.0, 1.0), 0.0) is None for tick in range(40))


def test_nothing_is_said_too_early_and_a_slow_file_widens_the_range() -> None:
    forecast = Forecast()
    forecast.found({"jpeg": (1000, 1000)})
    for _ in range(10):
        forecast.read("jpeg", [1], [10.0], final=True)
    assert forecast.span(990, 990, 1.0, (1.0, 1.0), 0.0) is None
    for _ in range(890):
        forecast.read("jpeg", [1], [10.0], final=True)
    spans = [forecast.span(100, 100, 9 + tick / 4, (1.0, 1.0), 0.0) for tick in range(20)]
    assert spans[-1] is not None
    assert spans[-1][1] <= 2
    slow = forecast.span(1, 1, 14.5, (1.0, 1.0), 4.0)
    assert slow is not None
    assert slow[1] >= 4, "as long again as it has taken so far"


def test_the_first_files_of_a_kind_pay_for_libraries() -> None:
    forecast = Forecast()
    forecast.found({"netcdf": (1000, 0)})
    for number in range(100):
        forecast.read("netcdf", [0], [5000.0 if number < FIRST else 10.0], final=True)
    span = None
    for tick in range(40):
        span = forecast.span(900, 0, 12 + tick / 4, (1.0, 1.0), 0.0)
    assert span is not None
    assert span[0] <= 9 <= span[1] < 15


def test_a_line_through_costs_never_falls_with_the_size() -> None:
    cost = Cost()
    for number in range(50):
        cost.note([number * 1000.0], [50.0 - number])
    total, variance = cost.rest(10, 10_000_000.0)
    assert total == pytest.approx(10 * cost.y / 50)
    assert variance > 0


def test_what_waits_since_an_earlier_session_is_like_what_was_read_of_it() -> None:
    forecast = Forecast()
    for _ in range(500):
        forecast.read("jpeg", [1], [10.0], final=True)
    spans = [forecast.span(1000, 1000, 5 + tick / 4, (1.0, 1.0), 0.0) for tick in range(20)]
    assert spans[-1] is not None
    assert spans[-1][0] <= 10 <= spans[-1][1] <= 14
