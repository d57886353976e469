"""The workers pane: a file is ended by key and by mouse, reasons are whole, slow files are pointed out."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from textual.pilot import Pilot

from metaextract_tui.model import KindCount, Lane, Mode, PoolSizes
from metaextract_tui.tui.app import MetaextractApp
from metaextract_tui.tui.widgets.workers import END, why
from tests.tui import scenes
from tests.tui.conftest import bench, screen_text, until
from tests.tui.fake_door import FakeDoor

REASON = "processes: 1,234 files/s against 1,100 in threads, 12% of the time spent waiting"


@asynccontextmanager
async def opened(door: FakeDoor, tmp_path: Path, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[None]]:
    async with MetaextractApp(door, [os.fsencode(tmp_path)]).run_test(size=size, notifications=True) as pilot:
        await pilot.press("4")
        await until(pilot, lambda: bench(pilot).workers_pane.has_focus, "the workers")
        yield pilot


def said(pilot: Pilot[None]) -> str:
    return " ".join(notice.message for notice in pilot.app._notifications)


async def test_a_worker_s_file_is_ended_by_key(tmp_path: Path) -> None:
    door = scenes.running()
    async with opened(door, tmp_path) as pilot:
        await pilot.press("j", "K")
        await until(pilot, lambda: bool(door.calls), "the end")
        assert door.calls == [("cancel", [1013])]
        assert "The reading of file_000012.dcm is ended; the batch goes on." in said(pilot)


async def test_a_worker_s_file_is_ended_by_mouse(tmp_path: Path) -> None:
    door = scenes.running()
    async with opened(door, tmp_path) as pilot:
        pane = bench(pilot).workers_pane
        lines = screen_text(pilot).split("\n")
        assert sum(END in line for line in lines) == 1, "only what is read for a while has the button"
        row = next(i for i, line in enumerate(lines) if END in line)
        await pilot.click(offset=(lines[row].index(END) + 1, row))
        await until(pilot, lambda: bool(door.calls), "the end")
        assert door.calls == [("cancel", [1013])]
        assert pane.cursor == 1


async def test_who_reads_nothing_has_nothing_to_end(tmp_path: Path) -> None:
    door = scenes.running()
    async with opened(door, tmp_path) as pilot:
        await pilot.press("j", "j", "K")
        await until(pilot, lambda: "T is the host of the threads" in said(pilot), "the reason")
        door.move(workers=scenes.workers(reading=False))
        await until(pilot, lambda: bench(pilot).workers_pane.states[0].path is None, "the rest")
        await pilot.press("home", "K")
        await until(pilot, lambda: "P1 reads no file now." in said(pilot), "the reason")
        assert door.calls == []


async def test_a_slow_file_is_pointed_out(tmp_path: Path) -> None:
    door = scenes.running()
    workers = list(door.state.workers)
    workers[1] = replace(workers[1], usual_ms=31.0)
    door.move(workers=tuple(workers))
    async with opened(door, tmp_path) as pilot:
        wanted = "P2: file_000012.dcm is slow, its kind takes 31ms · K ends it"
        await until(pilot, lambda: wanted in screen_text(pilot), "the hint")
        door.move(workers=scenes.workers())
        await until(pilot, lambda: "is slow" not in screen_text(pilot), "it to go")


async def test_reasons_stand_whole(tmp_path: Path) -> None:
    kinds = (
        KindCount("dicom", 10, 0, 1, 3.1, Lane.PROCESS, REASON),
        KindCount("fits", 5, 0, 1, 3.1, Lane.PROCESS, "its library is not safe in threads"),
        KindCount("pdf", 4, 0, 1, 3.1, Lane.PROCESS, "its library is not safe in threads"),
    )
    pools = PoolSizes(2, 4, "8 were not faster than 4", None)
    door = scenes.running(kinds=kinds, pools=pools, workers=scenes.workers()[:3])
    for size in ((200, 60), (80, 24)):
        async with opened(door, tmp_path, size) as pilot:
            await until(pilot, lambda p=pilot: "FITS, PDF by processes" in screen_text(p), "the pools")  # type: ignore[misc]
            text = " ".join(screen_text(pilot).replace("│", " ").split())
            assert "2 processes, as the settings allow (auto)" in text
            assert "4 threads at most: 8 were not faster than 4" in text
            assert "DICOM by processes: 1,234 files/s against 1,100 in threads, 12% of the time spent waiting" in text
            assert "FITS, PDF by processes: its library is not safe in threads" in text


async def test_the_current_kind_s_reason_stands_whole_at_the_foot(tmp_path: Path) -> None:
    door = scenes.running(kinds=(KindCount("dicom", 10, 0, 1, 3.1, Lane.PROCESS, REASON),))
    async with opened(door, tmp_path) as pilot:
        kinds = bench(pilot).kinds
        await until(pilot, lambda: bool(kinds._foot), "the foot")
        assert " ".join(kinds._foot) == "DICOM by " + REASON


def test_one_file_at_a_time_says_so() -> None:
    state = replace(scenes.running().state, mode=Mode.SEQUENTIAL, pools=PoolSizes(1))
    assert "one process, one file at a time, as asked" in list(why(state))
