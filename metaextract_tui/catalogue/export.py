"""Records out of a catalogue: each file's newest one exactly once, as lines of JSON.

Of the whole catalogue a file that did not change is said as it was read, with the warning `unchanged`: that a later
scan skipped it is no news of the file. Of one batch it is `skipped`, as that batch's own records said.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import groupby
from operator import itemgetter

from metaextract_tui.catalogue import database
from metaextract_tui.catalogue.ids import batch_range
from metaextract_tui.catalogue.paths import with_path
from metaextract_tui.catalogue.reader import Reader
from metaextract_tui.catalogue.records import RECORD, stored_record
from metaextract_tui.model import FileState

_OF_BATCH = f"{RECORD} WHERE file_id BETWEEN ? AND ? ORDER BY file_id"
_OF_ALL = "SELECT path, file_id, record_id IS NOT NULL, state FROM files ORDER BY path, batch_id"
_ONE = f"{RECORD} WHERE file_id = ?"


class Export:
    """Iterates over records, without newlines. `left_out` counts the files that have no record yet."""

    def __init__(self, reader: Reader, batch_id: int | None, rename: Callable[[str], str] | None) -> None:
        self.left_out = 0
        self._reader = reader
        self._rename = rename
        self._lines = self._of_all() if batch_id is None else self._of_batch(batch_id)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._lines)

    # A connection of its own: a query that is not read to its end would keep the thread's other ones in the past.

    def _of_batch(self, batch_id: int) -> Iterator[bytes]:
        with closing(database.open_to_read(self._reader.path)) as connection:
            for row in connection.execute(_OF_BATCH, batch_range(batch_id)):
                record = stored_record(*row)
                if record is None:
                    self.left_out += 1
                else:
                    yield self._said(row[0], record)

    def _of_all(self) -> Iterator[bytes]:
        """Every path's newest record; one that only says `cancelled` gives way to an older one that says more."""
        with closing(database.open_to_read(self._reader.path)) as connection:
            for path, rows in groupby(connection.execute(_OF_ALL), itemgetter(0)):
                best: int | None = None
                for _, file_id, stored, state in rows:
                    cancelled = state == FileState.CANCELLED
                    if (stored or cancelled) and (best is None or not cancelled):
                        best = file_id
                row = None if best is None else connection.execute(_ONE, (best,)).fetchone()
                record = None if row is None else stored_record(*row, as_read=True)
                if record is None:
                    self.left_out += 1
                else:
                    yield self._said(path, record)

    def _said(self, path: bytes, record: bytes) -> bytes:
        if self._rename is None:
            return record
        return with_path(record, path, os.fsencode(self._rename(os.fsdecode(path))))


def export(reader: Reader, batch_id: int | None, rename: Callable[[str], str] | None = None) -> Export:
    """The records of a batch in the order found, or (None) of every path in the catalogue, by path; `rename` says
    what a path is to be called. Raises CatalogueError."""
    return Export(reader, batch_id, rename)
