"""`python -m tests.bench.warm WORK ROUNDS FILE…`: batches on sessions that are open already, as the app has them.

Writes one JSON object: for each way, the seconds of each round from the call to the end of the batch.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from metaextract_tui.batch import Session
from metaextract_tui.config import Settings
from metaextract_tui.model import Mode
from tests.bench.plain import read
from tests.bench.plan import WORKERS

WARM_UPS = 3
LIMIT_S = 120.0


def measure(work: Path, rounds: int, paths: Sequence[bytes]) -> dict[str, list[float]]:
    """Each way after a few batches to warm up, in turn."""
    sessions = {
        mode.value: Session.open(work / f"warm-{mode}.sqlite", Settings(mode=mode, workers=WORKERS, force=True))
        for mode in (Mode.AUTO, Mode.SEQUENTIAL)
    }
    ways: dict[str, Callable[[], None]] = {
        name: lambda session=session: _batch(session, paths)  # type: ignore[misc]
        for name, session in sessions.items()
    }
    ways["loop"] = lambda: _loop(paths)
    taken: dict[str, list[float]] = {name: [] for name in ways}
    try:
        for number in range(WARM_UPS + rounds):
            for name, call in ways.items():
                started = time.perf_counter()
                call()
                if number >= WARM_UPS:
                    taken[name].append(time.perf_counter() - started)
    finally:
        for session in sessions.values():
            session.close()
    return taken


def _batch(session: Session, paths: Sequence[bytes]) -> None:
    session.start(paths)
    if not session.wait(LIMIT_S):
        raise TimeoutError("a batch did not end")


def _loop(paths: Sequence[bytes]) -> None:
    for path in paths:
        read(path)


def main(arguments: list[str]) -> int:
    work, rounds, *names = arguments
    taken = measure(Path(work), int(rounds), [os.fsencode(name) for name in names])
    sys.stdout.write(json.dumps(taken) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
