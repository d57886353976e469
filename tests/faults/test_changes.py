"""Files that are others by the time they are read: each has one record that says what became of it."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from metaextract_tui.catalogue.counts import BatchCounts
from metaextract_tui.config import Settings
from metaextract_tui.engine.manager import Manager
from metaextract_tui.model import BatchState, ErrorKind, FileState, Mode, Outcome
from tests.engine.harness import WAIT_S, MemoryQueue, mock


@pytest.mark.parametrize("mode", [Mode.AUTO, Mode.THREADS, Mode.SEQUENTIAL])
def test_between_the_walk_and_the_worker(tmp_path: Path, mode: Mode) -> None:
    names = ("kept", "gone", "emptied", "folder", "pipe", "dangling", "loop", "below", "grown")
    files = {name: mock(tmp_path, name, "sleep 0", threads=bool(n % 2)) for n, name in enumerate(names)}
    (tmp_path / "parent").mkdir()
    files["parent"] = mock(tmp_path / "parent", "child")
    queue = MemoryQueue(list(files.values()))
    files["gone"].unlink()
    os.truncate(files["emptied"], 0)
    for name in ("folder", "pipe", "dangling", "loop", "below", "parent"):
        files[name].unlink()
    files["folder"].mkdir()
    os.mkfifo(files["pipe"])
    files["dangling"].symlink_to(tmp_path / "nothing")
    files["loop"].symlink_to(files["loop"])
    files["below"].symlink_to("/dev/null")
    (tmp_path / "parent").rmdir()
    (tmp_path / "parent").touch()  # a file where a folder was
    with files["grown"].open("a") as stream:
        stream.write("sleep 0\n" * 100)

    final = carried_out(queue, Settings(workers=2, threads=2, mode=mode, retries=1), tmp_path)
    found = {name: (final[path.name].state, final[path.name].error) for name, path in files.items()}
    kinds = {name: error.kind if error else None for name, (_, error) in found.items()}
    assert kinds["kept"] is kinds["grown"] is None
    assert kinds["gone"] is kinds["dangling"] is kinds["parent"] is ErrorKind.VANISHED
    assert kinds["emptied"] is ErrorKind.EMPTY
    assert found["folder"][0] is found["pipe"][0] is found["below"][0] is FileState.SKIPPED
    assert found["loop"][0] is FileState.FAILED, "ELOOP is an error of the file system"


def carried_out(queue: MemoryQueue, settings: Settings, tmp_path: Path) -> dict[str, Outcome]:
    """Run an engine over the queue; the last outcome of each file by its name."""
    logs = tmp_path / "logs"
    logs.mkdir(exist_ok=True)
    done = threading.Event()
    manager = Manager(queue, settings, logs, lambda _batch, _state: done.set())
    counts = BatchCounts(files=len(queue.files), bytes_total=0, states={FileState.QUEUED: len(queue.files)})
    manager.open()
    manager.do(lambda: manager.load(1, counts, BatchState.NEW, settings))
    manager.do(lambda: manager.run_batch(walking=False))
    try:
        assert done.wait(WAIT_S), manager.snapshot()
    finally:
        manager.close(5.0)
    return queue.final
