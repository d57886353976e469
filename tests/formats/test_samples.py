"""The sample folder: the same on every run, of every format, with failures of several kinds."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from metaextract_tui.formats.reading import read_file
from metaextract_tui.formats.registry import BUILT_IN, registry
from metaextract_tui.model import ErrorKind, Record, RecordStatus
from tests.samples import make_samples


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Record]:
    folder = tmp_path_factory.mktemp("samples")
    return {str(path.relative_to(folder)): read_file(os.fsencode(path), registry())[0] for path in make_samples(folder)}


def test_two_runs_make_the_same_folder(tmp_path: Path) -> None:
    first, second = (
        [(str(path.relative_to(tmp_path / run)), path.stat().st_mtime, hashlib.sha256(path.read_bytes()).digest())
         for path in make_samples(tmp_path / run)]
        for run in ("one", "two")
    )  # fmt: skip
    assert first == second
    assert 55 <= len(first) <= 80


def test_every_format_is_there_and_read(records: dict[str, Record]) -> None:
    read = {found.format for found in records.values() if found.status is RecordStatus.OK}
    assert read == set(BUILT_IN)


def test_the_failures_are_of_several_kinds(records: dict[str, Record]) -> None:
    kinds = {found.error.kind for found in records.values() if found.error is not None}
    assert {ErrorKind.EMPTY, ErrorKind.ENCRYPTED, ErrorKind.MALFORMED} <= kinds
    assert ErrorKind.INTERNAL not in kinds
    assert records["screenshots/forwarded.png"].extension_matches is False
    assert records["videos/drone/DJI_0043.MP4"].status is RecordStatus.PARTIAL


def test_importing_the_package_loads_no_library() -> None:
    program = (
        "import sys, tests.samples; print(sorted({'PIL', 'numpy', 'astropy', 'pymupdf', 'h5py'} & set(sys.modules)))"
    )
    root = Path(__file__).parents[2]
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=root, check=True, timeout=60
    )
    assert said.stdout.strip() == "[]"
