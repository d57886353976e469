"""What is shown of the files: where the cursor goes, what an empty list says, which filter holds for which batch."""

from __future__ import annotations

import random
from array import array
from dataclasses import replace
from pathlib import Path

import pytest
from rich.style import Style

from metaextract_tui.model import BatchState, ErrorKind, FailureGroup, FileState
from metaextract_tui.tui.widgets.landing import landing
from tests.tui import scenes
from tests.tui.conftest import bench, screen_text, until
from tests.tui.samples import batch_row, plain_row
from tests.tui.test_workbench import opened, said

# --- the cursor ---------------------------------------------------------------


def test_the_cursor_lands_on_its_file_or_the_nearest() -> None:
    order = array("q", [8, 2, 6, 4])
    assert landing(order, 6, None, 40) == 2, "its file"
    assert landing(order, 5, None, 40) == 0, "another question begins at its first line"
    assert landing(order, 5, array("q", [8, 2, 5, 6, 4]), 2) == 2, "the same question: the next that is left"
    assert landing(order, 9, array("q", [8, 4, 9]), 2) == 3, "or the one before"
    assert landing(order, 5, array("q", [1, 3, 5, 7]), 2) == 2, "or the same line"
    assert landing(array("q"), 5, None, 3) == 0
    assert landing(range(100), 42, None, 0) == 42


async def test_a_shorter_list_is_read_from_its_first_line_and_the_way_back_is_known(tmp_path: Path) -> None:
    door = scenes.finished(files=500)
    async with opened(door, tmp_path) as pilot:
        files = bench(pilot).files
        await pilot.press("end", "up", "up")
        assert files.cursor == 497
        first = files.first
        await pilot.press("slash", *"state:failed")
        await until(pilot, lambda: files.total == 46, "the filter")
        assert files.cursor == 0
        await until(pilot, lambda: files.first == 0, "the first line")
        assert files.current() == door.row(3)
        await pilot.press("escape")
        await until(pilot, lambda: files.total == 500, "all files")
        assert files.cursor == 497, "where it was before anything was typed"
        await until(pilot, lambda: files.first == first, "and on its line of the screen")
        await pilot.press("slash", *"state:failed", "enter")
        await until(pilot, lambda: files.total == 46 and files.has_focus, "the filter")
        await pilot.press("down", "down", "escape")
        await until(pilot, lambda: files.total == 500, "all files")
        assert files.cursor == 25, "a file that was gone to in the filter is stayed on"


async def test_a_cursor_that_was_never_moved_is_on_the_first_line_of_every_order(tmp_path: Path) -> None:
    async with opened(scenes.finished(files=300), tmp_path) as pilot:
        files = bench(pilot).files
        first = files.current()
        await pilot.press("comma", "comma", "comma", "semicolon")  # by name, the other way round
        await until(pilot, lambda: files.view.descending and files.order[0] != 0, "the order")
        assert files.cursor == 0
        await until(pilot, lambda: files.current() not in (None, first), "another file")
        await pilot.press("down", "semicolon")
        row = files.current()
        await until(pilot, lambda: not files.view.descending and files.cursor > 100, "the order")
        assert files.current() == row, "now it stays on its file"


async def test_a_file_that_leaves_the_filter_gives_its_place_to_the_next(tmp_path: Path) -> None:
    door = scenes.finished(files=500)
    async with opened(door, tmp_path) as pilot:
        files = bench(pilot).files
        await pilot.press("slash", *"state:failed", "enter")
        await until(pilot, lambda: files.total == 46 and files.has_focus, "the filter")
        await pilot.press("end", "up")
        seqs = list(files.order)
        for seq in (seqs[0], seqs[-2]):  # one above is gone too
            door.put(replace(plain_row(seq), state=FileState.QUEUED, error_kind=None))
        await until(pilot, lambda: files.total == 44, "the news")
        assert files.order[files.cursor] == seqs[-1]


# --- nothing found -------------------------------------------------------------


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_an_empty_list_says_why_and_the_detail_is_empty(tmp_path: Path, size: tuple[int, int]) -> None:
    door = scenes.finished(files=500)
    async with opened(door, tmp_path, size) as pilot:
        screen = bench(pilot)
        await until(pilot, lambda: screen.detail.record is not None, "the record")
        await pilot.press("slash", *"nowhere[b]")
        await until(pilot, lambda: "No file matches nowhere[b]." in screen_text(pilot), "the words")
        assert "Esc clears the filter, / changes it." in screen_text(pilot)
        assert screen.detail.row is None
        await pilot.press("enter")
        await until(pilot, lambda: "Filter" in screen_text(pilot).split("\n")[-1] or size[0] < 100, "the keys")
        footer = screen_text(pilot).split("\n")[-1]
        assert "Mark" not in footer
        assert "Open" not in footer
        assert "r Retry file" not in footer
        await pilot.press("3")
        await until(pilot, lambda: "No file is chosen." in screen_text(pilot), "the detail")
        await pilot.press("y")
        await until(pilot, lambda: "There is nothing to copy" in said(pilot), "the refusal")
        await pilot.press("2", "y", "escape")
        assert "is copied" not in said(pilot)
        assert not pilot.app.clipboard
        await until(pilot, lambda: screen.detail.record is not None, "the record")
        assert "No file matches" not in screen_text(pilot)


async def test_while_a_batch_runs_nothing_is_found_yet(tmp_path: Path) -> None:
    async with opened(scenes.running(files=500), tmp_path) as pilot:
        await pilot.press("slash", *"state:quarantined", "enter")
        await until(pilot, lambda: "No file matches state:quarantined yet." in screen_text(pilot), "the words")


# --- a wrong filter ---------------------------------------------------------------


async def test_under_a_wrong_filter_stands_what_the_list_still_shows(tmp_path: Path) -> None:
    async with opened(scenes.finished(files=500), tmp_path) as pilot:
        screen = bench(pilot)
        files, box = screen.files, screen.filter_box
        await pilot.press("slash")
        box.input.value = "size:big"  # in one go: what is typed slowly is a filter in between
        await until(pilot, lambda: "The list still shows all files" in screen_text(pilot), "what is shown")
        assert files.total == 500
        await pilot.press("escape", "slash", *"state:failed")
        await until(pilot, lambda: files.total == 46, "the filter")
        box.input.value += " size:big"
        await until(pilot, lambda: "The list still shows state:failed" in screen_text(pilot), "what is shown")
        assert files.total == 46
        await pilot.click("#files", offset=(20, 3))
        assert files.has_focus
        assert "The list still shows state:failed" in screen_text(pilot), "also when the box is left"
        await pilot.press("escape")
        await until(pilot, lambda: files.total == 500 and not box.display, "all files")
        assert not box.input.value


async def test_an_unfinished_word_is_told_when_the_box_is_left(tmp_path: Path) -> None:
    async with opened(scenes.finished(files=500), tmp_path) as pilot:
        screen = bench(pilot)
        await pilot.press("slash", *"error:")
        await until(pilot, lambda: screen.filter_box.choices.display, "what could come")
        assert not screen.filter_box.error.display
        await pilot.click("#files", offset=(70, 8))
        await until(pilot, lambda: "error: what? Write for example" in screen_text(pilot), "what is missing")
        await pilot.press("escape")
        await until(pilot, lambda: not screen.filter_box.display, "the box to go")


# --- another batch ----------------------------------------------------------------


def of(batch_id: int, *roots: bytes) -> object:
    return replace(batch_row(batch_id, BatchState.FINISHED), roots=roots)


async def test_a_filter_is_kept_for_the_same_folders_and_taken_away_for_others(tmp_path: Path) -> None:
    door = scenes.finished(files=500)
    door.history = [of(one, root) for one, root in ((3, b"/other"), (2, b"/data/scans"), (1, b"/data/scans"))]  # type: ignore[misc]
    async with opened(door, tmp_path) as pilot:
        screen = bench(pilot)
        await until(pilot, lambda: bool(screen.files.roots), "the folders")
        await pilot.press("slash", *"state:failed", "enter")
        await until(pilot, lambda: screen.files.total == 46, "the filter")
        door.move(batch_id=2, rows_version=door.state.rows_version + 1)
        await until(pilot, lambda: screen.files.batch_id == 2 and screen.files.total == 46, "the same again")
        assert screen.filter_box.input.value == "state:failed"
        door.move(batch_id=3, rows_version=door.state.rows_version + 1)
        await until(pilot, lambda: screen.files.batch_id == 3 and screen.files.total == 500, "all files")
        assert not screen.filter_box.display
        assert not screen.files.view.text
        assert "the filter state:failed is taken away" in said(pilot)


# --- failures ---------------------------------------------------------------------


async def test_a_group_shows_what_failed_and_not_what_was_skipped(tmp_path: Path) -> None:
    door = scenes.finished(files=500)
    door.changed[5] = replace(plain_row(5), state=FileState.SKIPPED, error_kind=ErrorKind.TRUNCATED)
    async with opened(door, tmp_path) as pilot:
        files = bench(pilot).files
        await pilot.press("6", "enter")
        await until(pilot, lambda: 0 < files.total < 500, "the filter")
        assert files.view.text == "error:truncated state:failed,quarantined"
        assert 5 not in files.order
        assert {door.row(seq).error_kind for seq in files.order} == {ErrorKind.TRUNCATED}


async def test_the_group_under_the_cursor_is_opened_whatever_grows(tmp_path: Path) -> None:
    door = scenes.running(files=500)
    async with opened(door, tmp_path) as pilot:
        screen = bench(pilot)
        await pilot.press("6")
        screen.failures.action_open()  # the key is pressed, and before that is dealt with the groups trade places
        grown = (FailureGroup(ErrorKind.ENCRYPTED, 300), FailureGroup(ErrorKind.TRUNCATED, 30))
        door.move(failures=grown)
        screen.tick_all()
        await until(pilot, lambda: screen.files.view.text.startswith("error:"), "the filter")
        assert screen.files.view.text.startswith("error:truncated ")
        assert screen.failures.groups == grown
        current = screen.failures.current()
        assert current is not None
        assert current.kind is ErrorKind.TRUNCATED


async def test_the_cursor_of_the_failures_comes_back_to_a_cause_that_was_away(tmp_path: Path) -> None:
    door = scenes.running(files=500)
    async with opened(door, tmp_path) as pilot:
        screen = bench(pilot)
        await pilot.press("6", "down")
        groups = door.state.failures
        door.move(failures=groups[:1] + groups[2:])
        screen.tick_all()
        door.move(failures=groups)
        screen.tick_all()
        current = screen.failures.current()
        assert current is not None
        assert current.kind is ErrorKind.ENCRYPTED


async def test_causes_trade_places_seldom_while_a_batch_runs(tmp_path: Path) -> None:
    door = scenes.running(files=500)
    async with opened(door, tmp_path) as pilot:
        screen = bench(pilot)

        def order(encrypted: int, state: BatchState = BatchState.RUNNING) -> list[ErrorKind]:
            counts = {ErrorKind.TRUNCATED: 30, ErrorKind.ENCRYPTED: encrypted, ErrorKind.TIMEOUT: 2}
            door.move(state=state, failures=tuple(FailureGroup(kind, files) for kind, files in counts.items()))
            screen.tick_all()
            return [group.kind for group in screen.failures.groups][:2]

        assert order(33) == [ErrorKind.TRUNCATED, ErrorKind.ENCRYPTED]
        assert order(40) == [ErrorKind.ENCRYPTED, ErrorKind.TRUNCATED]
        assert order(29) == [ErrorKind.ENCRYPTED, ErrorKind.TRUNCATED]
        assert order(29, BatchState.FINISHED) == [ErrorKind.TRUNCATED, ErrorKind.ENCRYPTED], "at the end by number"


async def test_short_buttons_are_explained_below_them_and_in_a_tooltip(tmp_path: Path) -> None:
    door = scenes.finished(files=500)
    async with opened(door, tmp_path) as pilot:
        failures = bench(pilot).failures
        await until(pilot, lambda: "↻ retry · … with a remedy" in screen_text(pilot), "the hint")
        await pilot.hover(failures, offset=(failures.size.width - 6, 1))
        assert str(failures.tooltip) == "Read the 30 files again that failed so: truncated"
        await pilot.hover(failures, offset=(failures.size.width - 2, 2))
        assert str(failures.tooltip).startswith("Read the 5 files again that failed so: needs a password, with more")
        await pilot.hover(failures, offset=(4, 2))
        assert not failures.tooltip
        await pilot.press("6", "z")
        await until(pilot, lambda: "[With a remedy]" in screen_text(pilot), "the long buttons")
        assert "↻ retry ·" not in screen_text(pilot)


# --- the terminal's own colours ---------------------------------------------------


async def test_a_failed_row_is_no_red_block_in_the_terminals_colours(tmp_path: Path) -> None:
    async with opened(scenes.finished(files=500), tmp_path) as pilot:
        files = bench(pilot).files
        pilot.app.theme = "ansi-dark"
        await pilot.press("down", "down", "down")
        row = files.current()
        assert row is not None
        assert row.state is FileState.FAILED
        await pilot.pause()
        strip = files.render_line(files.HEAD_LINES + 3)
        styles = [segment.style or Style() for segment in strip]
        assert all(style.reverse for style in styles)
        assert len({style.color for style in styles}) == 1
        other = files.render_line(files.HEAD_LINES + 14)
        coloured = [segment.text.strip() for segment in other if (segment.style or Style()).color == styles_of(files)]
        assert coloured == ["✗ failed"], "the sign and the word say it in colour, not the whole row"


def styles_of(files: object) -> object:
    from metaextract_tui.tui.widgets.files import FilesTable

    assert isinstance(files, FilesTable)
    return files.look("bad").color


def test_landing_among_many_is_the_one_that_a_plain_look_finds() -> None:
    chance = random.Random(7)
    for _ in range(200):
        before = array("q", chance.sample(range(60), 40))
        order = array("q", chance.sample(range(60), chance.randint(1, 50)))
        cursor = chance.randrange(40)
        nearest = [before[cursor], *before[cursor + 1 :], *reversed(before[:cursor])]
        left = [seq for seq in nearest if seq in order]
        at = landing(order, before[cursor], before, cursor)
        assert order[at] == left[0] if left else at == min(cursor, len(order) - 1)
