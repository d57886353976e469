"""The forkserver: started before all else, for what it loads takes longer than all that a program does to begin."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from multiprocessing.context import ForkServerContext

# Set before the forkserver starts, so that every worker inherits them: one thread a library, few arenas.
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
}

# The names of the few files that the program is to read, with slashes between: `preload` loads what they need only.
FEW_NAMES = "METAEXTRACT_FEW_NAMES"
FEW = 64

BEHIND = "METAEXTRACT_BEHIND"  # set: the forkserver, and all that it forks, gives way by so much
NICE = 5

_context: ForkServerContext | None = None


def context() -> ForkServerContext:
    """The one forkserver of this process; started by the first call that starts a worker, or by `warm`."""
    global _context
    if _context is None:
        for name, value in ENVIRONMENT.items():
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


def few_names(roots: Sequence[bytes]) -> list[bytes] | None:
    """The names of all files under `roots` where there are at most FEW, all in the roots themselves; None where there
    may be more, or it cannot be told."""
    names: list[bytes] = []
    for root in roots:
        if not os.path.isdir(root):
            names.append(os.path.basename(root))
            continue
        try:
            with os.scandir(root) as entries:
                for entry in entries:
                    if entry.is_dir() or len(names) == FEW:
                        return None
                    names.append(entry.name)
        except OSError:
            return None
    return names if names and len(names) <= FEW else None


def warm(roots: Sequence[bytes] = (), *, behind: bool = False) -> None:
    """Start the forkserver now; it loads the libraries while the caller goes on: all, or, where `roots` have few files,
    those that their names promise (a worker that meets another loads it itself). `behind`: the workers give way to
    this program where both want a processor, so that its screen answers."""
    from multiprocessing import forkserver, resource_tracker

    context()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        names = few_names(roots)
        # What is started gets the number of stderr; the one that stands in for it while an app runs has none.
        with safe_path(), redirect_stderr(sys.__stderr__):
            resource_tracker.ensure_running()
            # Ctrl-C in the terminal is the program's to handle: what is started here inherits that it does not hear it.
            # Not before the line above, which ends with hearing it again.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            if names is not None:
                os.environ[FEW_NAMES] = os.fsdecode(b"/".join(names))
            if behind:
                os.environ[BEHIND] = "1"
            forkserver.ensure_running()
    finally:
        os.environ.pop(FEW_NAMES, None)
        os.environ.pop(BEHIND, None)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
