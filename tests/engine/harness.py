"""An engine on a queue in memory: what the engine's tests run, without a catalogue."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

from metaextract_tui.catalogue.counts import BatchCounts
from metaextract_tui.config import Settings
from metaextract_tui.engine.manager import Manager
from metaextract_tui.formats.registry import registry
from metaextract_tui.model import BatchState, ErrorKind, FileState, Outcome, QueuedFile, Remedy

WAIT_S = 60.0  # how long a test waits for what must come; far more than it takes


class MemoryQueue:
    """The catalogue's queue in memory. `outcomes` are all attempts in the order they ended."""

    backlog = 0

    def __init__(self, paths: Sequence[Path]) -> None:
        known = registry()
        self.files: dict[int, QueuedFile] = {}
        for number, path in enumerate(paths):
            hint = known.by_extension(path.suffix.lower())
            size = path.stat().st_size
            self.files[number] = QueuedFile(number, number, os.fsencode(path), size, 0, 0, hint.name if hint else None)
        self._queued = deque(self.files.values())
        self.outcomes: list[Outcome] = []

    def claim(self, batch_id: int, limit: int) -> Future[list[QueuedFile]]:
        future: Future[list[QueuedFile]] = Future()
        future.set_result([self._queued.popleft() for _ in range(min(limit, len(self._queued)))])
        return future

    def release(self, file_ids: Sequence[int]) -> None:
        self._queued.extend(self.files[one] for one in file_ids)

    def finish(self, batch_id: int, outcomes: Sequence[Outcome]) -> None:
        for one in outcomes:
            self.outcomes.append(one)
            if one.again:
                crashed = one.error is not None and one.error.kind is ErrorKind.CRASH
                remedy = Remedy(isolated=True, crashed=crashed)
                file = self.files[one.file_id]._replace(attempts=one.attempt, remedy=remedy)
                self.files[one.file_id] = file
                self._queued.append(file)

    @property
    def final(self) -> dict[str, Outcome]:
        """The last outcome of each file, by its name; fails where a file has two."""
        last = [one for one in self.outcomes if not one.again]
        assert len(last) == len({one.file_id for one in last}), "a file has two final outcomes"
        return {Path(os.fsdecode(self.files[one.file_id].path)).name: one for one in last}

    def attempts(self, name: str) -> list[Outcome]:
        """Every attempt at the file of this name, in order."""
        return [o for o in self.outcomes if os.fsdecode(self.files[o.file_id].path).endswith("/" + name)]


class Run:
    """A batch of files that an engine works on."""

    def __init__(self, paths: Sequence[Path], settings: Settings, logs: Path) -> None:
        self.queue = MemoryQueue(sorted(paths))
        self._done = threading.Event()
        self.manager = Manager(self.queue, settings, logs, lambda _batch, _state: self._done.set())
        files = list(self.queue.files.values())
        counts = BatchCounts(
            files=len(files), bytes_total=sum(f.size for f in files), states={FileState.QUEUED: len(files)}
        )
        self.manager.open()
        self.manager.do(lambda: self.manager.load(1, counts, BatchState.NEW, settings))
        self.manager.do(lambda: self.manager.run_batch(walking=False))

    def finish(self) -> MemoryQueue:
        """Wait for the end of the batch."""
        assert self._done.wait(WAIT_S), f"the batch did not end: {self.manager.snapshot()}"
        return self.queue


@contextmanager
def running(paths: Sequence[Path], settings: Settings, tmp_path: Path) -> Iterator[Run]:
    logs = tmp_path / "logs"
    logs.mkdir(exist_ok=True)
    run = Run(paths, settings, logs)
    try:
        yield run
    finally:
        run.manager.close(5.0)


def mock(folder: Path, name: str, *commands: str, threads: bool = False) -> Path:
    """A file whose reading does what the commands say (tests/plugins/mock_format.py)."""
    suffix, magic = (".mockt", "#!mock-threads") if threads else (".mock", "#!mock")
    path = folder / (name + suffix)
    path.write_text("\n".join([magic, *commands]) + "\n")
    return path
