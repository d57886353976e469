"""Pictures of failures, remedies, attempts, workers and kinds, compared with those that were found good."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from metaextract_tui.model import (
    AttemptRow,
    ErrorKind,
    FailureGroup,
    FileState,
    KindCount,
    Lane,
    PoolSizes,
    Remedy,
)
from metaextract_tui.tui.app import MetaextractApp
from tests.tui import scenes
from tests.tui.conftest import bench, until
from tests.tui.fake_door import FakeDoor

SIZES = [(80, 24), (120, 40), (200, 60)]
UNSAFE = "its library is not safe in threads"
FASTER = "processes: 1,234 files/s against 1,100 in threads, 12% of the time spent waiting"


def failures() -> FakeDoor:
    groups = [FailureGroup(ErrorKind.TIMEOUT, 30), FailureGroup(ErrorKind.CRASH, 5), FailureGroup(ErrorKind.EMPTY, 2)]
    return scenes.finished(failures=tuple(groups))


def tried() -> FakeDoor:
    door = failures()
    message = "it was not read within {} s"
    first = AttemptRow(
        1, 1_760_000_000.0, "P1", Lane.PROCESS, FileState.FAILED, ErrorKind.TIMEOUT, message.format(300), None,
        300_200.0, 88.0,
    )  # fmt: skip
    alone = replace(first, number=2, worker="P2", ended_at=first.ended_at + 300, remedy=Remedy(isolated=True))
    last = replace(
        alone, number=3, remedy=Remedy(timeout_s=3000.0), ended_at=first.ended_at + 900, state=FileState.CANCELLED,
        error_kind=None, message="ended by hand after 612.4 s of reading", duration_ms=612_400.0,
    )  # fmt: skip
    door.tries = [first, alone, last]
    return door


def workers() -> FakeDoor:
    kinds = (
        KindCount("dicom", 7600, 30, 1, 3.1, Lane.PROCESS, FASTER),
        KindCount("fits", 1100, 2, 1, 9.0, Lane.THREAD, "threads: 900 files/s, 80% of the time spent waiting"),
        KindCount("pdf", 310, 0, 1, 12.0, Lane.PROCESS, UNSAFE),
        KindCount("mp4", 310, 0, 1, 12.0, Lane.PROCESS, UNSAFE),
    )
    door = scenes.running(kinds=kinds, pools=PoolSizes(2, 4, "8 were not faster than 4"), files_done=9_330)
    counts = {**door.state.counts, FileState.FAILED: 37}
    states = list(door.state.workers)
    states[1] = replace(states[1], usual_ms=31.0)
    door.move(workers=tuple(states), counts=counts)
    return door


SCENES: dict[str, tuple[Callable[[], FakeDoor], tuple[str, ...]]] = {
    "failures": (failures, ("6",)),
    "remedy": (failures, ("6", "ctrl+r")),
    "attempts": (tried, ("2", "down", "down", "down", "3", "]", "]", "]")),
    "workers": (workers, ("4", "j")),
    "kinds": (workers, ("7",)),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES)
def test_picture(
    scene: str, size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snap_compare: Any
) -> None:
    (tmp_path / "scans").mkdir()
    monkeypatch.chdir(tmp_path)
    make, presses = SCENES[scene]

    async def before(pilot: Pilot[None]) -> None:
        screen = bench(pilot)
        await until(pilot, lambda: screen.files.current() is not None and bool(screen.files.roots), "the rows")
        for key in presses:
            await pilot.press("right_square_bracket" if key == "]" else key)
            await pilot.pause(0.15)
        await until(pilot, lambda: screen.detail.record is not None or scene == "remedy", "the record")
        if scene == "remedy":
            await until(pilot, lambda: screen.remedies.form.has_focus, "the pane")
        await pilot.pause(0.5)

    assert snap_compare(MetaextractApp(make(), [os.path.abspath(b"scans")]), terminal_size=size, run_before=before)
