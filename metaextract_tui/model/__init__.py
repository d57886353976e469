"""The nouns that every room shares. Frozen; nothing of ours outside this room is imported."""

from __future__ import annotations

from metaextract_tui.model.files import (
    AttemptRow,
    BatchRow,
    FileFilter,
    FileRow,
    FoundFile,
    Outcome,
    QueuedFile,
    Remedy,
    SortKey,
)
from metaextract_tui.model.record import (
    BatchState,
    ErrorKind,
    FileState,
    Lane,
    Mode,
    Record,
    RecordError,
    RecordStatus,
    RecordWarning,
    Run,
)
from metaextract_tui.model.snapshot import FailureGroup, KindCount, PoolSizes, Rates, Snapshot, WorkerState

__all__ = [
    "AttemptRow",
    "BatchRow",
    "BatchState",
    "ErrorKind",
    "FailureGroup",
    "FileFilter",
    "FileRow",
    "FileState",
    "FoundFile",
    "KindCount",
    "Lane",
    "Mode",
    "Outcome",
    "PoolSizes",
    "QueuedFile",
    "Rates",
    "Record",
    "RecordError",
    "RecordStatus",
    "RecordWarning",
    "Remedy",
    "Run",
    "Snapshot",
    "SortKey",
    "WorkerState",
]
