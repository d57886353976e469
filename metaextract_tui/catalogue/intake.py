"""How what the walk found comes into the queue, or past it where there is nothing to read."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from metaextract_tui.catalogue.counts import Added
from metaextract_tui.catalogue.earlier import Earlier, Known
from metaextract_tui.catalogue.ids import batch_range
from metaextract_tui.catalogue.records import as_unchanged, found_record, int64, text
from metaextract_tui.catalogue.store import Store
from metaextract_tui.model import ErrorKind, FileState, FoundFile

# What a column has by default is not named, and what all rows share is no parameter: each costs 0.2 us a file.
_QUEUE = """INSERT OR IGNORE INTO files (file_id, batch_id, path, name_at, size, mtime_ns, inode, hint, state)
    VALUES (?, {batch_id:d}, ?, ?, ?, ?, ?, ?, 'queued')"""
_FINAL = """INSERT OR IGNORE INTO files (file_id, batch_id, path, name_at, size, mtime_ns, inode, hint, state,
    record_id, format, extractor, error_kind, reason, unchanged, done_at)
    VALUES (?, {batch_id:d}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, {unchanged:d}, ?)"""
_LAST = "SELECT max(file_id) FROM files WHERE file_id BETWEEN ? AND ?"
_IN_BATCH = "SELECT 1 FROM files WHERE path = ? AND batch_id = ?"
_EARLIER = "SELECT 1 FROM files WHERE file_id < ? LIMIT 1"

Group = tuple[str, str | None, str | None]  # state, format, error kind


@dataclass(slots=True)
class _Rows:
    """Files to be added: as `_QUEUE` wants them, and as `_FINAL` does, those apart that share an earlier record."""

    queued: list[tuple[object, ...]] = field(default_factory=list)
    shared: list[tuple[object, ...]] = field(default_factory=list)
    told: list[tuple[object, ...]] = field(default_factory=list)
    records: list[tuple[int, bytes]] = field(default_factory=list)
    to_tell: list[int] = field(default_factory=list)
    sums: dict[Group, list[int]] = field(default_factory=dict)  # files, bytes

    def __len__(self) -> int:
        return len(self.queued) + len(self.shared) + len(self.told)

    def count(self, group: Group, size: int) -> None:
        sums = self.sums.get(group)
        if sums is None:
            sums = self.sums[group] = [0, 0]
        sums[0] += 1
        sums[1] += size


def add_files(store: Store, batch_id: int, found: Sequence[FoundFile], current: frozenset[str] | None) -> Added:
    """Queue what is new to the batch; what the walk could not or would not read, and what did not change since
    it was last read by an extractor of `current` (None: read all again), is final at once."""
    rows = _insert(store, batch_id, found, current)
    if rows is None:
        # Some are in the batch already, from an overlapping root or an interrupted walk, or a number is too big.
        fresh: dict[bytes, FoundFile] = {}
        for one in found:
            if not store.connection.execute(_IN_BATCH, (one.path, batch_id)).fetchone():
                fresh.setdefault(one.path, _fitting(one))
        rows = _insert(store, batch_id, list(fresh.values()), current) or _Rows()
    return _added(store, batch_id, rows)


def _insert(store: Store, batch_id: int, found: Sequence[FoundFile], current: frozenset[str] | None) -> _Rows | None:
    """Add the files; None, and nothing added, where one of them is in the batch or does not fit."""
    lowest, highest = batch_range(batch_id)
    last = store.connection.execute(_LAST, (lowest, highest)).fetchone()[0]
    first = lowest if last is None else last + 1
    rows = _rows(store, first, found, _known(store, batch_id, found, current))
    added = 0
    try:
        for sql, some in (
            (_QUEUE.format(batch_id=batch_id), rows.queued),
            (_FINAL.format(batch_id=batch_id, unchanged=True), rows.shared),
            (_FINAL.format(batch_id=batch_id, unchanged=False), rows.told),
        ):
            added += store.connection.executemany(sql, some).rowcount if some else 0
    except OverflowError:
        added = -1
    if added == len(found):
        return rows
    store.connection.execute("DELETE FROM files WHERE file_id BETWEEN ? AND ?", (first, highest))
    return None


def _known(
    store: Store, batch_id: int, found: Sequence[FoundFile], current: frozenset[str] | None
) -> Mapping[bytes, Known]:
    """Those that need not be read."""
    if current is None or not store.connection.execute(_EARLIER, (batch_range(batch_id)[0],)).fetchone():
        return {}
    if store.earlier is None or store.earlier.batch_id != batch_id:
        store.earlier = Earlier(store.connection, batch_id)
    return store.earlier.known(found, current)


def _rows(store: Store, first: int, found: Sequence[FoundFile], known: Mapping[bytes, Known]) -> _Rows:
    rows, now = _Rows(), time.time()
    queued_bytes = 0
    next_record = 0
    for file_id, one in enumerate(found, first):
        path = one.path
        if one.error is not None or one.skip is not None:
            next_record = next_record or store.next_record()
            told = found_record(one)
            kind = reason = None
            state = FileState.SKIPPED
            if one.error is not None:
                kind, reason = one.error.kind, one.error.message
                state = state if kind is ErrorKind.UNSUPPORTED else FileState.FAILED
            elif one.skip is not None:
                reason = one.skip.message
            rows.told.append(
                (
                    file_id, path, path.rfind(b"/") + 2, one.size, one.mtime_ns, one.inode, one.hint,
                    state, next_record, None, None, kind, text(reason), now,
                )
            )  # fmt: skip
            rows.records.append((next_record, told))
            rows.count((state, None, kind), one.size)
            next_record += 1
        elif (holds := known.get(path)) is not None:
            state_, extractor, record_id, format, kind_, reason = holds
            rows.shared.append(
                (
                    file_id, path, path.rfind(b"/") + 2, one.size, one.mtime_ns, one.inode, one.hint,
                    state_, record_id, format, extractor, kind_, reason, now,
                )
            )  # fmt: skip
            if store.tell_unchanged or state_ == FileState.QUARANTINED:
                rows.to_tell.append(record_id)
            rows.count((state_, format, kind_), one.size)
        else:
            rows.queued.append((file_id, path, path.rfind(b"/") + 2, one.size, one.mtime_ns, one.inode, one.hint))
            queued_bytes += one.size
    if rows.queued:
        rows.sums[FileState.QUEUED, None, None] = [len(rows.queued), queued_bytes]
    return rows


def _added(store: Store, batch_id: int, rows: _Rows) -> Added:
    """Store the records of new rows, and count them."""
    store.add_records(rows.records)
    files = size_bytes = final_bytes = 0
    states: Counter[FileState] = Counter()
    failures: Counter[ErrorKind] = Counter()
    formats: dict[str, tuple[int, int, int]] = {}
    for (state, format, kind), (number, size) in rows.sums.items():
        store.tallies.count_many(number, batch_id, state, format, kind, size)
        files += number
        size_bytes += size
        if state == FileState.QUEUED:
            continue
        states[FileState(state)] += number
        final_bytes += size
        failed = number if state in (FileState.FAILED, FileState.QUARANTINED) else 0
        if kind is not None and failed:
            failures[ErrorKind(kind)] += number
        if format:
            before = formats.get(format, (0, 0, 0))
            formats[format] = before[0] + number, before[1] + failed, before[2] + size
    if store.tell_final:
        store.final += [(batch_id, told) for _, told in rows.records]
        said = store.records(rows.to_tell)
        store.final += [(batch_id, as_unchanged(said[one])) for one in rows.to_tell if one in said]
        store.untold += len(rows.shared) - len(rows.to_tell)
    return Added(files, size_bytes, dict(states), final_bytes, len(rows.shared), dict(failures), formats)


def _fitting(one: FoundFile) -> FoundFile:
    """The same with numbers that SQLite can hold."""
    return one._replace(size=int64(one.size), mtime_ns=int64(one.mtime_ns), inode=int64(one.inode))
