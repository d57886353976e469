"""How long a batch was worked on up to now, and what was read in that time."""

from __future__ import annotations

import sqlite3

from metaextract_tui.catalogue.counts import batch_counts
from metaextract_tui.catalogue.ids import batch_range
from metaextract_tui.model import FileState

_NOT_READ = """SELECT count(*), ifnull(sum(size), 0) FROM files
    WHERE file_id BETWEEN ? AND ? AND (unchanged OR state = ?)"""


def worked(connection: sqlite3.Connection, batch_id: int) -> tuple[float, int, int] | None:
    """Seconds, pauses left out, and the files and bytes that were done with by reading them: without those that did not
    change and those that were cancelled. None where the time is not known, as of batches that an older program read."""
    span = connection.execute("SELECT seconds FROM spans WHERE batch_id = ?", (batch_id,)).fetchone()
    if span is None:
        return None
    counts = batch_counts(connection, batch_id)
    files, size = 0, 0
    if counts.states.get(FileState.SKIPPED) or counts.states.get(FileState.CANCELLED):
        asked = (*batch_range(batch_id), FileState.CANCELLED)
        files, size = connection.execute(_NOT_READ, asked).fetchone()
    return span[0], max(0, counts.done - files), max(0, counts.bytes_done - size)
