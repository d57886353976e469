"""What a batch came to, as the history tells it: times by kind, memory, the slowest files; and which batches wait."""

from __future__ import annotations

from dataclasses import dataclass

from metaextract_tui.model.files import BatchRow
from metaextract_tui.model.record import Lane
from metaextract_tui.model.snapshot import FailureGroup


@dataclass(frozen=True, slots=True)
class Queue:
    """The batches that begin one after the other when the current one ends. `waits`: not before a person says so."""

    batches: tuple[int, ...] = ()
    waits: bool = False


@dataclass(frozen=True, slots=True)
class KindTimes:
    """How long the files of one format took, in milliseconds; `timed`: those that were really read."""

    format: str
    files: int
    failed: int
    size_bytes: int
    timed: int
    mean_ms: float | None
    median_ms: float | None
    slowest_ms: float | None


@dataclass(frozen=True, slots=True)
class SlowFile:
    """One of the files that took longest, in milliseconds."""

    seq: int
    path: bytes
    format: str | None
    size: int
    duration_ms: float


@dataclass(frozen=True, slots=True)
class WorkerPeak:
    """The most memory that was seen of one worker while it read files of the batch, in MiB; None: not measured."""

    name: str
    lane: Lane
    restarts: int
    peak_memory_mb: float | None


@dataclass(frozen=True, slots=True)
class FileMemory:
    """The memory that single files took, in MiB, of `files` of them that were looked at."""

    files: int
    median_mb: float
    most_mb: float


@dataclass(frozen=True, slots=True)
class BatchNumbers:
    """What a batch came to. Bytes are file sizes; `seconds` it was worked on, pauses left out (None: not known, as of
    batches that an older program read); `unchanged`: files that were not read again."""

    row: BatchRow
    seconds: float | None
    bytes_total: int
    bytes_done: int
    unchanged: int
    failures: tuple[FailureGroup, ...]
    kinds: tuple[KindTimes, ...]
    slowest: tuple[SlowFile, ...]
    memory: FileMemory | None
    workers: tuple[WorkerPeak, ...]
