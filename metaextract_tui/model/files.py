"""A file on its way: found, queued, read, stored, shown in a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from metaextract_tui.model.record import BatchState, ErrorKind, FileState, Lane, RecordError, RecordWarning


class FoundFile(NamedTuple):
    """What the walk says of one entry. `error`: it cannot be read (no permission to stat it or to list the folder);
    `skip`: it will not be (hidden, a link, no regular file). `hint`: the format that its extension promises."""

    # A tuple, for it is made in a third of the time: a walk makes a million of them.

    path: bytes
    size: int = 0
    mtime_ns: int = 0
    inode: int = 0
    hint: str | None = None
    error: RecordError | None = None
    skip: RecordWarning | None = None


@dataclass(frozen=True, slots=True)
class Remedy:
    """What a retry changes for a file; None leaves the batch's setting. Seconds, MiB.

    `crashed`: the try before this one ended with a crash; one more, and the file is quarantined.
    """

    timeout_s: float | None = None
    memory_limit_mb: int | None = None
    lane: Lane | None = None
    isolated: bool = False
    deep: bool = False
    crashed: bool = False


@dataclass(frozen=True, slots=True)
class QueuedFile:
    """A file that the engine was given to read: claimed in the catalogue, `attempts` tries behind it."""

    file_id: int
    seq: int
    path: bytes
    size: int
    mtime_ns: int
    attempts: int
    hint: str | None = None
    remedy: Remedy = Remedy()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt at one file ended; `again` puts it back into the queue, alone in a fresh worker.

    `note`: why a file that was read in part was not read whole, in one line.
    """

    file_id: int
    state: FileState
    attempt: int
    record: bytes
    format: str | None = None
    size: int | None = None
    mtime_ns: int | None = None
    inode: int | None = None
    lane: Lane | None = None
    worker: str | None = None
    duration_ms: float | None = None
    peak_memory_mb: float | None = None
    extractor: str | None = None
    error: RecordError | None = None
    note: str | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row of the files table. `seq` counts a batch's files from 0 in the order they were found."""

    file_id: int
    seq: int
    path: bytes
    state: FileState
    format: str | None
    size: int
    duration_ms: float | None
    attempts: int
    lane: Lane | None
    error_kind: ErrorKind | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class FileFilter:
    """Which files of a batch are wanted; empty members do not narrow. `under`: a folder's absolute path."""

    states: frozenset[FileState] = frozenset()
    formats: frozenset[str] = frozenset()
    kinds: frozenset[ErrorKind] = frozenset()
    text: str = ""
    under: bytes | None = None


class SortKey(StrEnum):
    """What the files table can be sorted by; `found` is the order of the walk, `done` the order of completion."""

    FOUND = "found"
    DONE = "done"
    STATE = "state"
    FORMAT = "format"
    NAME = "name"
    SIZE = "size"
    TIME = "time"
    ATTEMPTS = "attempts"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One attempt at one file, oldest first. Times are Unix seconds."""

    number: int
    ended_at: float
    worker: str | None
    lane: Lane | None
    state: FileState
    error_kind: ErrorKind | None
    message: str | None
    detail: str | None
    duration_ms: float | None
    peak_memory_mb: float | None


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One batch in the catalogue's history. Times are Unix seconds."""

    batch_id: int
    state: BatchState
    created_at: float
    finished_at: float | None
    roots: tuple[bytes, ...]
    walk_done: bool
    counts: Mapping[FileState, int]
