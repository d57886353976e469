"""Records out of a catalogue: each file's newest one exactly once, as lines of JSON."""

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
from metaextract_tui.catalogue.records import as_unchanged

_OF_BATCH = """SELECT path, json, unchanged FROM files LEFT JOIN records USING (record_id)
    WHERE file_id BETWEEN ? AND ? ORDER BY file_id"""
_OF_ALL = "SELECT path, record_id, unchanged, state FROM files ORDER BY path, batch_id"
_RECORD = "SELECT json FROM records WHERE record_id = ?"


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
            for path, json, unchanged in connection.execute(_OF_BATCH, batch_range(batch_id)):
                if json is None:
                    self.left_out += 1
                else:
                    yield self._said(path, json, unchanged)

    def _of_all(self) -> Iterator[bytes]:
        """Every path's newest record; one that only says `cancelled` gives way to an older one that says more."""
        with closing(database.open_to_read(self._reader.path)) as connection:
            for path, rows in groupby(connection.execute(_OF_ALL), itemgetter(0)):
                best: tuple[int, int] | None = None
                for _, record_id, unchanged, state in rows:
                    if record_id is not None and (best is None or state != "cancelled"):
                        best = (record_id, unchanged)
                if best is None:
                    self.left_out += 1
                else:
                    (json,) = connection.execute(_RECORD, (best[0],)).fetchone()
                    yield self._said(path, json, best[1])

    def _said(self, path: bytes, json: bytes, unchanged: int) -> bytes:
        record = as_unchanged(json) if unchanged else json
        if self._rename is None:
            return record
        return with_path(record, path, os.fsencode(self._rename(os.fsdecode(path))))


def export(reader: Reader, batch_id: int | None, rename: Callable[[str], str] | None = None) -> Export:
    """The records of a batch in the order found, or (None) of every path in the catalogue, by path; `rename` says
    what a path is to be called. Raises CatalogueError."""
    return Export(reader, batch_id, rename)
