"""The folders behind the source tree: their entries come in chunks from a thread; links are never followed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

CHUNK = 2000
CHUNK_S = 0.1
COUNT_LIMIT = 10_000
"""Entries of a sub-folder that are counted at most; where there are more the count says so."""
COUNTED_FOLDERS = 300


@dataclass(slots=True, eq=False)
class Node:
    """One entry of the tree. `children` is None while it was not listed; `entries` counts what is in a folder."""

    path: bytes
    depth: int
    folder: bool
    parent: Node | None = None
    link: bool = False
    open: bool = False
    loading: bool = False
    children: list[Node] | None = None
    entries: int | None = None
    error: str | None = None
    name: bytes = b""
    hidden: bool = False

    def __post_init__(self) -> None:
        # Kept, not asked for: a folder of 100,000 entries is gone through more than once.
        self.name = self.name or os.path.basename(self.path) or self.path
        self.hidden = self.name[:1] == b"."


def order(node: Node) -> bytes:
    """Folders first, then by name, capitals and small letters alike. One bytes object: a sort holds every thread up."""
    return (b"0" if node.folder else b"1") + node.name.lower()


def listing(parent: Node, emit: Callable[[list[Node]], None]) -> list[Node]:
    """All entries of a folder, sorted; while they are read, chunks go to `emit`. Raises OSError.

    A link to a folder is shown as what it is, and is no folder: links are not followed here.
    """
    found: list[Node] = []
    chunk: list[Node] = []
    due = time.monotonic() + CHUNK_S
    with os.scandir(parent.path) as entries:
        for entry in entries:
            try:
                folder, link = entry.is_dir(follow_symlinks=False), entry.is_symlink()
            except OSError:
                folder, link = False, False
            chunk.append(Node(entry.path, parent.depth + 1, folder, parent, link, name=entry.name))
            if len(chunk) >= CHUNK or (len(chunk) % 64 == 0 and time.monotonic() > due):
                chunk.sort(key=order)
                found += chunk
                emit(chunk)
                chunk, due = [], time.monotonic() + CHUNK_S
    found += chunk
    return sorted(found, key=order)


def counts(folders: Iterable[Node]) -> dict[bytes, int]:
    """How many entries the first few hundred of these folders hold, up to COUNT_LIMIT; none for unreadable ones."""
    known: dict[bytes, int] = {}
    for _, folder in zip(range(COUNTED_FOLDERS), folders, strict=False):
        number = 0
        try:
            with os.scandir(folder.path) as entries:
                for _entry in entries:
                    number += 1
                    if number >= COUNT_LIMIT:
                        break
        except OSError:
            continue
        known[folder.path] = number
    return known


def completions(text: str, limit: int = 20_000) -> str | None:
    """The path that a person may mean: the first folder (or else file) that begins like it; None where there is none.

    Names that are no plain text are left out: they cannot be typed.
    """
    expanded = os.path.expanduser(text)
    folder, start = os.path.split(expanded)
    best: tuple[bool, str] | None = None
    try:
        with os.scandir(folder or ".") as entries:
            for _, entry in zip(range(limit), entries, strict=False):
                name = entry.name
                if not name.startswith(start) or not name.isprintable() or (name[0] == "." and not start):
                    continue
                is_folder = entry.is_dir()
                if best is None or (not is_folder, name) < best:
                    best = (not is_folder, name)
    except (OSError, ValueError):
        return None
    if best is None:
        return None
    completed = text[: len(text) - len(start)] + best[1]
    return completed if best[0] else completed + "/"
