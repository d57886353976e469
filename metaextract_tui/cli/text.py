"""The one place where the command line writes to a terminal: everything foreign is cleaned on its way."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from metaextract_tui.config import APP_NAME
from metaextract_tui.plain import visible

if TYPE_CHECKING:
    from rich.console import Console


WIDEST = 120  # characters of a table's line where there is no terminal: a pager or a mail shows so much


def say(sentence: str, *, program: bool = True) -> None:
    """One line on stderr, cleaned; with the program's name before it unless `program` is false. A terminal that is gone
    is no reason to end otherwise."""
    with contextlib.suppress(OSError):
        _print(f"{APP_NAME}: {sentence}" if program else sentence, sys.stderr)


def out(line: str) -> None:
    """One line on stdout, cleaned."""
    _print(line, sys.stdout)


def has_terminal() -> bool:
    """Whether a person can see and steer an app here."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout is not None and sys.stdout.isatty()


def raw(line: bytes) -> None:
    """One line on stdout as it is: JSON, which is ASCII and holds no control characters."""
    if sys.stdout is None:  # closed by the caller
        return
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.flush()


def console(*, stderr: bool = False) -> Console:
    """A rich console that takes no text for markup."""
    from rich.console import Console

    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on stdout: its cells wrap to fit the terminal, elsewhere WIDEST characters; what fits is a line a row."""
    cleaned = [[visible(cell) for cell in row] for row in rows]
    terminal = sys.stdout is not None and sys.stdout.isatty()
    widths = [max(map(len, column)) for column in zip(headings, *cleaned, strict=True)]
    if not terminal and sum(widths) + 2 * len(widths) <= WIDEST:
        for line in (headings, *cleaned):
            out("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
        return
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    shown = Table(
        *headings, box=SIMPLE_HEAD if terminal else None, pad_edge=False, show_edge=False, padding=(0, 2, 0, 0)
    )
    for row in cleaned:
        shown.add_row(*(Text(cell, overflow="fold") for cell in row))
    if terminal:
        console().print(shown)
        return
    printer = console()
    printer.width = WIDEST
    with printer.capture() as captured:
        printer.print(shown)
    for line_ in captured.get().splitlines():
        out(line_.rstrip())


def size(count: float) -> str:
    """Bytes as a person reads them, in powers of 1000: 999 B, 1.5 kB, 20.3 MB."""
    if count < 1000:
        return f"{count:.0f} B"
    for unit in ("kB", "MB", "GB", "TB"):
        count /= 1000
        if count < 999.95:
            return f"{count:.1f} {unit}"
    return f"{count / 1000:.1f} PB"


def duration(seconds: float) -> str:
    """Seconds as a person reads them: 0.42 s, 12.3 s, 2:05 min, 1:02:05 h."""
    if seconds < 1:
        return f"{seconds:.2f} s"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes}:{rest:02} min"
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02} h"


def files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"


def _print(line: str, stream: TextIO | None) -> None:
    if stream is None:  # closed by the caller
        return
    stream.write(visible(line) + "\n")
    stream.flush()
