"""A door without a catalogue: it hands out frozen snapshots and made-up rows, and writes down the verbs it hears."""

from __future__ import annotations

import os
import threading
from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from metaextract_tui.batch import BatchSummary
from metaextract_tui.config import Settings
from metaextract_tui.model import (
    AttemptRow,
    BatchRow,
    BatchState,
    ErrorKind,
    FileFilter,
    FileRow,
    FolderCount,
    Lane,
    NoPreview,
    Preview,
    Queue,
    Remedy,
    Snapshot,
    SortKey,
    Wanted,
)
from tests.tui.samples import batch_numbers, plain_row, record_of, slice_of


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
        self.tries: list[AttemptRow] | None = None
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
        if self.tries is not None:
            return self.tries
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


def _passes(row: FileRow, wanted: FileFilter) -> bool:
    return (
        (not wanted.states or row.state in wanted.states)
        and (not wanted.formats or row.format in wanted.formats)
        and (not wanted.kinds or row.error_kind in wanted.kinds)
        and all(word.lower() in os.fsdecode(row.path).lower() for word in wanted.words)
        and (wanted.under is None or row.path.startswith(wanted.under))
    )
