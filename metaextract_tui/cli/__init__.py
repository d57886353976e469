"""The command line: the same door as the app, for scripts. Importing it pulls in no Textual and no parsing library."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from metaextract_tui.cli.screen import Screen


def run(screen: Screen | None = None, arguments: list[str] | None = None) -> NoReturn:
    """Do what the command line asks (default: sys.argv) and leave the process with one of the documented exit codes.

    `screen` is what opens where no command is named; the command line itself knows of no screen.
    """
    import os
    import sys

    from metaextract_tui.cli.errors import COMPLETE_VARIABLE, guarded
    from metaextract_tui.cli.names import asks_help, opens

    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["scan"] and not asks_help(given) and COMPLETE_VARIABLE not in os.environ:
        # What loads longest begins first, beside the command line itself; a wrong one ends it again.
        from metaextract_tui.engine import forks

        forks.warm([os.fsencode(one) for one in given[1:] if os.path.exists(one)])
    if opens(given) and not asks_help(given) and COMPLETE_VARIABLE not in os.environ:
        from metaextract_tui.cli.opening import open_app as command
    else:
        from metaextract_tui.cli.app import root as command
    sys.exit(guarded(command, given, screen))
