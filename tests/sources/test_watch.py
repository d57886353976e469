"""Folders that are watched say when entries come and go."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from metaextract_tui.sources.watch import FolderWatch


@pytest.fixture
def watch() -> Iterator[FolderWatch]:
    found = FolderWatch()
    yield found
    found.close()


def until(watch: FolderWatch, folder: Path) -> None:
    deadline = time.monotonic() + 20
    while os.fsencode(folder) not in watch.changed():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_entries_that_come_and_go_are_noticed(watch: FolderWatch, tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"caf\xe9")
    odd.mkdir()
    watch.watch([os.fsencode(tmp_path), os.fsencode(odd)])
    (tmp_path / "new.txt").touch()
    until(watch, tmp_path)
    (odd / "new.txt").touch()
    until(watch, odd)
    (odd / "new.txt").unlink()
    until(watch, odd)


def test_only_the_folder_itself_is_watched_and_only_while_wanted(watch: FolderWatch, tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    other = tmp_path / "other"
    other.mkdir()
    watch.watch([os.fsencode(tmp_path), os.fsencode(other)])
    (inner / "new.txt").touch()
    (other / "new.txt").touch()
    until(watch, other)
    assert os.fsencode(inner) not in watch.changed()
    watch.watch([os.fsencode(tmp_path)])
    (other / "another.txt").touch()
    (tmp_path / "last.txt").touch()
    until(watch, tmp_path)
    assert watch.changed() <= {os.fsencode(tmp_path)}


def test_what_cannot_be_watched_is_left_out(watch: FolderWatch, tmp_path: Path) -> None:
    watch.watch([b"/no/such/folder", os.fsencode(tmp_path)])
    (tmp_path / "new.txt").touch()
    until(watch, tmp_path)
