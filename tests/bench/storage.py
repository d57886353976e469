"""Threads and processes on a warm disk and on slow storage, and whether `auto` finds the better one, and when.

Slow storage is simulated: each opening and each reading of a file waits (METAEXTRACT_READ_DELAY_MS).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from metaextract_tui.catalogue.reader import Reader
from metaextract_tui.formats.registry import registry
from metaextract_tui.model import Lane
from tests.bench.contest import Contest, Figure, compete
from tests.bench.plan import WORKERS, Plan
from tests.bench.programs import Spent, ours, run
from tests.bench.scans import fresh
from tests.bench.tables import Table
from tests.bench.trees import Tree, grown, sound

FILES = {0: 6_000, 5: 3_000}  # files in the tree by the delay in milliseconds
MODES = ("processes", "threads", "auto")
RUN = 50  # files one after the other, of which
MOSTLY = 0.75  # must be in the better lane for the decision to count as made
_DONE = "SELECT done_at, lane FROM files WHERE lane IS NOT NULL ORDER BY done_at"


def tables(plan: Plan) -> list[Table]:
    """Ratios of the modes, on storage that waits and on storage that does not."""
    origin = safe(plan, sound(plan))
    return [_table(plan, grown(plan, origin, plan.size(files, 60)), delay) for delay, files in FILES.items()]


def safe(plan: Plan, tree: Tree) -> Tree:
    """Those files of a tree whose names promise a format that is safe in threads, in a folder of their own."""
    folder = plan.work / "safe"
    names = []
    for path in sorted(one for one in tree.folder.rglob("*") if one.is_file()):
        format = registry().by_extension(path.suffix.lower())
        if format is None or not format.threads_safe:
            continue
        target = folder / path.relative_to(tree.folder)
        names.append(target)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.hardlink_to(path)
    return Tree(folder, len(names), f"those {len(names):,} that are safe in threads of {tree.words}")


def _table(plan: Plan, tree: Tree, delay: int) -> Table:
    where = f"storage that waits {delay} ms at each opening and reading" if delay else "a warm disk"
    plan.say(f"{tree.words}, {where}")
    decided: list[float] = []
    better = Lane.THREAD if delay else Lane.PROCESS
    contest = compete(plan, {mode: partial(_scan, plan, tree, mode, delay, better, decided) for mode in MODES})
    table = Table(f"Lanes on {where}: {tree.words}", ["", "files/s", "wall of processes / its wall"])
    for mode in MODES:
        speed = contest.figure(mode, lambda one: tree.files / one.wall_s)
        ratio = contest.ratio("processes", mode)
        shown = ["failed" if one is None else one.show(form) for one, form in ((speed, "{:,.0f}"), (ratio, "{:,.2f}"))]
        table.rows.append([mode, *shown])
    table.rows.append(["better of the two / auto", "", _against_better(contest)])
    if decided:
        table.rows.append(
            [f"auto: seconds until {_name(better)} have the files", Figure.of(decided).show("{:,.1f}"), ""]
        )
    table.notes += [
        f"{WORKERS} processes; threads and auto: the default number of threads at most; a new catalogue each time",
        f"from the first record until {MOSTLY:.0%} of {RUN} files one after the other are in that lane",
    ]
    table.notes += [f"{name}: {error}" for name, error in contest.failed.items()]
    return table


def _against_better(contest: Contest) -> str:
    """Wall of the better of threads and processes divided by that of auto, round by round."""
    rounds = zip(*(contest.spent[mode] for mode in MODES), strict=False)
    ratios = [min(processes.wall_s, threads.wall_s) / auto.wall_s for processes, threads, auto in rounds]
    return Figure.of(ratios).show() if ratios else "failed"


def _scan(plan: Plan, tree: Tree, mode: str, delay: int, better: Lane, decided: list[float]) -> Spent:
    catalogue = fresh(plan)
    command = ours(
        "scan", tree.folder, "--catalogue", catalogue, "--no-progress", "--workers", str(WORKERS), "--mode", mode
    )
    environment = plan.environment(plugins=False) | ({"METAEXTRACT_READ_DELAY_MS": str(delay)} if delay else {})
    spent = run(command, environment=environment)
    done = _done(catalogue)
    if mode == "auto" and done:
        decided.append(settled(done, better))
    return replace(spent, records=len(done))


def _done(catalogue: Path) -> list[tuple[float, str]]:
    reader = Reader(catalogue)
    try:
        return list(reader.connection().execute(_DONE))
    finally:
        reader.close()


def settled(done: Sequence[tuple[float, str]], lane: Lane) -> float:
    """Seconds from the first record to the first of RUN in a row of which MOSTLY were read in this lane; to the last
    record where there is none. `done`: when each was done and in which lane, in that order."""
    for at in range(max(len(done) - RUN, 0) + 1):
        some = done[at : at + RUN]
        if sum(1 for _, other in some if other == lane) >= MOSTLY * len(some):
            return done[at][0] - done[0][0]
    return done[-1][0] - done[0][0]


def _name(lane: Lane) -> str:
    return "threads" if lane is Lane.THREAD else "processes"
