"""Pictures of the preview tab at three sizes, compared with those that were looked at and found good."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from metaextract_tui.model import Cells, Curve, NoPreview, Preview, Words
from metaextract_tui.tui.app import MetaextractApp
from tests.tui.conftest import bench, until
from tests.tui.fake_door import FakeDoor
from tests.tui.test_preview import door_of

SIZES = [(80, 24), (120, 40), (200, 60)]
ROWS = (
    ("Part", "Stock", "Since", "Price"),
    ("Bolt M6", "1200", "2024-03-01", "0.12"),
    ("Nut M6", "980", "2024-03-04", "0.08"),
    ("Washer", "15000", "2023-11-30", "0.01"),
)
WAVE = tuple(280 + 30 * math.sin(number / 40) if not 200 < number < 230 else None for number in range(480))
SCENES: dict[str, tuple[Preview | NoPreview, ...]] = {
    "slice": (),
    "cells": (Preview(Cells(ROWS), "sheet 1 of 3, Stock, A1:D4", 0, 3, "sheet"),),
    "line": (Preview(Curve(WAVE, 0.0, 4799.0), "t2m[0, 0, :] 4800, about 250 to 310 K, thinned 10"),),
    "words": (Preview(Words(("Minutes", "", "The board met on Monday. " * 12, "", "Signed")), "3 paragraphs"),),
    "none": (NoPreview("No preview: a password is needed to see its pages."),),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "notes.txt").touch()
    monkeypatch.chdir(tmp_path)
    return b"scans"


def scene(name: str) -> FakeDoor:
    return door_of(*SCENES[name])


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCENES)
def test_picture(name: str, size: tuple[int, int], folder: bytes, snap_compare: Any) -> None:
    door = scene(name)

    async def before(pilot: Pilot[None]) -> None:
        screen = bench(pilot)
        await until(pilot, lambda: screen.files.current() is not None and bool(screen.files.roots), "the rows")
        await pilot.press("2")
        await until(pilot, lambda: screen.detail.record is not None, "the record")
        await pilot.press(*["right_square_bracket"] * 4)
        await pilot.press("3", *["z"] * (not screen.panes.small))  # alone: the panes around have pictures of their own
        view = screen.detail.preview
        await until(pilot, lambda: view.found is not None and not view.working, "the preview")
        await pilot.pause(0.5)

    assert snap_compare(MetaextractApp(door, [os.path.abspath(folder)]), terminal_size=size, run_before=before)
