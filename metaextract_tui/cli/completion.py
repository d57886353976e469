"""`completion`: the script by which a shell completes commands, options, paths and the numbers of batches."""

from __future__ import annotations

import rich_click as click
from click.shell_completion import get_completion_class

from metaextract_tui.cli.errors import COMPLETE_VARIABLE, Code, Stop
from metaextract_tui.cli.text import raw
from metaextract_tui.config import APP_NAME


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    """Print what makes a SHELL complete this program's commands.

    bash and zsh: eval "$(metaextract-tui completion bash)" in ~/.bashrc or ~/.zshrc; fish: write it to
    ~/.config/fish/completions/metaextract-tui.fish.
    """
    kind = get_completion_class(shell)
    root = context.find_root().command
    if kind is None:
        raise Stop(Code.USAGE, f"there is no completion for {shell}")
    script = kind(root, {}, APP_NAME, COMPLETE_VARIABLE)
    try:
        raw(script.source().encode("utf-8").rstrip(b"\n"))
    except RuntimeError as error:  # a bash that is too old
        raise Stop(Code.CANNOT, str(error)) from None
    return Code.OK
