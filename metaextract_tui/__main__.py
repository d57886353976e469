"""The program: the command line, and the app where no command is named. The one place that knows both."""

from __future__ import annotations

import sys
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from metaextract_tui.batch import Door
    from metaextract_tui.habits import Habits


def main() -> None:
    try:
        from metaextract_tui.cli import run
        from metaextract_tui.cli.screen import Screen

        run(Screen(screen, objections))
    except KeyboardInterrupt:
        sys.exit(130)


def screen(door: Door, paths: list[bytes], start: bool, trace: IO[str] | None, habits: Habits) -> int:
    """Run the app; imports Textual only now."""
    from metaextract_tui.tui import run_app

    return run_app(door, paths, start=start, trace=trace, habits=habits)


def objections(habits: Habits) -> list[str]:
    """What the screen has to say against settings; imports Textual only now."""
    from metaextract_tui.tui import keymap

    return keymap.objections(habits)


if __name__ == "__main__":
    main()
