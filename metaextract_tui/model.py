"""The nouns that every room shares: records, files, batches, workers, the snapshot. Nothing of ours is imported."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class ErrorKind(StrEnum):
    """Why nothing useful could be read of a file."""

    MALFORMED = "malformed"
    TRUNCATED = "truncated"
    ENCRYPTED = "encrypted"
    UNSUPPORTED = "unsupported"
    EMPTY = "empty"
    PERMISSION = "permission"
    VANISHED = "vanished"
    IO = "io"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASH = "crash"
    INTERNAL = "internal"

    @property
    def retryable(self) -> bool:
        """Whether another try may end otherwise while the file stays as it is."""
        return self in _RETRYABLE


_RETRYABLE = frozenset(
    {
        ErrorKind.PERMISSION,
        ErrorKind.IO,
        ErrorKind.TIMEOUT,
        ErrorKind.MEMORY,
        ErrorKind.CRASH,
        ErrorKind.INTERNAL,
    }
)


class RecordStatus(StrEnum):
    """What became of one file."""

    OK = "ok"
    PARTIAL = "partial"
    FAILED = "failed"
    SKIPPED = "skipped"


class FileState(StrEnum):
    """Where a file of a batch stands; the last six are final."""

    QUEUED = "queued"
    HELD = "held"
    PROCESSING = "processing"
    OK = "ok"
    PARTIAL = "partial"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    QUARANTINED = "quarantined"

    @property
    def final(self) -> bool:
        return self not in (FileState.QUEUED, FileState.HELD, FileState.PROCESSING)


class BatchState(StrEnum):
    """Where a batch stands. `interrupted` and `paused` can be resumed; `stopped`: it could not go on by itself."""

    NEW = "new"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"
    CANCELLED = "cancelled"
    FINISHED = "finished"


class Lane(StrEnum):
    """The kind of worker a file goes through."""

    THREAD = "thread"
    PROCESS = "process"


class Mode(StrEnum):
    """How the user wants files dispatched."""

    AUTO = "auto"
    THREADS = "threads"
    PROCESSES = "processes"
    SEQUENTIAL = "sequential"


@dataclass(frozen=True, slots=True)
class RecordWarning:
    """Something a person should know of a file that was read: a code of the taxonomy and one sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class RecordError:
    """Why a file failed or was skipped."""

    kind: ErrorKind
    message: str
    detail: str | None = None

    @property
    def retryable(self) -> bool:
        return self.kind.retryable


@dataclass(frozen=True, slots=True)
class Run:
    """How a record came to be. Durations in milliseconds, memory in MiB (None: not measured on this system)."""

    attempts: int = 1
    lane: Lane | None = None
    worker: str | None = None
    duration_ms: float | None = None
    cpu_ms: float | None = None
    peak_memory_mb: float | None = None
    extractor: str | None = None
    library: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What is said of one file: one JSON line of `scan`, one row of the catalogue.

    `path` is a str whose undecodable bytes are surrogate escapes; `fields`, `sources` and `native`
    hold JSON-safe values only.
    """

    path: str
    status: RecordStatus
    format: str | None = None
    format_version: str | None = None
    media_type: str | None = None
    extension_matches: bool | None = None
    size_bytes: int | None = None
    modified: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    native: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[RecordWarning, ...] = ()
    error: RecordError | None = None
    run: Run = Run()

    def to_json(self) -> bytes:
        """One line of JSON without its newline, ASCII only, `path` its first member."""
        error = self.error
        return json.dumps(
            {
                "path": self.path,
                "status": self.status,
                "format": self.format,
                "format_version": self.format_version,
                "media_type": self.media_type,
                "extension_matches": self.extension_matches,
                "size_bytes": self.size_bytes,
                "modified": self.modified,
                "fields": self.fields,
                "sources": self.sources,
                "native": self.native,
                "warnings": [{"code": w.code, "message": w.message} for w in self.warnings],
                "error": None
                if error is None
                else {
                    "kind": error.kind,
                    "message": error.message,
                    "retryable": error.retryable,
                    **({"detail": error.detail} if error.detail else {}),
                },
                "run": {
                    "attempts": self.run.attempts,
                    "lane": self.run.lane,
                    "worker": self.run.worker,
                    "duration_ms": self.run.duration_ms,
                    "cpu_ms": self.run.cpu_ms,
                    "peak_memory_mb": self.run.peak_memory_mb,
                    "extractor": self.run.extractor,
                    "library": self.run.library,
                },
            },
            allow_nan=False,
        ).encode("ascii")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """What the walk says of one entry. `error`: it cannot be read (no permission to stat it or to list the folder);
    `skip`: it will not be (hidden, a link, no regular file). `hint`: the format that its extension promises."""

    path: bytes
    size: int = 0
    mtime_ns: int = 0
    inode: int = 0
    hint: str | None = None
    error: RecordError | None = None
    skip: RecordWarning | None = None


@dataclass(frozen=True, slots=True)
class Remedy:
    """What a retry changes for a file; None leaves the batch's setting. Seconds, MiB."""

    timeout_s: float | None = None
    memory_limit_mb: int | None = None
    lane: Lane | None = None
    isolated: bool = False


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
    """How one attempt at one file ended; `again` puts it back into the queue, alone in a fresh worker."""

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


@dataclass(frozen=True, slots=True)
class WorkerState:
    """One worker as the screen shows it.

    `name`: P1, P2 … for processes, T for the thread host, T1, T2 … for its threads. Memory in MiB is None for
    a thread (it shares its host's) and where the system does not tell.
    """

    name: str
    lane: Lane
    activity: str  # starting · idle · reading · ended
    path: bytes | None = None
    format: str | None = None
    busy_s: float | None = None
    memory_mb: float | None = None
    memory_limit_mb: float | None = None
    memory_history: tuple[float, ...] = ()
    files_done: int = 0
    restarts: int = 0
    pid: int | None = None
    threads: int = 0


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many files of one format were met, and how they fared. Mean milliseconds a file."""

    format: str
    files: int
    failed: int
    size_bytes: int
    mean_ms: float | None
    lane: Lane | None
    lane_reason: str


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """Failed files of one cause."""

    kind: ErrorKind
    files: int


@dataclass(frozen=True, slots=True)
class Rates:
    """Throughput now (the last seconds) and overall, and one sample a second of the last two minutes."""

    files_per_s: float = 0.0
    mb_per_s: float = 0.0
    overall_files_per_s: float = 0.0
    overall_mb_per_s: float = 0.0
    files_history: tuple[float, ...] = ()
    mb_history: tuple[float, ...] = ()
    queued_history: tuple[float, ...] = ()
    failed_history: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state of a batch at one moment, frozen.

    `version` grows with every change, `rows_version` with every change of a row of the files table. Bytes are file
    sizes; seconds are seconds of running, pauses left out.
    """

    version: int = 0
    rows_version: int = 0
    batch_id: int | None = None
    state: BatchState = BatchState.NEW
    message: str | None = None
    mode: Mode = Mode.AUTO
    walking: bool = False
    folders_walked: int = 0
    files_total: int = 0
    files_done: int = 0
    bytes_total: int = 0
    bytes_done: int = 0
    counts: Mapping[FileState, int] = field(default_factory=dict)
    retried: int = 0
    elapsed_s: float = 0.0
    eta_s: tuple[float, float] | None = None
    rates: Rates = Rates()
    kinds: tuple[KindCount, ...] = ()
    failures: tuple[FailureGroup, ...] = ()
    workers: tuple[WorkerState, ...] = ()
