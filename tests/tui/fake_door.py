"""A door without a catalogue: frozen snapshots and made-up rows, the same in every run; verbs are written down."""

from __future__ import annotations

import json
import os
import threading
from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from metaextract_tui.batch import BatchSummary
from metaextract_tui.config import Settings
from metaextract_tui.model import (
    AttemptRow,
    BatchNumbers,
    BatchRow,
    BatchState,
    ErrorKind,
    FailureGroup,
    FileFilter,
    FileMemory,
    FileRow,
    FileState,
    FolderCount,
    KindCount,
    KindTimes,
    Lane,
    NoPreview,
    Picture,
    Preview,
    Queue,
    Rates,
    Remedy,
    SlowFile,
    Snapshot,
    SortKey,
    Wanted,
    WorkerPeak,
    WorkerState,
)

FORMATS = ("dicom", "fits", "hdf5", "netcdf", "mp4", "pdf", "xlsx", "jpeg")
ENDINGS = {"hdf5": "h5", "netcdf": "nc", "dicom": "dcm"}
KINDS = (ErrorKind.TRUNCATED, ErrorKind.ENCRYPTED, ErrorKind.TIMEOUT, ErrorKind.MALFORMED, ErrorKind.CRASH)
REASONS = {
    ErrorKind.TRUNCATED: "ends inside the pixel data's length",
    ErrorKind.ENCRYPTED: "opens with a password only",
    ErrorKind.TIMEOUT: "took longer than 300 s",
    ErrorKind.MALFORMED: "no header after the preamble",
    ErrorKind.CRASH: "the reader died of signal 11 (SIGSEGV)",
}
ROOT = b"/data/scans"
NAMES = ("images", "sky", "models", "climate", "video", "papers", "tables", "photos")

HOSTILE = (
    b"[/x]",
    b"[@click=app.quit]x[/]",
    b"\x1b]0;owned\x07.dcm",
    b"\x1b]52;c;aGFja2Vk\x07.jpg",
    "\u202egpj.exe".encode(),
    b"\x9b31m",
    "a\u0085b\u2028c\u200bd".encode(),
    b"\xff\xfe broken \x80.pdf",
    b"line\nfeed\ttab\r.txt",
    "\u0301\u0301mark".encode(),
    ("z" + "\u0336" * 60).encode(),
    "写真の名前がとても長い場合はどうなるでしょうか、列を壊さずに切れること.jpg".encode(),
    b"$(reboot) `id` %s {0} \\[b].nc",
    b"-rf --no-preserve-root",
    b"x" * 250,
)


class FakeDoor:
    """Satisfies `Door`. `state` is the snapshot it hands out; `calls` holds the verbs in the order they came."""

    def __init__(self, files: int = 0, *, rows: Callable[[int], FileRow] | None = None, **snapshot: Any) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.reads: list[tuple[Any, ...]] = []
        self.thread_names: set[str] = set()
        self.files = files
        self.make = rows or plain_row
        self.changed: dict[int, FileRow] = {}
        self.history: list[BatchRow] = []
        self.line = Queue()
        self.standing: dict[bytes, FolderCount] = {}
        self.watched: frozenset[bytes] = frozenset()
        self.disturbed: frozenset[bytes] = frozenset()
        self.refuse: Exception | None = None
        self.records: dict[int, bytes] = {}
        self.previews: dict[bytes, Preview | NoPreview] = {}
        self.state = Snapshot(**({"batch_id": 1, "files_total": files} | snapshot)) if files or snapshot else Snapshot()

    @property
    def settings(self) -> Settings:
        return Settings()

    @property
    def catalogue(self) -> Path:
        return Path("/data/catalogue.sqlite")

    # --- verbs -------------------------------------------------------------

    def _say(self, *call: Any) -> None:
        if self.refuse is not None:
            raise self.refuse
        self.calls.append(call)

    def start(self, roots: Sequence[bytes]) -> int:
        self._say("start", list(roots))
        self.move(batch_id=1, state=BatchState.RUNNING, files_total=self.files)
        return 1

    def pause(self, files: Sequence[int] | None = None) -> None:
        self._say("pause", None if files is None else list(files))
        if files is None:
            self.move(state=BatchState.PAUSED)

    def resume(self, files: Sequence[int] | None = None) -> None:
        self._say("resume", None if files is None else list(files))
        if files is None:
            self.move(state=BatchState.RUNNING)

    def cancel(self, files: Sequence[int] | None = None) -> None:
        self._say("cancel", None if files is None else list(files))
        if files is None:
            self.move(state=BatchState.CANCELLED)

    def retry(
        self, files: Sequence[int] | None = None, *, kind: ErrorKind | None = None, remedy: Remedy | None = None
    ) -> None:
        self._say("retry", None if files is None else list(files), kind, remedy)

    def resume_batch(self, batch_id: int) -> None:
        self._say("resume_batch", batch_id)
        self.move(batch_id=batch_id, state=BatchState.RUNNING)

    def show_batch(self, batch_id: int) -> None:
        self._say("show_batch", batch_id)
        self.move(batch_id=batch_id, state=BatchState.FINISHED)

    def rerun(self, batch_id: int) -> int:
        self._say("rerun", batch_id)
        return batch_id + 100

    def move_in_queue(self, batch_id: int, step: int) -> None:
        self._say("move_in_queue", batch_id, step)
        others = [one for one in self.line.batches if one != batch_id]
        others.insert(max(0, self.line.batches.index(batch_id) + step), batch_id)
        self.line = replace(self.line, batches=tuple(others))

    def take_out(self, batch_id: int) -> None:
        self._say("take_out", batch_id)
        self.line = replace(self.line, batches=tuple(one for one in self.line.batches if one != batch_id))

    def wait_after_each(self, waits: bool) -> None:
        self._say("wait_after_each", waits)
        self.line = replace(self.line, waits=waits)

    def delete_batch(self, batch_id: int) -> None:
        self._say("delete_batch", batch_id)
        self.history = [one for one in self.history if one.batch_id != batch_id]

    def queue(self) -> Queue:
        return self.line

    def summary(self, batch_id: int) -> BatchSummary:
        self._read("summary", batch_id)
        row = next((one for one in self.history if one.batch_id == batch_id), None)
        if row is None:
            raise LookupError(f"there is no batch {batch_id} in this catalogue")
        return BatchSummary(batch_numbers(row), Settings(workers=6, timeout_s=30.0, exclude=("*.tmp",)))

    def watch(self, folders: Sequence[bytes]) -> None:
        self.watched = frozenset(folders)

    def changed_folders(self) -> frozenset[bytes]:
        found, self.disturbed = self.disturbed & self.watched, frozenset()
        return found

    def close(self) -> None:
        self.calls.append(("close",))

    # --- what is known -----------------------------------------------------

    def snapshot(self) -> Snapshot:
        return self.state

    def batches(self) -> list[BatchRow]:
        return self.history

    def rows(self, batch_id: int, seqs: Sequence[int], *, bare: bool = False) -> list[FileRow]:
        self._read("rows", len(seqs))
        return [self.row(seq) for seq in seqs if 0 <= seq < self.files]

    def select(
        self, batch_id: int, wanted: FileFilter, sort: SortKey = SortKey.FOUND, descending: bool = False
    ) -> array[int]:
        self._read("select", wanted, sort, descending)
        found = [row for row in map(self.row, range(self.files)) if _passes(row, wanted)]
        key: Callable[[FileRow], Any] = {
            SortKey.NAME: lambda row: row.path,
            SortKey.SIZE: lambda row: row.size,
            SortKey.STATE: lambda row: row.state,
        }.get(sort, lambda row: row.seq)
        found.sort(key=key, reverse=descending)
        return array("q", [row.seq for row in found])

    def folders(self, batch_id: int, paths: Sequence[bytes]) -> dict[bytes, FolderCount]:
        self._read("folders", list(paths))
        return {path: self.standing.get(path, FolderCount()) for path in paths}

    def give_up(self) -> None:
        self.reads.append(("give_up",))

    def record(self, file_id: int, *, as_read: bool = False) -> bytes | None:
        self._read("record", file_id)
        return self.records.get(file_id) or record_of(self.row(file_id - 1000))

    def attempts(self, file_id: int) -> list[AttemptRow]:
        row = self.row(file_id - 1000)
        return [
            AttemptRow(
                number,
                1_760_000_000.0 + number,
                f"P{number}",
                Lane.PROCESS,
                row.state,
                row.error_kind,
                row.reason,
                "Traceback (most recent call last):\n  in extract" if row.error_kind else None,
                row.duration_ms,
                41.5,
            )
            for number in range(1, row.attempts + 1)
        ]

    def preview(self, path: bytes, wanted: Wanted, *, any_size: bool = False) -> Preview | NoPreview | None:
        self._read("preview", os.path.basename(path), wanted, any_size)
        return self.previews.get(path) or slice_of(wanted)

    # --- for the tests -----------------------------------------------------

    def _read(self, *call: Any) -> None:
        self.thread_names.add(threading.current_thread().name)
        self.reads.append(call)

    def row(self, seq: int) -> FileRow:
        return self.changed.get(seq) or self.make(seq)

    def put(self, row: FileRow) -> None:
        """One row says something else now."""
        self.changed[row.seq] = row
        self.move(rows_version=self.state.rows_version + 1)

    def move(self, **changes: Any) -> None:
        """The next snapshot."""
        self.state = replace(self.state, version=self.state.version + 1, **changes)


def plain_row(seq: int) -> FileRow:
    """A row by its number: every eleventh failed, a few are still read or queued."""
    name = FORMATS[seq % 8]
    path = ROOT + f"/{NAMES[seq % 8]}/file_{seq:06}.{ENDINGS.get(name, name)}".encode()
    if seq % 11 == 3:
        kind = KINDS[seq // 11 % 5]
        tries = 3 if kind.retryable else 1
        return FileRow(
            1000 + seq, seq, path, FileState.FAILED, name, 700 * seq, 4.25, tries, Lane.PROCESS, kind, REASONS[kind]
        )
    if seq % 23 == 7:
        return FileRow(
            1000 + seq, seq, path, FileState.PARTIAL, name, 5000 * seq, 61.0, 1, Lane.THREAD, None, "one page of 3 read"
        )
    return FileRow(1000 + seq, seq, path, FileState.OK, name, 1234 * seq, 3.1, 1, Lane.PROCESS, None, None)


def running_row(seq: int) -> FileRow:
    """The first dozen done, four being read, the rest queued."""
    row = plain_row(seq)
    if seq < 12:
        return row
    state = FileState.PROCESSING if seq < 16 else FileState.QUEUED
    return replace(row, state=state, duration_ms=None, attempts=int(seq < 16), error_kind=None, reason=None)


def hostile_row(seq: int) -> FileRow:
    row = plain_row(seq)
    name = HOSTILE[seq % len(HOSTILE)]
    return replace(row, path=ROOT + b"/" + name, format="[b]", reason=os.fsdecode(name) if row.reason else None)


def slice_of(wanted: Wanted, places: int = 40) -> Preview:
    """A bright disc on a dark ground that grows with each slice, at most 96 pixels wide."""
    place = places // 2 if wanted.place is None else wanted.place
    height = min(wanted.height_px, 60)
    width = min(wanted.width_px, 96)
    radius = height * (0.2 + 0.25 * place / places)
    pixels = bytearray()
    for y in range(height):
        for x in range(width):
            inside = (x - width / 2) ** 2 + (y - height / 2) ** 2 < radius**2
            pixels += bytes((255 * x // width, 90 + 2 * y, 160)) if inside else bytes((12, 12, 24))
    caption = f"slice {place + 1} of {places}, window 40/400"
    return Preview(Picture(width, height, bytes(pixels)), caption, place, places, "slice")


def record_of(row: FileRow) -> bytes:
    """A record with people's values, a conflict, a nested native part."""
    record = {
        "path": os.fsdecode(row.path),
        "status": "failed" if row.error_kind else "ok",
        "format": row.format,
        "format_version": None,
        "media_type": "application/dicom",
        "extension_matches": True,
        "size_bytes": row.size,
        "modified": "2026-01-03T10:11:12Z",
        "fields": {
            "patient_id": "PAT-0042",
            "modality": "CT",
            "width_px": 512,
            "height_px": 512,
            "created": "2025-11-02T08:30:00",
            "shape": [40, 512, 512],
            "sensitivity": ["patient"],
        },
        "sources": {
            "patient_id": "dataset.PatientID",
            "modality": "dataset.Modality",
            "width_px": "dataset.Columns",
            "height_px": "dataset.Rows",
            "created": "dataset.AcquisitionDateTime",
            "shape": "dataset.NumberOfFrames",
        },
        "native": {
            "file_meta": {"TransferSyntaxUID": "1.2.840.10008.1.2.1"},
            "dataset": {
                "PatientName": "Doe^Jane",
                "PatientID": "PAT-0042",
                "Modality": "CT",
                "ReferringPhysicianName": "House^Gregory",
                "RequestAttributesSequence": [{"ScheduledProcedureStepID": "7"}],
            },
        },
        "warnings": [{"code": "nonconformant-value", "message": "StudyTime is no time"}],
        "error": {
            "kind": row.error_kind,
            "message": row.reason,
            "retryable": row.error_kind.retryable,
            "detail": "Traceback (most recent call last):\n  File reader.py, line 3, in extract\nValueError: short",
        }
        if row.error_kind
        else None,
        "run": {"attempts": 1, "lane": "process", "worker": "P1", "duration_ms": 3.1, "library": "pydicom 3.0.2"},
    }
    return json.dumps(record).encode("ascii")


def _passes(row: FileRow, wanted: FileFilter) -> bool:
    return (
        (not wanted.states or row.state in wanted.states)
        and (not wanted.formats or row.format in wanted.formats)
        and (not wanted.kinds or row.error_kind in wanted.kinds)
        and all(word.lower() in os.fsdecode(row.path).lower() for word in wanted.words)
        and (wanted.under is None or row.path.startswith(wanted.under))
    )


# --- scenes -----------------------------------------------------------------

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


def batch_row(batch_id: int, state: BatchState) -> BatchRow:
    counts = {FileState.OK: 900, FileState.FAILED: 12, FileState.QUEUED: 88 if state is BatchState.INTERRUPTED else 0}
    return BatchRow(batch_id, state, 1_760_000_000.0 + batch_id, None, (ROOT,), True, counts)


def batch_numbers(row: BatchRow) -> BatchNumbers:
    """What a batch came to, the same in every run."""
    kinds = tuple(
        KindTimes(name, 400 - 100 * at, at, 10_000_000, 400 - 100 * at, 3.5 + 20 * at, 2.1 + 15 * at, 900.0 * (at + 1))
        for at, name in enumerate(("dicom", "fits", "mp4"))
    )
    slow = tuple(
        SlowFile(at, ROOT + f"/sky/m{31 + at}.fits".encode(), "fits", 10**8, 2700.0 - 400 * at) for at in range(5)
    )
    peaks = (WorkerPeak("P1", Lane.PROCESS, 0, 212.0), WorkerPeak("P2", Lane.PROCESS, 1, 1904.0))
    failures = (FailureGroup(ErrorKind.TRUNCATED, 8), FailureGroup(ErrorKind.ENCRYPTED, 4))
    memory = FileMemory(912, 1.5, 88.0)
    return BatchNumbers(row, 42.5, 4_000_000_000, 3_600_000_000, 0, failures, kinds, slow, memory, peaks)
