"""The command line: the same door as the app, for scripts. Importing it pulls in no Textual and no parsing library."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from metaextract_tui.cli.app import Screen


def run(screen: Screen | None = None, arguments: list[str] | None = None) -> NoReturn:
    """Do what the command line asks (default: sys.argv) and leave the process with one of the documented exit codes.

    `screen` is what opens where no command is named; the command line itself knows of no screen.
    """
    import sys

    from metaextract_tui.cli.app import root
    from metaextract_tui.cli.errors import guarded

    sys.exit(guarded(root, arguments, screen))
