"""What a killed process leaves in the temporary folder goes with the next one; what a living one has stays."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from metaextract_tui.engine import logs


def test_leftovers_are_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ended = subprocess.Popen([sys.executable, "-c", "pass"])
    ended.wait()
    leftover = tmp_path / f"metaextract-{ended.pid}-abc"
    leftover.mkdir()
    (leftover / "P1.log").write_text("x")
    foreign = tmp_path / "metaextract-notes"
    foreign.mkdir()
    elsewhere = tmp_path / f"metaextract-{ended.pid}-link"
    elsewhere.symlink_to(foreign)
    mine = logs.make()
    assert f"-{os.getpid()}-" in mine.name
    assert not leftover.exists()
    assert foreign.exists()
    assert elsewhere.is_symlink()
    assert logs.make() != mine
    assert mine.exists()
    logs.remove(mine)
    assert not mine.exists()


def test_two_programs_that_sweep_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the listing named may be gone by the time it is looked at."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "metaextract-1-abc").mkdir()
    listed = os.scandir

    class Gone:
        def __init__(self, path: str) -> None:
            self.entries = list(listed(path))

        def __enter__(self) -> list[os.DirEntry[str]]:
            for entry in self.entries:
                os.rmdir(entry.path)
            return self.entries

        def __exit__(self, *_: object) -> None:
            self.entries.clear()

    monkeypatch.setattr(os, "scandir", Gone)
    logs.sweep()
    assert list(tmp_path.iterdir()) == []
