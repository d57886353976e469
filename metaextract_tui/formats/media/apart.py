"""A piece of work done in a child of this process, so that neither a hang nor a crash of a library costs the file.

For files whose structure makes no sense only: a fork costs a few milliseconds.
"""

from __future__ import annotations

import ctypes
import faulthandler
import gc
import os
import resource
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable

CPU_S = 2  # what a sane file needs is a few milliseconds
WALL_S = 8.0  # on a machine where much else runs
MAX_ANSWER = 64 << 20
_PR_SET_PDEATHSIG = 1  # Linux, prctl(2)

_libc = ctypes.CDLL(None)


class Lost(Exception):
    """The work gave no answer: `reason` says in words what became of it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def run(work: Callable[[], bytes]) -> bytes:
    """What `work` returns, worked out in a child with a limit of CPU time. Raises Lost."""
    reading, writing = os.pipe()
    parent = os.getpid()
    try:
        with warnings.catch_warnings():  # Python 3.12 warns of forks beside threads; the child runs none of theirs
            warnings.simplefilter("ignore")
            child = os.fork()
    except OSError as error:
        os.close(reading)
        os.close(writing)
        raise Lost(f"could not be read apart ({error.strerror})") from None
    if child == 0:
        _answer(work, writing, parent)
    os.close(writing)
    try:
        data, late = _gather(reading)
    finally:
        os.close(reading)
        os.kill(child, signal.SIGKILL)  # it has answered, or never will; a zombie takes it too
        _, status = os.waitpid(child, 0)
    if late or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        raise Lost("kept the library busy without end")
    if not data:
        raise Lost("made the library fail")
    return data[1:]


def _answer(work: Callable[[], bytes], writing: int, parent: int) -> None:
    """The child's whole life. The answer has a byte before it, so that an empty one differs from none."""
    try:
        if sys.platform == "linux":
            _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        faulthandler.disable()
        gc.disable()  # it would copy pages of the parent, for a life of milliseconds
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
        if os.getppid() == parent:
            data = memoryview(b"." + work())
            while data:
                data = data[os.write(writing, data) :]
    finally:
        os._exit(0)


def _gather(reading: int) -> tuple[bytes, bool]:
    """All that comes through the pipe, and whether the time ran out."""
    parts: list[bytes] = []
    size, deadline = 0, time.monotonic() + WALL_S
    while size <= MAX_ANSWER:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([reading], [], [], left)[0]:
            return b"", True
        part = os.read(reading, 1 << 16)
        if not part:
            return b"".join(parts), False
        parts.append(part)
        size += len(part)
    return b"", True
