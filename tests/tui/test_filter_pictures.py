"""Pictures of the filter box, the saved filters and the columns, compared with those that were found good."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from metaextract_tui.model import FileRow
from metaextract_tui.tui.app import MetaextractApp
from metaextract_tui.tui.kept import Kept
from metaextract_tui.tui.screens.workbench import Workbench
from tests.tui import samples, scenes
from tests.tui.conftest import bench, screen_text, until
from tests.tui.test_pictures import folder

__all__ = ["folder"]

SIZES = [(80, 24), (120, 40), (200, 60)]
DIGESTS = {
    "dicom": "CT 512×512×40", "fits": "M31 2048×1024 2 HDUs", "hdf5": "12 datasets 400×64", "pdf": "12 pages",
    "netcdf": "4 variables 12×180×360", "mp4": "h264 3840×2160 1:02", "xlsx": "3 sheets", "jpeg": "4000×3000 RGB",
}  # fmt: skip
Reached = Callable[[Workbench], bool]

SCENES: dict[str, tuple[tuple[str, ...], Reached]] = {
    "names": (("slash", *"mo"), lambda screen: screen.filter_box.choices.total > 2),
    "saved": (("slash", *"state:failed", "enter", "F"), lambda screen: screen.filters_picker.display),
    "columns": (("C", "down", "down", "comma"), lambda screen: screen.columns_picker.display),
    "content": (("2",), lambda screen: screen.files.current() is not None),
}


def full_row(seq: int) -> FileRow:
    """A row of which all is known."""
    row = samples.plain_row(seq)
    digest = None if row.error_kind else DIGESTS[row.format or ""]
    memory = 20.0 + seq % 40
    at = 1_760_000_000 * 10**9 + seq * 10**12
    return replace(row, mtime_ns=at, worker=f"P{seq % 2 + 1}", peak_memory_mb=memory, digest=digest)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES)
def test_picture(scene: str, size: tuple[int, int], folder: bytes, snap_compare: Any) -> None:
    presses, reached = SCENES[scene]
    door = scenes.finished(files=2_000)
    door.make = full_row
    Kept().save_filter("large heads", "modality:CT width_px:>=512")
    Kept().save_filter("to look at [again]", "state:failed,quarantined -error:encrypted")

    async def before(pilot: Pilot[None]) -> None:
        screen = bench(pilot)
        screen.filter_box.input.cursor_blink = False
        lines = screen.sources
        await until(pilot, lambda: len(lines.lines) == 5 and lines.lines[1].entries == 1, "the folder")
        await pilot.press("2")
        await until(pilot, lambda: screen.files.current() is not None and bool(screen.files.roots), "the rows")
        await pilot.press(*presses)
        await until(pilot, lambda: reached(screen), "the scene")
        if "slash" in presses:
            await until(pilot, lambda: 0 < screen.files.total < door.files, "the filter")
        await until(pilot, lambda: screen.detail.row == screen.files.current(), "the row")
        await until(pilot, lambda: screen.detail.record is not None, "the record")
        await pilot.pause(0.7)

    app = MetaextractApp(door, [os.path.abspath(folder)])
    assert snap_compare(app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize(
    ("text", "told"), [("nowhere", "No file matches"), ("size:big", "still shows")], ids=["no-hit", "wrong"]
)
def test_what_finds_nothing(text: str, told: str, size: tuple[int, int], folder: bytes, snap_compare: Any) -> None:
    """A filter without hits, and one that cannot be understood over the list of the one before."""
    door = scenes.finished(files=2_000)
    door.make = full_row

    async def before(pilot: Pilot[None]) -> None:
        screen = bench(pilot)
        screen.filter_box.input.cursor_blink = False
        await until(
            pilot, lambda: len(screen.sources.lines) == 5 and screen.sources.lines[1].entries == 1, "the folder"
        )
        await pilot.press("2")
        await until(pilot, lambda: screen.files.current() is not None and bool(screen.files.roots), "the rows")
        screen.filter_by("state:failed")
        await until(pilot, lambda: 0 < screen.files.total < door.files, "the filter")
        screen.filter_by(text)
        await until(pilot, lambda: told in screen_text(pilot), "the words")
        await until(pilot, lambda: screen.detail.row == screen.files.current(), "the row")
        await until(pilot, lambda: screen.detail.row is None or screen.detail.record is not None, "the record")
        await pilot.pause(0.5)

    app = MetaextractApp(door, [os.path.abspath(folder)])
    assert snap_compare(app, terminal_size=size, run_before=before)
