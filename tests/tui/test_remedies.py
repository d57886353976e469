"""Retry: what `r` is about, a remedy put together by keys and mouse, the attempts side by side."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from metaextract_tui.model import AttemptRow, BatchState, ErrorKind, FailureGroup, FileState, Lane, Mode, Remedy
from metaextract_tui.tui import remedies
from metaextract_tui.tui.app import MetaextractApp
from metaextract_tui.tui.widgets.attempts import attempt_lines
from metaextract_tui.tui.widgets.failures import in_words
from metaextract_tui.tui.widgets.remedy_form import RemedyForm
from tests.tui import scenes
from tests.tui.conftest import bench, screen_text, until
from tests.tui.fake_door import FakeDoor


@asynccontextmanager
async def opened(door: FakeDoor, tmp_path: Path, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[None]]:
    async with MetaextractApp(door, [os.fsencode(tmp_path)]).run_test(size=size, notifications=True) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: bench(pilot).files.current() is not None, "the first row")
        yield pilot


def said(pilot: Pilot[None]) -> str:
    return " ".join(notice.message for notice in pilot.app._notifications)


def footer(pilot: Pilot[None]) -> str:
    return screen_text(pilot).split("\n")[-1]


async def called(pilot: Pilot[None], door: FakeDoor) -> tuple[object, ...]:
    await until(pilot, lambda: bool(door.calls), "the call")
    return door.calls.pop()


async def form_of(pilot: Pilot[None], *keys: str) -> RemedyForm:
    """The remedy's form, opened by these keys."""
    await pilot.press(*keys)
    form = bench(pilot).remedies.form
    await until(pilot, lambda: form.has_focus, "the pane")
    return form


# --- what r does ---------------------------------------------------------------


async def test_the_footer_says_what_r_does_and_r_does_it(tmp_path: Path) -> None:
    door = scenes.finished(files=500)
    async with opened(door, tmp_path) as pilot:
        await until(pilot, lambda: "r Retry file" in footer(pilot), "the file")
        await pilot.press("r")
        assert await called(pilot, door) == ("retry", [1000], None, None)
        await pilot.press("space", "space")
        await until(pilot, lambda: "r Retry marked (2)" in footer(pilot), "the marked")
        await pilot.press("r")
        assert await called(pilot, door) == ("retry", [1000, 1001], None, None)
        await pilot.press("6")
        await until(pilot, lambda: "r Retry group (30)" in footer(pilot), "the group")


async def test_in_an_opened_group_r_is_the_group(tmp_path: Path) -> None:
    door = scenes.finished(files=500)
    async with opened(door, tmp_path) as pilot:
        await pilot.press("6", "enter")
        files = bench(pilot).files
        await until(pilot, lambda: 0 < files.total < 500 and files.has_focus, "the group's files")
        await until(pilot, lambda: "r Retry group (30)" in footer(pilot), "the group")
        await pilot.press("r")
        assert await called(pilot, door) == ("retry", None, ErrorKind.TRUNCATED, None)
        assert "30 files to be read again" in said(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "r Retry file" in footer(pilot), "one file")
        await pilot.press("2", "space")
        await until(pilot, lambda: "r Retry marked (1)" in footer(pilot), "the marked one")


async def test_where_no_file_is_spoken_of_r_says_what_to_choose(tmp_path: Path) -> None:
    door = scenes.finished()
    async with opened(door, tmp_path) as pilot:
        await pilot.press("4")
        await until(pilot, lambda: "r Retry" not in footer(pilot), "the footer")
        await pilot.press("r")
        await until(pilot, lambda: "Choose a file (2) or a cause (6)" in said(pilot), "the reason")
        assert door.calls == []


@pytest.mark.parametrize("key", ["p", "x", "X"])
async def test_what_is_for_a_running_batch_says_that_none_runs(tmp_path: Path, key: str) -> None:
    door = scenes.finished()
    async with opened(door, tmp_path) as pilot:
        assert "Pause" not in footer(pilot)
        await pilot.press(key)
        await until(pilot, lambda: "Nothing runs: the batch is finished." in said(pilot), "the reason")
        assert door.calls == []


async def test_the_question_keeps_up_with_the_batch(tmp_path: Path) -> None:
    door = scenes.running()
    async with opened(door, tmp_path) as pilot:
        await pilot.press("X")
        await until(pilot, lambda: "85,821 files are not read yet" in screen_text(pilot), "the question")
        door.move(files_done=98_300)
        await until(pilot, lambda: "1 files are not read yet" in screen_text(pilot), "the new figure")
        await pilot.press("n")


def test_causes_in_words() -> None:
    groups = (FailureGroup(ErrorKind.ENCRYPTED, 5), FailureGroup(ErrorKind.TRUNCATED, 30))
    assert in_words(groups) == "30 × truncated · 5 × needs a password"


# --- the remedy ------------------------------------------------------------------


def timeouts() -> FakeDoor:
    """Two files that took too long, more failures of other kinds."""
    door = scenes.finished(files=500)
    door.move(failures=(FailureGroup(ErrorKind.TIMEOUT, 9), FailureGroup(ErrorKind.CRASH, 4)))
    return door


async def test_more_time_comes_first_for_what_took_too_long(tmp_path: Path) -> None:
    door = timeouts()
    async with opened(door, tmp_path) as pilot:
        form = await form_of(pilot, "6", "ctrl+r")
        assert not bench(pilot).detail.display, "it stands where the detail stands"
        assert [line.name for line in form.lines][:3] == ["Files", "More time", "Isolated"]
        assert "Retry 9 files · 600 s" in screen_text(pilot)
        assert "More time is what helps." in screen_text(pilot)
        await pilot.press("right", "enter")
        assert await called(pilot, door) == ("retry", None, ErrorKind.TIMEOUT, Remedy(timeout_s=3000.0))
        assert "9 files to be read again: 3,000 s" in said(pilot)
        assert bench(pilot).detail.display
        assert bench(pilot).failures.has_focus, "back to where it was opened"


@pytest.mark.parametrize(
    ("kind", "first", "chosen"),
    [
        (ErrorKind.MEMORY, "More memory", Remedy(memory_limit_mb=4000)),
        (ErrorKind.CRASH, "Isolated", Remedy(isolated=True)),
        (ErrorKind.UNSUPPORTED, "Other reader", Remedy()),
        (ErrorKind.MALFORMED, "Other reader", Remedy()),
    ],
)
async def test_what_is_sensible_comes_first(tmp_path: Path, kind: ErrorKind, first: str, chosen: Remedy) -> None:
    door = scenes.finished(failures=(FailureGroup(kind, 3),))
    async with opened(door, tmp_path) as pilot:
        form = await form_of(pilot, "6", "ctrl+r")
        assert form.lines[1].name == first
        assert form.remedy == chosen


async def test_a_whole_remedy_by_keys(tmp_path: Path) -> None:
    door = timeouts()
    async with opened(door, tmp_path) as pilot:
        form = await form_of(pilot, "6", "ctrl+r")
        await pilot.press(*"90")  # seconds
        await pilot.press("j", "space", "space", "j", *"5000", "backspace", "j", "l", "j", "h", "j", "l", "k", "k", "k")
        assert form.remedy.timeout_s == 90
        assert form.remedy.memory_limit_mb == 500
        assert form.remedy.lane is Lane.PROCESS
        assert form.remedy.deep
        assert form.remedy.format is not None
        await pilot.press("r")
        call = await called(pilot, door)
        assert call[:3] == ("retry", None, ErrorKind.TIMEOUT)


async def test_a_whole_remedy_by_mouse(tmp_path: Path) -> None:
    door = timeouts()
    async with opened(door, tmp_path) as pilot:
        failures = bench(pilot).failures
        await pilot.click(failures, offset=(failures.size.width - 3, 1))
        pane = bench(pilot).remedies
        await until(pilot, lambda: pane.form.has_focus, "the pane")

        async def choose(words: str) -> None:
            lines = screen_text(pilot).split("\n")
            row = next(i for i, line in enumerate(lines) if words in line)
            await pilot.click(offset=(lines[row].index(words) + 1, row))

        await choose("×10: 3,000 s")
        await choose("alone in a fresh worker")
        await choose("FITS   NetCDF")
        await choose("read the body too")
        assert pane.form.remedy == Remedy(timeout_s=3000.0, isolated=True, deep=True, format="fits")
        await choose("all 37 failed")
        await until(
            pilot, lambda: "Retry 37 files · 3,000 s · alone · as FITS · deep" in screen_text(pilot), "the words"
        )
        await pilot.click("#remedy-go")
        assert await called(pilot, door) == ("retry", None, None, pane.form.remedy)


async def test_a_pool_is_moot_for_a_file_alone(tmp_path: Path) -> None:
    door = timeouts()
    async with opened(door, tmp_path) as pilot:
        form = await form_of(pilot, "6", "ctrl+r")
        for line in form.lines:
            if line.name in ("Isolated", "Other pool"):
                line.chosen = 1
        assert form.remedy.isolated
        assert form.remedy.lane is None


async def test_a_remedy_for_the_marked_and_for_one_file(tmp_path: Path) -> None:
    door = scenes.finished()
    async with opened(door, tmp_path) as pilot:
        await form_of(pilot, "space", "space", "ctrl+r")
        pane = bench(pilot).remedies
        await pilot.press("j", "j", "j", "k", "k", "k", "right", "enter")
        assert await called(pilot, door) == ("retry", [1000, 1001], None, Remedy(timeout_s=600.0))
        await form_of(pilot, "ctrl+r")
        await pilot.press("escape")
        await until(pilot, lambda: bench(pilot).files.has_focus and not pane.display, "the end")
        await form_of(pilot, "ctrl+r")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: not pane.display, "the end by the same key")
        assert door.calls == []


async def test_more_is_more_than_the_last_try_had(tmp_path: Path) -> None:
    door = scenes.finished()
    tried = [replace(one, remedy=Remedy(timeout_s=3000.0)) for one in door.attempts(1003)]
    door.tries = tried
    async with opened(door, tmp_path) as pilot:
        await pilot.press("j", "j", "j", "ctrl+r")
        await until(pilot, lambda: "×2: 6,000 s" in screen_text(pilot), "twice the last try's")


async def test_the_remedy_fills_a_small_window(tmp_path: Path) -> None:
    door = timeouts()
    async with opened(door, tmp_path, (80, 24)) as pilot:
        pane = bench(pilot).remedies
        await form_of(pilot, "6", "ctrl+r")
        await until(pilot, lambda: pane.size.width > 70, "its width")
        assert not bench(pilot).failures.display
        await pilot.press("1")
        await until(pilot, lambda: len(bench(pilot).remedies.form.lines[1].typed) == 1, "a figure, no pane")
        await pilot.press("escape")
        await until(pilot, lambda: bench(pilot).failures.has_focus, "the failures")
        await pilot.press("2")
        await until(pilot, lambda: bench(pilot).files.has_focus, "the files")


async def test_a_button_of_the_detail_opens_the_remedy(tmp_path: Path) -> None:
    door = scenes.finished()
    async with opened(door, tmp_path) as pilot:
        await pilot.press("j", "j", "j", "right_square_bracket")
        await until(pilot, lambda: bench(pilot).detail.again.display, "the buttons")
        await pilot.click("#remedy-file")
        pane = bench(pilot).remedies
        await until(pilot, lambda: pane.form.has_focus, "the pane")
        scope = pane.form.scope
        assert scope is not None
        assert (scope.which, scope.files) == (remedies.Which.FILE, 1)


async def test_without_threads_no_thread_is_offered(tmp_path: Path) -> None:
    door = timeouts()
    async with opened(door, tmp_path) as pilot:
        screen = bench(pilot)
        screen.remedies.settings = replace(door.settings, mode=Mode.PROCESSES)
        form = await form_of(pilot, "6", "ctrl+r")
        pool = next(line for line in form.lines if line.name == "Other pool")
        assert [value for _, value in pool.choices] == [None, Lane.PROCESS]


def test_a_remedy_in_words() -> None:
    assert remedies.words(Remedy()) == ""
    assert remedies.words(Remedy(timeout_s=0.5, memory_limit_mb=4000)) == "0.5 s · 4,000 MiB"
    assert remedies.words(Remedy(lane=Lane.THREAD, format="netcdf", deep=True)) == "in a thread · as NetCDF · deep"
    assert remedies.words(Remedy(isolated=True, lane=Lane.PROCESS)) == "alone"


# --- attempts ------------------------------------------------------------------------


def attempt(number: int, **other: Any) -> AttemptRow:
    plain = AttemptRow(
        number, 1_760_000_000.0, "P1", Lane.PROCESS, FileState.FAILED, ErrorKind.TIMEOUT, "it was not read within 4 s",
        None, 4000.0, 80.0,
    )  # fmt: skip
    return replace(plain, **other)


def test_attempts_stand_side_by_side_and_say_what_was_other() -> None:
    tries = [
        attempt(1),
        attempt(2, worker="P2", remedy=Remedy(isolated=True)),
        attempt(3, worker="P2", remedy=Remedy(timeout_s=600.0), state=FileState.OK, error_kind=None, message=None),
    ]
    lines = [line for line, _ in attempt_lines(tries, 100)]
    assert lines[0].split() == ["Try", "1", "Try", "2", "Try", "3"]
    assert lines[1].split("  ")[0] == "Outcome"
    assert "≠ ✓ ok" in lines[1]
    assert lines[1].count("✗ took too long") == 2
    remedy = next(line for line in lines if line.startswith("Remedy"))
    assert "≠ alone" in remedy
    assert "≠ 600 s" in remedy
    assert "≠ P2" in next(line for line in lines if line.startswith("Worker"))
    assert "≠" not in next(line for line in lines if line.startswith("Lane"))
    assert max(map(len, lines)) < 100


@pytest.mark.parametrize("width", [40, 78, 100, 150])
def test_as_many_attempts_as_there_is_room_for(width: int) -> None:
    tries = [attempt(n, message="w" * 300 + " \x1b[31m\u202e") for n in range(1, 12)]
    lines = [line for line, _ in attempt_lines(tries, width)]
    assert all(len(line) < width for line in lines[1:-1])
    assert "Try 11" in "".join(lines)
    assert "earlier tries left out" in lines[0]
    assert "\x1b" not in "".join(lines)
    assert "\u202e" not in "".join(lines)


def test_no_attempt() -> None:
    assert attempt_lines([attempt(1)], 0), "a pane that is not laid out yet"
    assert attempt_lines([], 80) == [("No attempt yet.", "dim")]


async def test_the_attempts_follow_the_width(tmp_path: Path) -> None:
    door = scenes.finished()
    tries = [attempt(n) for n in range(1, 6)]
    door.tries = tries
    async with opened(door, tmp_path) as pilot:
        await pilot.press("j", "j", "j", "left_square_bracket", "left_square_bracket")
        await until(pilot, lambda: "Try 5" in screen_text(pilot), "the attempts")
        assert "Try 1" not in screen_text(pilot)
        await pilot.resize_terminal(200, 60)
        await pilot.press("3", "z")
        await until(pilot, lambda: "Try 1" in screen_text(pilot), "all of them")


# --- kinds and failures ---------------------------------------------------------------


async def test_kinds_and_failures_have_a_pane_each(tmp_path: Path) -> None:
    door = scenes.finished()
    async with opened(door, tmp_path, (80, 24)) as pilot:
        await pilot.press("6")
        screen = bench(pilot)
        await until(pilot, lambda: screen.failures.display and not screen.kinds.display, "the failures")
        assert screen.failures.size.height > 12
        await pilot.press("7")
        await until(pilot, lambda: screen.kinds.display and not screen.failures.display, "the kinds")
        assert screen.kinds.size.height > 12
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: screen.kinds.display and screen.failures.display, "both")
        await pilot.press("z")
        await until(pilot, lambda: screen.kinds.display and not screen.failures.display, "the kinds alone")


async def test_files_without_a_kind_are_counted_among_the_kinds(tmp_path: Path) -> None:
    door = scenes.finished(files=100, files_done=100, kinds=scenes.running().state.kinds[:1])
    kind = replace(door.state.kinds[0], files=80, failed=30)
    door.move(kinds=(kind,), counts={FileState.OK: 63, FileState.FAILED: 37}, state=BatchState.FINISHED)
    async with opened(door, tmp_path) as pilot:
        kinds = bench(pilot).kinds
        await until(pilot, lambda: len(kinds.kinds) == 2, "the line")
        assert (kinds.kinds[1].files, kinds.kinds[1].failed) == (20, 7)
        assert "no kind" in screen_text(pilot)
        door.move(kinds=(replace(kind, failed=0),), counts={FileState.OK: 90, FileState.CANCELLED: 10})
        await until(pilot, lambda: kinds.kinds[1].files == 10, "those that were skipped; who was cancelled has none")


async def test_files_without_a_kind_open_as_a_filter(tmp_path: Path) -> None:
    door = scenes.finished(files=100, files_done=100)
    kinds = tuple(replace(one, files=20, failed=2) for one in door.state.kinds[:2])
    door.move(kinds=kinds, counts={FileState.OK: 63, FileState.FAILED: 37})
    async with opened(door, tmp_path) as pilot:
        await pilot.press("7", "end", "enter")
        await until(pilot, lambda: bench(pilot).files.view.text == "-kind:dicom -kind:fits", "the filter")
