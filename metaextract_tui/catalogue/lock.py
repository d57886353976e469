"""The lock beside a catalogue that keeps a second writer out."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from metaextract_tui.catalogue import machine
from metaextract_tui.catalogue.errors import CatalogueBusy, CatalogueTrouble

_MOST = 200  # bytes that a holder leaves, at most


class WriterLock:
    """An exclusive lock on `PATH.lock`, held until `release` or the end of the process, however it ends.

    `machine_failed`: the last holder did not release it, and since it began the machine went down or ran out of memory.
    """

    def __init__(self, catalogue: Path) -> None:
        """Raises CatalogueBusy where another writer holds the lock, CatalogueTrouble where it cannot be made."""
        self._path = Path(f"{catalogue}.lock")
        while True:
            try:
                descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            except OSError as error:
                raise CatalogueTrouble(f"the catalogue cannot be locked: {self._path}: {error.strerror}") from None
            try:
                # flock and not lockf: it also stands between two writers of one process.
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = _line(descriptor, 0)
                os.close(descriptor)
                who = f"process {holder}" if holder else "another process"
                raise CatalogueBusy(f"the catalogue {catalogue} is in use by {who}") from None
            except OSError as error:
                os.close(descriptor)
                raise CatalogueTrouble(f"the catalogue cannot be locked: {self._path}: {error.strerror}") from None
            if self._is_still(descriptor):
                break
            os.close(descriptor)  # the writer before us removed the file after we had opened it
        before, now = _line(descriptor, 1), machine.standing()
        self.machine_failed = bool(before and now) and before != now
        try:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n{now}\n".encode(), 0)
            os.fsync(descriptor)  # it is to be there after the machine went down
        except OSError:
            pass  # the disk is full: the lock holds without the process's number
        self._descriptor = descriptor

    def _is_still(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), os.stat(self._path))
        except OSError:
            return False

    def release(self) -> None:
        self._path.unlink(missing_ok=True)
        os.close(self._descriptor)


def _line(descriptor: int, number: int) -> str:
    """A line of what the last holder left: its process's number, then how the machine was."""
    lines = os.pread(descriptor, _MOST, 0).decode("ascii", "replace").splitlines()
    return lines[number].strip() if number < len(lines) else ""
