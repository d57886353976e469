"""Memory of the manager and of the workers along one long scan of real files."""

from __future__ import annotations

from collections.abc import Sequence

from tests.bench.contest import Figure
from tests.bench.plan import WORKERS, Plan
from tests.bench.programs import Failed, Sample
from tests.bench.scans import fresh, scan
from tests.bench.tables import Table
from tests.bench.trees import grown, sound

FILES = 100_000
PARTS = 10


def tables(plan: Plan) -> list[Table]:
    """One scan: what was resident in each tenth of its time."""
    tree = grown(plan, sound(plan), plan.size(FILES, 2000))
    plan.say(tree.words)
    table = Table(
        f"Memory along one scan, {WORKERS} workers: {tree.words}",
        ["part of the time", "manager MiB", "workers MiB", "worker processes seen"],
    )
    try:
        spent = scan(plan, tree, fresh(plan), watched=True)
    except Failed as error:
        table.notes.append(str(error))
        return [table]
    for number in range(PARTS):
        low, high = number / PARTS * spent.wall_s, (number + 1) / PARTS * spent.wall_s
        table.rows.append(_row(number, [one for one in spent.samples if low <= one.at_s < high]))
    table.notes += [
        f"one run of {spent.wall_s:.0f} s, {tree.files / spent.wall_s:,.0f} files/s",
        "median (smallest - largest) of samples, ten a second",
        "resident memory; of each worker alone, with pages that it shares with the forkserver",
        f"worker processes in the whole run: {len({pid for one in spent.samples for pid in one.workers_mb})}",
        "more worker processes than workers: some were replaced, as they are after many files or when one keeps much",
        f"the most ever: manager {spent.manager_peak_mb:,.0f} MiB, a worker {spent.worker_peak_mb:,.0f} MiB",
    ]
    return [table]


def _row(number: int, samples: Sequence[Sample]) -> list[str]:
    workers = [used for one in samples for used in one.workers_mb.values()]
    seen = {pid for one in samples for pid in one.workers_mb}
    return [
        f"{number * 100 // PARTS}-{(number + 1) * 100 // PARTS} %",
        Figure.of([one.manager_mb for one in samples]).show("{:,.0f}") if samples else "",
        Figure.of(workers).show("{:,.0f}") if workers else "",
        str(len(seen)),
    ]
