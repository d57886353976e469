"""What is known of a batch in numbers, and of what one call changed."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from metaextract_tui.model import ErrorKind, FileState


@dataclass(frozen=True, slots=True)
class FormatCount:
    """The files of one format that have a record. `duration_ms` is the sum over the `timed` ones."""

    format: str
    files: int
    failed: int
    size_bytes: int
    timed: int
    duration_ms: float


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """The numbers of a batch, stored ones. Bytes are file sizes; `failures` counts the failed and quarantined."""

    files: int = 0
    bytes_total: int = 0
    done: int = 0
    bytes_done: int = 0
    states: Mapping[FileState, int] = field(default_factory=dict)
    formats: tuple[FormatCount, ...] = ()
    failures: Mapping[ErrorKind, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Added:
    """What `add_files` really added: all files and their bytes, and those that are final already by their state.

    `unchanged` (part of `final`) were not read again; `failures` counts entries that could not be looked at; `formats`:
    files, failed ones and bytes of each format that is known of them.
    """

    files: int = 0
    bytes: int = 0
    final: Mapping[FileState, int] = field(default_factory=dict)
    final_bytes: int = 0
    unchanged: int = 0
    failures: Mapping[ErrorKind, int] = field(default_factory=dict)
    formats: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changed:
    """How many files a verb changed, their bytes, and the states they had before."""

    files: int = 0
    bytes: int = 0
    before: Mapping[FileState, int] = field(default_factory=dict)

    def __add__(self, other: Changed) -> Changed:
        before = Counter(self.before)
        before.update(other.before)
        return Changed(self.files + other.files, self.bytes + other.bytes, dict(before))


def batch_counts(connection: sqlite3.Connection, batch_id: int) -> BatchCounts:
    """The numbers of a batch, from its tallies."""
    files = size = done = size_done = 0
    states: dict[FileState, int] = {}
    failures: dict[ErrorKind, int] = {}
    formats: dict[str, list[float]] = {}
    rows = connection.execute(
        "SELECT state, format, error_kind, files, bytes, timed, ms FROM tallies WHERE batch_id = ? AND files > 0",
        (batch_id,),
    )
    for name, format, kind, number, size_bytes, timed, ms in rows:
        state = FileState(name)
        failed = state in (FileState.FAILED, FileState.QUARANTINED)
        states[state] = states.get(state, 0) + number
        files += number
        size += int(size_bytes)
        if state.final:
            done += number
            size_done += int(size_bytes)
        if failed and kind:
            failures[ErrorKind(kind)] = failures.get(ErrorKind(kind), 0) + number
        if format and state.final:
            sums = formats.setdefault(format, [0, 0, 0, 0, 0.0])
            for index, value in enumerate((number, number if failed else 0, size_bytes, timed, ms)):
                sums[index] += value
    per_format = tuple(
        FormatCount(name, int(sums[0]), int(sums[1]), int(sums[2]), int(sums[3]), max(0.0, sums[4]))
        for name, sums in sorted(formats.items(), key=lambda item: (-item[1][0], item[0]))
    )
    return BatchCounts(files, size, done, size_done, states, per_format, failures)


def state_counts(connection: sqlite3.Connection, batch_id: int) -> dict[FileState, int]:
    """How many files of a batch are in which state."""
    rows = connection.execute(
        "SELECT state, sum(files) FROM tallies WHERE batch_id = ? GROUP BY state HAVING sum(files) > 0", (batch_id,)
    )
    return {FileState(state): number for state, number in rows}
