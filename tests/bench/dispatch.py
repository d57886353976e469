"""What engine and catalogue cost a file where reading costs next to nothing."""

from __future__ import annotations

from functools import partial

from tests.bench.contest import Figure, compete
from tests.bench.plan import WORKERS, Plan
from tests.bench.programs import Spent, plain, run
from tests.bench.scans import fresh, scan, told
from tests.bench.tables import Table
from tests.bench.trees import Tree, mocks

FILES = 200_000
SCAN, LOOP, POOL = "scan", "bare loop, one process", "ProcessPoolExecutor"


def tables(plan: Plan) -> list[Table]:
    """Microseconds a file, ours beside the bare loop over the same reading."""
    tree = mocks(plan, plan.size(FILES, 20_000))
    none = mocks(plan, 1)
    plan.say(tree.words)
    contest = compete(
        plan,
        {
            SCAN: partial(_scan, plan, tree),
            "start": partial(_start, plan, none),
            LOOP: partial(_plain, plan, tree, "loop"),
            POOL: partial(_plain, plan, tree, "processes"),
        },
    )

    def micro(seconds: float) -> float:
        return seconds * 1e6 / tree.files

    table = Table(f"Dispatch: {tree.words}, {WORKERS} workers", ["", "us a file"])
    scans, starts, loops = contest.spent[SCAN], contest.spent["start"], contest.spent[LOOP]
    rounds = list(zip(scans, starts, loops, strict=False))
    figures = {
        f"{SCAN}: wall, with its start": [micro(one.wall_s) for one in scans],
        f"{SCAN}: wall, without its start": [micro(one.wall_s - start.wall_s) for one, start, _ in rounds],
        f"{SCAN}: CPU of the manager (engine, catalogue, walk)": [micro(one.cpu_s) for one in scans],
        f"{SCAN}: CPU of all workers": [micro(one.workers_cpu_s) for one in scans],
        f"{LOOP}: wall": [micro(one.wall_s) for one in loops],
        f"{POOL}, {WORKERS} processes: wall": [micro(one.wall_s) for one in contest.spent[POOL]],
        f"added by engine and catalogue: wall of scan - bare loop / {WORKERS}": [
            micro(one.wall_s - loop.wall_s / WORKERS) for one, _, loop in rounds
        ],
        "  the same without scan's start": [
            micro(one.wall_s - start.wall_s - loop.wall_s / WORKERS) for one, start, loop in rounds
        ],
        "added CPU: manager and workers - bare loop": [
            micro(one.cpu_s + one.workers_cpu_s - loop.cpu_s) for one, _, loop in rounds
        ],
    }
    for name, values in figures.items():
        table.rows.append([name, Figure.of(values).show("{:,.1f}") if values else "failed"])
    if scans:
        efficiency = Figure.of([one.extraction_s / (one.wall_s * WORKERS) for one in scans])
        table.rows.append(["parallel efficiency (a share, not us)", efficiency.show()])
    ratio = contest.ratio(POOL, SCAN)
    if ratio is not None:
        table.rows.append([f"{POOL} / scan (a ratio, not us)", ratio.show()])
    table.notes += [
        "the no-op reading opens, stats, reads the head, identifies, and makes the record's JSON",
        f"parallel efficiency: sum of run.duration_ms / (wall x {WORKERS} workers)",
        "scan stores all in a new catalogue; the loop and the pool store nothing",
    ]
    table.notes += [f"{name}: {error}" for name, error in contest.failed.items()]
    return [table]


def _scan(plan: Plan, tree: Tree) -> Spent:
    catalogue = fresh(plan)
    return told(scan(plan, tree, catalogue, plugins=True, watched=True), catalogue)


def _start(plan: Plan, tree: Tree) -> Spent:
    return scan(plan, tree, fresh(plan), plugins=True)


def _plain(plan: Plan, tree: Tree, how: str) -> Spent:
    return run(plain(how, WORKERS, tree.folder), environment=plan.environment(plugins=True), codes=(0,))
