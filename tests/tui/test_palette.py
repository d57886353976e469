"""The command palette stands clicks that come twice and windows that are too small for it."""

from __future__ import annotations

from metaextract_tui.tui.app import MetaextractApp
from metaextract_tui.tui.commands import Palette
from tests.tui.conftest import until
from tests.tui.fake_door import FakeDoor


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
