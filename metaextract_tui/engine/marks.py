"""What each slot of a worker reads and since when, in memory that manager and worker share.

Answers may wait to be sent together, and a worker that hangs or dies sends none: only what it left here before it
began a file tells which one that was.
"""

from __future__ import annotations

import mmap
import os
import tempfile
from multiprocessing import reduction
from typing import Any

_IDLE = 0


class Marks:
    """One mark a slot: a file_id and when its reading began (monotonic clock). Only the worker writes them."""

    def __init__(self, slots: int, fd: int | None = None) -> None:
        """`fd`: the file of marks made before, in another process. Raises OSError where none can be made."""
        self._slots = slots
        self._fd = _file(16 * slots) if fd is None else fd
        self._map = mmap.mmap(self._fd, 16 * slots)
        self._view = memoryview(self._map).cast("q")  # each number is stored by one instruction

    def __reduce__(self) -> tuple[Any, ...]:
        """As an argument of a process that is being started; the file is empty of names, so its descriptor goes."""
        return _attach, (self._slots, reduction.DupFd(self._fd))

    def begin(self, slot: int, file_id: int, now_ns: int) -> None:
        """This slot reads this file from now on, by the monotonic clock."""
        self._view[2 * slot] = _IDLE
        self._view[2 * slot + 1] = now_ns
        self._view[2 * slot] = file_id

    def reading(self, slot: int) -> tuple[int, float] | None:
        """The file that a slot began last and when, in seconds of the monotonic clock; None before the first."""
        file_id, began = self._view[2 * slot], self._view[2 * slot + 1]
        if file_id == _IDLE or self._view[2 * slot] != file_id:
            return None
        return file_id, began / 1e9

    def close(self) -> None:
        """The manager's side: the worker is gone and its marks have been read."""
        self._view.release()
        self._map.close()
        os.close(self._fd)


def _attach(slots: int, duplicate: Any) -> Marks:
    return Marks(slots, duplicate.detach())


def _file(size: int) -> int:
    """A nameless file of zeros."""
    if hasattr(os, "memfd_create"):
        fd = os.memfd_create("marks", os.MFD_CLOEXEC)
    else:
        fd, name = tempfile.mkstemp()
        os.unlink(name)
    os.ftruncate(fd, size)
    return fd
