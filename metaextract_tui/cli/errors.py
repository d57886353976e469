"""Exit codes, and the one plain sentence on stderr that goes with each."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from enum import IntEnum

import click

from metaextract_tui.catalogue.errors import CatalogueError
from metaextract_tui.cli.names import OPEN
from metaextract_tui.cli.text import say
from metaextract_tui.config import APP_NAME, ConfigError

COMPLETE_VARIABLE = "_METAEXTRACT_TUI_COMPLETE"  # by this a shell's script asks for what could come next
_REFUSED = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
BROKEN_PIPE = 128 + 13  # as a shell reports a program that SIGPIPE ended


class Code(IntEnum):
    """What the process ends with; a signal gives 128 + its number, a reader who closed the pipe 141."""

    OK = 0
    SOME_FAILED = 1
    USAGE = 2
    CANNOT = 3


class Stop(Exception):
    """The command ends here, with this code and, where there is something to say, this sentence."""

    def __init__(self, code: int, sentence: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class ReaderGone(Exception):
    """Whoever read stdout does so no more: there is nobody to tell anything."""


def guarded(command: click.Command, arguments: list[str] | None, carried: object = None) -> int:
    """Run a command and turn every way it can end into an exit code. Writes at most one sentence, to stderr.

    `carried` is what the command finds as click's context object.
    """
    _fill_closed()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = _code_of(command, arguments, carried)
        if sys.stdout is not None:
            sys.stdout.flush()
    except (BrokenPipeError, ReaderGone):
        _forget_stdout()
        return BROKEN_PIPE
    except OSError as error:
        # Of no file by name: records and the catalogue have sentences of their own.
        if error.errno not in _REFUSED or error.filename is not None:
            raise
        _forget_stdout()
        say(f"stdout cannot be written: {error.strerror or error}")
        return Code.CANNOT
    return code


def _forget_stdout() -> None:
    """What Python would flush at exit goes nowhere, without a message."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _fill_closed() -> None:
    """Where the caller closed stdin, stdout or stderr, their numbers must not become those of other files: a library
    that writes a message to number 2 would write it into the catalogue."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one


def _code_of(command: click.Command, arguments: list[str] | None, carried: object) -> int:
    stdout = sys.stdout
    try:
        given = command.main(
            arguments, prog_name=APP_NAME, standalone_mode=False, obj=carried, complete_var=COMPLETE_VARIABLE
        )
    except Stop as stop:
        if stop.sentence:
            say(stop.sentence)
        return stop.code
    except CatalogueError as error:
        say(str(error))
        return Code.CANNOT
    except ConfigError as error:
        say(str(error))
        return Code.USAGE
    except click.UsageError as error:
        where = error.ctx.command_path.removesuffix(f" {OPEN}") if error.ctx else APP_NAME
        say(f"{_sentence(error)} (see {where} --help)")
        return Code.USAGE
    except click.ClickException as error:
        say(_sentence(error))
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except SystemExit as ended:
        if not isinstance(ended.__context__, BrokenPipeError):
            raise
        sys.stdout = stdout  # click, where the reader has gone, wraps it and ends with 1, as a scan that has failures
        raise ReaderGone from None
    return given if isinstance(given, int) else Code.OK


def _sentence(error: click.ClickException) -> str:
    text = " ".join(error.format_message().split()).rstrip(".").replace("'. Did", "'; did")
    return text[:1].lower() + text[1:]
