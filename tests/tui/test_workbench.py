"""The workbench in use: the batch is steered and looked at, by keys and by mouse, at both sizes."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Button

from metaextract_tui.batch import BatchRuns
from metaextract_tui.model import BatchState, ErrorKind, FileState, SortKey
from metaextract_tui.tui.app import MetaextractApp
from metaextract_tui.tui.screens.batches import Batches
from metaextract_tui.tui.screens.confirm import Confirm
from tests.tui import scenes
from tests.tui.conftest import bench, screen_text, until
from tests.tui.fake_door import FakeDoor
from tests.tui.samples import batch_row, plain_row


@asynccontextmanager
async def opened(door: FakeDoor, tmp_path: Path, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[None]]:
    """The app on a door, with the files in front and read."""
    async with MetaextractApp(door, [os.fsencode(tmp_path)]).run_test(size=size, notifications=True) as pilot:
        await pilot.press("2")
        if door.files:
            await until(pilot, lambda: bench(pilot).files.current() is not None, "the first row")
        yield pilot


def said(pilot: Pilot[None]) -> str:
    return " ".join(notice.message for notice in pilot.app._notifications)


async def test_start_begins_at_once(tmp_path: Path) -> None:
    door = FakeDoor()
    app = MetaextractApp(door, [os.fsencode(tmp_path)], start=True)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: bool(door.calls), "the start")
        assert door.calls == [("start", [os.fsencode(tmp_path)])]


async def test_pause_resume_by_key_and_button(tmp_path: Path) -> None:
    door = scenes.running()
    async with opened(door, tmp_path) as pilot:
        await pilot.press("p")
        await until(pilot, lambda: door.state.state is BatchState.PAUSED, "the pause")
        await until(pilot, lambda: "▶ Resume" in screen_text(pilot) and "paused" in screen_text(pilot), "the word")
        await pilot.click("#pause")
        await until(pilot, lambda: door.state.state is BatchState.RUNNING, "the resume")
        assert door.calls == [("pause", None), ("resume", None)]


async def test_one_file_is_retried_by_key(tmp_path: Path) -> None:
    door = scenes.finished()
    async with opened(door, tmp_path) as pilot:
        await pilot.press("j", "j", "j")
        await until(pilot, lambda: bench(pilot).files.current() is not None, "the row")
        await pilot.press("r")
        await until(pilot, lambda: bool(door.calls), "the retry")
        assert door.calls == [("retry", [1003], None, None)]


async def test_all_failures_are_retried_by_key_and_button(tmp_path: Path) -> None:
    door = scenes.finished()
    async with opened(door, tmp_path) as pilot:
        await pilot.press("R")
        await until(pilot, lambda: len(door.calls) == 1, "the retry")
        await pilot.click("#retry")
        await until(pilot, lambda: len(door.calls) == 2, "the retry")
        assert door.calls == [("retry", None, None, None)] * 2


async def test_a_group_is_retried_by_key_and_mouse(tmp_path: Path) -> None:
    door = scenes.finished()
    async with opened(door, tmp_path) as pilot:
        await pilot.press("6", "j", "r")
        await until(pilot, lambda: len(door.calls) == 1, "the retry")
        failures = bench(pilot).failures
        await pilot.click(failures, offset=(failures.size.width - 6, 1))
        await until(pilot, lambda: len(door.calls) == 2, "the retry")
        assert door.calls == [("retry", None, ErrorKind.ENCRYPTED, None), ("retry", None, ErrorKind.TRUNCATED, None)]


async def test_a_group_opens_as_a_filter(tmp_path: Path) -> None:
    door = scenes.finished(files=500)
    async with opened(door, tmp_path) as pilot:
        await pilot.press("6", "enter")
        files = bench(pilot).files
        await until(pilot, lambda: 0 < files.total < 500, "the filter")
        assert files.view.text == "error:truncated state:failed,quarantined"
        assert files.has_focus
        assert {door.row(seq).error_kind for seq in files.order} == {ErrorKind.TRUNCATED}
        await pilot.press("escape")
        await until(pilot, lambda: files.total == 500, "all files")


async def test_marked_files_are_held_and_cancelled(tmp_path: Path) -> None:
    door = scenes.running(files=100)
    async with opened(door, tmp_path) as pilot:
        await pilot.press("space", "down", "space", "p")
        await until(pilot, lambda: len(door.calls) == 1, "the hold")
        await pilot.press("home", "v", "down", "down", "v", "x")
        await until(pilot, lambda: len(door.calls) == 2, "the cancel")
        assert door.calls == [("pause", [1000, 1002]), ("cancel", [1000, 1001, 1002])]
        assert "3 files cancelled" in said(pilot)
        assert not bench(pilot).files.marks


async def test_held_files_are_released(tmp_path: Path) -> None:
    door = scenes.running(files=100)
    door.put(replace(plain_row(0), state=FileState.HELD))
    async with opened(door, tmp_path) as pilot:
        await pilot.press("space", "up", "p")
        await until(pilot, lambda: bool(door.calls), "the release")
        assert door.calls == [("resume", [1000])]


async def test_cancelling_the_batch_asks(tmp_path: Path) -> None:
    door = scenes.running()
    async with opened(door, tmp_path) as pilot:
        await pilot.press("X")
        assert isinstance(pilot.app.screen, Confirm)
        await pilot.press("n")
        assert not door.calls
        await pilot.click("#cancel")
        await pilot.press("y")
        await until(pilot, lambda: bool(door.calls), "the cancel")
        assert door.calls == [("cancel", None)]


async def test_a_refusal_is_told(tmp_path: Path) -> None:
    door = scenes.running()
    door.refuse = BatchRuns("another [batch] runs")
    async with opened(door, tmp_path) as pilot:
        await pilot.press("p")
        await until(pilot, lambda: "Could not pause: another [batch] runs" in said(pilot), "the word")


async def test_nothing_jumps_while_rows_arrive(tmp_path: Path) -> None:
    door = scenes.running(files=1000)
    async with opened(door, tmp_path) as pilot:
        files = bench(pilot).files
        await pilot.press(*["pagedown"] * 5)
        held = (files.cursor, files.first)
        for step in range(1, 6):
            door.files = 1000 + step * 5000
            door.move(files_total=door.files, rows_version=1 + step)
            await pilot.pause(0.25)
        assert files.total == 26_000
        assert (files.cursor, files.first) == held


async def test_only_changed_rows_are_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    door = scenes.running(files=1000)
    async with opened(door, tmp_path) as pilot:
        files = bench(pilot).files
        drawn: list[int] = []
        monkeypatch.setattr(files, "redraw", drawn.append)
        door.put(replace(plain_row(9), state=FileState.PARTIAL))
        await until(pilot, lambda: bool(drawn), "the row")
        assert drawn == [9]


async def test_a_sorted_view_keeps_the_cursor_on_its_file(tmp_path: Path) -> None:
    door = scenes.finished(files=300)
    async with opened(door, tmp_path) as pilot:
        files = bench(pilot).files
        await pilot.press("down", "down")
        row = files.current()
        name = next(c for c in files_columns(files.width) if c[0] is SortKey.NAME)
        await pilot.click("#files", offset=(name[1] + 1, 0))
        await until(pilot, lambda: files.view.sort is SortKey.NAME and files.current() == row, "the order")
        assert files.order[files.cursor] == 2
        await pilot.click("#files", offset=(name[1] + 1, 0))
        await until(pilot, lambda: files.view.descending, "the other way round")
        assert "NAME▼" in screen_text(pilot)


def files_columns(width: int) -> list[tuple[SortKey, int]]:
    from metaextract_tui.tui.widgets.columns import columns

    return [(column.kind.sort, column.start) for column in columns(width) if column.kind.sort]


async def test_the_filter_narrows_as_it_is_typed(tmp_path: Path) -> None:
    door = scenes.finished(files=500)
    async with opened(door, tmp_path) as pilot:
        files = bench(pilot).files
        await pilot.press("slash", *"state:failed")
        await until(pilot, lambda: files.total == 46, "the filter")
        await until(pilot, lambda: "46 of 500" in screen_text(pilot), "the count")
        await pilot.press("enter")
        assert files.has_focus
        await pilot.press("slash", "space", *"error:nope")
        await until(pilot, lambda: "no error is called 'nope'" in screen_text(pilot), "the error under the box")
        await pilot.press("escape")
        await until(pilot, lambda: files.total == 500, "all files")
        assert files.has_focus


async def test_follow_keeps_the_newest_in_sight(tmp_path: Path) -> None:
    door = scenes.running(files=300)
    async with opened(door, tmp_path) as pilot:
        files = bench(pilot).files
        await pilot.press("f")
        await until(pilot, lambda: files.total == 300 and files.order[0] == 299, "the newest first")
        assert "following" in screen_text(pilot)
        await pilot.press("down")
        assert not files.follow


async def test_a_million_rows(tmp_path: Path) -> None:
    door = FakeDoor(1_000_000, state=BatchState.FINISHED, rows_version=1, files_done=1_000_000)
    async with opened(door, tmp_path) as pilot:
        await pilot.press("G")
        await until(pilot, lambda: "file_999999" in screen_text(pilot), "the last row")
        assert sum(call[1] for call in door.reads if call[0] == "rows") < 500
        await pilot.press("g", "g")
        await until(pilot, lambda: "file_000000" in screen_text(pilot), "the first row")


async def test_the_door_is_read_in_threads_only(tmp_path: Path) -> None:
    door = scenes.finished(files=300)
    async with opened(door, tmp_path) as pilot:
        await pilot.press("comma", "comma", "3")
        await until(pilot, lambda: any(call[0] == "record" for call in door.reads), "the record")
        assert "MainThread" not in door.thread_names


async def test_an_interrupted_batch_is_offered(tmp_path: Path) -> None:
    door = FakeDoor()
    door.history = [batch_row(3, BatchState.INTERRUPTED), batch_row(2, BatchState.FINISHED)]
    async with opened(door, tmp_path) as pilot:
        await until(pilot, lambda: "was interrupted at 912 of 1,000 files" in screen_text(pilot), "the offer")
        await pilot.press("c")
        await until(pilot, lambda: door.calls == [("resume_batch", 3)], "the resume")
        assert not bench(pilot).offer.display


async def test_the_offer_can_be_declined(tmp_path: Path) -> None:
    door = FakeDoor()
    door.history = [batch_row(3, BatchState.INTERRUPTED)]
    async with opened(door, tmp_path, (80, 24)) as pilot:
        await until(pilot, lambda: bench(pilot).offer.display, "the offer")
        await pilot.click("#offer-no")
        assert not bench(pilot).offer.display
        await pilot.press("c")
        assert not door.calls


async def test_the_history_shows_and_resumes(tmp_path: Path) -> None:
    door = FakeDoor(50, batch_id=None)
    door.history = [batch_row(3, BatchState.FINISHED), batch_row(2, BatchState.INTERRUPTED)]
    async with opened(replace_batch(door), tmp_path) as pilot:
        await pilot.press("w")
        await until(
            pilot, lambda: isinstance(pilot.app.screen, Batches) and "interrupted" in screen_text(pilot), "the list"
        )
        await pilot.press("enter")
        await until(pilot, lambda: door.calls == [("show_batch", 3)], "the batch")
        await pilot.press("w")
        await until(pilot, lambda: "interrupted" in screen_text(pilot), "the list")
        await pilot.press("c")
        await until(pilot, lambda: "nothing to carry on" in said(pilot), "the refusal")
        await pilot.press("down", "c")
        await until(pilot, lambda: door.calls[-1] == ("resume_batch", 2), "the resume")


def replace_batch(door: FakeDoor) -> FakeDoor:
    door.files = 0
    return door


async def test_quit_asks_while_a_batch_runs(tmp_path: Path) -> None:
    door = scenes.running()
    async with opened(door, tmp_path) as pilot:
        await pilot.press("q")
        assert isinstance(pilot.app.screen, Confirm)
        assert "85,821 files are not read yet" in screen_text(pilot)
        await pilot.press("escape")
        assert pilot.app.is_running
        await pilot.press("ctrl+q")
        await pilot.press("enter")
        await until(pilot, lambda: ("close",) in door.calls, "the end")
    assert pilot.app.return_code == 0


async def test_quit_is_at_once_otherwise(tmp_path: Path) -> None:
    door = scenes.finished()
    async with opened(door, tmp_path) as pilot:
        await pilot.press("q")
        await until(pilot, lambda: ("close",) in door.calls, "the end")
    assert pilot.app.return_code == 0


async def test_ctrl_c_interrupts(tmp_path: Path) -> None:
    door = scenes.running()
    async with opened(door, tmp_path) as pilot:
        await pilot.press("slash", "ctrl+c")
        await until(pilot, lambda: ("close",) in door.calls, "the end")
    assert pilot.app.return_code == 130


async def test_panes_by_number_tab_and_zoom(tmp_path: Path) -> None:
    async with opened(scenes.running(), tmp_path) as pilot:
        seen = []
        for key in ("1", "2", "3", "4", "5", "6", "7", "tab", "tab", "shift+tab"):
            await pilot.press(key)
            seen.append(bench(pilot).panes.current)
        assert seen == [
            "sources",
            "files",
            "detail",
            "workers",
            "throughput",
            "failures",
            "kinds",
            "sources",
            "files",
            "sources",
        ]
        await pilot.press("2", "z")
        assert bench(pilot).files.size.width > 110
        assert not bench(pilot).sources.display
        await pilot.press("escape")
        assert bench(pilot).sources.display


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (200, 60), (100, 30), (99, 29), (60, 16)])
async def test_nothing_lies_over_or_beyond(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(scenes.running(), tmp_path, size) as pilot:
        for key in "123456":
            await pilot.press(key)
            await pilot.pause()
            screen = bench(pilot)
            shown = [
                w
                for w in screen.query(
                    "#status, #batch-bar, #sources, #kinds, #failures, #files-pane, #detail, #workers, #throughput,"
                    "#fold, #keys"
                )
                if w.region.area
            ]
            for one in shown:
                assert screen.region.contains_region(one.region), one
                assert one.region.height >= (3 if one.styles.border.top[0] else 1), one
                assert all(one is other or not one.region.overlaps(other.region) for other in shown), one
            buttons = [b for b in screen.query(Button) if b.region.area]
            assert len([b for b in buttons if b.parent is screen.bar]) == 4
            assert all(screen.region.contains_region(b.region) for b in buttons)


async def test_a_tiny_window_says_it_in_words(tmp_path: Path) -> None:
    door = scenes.running()
    async with opened(door, tmp_path, (50, 10)) as pilot:
        await until(pilot, lambda: "Running: 12,480 of 98,301 files (12 %), 37" in screen_text(pilot), "the words")
        await pilot.press("p")
        await until(pilot, lambda: door.calls == [("pause", None)], "the pause")
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: "2 Files" in screen_text(pilot), "the panes")


async def test_a_storm_of_sizes(tmp_path: Path) -> None:
    async with opened(scenes.running(), tmp_path) as pilot:
        for number in range(40):
            await pilot.resize_terminal(10 + number * 37 % 190, 5 + number * 13 % 55)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "2 Files" in screen_text(pilot), "the files")
