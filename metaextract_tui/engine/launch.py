"""How worker processes come to be: a forkserver that has the libraries loaded forks one in some 10 ms."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from types import ModuleType
from typing import Any

from metaextract_tui.engine.forks import context, safe_path
from metaextract_tui.engine.marks import Marks
from metaextract_tui.engine.worker import main
from metaextract_tui.model import Lane

_starting = threading.Lock()  # what is changed for the moment of a start belongs to the whole program


def start(names: list[str], lane: Lane, log: Path | None, marks: Marks) -> tuple[ForkServerProcess, socket.socket]:
    """A new worker process and our end of its socket. Blocks while the forkserver still loads libraries."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    with theirs:
        process = fork(main, (theirs, names, lane, log, marks), names[0])
    return process, ours


def fork(target: Callable[..., None], arguments: tuple[Any, ...], name: str) -> ForkServerProcess:
    """A process of the forkserver that runs `target`; may be called from any thread."""
    process = context().Process(target=target, args=arguments, name=name, daemon=True)
    with _starting, safe_path(), _without_main():
        process.start()
    return process


@contextmanager
def _without_main() -> Iterator[None]:
    """Hide the main program: a worker has no need to run it again, and it may be no file that can be run."""
    main_module = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main_module
