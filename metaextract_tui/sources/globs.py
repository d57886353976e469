"""What the settings' include and exclude patterns let through; their meaning is that of .gitignore (pathspec)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathspec import PathSpec


class Globs:
    """Include and exclude patterns, compiled.

    A pattern without a slash is held against names at any depth, one with a slash against the path relative to the
    root; `**` stands for any number of folders. An exclude pattern that meets a folder excludes all that is in it.
    """

    def __init__(self, include: Sequence[str], exclude: Sequence[str]) -> None:
        """Raises ValueError where a pattern cannot be understood."""
        self._include = _compiled(include)
        self._exclude = _compiled(exclude)
        self.active = bool(include or exclude)

    def wants_file(self, relative: bytes) -> bool:
        """Whether the file of this path, relative to its root, is asked for."""
        path = _plain(relative)
        if self._exclude is not None and self._exclude.match_file(path):
            return False
        return self._include is None or self._include.match_file(path)

    def wants_folder(self, relative: bytes) -> bool:
        """Whether anything in the folder of this path may be asked for."""
        return self._exclude is None or not self._exclude.match_file(_plain(relative) + "/")


def _compiled(patterns: Sequence[str]) -> PathSpec[Any] | None:
    if not patterns:
        return None
    from pathspec import PathSpec  # 40 ms, which a walk without patterns need not wait for

    return PathSpec.from_lines("gitignore", patterns, backend="simple")


def _plain(path: bytes) -> str:
    # The regular expressions of pathspec stop at a line feed, which a name may hold.
    return os.fsdecode(path).replace("\n", "\x1a")
