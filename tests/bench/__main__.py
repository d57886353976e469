"""`python -m tests.bench [PART…]`: times whole programs against each other, prints tables and keeps them as text."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.bench import dispatch, hotspots, memory, million, peers, rescan, scale, screen, small, storage
from tests.bench.plan import Plan
from tests.bench.tables import Table, head

RESULTS = Path(__file__).parent / "results"
PARTS: Mapping[str, Callable[[Plan], list[Table]]] = {
    "peers": peers.tables,
    "dispatch": dispatch.tables,
    "scale": scale.tables,
    "million": million.tables,
    "rescan": rescan.tables,
    "small": small.tables,
    "memory": memory.tables,
    "storage": storage.tables,
    "screen": screen.tables,
    "profile": hotspots.tables,
}


def main(arguments: list[str]) -> int:
    """Exit status: 0 done, 2 wrong usage."""
    given = _parser().parse_args(arguments)
    unknown = sorted(set(given.parts) - set(PARTS))
    if unknown:
        sys.stderr.write(f"unknown part {', '.join(unknown)}; there are {', '.join(PARTS)}\n")
        return 2
    results = given.results or (None if given.quick else RESULTS)
    runs = given.runs or (1 if given.quick else 5)
    with tempfile.TemporaryDirectory(prefix="metaextract-bench-", dir=given.work) as work:
        plan = Plan(Path(work), runs, quick=given.quick, most=given.files)
        for name in given.parts or PARTS:
            plan.say(f"== {name}")
            load, began = os.getloadavg()[0], time.monotonic()
            tables = PARTS[name](plan)
            text = "\n".join([head(plan, load), *(table.text() for table in tables)])
            plan.say(f"== {name} took {time.monotonic() - began:.0f} s")
            sys.stdout.write(text + "\n")
            sys.stdout.flush()
            if results is not None:
                results.mkdir(parents=True, exist_ok=True)
                (results / f"{name}.txt").write_text(text, encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)} (default: all)")
    parser.add_argument("--runs", type=_positive, metavar="N", help="interleaved runs (5; 1 with --quick)")
    parser.add_argument("--quick", action="store_true", help="small trees, to try the tool; nothing is kept")
    parser.add_argument("--files", type=_positive, metavar="N", help="no tree has more files than this")
    parser.add_argument("--results", type=Path, metavar="DIR", help="where the tables are kept as text")
    parser.add_argument("--work", type=Path, metavar="DIR", help="where trees and catalogues are made, and removed")
    return parser


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
