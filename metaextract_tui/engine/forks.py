"""The forkserver: started before all else, for what it loads takes longer than all that a program does to begin."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerContext

# Set before the forkserver starts, so that every worker inherits them: one thread a library, few arenas.
_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
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


@contextmanager
def safe_path() -> Iterator[None]:
    """While the forkserver may be started: it imports nothing from the folder that the program was started in, for that
    may be one of those that are read (Python's PYTHONSAFEPATH; workers inherit it)."""
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before


def warm() -> None:
    """Start the forkserver now; it loads the libraries while the caller goes on. Call it before `App.run()`."""
    from multiprocessing import forkserver, resource_tracker

    context()
    # Ctrl-C in the terminal is the program's to handle: what is started here inherits that it does not hear it.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with safe_path():
            resource_tracker.ensure_running()
            forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
