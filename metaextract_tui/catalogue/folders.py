"""How many files of a batch lie under a folder, and how they stand: what the source tree says of each."""

from __future__ import annotations

import sqlite3

from metaextract_tui.catalogue.conditions import under_sql
from metaextract_tui.model import FolderCount

# By the index of paths: 0.4 us a file that lies there (1,000,000 files: 0.36 s), whatever else the batch holds.
_COUNT = """SELECT count(*), total(state IN ('queued', 'held', 'processing')), total(state IN ('failed', 'quarantined'))
    FROM files INDEXED BY files_path WHERE {where} AND batch_id = ?"""


def folder_count(connection: sqlite3.Connection, batch_id: int, path: bytes) -> FolderCount:
    """The files of a batch under a folder, at whatever depth; of a file itself, 1 or 0."""
    where, values = under_sql(path.rstrip(b"/"))
    files, left, failed = connection.execute(_COUNT.format(where=where), (*values, batch_id)).fetchone()
    if not files:
        files, left, failed = connection.execute(_COUNT.format(where="path = ?"), (path, batch_id)).fetchone()
    return FolderCount(files, int(left), int(failed))
