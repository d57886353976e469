"""The start: painted before the catalogue is open, with nothing loaded that the first picture can do without."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any
from unittest.mock import patch

from textual import events

from metaextract_tui.batch import CannotStore, Door, LateDoor
from metaextract_tui.config import Settings
from metaextract_tui.tui.app import MetaextractApp
from tests.tui import scenes
from tests.tui.conftest import bench, screen_text, until
from tests.tui.fake_door import FakeDoor

HEAVY = """
pydicom astropy h5py netCDF4 pymupdf docx openpyxl PIL pymediainfo lxml numpy av
lark plotext rich_click psutil sqlite3
"""
PANES = ("1 Sources", "2 Files", "3 Detail", "4 Workers", "5 Throughput", "6 Failures", "7 Kinds")


def late(door: FakeDoor, wait: threading.Event) -> LateDoor:
    """A door that takes until then to open."""

    def opening(catalogue: Path, settings: Settings) -> Door:
        assert wait.wait(20)
        return door

    return LateDoor(Path("/data/catalogue.sqlite"), Settings(), opening)


async def test_the_panes_stand_while_the_catalogue_is_being_opened(tmp_path: Path) -> None:
    door, wait = FakeDoor(), threading.Event()
    app = MetaextractApp(late(door, wait), [os.fsencode(tmp_path)])
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: bench(pilot).whole, "all parts")
        assert all(pane in screen_text(pilot) for pane in PANES)
        await pilot.press("s")
        assert not door.calls
        wait.set()
        await until(pilot, lambda: bool(door.calls), "the batch that was asked for")
        assert door.calls[0] == ("start", [os.fsencode(tmp_path)])


async def test_keys_before_all_parts_are_there_wait_in_their_order(tmp_path: Path) -> None:
    app = MetaextractApp(FakeDoor(), [os.fsencode(tmp_path)])
    screen, wait = app.workbench, asyncio.Event()
    mount_rest = screen.mount_rest

    async def slow() -> None:
        await wait.wait()
        await mount_rest()

    with patch.object(screen, "mount_rest", slow):
        async with app.run_test(size=(120, 40), notifications=True) as pilot:
            for key in ("g", "slash", "x", "y"):
                app.post_message(events.Key(key, "/" if key == "slash" else key))
            await asyncio.sleep(0)
            assert not screen.whole
            wait.set()
            await until(pilot, lambda: screen.whole and screen.prompt.input.value == "/xy", "what was typed")


async def test_a_catalogue_that_cannot_be_opened_ends_the_app(tmp_path: Path) -> None:
    def opening(catalogue: Path, settings: Settings) -> Door:
        raise CannotStore("another program has it open")

    door = LateDoor(Path("/data/catalogue.sqlite"), Settings(), opening)
    app = MetaextractApp(door, [os.fsencode(tmp_path)])
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: app.return_code is not None, "the end")
    assert app.return_code == 1
    assert door.refused == "another program has it open"


async def test_a_pane_that_is_looked_up_before_it_is_laid_out_hears_of_its_size(tmp_path: Path) -> None:
    app = MetaextractApp(scenes.running(), [os.fsencode(tmp_path)])
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = bench(pilot)
        await until(pilot, lambda: bool(screen.workers_pane.reasons), "why the pools are as they are")
        lay_out = screen._refresh_layout

        def after_a_look(*how: Any, **more: Any) -> None:
            screen._compositor._full_map_invalidated = True  # as after any widget that has just come
            assert screen.workers_pane.region is not None
            lay_out(*how, **more)

        with patch.object(screen, "_refresh_layout", after_a_look):
            screen.panes.go("workers")
            await until(pilot, lambda: bool(screen.workers_pane.region), "its place")
        wanted = "DICOM by processes: faster so"
        await until(pilot, lambda: wanted in screen_text(pilot), "a line as long as the pane")


def test_the_first_picture_loads_neither_the_engine_nor_a_parsing_library() -> None:
    rooms = ("engine", "formats", "sources", "batch.session", "batch.query", "catalogue.store")
    heavy = [*HEAVY.split(), *(f"metaextract_tui.{room}" for room in rooms)]
    program = (
        "import sys, metaextract_tui.cli.opening, metaextract_tui.tui.running\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout == "[]\n"
