"""`doctor`: what this installation has, what the kernel keeps for it, and whether what it needs can be used."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import rich_click as click

from metaextract_tui.cli import options
from metaextract_tui.cli.errors import Code
from metaextract_tui.cli.screen import Screen
from metaextract_tui.cli.text import has_terminal, out, size
from metaextract_tui.config import Config, config_file, default_catalogue, examined
from metaextract_tui.model import BatchState

_LEFT = (BatchState.INTERRUPTED, BatchState.PAUSED, BatchState.STOPPED, BatchState.RUNNING)
MARKS = {True: "ok ", False: "BAD", None: "-  "}
LITTLE = 100_000_000  # bytes free where a catalogue lies: less does not last for a large batch
Line = tuple[str, bool | None, str]


@click.command()
@options.CATALOGUE
@click.pass_obj
def doctor(screen: Screen | None, /, **flags: object) -> int:
    """Versions, protections in force, settings, catalogue, folders, terminal. Exit code 1: something is amiss."""
    from metaextract_tui import batch

    config, complaints = examined(flags)
    complaints += screen.objections(config.habits) if screen is not None else []
    lines: list[Line] = [(one.name, one.ok, one.text) for one in batch.health()]
    lines += [*_settings(config, complaints), *_catalogue(config.catalogue), *_folders(), _terminal()]
    width = max(len(name) for name, _, _ in lines)
    for name, ok, text in lines:
        out(f"{MARKS[ok]} {name:<{width}}  {text}")
    return Code.SOME_FAILED if any(ok is False for _, ok, _ in lines) else Code.OK


def _settings(config: Config, complaints: list[str]) -> Iterator[Line]:
    """Each thing that cannot be used; else where the file is, and what it says of the screen."""
    yield from (("settings", False, one) for one in complaints)
    if complaints:
        return
    file, wanted = config_file(), config.habits
    if not file.exists():
        yield "settings", True, f"{file} (not there: defaults)"
        return
    said = [f"keys of its own: {len(wanted.keys)}"] if wanted.keys else []
    said += [f"theme {wanted.theme}"] if wanted.theme else []
    yield "settings", True, f"{file}" + (f" ({', '.join(said)})" if said else "")


def _catalogue(path: Path) -> Iterator[Line]:
    wrong = _unusable(path)
    yield "catalogue", wrong is None, f"{path}" + ("" if wrong is None else f": {wrong}")
    if path.is_file():
        yield _state(path)
    elif wrong is None:
        yield "batches", None, "none: the catalogue is made by the first scan"
    folder = _nearest(path.absolute().parent)
    if folder.is_dir():
        free = shutil.disk_usage(folder).free
        yield "disk", free > LITTLE, f"{size(free)} free where the catalogue lies"


def _unusable(path: Path) -> str | None:
    """Why no catalogue can be kept at `path`."""
    folder = path.absolute().parent
    if path.is_dir():
        return "this is a folder, no file"
    if path.exists() and not path.is_file():
        return "this is no regular file"
    if path.exists() and not os.access(path, os.R_OK | os.W_OK):
        return "the file cannot be written"
    if path != default_catalogue() and not os.path.lexists(folder):
        return f"there is no folder {folder}"
    return _unwritable(folder)


def _unwritable(folder: Path) -> str | None:
    """Why nothing can be written in a folder, which is made where it is not there yet. Tried with an unnamed file."""
    there = _nearest(folder)
    if not there.is_dir():
        return f"{there} is no folder"
    try:
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(bytes(65_536))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return f"nothing can be written in the folder {there}: {error.strerror or error}"
    return None


def _nearest(folder: Path) -> Path:
    """The folder, or what there is on the way to it."""
    return next(one for one in (folder, *folder.parents) if os.path.lexists(one))


def _state(path: Path) -> Line:
    from metaextract_tui import batch

    try:
        rows = batch.history(path)
    except batch.CannotStore as error:
        return "batches", False, str(error)
    interrupted = [row.batch_id for row in rows[1:] if row.state in _LEFT]
    newest = f", the newest is {rows[0].state} ({sum(rows[0].counts.values()):,} files)" if rows else ""
    older = f"; older ones that are interrupted: {', '.join(map(str, interrupted))}" if interrupted else ""
    return "batches", True, f"{len(rows)} in {size(path.stat().st_size)}{newest}{older}"


def _folders() -> Iterator[Line]:
    """Where the screen keeps how it was left, and where workers write what libraries print."""
    import platformdirs

    from metaextract_tui.config import APP_NAME

    state = platformdirs.user_state_path(APP_NAME)
    wrong = _unwritable(state)
    yield "state", wrong is None, wrong or f"{state}"
    try:
        temporary = Path(tempfile.gettempdir())
    except OSError as error:
        yield "temporary", False, f"there is no folder for temporary files: {error.strerror or error}"
        return
    wrong = _unwritable(temporary)
    yield "temporary", wrong is None, wrong or f"{temporary}"


def _terminal() -> Line:
    if not has_terminal():
        return "terminal", None, "none: the app needs one, scan does not"
    columns, rows = shutil.get_terminal_size()
    colours = "24-bit colours" if os.environ.get("COLORTERM") in ("truecolor", "24bit") else "256 colours or fewer"
    return "terminal", True, f"{os.environ.get('TERM', 'unknown')}, {columns}x{rows}, {colours}, {sys.stdout.encoding}"
