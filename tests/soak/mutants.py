"""Damaged files of every format, from fixed seeds: each has exactly one record, and the program does not grow."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from metaextract_tui.batch import Session
from metaextract_tui.config import Settings
from tests.catalogue.helpers import sound
from tests.samples import make_samples

# MediaInfo can be made to loop for ever; only a kill ends that.
MAY_HANG = (".mp4", ".mov", ".mkv", ".webm", ".avi")
OUR_FAULT = ("internal", "crash", "memory", "timeout", "io")
NUMBERS = (b"\0", b"\xff", b"\x7f", b"\x80", b"\xff\xff", b"\0\0\0\0", b"\xff" * 4, b"\x7f\xff\xff\xff", b"\xff" * 8)
SETTINGS = Settings(workers=2, timeout_s=10.0, memory_limit_mb=600, retries=1)
LARGEST = 300_000  # bytes of a sample that is worth a mutation
ROUND_S = 3600.0


@dataclass
class Mutants:
    """What came of them. `bad`: errors that are a library's or our fault, by path; `rss_mb`: our process after each
    round, `told` the paths of a round, one for each record."""

    files: int = 0
    told: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    bad: dict[str, Any] = field(default_factory=dict)
    rss_mb: list[float] = field(default_factory=list)

    @property
    def grown_mb(self) -> float:
        """MiB that our process is larger at the end than after a fifth of it, when the catalogue's page cache, which
        has its bounds, is full, and Python and SQLite have loaded what they need."""
        return self.rss_mb[-1] - self.rss_mb[len(self.rss_mb) // 5]

    def take(self, line: bytes) -> None:
        """A record, as it becomes final: none is kept."""
        one = json.loads(line)
        path, error = one["path"], one["error"]
        kind = error["kind"] if error else one["status"]
        self.told.append(path)
        self.kinds[kind] += 1
        hung = kind == "timeout" and path.lower().endswith(MAY_HANG)
        if kind in OUR_FAULT and not hung:
            self.bad[path] = error


def place(dice: random.Random, size: int) -> int:
    """A position in a file, more often near its ends, where headers and directories are."""
    near = min(size, 2048)
    return dice.choice((dice.randrange(near), size - 1 - dice.randrange(near), dice.randrange(size)))


def mutant(dice: random.Random, whole: bytes, other: bytes) -> bytes:
    data, size = bytearray(whole), len(whole)
    what = dice.choice(("flip", "cut", "hole", "number", "drop", "repeat", "graft"))
    if what == "cut":
        return whole[: dice.randrange(size)]
    for _ in range(dice.choice((1, 2, 5, 20))):
        at = min(place(dice, size), len(data) - 1)
        if what == "flip":
            data[at] ^= 1 << dice.randrange(8)
        elif what == "hole":
            data[at : at + 256] = bytes(len(data[at : at + 256]))
        elif what == "number":
            number = dice.choice(NUMBERS)
            data[at : at + len(number)] = number
    at = min(place(dice, size), len(data) - 1)
    if what == "drop":
        del data[at : at + dice.choice((1, 4, 16, 256))]
    elif what == "repeat":
        data[at:at] = data[at : at + 256] * 3
    elif what == "graft":
        data[at:] = other[dice.randrange(len(other)) :]
    return bytes(data)


def run(folder: Path, count: int, rounds: int, say: Callable[[str], None] = lambda _: None) -> Mutants:
    """Read `count` mutants in so many batches of one session; what they are depends on their number alone."""
    samples = [path for path in make_samples(folder / "samples") if 0 < path.stat().st_size < LARGEST]
    found = Mutants()
    with Session.open(folder / "catalogue.sqlite", SETTINGS, on_record=found.take) as session:
        for start in range(0, count, count // rounds):
            made = folder / f"mutants-{start}"
            made.mkdir()
            for number in range(start, min(start + count // rounds, count)):
                dice = random.Random(number)
                source, other = samples[number % len(samples)], dice.choice(samples)
                data = mutant(dice, source.read_bytes(), other.read_bytes())
                (made / f"{number:06}{source.suffix}").write_bytes(data)
            session.start([os.fsencode(made)])
            assert session.wait(ROUND_S), session.snapshot()
            assert Counter(found.told) == Counter(str(path) for path in made.iterdir()), "one record each"
            found.files += len(found.told)
            found.told.clear()
            shutil.rmtree(made)
            found.rss_mb.append(psutil.Process().memory_info().rss / (1 << 20))
            say(f"{found.files:,} mutants, {found.rss_mb[-1]:.0f} MiB, {dict(found.kinds)}")
    sound(folder / "catalogue.sqlite")
    return found
