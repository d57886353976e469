"""Made-up rows, records, pictures and numbers of batches, the same in every run."""

from __future__ import annotations

import json
import os
from dataclasses import replace

from metaextract_tui.model import (
    BatchNumbers,
    BatchRow,
    BatchState,
    ErrorKind,
    FailureGroup,
    FileMemory,
    FileRow,
    FileState,
    KindTimes,
    Lane,
    Picture,
    Preview,
    SlowFile,
    Wanted,
    WorkerPeak,
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
