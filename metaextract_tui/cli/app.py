"""The command line's wiring: its commands, and the app where no command is named."""

from __future__ import annotations

from importlib import import_module

import rich_click as click
from click.shell_completion import CompletionItem

from metaextract_tui import __version__
from metaextract_tui.cli.names import COMMANDS, HELP, OPEN, asks_help, opens
from metaextract_tui.cli.opening import open_app
from metaextract_tui.config import APP_NAME

_TELLING = f"{__name__}.telling"  # in a context: its help is being written


class Root(click.RichGroup):
    """A group whose first argument, where it is no command, is a path for the app."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        completing = ctx.resilient_parsing and not args  # a shell asks what the first word could be
        if not completing and opens(args):
            args = ["--help"] if asks_help(args) and not ctx.resilient_parsing else [OPEN, *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [*COMMANDS, OPEN]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """A command, loaded when it is asked for."""
        if cmd_name == OPEN:
            return open_app
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"metaextract_tui.cli.{COMMANDS[cmd_name]}"), cmd_name)
        return command

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


@click.group(
    cls=Root,
    context_settings={"help_option_names": list(HELP)},
    options_metavar="[PATH...] [OPTIONS]",
    subcommand_metavar="| COMMAND ...",
)
@click.version_option(__version__, prog_name=APP_NAME, message="%(prog)s %(version)s")
def root() -> None:
    """Reads the metadata of whole folders of mixed files, in parallel, live, with nothing lost.

    Without a command the app opens, on PATH... where given (--start reads them at once); the options are its own. A
    folder that is named like a command is written ./scan or -- scan.
    """
