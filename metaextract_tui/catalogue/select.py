"""The SQL for which files of a batch are wanted, and in which order."""

from __future__ import annotations

from metaextract_tui.catalogue.conditions import Value, condition_sql, run_value, under_sql, word_sql
from metaextract_tui.catalogue.ids import batch_range
from metaextract_tui.model import FileFilter, FileState, SortKey, Source

FEW = 20_000  # files that are sooner found by an index than by looking at a million
_FAILED = frozenset({FileState.FAILED, FileState.QUARANTINED})  # these have a kind of error, all of them

_NAME = "CAST(substr(path, name_at) AS TEXT) COLLATE NOCASE"
_REACHED = (  # states in the order of a file's life
    "CASE state WHEN 'processing' THEN 0 WHEN 'failed' THEN 1 WHEN 'quarantined' THEN 2 WHEN 'partial' THEN 3 "
    "WHEN 'ok' THEN 4 WHEN 'skipped' THEN 5 WHEN 'cancelled' THEN 6 WHEN 'held' THEN 7 ELSE 8 END"
)

# What is sorted by. Files that have none of it come last in either direction, which is asked for only where there may
# be such ones: it costs a fifth of the time.
_SORTED: dict[SortKey, str] = {
    SortKey.DONE: "done_at",
    SortKey.STATE: _REACHED,
    SortKey.FORMAT: "format",
    SortKey.NAME: _NAME,
    SortKey.SIZE: "size",
    SortKey.TIME: "duration_ms",
    SortKey.ATTEMPTS: "attempts",
    SortKey.REASON: "reason",
    SortKey.PATH: "path",
    SortKey.MODIFIED: "mtime_ns",
    SortKey.LANE: "lane",
    SortKey.WORKER: "asked",
    SortKey.MEMORY: "asked",
}
_ALWAYS_THERE = frozenset({SortKey.STATE, SortKey.NAME, SortKey.SIZE, SortKey.ATTEMPTS, SortKey.PATH, SortKey.MODIFIED})


def all_wanted(wanted: FileFilter) -> bool:
    """Whether the filter lets every file through."""
    narrows = wanted.states or wanted.formats or wanted.kinds or wanted.words or wanted.conditions
    return not (narrows or wanted.under not in (None, b"/"))


def few_under_sql(under: bytes) -> tuple[str, list[Value]]:
    """A query for how many files of all batches lie under a folder, which does not count beyond `FEW`."""
    sql = "SELECT count(*) FROM (SELECT 1 FROM files INDEXED BY files_path WHERE path > ? AND path < ? LIMIT ?)"
    return sql, [*under_sql(under)[1], FEW]


def select_sql(
    batch_id: int, wanted: FileFilter, sort: SortKey, descending: bool, *, few: bool = False
) -> tuple[str, list[Value]]:
    """A query for the numbers (`seq`) of the files that the filter lets through, sorted, and its parameters. `few`: the
    folder of the filter has few files.

    What fails is found by its index, and so is a small folder; for all else the whole batch is looked at, which is
    faster than an index that leads to most of it.

    What has to be looked for in the records comes last: it is asked only of the files that the rest lets through.
    """
    lowest, highest = batch_range(batch_id)
    where = ["file_id BETWEEN ? AND ?"]
    values: list[Value] = [lowest, highest]
    chosen = (("state", wanted.states), ("format", wanted.formats), ("error_kind", wanted.kinds))
    for column, members in chosen:
        if members:
            where.append(f"{column} IN ({', '.join('?' * len(members))})")
            values.extend(sorted(str(member) for member in members))
    asked = [] if wanted.under in (None, b"/") else [under_sql(wanted.under)]
    asked += [word_sql(word) for word in wanted.words]
    asked += [condition_sql(one) for one in sorted(wanted.conditions, key=lambda one: one.source is not Source.FILE)]
    for test, parameters in asked:
        where.append(test)
        values += parameters
    direction = " DESC" if descending else ""
    if sort is SortKey.FOUND:
        order = f"file_id{direction}"
    else:
        order = f"{_SORTED[sort]}{direction}{'' if sort in _ALWAYS_THERE else ' NULLS LAST'}, file_id"
    index = "NOT INDEXED"
    if wanted.kinds or (wanted.states and wanted.states <= _FAILED):
        where += ["batch_id = ?", "error_kind IS NOT NULL"]
        values.append(batch_id)
        index = "INDEXED BY files_errors"
    elif few:
        index = "INDEXED BY files_path"
    read = f", {run_value(sort)} AS asked" if sort in (SortKey.WORKER, SortKey.MEMORY) else ""
    sql = f"SELECT file_id - {lowest}{read} FROM files {index} WHERE {' AND '.join(where)}"
    return f"{sql} ORDER BY {order}", values
