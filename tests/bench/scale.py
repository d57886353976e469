"""Cost as work grows: time and memory from a thousand files on, and how soon the first record is there."""

from __future__ import annotations

import select
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from functools import partial

from tests.bench.contest import Contest, Figure, compete
from tests.bench.plan import WORKERS, Plan
from tests.bench.programs import Failed, Spent, kill, ours, start
from tests.bench.scans import fresh, scan
from tests.bench.tables import Table
from tests.bench.trees import Tree, mocks

SIZES = (1_000, 10_000, 100_000)
QUICK_SIZES = (500, 1_000, 2_000)
FEW = 10
FIRST_LIMIT_S = 120.0


def tables(plan: Plan) -> list[Table]:
    """Growth, then the time to the first record."""
    return [_growth(plan), _first(plan)]


def _growth(plan: Plan) -> Table:
    sizes = [plan.size(full, quick) for full, quick in zip(SIZES, QUICK_SIZES, strict=True)]
    trees = [mocks(plan, size) for size in (1, *sorted(set(sizes) - {1}))]
    names = [f"{tree.files:,}" for tree in trees]
    plan.say(f"scans of {', '.join(names)} mock files")
    contestants: dict[str, Callable[[], Spent]] = {
        name: partial(_watched, plan, tree) for name, tree in zip(names, trees, strict=True)
    }
    contest = compete(plan, contestants)
    table = Table(
        f"Growth: a scan of mock files, {WORKERS} workers, with a new catalogue",
        ["files", "wall s", "files/s", "us a file", "times the line above", "manager MiB", "largest worker MiB"],
    )
    for at, (name, tree) in enumerate(zip(names, trees, strict=True)):
        wall = contest.figure(name, lambda one: one.wall_s)
        manager = contest.figure(name, lambda one: one.manager_peak_mb)
        worker = contest.figure(name, lambda one: one.worker_peak_mb)
        if wall is None or manager is None or worker is None:
            table.rows.append([name, "failed", "", "", "", "", ""])
            continue
        costs = _costs(contest, names[0], name, tree)
        before = _costs(contest, names[0], names[at - 1], trees[at - 1]) if at > 1 else []
        steps = [mine / other for mine, other in zip(costs, before, strict=False) if other > 0]
        table.rows.append(
            [
                name,
                wall.show(),
                Figure.of([tree.files / one.wall_s for one in contest.spent[name]]).show("{:,.0f}"),
                Figure.of(costs).show("{:,.1f}") if at and costs else "",
                Figure.of(steps).show() if steps else "",
                manager.show("{:,.0f}"),
                worker.show("{:,.0f}") if worker.low else "",  # it came and went unseen
            ]
        )
    table.notes += [
        "us a file: (wall - wall of one file in the same round) / files",
        "times the line above: us a file divided by that of the smaller tree, same round; 1.00 is linear",
        "memory: the most resident; a worker's has pages that it shares with the forkserver",
    ]
    table.notes += [f"{name}: {error}" for name, error in contest.failed.items()]
    return table


def _costs(contest: Contest, one_file: str, name: str, tree: Tree) -> list[float]:
    """Microseconds a file of each round, the start left out."""
    rounds: Sequence[tuple[Spent, Spent]] = list(zip(contest.spent[name], contest.spent[one_file], strict=False))
    return [(many.wall_s - one.wall_s) / tree.files * 1e6 for many, one in rounds]


def _watched(plan: Plan, tree: Tree) -> Spent:
    return scan(plan, tree, fresh(plan), plugins=True, watched=True)


def _first(plan: Plan) -> Table:
    big, small = mocks(plan, plan.size(SIZES[-1], QUICK_SIZES[-1])), mocks(plan, FEW)
    plan.say(f"first record of {big.files:,} files")
    contest = compete(plan, {"big": partial(_first_record, plan, big), "small": partial(_first_record, plan, small)})
    table = Table(
        "First record: from the start of the program to the first JSON line", ["files", "s", "times the other"]
    )
    for name, tree in (("small", small), ("big", big)):
        seconds = contest.figure(name, lambda one: one.wall_s)
        ratio = contest.ratio("big", "small") if name == "big" else None
        shown = seconds.show() if seconds else "failed"
        table.rows.append([f"{tree.files:,}", shown, ratio.show() if ratio else ""])
    table.notes += [f"{name}: {error}" for name, error in contest.failed.items()]
    return table


def _first_record(plan: Plan, tree: Tree) -> Spent:
    """Start a scan, wait for its first line, and stop it. Its CPU seconds are not known."""
    command = ours("scan", tree.folder, "--catalogue", fresh(plan), "--no-progress", "--jsonl", "-")
    started = time.perf_counter()
    process = start(command, plan.environment(plugins=True), stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        ready, _, _ = select.select([process.stdout], [], [], FIRST_LIMIT_S)
        if not ready or not process.stdout.read(1):
            raise Failed("no record came")
        seconds = time.perf_counter() - started
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=FIRST_LIMIT_S)  # it may still write: somebody has to listen
    except subprocess.TimeoutExpired:
        raise Failed("it did not end when it was told to") from None
    finally:
        kill(process)
        process.stdout.close()
    return Spent(seconds, 0.0)
