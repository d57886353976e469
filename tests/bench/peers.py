"""Files a second end to end, beside exiftool, our own other modes, and plain pools over the same extractors."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

from metaextract_tui.catalogue.reader import Reader
from tests.bench.contest import Contest, Figure, compete
from tests.bench.plan import WORKERS, Plan
from tests.bench.programs import Spent, ours, plain, run
from tests.bench.tables import Table
from tests.bench.trees import Tree, grown, sound

BIG = 20_000
US = "ours, auto"


def tables(plan: Plan) -> list[Table]:
    """One table for the sound files as they are, one for the big tree made of them."""
    small = sound(plan)
    return [table for tree in (small, grown(plan, small, plan.size(BIG, 2000))) for table in _compare(plan, tree)]


def _compare(plan: Plan, tree: Tree) -> list[Table]:
    plan.say(tree.words)
    efficiencies: dict[str, list[float]] = {}
    contestants: dict[str, Callable[[], Spent]] = {US: partial(_ours, plan, tree, "auto", efficiencies)}
    table = Table(f"End to end: {tree.words}", ["", "wall s", "files/s", "times ours", "efficiency", "records"])
    records: dict[str, int] = {}
    if shutil.which("exiftool"):
        contestants["exiftool -j -r"] = partial(_exiftool, plan, tree, 1, records)
        contestants[f"exiftool -j, {WORKERS} processes"] = partial(_exiftool, plan, tree, WORKERS, records)
        table.notes.append(f"exiftool {_exiftool_version()}")
    else:
        table.notes.append("exiftool is absent (Debian: libimage-exiftool-perl), so there is no row of it")
    for mode in ("sequential", "threads", "processes"):
        contestants[f"ours, {mode}"] = partial(_ours, plan, tree, mode, efficiencies)
    for how, name in (("processes", "ProcessPoolExecutor"), ("threads", "ThreadPoolExecutor"), ("loop", "bare loop")):
        contestants[name] = partial(_plain, plan, tree, how)
    contest = compete(plan, contestants)
    for name in contestants:
        table.rows.append(_row(contest, name, tree, efficiencies, records))
    table.notes += [
        f"{WORKERS} workers; ours with a new catalogue for each run, the plain ones and exiftool without any",
        "times ours: wall of that program divided by ours of the same round; above 1 is slower than ours",
        f"efficiency: sum of run.duration_ms of all records / (wall x {WORKERS} workers; 1 for sequential)",
        "records: where fewer than files, the program passed the others over (exiftool -r goes by extension)",
    ]
    table.notes += [f"{name}: {error}" for name, error in contest.failed.items()]
    return [table]


def _row(
    contest: Contest, name: str, tree: Tree, efficiencies: dict[str, list[float]], records: dict[str, int]
) -> list[str]:
    wall = contest.figure(name, lambda one: one.wall_s)
    speed = contest.figure(name, lambda one: tree.files / one.wall_s)
    ratio = contest.ratio(name, US)
    if wall is None or speed is None:
        return [name, "failed", "", "", "", ""]
    efficiency = Figure.of(efficiencies[name]).show() if name in efficiencies else ""
    shown = "" if ratio is None or name == US else ratio.show()
    return [name, wall.show(), speed.show("{:,.0f}"), shown, efficiency, f"{records.get(name, tree.files):,}"]


def scan(plan: Plan, tree: Tree, catalogue: Path, *more: str, plugins: bool = False, watched: bool = False) -> Spent:
    """One scan by our program, into `catalogue`."""
    command = ours("scan", tree.folder, "--catalogue", catalogue, "--no-progress", "--workers", str(WORKERS), *more)
    return run(command, environment=plan.environment(plugins=plugins), watched=watched)


def fresh(plan: Plan) -> Path:
    """The path of a catalogue that is not there."""
    catalogue = plan.scratch("catalogue.sqlite")
    for path in catalogue.parent.glob(catalogue.name + "*"):
        path.unlink()
    return catalogue


def extraction_s(catalogue: Path) -> float:
    """The sum of run.duration_ms over the newest batch, in seconds."""
    reader = Reader(catalogue)
    try:
        batch_id = reader.latest_batch()
        counts = reader.counts(batch_id) if batch_id is not None else None
        return sum(one.duration_ms for one in counts.formats) / 1000 if counts is not None else 0.0
    finally:
        reader.close()


def _ours(plan: Plan, tree: Tree, mode: str, efficiencies: dict[str, list[float]]) -> Spent:
    catalogue = fresh(plan)
    spent = scan(plan, tree, catalogue, "--mode", mode)
    workers = 1 if mode == "sequential" else WORKERS
    share = extraction_s(catalogue) / (spent.wall_s * workers)
    if mode != "threads":  # where threads wait for each other, durations overlap and say nothing
        efficiencies.setdefault(f"ours, {mode}", []).append(share)
    return spent


def _plain(plan: Plan, tree: Tree, how: str) -> Spent:
    return run(plain(how, WORKERS, tree.folder), environment=plan.environment(plugins=False), codes=(0,))


def _exiftool(plan: Plan, tree: Tree, processes: int, records: dict[str, int]) -> Spent:
    """One process over the folder, or several over a part of its files each."""
    said = [plan.scratch(f"exiftool-{number}.json") for number in range(processes)]
    if processes == 1:
        name, commands = "exiftool -j -r", [["exiftool", "-j", "-r", str(tree.folder)]]
    else:
        name = f"exiftool -j, {processes} processes"
        files = sorted(path for path in tree.folder.rglob("*") if path.is_file())
        commands = []
        for number in range(processes):
            arguments = plan.scratch(f"arguments-{number}.txt")
            arguments.write_bytes(b"".join(os.fsencode(path) + b"\n" for path in files[number::processes]))
            commands.append(["exiftool", "-j", "-@", str(arguments)])
    spent = run(*commands, environment=plan.environment(plugins=False), outputs=said)
    if name not in records:
        records[name] = sum(path.read_bytes().count(b'\n  "SourceFile": ') for path in said)
    return spent


def _exiftool_version() -> str:
    asked = subprocess.run(["exiftool", "-ver"], capture_output=True, text=True, timeout=60, check=False)
    return asked.stdout.strip()
