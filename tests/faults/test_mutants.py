"""Thousands of damaged files of every format, from fixed seeds: each has exactly one record, and none is our fault."""

from __future__ import annotations

import json
import os
import random
import sqlite3
from collections import Counter
from pathlib import Path

from metaextract_tui.batch import Session
from metaextract_tui.config import Settings
from tests.batch.conftest import finish
from tests.samples import make_samples

MUTANTS = int(os.environ.get("MUTANTS", "2000"))
# MediaInfo can be made to loop for ever; only a kill ends that.
MAY_HANG = (".mp4", ".mov", ".mkv", ".webm", ".avi")
NUMBERS = (b"\0", b"\xff", b"\x7f", b"\x80", b"\xff\xff", b"\0\0\0\0", b"\xff" * 4, b"\x7f\xff\xff\xff", b"\xff" * 8)


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


def test_mutants(tmp_path: Path) -> None:
    samples = [path for path in make_samples(tmp_path / "samples") if 0 < path.stat().st_size < 300_000]
    folder = tmp_path / "mutants"
    folder.mkdir()
    for number in range(MUTANTS):
        dice = random.Random(number)
        source, other = samples[number % len(samples)], dice.choice(samples)
        data = mutant(dice, source.read_bytes(), other.read_bytes())
        (folder / f"{number:05}{source.suffix}").write_bytes(data)
    told: list[dict[str, object]] = []
    catalogue = tmp_path / "catalogue.sqlite"
    settings = Settings(workers=2, timeout_s=10.0, memory_limit_mb=600, retries=1)
    session = Session.open(catalogue, settings, on_record=lambda line: told.append(json.loads(line)))
    session.start([os.fsencode(folder)])
    try:
        finish(session)
    finally:
        session.close()
    assert Counter(str(one["path"]) for one in told) == Counter(str(path) for path in folder.iterdir())
    bad = {}
    for one in told:
        error = one["error"]
        kind = error["kind"] if isinstance(error, dict) else None
        hung = kind == "timeout" and str(one["path"]).lower().endswith(MAY_HANG)
        if kind in ("internal", "crash", "memory", "timeout", "io") and not hung:
            bad[str(one["path"])] = error
    assert bad == {}
    connection = sqlite3.connect(catalogue)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
