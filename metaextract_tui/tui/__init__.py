"""The screen: a workbench in the terminal over the door of a batch. Import `run_app` from here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

from metaextract_tui.batch import Door
from metaextract_tui.habits import Habits


def run_app(
    door: Door, paths: Sequence[bytes], *, start: bool, trace: IO[str] | None = None, habits: Habits | None = None
) -> int:
    """Run the app on an open door until the person leaves, close the door, and return the exit code.

    `trace` gets the times of the screen as JSON lines, and is closed. Raises ConfigError where `habits` names a key or
    a theme that cannot be; the door is closed then too.
    """
    from metaextract_tui.tui.running import run_app as run

    return run(door, paths, start=start, trace=trace, habits=habits or Habits())
