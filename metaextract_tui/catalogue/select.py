"""The SQL for which files of a batch are wanted, and in which order."""

from __future__ import annotations

from metaextract_tui.catalogue.ids import batch_range
from metaextract_tui.model import FileFilter, FileState, SortKey

Value = int | str | bytes

FEW = 20_000  # files that are sooner found by an index than by looking at a million
_FAILED = frozenset({FileState.FAILED, FileState.QUARANTINED})  # these have a kind of error, all of them

_NAME = "CAST(substr(path, name_at) AS TEXT) COLLATE NOCASE"
_LIKE = "(CAST(path AS TEXT) LIKE ? ESCAPE '\\' OR reason LIKE ? ESCAPE '\\')"
_REACHED = (  # states in the order of a file's life
    "CASE state WHEN 'processing' THEN 0 WHEN 'failed' THEN 1 WHEN 'quarantined' THEN 2 WHEN 'partial' THEN 3 "
    "WHEN 'ok' THEN 4 WHEN 'skipped' THEN 5 WHEN 'cancelled' THEN 6 WHEN 'held' THEN 7 ELSE 8 END"
)

# What is sorted by, and whether files that have none of it come last in either direction.
_SORTED: dict[SortKey, tuple[str, str | None]] = {
    SortKey.DONE: ("done_at", "done_at"),
    SortKey.STATE: (_REACHED, None),
    SortKey.FORMAT: ("format", "format"),
    SortKey.NAME: (_NAME, None),
    SortKey.SIZE: ("size", None),
    SortKey.TIME: ("duration_ms", "duration_ms"),
    SortKey.ATTEMPTS: ("attempts", None),
    SortKey.REASON: ("reason", "reason"),
}


def all_wanted(wanted: FileFilter) -> bool:
    """Whether the filter lets every file through."""
    return not (wanted.states or wanted.formats or wanted.kinds or wanted.text or wanted.under not in (None, b"/"))


def few_under_sql(under: bytes) -> tuple[str, list[Value]]:
    """A query for how many files of all batches lie under a folder, which does not count beyond `FEW`."""
    sql = "SELECT count(*) FROM (SELECT 1 FROM files INDEXED BY files_path WHERE path > ? AND path < ? LIMIT ?)"
    return sql, [*_under(under), FEW]


def select_sql(
    batch_id: int, wanted: FileFilter, sort: SortKey, descending: bool, *, few: bool = False
) -> tuple[str, list[Value]]:
    """A query for the numbers (`seq`) of the files that the filter lets through, sorted, and its parameters. `few`: the
    folder of the filter has few files.

    What fails is found by its index, and so is a small folder; for all else the whole batch is looked at, which is
    faster than an index that leads to most of it.

    SQLite's LIKE ignores the case of ASCII letters only, and is six times as fast: a text of others needs a function
    `holds(text, path, reason)` on the connection. Its text is bytes, for SQLite takes no lone surrogates, which are
    what stands for bytes that are not UTF-8.
    """
    lowest, highest = batch_range(batch_id)
    where = ["file_id BETWEEN ? AND ?"]
    values: list[Value] = [lowest, highest]
    chosen = (("state", wanted.states), ("format", wanted.formats), ("error_kind", wanted.kinds))
    for column, members in chosen:
        if members:
            where.append(f"{column} IN ({', '.join('?' * len(members))})")
            values.extend(sorted(str(member) for member in members))
    if wanted.under is not None and wanted.under != b"/":
        where.append("path > ? AND path < ?")
        values += _under(wanted.under)
    if wanted.text.isascii() and wanted.text.isprintable() and wanted.text:
        like = "".join("\\" + letter if letter in "\\%_" else letter for letter in wanted.text)
        where.append(_LIKE)
        values += [f"%{like}%"] * 2
    elif wanted.text:
        where.append("holds(?, path, reason)")
        values.append(wanted.text.encode("utf-8", "surrogatepass"))
    direction = " DESC" if descending else ""
    if sort is SortKey.FOUND:
        order = f"file_id{direction}"
    else:
        by, absent = _SORTED[sort]
        order = f"{absent} IS NULL, " if absent else ""
        order += f"{by}{direction}, file_id"
    index = "NOT INDEXED"
    if wanted.kinds or (wanted.states and wanted.states <= _FAILED):
        where += ["batch_id = ?", "error_kind IS NOT NULL"]
        values.append(batch_id)
        index = "INDEXED BY files_errors"
    elif few:
        index = "INDEXED BY files_path"
    sql = f"SELECT file_id - {lowest} FROM files {index} WHERE {' AND '.join(where)}"
    return f"{sql} ORDER BY {order}", values


def _under(folder: bytes) -> list[Value]:
    """Between what all paths in a folder lie."""
    return [folder + b"/", folder + b"0"]  # "0" follows "/"
