"""Batches of 1, 3 and 10 files: a program of its own for each, and a session that is open already."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.bench.contest import Figure, compete
from tests.bench.plan import WORKERS, Plan
from tests.bench.programs import Spent, ours, plain, run
from tests.bench.scans import fresh
from tests.bench.tables import Table
from tests.bench.trees import Tree, sound

BATCHES = (1, 3, 10)
WARM_ROUNDS = 20  # they are short: several times as many as of whole programs


def tables(plan: Plan) -> list[Table]:
    """Cold, then warm."""
    tree = sound(plan)
    files = sorted(path for path in tree.folder.rglob("*") if path.is_file())
    random.Random(1).shuffle(files)
    cold = Table(
        f"Small batches, cold: whole programs on files of {tree.words}",
        ["files", "auto s", "sequential s", "auto / sequential", "bare loop s", "auto / bare loop"],
    )
    warm = Table(
        "Small batches, warm: an open session, from the call to the end of the batch",
        ["files", "auto ms", "sequential ms", "auto / sequential", "bare loop ms", "auto / bare loop"],
    )
    for count in BATCHES:
        if count <= len(files):
            cold.rows.append([str(count), *_cold(plan, files[:count])])
            warm.rows.append([str(count), *_warm(plan, files[:count])])
    warm.notes.append(
        "files are read again each time (--force); the loop reads in the measuring process and stores nothing"
    )
    return [cold, warm]


def _cold(plan: Plan, files: list[Path]) -> list[str]:
    plan.say(f"cold, {len(files)} files")
    folder = plan.scratch(f"small-{len(files)}")
    folder.mkdir(exist_ok=True)
    for number, path in enumerate(files):
        target = folder / f"{number}{path.suffix}"
        if not target.exists():
            target.write_bytes(path.read_bytes())
    tree = Tree(folder, len(files), "")
    contestants: dict[str, Callable[[], Spent]] = {
        "auto": partial(_scan, plan, tree, "auto"),
        "sequential": partial(_scan, plan, tree, "sequential"),
        "loop": partial(run, plain("loop", 1, folder), environment=plan.environment(plugins=False), codes=(0,)),
    }
    contest = compete(plan, contestants)
    taken = {name: [one.wall_s for one in spent] for name, spent in contest.spent.items()}
    return _cells(taken, 1, "{:.2f}")


def _warm(plan: Plan, files: list[Path]) -> list[str]:
    rounds = 2 if plan.quick else WARM_ROUNDS
    plan.say(f"warm, {len(files)} files, {rounds} rounds")
    work, said = plan.scratch(f"warm-{len(files)}"), plan.scratch("warm.json")
    work.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "tests.bench.warm", str(work), str(rounds), *map(str, files)]
    run(command, environment=plan.environment(plugins=False), outputs=[said], codes=(0,))
    return _cells(json.loads(said.read_bytes()), 1000, "{:.1f}")


def _scan(plan: Plan, tree: Tree, mode: str) -> Spent:
    command = ours("scan", tree.folder, "--catalogue", fresh(plan), "--no-progress", "--mode", mode)
    return run([*command, "--workers", str(WORKERS)], environment=plan.environment(plugins=False))


def _cells(taken: dict[str, list[float]], factor: float, form: str) -> list[str]:
    """The five cells of a row; `factor` makes the unit out of seconds."""

    def figure(name: str) -> str:
        return Figure.of([value * factor for value in taken[name]]).show(form) if taken[name] else "failed"

    def ratio(below: str) -> str:
        values = [one / other for one, other in zip(taken["auto"], taken[below], strict=False)]
        return Figure.of(values).show() if values else ""

    return [figure("auto"), figure("sequential"), ratio("sequential"), figure("loop"), ratio("loop")]
