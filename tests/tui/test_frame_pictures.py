"""Pictures of what stands round the panes and over them: the words of a tiny window, the help, the question before the
end, notices; compared with those that were looked at and found good."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input
from textual.widgets._toast import Toast

from metaextract_tui.model import BatchState, FileState
from metaextract_tui.tui.app import MetaextractApp
from metaextract_tui.tui.screens.confirm import Confirm
from metaextract_tui.tui.screens.help import Help
from metaextract_tui.tui.telling import tell
from tests.tui import scenes
from tests.tui.conftest import bench, until
from tests.tui.fake_door import FakeDoor
from tests.tui.test_pictures import SIZES, STATES

SCREENS = {"help": ("question_mark", Help), "question": ("q", Confirm)}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scans").mkdir()
    monkeypatch.chdir(tmp_path)


def cancelled() -> FakeDoor:
    counts = {FileState.OK: 12_400, FileState.FAILED: 37, FileState.PARTIAL: 43, FileState.CANCELLED: 85_821}
    return scenes.finished(state=BatchState.CANCELLED, counts=counts, elapsed_s=31.0)


def app(door: FakeDoor) -> MetaextractApp:
    return MetaextractApp(door, [os.path.abspath(b"scans")])


async def ready(pilot: Pilot[None], door: FakeDoor) -> None:
    if door.files:
        await until(pilot, lambda: bool(bench(pilot).files.roots), "the roots")
        await until(pilot, lambda: bench(pilot).panes.tiny or bench(pilot).detail.record is not None, "the record")


def steady(pilot: Pilot[None]) -> None:
    """A cursor that blinks would be there or not."""
    for box in pilot.app.screen.query(Input):
        box.cursor_blink = False
        box._cursor_visible = True


@pytest.mark.parametrize("state", [*STATES, "cancelled"])
def test_a_tiny_window(snap_compare: Any, state: str) -> None:
    door = cancelled() if state == "cancelled" else STATES[state]()
    door.history = [] if not door.files else door.history

    async def before(pilot: Pilot[None]) -> None:
        await ready(pilot, door)
        await pilot.pause(0.5)

    assert snap_compare(app(door), terminal_size=(50, 12), run_before=before)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("state", ["cancelled", "interrupted"])
def test_a_batch_that_was_broken_off(snap_compare: Any, state: str, size: tuple[int, int]) -> None:
    door = cancelled() if state == "cancelled" else scenes.running(state=BatchState.INTERRUPTED, workers=(), limit="")

    async def before(pilot: Pilot[None]) -> None:
        await ready(pilot, door)
        await pilot.pause(0.5)

    assert snap_compare(app(door), terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("screen", SCREENS)
def test_over_the_panes(snap_compare: Any, screen: str, size: tuple[int, int]) -> None:
    door = scenes.running()
    key, kind = SCREENS[screen]

    async def before(pilot: Pilot[None]) -> None:
        await ready(pilot, door)
        await pilot.press(key)
        await until(pilot, lambda: isinstance(pilot.app.screen, kind), screen)
        await pilot.pause(0.7)
        steady(pilot)

    assert snap_compare(app(door), terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_notices_over_an_input(snap_compare: Any, size: tuple[int, int]) -> None:
    door = scenes.finished()

    async def before(pilot: Pilot[None]) -> None:
        await ready(pilot, door)
        await pilot.press("a")
        tell(bench(pilot), "The command is copied.")
        tell(bench(pilot), "Could not pause: another batch runs", "error")
        await until(pilot, lambda: len(pilot.app.screen.query(Toast)) == 2, "the notices")
        await pilot.pause(0.3)
        steady(pilot)

    assert snap_compare(app(door), terminal_size=size, run_before=before)
