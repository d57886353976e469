"""What can be asked for on the command line: the commands and where each of them is; without one, the app."""

from __future__ import annotations

from collections.abc import Sequence

COMMANDS = {
    "scan": "scan",
    "show": "show",
    "search": "search",
    "compare": "compare",
    "batches": "history",
    "resume": "batches",
    "retry": "batches",
    "export": "batches",
    "formats": "about",
    "fields": "about",
    "doctor": "doctor",
    "completion": "completion",
}
"""The commands in the order in which they are told, each with the module of this room that has it: one that is not
asked for is not loaded."""

OPEN = "open"  # the hidden command that the app is
HELP = ("-h", "--help")
OWN_OPTIONS = (*HELP, "--version")


def opens(arguments: Sequence[str]) -> bool:
    """Whether these ask for the app: the first is neither a command nor an option of the program itself. `./scan` or
    `-- scan` is a path."""
    return not arguments or arguments[0] not in (*COMMANDS, *OWN_OPTIONS)


def asks_help(arguments: Sequence[str]) -> bool:
    """Whether help is asked for anywhere; what follows `--` are paths."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return any(one in HELP for one in options)
