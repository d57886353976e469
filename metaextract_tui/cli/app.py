"""The command line's wiring: its commands, and the app where no command is named."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import rich_click as click
from click.shell_completion import CompletionItem

from metaextract_tui import __version__, batch, curtain
from metaextract_tui.cli import candidates, options
from metaextract_tui.cli.about import fields, formats
from metaextract_tui.cli.batches import export, resume, retry
from metaextract_tui.cli.compare import compare
from metaextract_tui.cli.completion import completion
from metaextract_tui.cli.doctor import doctor
from metaextract_tui.cli.errors import OPEN, Code, ReaderGone, Stop
from metaextract_tui.cli.history import batches
from metaextract_tui.cli.scan import scan
from metaextract_tui.cli.search import search
from metaextract_tui.cli.show import show
from metaextract_tui.cli.text import has_terminal
from metaextract_tui.config import APP_NAME, Settings, load
from metaextract_tui.habits import Habits

if TYPE_CHECKING:
    from metaextract_tui.batch import Door

Screen = Callable[["Door", list[bytes], bool, IO[str] | None, Habits], int]
"""Runs the app on an open door, with paths, perhaps reading them at once, perhaps with a file that its times go to, as
the person is used to it;
closes the door and says the exit code."""

OWN_OPTIONS = ("--help", "-h", "--version")
_TELLING = f"{__name__}.telling"  # in a context: its help is being written


class Root(click.RichGroup):
    """A group whose first argument, where it is no command, is a path for the app. `./scan` or `-- scan` is a path."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        completing = ctx.resilient_parsing and not args  # a shell asks what the first word could be
        if not completing and (not args or args[0] not in (*COMMANDS, *OWN_OPTIONS)):
            options_ = args[: args.index("--")] if "--" in args else args
            args = ["--help"] if {"-h", "--help"} & set(options_) and not ctx.resilient_parsing else [OPEN, *args]
        return super().parse_args(ctx, args)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Where they are told, those of the app stand with the program's own, for it is what runs without a command."""
        own = super().get_params(ctx)
        return (
            [*(one for one in open_app.params if isinstance(one, click.Option)), *own]
            if ctx.meta.get(_TELLING)
            else own
        )

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        ctx.meta[_TELLING] = True
        super().format_help(ctx, formatter)  # type: ignore[arg-type]  # rich_click names its own classes here

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Any path, and the commands; the app's options."""
        if incomplete.startswith("-"):
            own = open_app.shell_complete(click.Context(open_app, parent=ctx, info_name=OPEN), incomplete)
            return [*own, *(one for one in super().shell_complete(ctx, incomplete) if one.value == "--version")]
        return [CompletionItem(incomplete, type="file"), *super().shell_complete(ctx, incomplete)]

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # which click would end with 1, as a scan that has failures
            raise ReaderGone from None


@click.group(
    cls=Root,
    context_settings={"help_option_names": ["-h", "--help"]},
    options_metavar="[PATH...] [OPTIONS]",
    subcommand_metavar="| COMMAND ...",
)
@click.version_option(__version__, prog_name=APP_NAME, message="%(prog)s %(version)s")
def root() -> None:
    """Reads the metadata of whole folders of mixed files, in parallel, live, with nothing lost.

    Without a command the app opens, on PATH... where given (--start reads them at once); the options are its own. A
    folder that is named like a command is written ./scan or -- scan.
    """


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
    options.must_exist(paths, commands=COMMANDS)
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
        code = screen(door, [os.fsencode(path) for path in paths], start, trace, habits)
    if door.refused is not None:
        raise Stop(Code.CANNOT, door.refused)
    return code


def _opened(catalogue: Path, settings: Settings) -> Door:
    """The door itself: the engine is loaded only now. Raises CannotStore."""
    return batch.Session.open(catalogue, settings)


def _written(path: str) -> IO[str]:
    """A new file of lines, each of them there at once. Raises Stop."""
    try:
        return open(path, "w", encoding="utf-8", buffering=1)
    except OSError as error:
        raise Stop(Code.USAGE, f"{path} cannot be written: {error.strerror or error}") from None


for command in (
    scan,
    show,
    search,
    compare,
    batches,
    resume,
    retry,
    export,
    formats,
    fields,
    doctor,
    completion,
    open_app,
):
    root.add_command(command)
COMMANDS = [name for name in root.commands if name != OPEN]
