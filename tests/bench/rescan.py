"""Scans again of a tree that did not change, beside a bare walk."""

from __future__ import annotations

from functools import partial

from tests.bench.contest import Contest, Figure, compete
from tests.bench.plan import WORKERS, Plan
from tests.bench.programs import Failed, attempt, plain, run
from tests.bench.scans import fresh, scan
from tests.bench.tables import Table
from tests.bench.trees import Tree, grown, mocks, sound

FILES = 100_000
REAL = 20_000
AGAIN, NONE, WALK = "rescan", "start alone (one file)", "bare walk with stat"


def tables(plan: Plan) -> list[Table]:
    """One table for mock files, one for the big tree of real ones."""
    mock, real = mocks(plan, plan.size(FILES, 5000)), grown(plan, sound(plan), plan.size(REAL, 1000))
    return [_again(plan, mock, plugins=True), _again(plan, real, plugins=False)]


def _again(plan: Plan, tree: Tree, *, plugins: bool) -> Table:
    plan.say(tree.words)
    none = mocks(plan, 1)
    catalogue = fresh(plan)
    first = attempt(partial(scan, plan, tree, catalogue, plugins=plugins))
    started = catalogue.with_name("start.sqlite")
    walk = partial(run, plain("walk", WORKERS, tree.folder), environment=plan.environment(plugins=False), codes=(0,))
    contest = compete(
        plan,
        {
            AGAIN: partial(scan, plan, tree, catalogue, plugins=plugins),
            NONE: partial(scan, plan, none, started, plugins=plugins),
            WALK: walk,
        },
    )
    table = Table(f"Rescan: {tree.words}", ["", "wall s", "files/s", "times the rescan"])
    for name in (AGAIN, WALK):
        wall, ratio = contest.figure(name, lambda one: one.wall_s), contest.ratio(name, AGAIN)
        if wall is None:
            table.rows.append([name, "failed", "", ""])
            continue
        speeds = Figure.of([tree.files / one.wall_s for one in contest.spent[name]])
        shown = ratio.show() if ratio and name != AGAIN else ""
        table.rows.append([name, wall.show(), speeds.show("{:,.0f}"), shown])
    net = _net(contest, tree)
    if net is not None:
        table.rows.append([f"{AGAIN}, without its start", "", net.show("{:,.0f}"), ""])
    taken = (
        str(first) if isinstance(first, Failed) else f"{first.wall_s:.2f} s, {tree.files / first.wall_s:,.0f} files/s"
    )
    table.notes.append(f"the first scan, one run: {taken}")
    table.notes += [f"{name}: {error}" for name, error in contest.failed.items()]
    return table


def _net(contest: Contest, tree: Tree) -> Figure | None:
    """Files a second of the rescan when the wall of a scan of one file is taken off, round by round."""
    rounds = zip(contest.spent[AGAIN], contest.spent[NONE], strict=False)
    walls = [again.wall_s - start.wall_s for again, start in rounds]
    return Figure.of([tree.files / wall for wall in walls if wall > 0]) if any(wall > 0 for wall in walls) else None
