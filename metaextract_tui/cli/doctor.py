"""`doctor`: what this installation has, what the kernel keeps for it, and where things lie."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import rich_click as click

from metaextract_tui.cli import options
from metaextract_tui.cli.errors import Code
from metaextract_tui.cli.text import has_terminal, out, size
from metaextract_tui.config import config_file, load
from metaextract_tui.model import BatchState

_LEFT = (BatchState.INTERRUPTED, BatchState.PAUSED, BatchState.STOPPED, BatchState.RUNNING)
MARKS = {True: "ok ", False: "BAD", None: "-  "}
Line = tuple[str, bool | None, str]


@click.command()
@options.CATALOGUE
def doctor(**flags: object) -> int:
    """Versions, the protections in force, the catalogue, the terminal. Exit code 1: something is amiss."""
    from metaextract_tui import batch

    config = load(flags)
    lines: list[Line] = [(one.name, one.ok, one.text) for one in batch.health()]
    lines += [("settings", True, _settings()), *_catalogue(config.catalogue), _terminal()]
    width = max(len(name) for name, _, _ in lines)
    for name, ok, text in lines:
        out(f"{MARKS[ok]} {name:<{width}}  {text}")
    return Code.SOME_FAILED if any(ok is False for _, ok, _ in lines) else Code.OK


def _settings() -> str:
    file = config_file()
    if not file.exists():
        return f"{file} (not there: defaults)"
    wanted = load().habits
    said = [f"{len(wanted.keys)} keys of its own"] if wanted.keys else []
    said += [f"theme {wanted.theme}"] if wanted.theme else []
    return f"{file}" + (f" ({', '.join(said)})" if said else "")


def _catalogue(path: Path) -> Iterator[Line]:
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    writable = os.access(path if path.exists() else folder, os.W_OK)
    yield "catalogue", writable, f"{path}" + ("" if writable else ": it cannot be written")
    yield _state(path)
    free = shutil.disk_usage(folder).free
    yield "disk", free > 100_000_000, f"{size(free)} free where the catalogue lies"


def _state(path: Path) -> Line:
    from metaextract_tui import batch

    if not path.exists():
        return "batches", None, "none: the catalogue is made by the first scan"
    try:
        rows = batch.history(path)
    except batch.CannotStore as error:
        return "batches", False, str(error)
    interrupted = [row.batch_id for row in rows[1:] if row.state in _LEFT]
    newest = f", the newest is {rows[0].state} ({sum(rows[0].counts.values()):,} files)" if rows else ""
    older = f"; older ones that are interrupted: {', '.join(map(str, interrupted))}" if interrupted else ""
    return "batches", True, f"{len(rows)} in {size(path.stat().st_size)}{newest}{older}"


def _terminal() -> Line:
    if not has_terminal():
        return "terminal", None, "none: the app needs one, scan does not"
    columns, rows = shutil.get_terminal_size()
    colours = "24-bit colours" if os.environ.get("COLORTERM") in ("truecolor", "24bit") else "256 colours or fewer"
    return "terminal", True, f"{os.environ.get('TERM', 'unknown')}, {columns}x{rows}, {colours}, {sys.stdout.encoding}"
