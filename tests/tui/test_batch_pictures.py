"""Pictures of the history and of the line with the command, compared with those that were looked at and found good."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from metaextract_tui.model import BatchState, Queue
from metaextract_tui.tui.app import MetaextractApp
from metaextract_tui.tui.screens.batches import Batches
from tests.tui import scenes
from tests.tui.conftest import bench, until
from tests.tui.fake_door import FakeDoor
from tests.tui.samples import batch_row

SIZES = [(80, 24), (120, 40), (200, 60)]


def waiting() -> FakeDoor:
    door = scenes.running()
    door.history = [
        batch_row(6, BatchState.NEW), batch_row(5, BatchState.NEW), *door.history,
        batch_row(4, BatchState.FINISHED), batch_row(3, BatchState.INTERRUPTED), batch_row(2, BatchState.CANCELLED),
    ]  # fmt: skip
    door.line = Queue((5, 6), waits=True)
    return door


def empty() -> FakeDoor:
    return FakeDoor()


SCENES: dict[str, tuple[Callable[[], FakeDoor], tuple[str, ...]]] = {
    "queue": (waiting, ()),
    "finished": (waiting, ("down", "down", "down")),
    "deleting": (waiting, ("down", "down", "down", "d")),
    "empty": (empty, ()),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES)
def test_batches(snap_compare: Any, scene: str, size: tuple[int, int], tmp_path: Path) -> None:
    make, keys = SCENES[scene]
    door = make()

    async def before(pilot: Pilot[None]) -> None:
        await pilot.press("w")
        await until(pilot, lambda: isinstance(pilot.app.screen, Batches), "the screen")
        screen = pilot.app.screen
        assert isinstance(screen, Batches)
        await until(pilot, lambda: len(screen.lines.batches) == len(door.history), "the list")
        await pilot.press(*keys)
        wanted = screen.lines.current()
        if wanted is not None:
            await until(
                pilot,
                lambda: (
                    screen.summary.found is not None and screen.summary.found.numbers.row.batch_id == wanted.batch_id
                ),
                "the summary",
            )

    assert snap_compare(MetaextractApp(door, [b"/"]), terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_command(snap_compare: Any, size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scans" / "ct").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    door = scenes.finished()
    door.history = [batch_row(1, BatchState.FINISHED)]

    async def before(pilot: Pilot[None]) -> None:
        await pilot.press("2")
        await until(pilot, lambda: bench(pilot).files.current() is not None, "the rows")
        await pilot.press("E")
        await until(pilot, lambda: bench(pilot).command_line.display, "the command")
        sources = bench(pilot).sources
        if sources.display:
            await until(pilot, lambda: len(sources.standing or ()) == len(sources.lines), "the counts of the folders")

    assert snap_compare(MetaextractApp(door, [os.fsencode("scans")]), terminal_size=size, run_before=before)
