"""Runs the app on a made-up batch, for looking at it: `python -m tests.tui.demo SCENE [PATH…]`."""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from dataclasses import replace

from metaextract_tui.model import BatchState, FileState
from metaextract_tui.tui import run_app, running
from metaextract_tui.tui.screens.workbench import Workbench
from metaextract_tui.tui.widgets.lines import Parts
from metaextract_tui.tui.widgets.throughput import Throughput
from tests.tui import samples, scenes
from tests.tui.fake_door import FakeDoor
from tests.tui.samples import batch_row


def live(walking: bool = False) -> FakeDoor:
    """A batch that goes on by itself: ten steps a second."""
    door = scenes.running(1000 if walking else 98_301, elapsed_s=0.0, walking=walking)
    stop = threading.Event()

    def go() -> None:
        chance = random.Random(7)
        done = 12
        while not stop.wait(0.1):
            state = door.state
            if state.state is not BatchState.RUNNING:
                continue
            done = min(done + chance.randint(20, 60), door.files)
            door.make = lambda seq, d=done: (  # type: ignore[misc]
                samples.plain_row(seq)
                if seq < d
                else replace(
                    samples.running_row(seq + 20), state=FileState.PROCESSING if seq < d + 4 else FileState.QUEUED
                )
                if seq > 40
                else samples.plain_row(seq)
            )
            rates = replace(
                state.rates,
                files_per_s=float(chance.randint(380, 430)),
                files_history=(*state.rates.files_history[1:], chance.random() * 400),
            )
            busy = tuple(replace(w, busy_s=w.busy_s + 0.1 if w.busy_s else None) for w in state.workers)
            door.files += 400 * walking
            door.move(
                files_total=door.files,
                files_done=done,
                rows_version=state.rows_version + 1,
                elapsed_s=state.elapsed_s + 0.1,
                rates=rates if int(state.elapsed_s * 10) % 10 == 0 else state.rates,
                workers=busy,
            )

    threading.Thread(target=go, daemon=True).start()
    return door


def crash(*, at_once: bool) -> None:
    """A fault in the screen: each paint of a pane, or once where files are sorted; it speaks of a patient."""
    times = [0]

    def fail(*_arguments: object) -> Parts:
        patient = "SECRET NAME"
        times[0] += 1
        if at_once or times[0] == 1:
            raise ValueError(patient)
        return ()

    if at_once:
        Throughput.parts = fail  # type: ignore[method-assign,assignment]
    else:
        running.STEADY_S = 0.0
        Workbench.action_sort = fail  # type: ignore[method-assign,assignment]


def main() -> int:
    scene, *paths = sys.argv[1:] or ["live"]
    if scene == "empty":
        door = FakeDoor()
        door.history = [batch_row(3, BatchState.INTERRUPTED), batch_row(2, BatchState.FINISHED)]
    elif scene == "hostile":
        door = scenes.finished()
        door.make = samples.hostile_row
    elif scene == "million":
        door = FakeDoor(1_000_000, state=BatchState.FINISHED, rows_version=1, files_done=1_000_000)
    elif scene in ("live", "walking"):
        door = live(scene == "walking")
    elif scene.startswith("crash"):
        door = scenes.running()
        crash(at_once=scene == "crash")
    else:
        door = {"running": scenes.running, "finished": scenes.finished}[scene]()
    began = time.monotonic()
    code = run_app(door, [os.fsencode(path) for path in paths], start=False)
    closed = "closed" if ("close",) in door.calls else "not closed"
    sys.stderr.write(f"{closed} after {time.monotonic() - began:.1f} s with {code}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
