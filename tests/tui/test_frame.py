"""The frame round the panes: the top line, the notices, the keys at the foot, windows that are too small."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input
from textual.widgets._toast import Toast

from metaextract_tui.model import BatchState, FileState, Rates
from metaextract_tui.tui.screens.batches import Batches
from metaextract_tui.tui.telling import tell
from metaextract_tui.tui.widgets.keysline import KeysLine
from tests.tui import scenes
from tests.tui.conftest import bench, screen_text, until
from tests.tui.fake_door import FakeDoor
from tests.tui.samples import batch_row
from tests.tui.test_workbench import opened

SIZES = [(80, 24), (120, 40), (200, 60)]


def top(pilot: Pilot[None]) -> str:
    return screen_text(pilot).split("\n")[0]


def foot(pilot: Pilot[None]) -> str:
    return screen_text(pilot).split("\n")[-1]


# --- the top line -----------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_failures_stand_in_the_top_line_while_a_batch_runs(tmp_path: Path, size: tuple[int, int]) -> None:
    rates = Rates(12_412.0, 1_088.0, 402.6, 84.1)
    door = scenes.running(files=1_998_301, files_done=1_112_480, retried=12, rates=rates)
    door.history = [replace(batch_row(1, BatchState.RUNNING), roots=(b"/a/folder/whose/name/is/long/enough",))]
    async with opened(door, tmp_path, size) as pilot:
        await until(pilot, lambda: bool(bench(pilot).files.roots), "the roots")
        await until(pilot, lambda: "✗ 37" in top(pilot), "the failures")
        for part in ("running", "1,112,480", "55 %", "12,412", "3-4 min"):
            assert part in top(pilot), part


async def test_a_batch_of_the_past_says_no_time_where_none_is_known(tmp_path: Path) -> None:
    door = scenes.finished(elapsed_s=0.0, rates=Rates())
    for size in SIZES[:2]:
        async with opened(door, tmp_path, size) as pilot:
            await until(pilot, lambda p=pilot: "finished" in top(p), "the batch")  # type: ignore[misc]
            assert "0.0 s" not in screen_text(pilot)
            assert "0 files/s" not in screen_text(pilot)
            await pilot.press("5")
            await until(pilot, lambda p=pilot: "how long it took is not known" in screen_text(p), "it")  # type: ignore[misc]


async def test_what_a_cancelled_batch_left_unread_is_not_done(tmp_path: Path) -> None:
    counts = {FileState.OK: 12_000, FileState.CANCELLED: 86_301}
    door = scenes.finished(state=BatchState.CANCELLED, counts=counts, failures=())
    async with opened(door, tmp_path) as pilot:
        await until(pilot, lambda: "cancelled" in top(pilot), "the batch")
        assert "12,000 / 98,301" in top(pilot)
        assert "12 %" in top(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_the_history_tells_what_a_cancelled_batch_left(tmp_path: Path, size: tuple[int, int]) -> None:
    door = scenes.running()
    counts = {FileState.OK: 900, FileState.FAILED: 12, FileState.CANCELLED: 88}
    door.history = [replace(batch_row(2, BatchState.CANCELLED), counts=counts)]
    async with opened(door, tmp_path, size) as pilot:
        await pilot.press("w")
        await until(pilot, lambda: isinstance(pilot.app.screen, Batches) and "cancelled" in screen_text(pilot), "it")
        head, line = (one for one in screen_text(pilot).split("\n")[1:3])
        left = head.index("LEFT") + len("LEFT")
        assert line[:left].split()[-1] == "88"
        if size[0] > 90:
            assert line[: head.index("READ") + len("READ")].split()[-1] == "912"


# --- questions --------------------------------------------------------------------


async def test_the_question_before_the_end_counts_on(tmp_path: Path) -> None:
    door = scenes.running()
    async with opened(door, tmp_path) as pilot:
        await pilot.press("q")
        await until(pilot, lambda: "85,821 files are not read yet" in screen_text(pilot), "the question")
        door.move(files_done=98_300)
        await until(pilot, lambda: "1 file is not read yet" in screen_text(pilot), "the figure")
        door.move(files_done=98_301, state=BatchState.FINISHED)
        await until(pilot, lambda: "is finished meanwhile. Quit?" in screen_text(pilot), "the end")


# --- notices ----------------------------------------------------------------------

KEYS = {"add": "a", "go to": "g", "export": "e", "filter": "slash", "find": "3 slash", "command": "E", "none": ""}


@pytest.mark.parametrize("size", [*SIZES, (60, 16)])
@pytest.mark.parametrize("line", KEYS)
async def test_a_notice_covers_no_line_that_is_typed_into(tmp_path: Path, line: str, size: tuple[int, int]) -> None:
    async with opened(scenes.finished(), tmp_path, size) as pilot:
        await until(pilot, lambda: bench(pilot).detail.record is not None, "the record")
        told = "A notice. " * 12
        tell(bench(pilot), told)
        await pilot.press(*KEYS[line].split())
        await until(pilot, lambda: bool(pilot.app.screen.query(Toast)), "the notice")
        tell(bench(pilot), told)
        await until(pilot, lambda: len(pilot.app.screen.query(Toast)) == 2, "another")
        await pilot.pause(0.2)
        screen = bench(pilot)
        if line not in ("none", "command"):
            assert isinstance(screen.focused, Input), line
        kept = [
            *screen.query(Input),
            screen.query_one(KeysLine),
            screen.command_line,
            screen.prompt,
            screen.export_form,
        ]
        assert (line == "command") == screen.command_line.display
        for toast in screen.query(Toast):
            seen = screen.find_widget(toast).visible_region
            assert seen.area
            for one in kept:
                assert not (one.region.area and seen.overlaps(one.region)), one


async def test_a_notice_covers_no_keys_of_the_history(tmp_path: Path) -> None:
    async with opened(scenes.running(), tmp_path, (80, 24)) as pilot:
        await pilot.press("w")
        await until(pilot, lambda: isinstance(pilot.app.screen, Batches), "the history")
        tell(pilot.app.screen, "A notice.")
        await until(pilot, lambda: bool(pilot.app.screen.query(Toast)), "the notice")
        await pilot.pause(0.2)
        toast, line = pilot.app.screen.query_one(Toast), pilot.app.screen.query_one(KeysLine)
        assert not toast.region.overlaps(line.region)


# --- the foot ---------------------------------------------------------------------


async def test_a_small_foot_offers_what_matters_while_a_batch_runs(tmp_path: Path) -> None:
    door = scenes.running()
    async with opened(door, tmp_path, (80, 24)) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: "p Pause  x Cancel file  / Filter" in foot(pilot), "the keys")
        await pilot.press("p")
        await until(pilot, lambda: "p Resume" in foot(pilot), "the other word")
        assert "Pause" not in foot(pilot)
        await pilot.press("space")
        await until(pilot, lambda: "p Hold marked  x Cancel marked" in foot(pilot), "what the marks change")


async def test_nothing_to_go_back_from_is_not_offered(tmp_path: Path) -> None:
    async with opened(FakeDoor(), tmp_path) as pilot:
        await until(pilot, lambda: "s Start" in foot(pilot) and bench(pilot).begun, "the start")
        await pilot.pause(0.2)
        assert "Back" not in foot(pilot)


async def test_a_file_is_ended_only_where_one_could_be_read(tmp_path: Path) -> None:
    door = scenes.running()
    async with opened(door, tmp_path, (80, 24)) as pilot:
        await pilot.press("4")
        await until(pilot, lambda: "K End file" in foot(pilot), "the key")
        door.move(state=BatchState.PAUSED)
        await until(pilot, lambda: "p Resume" in foot(pilot), "the pause")
        assert "K End file" in foot(pilot), "what is being read is read to its end"
        door.move(workers=scenes.workers(reading=False))
        await until(pilot, lambda: "K End file" not in foot(pilot), "the end of the reading")


async def test_files_that_are_out_of_sight_are_not_cancelled(tmp_path: Path) -> None:
    door = scenes.running()
    async with opened(door, tmp_path) as pilot:
        await pilot.press("4")
        await until(pilot, lambda: "x Cancel" not in foot(pilot), "the foot")
        await pilot.press("x")
        await until(pilot, lambda: "Choose a file (2) or mark some" in screen_text(pilot), "the reason")
        assert not door.calls


async def test_an_interrupted_batch_that_is_shown_goes_on_by_the_same_key(tmp_path: Path) -> None:
    door = scenes.running(state=BatchState.INTERRUPTED, workers=())
    async with opened(door, tmp_path) as pilot:
        await until(pilot, lambda: "p Resume" in foot(pilot) and "p goes on" in top(pilot), "the offer")
        await pilot.click("#pause")
        await until(pilot, lambda: door.calls == [("resume", None)], "the resume")


# --- small windows ----------------------------------------------------------------


async def test_keys_that_need_a_pane_do_nothing_in_a_tiny_window(tmp_path: Path) -> None:
    door = scenes.running()
    async with opened(door, tmp_path) as pilot:
        await pilot.press("2")
        await pilot.resize_terminal(50, 12)
        await until(pilot, lambda: "A window of 60x16 shows more" in screen_text(pilot), "the words")
        screen = bench(pilot)
        await pilot.press("slash", "g", "a", "e", "x", "r", "ctrl+r", "comma", "z", "3", "C", "F", "space", "j")
        assert not [one for one in screen.query(Input) if one.has_focus or (one.display and one.region.area)]
        assert not door.calls
        assert screen.panes.current == "files"
        assert not screen.panes.zoomed
        await pilot.press("p")
        await until(pilot, lambda: door.calls == [("pause", None)], "the pause")
        await pilot.press("question_mark", "escape", "q")
        await until(pilot, lambda: "Quit?" in screen_text(pilot), "the question")


@pytest.mark.parametrize("pane", ["1", "2", "3", "4", "6"])
async def test_the_keys_come_back_when_the_window_grows(tmp_path: Path, pane: str) -> None:
    async with opened(scenes.finished(), tmp_path) as pilot:
        await until(pilot, lambda: bench(pilot).detail.record is not None, "the record")
        await pilot.press(pane)
        had = bench(pilot).focused
        assert had is not None
        await pilot.resize_terminal(40, 10)
        await until(pilot, lambda: not had.is_on_screen, "the words")
        await pilot.pause(0.2)
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: bench(pilot).focused is had, "the keys")


async def test_a_filter_that_is_typed_goes_on_when_the_window_grows(tmp_path: Path) -> None:
    async with opened(scenes.finished(files=500), tmp_path) as pilot:
        await until(pilot, lambda: bench(pilot).files.current() is not None, "the rows")
        await pilot.press("slash", *"state:")
        await pilot.resize_terminal(40, 10)
        await pilot.pause(0.3)
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: isinstance(bench(pilot).focused, Input), "the box")
        await pilot.press(*"failed")
        await until(pilot, lambda: bench(pilot).files.total == 46, "the filter")


# --- what waits -------------------------------------------------------------------


async def test_a_batch_that_waited_is_offered_at_the_next_start(tmp_path: Path) -> None:
    door = FakeDoor()
    row = batch_row(4, BatchState.NEW)
    door.history = [replace(row, counts={}, walk_done=False), replace(row, batch_id=3, counts={}, walk_done=False)]
    async with opened(door, tmp_path) as pilot:
        await until(pilot, lambda: "waits and was not begun; 1 more in w" in screen_text(pilot), "the offer")
        assert "c Begin" in screen_text(pilot)
        await pilot.press("c")
        await until(pilot, lambda: door.calls == [("resume_batch", 3)], "the one that came first")


async def test_a_folder_is_not_read_as_a_file(tmp_path: Path) -> None:
    (tmp_path / ".cache").mkdir()
    door = scenes.finished(files=3)
    path = os.fsencode(tmp_path / ".cache")
    door.put(replace(door.row(0), path=path, state=FileState.SKIPPED, reason="a hidden folder, not entered"))
    async with opened(door, tmp_path) as pilot:
        await until(pilot, lambda: bench(pilot).files.current() is not None, "the rows")
        await pilot.press("2", "r")
        await until(pilot, lambda: "A folder is not read as a file is" in screen_text(pilot), "the reason")
        assert not door.calls
