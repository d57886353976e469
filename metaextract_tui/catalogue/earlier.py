"""What earlier batches know of the paths that a walk finds: which of them need not be read again."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from metaextract_tui.catalogue.ids import batch_range
from metaextract_tui.catalogue.records import UNCHANGED
from metaextract_tui.model import FileState, FoundFile

_REUSABLE = (FileState.OK.value, FileState.PARTIAL.value, FileState.SKIPPED.value)

_COLUMNS = "path, size, mtime_ns, inode, state, extractor, record_id, format, error_kind, reason, file_id"
_NEWEST = f"""SELECT {_COLUMNS} FROM files
    WHERE path = ? AND record_id IS NOT NULL AND state != 'cancelled' ORDER BY batch_id DESC LIMIT 1"""
_NEXT = f"""SELECT path, size, mtime_ns, inode, extractor, record_id, format, file_id FROM files
    WHERE file_id BETWEEN ? AND ? AND record_id IS NOT NULL AND state IN {_REUSABLE}"""
_LAST = "SELECT max(file_id) FROM files WHERE file_id BETWEEN ? AND ?"
_ROOTS = "SELECT batch_id, path FROM roots WHERE batch_id != ? ORDER BY batch_id DESC"


class Known(NamedTuple):
    """What stands of a file that need not be read. `told`: id of its record."""

    state: str
    extractor: str | None
    told: int
    format: str | None
    kind: str | None
    reason: str | None


class Earlier:
    """The readings of other batches, asked by one batch's walk.

    A tree that is scanned again comes in the order of its last scan, so its rows are read in one piece from the place
    that the walk has reached. Only what is not there is looked for by its path.
    """

    def __init__(self, connection: sqlite3.Connection, batch_id: int) -> None:
        self.batch_id = batch_id
        self._connection = connection
        self._first, self._last = self._neighbour(batch_id)
        self._at = self._first

    def known(self, found: Sequence[FoundFile], current: frozenset[str]) -> dict[bytes, Known]:
        """Those of the files that did not change since an extractor of `current` read them, by path."""
        end = min(self._at + len(found) - 1, self._last)
        rows = {row[0]: row for row in self._connection.execute(_NEXT, (self._at, end))}
        holding: dict[bytes, Known] = {}
        for one in found:
            path = one.path
            row = rows.get(path)
            if row is None:
                known = self._asked(one, current)
                if known is not None:
                    holding[path] = known
                continue
            _, size, mtime_ns, inode, extractor, record_id, format, file_id = row
            self._at = file_id + 1
            if size == one.size and mtime_ns == one.mtime_ns and inode == one.inode and extractor in current:
                holding[path] = Known("skipped", extractor, record_id, format, None, UNCHANGED.message)
        return holding

    def _asked(self, one: FoundFile, current: frozenset[str]) -> Known | None:
        """A quarantined file stays so: reading it again would end a worker twice more, or, where it ended the program
        itself (`extractor` is None then), that."""
        row = self._connection.execute(_NEWEST, (one.path,)).fetchone()
        if row is None:
            return None
        _, size, mtime_ns, inode, state, extractor, record_id, format, kind, reason, file_id = row
        if self._first <= file_id <= self._last:
            self._at = file_id + 1
        if (size, mtime_ns, inode) != (one.size, one.mtime_ns, one.inode):
            return None
        if state == FileState.QUARANTINED and (extractor is None or extractor in current):
            return Known(state, extractor, record_id, format, kind, reason)
        if state in _REUSABLE and extractor in current:
            return Known("skipped", extractor, record_id, format, None, UNCHANGED.message)
        return None

    def _neighbour(self, batch_id: int) -> tuple[int, int]:
        """The first and the last file of the newest other batch that may hold the same paths; an empty range where
        there is none. No batch after it holds any of them: its rows are the newest."""
        own = [path for (path,) in self._connection.execute("SELECT path FROM roots WHERE batch_id = ?", (batch_id,))]
        for other, root in self._connection.execute(_ROOTS, (batch_id,)).fetchall():
            if not any(_within(root, one) or _within(one, root) for one in own):
                continue
            last = self._connection.execute(_LAST, batch_range(other)).fetchone()[0]
            if last is not None:
                return batch_range(other)[0], last
        return 0, -1


def _within(path: bytes, folder: bytes) -> bool:
    return path == folder or path.startswith(folder.rstrip(b"/") + b"/")
