"""Files a second end to end, beside exiftool, our own other modes, and plain pools over the same extractors."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from tests.bench.contest import Contest, Figure, compete
from tests.bench.plan import WORKERS, Plan
from tests.bench.programs import Spent, plain, run
from tests.bench.scans import fresh, scan, told
from tests.bench.tables import Table
from tests.bench.trees import Tree, grown, sound

BIG = 20_000
US = "ours, auto"
COLUMNS = ("", "wall s", "files/s", "times ours", "efficiency", "the same by CPU", "records")


def tables(plan: Plan) -> list[Table]:
    """One table for the sound files as they are, one for the big tree made of them."""
    small = sound(plan)
    return [_compare(plan, small, others=True), _compare(plan, grown(plan, small, plan.size(BIG, 2000)), others=False)]


def _compare(plan: Plan, tree: Tree, *, others: bool) -> Table:
    """`others`: also our own other modes and the bare loop, which would take long on a big tree."""
    plan.say(tree.words)
    contestants: dict[str, Callable[[], Spent]] = {US: partial(_ours, plan, tree, "auto")}
    table = Table(f"End to end: {tree.words}", COLUMNS)
    if shutil.which("exiftool"):
        contestants["exiftool -j -r"] = partial(_exiftool, plan, tree, 1)
        contestants[f"exiftool -j, {WORKERS} processes"] = partial(_exiftool, plan, tree, WORKERS)
        table.notes.append(f"exiftool {_exiftool_version()}")
    else:
        table.notes.append("exiftool is absent (Debian: libimage-exiftool-perl), so there is no row of it")
    for mode in ("sequential", "threads", "processes") if others else ("sequential",):
        contestants[f"ours, {mode}"] = partial(_ours, plan, tree, mode)
    pools = {"ProcessPoolExecutor": "processes", "ThreadPoolExecutor": "threads"}
    for name, how in (pools | {"bare loop": "loop"} if others else pools).items():
        contestants[name] = partial(_plain, plan, tree, how)
    contest = compete(plan, contestants)
    for name in contestants:
        table.rows.append(_row(contest, name, tree))
    table.notes += [
        f"{WORKERS} workers; ours with a new catalogue for each run, the plain ones and exiftool without any",
        "times ours: wall of that program divided by ours of the same round; above 1 is slower than ours",
        f"efficiency: sum of run.duration_ms of all records / (wall x {WORKERS} workers; 1 for sequential)",
        "the same by CPU: with run.cpu_ms; durations grow where readers wait for a core or for the interpreter",
        "records: where fewer than files, the program passed the others over (exiftool -r goes by extension)",
    ]
    table.notes += [f"{name}: {error}" for name, error in contest.failed.items()]
    return table


def _row(contest: Contest, name: str, tree: Tree) -> list[str]:
    spent = contest.spent[name]
    if not spent:
        return [name, "failed", "", "", "", "", ""]
    ratio = contest.ratio(name, US) if name != US else None
    workers = 1 if "sequential" in name else WORKERS
    by_wall = [one.extraction_s / (one.wall_s * workers) for one in spent]
    by_cpu = [one.extraction_cpu_s / (one.wall_s * workers) for one in spent]
    return [
        name,
        Figure.of([one.wall_s for one in spent]).show(),
        Figure.of([tree.files / one.wall_s for one in spent]).show("{:,.0f}"),
        ratio.show() if ratio else "",
        Figure.of(by_wall).show() if any(by_wall) else "",
        Figure.of(by_cpu).show() if any(by_cpu) else "",
        f"{spent[-1].records:,}",
    ]


def _ours(plan: Plan, tree: Tree, mode: str) -> Spent:
    catalogue = fresh(plan)
    return told(scan(plan, tree, catalogue, "--mode", mode), catalogue)


def _plain(plan: Plan, tree: Tree, how: str) -> Spent:
    said = plan.scratch("plain.txt")
    command = plain(how, WORKERS, tree.folder)
    spent = run(command, environment=plan.environment(plugins=False), outputs=[said], codes=(0,))
    return replace(spent, records=int(said.read_bytes()))


def _exiftool(plan: Plan, tree: Tree, processes: int) -> Spent:
    """One process over the folder, or several over a part of its files each."""
    said = [plan.scratch(f"exiftool-{number}.json") for number in range(processes)]
    if processes == 1:
        commands = [["exiftool", "-j", "-r", str(tree.folder)]]
    else:
        files = sorted(path for path in tree.folder.rglob("*") if path.is_file())
        commands = []
        for number in range(processes):
            arguments = plan.scratch(f"arguments-{number}.txt")
            arguments.write_bytes(b"".join(os.fsencode(path) + b"\n" for path in files[number::processes]))
            commands.append(["exiftool", "-j", "-@", str(arguments)])
    spent = run(*commands, environment=plan.environment(plugins=False), outputs=said)
    return replace(spent, records=sum(path.read_bytes().count(b'\n  "SourceFile": ') for path in said))


def _exiftool_version() -> str:
    asked = subprocess.run(["exiftool", "-ver"], capture_output=True, text=True, timeout=60, check=False)
    return asked.stdout.strip()
