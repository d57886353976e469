"""The folders that are read: the corpus' sound files, big trees of hard links to them, trees of mock files."""

from __future__ import annotations

import csv
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

from metaextract_tui.formats.registry import registry
from tests.bench.plan import Plan
from tests.samples import make_samples

PER_FOLDER = 1000


@dataclass(frozen=True, slots=True)
class Tree:
    """A folder of `files` files; `words` say what is in it."""

    folder: Path
    files: int
    words: str


def sound(plan: Plan) -> Tree:
    """Copies of the corpus' files that every reader should read; of the samples where there is no corpus.

    Only formats that are read here: naming a file of another one is no reading, and would flatter us.
    """
    folder = plan.work / "sound"
    manifest = plan.corpus / "MANIFEST.csv"
    if manifest.is_file():
        with manifest.open(newline="", encoding="utf-8") as opened:
            rows = [row for row in csv.DictReader(opened) if row["expectation"] == "ok"]
        read = [row["path"] for row in rows if row["format"] in registry().by_name]
        names = sorted(read)
        origin, words = plan.corpus, f"sound files of the corpus ({len(rows) - len(read)} of other formats left out)"
    else:
        origin = plan.work / "samples"
        if not origin.is_dir():
            make_samples(origin)
        names = sorted(str(path.relative_to(origin)) for path in origin.rglob("*") if path.is_file())
        words = "the tests' samples, for the corpus of real files is not on this machine"
    if plan.most is not None and plan.most < len(names):
        names = sorted(random.Random(0).sample(names, plan.most))
    for name in names:
        target = folder / name
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(origin / name, target)
    return Tree(folder, len(names), f"{len(names):,} {words}")


def grown(plan: Plan, origin: Tree, files: int) -> Tree:
    """A tree of `files` hard links to the files of `origin`: its folders again and again, the last one cut."""
    folder = plan.work / f"grown-{files}"
    sources = sorted(path for path in origin.folder.rglob("*") if path.is_file())
    random.Random(0).shuffle(sources)  # so that the cut one has a bit of everything
    for number in range(files):
        turn, at = divmod(number, len(sources))
        target = folder / f"{turn:04}" / sources[at].relative_to(origin.folder)
        if at == 0 and target.exists():
            break  # made by an earlier part
        target.parent.mkdir(parents=True, exist_ok=True)
        _link(sources[at], target)
    return Tree(folder, files, f"{files:,} hard links to {origin.words}")


def mocks(plan: Plan, files: int) -> Tree:
    """`files` files of the tests' mock format, which asks for nothing to be done; 1,000 links to one in each folder."""
    folder = plan.work / f"mock-{files}"
    for number in range(0, files, PER_FOLDER):
        inner = folder / f"{number // PER_FOLDER:04}"
        if inner.exists():
            continue
        inner.mkdir(parents=True)
        first = inner / "0000.mock"
        first.write_bytes(b"#!mock\n")
        for at in range(1, min(PER_FOLDER, files - number)):
            _link(first, inner / f"{at:04}.mock")
    return Tree(folder, files, f"{files:,} files of the no-op mock format")


def _link(source: Path, target: Path) -> None:
    """A hard link, or a copy where the file system makes none."""
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)
