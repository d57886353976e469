"""How what the walk found comes into the queue, or past it where there is nothing to read."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from metaextract_tui.catalogue.counts import Added
from metaextract_tui.catalogue.records import UNCHANGED, as_unchanged, found_record, int64, text
from metaextract_tui.catalogue.store import Store, batch_range
from metaextract_tui.model import ErrorKind, FileState, FoundFile

_REUSABLE = (FileState.OK, FileState.PARTIAL, FileState.SKIPPED)

_ADD = """INSERT OR IGNORE INTO files (file_id, batch_id, path, name_at, size, mtime_ns, inode, hint, state,
    unchanged, record_id, format, extractor, error_kind, reason, done_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_NEWEST = """SELECT state, size, mtime_ns, inode, extractor, record_id, format, error_kind, reason FROM files
    WHERE path = ? AND record_id IS NOT NULL AND state != 'cancelled' ORDER BY batch_id DESC LIMIT 1"""

_EARLIER = "SELECT 1 FROM files WHERE file_id < ? LIMIT 1"


class _NewRow(NamedTuple):
    """A file to be added: its columns as `_ADD` wants them, and those of them that are counted; `told` is its record
    where it has one of its own, `shared` says that it has an earlier batch's."""

    columns: tuple[object, ...]
    size: int
    state: FileState
    kind: ErrorKind | None
    format: str | None
    record_id: int | None
    told: bytes | None
    shared: bool


class _Known(NamedTuple):
    """The newest reading of a path, where it still holds."""

    state: FileState
    extractor: str | None
    record_id: int
    format: str | None
    kind: ErrorKind | None
    reason: str | None


def add_files(store: Store, batch_id: int, found: Sequence[FoundFile], current: frozenset[str] | None) -> Added:
    """Queue what is new to the batch; what the walk could not or would not read, and what did not change since
    it was last read by an extractor of `current` (None: read all again), is final at once."""
    fresh: dict[bytes, FoundFile] = {}
    for one in found:
        fresh.setdefault(one.path, one)
    rows = _rows(store, batch_id, list(fresh.values()), current)
    store.connection.execute("SAVEPOINT adding")
    if store.connection.executemany(_ADD, [row.columns for row in rows]).rowcount < len(rows):
        # Some are in the batch already, from an overlapping root or an interrupted walk: number the others anew.
        store.connection.execute("ROLLBACK TO adding")
        known = "SELECT 1 FROM files WHERE path = ? AND batch_id = ?"
        new = [one for one in fresh.values() if not store.connection.execute(known, (one.path, batch_id)).fetchone()]
        rows = _rows(store, batch_id, new, current)
        store.connection.executemany(_ADD, [row.columns for row in rows])
    store.connection.execute("RELEASE adding")
    return _added(store, batch_id, rows)


def _rows(store: Store, batch_id: int, found: Sequence[FoundFile], current: frozenset[str] | None) -> list[_NewRow]:
    lowest, highest = batch_range(batch_id)
    query = "SELECT max(file_id) FROM files WHERE file_id BETWEEN ? AND ?"
    last = store.connection.execute(query, (lowest, highest)).fetchone()[0]
    next_record = store.next_record()
    if current is not None and not store.connection.execute(_EARLIER, (lowest,)).fetchone():
        current = None
    now = time.time()
    rows: list[_NewRow] = []
    for file_id, one in enumerate(found, lowest if last is None else last + 1):
        stamp = int64(one.size), int64(one.mtime_ns), int64(one.inode)
        state, record_id, format, extractor, kind, reason = FileState.QUEUED, None, None, None, None, None
        told: bytes | None = None
        shared = False
        if one.error is not None or one.skip is not None:
            told = found_record(one)
            record_id, next_record = next_record, next_record + 1
            state = FileState.SKIPPED
            if one.error is not None:
                kind, reason = one.error.kind, one.error.message
                state = state if kind is ErrorKind.UNSUPPORTED else FileState.FAILED
            elif one.skip is not None:
                reason = one.skip.message
        elif current is not None and (known := _unchanged(store, one.path, stamp, current)) is not None:
            state, extractor, record_id, format, kind, reason = known
            shared = True
        columns = (
            file_id, batch_id, one.path, one.path.rfind(b"/") + 2, *stamp, one.hint, state, shared,
            record_id, format, extractor, kind, text(reason), None if state is FileState.QUEUED else now,
        )  # fmt: skip
        rows.append(_NewRow(columns, one.size, state, kind, format, record_id, told, shared))
    return rows


def _added(store: Store, batch_id: int, rows: Sequence[_NewRow]) -> Added:
    """Store the records of new rows, and count them."""
    states: Counter[FileState] = Counter()
    failures: Counter[ErrorKind] = Counter()
    size_bytes = final_bytes = unchanged = 0
    records = [(row.record_id, row.told) for row in rows if row.told is not None and row.record_id is not None]
    store.add_records(records)
    for row in rows:
        store.tallies.count(1, batch_id, row.state, row.format, row.kind, row.size)
        size_bytes += row.size
        if row.state is FileState.QUEUED:
            continue
        states[row.state] += 1
        final_bytes += row.size
        if row.kind is not None and row.state in (FileState.FAILED, FileState.QUARANTINED):
            failures[row.kind] += 1
        if row.shared:
            unchanged += 1
            if store.tell_final and row.record_id is not None:
                store.final.append((batch_id, as_unchanged(store.record(row.record_id))))
        elif row.told is not None:
            store.final.append((batch_id, row.told))
    return Added(len(rows), size_bytes, dict(states), final_bytes, unchanged, dict(failures))


def _unchanged(store: Store, path: bytes, stamp: tuple[int, int, int], current: frozenset[str]) -> _Known | None:
    """What is known of this path, so that it need not be read. A quarantined file stays so: reading it again would
    end a worker twice more, or, where it ended the program itself (`extractor` is None then), that."""
    row = store.connection.execute(_NEWEST, (path,)).fetchone()
    if row is None:
        return None
    state, size, mtime_ns, inode, extractor, record_id, format, kind, reason = row
    if (size, mtime_ns, inode) != stamp:
        return None
    if state == FileState.QUARANTINED and (extractor is None or extractor in current):
        return _Known(FileState.QUARANTINED, extractor, record_id, format, kind and ErrorKind(kind), reason)
    if state in _REUSABLE and extractor in current:
        return _Known(FileState.SKIPPED, extractor, record_id, format, None, UNCHANGED.message)
    return None
