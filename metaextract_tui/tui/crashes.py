"""What is left of a crash of the screen: a report in a log file, without values, and a sentence that names it."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import traceback
from collections.abc import Iterator
from pathlib import Path

from metaextract_tui import __version__
from metaextract_tui.config import APP_NAME

MOST_BYTES = 256_000
"""A log that is longer is begun anew."""


def log_file() -> Path:
    """Where reports are kept: in the user's folder for the state of programs."""
    import platformdirs

    return platformdirs.user_state_path(APP_NAME) / "crash.log"


def report(error: BaseException) -> str:
    """Add a report of this error to the log. In a sentence: what failed, and where the log is.

    Neither has the error's message nor any variable: they may hold what was read of people and patients.
    """
    lines = [f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M:%S} UTC, {APP_NAME} {__version__}", *_lines(error), ""]
    file = log_file()
    what = f"the screen failed ({_place(error)})"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            if file.stat().st_size > MOST_BYTES:
                file.unlink()
        number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        with open(number, "w", encoding="utf-8", errors="backslashreplace") as out:
            out.write("\n".join(lines) + "\n")
    except OSError as refused:
        return f"{what}; its log {file} cannot be written: {refused.strerror or refused}"
    return f"{what}; the log is {file}"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it, the first cause last."""
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        # Textual wraps what a worker of the screen raised, and keeps it beside.
        kept = getattr(one, "error", None)
        one = kept if isinstance(kept, BaseException) else one.__cause__ or one.__context__


def _lines(error: BaseException) -> Iterator[str]:
    for number, one in enumerate(_chain(error)):
        yield f"{'after ' if number else ''}{type(one).__name__}"
        yield from (line.rstrip("\n") for line in traceback.format_tb(one.__traceback__))


def _place(error: BaseException) -> str:
    """The kind of the first cause and the last line of ours that it came through."""
    first = list(_chain(error))[-1]
    ours = [
        frame
        for frame in traceback.extract_tb(first.__traceback__)
        if f"{os.sep}metaextract_tui{os.sep}" in frame.filename
    ]
    place = f" in {os.path.basename(ours[-1].filename)}, line {ours[-1].lineno}" if ours else ""
    return f"{type(first).__name__}{place}"
