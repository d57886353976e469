"""Scenes to open the screen on: a batch in the middle, a batch that is done, and who reads in them."""

from __future__ import annotations

from functools import partial
from typing import Any

from metaextract_tui.model import (
    BatchState,
    ErrorKind,
    FailureGroup,
    FileState,
    KindCount,
    Lane,
    Rates,
    WorkerState,
)
from tests.tui.fake_door import FakeDoor
from tests.tui.samples import ROOT, batch_row, plain_row, running_row

_WAVE = tuple(300 + 110.0 * ((i * 7) % 5 - 2) / 2 for i in range(60))


def workers(reading: bool = True) -> tuple[WorkerState, ...]:
    """Two processes and a host of four threads."""
    history = tuple(180 + 30.0 * (i % 4) for i in range(20))
    path = ROOT + b"/images/file_000012.dcm" if reading else None
    busy = 0.4 if reading else None
    activity = "reading" if reading else "idle"
    shown = partial(WorkerState, activity=activity, memory_limit_mb=2000.0, memory_history=history)
    found = [
        shown(
            "P1", Lane.PROCESS, path=path, format="dicom", busy_s=busy, memory_mb=212.0, files_done=6204, pid=4001,
            file_id=1012 if reading else None,
        ),
        shown(
            "P2", Lane.PROCESS, path=path, format="hdf5", busy_s=12.8 if reading else None, memory_mb=1904.0,
            files_done=88, restarts=1, pid=4002, file_id=1013 if reading else None,
        ),
        shown("T", Lane.THREAD, memory_mb=96.0, files_done=6188, pid=4003, threads=4),
    ]  # fmt: skip
    found += [
        WorkerState(f"T{i}", Lane.THREAD, activity, path, "jpeg", busy, files_done=1547, threads=0) for i in range(1, 5)
    ]
    return tuple(found)


def running(files: int = 98_301, **changes: Any) -> FakeDoor:
    """A batch in the middle."""
    state: dict[str, Any] = {
        "state": BatchState.RUNNING,
        "rows_version": 1,
        "files_done": 12_480,
        "bytes_total": 40_000_000_000,
        "bytes_done": 4_800_000_000,
        "counts": {FileState.OK: 12_400, FileState.FAILED: 37, FileState.PARTIAL: 43, FileState.PROCESSING: 4},
        "retried": 2,
        "elapsed_s": 31.0,
        "eta_s": (190.0, 260.0),
        "limit": "2 of 2 cores busy",
        "rates": Rates(
            412.0, 88.0, 402.6, 84.1, _WAVE, _WAVE[::-1], tuple(98_000.0 - i * 400 for i in range(60)), _WAVE[:9]
        ),
        "kinds": (
            KindCount("dicom", 7600, 30, 1, 3.1, Lane.PROCESS, "faster so"),
            KindCount("fits", 1100, 2, 1, 9.0, Lane.THREAD, "declared"),
            KindCount("mp4", 310, 0, 1, 12.0, Lane.PROCESS, "declared"),
        ),
        "failures": (
            FailureGroup(ErrorKind.TRUNCATED, 30),
            FailureGroup(ErrorKind.ENCRYPTED, 5),
            FailureGroup(ErrorKind.TIMEOUT, 2),
        ),
        "workers": workers(),
    }
    door = FakeDoor(files, rows=running_row, **(state | changes))
    door.history = [batch_row(1, BatchState.RUNNING)]
    return door


def finished(**changes: Any) -> FakeDoor:
    """A batch that is done, with failures."""
    counts = {FileState.OK: 98_221, FileState.FAILED: 37, FileState.PARTIAL: 43}
    state: dict[str, Any] = {
        "state": BatchState.FINISHED,
        "files_done": 98_301,
        "counts": counts,
        "elapsed_s": 244.0,
        "eta_s": (0.0, 0.0),
        "limit": "",
    }
    door = running(**(state | {"workers": workers(False)} | changes))
    door.make = plain_row
    return door
