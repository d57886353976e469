"""Records as JSON lines, into a file or down a pipe, while other threads produce them."""

from __future__ import annotations

import os
import select
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Self

from metaextract_tui.cli.errors import Code, Stop

STDOUT = 1
PIPE_PIECE = 4096  # PIPE_BUF on Linux: a pipe that poll calls writable takes this much without blocking (pipe(7))
PATIENCE_S = 0.5  # how long a stalled reader is waited for once the run is to end


class Lines:
    """Where records go, one write a record, so that what stands there is whole lines at any moment.

    `write` may be called from any thread and never raises: a failure is kept in `failure` for the loop that polls it,
    and records after it are not written (the catalogue has them).
    """

    def __init__(
        self, descriptor: int, name: str, *, keep: int | None = None, stopping: Callable[[], bool] = lambda: False
    ) -> None:
        """Takes the descriptor over. Of a regular file the first `keep` bytes stay; the rest goes with the first record
        or at `begin`, so that a run which cannot begin destroys nothing. None: the file is the caller's, all of it
        stays."""
        self.name = name
        self._keep = keep
        self._begun = False
        self.failure: OSError | None = None
        self._descriptor = descriptor
        self._stopping = stopping
        self._regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
        self._lock = threading.Lock()

    def write(self, record: bytes) -> None:
        """Write one record (JSON without a newline). Waits for a slow reader, though not once the run is to end."""
        self.begin()
        with self._lock:
            if self.failure is None:
                try:
                    self._send(record + b"\n")
                except OSError as error:
                    self.failure = error

    def begin(self) -> None:
        """Make a regular file ready for the first record."""
        with self._lock:
            if self._regular and self._keep is not None and not self._begun:
                os.ftruncate(self._descriptor, self._keep)
                os.lseek(self._descriptor, self._keep, os.SEEK_SET)
            self._begun = True

    def _send(self, line: bytes) -> None:
        if not self._regular:
            rest = memoryview(line)
            while rest:
                self._await_reader()
                rest = rest[os.write(self._descriptor, rest[:PIPE_PIECE]) :]
            return
        start = os.lseek(self._descriptor, 0, os.SEEK_CUR)
        try:
            written = 0
            while written < len(line):
                written += os.write(self._descriptor, line[written:])
        except OSError:
            if self._keep is not None:
                os.ftruncate(self._descriptor, start)  # a full disk leaves no half line behind
            raise

    def _await_reader(self) -> None:
        poll = select.poll()
        poll.register(self._descriptor, select.POLLOUT)
        give_up: float | None = None
        while not poll.poll(100):
            if self._stopping():
                give_up = give_up or time.monotonic() + PATIENCE_S
                if time.monotonic() > give_up:
                    raise TimeoutError("the reader of the pipe takes nothing any more")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)


def open_lines(
    target: str, *, append: bool = False, inputs: Sequence[str] = (), stopping: Callable[[], bool] = lambda: False
) -> Lines:
    """`target` for writing, `-` for stdout. An existing file will be emptied, or with `append` continued after its last
    whole line. Raises Stop where it cannot be opened, is one of `inputs`, or holds something else than JSON lines."""
    if target == "-":
        if sys.stdout is None:  # closed by the caller: its number may be another file's by now
            raise Stop(Code.USAGE, "--jsonl -: stdout is closed")
        return Lines(os.dup(STDOUT), "stdout", stopping=stopping)
    try:
        descriptor = os.open(target, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOCTTY, 0o666)
    except OSError:
        descriptor = _open_for_writing_only(target)
    status = os.fstat(descriptor)
    keep: int | None = None
    if stat.S_ISREG(status.st_mode):
        if objection := _objection(descriptor, status, inputs):
            os.close(descriptor)
            raise Stop(Code.USAGE, f"--jsonl {target}: {objection}")
        keep = _end_of_lines(descriptor, status.st_size) if append else 0
    return Lines(descriptor, target, keep=keep, stopping=stopping)


def write_file(target: str, records: Iterable[bytes]) -> int:
    """Write all records to `target` (`-`: stdout) and say how many; a regular file appears whole or not at all.

    Raises Stop where it cannot be written, BrokenPipeError where the reader has gone.
    """
    whole = target != "-" and (not os.path.exists(target) or os.path.isfile(target))
    final = os.path.realpath(target)
    if whole:
        with open_lines(target):  # says what is wrong with it before the work
            pass
    beside = f"{final}.{os.getpid()}.part" if whole else target
    count = 0
    try:
        with open_lines(beside) as lines:
            for record in records:
                lines.write(record)
                if lines.failure is not None:
                    raise failed(lines)
                count += 1
        if whole:
            os.replace(beside, final)
    finally:
        if whole and os.path.lexists(beside):
            os.unlink(beside)
    return count


def failed(lines: Lines) -> Exception:
    """What a failure of `lines` means for the command: the reader has gone, or a sentence."""
    if isinstance(lines.failure, BrokenPipeError):
        return lines.failure
    reason = lines.failure.strerror or str(lines.failure) if lines.failure else ""
    return Stop(Code.CANNOT, f"the records could not be written to {lines.name}: {reason}")


def _open_for_writing_only(target: str) -> int:
    """A pipe or a device that cannot be read. Raises Stop."""
    try:
        return os.open(target, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOCTTY, 0o666)
    except OSError as error:
        raise Stop(Code.USAGE, f"--jsonl {target}: it cannot be written: {error.strerror}") from None


def _objection(descriptor: int, status: os.stat_result, inputs: Sequence[str]) -> str:
    """Why a file must not be written over; empty where it may be."""
    if any(_same(status, one) for one in inputs):
        return "this is one of the files to be read"
    if os.pread(descriptor, 1, 0) not in (b"", b"{"):
        return "it exists and holds something else than JSON lines"
    return ""


def _same(status: os.stat_result, path: str) -> bool:
    try:
        return os.path.samestat(status, os.stat(path))
    except OSError:
        return False


def _end_of_lines(descriptor: int, length: int) -> int:
    """Where the last whole line ends: what a killed process left half written is cut off before more is added."""
    end = length
    while end > 0:
        start = max(0, end - 65_536)
        newline = os.pread(descriptor, end - start, start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
    return 0
