"""No library speaks to the terminal: stdout and stderr of scan and show hold what the program says."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from metaextract_tui.formats.codes import BY_NAME
from tests.samples import make_samples
from tests.soak.mutants import MAY_HANG, mutant

ROOT = Path(__file__).parents[2]
MUTANTS = 400
# What `scan` tells at its end (metaextract_tui/cli/headless.py); the numbers of this run are in it.
SUMMARY = re.compile(
    rb"""(?x) \d[\d,]*\ files?,\ [^\n]+\ in\ [^\n]+\n
    \ \ ok\ [^\n]+\n
    (?:\ \ (?:failed|skipped):\ [^\n]+\n)*
    \ \ catalogue:\ [^\n]+\n"""
)
# Reads files in one process, as a worker does but with its own stdout and stderr, and prints the codes of warnings.
READER = """
import os, sys
from metaextract_tui.formats.reading import read_file
from metaextract_tui.formats.registry import registry
codes = set()
for path in sys.stdin.buffer.read().split(b"\\0"):
    record, _ = read_file(path, registry(), deep=sys.argv[1] == "deep")
    codes |= {one.code for one in record.warnings}
    error = record.error
    if (error and error.kind == "internal") or "internal" in {one.code for one in record.warnings}:
        sys.exit(f"{os.fsdecode(path)}: {error or record.warnings}")
print(*sorted(codes))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, the real files of the tests, and damaged ones of both."""
    folder = tmp_path_factory.mktemp("silence")
    whole = make_samples(folder / "samples") + sorted((ROOT / "tests" / "data").iterdir())
    whole = [path for path in whole if 0 < path.stat().st_size < 300_000]
    (folder / "mutants").mkdir()
    for number in range(MUTANTS):
        dice = random.Random(f"silence {number}")
        path, other = whole[number % len(whole)], dice.choice(whole)
        data = mutant(dice, path.read_bytes(), other.read_bytes())
        (folder / "mutants" / f"{number:03}-{path.name}").write_bytes(data)
    return folder


def run(*arguments: str | Path, data: bytes = b"", warnings: str = "default") -> subprocess.CompletedProcess[bytes]:
    """A Python that shows every warning there is."""
    return subprocess.run(
        [sys.executable, "-W", warnings, *arguments],
        input=data,
        cwd=ROOT,
        capture_output=True,
        timeout=300,
        check=False,
    )


def told(files: Sequence[Path], depth: str) -> set[str]:
    """The codes of all warnings about the files; what else the reading says is an error."""
    said = run("-c", READER, depth, data=b"\0".join(map(os.fsencode, files)))
    assert (said.returncode, said.stderr) == (0, b"")
    assert said.stdout.count(b"\n") == 1
    return set(said.stdout.decode().split())


@pytest.mark.parametrize("depth", ["shallow", "deep"])
def test_reading_says_nothing_even_where_nobody_listens(folder: Path, depth: str) -> None:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    codes = told([path for path in files if not path.name.lower().endswith(MAY_HANG)], depth)
    assert codes <= set(BY_NAME)
    assert {"malformed", "truncated", "nonconformant-value"} <= codes, "what matters to a person is in the record"


@pytest.mark.corpus
@pytest.mark.parametrize("depth", ["shallow", "deep"])
def test_reading_the_corpus_says_nothing(corpus: Path, depth: str) -> None:
    files = [path for path in sorted(corpus.rglob("*")) if path.is_file() and path.stat().st_size < 20_000_000]
    hostile = corpus / "hostile"
    assert told([path for path in files if hostile not in path.parents], depth) <= set(BY_NAME)


@pytest.mark.parametrize("flags", [[], ["--deep"], ["--mode", "threads"]])
def test_a_scan_says_its_summary(folder: Path, tmp_path: Path, flags: list[str]) -> None:
    arguments: list[str | Path] = [
        "--jsonl",
        "-",
        "--timeout",
        "5",
        "--retries",
        "0",
        "--catalogue",
        tmp_path / "c.sqlite",
        *flags,
    ]
    said = run("-m", "metaextract_tui", "scan", folder, *arguments)
    assert said.returncode == 1
    assert SUMMARY.fullmatch(said.stderr), said.stderr
    records = [json.loads(line) for line in said.stdout.splitlines()]
    assert len(records) == sum(path.is_file() for path in folder.rglob("*"))
    assert {one["code"] for record in records for one in record["warnings"]} <= set(BY_NAME)
    assert not [record for record in records if record["error"] and record["error"]["kind"] == "internal"]
    for record in records:
        partial = [BY_NAME[one["code"]].partial for one in record["warnings"]]
        if record["status"] == "ok":
            assert True not in partial, record["warnings"]
        elif record["status"] == "partial":
            assert set(partial) - {False}, "a warning says what was not read"


def test_show_says_a_page(folder: Path) -> None:
    files = [path for path in sorted((folder / "samples").rglob("*")) if path.is_file()]
    kinds = {path.suffix.lower(): path for path in files}
    for path in (
        kinds[".dcm"],
        kinds[".avi"],
        kinds[".h5"],
        kinds[".docx"],
        folder / "samples" / "broken" / "notes.pdf",
    ):
        said = run("-m", "metaextract_tui", "show", path)
        assert said.returncode in (0, 1)
        assert said.stderr == b"", path
        lines = said.stdout.decode().splitlines()
        assert lines[0] == str(path)
        assert lines[1].partition(" ")[0] in ("ok", "partial", "failed", "skipped")


def test_what_a_library_prints_is_heard_by_nobody(tmp_path: Path) -> None:
    """The negative of it: a format whose library does print."""
    (tmp_path / "a.mock").write_text("#!mock\nprint hello from C\n")
    for command in (["show"], ["scan", "--catalogue", str(tmp_path / "c.sqlite")]):
        said = run("-m", "metaextract_tui", *command, tmp_path / "a.mock")
        assert said.returncode == 0
        assert b"hello" not in said.stdout + said.stderr
