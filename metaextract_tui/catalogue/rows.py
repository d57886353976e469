"""The rows of the files table: what a file's row says, and what of its record is shown beside it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from metaextract_tui.catalogue.conditions import FIELDS, RUN
from metaextract_tui.catalogue.ids import SEQ_MASK, batch_range
from metaextract_tui.formats.digest import digest
from metaextract_tui.model import ErrorKind, FileRow, FileState, Lane

_IDS = 500
_ROW = "file_id, path, state, format, size, duration_ms, attempts, lane, error_kind, reason, mtime_ns"
# Only the two short parts of the record that are wanted leave SQLite: a whole one may be a megabyte.
_SAID = f"(SELECT part FROM {FIELDS}), (SELECT part FROM {RUN})"
_DIGESTED = (FileState.OK, FileState.PARTIAL, FileState.SKIPPED)


def read_rows(connection: sqlite3.Connection, batch_id: int, seqs: Sequence[int], *, bare: bool) -> list[FileRow]:
    """The rows with these numbers, in the order asked for; unknown numbers are left out. `bare`: without what has to
    be taken from the records. Raises sqlite3.Error."""
    lowest, _ = batch_range(batch_id)
    found: dict[int, FileRow] = {}
    for at in range(0, len(seqs), _IDS):
        ids = [lowest + seq for seq in seqs[at : at + _IDS] if 0 <= seq <= SEQ_MASK]
        sql = f"SELECT {_ROW}, {'NULL, NULL' if bare else _SAID} FROM files WHERE file_id IN ({_marks(ids)})"
        for row in connection.execute(sql, ids):
            found[row[0] - lowest] = _row(row, row[0] - lowest)
    return [found[seq] for seq in seqs if seq in found]


def _row(row: tuple[Any, ...], seq: int) -> FileRow:
    file_id, path, state, format_, size, duration_ms, attempts, lane, error_kind, reason, mtime_ns, fields, run = row
    ran = _parsed(run)
    worker, memory = ran.get("worker"), ran.get("peak_memory_mb")
    return FileRow(
        file_id=file_id,
        seq=seq,
        path=path,
        state=FileState(state),
        format=format_,
        size=size,
        duration_ms=duration_ms,
        attempts=attempts,
        lane=None if lane is None else Lane(lane),
        error_kind=None if error_kind is None else ErrorKind(error_kind),
        reason=reason,
        mtime_ns=mtime_ns,
        worker=worker if isinstance(worker, str) else None,
        peak_memory_mb=memory if isinstance(memory, int | float) else None,
        digest=digest(format_, _parsed(fields)) if state in _DIGESTED else None,
    )


def _parsed(part: str | None) -> dict[str, Any]:
    """A part of a record; nothing where there is none."""
    try:
        said = json.loads(part) if part else {}
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _marks(ids: Sequence[int]) -> str:
    return ", ".join("?" * len(ids))
