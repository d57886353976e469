"""The folder of a session's worker logs: made for one process, removed with it, or by the next one if it was killed."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
            found = _NAME.match(entry.name)
            if found is None or not entry.is_dir(follow_symlinks=False):
                continue
            if entry.stat(follow_symlinks=False).st_uid == os.geteuid() and not psutil.pid_exists(int(found[1])):
                shutil.rmtree(entry.path, ignore_errors=True)


def remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def folder() -> Iterator[Path]:
    """A new folder for as long as the context lasts. Raises OSError where there is no place for temporary files."""
    made = make()
    try:
        yield made
    finally:
        remove(made)
