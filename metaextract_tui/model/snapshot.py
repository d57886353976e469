"""The state of a batch at one moment, as a screen or a script sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from metaextract_tui.model.record import BatchState, ErrorKind, FileState, Lane, Mode


@dataclass(frozen=True, slots=True)
class WorkerState:
    """One worker as the screen shows it.

    `name`: P1, P2 … for processes, T for the thread host, T1, T2 … for its threads. Memory in MiB is None for
    a thread (it shares its host's) and where the system does not tell. `usual_ms` is set while it reads a file that is
    slow: the median in milliseconds of that format's files, of which this one has taken 20 times as much already.
    """

    name: str
    lane: Lane
    activity: str  # starting · idle · reading · ended
    path: bytes | None = None
    format: str | None = None
    busy_s: float | None = None
    usual_ms: float | None = None
    memory_mb: float | None = None
    memory_limit_mb: float | None = None
    memory_history: tuple[float, ...] = ()
    files_done: int = 0
    restarts: int = 0
    pid: int | None = None
    threads: int = 0
    file_id: int | None = None


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
class PoolSizes:
    """How many files may be read at once now, within the settings' bounds, and why no more, in words.

    `threads_reason` is empty where no mode uses threads; `memory_reason`: what is held back for want of memory.
    """

    processes: int = 0
    threads: int = 0
    threads_reason: str = ""
    memory_reason: str | None = None


@dataclass(frozen=True, slots=True)
class FolderCount:
    """How many files of a batch lie under a folder, how many of them are not read yet, and how many failed."""

    files: int = 0
    left: int = 0
    failed: int = 0


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
    sizes; seconds are seconds of running, pauses left out. `excluded`: entries that patterns left out, without records.
    `eta_s`: seconds until all is read, as a range; None while that cannot be told. `limit`: in words what the batch
    waits for now, so that it goes no faster; empty where nothing can be said.
    """

    version: int = 0
    rows_version: int = 0
    batch_id: int | None = None
    state: BatchState = BatchState.NEW
    message: str | None = None
    mode: Mode = Mode.AUTO
    walking: bool = False
    excluded: int = 0
    files_total: int = 0
    files_done: int = 0
    bytes_total: int = 0
    bytes_done: int = 0
    counts: Mapping[FileState, int] = field(default_factory=dict)
    retried: int = 0
    elapsed_s: float = 0.0
    eta_s: tuple[float, float] | None = None
    limit: str = ""
    rates: Rates = Rates()
    kinds: tuple[KindCount, ...] = ()
    failures: tuple[FailureGroup, ...] = ()
    workers: tuple[WorkerState, ...] = ()
    pools: PoolSizes = PoolSizes()
