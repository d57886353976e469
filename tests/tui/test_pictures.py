"""Pictures of the workbench at both sizes, compared with those that were looked at and found good."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from metaextract_tui.model import BatchState
from metaextract_tui.tui.app import MetaextractApp
from tests.tui import fake_door
from tests.tui.conftest import bench, until
from tests.tui.fake_door import FakeDoor, batch_row

SIZES = [(80, 24), (120, 40)]


def empty() -> FakeDoor:
    door = FakeDoor()
    door.history = [batch_row(3, BatchState.INTERRUPTED)]
    return door


def paused() -> FakeDoor:
    return fake_door.running(state=BatchState.PAUSED, workers=fake_door.workers(reading=False))


def hostile() -> FakeDoor:
    door = fake_door.finished()
    door.make = fake_door.hostile_row
    return door


SCENES: dict[str, tuple[Callable[[], FakeDoor], tuple[str, ...]]] = {
    "empty": (empty, ()),
    "running": (fake_door.running, ("2",)),
    "failed": (fake_door.finished, ("2", "down", "down", "down", "right_square_bracket")),
    "paused": (paused, ("6",)),
    "finished": (fake_door.finished, ("2", "3")),
    "workers": (fake_door.running, ("4",)),
    "hostile": (hostile, ("2",)),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A small tree under a path that is the same in every run."""
    for name in ("ct", "sky", "video"):
        (tmp_path / "scans" / name).mkdir(parents=True)
        (tmp_path / "scans" / name / "one").touch()
    (tmp_path / "scans" / "notes.txt").touch()
    monkeypatch.chdir(tmp_path)
    return b"scans"


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES)
def test_picture(scene: str, size: tuple[int, int], folder: bytes, snap_compare: Any) -> None:
    make, presses = SCENES[scene]
    door = make()

    async def before(pilot: Pilot[None]) -> None:
        screen = bench(pilot)
        await until(
            pilot, lambda: len(screen.sources.lines) == 5 and screen.sources.lines[1].entries == 1, "the folder"
        )
        if door.files:
            await until(pilot, lambda: screen.files.current() is not None and bool(screen.files.roots), "the rows")
        await pilot.press(*presses)
        if door.files:
            await until(pilot, lambda: screen.detail.record is not None, "the record")
        else:
            await until(pilot, lambda: screen.offer.display, "the offer")
        await pilot.pause(0.5)

    app = MetaextractApp(door, [os.path.abspath(folder)])
    assert snap_compare(app, terminal_size=size, run_before=before)
