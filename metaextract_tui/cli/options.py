"""The flags that several commands share, each checked by the settings' own table."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from metaextract_tui.cli import candidates
from metaextract_tui.cli.errors import Code, Stop
from metaextract_tui.config import BY_NAME, Key, Settings, default_catalogue
from metaextract_tui.model import Mode

Function = TypeVar("Function", bound=Callable[..., Any])


class Value(click.ParamType[Any]):
    """A flag's value, checked as the same setting in the file or the environment is."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self.name = key.kind

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        if self.key.kind == "globs" and not value:
            self.fail(f"{self.key.name} must be a pattern as a .gitignore has them, not ''", param, ctx)
        try:
            return self.key.check([value])[0] if self.key.kind == "globs" else self.key.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        if self.key.kind == "path":
            return candidates.files(ctx, param, incomplete)
        known = list(Mode) if self.key.kind == "mode" else []
        return [CompletionItem(one.value) for one in known if one.startswith(incomplete)]


def setting(name: str, metavar: str = "", *, text: str = "") -> Callable[[Function], Function]:
    """The flag of a setting; None where it is not given, so that file and environment count."""
    key = BY_NAME[name]
    flag = "--" + name.replace("_", "-")
    default = getattr(Settings(), key.attribute) if key.attribute else None
    shown = text or key.meaning[0].upper() + key.meaning[1:]
    if key.kind == "bool":
        return click.option(flag, name, is_flag=True, default=None, help=f"{shown}.")
    if key.kind == "globs":
        return click.option(flag, name, type=Value(key), metavar="GLOB", multiple=True, help=f"{shown}. Repeatable.")
    if key.kind == "mode":
        metavar, shown = "MODE", f"{shown}: " + ", ".join(Mode)
    unit = f" {key.unit}" if key.unit else ""
    said = f" [{default:g}{unit}]" if isinstance(default, int | float) else f" [{default}]" if default else ""
    return click.option(flag, name, type=Value(key), metavar=metavar, help=f"{shown}{said}.")


CATALOGUE = setting("catalogue", "FILE", text="The catalogue [in the user's data folder]")
_READING = (
    ("mode", "MODE"), ("workers", "N"), ("threads", "N"), ("timeout", "S"), ("memory_limit", "MB"), ("retries", "N"),
    ("chunk_size", "N"), ("deep", ""), ("force", ""), ("include", "GLOB"), ("exclude", "GLOB"), ("hidden", ""),
    ("follow_links", ""),
)  # fmt: skip


def reading(command: Function) -> Function:
    """The flags of all settings that say how a batch is read, in one order for `scan` and the app."""
    for name, metavar in reversed(_READING):
        command = setting(name, metavar)(command)
    return command


def given(flags: Mapping[str, Any]) -> dict[str, Any]:
    """Flags as `load` takes them: a repeatable one that was not given is None, as the others are."""
    return {name: value or None if isinstance(value, tuple) else value for name, value in flags.items()}


PATHS = click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path())


READ_AS = click.option(
    "--as",
    "read_as",
    metavar="FORMAT",
    help="Read as this format, whatever the content says; `formats` lists them.",
    shell_complete=candidates.formats,
)


def known_format(name: str | None) -> str | None:
    """The format's name as it was given to --as, in small letters. Raises Stop where there is no such format."""
    from metaextract_tui import batch

    if name is None:
        return None
    names = [one.name for one in batch.formats()]
    if name.lower() not in names:
        raise Stop(Code.USAGE, f"--as: no format is called {name!r}; there is {', '.join(names)}")
    return name.lower()


def jsonl(text: str, **more: Any) -> Callable[[Function], Function]:
    """The --jsonl flag: a file, or - for stdout."""
    return click.option("--jsonl", metavar="FILE|-", help=text, shell_complete=candidates.files, **more)


def must_have_folder(catalogue: Path) -> None:
    """Only the default place of the catalogue is made, as far as it is not there: elsewhere a folder that does not
    exist is rather a mistake in typing. Raises Stop."""
    if catalogue != default_catalogue() and not catalogue.absolute().parent.is_dir():
        raise Stop(Code.USAGE, f"--catalogue {catalogue}: there is no folder {catalogue.absolute().parent}")


def must_exist(paths: Sequence[str], *, commands: Sequence[str] = ()) -> None:
    """Raises Stop, which names the first path that is not there; near one of `commands`, it says so."""
    for path in paths:
        try:
            os.lstat(path)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            near = difflib.get_close_matches(path, commands, n=1)
            raise Stop(
                Code.USAGE,
                f"{path or repr(path)}: {reason}" + (f"; did you mean the command {near[0]}?" if near else ""),
            ) from None
