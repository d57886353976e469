"""Keys: the help, the palette and the foot are written from the bindings and tell the truth."""

from __future__ import annotations

import os
from pathlib import Path

from textual.pilot import Pilot

from metaextract_tui.model import BatchState
from metaextract_tui.tui.app import MetaextractApp
from metaextract_tui.tui.screens.help import Help, HelpLines
from tests.tui import scenes
from tests.tui.conftest import screen_text, until
from tests.tui.fake_door import FakeDoor
from tests.tui.test_workbench import opened


async def test_help_is_written_from_the_bindings(tmp_path: Path) -> None:
    app = MetaextractApp(scenes.running(), [os.fsencode(tmp_path)])
    async with app.run_test(size=(120, 60), notifications=True) as pilot:
        app.set_keymap({"batch.pause": "f5"})
        await pilot.press("question_mark")
        assert isinstance(app.screen, Help)
        await pilot.press("home")
        await until(pilot, lambda: "Pause or resume" in screen_text(pilot), "the help")
        line = next(line for line in screen_text(pilot).split("\n") if "Pause or resume" in line)
        assert "f5" in line.lower()
        await pilot.press("question_mark")
        assert not isinstance(app.screen, Help)


async def test_every_key_has_an_id_and_a_tooltip() -> None:
    from textual.binding import Binding

    from metaextract_tui.tui import keys

    bindings = [b for _, group in keys.SECTIONS for b in group]
    assert all(isinstance(b, Binding) and b.id and b.tooltip for b in bindings)
    ids = [b.id for b in bindings if isinstance(b, Binding)]
    assert len(ids) == len(set(ids))


async def test_every_action_is_in_the_palette_and_runs(tmp_path: Path) -> None:
    door = scenes.running()
    async with opened(door, tmp_path) as pilot:
        await pilot.press("colon")
        await pilot.press(*"Pause")
        await pilot.pause(0.3)
        await pilot.press("down", "enter")
        await until(pilot, lambda: door.calls == [("pause", None)], "the pause")


async def test_the_foot_tells_the_truth(tmp_path: Path) -> None:
    door = FakeDoor()
    async with opened(door, tmp_path, (200, 40)) as pilot:
        foot = screen_text(pilot).split("\n")[-1]
        assert "Start" in foot
        assert "Pause" not in foot
        door.files = 20
        door.move(batch_id=1, state=BatchState.RUNNING, files_total=20, rows_version=1)
        await until(pilot, lambda: "Pause" in screen_text(pilot).split("\n")[-1], "the key")
        place = screen_text(pilot).split("\n")[-1].index("Pause")
        await pilot.click("#keys", offset=(place, 0))
        await until(pilot, lambda: door.calls == [("pause", None)], "the pause")


async def test_help_opens_at_the_pane_that_has_the_keys(tmp_path: Path) -> None:
    async with opened(scenes.finished(), tmp_path) as pilot:
        for pane, title, line in (
            ("2", "Files", "Mark the file"),
            ("3", "Detail", "Look for words in this tab"),
            ("4", "Workers", "End the file that this worker reads"),
            ("1", "Sources", "Mark the folder or file for the next start"),
        ):
            await pilot.press(pane, "question_mark")
            await until(pilot, lambda t=title: first_of_help(pilot) == t, title)  # type: ignore[misc]
            assert line in screen_text(pilot)
            await pilot.press("escape")
        await pilot.press("5", "question_mark")
        await until(pilot, lambda: first_of_help(pilot) == "The batch and the panes", "the beginning")


def first_of_help(pilot: Pilot[None]) -> str:
    """What stands on the first line of the help that is seen."""
    found = pilot.app.screen.query("#help-lines")
    lines = found.first(HelpLines) if found else None
    return lines.rows[lines.first][0][0] if lines is not None and lines.rows else ""
