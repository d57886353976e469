"""A session that reads nothing: records, ends and troubles are what the test says."""

from __future__ import annotations

import contextlib
import json
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from metaextract_tui.config import Settings
from metaextract_tui.model import (
    BatchRow,
    BatchState,
    ErrorKind,
    FailureGroup,
    FileFilter,
    FileState,
    Rates,
    Remedy,
    Snapshot,
)

Record = dict[str, Any]
MOST_WAITS = 2000
"""So often a command looks whether a batch that never ends has ended; more, and it would look for ever."""


def record(path: str, status: str = "ok", **more: Any) -> Record:
    """A record as `Record.to_json` lays it out."""
    return {"path": path, "status": status, "warnings": [], "error": None} | more


@dataclass
class House:
    """What the fake door does, and what was asked of it."""

    records: list[Record] = field(default_factory=list)
    rows: list[BatchRow] = field(default_factory=list)
    exported: list[bytes] = field(default_factory=list)
    end: BatchState = BatchState.FINISHED
    message: str | None = None
    cannot: Exception | None = None
    unstored: int = 0
    on_wait: Callable[[], None] | None = None
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    settings: Settings | None = None
    catalogue: Path | None = None

    def open(
        self,
        catalogue: Path,
        settings: Settings,
        *,
        on_record: Callable[[bytes], None] | None = None,
        on_unchanged: Callable[[int], None] | None = None,
    ) -> FakeSession:
        if self.cannot:
            raise self.cannot
        self.catalogue, self.settings = catalogue, settings
        return FakeSession(self, on_record or (lambda record: None))

    @contextlib.contextmanager
    def exporting(self, catalogue: Path) -> Iterator[Exported]:
        if self.cannot:
            raise self.cannot
        yield Exported(iter(self.exported))


class Exported:
    """Records out of a catalogue."""

    left_out = 0

    def __init__(self, records: Iterator[bytes]) -> None:
        self.records = records

    def __iter__(self) -> Iterator[bytes]:
        return self.records


class FakeSession:
    """Gives all records of its house at the first `wait`, then has ended as the house says."""

    def __init__(self, house: House, on_record: Callable[[bytes], None]) -> None:
        self.house = house
        self.on_record = on_record
        self.done: list[Record] = []
        self.state = BatchState.NEW
        self.waits = 0

    @property
    def unstored(self) -> int:
        return self.house.unstored

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self, roots: Sequence[bytes]) -> int:
        self.house.asked.append(("start", list(roots)))
        self.state = BatchState.RUNNING
        return 1

    def resume_batch(self, batch_id: int) -> None:
        self.house.asked.append(("resume_batch", batch_id))
        self.state = BatchState.RUNNING

    def show_batch(self, batch_id: int) -> None:
        self.house.asked.append(("show_batch", batch_id))
        self.done = list(self.house.records)

    def retry(
        self, files: Sequence[int] | None = None, *, kind: ErrorKind | None = None, remedy: Remedy | None = None
    ) -> None:
        self.house.asked.append(("retry", kind, remedy))

    def wait(self, timeout: float) -> bool:
        if self.house.on_wait:
            self.house.on_wait()
        if not self.done:
            for one in self.house.records:
                self.on_record(json.dumps(one).encode())
            self.done = list(self.house.records)
        self.state = self.house.end
        if self.state in (BatchState.FINISHED, BatchState.CANCELLED):
            return True
        self.waits += 1
        assert self.waits <= MOST_WAITS, f"the command waits for a batch that is {self.state}; nothing makes it end"
        time.sleep(0.001)
        return False

    def batches(self) -> list[BatchRow]:
        return self.house.rows

    def select(self, batch_id: int, wanted: FileFilter) -> array[int]:
        kinds = [one["error"]["kind"] for one in self.house.records if one["status"] == "failed"]
        return array("q", (number for number, kind in enumerate(kinds) if not wanted.kinds or kind in wanted.kinds))

    def snapshot(self) -> Snapshot:
        states = [FileState(one["status"]) for one in self.done]
        kinds = [ErrorKind(one["error"]["kind"]) for one in self.done if one["status"] == "failed"]
        return Snapshot(
            batch_id=1,
            state=self.state,
            message=self.house.message,
            files_total=len(self.house.records),
            files_done=len(self.done),
            bytes_total=2_000_000,
            bytes_done=1_500_000,
            counts={state: states.count(state) for state in set(states)},
            elapsed_s=2.0,
            rates=Rates(files_per_s=10.0),
            failures=tuple(FailureGroup(kind, kinds.count(kind)) for kind in sorted(set(kinds))),
        )

    def close(self) -> None:
        self.house.asked.append(("close",))
