"""Pictures of the workbench at three sizes, and of each pane alone, compared with those that were found good."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from metaextract_tui.model import BatchState, FileState, FolderCount
from metaextract_tui.tui.app import MetaextractApp
from tests.tui import samples, scenes
from tests.tui.conftest import bench, until
from tests.tui.fake_door import FakeDoor
from tests.tui.samples import batch_row

SIZES = [(80, 24), (120, 40), (200, 60)]
PANES = ("sources", "files", "detail", "workers", "throughput", "failures", "kinds")


def empty() -> FakeDoor:
    door = FakeDoor()
    door.history = [batch_row(3, BatchState.INTERRUPTED)]
    return door


def paused() -> FakeDoor:
    return scenes.running(state=BatchState.PAUSED, workers=scenes.workers(reading=False), limit="paused")


def hostile() -> FakeDoor:
    door = scenes.finished()
    door.make = samples.hostile_row
    return door


def sound() -> FakeDoor:
    counts = {FileState.OK: 98_301}
    door = scenes.finished(counts=counts, failures=(), kinds=KINDS, retried=0)
    door.make = lambda seq: replace(samples.plain_row(seq * 11), seq=seq, file_id=1000 + seq)
    return door


def walking() -> FakeDoor:
    limit = "walking: folders are being listed"
    return scenes.running(walking=True, eta_s=None, limit=limit, files_total=13_000)


def disk_full() -> FakeDoor:
    message = "the disk is full: no space for /data/catalogue.sqlite"
    workers = scenes.workers(reading=False)
    return scenes.running(state=BatchState.STOPPED, message=message, workers=workers, limit="")


def standing() -> FakeDoor:
    """The folders of the tree as they stand in a batch."""
    door = scenes.running()
    root = os.fsencode(os.path.abspath("scans"))
    door.standing = {
        root: FolderCount(98_301, 85_821, 37),
        root + b"/ct": FolderCount(61_204, 48_724, 30),
        root + b"/sky": FolderCount(4_112, 0, 7),
        root + b"/video": FolderCount(310, 310, 0),
        root + b"/notes.txt": FolderCount(1, 0, 0),
    }
    return door


KINDS = tuple(
    replace(kind, files=files, failed=0)
    for kind, files in zip(scenes.running().state.kinds, (61_204, 24_097, 13_000), strict=True)
)
STATES: dict[str, Callable[[], FakeDoor]] = {
    "empty": empty,
    "running": scenes.running,
    "failed": scenes.finished,
    "paused": paused,
    "finished": sound,
    "hostile": hostile,
}
SCENES: dict[str, tuple[Callable[[], FakeDoor], tuple[str, ...]]] = {
    "empty": (empty, ()),
    "running": (scenes.running, ("2",)),
    "failed": (scenes.finished, ("2", "down", "down", "down", "right_square_bracket")),
    "paused": (paused, ("6",)),
    "finished": (scenes.finished, ("2", "3")),
    "workers": (scenes.running, ("4",)),
    "hostile": (hostile, ("2",)),
    "sources": (standing, ("1", "down")),
    "sound": (sound, ("2",)),
    "walking": (walking, ("5",)),
    "disk-full": (disk_full, ("2",)),
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
    compare(make(), presses, size, folder, snap_compare)


@pytest.mark.parametrize("pane", PANES)
@pytest.mark.parametrize("state", STATES)
def test_pane_alone(state: str, pane: str, folder: bytes, snap_compare: Any) -> None:
    compare(STATES[state](), (str(PANES.index(pane) + 1),), (80, 24), folder, snap_compare)


def compare(door: FakeDoor, presses: tuple[str, ...], size: tuple[int, int], folder: bytes, snap_compare: Any) -> None:
    """Picture the workbench on a door after some keys."""

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
        if door.files and screen.sources.display:
            await until(pilot, lambda: len(screen.sources.standing or ()) == len(screen.sources.lines), "the counts")
        await pilot.pause(0.5)

    app = MetaextractApp(door, [os.path.abspath(folder)])
    assert snap_compare(app, terminal_size=size, run_before=before)
