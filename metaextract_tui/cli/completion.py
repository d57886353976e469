"""`completion`: the script by which a shell completes commands, options, paths and the numbers of batches."""

from __future__ import annotations

import rich_click as click

from metaextract_tui.cli.errors import COMPLETE_VARIABLE, Code
from metaextract_tui.cli.shells import SHELLS
from metaextract_tui.cli.text import raw
from metaextract_tui.config import APP_NAME


@click.command()
@click.argument("shell", type=click.Choice(list(SHELLS)))
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    """Print what makes a SHELL complete this program's commands.

    bash and zsh: eval "$(metaextract-tui completion bash)" in ~/.bashrc or ~/.zshrc; fish: write it to
    ~/.config/fish/completions/metaextract-tui.fish.
    """
    script = SHELLS[shell](context.find_root().command, {}, APP_NAME, COMPLETE_VARIABLE)
    raw(script.source().encode("ascii"))
    return Code.OK
