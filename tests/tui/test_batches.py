"""The history: what a batch came to, again, in another order, out of the catalogue; by keys and by mouse."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from metaextract_tui.model import BatchState, Queue
from metaextract_tui.tui.app import MetaextractApp
from metaextract_tui.tui.screens.batches import Batches
from tests.tui import scenes
from tests.tui.conftest import screen_text, until
from tests.tui.fake_door import FakeDoor
from tests.tui.samples import batch_row


def door_of(*states: BatchState, waiting: tuple[int, ...] = ()) -> FakeDoor:
    """A door whose first batch runs; the others are of the given states, newest first."""
    door = scenes.running()
    door.history = [batch_row(number, state) for number, state in enumerate(states, 2)][::-1] + door.history
    door.line = Queue(waiting)
    return door


@asynccontextmanager
async def history(door: FakeDoor, tmp_path: Path, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[None]]:
    async with MetaextractApp(door, [os.fsencode(tmp_path)]).run_test(size=size, notifications=True) as pilot:
        await pilot.press("w")
        await until(pilot, lambda: bool(batches(pilot).lines.batches), "the list")
        await until(pilot, lambda: batches(pilot).summary.found is not None, "the summary")
        yield pilot


def batches(pilot: Pilot[None]) -> Batches:
    screen = pilot.app.screen
    assert isinstance(screen, Batches)
    return screen


def calls(door: FakeDoor) -> list[tuple[object, ...]]:
    return [call for call in door.calls if call[0] != "watch"]


async def test_the_summary_follows_the_cursor(tmp_path: Path) -> None:
    door = door_of(BatchState.FINISHED, BatchState.INTERRUPTED)
    async with history(door, tmp_path) as pilot:
        await until(pilot, lambda: "Summary of batch 3" in screen_text(pilot), "the first one's")
        for said in (
            "98.7 %",
            "8 × truncated",
            "MiB a file (median)",
            "P2 1,904",
            "m31.fits",
            "workers 6",
            "--workers 6",
        ):
            assert said in screen_text(pilot), said
        await pilot.press("j")
        await until(pilot, lambda: "Summary of batch 2" in screen_text(pilot), "the next one's")
        await pilot.click("#batch-lines", offset=(4, 3))
        await until(pilot, lambda: "Summary of batch 1" in screen_text(pilot), "the clicked one's")
        await pilot.press("tab", "end")
        assert batches(pilot).summary.has_focus


async def test_a_batch_runs_again_and_is_carried_on(tmp_path: Path) -> None:
    door = door_of(BatchState.FINISHED, BatchState.INTERRUPTED)
    async with history(door, tmp_path) as pilot:
        await pilot.press("r")
        await until(pilot, lambda: ("rerun", 3) in calls(door), "the rerun")
        await pilot.press("c")
        await until(pilot, lambda: ("resume_batch", 3) in calls(door), "the resume")


async def test_the_queue_is_put_in_another_order(tmp_path: Path) -> None:
    door = door_of(BatchState.NEW, BatchState.NEW, waiting=(2, 3))
    async with history(door, tmp_path) as pilot:
        assert "2 waiting" in screen_text(pilot)
        assert "waiting, 2" in screen_text(pilot)
        await pilot.press("plus")
        await until(pilot, lambda: door.line.batches == (3, 2), "the other order")
        await until(pilot, lambda: batches(pilot).lines.queue.batches == (3, 2), "the list")
        await pilot.press("minus")
        await until(pilot, lambda: door.line.batches == (2, 3), "the order of before")
        await until(pilot, lambda: batches(pilot).lines.queue.batches == (2, 3), "the list")
        await pilot.press("x")
        await until(pilot, lambda: door.line.batches == (2,), "one taken out")
        await pilot.press("p")
        await until(pilot, lambda: door.line.waits, "the pause between")
        await until(pilot, lambda: "paused after each" in screen_text(pilot), "that it is told")
        await pilot.press("p")
        await until(pilot, lambda: not door.line.waits, "the end of it")


async def test_deleting_asks_in_a_line_by_key_and_mouse(tmp_path: Path) -> None:
    door = door_of(BatchState.FINISHED, BatchState.FINISHED)
    async with history(door, tmp_path) as pilot:
        await pilot.press("d")
        await until(pilot, lambda: "Delete batch 3" in screen_text(pilot), "the question")
        await pilot.press("escape")
        assert "Delete batch 3" not in screen_text(pilot)
        assert isinstance(pilot.app.screen, Batches)
        await pilot.press("d", "j")
        assert not batches(pilot).asking.display, "it was asked of another batch"
        await pilot.press("d")
        await pilot.click("#batch-keep")
        assert not batches(pilot).asking.display
        await pilot.press("d", "d")
        await until(pilot, lambda: ("delete_batch", 2) in calls(door), "the deletion")
        await pilot.press("k", "d")
        await pilot.click("#batch-delete")
        await until(pilot, lambda: ("delete_batch", 3) in calls(door), "the deletion by mouse")
        await until(pilot, lambda: [one.batch_id for one in batches(pilot).lines.batches] == [1], "the list")


async def test_the_command_of_a_batch_is_copied(tmp_path: Path) -> None:
    async with history(door_of(BatchState.FINISHED), tmp_path) as pilot:
        await pilot.press("y")
        assert pilot.app.clipboard == (
            "metaextract-tui scan /data/scans --workers 6 --timeout 30 --exclude '*.tmp' "
            "--catalogue /data/catalogue.sqlite"
        )


async def test_a_batch_that_vanished_is_told_and_no_end(tmp_path: Path) -> None:
    door = door_of(BatchState.FINISHED)
    async with history(door, tmp_path) as pilot:
        door.history = [batch_row(9, BatchState.FINISHED), *door.history]
        await until(pilot, lambda: len(batches(pilot).lines.batches) == 3, "the new one")
        current = batches(pilot).lines.current()
        assert current is not None
        assert current.batch_id == 2, "the cursor stays on its batch"
        door.history = []
        await until(pilot, lambda: "holds no batch yet" in screen_text(pilot), "the empty list")
        await pilot.press("r", "c", "d", "x", "y", "plus", "enter")
        assert isinstance(pilot.app.screen, Batches)
