"""Files, outcomes and checks that the tests of the catalogue share."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from metaextract_tui.catalogue.writer import Writer
from metaextract_tui.model import (
    ErrorKind,
    FileState,
    FoundFile,
    Lane,
    Outcome,
    QueuedFile,
    Record,
    RecordError,
    RecordStatus,
    RecordWarning,
)

KEYS = frozenset({"mock/1"})


def found(number: int, *, size: int = 100, folder: bytes = b"/data") -> FoundFile:
    """A file that the walk may have met."""
    return FoundFile(
        folder + b"/file_%06d.bin" % number, size, 1_700_000_000_000_000_000 + number, 5000 + number, "mock"
    )


def record(path: bytes, status: RecordStatus = RecordStatus.OK, **members: Any) -> bytes:
    """The JSON of a record."""
    return Record(os.fsdecode(path), status, **members).to_json()


def read(file: QueuedFile, **members: Any) -> Outcome:
    """What a worker says of a file that it could read."""
    said: dict[str, Any] = {
        "state": FileState.OK,
        "attempt": file.attempts + 1,
        "record": record(file.path, format="mock", native={"said": "x" * 200}),
        "format": "mock",
        "lane": Lane.PROCESS,
        "worker": "P1",
        "duration_ms": 1.5,
        "peak_memory_mb": 20.0,
        "extractor": "mock/1",
    }
    return Outcome(file.file_id, **{**said, **members})


def failed(file: QueuedFile, kind: ErrorKind = ErrorKind.MALFORMED, *, again: bool = False) -> Outcome:
    """What is said of a file that could not be read."""
    error = RecordError(kind, f"it is {kind}", "Traceback …")
    json_ = record(file.path, RecordStatus.FAILED, error=error)
    return read(file, state=FileState.FAILED, error=error, record=json_, again=again)


def hidden(path: bytes) -> FoundFile:
    return FoundFile(path, 3, 1, 1, skip=RecordWarning("hidden", "a hidden file"))


@contextmanager
def writing(path: Path, **callbacks: Any) -> Iterator[Writer]:
    """An open writer, closed at the end."""
    writer = Writer(path, **callbacks)
    writer.open()
    try:
        yield writer
    finally:
        writer.close()


def read_all(writer: Writer, batch_id: int, limit: int = 50) -> int:
    """Read every queued file; how many they were."""
    files = 0
    while taken := writer.claim(batch_id, limit).result(10):
        writer.finish(batch_id, [read(file) for file in taken])
        files += len(taken)
    assert writer.flush(10)
    return files


def statuses(lines: Sequence[bytes]) -> dict[str, str]:
    """Status by path; fails where a path has two records."""
    said = [json.loads(line) for line in lines]
    by_path = {one["path"]: one["status"] for one in said}
    assert len(by_path) == len(said), "a path has more than one record"
    return by_path


def sound(path: Path) -> None:
    """Whether the catalogue is whole: SQLite's own check, the totals, and every record that is pointed to."""
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        counted = connection.execute(
            "SELECT batch_id, state, format, error_kind, files, bytes, timed, round(ms, 3) FROM tallies "
            "WHERE files != 0 ORDER BY 1, 2, 3, 4"
        ).fetchall()
        scanned = connection.execute(
            "SELECT batch_id, state, ifnull(format, ''), ifnull(error_kind, ''), count(*), sum(size), "
            "count(duration_ms), round(total(duration_ms), 3) FROM files GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
        ).fetchall()
        assert counted == scanned
        lost = "SELECT count(*) FROM files WHERE record_id > (SELECT ifnull(max(record_id), 0) FROM records)"
        assert connection.execute(lost).fetchone() == (0,)
    finally:
        connection.close()
