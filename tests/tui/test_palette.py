"""The command palette stands clicks that come twice and windows that are too small for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.command import CommandInput, CommandList
from textual.events import Paste

from metaextract_tui.tui.app import MetaextractApp
from metaextract_tui.tui.commands import Actions, Palette
from metaextract_tui.tui.screens.batches import Batches
from tests.tui import scenes
from tests.tui.conftest import bench, screen_text, until
from tests.tui.fake_door import FakeDoor
from tests.tui.test_workbench import opened


async def test_closing_twice_is_closing_once() -> None:
    app = MetaextractApp(FakeDoor(), [b"/"])
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press("colon")
        await until(pilot, lambda: isinstance(app.screen, Palette), "the palette")
        palette = app.screen
        assert isinstance(palette, Palette)
        palette.dismiss(None)
        palette.dismiss(None)
        await until(pilot, lambda: not isinstance(app.screen, Palette), "the end of the palette")
        palette.dismiss(None)
        await pilot.pause()
        assert app.is_running


async def test_a_small_window_has_no_palette() -> None:
    app = MetaextractApp(FakeDoor(), [b"/"])
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press("colon")
        await until(pilot, lambda: isinstance(app.screen, Palette), "the palette")
        await pilot.resize_terminal(30, 3)
        await until(pilot, lambda: not isinstance(app.screen, Palette), "the end of the palette")
        await pilot.press("colon", "pagedown")
        assert not isinstance(app.screen, Palette)


async def test_every_pane_that_is_open_has_its_actions(tmp_path: Path) -> None:
    async with opened(scenes.running(), tmp_path) as pilot:
        app = pilot.app
        actions = Actions(app.screen)
        titles = {title for title, *_ in actions._actions()}
        for title in ("Pause", "Sources: Mark", "Files: Mark all", "Workers: End file", "Failures: Show files",
                      "Kinds: Show files", "Lists: Last line", "As command", "Quit"):  # fmt: skip
            assert title in titles, title
        assert not any(title.startswith(("Columns: ", "Saved filters: ", "Retry with a remedy: ")) for title in titles)
        await pilot.press("C")
        await until(pilot, lambda: any(title == "Columns: Earlier" for title, *_ in actions._actions()), "the columns")
        await pilot.press("escape", "w")
        await until(pilot, lambda: isinstance(app.screen, Batches), "the batches")
        titles = {title for title, *_ in Actions(app.screen)._actions()}
        assert {"Run again", "Delete", "Pause after each"} < titles


async def test_what_is_pasted_into_it_is_visible_text(tmp_path: Path) -> None:
    async with opened(scenes.running(), tmp_path) as pilot:
        await pilot.press("colon")
        await until(pilot, lambda: isinstance(pilot.app.screen, Palette), "the palette")
        box = pilot.app.screen.query_one(CommandInput)
        box.post_message(Paste("a\x1b[31m\u202eb\x9b\nsecond"))
        await until(pilot, lambda: bool(box.value), "the paste")
        assert box.value == "a\\e[31m\\u202eb\\x9b"


async def test_a_click_runs_an_action(tmp_path: Path) -> None:
    door = scenes.running()
    async with opened(door, tmp_path) as pilot:
        await pilot.press("colon", *"Pause")
        await until(pilot, lambda: "Pause or resume" in screen_text(pilot), "the hit")
        line = next(y for y, text in enumerate(screen_text(pilot).split("\n")) if "Pause or resume" in text)
        await pilot.click(offset=(30, line))
        await until(pilot, lambda: door.calls == [("pause", None)], "the pause")


async def test_the_help_is_searched(tmp_path: Path) -> None:
    async with opened(scenes.running(), tmp_path) as pilot:
        await pilot.press("question_mark", "slash", *"queue earlier")
        await until(pilot, lambda: "Earlier in the queue" in screen_text(pilot), "the line")
        assert "Pause or resume" not in screen_text(pilot)
        await pilot.press("enter")
        await pilot.press("escape")
        await until(pilot, lambda: "Pause or resume" in screen_text(pilot), "all of it")
        await pilot.press("escape")
        assert pilot.app.screen is bench(pilot)


@pytest.mark.parametrize(("size", "width"), [((80, 24), 80), ((120, 40), 110), ((200, 60), 110)])
async def test_the_palette_fits_the_window(tmp_path: Path, size: tuple[int, int], width: int) -> None:
    async with opened(scenes.running(), tmp_path, size) as pilot:
        await pilot.press("colon")
        found = pilot.app.screen.query(CommandList)
        await until(pilot, lambda: bool(found) and found.first().has_class("--visible"), "the list")
        await until(pilot, lambda: found.first().region.height >= size[1] // 2, "its lines")
        box = pilot.app.screen.query_one("#--input").region
        assert box.width == width
        assert abs(box.x - (size[0] - box.right)) <= 1, "in the middle"
        assert pilot.app.screen.region.contains_region(found.first().region)
