"""`make soak`: the long forms, with their figures. Names of parts as arguments; without any, all of them."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests import conftest  # noqa: F401 - the mock format is found by it
from tests.soak import kills, mutants, workers

MUTANTS = int(os.environ.get("SOAK_MUTANTS", "100000"))
KILLS = int(os.environ.get("SOAK_KILLS", "50"))
RESTARTS = int(os.environ.get("SOAK_RESTARTS", "1000"))


def say(line: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')}  {line}\n")
    sys.stdout.flush()


def soak_mutants(folder: Path) -> None:
    found = mutants.run(folder, MUTANTS, 40, say)
    say(f"{found.files:,} mutants, each one record; the program grew by {found.grown_mb:.1f} MiB after a fifth of them")
    for path, error in found.bad.items():
        say(f"{path}: {error['kind']}: {error['message']}")
    assert not [one for one in found.bad.values() if one["kind"] in ("internal", "io")], "what is not a library's fault"
    assert found.grown_mb <= 20


def soak_kills(folder: Path) -> None:
    batches = kills.run(folder, KILLS, 600, say=say)
    say(f"{KILLS} kills of the program over {batches} batches: the records are those of an undisturbed run")


def soak_restarts(folder: Path) -> None:
    sizes = workers.restarts(folder, RESTARTS, say)
    first, last = sizes[0], sizes[-1]
    assert (first.descriptors, first.threads) == (last.descriptors, last.threads)
    assert last.server_descriptors - first.server_descriptors <= 2, "of a worker that it has just forked or reaped"
    assert last.rss_mb - first.rss_mb <= 5
    assert last.server_rss_mb - first.server_rss_mb <= 5
    say(f"{RESTARTS} restarts: descriptors, threads and memory are flat")


def soak_workers(folder: Path) -> None:
    waited = sorted(workers.kills(folder, 1500, 40))
    p95 = waited[int(0.95 * (len(waited) - 1))]
    say(f"40 workers killed: the next one ready after {statistics.median(waited):.0f} ms, p95 {p95:.0f} ms")


PARTS: dict[str, Callable[[Path], None]] = {
    "workers": soak_workers,
    "restarts": soak_restarts,
    "kills": soak_kills,
    "mutants": soak_mutants,
}


def main(names: list[str]) -> int:
    """Run the parts; how many failed."""
    failed = 0
    for name in names or PARTS:
        say(f"--- {name}")
        with tempfile.TemporaryDirectory(prefix="soak-") as folder:
            try:
                PARTS[name](Path(folder))
            except AssertionError as error:
                failed += 1
                say(f"FAILED: {error}")
    return failed


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
