"""How worker processes come to be: a forkserver that has the libraries loaded forks one in some 10 ms."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from types import ModuleType

from metaextract_tui.engine.forks import context, safe_path
from metaextract_tui.engine.marks import Marks
from metaextract_tui.engine.worker import main
from metaextract_tui.model import Lane


def start(names: list[str], lane: Lane, log: Path | None, marks: Marks) -> tuple[ForkServerProcess, socket.socket]:
    """A new worker process and our end of its socket. Blocks while the forkserver still loads libraries."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    with theirs:
        process = context().Process(target=main, args=(theirs, names, lane, log, marks), name=names[0], daemon=True)
        with safe_path(), _without_main():
            process.start()
    return process, ours


@contextmanager
def _without_main() -> Iterator[None]:
    """Hide the main program: a worker has no need to run it again, and it may be no file that can be run."""
    main_module = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main_module
