"""How states look: a sign, a word and a style each, the same in every pane, so that colour is never alone."""

from __future__ import annotations

from metaextract_tui.model import BatchState, ErrorKind, FileState, Snapshot
from metaextract_tui.tui.text import clean

FILE: dict[FileState, tuple[str, str, str]] = {
    FileState.QUEUED: ("·", "queued", "dim"),
    FileState.HELD: ("‖", "held", "warn"),
    FileState.PROCESSING: ("▶", "reading", "busy"),
    FileState.OK: ("✓", "ok", "good"),
    FileState.PARTIAL: ("◐", "partial", "warn"),
    FileState.FAILED: ("✗", "failed", "bad"),
    FileState.SKIPPED: ("○", "skipped", "dim"),
    FileState.CANCELLED: ("⊘", "cancelled", "dim"),
    FileState.QUARANTINED: ("!", "quarantined", "bad"),
}

BATCH: dict[BatchState, tuple[str, str, str]] = {
    BatchState.NEW: ("○", "ready", "dim"),
    BatchState.RUNNING: ("▶", "running", "busy"),
    BatchState.PAUSED: ("‖", "paused", "warn"),
    BatchState.STOPPED: ("■", "stopped", "bad"),
    BatchState.INTERRUPTED: ("↯", "interrupted", "warn"),
    BatchState.CANCELLED: ("⊘", "cancelled", "warn"),
    BatchState.FINISHED: ("✓", "finished", "good"),
}

ERROR: dict[ErrorKind, str] = {
    ErrorKind.MALFORMED: "malformed",
    ErrorKind.TRUNCATED: "truncated",
    ErrorKind.ENCRYPTED: "needs a password",
    ErrorKind.UNSUPPORTED: "unsupported",
    ErrorKind.EMPTY: "empty",
    ErrorKind.PERMISSION: "no permission",
    ErrorKind.VANISHED: "vanished",
    ErrorKind.IO: "input/output error",
    ErrorKind.TIMEOUT: "took too long",
    ErrorKind.MEMORY: "out of memory",
    ErrorKind.CRASH: "crashed the reader",
    ErrorKind.INTERNAL: "internal error",
}

ADVICE: dict[ErrorKind, str] = {
    ErrorKind.MALFORMED: "The file does not keep to its format.",
    ErrorKind.TRUNCATED: "The file ends too early: perhaps a download or a copy broke off.",
    ErrorKind.ENCRYPTED: "The file opens with a password only.",
    ErrorKind.UNSUPPORTED: "Its kind is known, but this variant cannot be read.",
    ErrorKind.EMPTY: "The file holds no bytes.",
    ErrorKind.PERMISSION: "This user may not read it. Change its permissions, then retry.",
    ErrorKind.VANISHED: "It was there when the folder was walked, and gone when it was to be read.",
    ErrorKind.IO: "The storage gave an error. Retry, and look at the disk or the network share.",
    ErrorKind.TIMEOUT: "It took longer than the time limit. A retry reads it alone in a fresh worker.",
    ErrorKind.MEMORY: "It needed more memory than the limit. A retry reads it alone in a fresh worker.",
    ErrorKind.CRASH: "The reader died while it read this file; no other file was lost. A retry reads it alone.",
    ErrorKind.INTERNAL: "A mistake of this program. The detail below helps to mend it.",
}

FORMATS: dict[str, str] = {"jpeg": "JPEG", "hdf5": "HDF5", "netcdf": "NetCDF", "mkv": "MKV"}


def format_name(name: str | None) -> str:
    """A format as people write it: `DICOM`, `NetCDF`; empty where it is not known yet."""
    return "" if not name else FORMATS.get(name) or clean(name.upper(), 24)


def running(snapshot: Snapshot) -> bool:
    """Whether the batch has work before it that quitting would break off."""
    return snapshot.state in (BatchState.RUNNING, BatchState.PAUSED)


def resumable(snapshot: Snapshot) -> bool:
    """Whether the batch stands still and goes on when it is told to."""
    return snapshot.state in (BatchState.PAUSED, BatchState.STOPPED, BatchState.INTERRUPTED)


def failed(snapshot: Snapshot) -> int:
    """How many files of the batch failed, the quarantined included."""
    return snapshot.counts.get(FileState.FAILED, 0) + snapshot.counts.get(FileState.QUARANTINED, 0)


def read(snapshot: Snapshot) -> int:
    """How many files are done with. Where the whole batch was cancelled, those that this left unread are not."""
    cancelled = snapshot.counts.get(FileState.CANCELLED, 0) if snapshot.state is BatchState.CANCELLED else 0
    return snapshot.files_done - cancelled
