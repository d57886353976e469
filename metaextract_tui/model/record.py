"""What is said of one file: states, kinds of error, the record and its JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from json.encoder import encode_basestring_ascii as _text
from typing import Any, NamedTuple

import orjson


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


class Run(NamedTuple):
    """How a record came to be. Durations in milliseconds, memory in MiB (None: not measured on this system).

    `read_as`: the format that a person had it read as, whatever its content says; in JSON only where that was so.
    """

    attempts: int = 1
    lane: Lane | None = None
    worker: str | None = None
    duration_ms: float | None = None
    cpu_ms: float | None = None
    peak_memory_mb: float | None = None
    extractor: str | None = None
    library: str | None = None
    read_as: str | None = None


_NO_RUN = Run()


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
    run: Run = _NO_RUN

    def to_json(self) -> bytes:
        """One line of JSON without its newline, ASCII only, `path` its first member and `run` its last. Raises
        ValueError, TypeError or RecursionError where a value is not JSON."""
        return with_run(self.found(), self.run)

    def found(self) -> str:
        """The same but for `run`: what `with_run` completes."""
        # Put together by hand: most members are the same in file after file, and few are not small.
        warned = [{"code": w.code, "message": w.message} for w in self.warnings]
        members = (
            f'{{"path": {_text(self.path)}',
            _head(str(self.status), self.format, self.format_version, self.media_type, self.extension_matches),
            f'"size_bytes": {"null" if self.size_bytes is None else self.size_bytes}',
            f'"modified": {"null" if self.modified is None else _text(self.modified)}',
            _JSON.encode({"fields": self.fields, "sources": self.sources})[1:-1],
            f'"native": {_tree(self.native) if self.native else "{}"}',
            f'"warnings": {_JSON.encode(warned) if warned else "[]"}',
            f'"error": {_error(self.error)}',
        )
        return ", ".join(members)


def with_run(found: str, run: Run) -> bytes:
    """The JSON of a record: what was found, and how. Raises ValueError where a number of `run` is not finite."""
    return f'{found}, "run": {_run(run)}}}'.encode("ascii")


def _tree(native: Mapping[str, Any]) -> str:
    """The bulk of a record as JSON in ASCII. orjson takes a tenth of the time, but it has no escapes for what is not
    ASCII, no integers beyond 64 bits, no lone surrogates, and it makes a silent null of what is not finite."""
    try:
        fast = orjson.dumps(native)
    except TypeError:
        return _JSON.encode(native)
    return fast.decode("ascii") if fast.isascii() and b"null" not in fast else _JSON.encode(native)


@lru_cache(maxsize=256)
def _head(
    status: str, format: str | None, format_version: str | None, media_type: str | None, matches: bool | None
) -> str:
    """The members that say what the file is, without the braces around them."""
    said = {
        "status": status,
        "format": format,
        "format_version": format_version,
        "media_type": media_type,
        "extension_matches": matches,
    }
    return _JSON.encode(said)[1:-1]


def _error(error: RecordError | None) -> str:
    if error is None:
        return "null"
    said = {"kind": error.kind, "message": error.message, "retryable": error.retryable}
    return _JSON.encode({**said, "detail": error.detail} if error.detail else said)


def _run(run: Run) -> str:
    attempts, lane, worker, duration_ms, cpu_ms, peak_memory_mb, extractor, library, read_as = run
    took = f'"duration_ms": {_number(duration_ms)}, "cpu_ms": {_number(cpu_ms)}'
    peak, by = _number(peak_memory_mb), _by(extractor, library)
    forced = "" if read_as is None else f', "read_as": {_JSON.encode(read_as)}'
    return f'{{{_who(attempts, lane, worker)}, {took}, "peak_memory_mb": {peak}, {by}{forced}}}'


def _number(value: float | None) -> str:
    if value is None:
        return "null"
    if not math.isfinite(value):
        raise ValueError(f"{value} is no JSON number")
    return repr(value)


@lru_cache(maxsize=256)
def _who(attempts: int, lane: str | None, worker: str | None) -> str:
    return _JSON.encode({"attempts": attempts, "lane": lane, "worker": worker})[1:-1]


@lru_cache(maxsize=256)
def _by(extractor: str | None, library: str | None) -> str:
    return _JSON.encode({"extractor": extractor, "library": library})[1:-1]
