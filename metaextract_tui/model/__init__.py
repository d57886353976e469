"""The nouns that every room shares. Frozen; nothing of ours outside this room is imported.

A noun is loaded when it is asked for first: to make a dataclass takes as long as to import a module, and who starts the
screen waits for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from metaextract_tui.model.files import (
        AttemptRow,
        BatchRow,
        Condition,
        FileFilter,
        FileRow,
        FoundFile,
        Outcome,
        QueuedFile,
        Remedy,
        SortKey,
        Source,
        Span,
    )
    from metaextract_tui.model.preview import Cells, Curve, NoPreview, Picture, Preview, Wanted, Words
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
    from metaextract_tui.model.snapshot import (
        FailureGroup,
        FolderCount,
        KindCount,
        PoolSizes,
        Rates,
        Snapshot,
        WorkerState,
    )
    from metaextract_tui.model.summary import BatchNumbers, FileMemory, KindTimes, Queue, SlowFile, WorkerPeak

__all__ = [
    "AttemptRow",
    "BatchNumbers",
    "BatchRow",
    "BatchState",
    "Cells",
    "Condition",
    "Curve",
    "ErrorKind",
    "FailureGroup",
    "FileFilter",
    "FileMemory",
    "FileRow",
    "FileState",
    "FolderCount",
    "FoundFile",
    "KindCount",
    "KindTimes",
    "Lane",
    "Mode",
    "NoPreview",
    "Outcome",
    "Picture",
    "PoolSizes",
    "Preview",
    "Queue",
    "QueuedFile",
    "Rates",
    "Record",
    "RecordError",
    "RecordStatus",
    "RecordWarning",
    "Remedy",
    "Run",
    "SlowFile",
    "Snapshot",
    "SortKey",
    "Source",
    "Span",
    "Wanted",
    "Words",
    "WorkerPeak",
    "WorkerState",
]

_MODULES = {
    "metaextract_tui.model.files": (
        "AttemptRow",
        "BatchRow",
        "Condition",
        "FileFilter",
        "FileRow",
        "FoundFile",
        "Outcome",
        "QueuedFile",
        "Remedy",
        "SortKey",
        "Source",
        "Span",
    ),
    "metaextract_tui.model.preview": (
        "Cells",
        "Curve",
        "NoPreview",
        "Picture",
        "Preview",
        "Wanted",
        "Words",
    ),
    "metaextract_tui.model.record": (
        "BatchState",
        "ErrorKind",
        "FileState",
        "Lane",
        "Mode",
        "Record",
        "RecordError",
        "RecordStatus",
        "RecordWarning",
        "Run",
    ),
    "metaextract_tui.model.snapshot": (
        "FailureGroup",
        "FolderCount",
        "KindCount",
        "PoolSizes",
        "Rates",
        "Snapshot",
        "WorkerState",
    ),
    "metaextract_tui.model.summary": (
        "BatchNumbers",
        "FileMemory",
        "KindTimes",
        "Queue",
        "SlowFile",
        "WorkerPeak",
    ),
}
"""Where the nouns are."""


def __getattr__(name: str) -> object:
    for module, names in _MODULES.items():
        if name in names:
            found: object = getattr(import_module(module), name)
            globals()[name] = found
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
