"""One scan by our program, and what its catalogue says of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from metaextract_tui.catalogue.reader import Reader
from tests.bench.plan import WORKERS, Plan
from tests.bench.programs import Spent, ours, run
from tests.bench.trees import Tree

# Records are JSON in BLOBs, which SQLite's functions take as text only.
_CPU = "SELECT total(json_extract(CAST(json AS TEXT), '$.run.cpu_ms')) FROM records"


def fresh(plan: Plan) -> Path:
    """The path of a catalogue that is not there."""
    catalogue = plan.scratch("catalogue.sqlite")
    for path in catalogue.parent.glob(catalogue.name + "*"):
        path.unlink()
    return catalogue


def scan(plan: Plan, tree: Tree, catalogue: Path, *more: str, plugins: bool = False, watched: bool = False) -> Spent:
    """Scan a tree into `catalogue` with the workers of the bench."""
    command = ours("scan", tree.folder, "--catalogue", catalogue, "--no-progress", "--workers", str(WORKERS), *more)
    return run(command, environment=plan.environment(plugins=plugins), watched=watched)


def told(spent: Spent, catalogue: Path) -> Spent:
    """The same with what a new catalogue tells of its one batch: how many records, and the seconds of their reading."""
    reader = Reader(catalogue)
    try:
        batches = reader.batches()
        if not batches:
            return spent
        counts = reader.counts(batches[0].batch_id)
        wall = sum(one.duration_ms for one in counts.formats) / 1000
        cpu = float(reader.connection().execute(_CPU).fetchone()[0]) / 1000
        return replace(spent, records=counts.done, extraction_s=wall, extraction_cpu_s=cpu)
    finally:
        reader.close()
