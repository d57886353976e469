"""The app as a command: its options, and what has to be right before it is opened.

It is loaded without the other commands and without what writes their help, for who starts the app waits for it.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from metaextract_tui import batch, curtain
from metaextract_tui.cli import candidates, options
from metaextract_tui.cli.errors import Code, Stop
from metaextract_tui.cli.names import COMMANDS, OPEN
from metaextract_tui.cli.screen import Screen
from metaextract_tui.cli.text import has_terminal
from metaextract_tui.config import APP_NAME, Settings, load

if TYPE_CHECKING:
    from metaextract_tui.batch import Door


@click.command(OPEN, hidden=True, add_help_option=False)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path())
@click.option("--start", is_flag=True, help="Begin to read at once.")
@click.option("--fresh", is_flag=True, help="Begin anew: without the folders, the batch and the filter of last time.")
@click.option(
    "--trace-ui",
    metavar="FILE",
    help="Write to FILE how soon each key is answered, as JSON lines.",
    shell_complete=candidates.files,
)
@options.CATALOGUE
@options.reading
@click.pass_obj
def open_app(
    screen: Screen | None, /, paths: tuple[str, ...], start: bool, fresh: bool, trace_ui: str | None, **flags: Any
) -> Any:
    """Open the app on these files and folders (default: here)."""
    options.must_exist(paths, commands=list(COMMANDS))
    if screen is None or not has_terminal():
        raise Stop(Code.USAGE, f"the app needs a terminal; without one: {APP_NAME} scan PATH...")
    if os.environ.get("TERM") == "dumb":
        raise Stop(Code.USAGE, f"the app cannot be drawn here (TERM=dumb); without a screen: {APP_NAME} scan PATH...")
    config = load(options.given(flags))
    options.must_have_folder(config.catalogue)
    trace = None if trace_ui is None else _written(trace_ui)
    habits = replace(config.habits, restore=config.habits.restore and not fresh)
    with curtain.up():
        door = batch.LateDoor(config.catalogue, config.settings, _opened)
        code = screen.run(door, [os.fsencode(path) for path in paths], start, trace, habits)
    if door.refused is not None:
        raise Stop(Code.CANNOT, door.refused)
    return code


def _opened(catalogue: Path, settings: Settings) -> Door:
    """The door itself: the engine is loaded only now. Raises CannotStore."""
    from metaextract_tui.engine import forks

    forks.warm(behind=True)
    return batch.Session.open(catalogue, settings)


def _written(path: str) -> IO[str]:
    """A new file of lines, each of them there at once. Raises Stop."""
    try:
        return open(path, "w", encoding="utf-8", buffering=1)
    except OSError as error:
        raise Stop(Code.USAGE, f"{path} cannot be written: {error.strerror or error}") from None
