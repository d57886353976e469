"""What is said of one file: states, kinds of error, the record and its JSON."""

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


_JSON = json.JSONEncoder(allow_nan=False)


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

    def to_json(self, run: Run | None = None) -> bytes:
        """One line of JSON without its newline, ASCII only, `path` its first member; `run` in place of its own."""
        error = self.error
        run = run or self.run
        return _JSON.encode(
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
                    "attempts": run.attempts,
                    "lane": run.lane,
                    "worker": run.worker,
                    "duration_ms": run.duration_ms,
                    "cpu_ms": run.cpu_ms,
                    "peak_memory_mb": run.peak_memory_mb,
                    "extractor": run.extractor,
                    "library": run.library,
                },
            }
        ).encode("ascii")
