"""The app in a pseudo-terminal: how soon it is there, how soon keys are answered under load, bytes and memory."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.bench.contest import compete
from tests.bench.keyboard import COLUMNS, ROWS, Keyboard
from tests.bench.plan import WORKERS, Plan
from tests.bench.programs import Failed, Spent, ours
from tests.bench.scans import scan
from tests.bench.tables import Table
from tests.bench.trees import Tree, grown, mocks, sound

FILES, QUICK_FILES = 100_000, 500
MANY, QUICK_MANY = 1_000_000, 2_000
STARTS = 10
WARM_S, LOAD_S = 4.0, 25.0
QUICK_S = 1.0
PAINT_LIMIT_S = 60.0
DRAWN = b"4 Workers"
ANSWERS = b"Commands"
"""What is only there with all panes: before it, the app shows its empty frame."""
BARE_TEXT = "bare app"
BARE = f"""
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("{BARE_TEXT}")
Bare().run()
"""
DOWN, PAGE_DOWN, PAGE_UP, HOME, ESCAPE, DELETE = b"\x1b[B", b"\x1b[6~", b"\x1b[5~", b"\x1b[H", b"\x1b", b"\x7f"
KEYS = (
    *(b"2", b"j", b"j", b"k", DOWN, DOWN, PAGE_DOWN, PAGE_DOWN, PAGE_UP, b"1", b"2", b"3", b"4", b"5", b"6", b"7"),
    *(b"2", b"/", b"0", b"7", DELETE, DELETE, ESCAPE, b"\t", b"\t", b"2", b"G", HOME, b",", b";", b",", b","),
)
"""What a person presses who looks around: moves, pages, panes, a filter that is typed and taken back, the order."""


@dataclass(frozen=True, slots=True)
class Felt:
    """What a trace of the screen says, in ms, and what was written meanwhile, in bytes a second."""

    keys: tuple[float, ...]
    lags: tuple[float, ...]
    bytes_per_s: float


def tables(plan: Plan) -> list[Table]:
    """The start, the load, the memory."""
    tree, many = mocks(plan, plan.size(FILES, QUICK_FILES)), mocks(plan, plan.size(MANY, QUICK_MANY))
    real = grown(plan, sound(plan), plan.size(FILES, QUICK_FILES))
    return [_first(plan), _load(plan, (tree, real, many)), _memory(plan, (tree, many))]


# --- the start ----------------------------------------------------------------


def _first(plan: Plan) -> Table:
    plan.say("first paint")
    folder = mocks(plan, 1).folder
    more = Plan(plan.work, plan.runs if plan.quick else max(plan.runs, STARTS), say=plan.say)
    bare = [sys.executable, "-c", BARE]
    contest = compete(
        more,
        {
            "bare": partial(_start, plan, bare, BARE_TEXT.encode()),
            "ours": partial(_start, plan, ours(folder), DRAWN),
            "all": partial(_start, plan, ours(folder), ANSWERS),
        },
    )
    table = Table(
        "First paint: from the start of the program to the first screen that is drawn",
        ["", "s", "times", "CPU s", "times"],
    )
    for name, words in (
        ("bare", "an app of Textual with one line of text"),
        ("ours", "the workbench: its frame, while the app is loaded"),
        ("all", "its panes and keys, by the app"),
    ):
        row = [words]
        for value in (_wall, _cpu):
            seconds = contest.figure(name, value)
            ratio = contest.ratio(name, "bare", value) if name != "bare" else None
            row += [seconds.show() if seconds else "failed", ratio.show() if ratio else ""]
        table.rows.append(row)
    table.notes += [f"{more.runs} interleaved starts", *(f"{name}: {error}" for name, error in contest.failed.items())]
    return table


def _start(plan: Plan, command: Sequence[str], word: bytes) -> Spent:
    with Keyboard(command, plan.environment(plugins=True)) as app:
        return Spent(app.until(word, PAINT_LIMIT_S), app.cpu_s)


def _wall(spent: Spent) -> float:
    return spent.wall_s


def _cpu(spent: Spent) -> float:
    return spent.cpu_s


# --- the load -----------------------------------------------------------------


def _load(plan: Plan, trees: Sequence[Tree]) -> Table:
    table = Table(
        f"Under full load: --start, {WORKERS} workers, {COLUMNS}x{ROWS}",
        ["", "key to paint ms p50", "p99", "lag ms p50", "p99", "keys", "KB/s silent", "KB/s with keys"],
    )
    for tree in trees:
        plan.say(f"load: {tree.words}")
        try:
            silent, busy = _felt(plan, tree, keys=False), _felt(plan, tree, keys=True)
        except Failed as error:
            table.rows.append([tree.words, "failed", *[""] * 6])
            table.notes.append(f"{tree.words}: {error}")
            continue
        shown = [*_quantiles(busy.keys), *_quantiles(busy.lags), f"{len(busy.keys)}"]
        table.rows.append([tree.words, *shown, f"{silent.bytes_per_s / 1000:.1f}", f"{busy.bytes_per_s / 1000:.1f}"])
    seconds = QUICK_S if plan.quick else LOAD_S
    table.notes += [
        f"{seconds:g} s from {0 if plan.quick else WARM_S:g} s after the start on, once with keys and once without",
        "key to paint: until the bytes of the paint that follows are written; lag: how late the event loop woke",
        "the keys: moves, pages, all panes, a filter that is typed and taken back, other orders; ten a second",
    ]
    return table


def _felt(plan: Plan, tree: Tree, *, keys: bool) -> Felt:
    trace = plan.scratch("trace.jsonl")
    _forget(plan)
    command = ours(tree.folder, "--start", "--trace-ui", trace)
    seconds = QUICK_S if plan.quick else LOAD_S
    environment = {**plan.environment(plugins=True), "METAEXTRACT_WORKERS": str(WORKERS)}
    with Keyboard(command, environment) as app:
        app.until(ANSWERS, PAINT_LIMIT_S)
        app.read(0 if plan.quick else WARM_S)
        before, skipped = app.written, len(trace.read_text().splitlines())
        if keys:
            for number in range(int(seconds * 10)):
                app.press(KEYS[number % len(KEYS)])
        else:
            app.read(seconds)
        written = app.written - before
    lines = [json.loads(line) for line in trace.read_text().splitlines()[skipped:]]
    times = tuple(line["received_to_painted_ms"] for line in lines if "key" in line)
    return Felt(times, tuple(line["lag_ms"] for line in lines if "lag_ms" in line), written / seconds)


def _quantiles(values: Sequence[float]) -> list[str]:
    if not values:
        return ["", ""]
    ordered = sorted(values)
    return [f"{ordered[min(len(ordered) - 1, int(part * len(ordered)))]:.1f}" for part in (0.5, 0.99)]


# --- memory -------------------------------------------------------------------


def _memory(plan: Plan, trees: Sequence[Tree]) -> Table:
    table = Table(
        "Memory of the app over a batch that was read, MiB resident", ["", "shown", "at the end", "sorted", "filtered"]
    )
    for tree in trees:
        plan.say(f"memory: {tree.words}")
        try:
            table.rows.append([tree.words, *(f"{one:,.0f}" for one in _looked_at(plan, tree))])
        except Failed as error:
            table.rows.append([tree.words, "failed", *[""] * 3])
            table.notes.append(f"{tree.words}: {error}")
    table.notes.append("one process, without the forkserver; one after the other")
    return table


def _looked_at(plan: Plan, tree: Tree) -> list[float]:
    """Memory after each step: the batch shown, its last row, another order, a filter."""
    _forget(plan)
    scan(plan, tree, _catalogue(plan), plugins=True)
    pause = QUICK_S if plan.quick else max(2.0, tree.files / 100_000)
    used = []
    with Keyboard(ours(tree.folder), plan.environment(plugins=True)) as app:
        app.until(ANSWERS, PAINT_LIMIT_S)
        for keys in ((b"w", b"\r"), (b"2", b"G"), (b",", b";"), (b"/", b"0", b"7")):
            app.press(*keys, pause_s=0.5)
            app.read(pause)
            used.append(app.memory_mb)
    return used


def _catalogue(plan: Plan) -> Path:
    """Where the programs of a plan have theirs (see Plan.environment)."""
    return plan.work / "home" / "metaextract-tui" / "catalogue.sqlite"


def _forget(plan: Plan) -> None:
    """Every run begins without batches."""
    for file in _catalogue(plan).parent.glob("catalogue.sqlite*"):
        with contextlib.suppress(FileNotFoundError):
            file.unlink()
    _catalogue(plan).parent.mkdir(parents=True, exist_ok=True)
