"""Reading what the workbench says: errors whole, copied as clean text, wrapped, and what to do first and next."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from textual.pilot import Pilot

from metaextract_tui.model import BatchState, FileState, KindCount, Lane
from metaextract_tui.tui import numbers
from metaextract_tui.tui.app import MetaextractApp
from metaextract_tui.tui.widgets.calm import calm_order
from metaextract_tui.tui.widgets.columns import columns, reason
from metaextract_tui.tui.widgets.detail_lines import DetailLines
from metaextract_tui.tui.widgets.kinds import lane_words
from metaextract_tui.tui.widgets.words import left
from tests.tui import scenes
from tests.tui.conftest import bench, screen_text, until
from tests.tui.fake_door import FakeDoor
from tests.tui.samples import batch_row, plain_row
from tests.tui.test_workbench import opened, said


async def on_error(pilot: Pilot[None]) -> DetailLines:
    """The error tab of a file that took too long, with the keys."""
    await pilot.press(*["down"] * 25)
    await until(pilot, lambda: "file_000025" in str(bench(pilot).detail.border_title), "the file")
    await until(pilot, lambda: bench(pilot).detail.record is not None, "its record")
    await pilot.press("3", "right_square_bracket")
    return bench(pilot).detail.view


async def test_an_error_is_copied_whole(tmp_path: Path) -> None:
    async with opened(scenes.finished(), tmp_path) as pilot:
        await on_error(pilot)
        await pilot.press("Y")
        copied = pilot.app.clipboard
        assert "took too long: took longer than 300 s" in copied
        assert "ValueError: short" in copied
        assert "copied" in said(pilot)


async def test_a_line_is_copied_and_a_masked_one_is_not(tmp_path: Path) -> None:
    async with opened(scenes.finished(), tmp_path) as pilot:
        await pilot.press("y")
        assert pilot.app.clipboard.startswith("/")
        await until(pilot, lambda: bench(pilot).detail.record is not None, "the record")
        await pilot.press("3")
        view = bench(pilot).detail.view
        private = next(i for i, line in enumerate(view.lines) if getattr(line, "private", False))
        view.move_to(private)
        before = pilot.app.clipboard
        await pilot.press("y")
        assert pilot.app.clipboard == before
        await pilot.press("P", "y")
        assert pilot.app.clipboard != before


async def test_text_is_selected_with_the_mouse_and_copied(tmp_path: Path) -> None:
    async with opened(scenes.finished(), tmp_path) as pilot:
        view = await on_error(pilot)
        await pilot.mouse_down(view, offset=(1, 0))
        await pilot.hover(view, offset=(14, 0))
        await pilot.mouse_up(view, offset=(14, 0))
        await pilot.press("ctrl+c")
        assert "took too long".startswith(pilot.app.clipboard.strip()[:8])
        assert pilot.app.clipboard
        assert pilot.app.is_running


async def test_long_words_go_on_in_the_next_line(tmp_path: Path) -> None:
    async with opened(scenes.finished(), tmp_path, (80, 24)) as pilot:
        await pilot.press("3")
        view = bench(pilot).detail.view
        view.fill([("word " * 100, "bad"), ("x" * 300, "")], stay=False)
        assert view.total > 8
        assert all(len(line[0]) <= view.width for line in view.lines if isinstance(line, tuple))
        assert "".join(line[0] for line in view.lines if isinstance(line, tuple)).count("x") == 300


async def test_the_first_steps_are_told_at_every_size(tmp_path: Path) -> None:
    for size in ((120, 40), (80, 24)):
        app = MetaextractApp(FakeDoor(), [os.fsencode(tmp_path)])
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            text = screen_text(pilot)
            assert "1. Choose: Space marks" in text
            assert "2. Start: s reads" in text


async def test_a_finished_batch_says_what_next(tmp_path: Path) -> None:
    async with opened(scenes.finished(), tmp_path) as pilot:
        assert "R retries them" in screen_text(pilot).split("\n")[0]
    async with opened(scenes.running(state=BatchState.PAUSED), tmp_path) as pilot:
        assert "p goes on" in screen_text(pilot).split("\n")[0]


async def test_a_wrong_path_stays_to_be_mended(tmp_path: Path) -> None:
    async with opened(FakeDoor(), tmp_path) as pilot:
        await pilot.press("a")
        prompt = bench(pilot).prompt
        prompt.input.value = str(tmp_path / "nowhere")
        await pilot.press("enter")
        await until(pilot, lambda: "There is no /" in screen_text(pilot), "the reason")
        assert prompt.display
        assert prompt.input.has_focus
        await pilot.press("backspace")
        await until(pilot, lambda: "There is no /" not in screen_text(pilot), "the reason to go")
        await pilot.press("escape")
        assert not prompt.display


async def test_the_panes_of_a_small_window_are_clicked(tmp_path: Path) -> None:
    async with opened(scenes.running(), tmp_path, (80, 24)) as pilot:
        line = screen_text(pilot).split("\n")[2]
        await pilot.click("#pane-tabs", offset=(line.index("4 Workers") + 3, 0))
        assert bench(pilot).panes.current == "workers"
        assert "P1" in screen_text(pilot)


async def test_escape_leaves_a_pane_before_it_takes_the_filter_away(tmp_path: Path) -> None:
    async with opened(scenes.finished(files=500), tmp_path, (80, 24)) as pilot:
        await pilot.press("6", "enter")
        files = bench(pilot).files
        await until(pilot, lambda: 0 < files.total < 500, "the filter")
        await pilot.press("4", "escape")
        assert bench(pilot).panes.current == "files"
        assert files.view.text
        await pilot.press("escape")
        await until(pilot, lambda: files.total == 500, "all files")


async def test_a_filter_that_is_being_mended_is_not_called_wrong(tmp_path: Path) -> None:
    async with opened(scenes.finished(), tmp_path) as pilot:
        await pilot.press("slash", *"state:faild")
        box = bench(pilot).filter_box
        await until(pilot, lambda: box.error.display, "the hint")
        await pilot.press("backspace", "backspace")
        await until(pilot, lambda: not box.error.display, "the hint to go")


async def test_a_kind_says_which_pool_reads_it_and_why(tmp_path: Path) -> None:
    async with opened(scenes.running(), tmp_path) as pilot:
        await pilot.press("7")
        await until(pilot, lambda: "DICOM by processes: faster so" in screen_text(pilot), "the lane")
        await pilot.press("j")
        await until(pilot, lambda: "FITS by threads: declared" in screen_text(pilot), "the other lane")


def test_kinds_move_only_when_one_has_clearly_more() -> None:
    def kind(name: str, files: int) -> KindCount:
        return KindCount(name, files, 0, 0, None, Lane.PROCESS, "processes, as asked")

    before = (kind("jpeg", 10), kind("pdf", 9))

    def order(*now: KindCount) -> list[str]:
        return [one.format for one in calm_order(before, now, lambda one: one.format, lambda one: one.files)]

    assert order(kind("pdf", 11), kind("jpeg", 10)) == ["jpeg", "pdf"]
    assert order(kind("pdf", 13), kind("jpeg", 10)) == ["pdf", "jpeg"]
    assert lane_words(kind("pdf", 1)) == "processes: as asked"
    at_first = replace(kind("pdf", 1), lane_reason="processes to begin with, not measured yet")
    assert lane_words(at_first) == "processes to begin with, not measured yet"


def test_a_narrow_reason_is_the_kind_and_a_wide_one_a_sentence() -> None:
    failed = next(row for seq in range(50) if (row := plain_row(seq)).error_kind is not None)
    assert ":" not in reason(failed, 20)
    assert reason(failed, 60).startswith(reason(failed, 20) + ": ")
    again = replace(plain_row(0), state=FileState.QUEUED, attempts=1, error_kind=None, reason=None)
    assert reason(again, 20) == "waits for another try"
    assert all(column.width > 0 for column in columns(56))


def test_a_steady_worker_is_a_low_line() -> None:
    assert numbers.sparkline((59.0,) * 6, 6, least_top=500.0) == "▁" * 6
    assert numbers.sparkline((59.0, 800.0), 2, least_top=500.0)[-1] == "█"


def test_a_batch_with_nothing_left_is_not_offered() -> None:
    batch = batch_row(1, BatchState.INTERRUPTED)
    assert left(batch)
    assert not left(replace(batch, walk_done=True, counts={FileState.OK: 5}))


async def test_detail_masks_people_until_they_are_revealed(tmp_path: Path) -> None:
    async with opened(scenes.finished(), tmp_path) as pilot:
        await pilot.press("enter", "z")
        await until(pilot, lambda: "patient_id" in screen_text(pilot), "the record")
        assert "PAT-0042" not in screen_text(pilot)
        assert "Doe^Jane" not in screen_text(pilot)
        await pilot.press("P")
        await until(pilot, lambda: "PAT-0042" in screen_text(pilot) and "Doe^Jane" in screen_text(pilot), "the names")
        await pilot.press("P", "right_square_bracket", "right_square_bracket")
        await until(pilot, lambda: '"PatientName": "••••••"' in raw_lines(pilot), "the raw record, masked")
        assert "Doe^Jane" not in raw_lines(pilot)


def raw_lines(pilot: Pilot[None]) -> str:
    return "\n".join(line[0] for line in bench(pilot).detail.view.lines if isinstance(line, tuple))


async def test_the_error_and_the_attempts_are_shown(tmp_path: Path) -> None:
    door = scenes.finished()
    async with opened(door, tmp_path) as pilot:
        await pilot.press(*["down"] * 25)
        await until(pilot, lambda: "file_000025" in str(bench(pilot).detail.border_title), "the file")
        await until(pilot, lambda: bench(pilot).detail.record is not None, "its record")
        await pilot.press("z", "3", "right_square_bracket")
        text = screen_text(pilot)
        assert "took too long: took longer than 300 s" in text
        assert "A retry can help." in text
        assert "ValueError: short" in text
        await pilot.click("#retry-file")
        await until(pilot, lambda: door.calls == [("retry", [1025], None, None)], "the retry")
        await pilot.press("right_square_bracket", "right_square_bracket")
        assert screen_text(pilot).count("✗ took too long") == 3, "side by side"


async def test_the_record_tree_opens_and_closes(tmp_path: Path) -> None:
    async with opened(scenes.finished(), tmp_path) as pilot:
        await pilot.press("enter", "z")
        view = bench(pilot).detail.view
        await until(pilot, lambda: view.total > 10, "the record")
        await pilot.press("G", "enter")
        assert "RequestAttributesSequence" in screen_text(pilot)
        before = view.total
        await pilot.press("l")
        assert view.total >= before
        await pilot.press("h", "h")
        assert view.cursor < before
