"""How worker processes come to be: a forkserver that has the libraries loaded forks one in some 10 ms."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from types import ModuleType

from metaextract_tui.engine.marks import Marks
from metaextract_tui.engine.worker import main
from metaextract_tui.model import Lane

# Set before the forkserver starts, so that every worker inherits them: one thread a library, few arenas, no
# file locks, no colour, no caches written.
_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "HDF5_USE_FILE_LOCKING": "FALSE",
}

_context: ForkServerContext | None = None


def context() -> ForkServerContext:
    """The one forkserver of this process; started by the first call that starts a worker, or by `warm`."""
    global _context
    if _context is None:
        for name, value in _ENVIRONMENT.items():
            os.environ.setdefault(name, value)
        _context = multiprocessing.get_context("forkserver")
        _context.set_forkserver_preload(["metaextract_tui.engine.preload"])
    return _context


def warm() -> None:
    """Start the forkserver now; it loads the libraries while the caller goes on. Call it before `App.run()`."""
    from multiprocessing import forkserver, resource_tracker

    context()
    # Ctrl-C in the terminal is the program's to handle: what is started here inherits that it does not hear it.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        resource_tracker.ensure_running()
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def start(names: list[str], lane: Lane, log: Path | None, marks: Marks) -> tuple[ForkServerProcess, socket.socket]:
    """A new worker process and our end of its socket. Blocks while the forkserver still loads libraries."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    with theirs:
        process = context().Process(target=main, args=(theirs, names, lane, log, marks), name=names[0], daemon=True)
        with _without_main():
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
