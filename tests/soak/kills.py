"""kill -9 of the whole program at random moments: carried on, its records are those of a run that nobody disturbed."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from tests.catalogue.helpers import sound
from tests.engine.harness import WAIT_S, mock
from tests.samples import make_samples

PROGRAM = (sys.executable, "-m", "metaextract_tui")
LIMITS = ("--workers", "2", "--threads", "2", "--timeout", "20")


def folder_of_all_kinds(folder: Path, mocks: int) -> None:
    """Samples of every format, broken ones too, files that take a moment, one that takes long, and one that crashes."""
    make_samples(folder / "samples")
    for n in range(mocks):
        mock(folder, f"f{n:04}", "sleep 0.02", threads=bool(n % 2))
    mock(folder, "m-slow", "sleep 2")  # read alone at last, it is what most of the later kills hit
    mock(folder, "m-dead", "segv")
    mock(folder, "m-huge", "huge 1")


def command(*arguments: str | Path) -> list[str]:
    return [*PROGRAM, *map(str, arguments)]


def records(catalogue: Path) -> dict[str, Any]:
    """The records of a catalogue by path, but for what tells how, when and by whom they were read."""
    ended = subprocess.run(command("export", "--catalogue", catalogue), capture_output=True, timeout=WAIT_S, check=True)
    found = [json.loads(line) for line in ended.stdout.splitlines()]
    for one in found:
        del one["run"]
        one["warnings"] = [warning for warning in one["warnings"] if warning["code"] != "slow"]
        if one["error"] is not None:
            one["error"].pop("detail", None)  # addresses in a stack
    by_path = {one["path"]: one for one in found}
    assert len(by_path) == len(found), "a path has two records"
    return by_path


def finish(*arguments: str | Path) -> None:
    """Run a command that is to end by itself."""
    ended = subprocess.run(command(*arguments), capture_output=True, timeout=10 * WAIT_S)
    assert ended.returncode in (0, 1), ended.stderr.decode()


def kill_once(dice: random.Random, longest: float, *arguments: str | Path) -> bool:
    """Run a command and kill it after a moment; whether it still ran. None of its processes stays."""
    process = subprocess.Popen(command(*arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(dice.uniform(0.1, longest))
    try:
        family = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        family = []
    process.kill()
    killed = process.wait() == -9
    _, left = psutil.wait_procs(family, timeout=WAIT_S)
    assert not left, f"left behind: {left}"
    return killed


def run(folder: Path, kills: int, mocks: int, seed: int = 1, say: Callable[[str], None] = lambda _: None) -> int:
    """Kill so often, over as many batches as that takes; how many batches. Each ends with the undisturbed records."""
    dice = random.Random(seed)
    source, quiet = folder / "in", folder / "quiet.sqlite"
    source.mkdir()
    folder_of_all_kinds(source, mocks)
    finish("scan", source, "--catalogue", quiet, *LIMITS)
    expected = records(quiet)
    assert set(expected) == {str(path) for path in source.rglob("*") if path.is_file()}
    batches = done = 0
    while done < kills:
        batches += 1
        catalogue = folder / f"killed-{batches}.sqlite"
        alive = kill_once(dice, 3.0, "scan", source, "--catalogue", catalogue, *LIMITS)
        done += alive
        while alive and done < kills and catalogue.exists():
            sound(catalogue)
            alive = kill_once(dice, 3.0, "resume", "--catalogue", catalogue)
            done += alive
        if not catalogue.exists():
            continue  # it was killed before it had made one
        finish("resume", "--catalogue", catalogue)
        found = records(catalogue)
        if not found:
            continue  # killed before the batch was stored: there was nothing to resume
        different = [path for path in expected if found.get(path) != expected[path]]
        assert set(found) == set(expected)
        assert not different, [(found[path], expected[path]) for path in different[:3]]
        sound(catalogue)
        shutil.rmtree(catalogue, ignore_errors=True)
        for left in folder.glob(f"{catalogue.name}*"):
            os.unlink(left)
        say(f"{done} kills, {batches} batches")
    return batches
