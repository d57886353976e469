"""Keys that come in one go, as over a slow line: each goes to where the one before it led."""

from __future__ import annotations

from pathlib import Path

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from tests.tui import scenes
from tests.tui.conftest import bench, until
from tests.tui.test_workbench import opened


def at_once(pilot: Pilot[None], *keys: str) -> None:
    """What the terminal's driver does with keys that it reads together."""
    for key in keys:
        name = _character_to_key(key) if len(key) == 1 else key
        pilot.app.post_message(events.Key(name, key if len(key) == 1 else None))


async def test_a_filter_typed_in_one_go_is_a_filter(tmp_path: Path) -> None:
    door = scenes.finished(files=500)
    async with opened(door, tmp_path) as pilot:
        screen = bench(pilot)
        at_once(pilot, *"/state:failed", "enter", "down", "down", " ")
        await until(pilot, lambda: bool(screen.files.marks), "the mark")
        await until(pilot, lambda: screen.files.total == 46, "the filter")
        assert screen.filter_box.input.value == "state:failed"
        assert not door.calls, "no letter of it was a key"


async def test_text_that_is_pasted_after_a_key_goes_where_that_led(tmp_path: Path) -> None:
    async with opened(scenes.finished(files=500), tmp_path) as pilot:
        screen = bench(pilot)
        at_once(pilot, "/")
        pilot.app.post_message(events.Paste("state:failed"))
        at_once(pilot, "enter")
        await until(pilot, lambda: screen.files.total == 46 and screen.files.has_focus, "the filter")


async def test_many_keys_are_all_obeyed_in_their_order(tmp_path: Path) -> None:
    async with opened(scenes.finished(files=500), tmp_path) as pilot:
        screen = bench(pilot)
        at_once(pilot, *"jjjjjkk", "6", "j", "2", *"jjj")
        await until(pilot, lambda: screen.files.cursor == 6, "the line")
        assert screen.failures.cursor == 1


async def test_a_question_is_answered_in_the_same_go(tmp_path: Path) -> None:
    door = scenes.running(files=500)
    async with opened(door, tmp_path) as pilot:
        at_once(pilot, "X", "n", "j")
        await until(pilot, lambda: bench(pilot).files.cursor == 1, "the line")
        assert not door.calls
