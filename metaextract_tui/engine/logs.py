"""The folder of a session's worker logs: made for one process, removed with it, or by the next one if it was killed."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil

_PREFIX = "metaextract-"
_NAME = re.compile(rf"{_PREFIX}(\d+)-\w+$")


def make() -> Path:
    """A new folder, after those of processes that are no more were removed."""
    sweep()
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))


def sweep() -> None:
    """Remove what killed processes of this user left behind."""
    with os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            with contextlib.suppress(FileNotFoundError):  # its own process removed it this moment
                if _left_behind(entry):
                    shutil.rmtree(entry.path, ignore_errors=True)


def _left_behind(entry: os.DirEntry[str]) -> bool:
    found = _NAME.match(entry.name)
    if found is None or not entry.is_dir(follow_symlinks=False):
        return False
    return entry.stat(follow_symlinks=False).st_uid == os.geteuid() and not psutil.pid_exists(int(found[1]))


def remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A new folder for as long as the context lasts. Raises OSError where there is no place for temporary files."""
    made = make()
    try:
        yield made
    finally:
        remove(made)
