"""The program: the command line, and the app where no command is named. The one place that knows both."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from metaextract_tui.batch import Door


def main() -> None:
    from metaextract_tui.cli import run

    run(screen)


def screen(door: Door, paths: list[bytes], start: bool) -> int:
    """Run the app; imports Textual only now."""
    from metaextract_tui.tui import run_app

    return run_app(door, paths, start=start)


if __name__ == "__main__":
    main()
