"""Pictures of the detail's search and conflicts, of a comparison and of the export form, at three sizes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from metaextract_tui.tui.app import MetaextractApp
from tests.tui.conftest import bench, until
from tests.tui.fake_door import FakeDoor
from tests.tui.test_compare import slices
from tests.tui.test_detail import photograph

SIZES = [(80, 24), (120, 40), (200, 60)]
SCENES: dict[str, tuple[Callable[[], FakeDoor], tuple[str, ...]]] = {
    "conflicts": (photograph, ("3", "z")),
    "find": (photograph, ("3", "slash", *"hay")),
    "compare": (slices, ("asterisk", "equals_sign")),
    "compare-two": (slices, ("j", "j", "space", "space", "equals_sign")),
    "compare-open": (slices, ("asterisk", "equals_sign", "z", "j", "enter", "j", "j")),
    "export": (slices, ("space", "e")),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES)
def test_picture(
    scene: str, size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snap_compare: Any
) -> None:
    make, presses = SCENES[scene]
    (tmp_path / "scans" / "ct").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)

    async def before(pilot: Pilot[None]) -> None:
        screen = bench(pilot)
        await until(
            pilot, lambda: len(screen.sources.lines) == 2 and screen.sources.lines[1].entries == 0, "the folder"
        )
        await pilot.press("2")
        await until(pilot, lambda: screen.files.current() is not None and bool(screen.files.roots), "the rows")
        await until(pilot, lambda: screen.detail.record is not None, "the record")
        screen.detail.find.input.cursor_blink = screen.export_form.input.cursor_blink = False
        for press in presses:
            await pilot.press(press)
            if press == "equals_sign":
                await until(pilot, lambda: screen.detail.compare.comparison is not None, "the comparison")
        if "slash" in presses:
            await until(pilot, lambda: screen.detail.view.finder.current == 0, "the hit")
        await pilot.pause(0.5)

    app = MetaextractApp(make(), [os.path.abspath(b"scans")])
    assert snap_compare(app, terminal_size=size, run_before=before)
