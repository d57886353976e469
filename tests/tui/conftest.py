"""What the screen's tests share: a steady surrounding, and waiting for what comes from a thread."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from metaextract_tui.tui.screens.workbench import Workbench


@pytest.fixture(autouse=True)
def _steady(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in ("SSH_CONNECTION", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TZ", "UTC")
    # What the screen keeps is each test's own, and so are the settings.
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))


async def until(pilot: Pilot[None], true: Callable[[], bool], what: str = "it") -> None:
    """Let the app go on until something holds; fails after a generous while."""
    for _ in range(400):
        await pilot.pause(0.02)
        if true():
            return
    raise AssertionError(f"{what} did not come to pass")


def bench(pilot: Pilot[None]) -> Workbench:
    """The workbench, also while a dialog lies over it."""
    return next(screen for screen in pilot.app.screen_stack if isinstance(screen, Workbench))


def screen_text(pilot: Pilot[None]) -> str:
    """All that is drawn now, line by line."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)
