"""A million queued files: one scan of them, and what the screen then asks of such a catalogue."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from metaextract_tui.catalogue.reader import Reader
from metaextract_tui.catalogue.store import Store
from metaextract_tui.catalogue.writer import Writer
from metaextract_tui.model import FileFilter, FileState, Remedy, SortKey
from tests.bench.contest import Figure
from tests.bench.plan import WORKERS, Plan
from tests.bench.programs import Failed, Spent
from tests.bench.scans import fresh, scan
from tests.bench.tables import Table
from tests.bench.trees import Tree, mocks

FILES = 1_000_000
QUICK_FILES = 5_000
PARTS = 10
ASKED = 5  # times that each question is asked, at least
PAGE = 60  # rows on a screen
VERB_S = 600.0


def tables(plan: Plan) -> list[Table]:
    """The scan, then the questions."""
    tree = mocks(plan, plan.size(FILES, QUICK_FILES))
    plan.say(f"one scan of {tree.words}")
    catalogue = fresh(plan)
    try:
        spent = scan(plan, tree, catalogue, plugins=True, watched=True)
    except Failed as error:
        return [Table(f"One scan of {tree.words}", ["", ""], notes=[str(error)])]
    return [_scan(tree, spent, catalogue), _questions(plan, tree, catalogue)]


def _scan(tree: Tree, spent: Spent, catalogue: Path) -> Table:
    columns = ["part of the time", "manager MiB", "largest worker MiB"]
    table = Table(f"One scan of {tree.words}, {WORKERS} workers", columns)
    for number in range(PARTS):
        low, high = number / PARTS * spent.wall_s, (number + 1) / PARTS * spent.wall_s
        samples = [one for one in spent.samples if low <= one.at_s < high]
        managers = [one.manager_mb for one in samples]
        workers = [used for one in samples for used in one.workers_mb.values()]
        shown = [Figure.of(managers).show("{:,.0f}") if managers else "", f"{max(workers):,.0f}" if workers else ""]
        table.rows.append([f"{number * 100 // PARTS} % - {(number + 1) * 100 // PARTS} %", *shown])
    table.notes += [
        f"one run of {spent.wall_s:.1f} s: {tree.files / spent.wall_s:,.0f} files/s, start included",
        f"CPU of the manager {spent.cpu_s * 1e6 / tree.files:,.1f} us a file, "
        f"of all workers {spent.workers_cpu_s * 1e6 / tree.files:,.1f}",
        f"the most resident: manager {spent.manager_peak_mb:,.0f} MiB, a worker {spent.worker_peak_mb:,.0f} MiB",
        f"the catalogue has {os.path.getsize(catalogue) / tree.files:,.0f} bytes a file",
    ]
    return table


def _questions(plan: Plan, tree: Tree, catalogue: Path) -> Table:
    """What the screen asks, and a cancelling of all."""
    table = Table(f"Questions to a catalogue of {tree.words}", ["", "ms", "files"])
    reader = Reader(catalogue)
    batch_id = reader.batches()[0].batch_id
    middle = tree.files // 2
    folder = os.path.dirname(reader.rows(batch_id, [middle])[0].path)
    failed = FileFilter(states=frozenset({FileState.FAILED, FileState.QUARANTINED}))
    questions: dict[str, Callable[[], int]] = {
        "totals of the batch": lambda: reader.counts(batch_id).files,
        f"a page of {PAGE} rows": lambda: len(reader.rows(batch_id, range(middle, middle + PAGE))),
        "all, in the order found": lambda: len(reader.select(batch_id, FileFilter())),
        "failed ones": lambda: len(reader.select(batch_id, failed)),
        "one folder": lambda: len(reader.select(batch_id, FileFilter(under=folder))),
        "a text in path or reason": lambda: len(reader.select(batch_id, FileFilter(words=("0777",)))),
        "ok ones": lambda: len(reader.select(batch_id, FileFilter(states=frozenset({FileState.OK})))),
    }
    for key in SortKey:
        if key is not SortKey.FOUND:
            questions[f"all, by {key}"] = lambda key=key: len(reader.select(batch_id, FileFilter(), key))  # type: ignore[misc]
    for name, ask in questions.items():
        plan.say(f"  {name}")
        table.rows.append([name, *_timed(ask, max(ASKED, plan.runs))])
    reader.close()
    table.rows.append(["cancel of all that wait (one run)", *_cancel(catalogue, tree)])
    return table


def _timed(ask: Callable[[], int], times: int) -> tuple[str, str]:
    taken = []
    files = 0
    for _ in range(times):
        started = time.perf_counter()
        files = ask()
        taken.append((time.perf_counter() - started) * 1000)
    return Figure.of(taken).show("{:,.1f}"), f"{files:,}"


def _cancel(catalogue: Path, tree: Tree) -> tuple[str, str]:
    """All files back into the queue, then the time to cancel them."""
    writer = Writer(catalogue)
    writer.open()
    try:
        batch_id = writer.ask(_latest).result(VERB_S)
        ids = range(batch_id << 32, (batch_id << 32) + tree.files)
        writer.requeue(batch_id, file_ids=ids, remedy=Remedy()).result(VERB_S)
        started = time.perf_counter()
        changed = writer.cancel(batch_id, None).result(VERB_S)
        return f"{(time.perf_counter() - started) * 1000:,.0f}", f"{changed.files:,}"
    finally:
        writer.close(VERB_S)


def _latest(store: Store) -> int:
    return int(store.connection.execute("SELECT max(batch_id) FROM batches").fetchone()[0])
