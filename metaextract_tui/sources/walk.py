"""The walk: every entry under the roots once, in batches, in an order that is the same in every run."""

from __future__ import annotations

import errno
import os
import stat
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from operator import attrgetter

from metaextract_tui.config import Settings
from metaextract_tui.formats.source import extension_of, os_error_kind
from metaextract_tui.model import FoundFile, RecordError, RecordWarning
from metaextract_tui.sources.globs import Globs

BATCH_FILES = 256  # of the first batches, so that reading begins soon
MOST_FILES = 1024  # of later ones, which cost the catalogue less a file
SOON_FILES = 4 * BATCH_FILES  # entries after which batches are large
BATCH_SECONDS = 0.1
PIECE = 8  # entries between two looks at the clock
SORTED_AT_ONCE = 8192  # entries of one folder; a larger one is sorted in pieces, so that its first batch comes soon
_HINTS_KEPT = 4096
_DOT = ord(".")

_SPECIAL = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a character device",
    stat.S_IFBLK: "a block device",
}


def walk(
    roots: Sequence[bytes],
    settings: Settings,
    hint: Callable[[str], str | None],
    stop: threading.Event,
    on_folder: Callable[[int], None] | None = None,
) -> Iterator[list[FoundFile]]:
    """Batches of what lies under `roots` (absolute, without a slash at the end); see `Walk`."""
    return iter(Walk(roots, settings, hint, stop, on_folder))


class Walk:
    """Iterates over batches of up to 256 entries, later of up to 1,024, at least every 100 ms.

    A folder's files come before its subfolders, both sorted by name. Nothing is opened but folders. With
    `settings.follow_links` folders behind links come last, and no folder is entered twice.

    folders    folders entered so far
    excluded   files and folders left out by the include and exclude patterns so far
    """

    def __init__(
        self,
        roots: Sequence[bytes],
        settings: Settings,
        hint: Callable[[str], str | None],
        stop: threading.Event,
        on_folder: Callable[[int], None] | None = None,
    ) -> None:
        """`hint` gets a lower-case extension with its dot; `on_folder` the number of folders entered so far.
        Raises ValueError where an include or exclude pattern cannot be understood."""
        self.folders = 0
        self.excluded = 0
        self._roots = tuple(roots)
        self._settings = settings
        self._globs = Globs(settings.include, settings.exclude)
        self._hint = hint
        self._hints: dict[bytes, str | None] = {}
        self._stop = stop
        self._on_folder = on_folder
        self._seen: set[tuple[int, int]] = set()

    def __iter__(self) -> Iterator[list[FoundFile]]:
        batch: list[FoundFile] = []
        found = 0
        due = time.monotonic() + BATCH_SECONDS
        for piece in self._pieces():
            batch += piece
            found += len(piece)
            most = BATCH_FILES if found <= SOON_FILES else MOST_FILES
            if batch and (len(batch) >= most or time.monotonic() >= due):
                yield batch[:most]
                batch = batch[most:]
                due = time.monotonic() + BATCH_SECONDS
        if batch:
            yield batch

    def _pieces(self) -> Iterator[list[FoundFile]]:
        """Every entry, a few at once; none now and then, so that a batch does not wait for the next entry."""
        linked: deque[tuple[bytes, int]] = deque()  # folders behind links, with the length of their root's path
        for root in self._roots:
            yield from self._root(root, linked)
        while linked and not self._stop.is_set():
            path, base = linked.popleft()
            yield from self._tree(path, base, linked)

    def _root(self, root: bytes, linked: deque[tuple[bytes, int]]) -> Iterator[list[FoundFile]]:
        """A root is what its user named: never hidden, and followed where it is a link."""
        try:
            status = os.stat(root)
        except OSError as error:
            yield [_dangling(root) if os.path.islink(root) else _failed(root, error)]
            return
        if stat.S_ISDIR(status.st_mode):
            yield from self._tree(root, len(root.rstrip(b"/")) + 1, linked)
        elif stat.S_ISREG(status.st_mode):
            yield [self._file(root, os.path.basename(root), status)]
        else:
            yield [_special(root, status)]

    def _tree(self, top: bytes, base: int, linked: deque[tuple[bytes, int]]) -> Iterator[list[FoundFile]]:
        pending = [top]
        while pending and not self._stop.is_set():
            folder = pending.pop()
            if self._settings.follow_links and (twice := self._entered(folder)) is not None:
                yield [twice]
                continue
            self.folders += 1
            if self._on_folder is not None:
                self._on_folder(self.folders)
            below: list[bytes] = []
            yield from self._folder(folder, base, below, linked)
            pending.extend(sorted(below, reverse=True))
            yield []

    def _entered(self, folder: bytes) -> FoundFile | None:
        """Note the folder as entered; what to say of it where it was before, or cannot be looked at."""
        try:
            status = os.stat(folder)
        except OSError as error:
            return _failed(folder, error)
        key = (status.st_dev, status.st_ino)
        if key in self._seen:
            return FoundFile(folder, skip=RecordWarning("loop", "a folder that is read already, under another path"))
        self._seen.add(key)
        return None

    def _folder(
        self, folder: bytes, base: int, below: list[bytes], linked: deque[tuple[bytes, int]]
    ) -> Iterator[list[FoundFile]]:
        try:
            entries = os.scandir(folder)
        except OSError as error:
            yield [_failed(folder, error, "the folder cannot be listed")]
            return
        with entries:
            more = True
            while more and not self._stop.is_set():
                listed: list[os.DirEntry[bytes]] = []
                try:
                    listed += islice(entries, SORTED_AT_ONCE)
                except OSError as error:
                    yield [_failed(folder, error, "the folder cannot be listed to its end")]
                    more = False
                more = more and len(listed) == SORTED_AT_ONCE
                listed.sort(key=_name)
                for at in range(0, len(listed), PIECE):
                    if self._stop.is_set():
                        return
                    said = [self._entry(one, base, below, linked) for one in listed[at : at + PIECE]]
                    yield [one for one in said if one is not None]

    def _entry(
        self, entry: os.DirEntry[bytes], base: int, below: list[bytes], linked: deque[tuple[bytes, int]]
    ) -> FoundFile | None:
        """One entry of a folder: what to say of it, or None where it is a folder to enter, or excluded."""
        path = entry.path
        try:
            is_folder = entry.is_dir(follow_symlinks=False)
            if self._globs.active:
                wants = self._globs.wants_folder if is_folder else self._globs.wants_file
                if not wants(path[base:]):
                    self.excluded += 1
                    return None
            if entry.name.startswith(b".") and not self._settings.hidden:
                if is_folder:
                    return FoundFile(path, skip=RecordWarning("hidden", "a hidden folder, not entered"))
                status = entry.stat(follow_symlinks=False)
                return _skipped(path, status, "hidden", "a hidden file")
            if is_folder:
                below.append(path)
                return None
            status = entry.stat(follow_symlinks=False)
            if stat.S_ISREG(status.st_mode):
                return self._file(path, entry.name, status)
            if stat.S_ISLNK(status.st_mode):
                return self._link(path, entry.name, status, base, linked)
            return _special(path, status)
        except OSError as error:
            return _failed(path, error)

    def _link(
        self, path: bytes, name: bytes, own: os.stat_result, base: int, linked: deque[tuple[bytes, int]]
    ) -> FoundFile | None:
        try:
            status = os.stat(path)
        except OSError as error:
            if error.errno == errno.ELOOP:
                return _skipped(path, own, "loop", f"a symbolic link that leads back to itself{_target(path)}")
            if error.errno in (errno.ENOENT, errno.ENOTDIR):
                code = "dangling-link" if self._settings.follow_links else "link"
                return _skipped(path, own, code, f"a symbolic link to nothing{_target(path)}")
            if self._settings.follow_links:
                return _failed(path, error)
            return _skipped(path, own, "link", f"a symbolic link{_target(path)}, not followed")
        folder = stat.S_ISDIR(status.st_mode)
        if not self._settings.follow_links:
            what = "folder" if folder else "file"
            return _skipped(path, own, "link", f"a symbolic link to a {what}{_target(path)}, not followed")
        if folder:
            linked.append((path, base))
            return None
        return self._file(path, name, status) if stat.S_ISREG(status.st_mode) else _special(path, status)

    def _file(self, path: bytes, name: bytes, status: os.stat_result) -> FoundFile:
        # What a name promises depends on its last two extensions; names that begin with a dot are looked at whole.
        last = name.rfind(b".")
        before = name.rfind(b".", 0, last) if last > 0 else -1
        end = name[before if before > 0 else last :] if last > 0 and name[0] != _DOT else name
        try:
            hint = self._hints[end]
        except KeyError:
            hint = self._hint(extension_of(os.fsdecode(name)))
            if len(self._hints) < _HINTS_KEPT:
                self._hints[end] = hint
        return FoundFile(path, status.st_size, status.st_mtime_ns, status.st_ino, hint)


_name = attrgetter("name")


def _skipped(path: bytes, status: os.stat_result, code: str, message: str) -> FoundFile:
    warning = RecordWarning(code, message)
    return FoundFile(path, status.st_size, status.st_mtime_ns, status.st_ino, skip=warning)


def _special(path: bytes, status: os.stat_result) -> FoundFile:
    what = _SPECIAL.get(stat.S_IFMT(status.st_mode), "something else")
    return _skipped(path, status, "not-regular", f"{what}, not a regular file")


def _dangling(path: bytes) -> FoundFile:
    return FoundFile(path, skip=RecordWarning("dangling-link", f"a symbolic link to nothing{_target(path)}"))


def _failed(path: bytes, error: OSError, what: str = "") -> FoundFile:
    reason = error.strerror or str(error)
    message = f"{what}: {reason}" if what else reason
    return FoundFile(path, error=RecordError(os_error_kind(error), message))


def _target(path: bytes) -> str:
    """Where a link points to, in brackets; nothing where it cannot be told."""
    try:
        return f" ({os.fsdecode(os.readlink(path))})"
    except OSError:
        return ""
