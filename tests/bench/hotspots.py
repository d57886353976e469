"""What the manager's process does while it scans mock files: py-spy sees from outside who has the interpreter."""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.bench.plan import WORKERS, Plan
from tests.bench.programs import Failed, ours, run
from tests.bench.scans import fresh
from tests.bench.tables import Table
from tests.bench.trees import mocks

FILES = 20_000
SHOWN = 25
RATE = 500  # samples a second
TITLES = {
    "threads": "Threads of the manager",
    "alone": "Functions, alone (with the C code that they call)",
    "with": "Functions, with what they call",
    "lines": "Lines (with the C code that they call)",
}
_FRAME = re.compile(r"(?P<function>.*) \((?P<file>[^()]*?)(?::(?P<line>\d+))?\)$")
_THREAD = re.compile(r"thread \([^)]*\)(?:: )?(?P<name>.*)$")

Costs = dict[str, dict[str, float]]


def tables(plan: Plan) -> list[Table]:
    """Microseconds a file with the interpreter's lock: by thread, by function alone and with its calls, by line."""
    tree = mocks(plan, plan.size(FILES, 2000))
    plan.say(f"profile of {tree.words}")
    if shutil.which("py-spy") is None:
        absent = "py-spy is absent (pip install py-spy), so there is no profile"
        return [Table("Profile of the manager", ["", "us a file"], notes=[absent])]
    costs: Costs = {name: defaultdict(float) for name in TITLES}
    raw = plan.scratch("profile.txt")
    for _ in range(plan.runs):
        scan = ours("scan", tree.folder, "--catalogue", fresh(plan), "--no-progress", "--workers", str(WORKERS))
        options = ["--rate", str(RATE), "--threads", "--gil", "--format", "raw", "--output", str(raw)]
        try:
            run(["py-spy", "record", *options, "--", *scan], environment=plan.environment(plugins=True))
        except Failed as error:
            return [Table("Profile of the manager", ["", "us a file"], notes=[str(error)])]
        count(raw, costs, 1e6 / (RATE * tree.files * plan.runs))
    return [_table(title, tree.words, costs[name], plan.runs) for name, title in TITLES.items()]


def count(raw: Path, costs: Costs, unit: float) -> None:
    """Add what py-spy's raw format says, `thread;frame;frame… samples` on each line, a sample as `unit`."""
    for line in raw.read_text(encoding="utf-8", errors="replace").splitlines():
        stack, _, number = line.rpartition(" ")
        thread, *frames = stack.split(";")
        if not frames or not number.isdigit():
            continue
        spent = int(number) * unit
        named = _THREAD.match(thread)
        where = f" [{named['name'] if named else thread}]"
        costs["threads"][where.strip(" []")] += spent
        parts = list(_parts(frames))
        for function in {function for function, _ in parts}:
            costs["with"][function + where] += spent
        costs["alone"][parts[-1][0] + where] += spent
        costs["lines"][parts[-1][1] + where] += spent


def _parts(frames: list[str]) -> Iterator[tuple[str, str]]:
    """Each frame's function with its file, and the same with its line."""
    for frame in frames:
        found = _FRAME.match(frame)
        if found is None:
            yield frame, frame
            continue
        file = "/".join(found["file"].split("/")[-2:])
        yield f"{file} {found['function']}", f"{file}:{found['line'] or '?'} {found['function']}"


def _table(title: str, words: str, costs: dict[str, float], runs: int) -> Table:
    table = Table(f"{title}: {words}", ["", "us a file"])
    dearest = sorted(costs.items(), key=lambda item: -item[1])[:SHOWN]
    table.rows += [[what, f"{spent:.2f}"] for what, spent in dearest]
    table.notes += [
        f"samples of the thread that has the interpreter, {RATE} a second, mean of {runs} runs, start included",
        "what SQLite and the kernel do without it is not in it: `dispatch` has all CPU time of the manager",
    ]
    return table
