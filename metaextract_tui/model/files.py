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

    # A tuple, as are QueuedFile and Outcome: it is made in a third of the time, and a batch makes a million of each.

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

    `isolated`: alone in a fresh worker, whatever `lane` says. `format`: the name of the format that it is read as,
    whatever its content says. `crashed`: the try before this one ended with a crash; one more, and the file is
    quarantined.
    """

    timeout_s: float | None = None
    memory_limit_mb: int | None = None
    lane: Lane | None = None
    isolated: bool = False
    deep: bool = False
    crashed: bool = False
    format: str | None = None


class QueuedFile(NamedTuple):
    """A file that the engine was given to read: claimed in the catalogue, `attempts` tries behind it."""

    file_id: int
    seq: int
    path: bytes
    size: int
    mtime_ns: int
    attempts: int
    hint: str | None = None
    remedy: Remedy = Remedy()


class Outcome(NamedTuple):
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
    mtime_ns: int = 0
    worker: str | None = None
    peak_memory_mb: float | None = None
    digest: str | None = None
    """What of the file's fields tells most, in one line: `h264 3840×2160`."""


class Source(StrEnum):
    """Where the value is that a condition asks for: with the file, or in its record."""

    FILE = "file"
    FIELD = "field"
    RUN = "run"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Span:
    """From `least` to `most`, which None leaves open. Numbers in the unit of what is asked; dates as the beginning of
    their ISO 8601 text. `above`, `below`: the end itself does not belong to it."""

    least: float | str | None = None
    most: float | str | None = None
    above: bool = False
    below: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that is asked of a file: that the value called `name` is one of `texts` (`whole`) or holds one,
    whatever the case, or lies in one of `spans`; where neither is given, that there is one. Of a list, that one member
    is so. `unless`: that all this is not so."""

    source: Source
    name: str
    texts: tuple[str, ...] = ()
    whole: bool = False
    spans: tuple[Span, ...] = ()
    unless: bool = False


@dataclass(frozen=True, slots=True)
class FileFilter:
    """Which files of a batch are wanted; empty members do not narrow. `words`: all of them are in path or reason,
    whatever the case; `under`: a folder's absolute path; `conditions`: all of them hold."""

    states: frozenset[FileState] = frozenset()
    formats: frozenset[str] = frozenset()
    kinds: frozenset[ErrorKind] = frozenset()
    words: tuple[str, ...] = ()
    under: bytes | None = None
    conditions: tuple[Condition, ...] = ()


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
    PATH = "path"
    MODIFIED = "modified"
    LANE = "lane"
    WORKER = "worker"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One attempt at one file, oldest first. Times are Unix seconds; `remedy` is what it changed for this attempt."""

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
    remedy: Remedy = Remedy()


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
