"""What a worker does to itself before it reads anything: signals, descriptors, limits, the kernel's alarm clock."""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import os
import resource
import signal
import sys
import threading
import time
from pathlib import Path

ALARM_SLACK_S = 2.0  # the supervisor kills at the limit; the kernel's alarm comes this much later
ALARM_SPARE_S = 1.0  # or up to so much later still, so that it need not be set for every file
MAX_LOG_BYTES = 1 << 20
ASK_STACK = signal.SIGUSR1  # a worker that gets it writes its stacks into its log and goes on
SAME_MARK = 15  # files at most that are measured by the mark of one before them
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PR_SET_PDEATHSIG = 1


def settle(log: Path | None, keep: int) -> None:
    """Leave the terminal alone, end with the parent, and write what C libraries print into `log`.

    Of the descriptors only `keep` stays open: one that belongs to the forkserver would keep it, and with it every
    worker, alive after the program was killed.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGTTOU, signal.SIGTTIN, signal.SIGWINCH):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    die_with_parent()
    close_all_but(keep)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nothing, standard)
    if log is not None:
        with contextlib.suppress(OSError):  # the session that made the folder may be gone
            target = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_TRUNC, 0o600)
            os.dup2(target, 1)
            os.dup2(target, 2)
    faulthandler.enable(file=sys.__stderr__ or 2, all_threads=True)
    # Its handler is C and needs no lock of the interpreter: a worker that hangs says where before it is killed.
    faulthandler.register(ASK_STACK, file=sys.__stderr__ or 2, all_threads=True)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _lower(resource.RLIMIT_FSIZE, MAX_LOG_BYTES)


def close_all_but(keep: int) -> None:
    """Close every descriptor above 2 but one."""
    highest = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    os.closerange(3, keep)
    os.closerange(keep + 1, min(highest, 1 << 20))


def die_with_parent() -> None:
    """Ask the kernel to kill this process when the one that forked it ends, where it can (Linux prctl(2))."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _lower(which: int, limit: int) -> None:
    soft, hard = resource.getrlimit(which)
    wanted = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    if soft == resource.RLIM_INFINITY or soft > wanted:
        resource.setrlimit(which, (wanted, hard))


def limit_memory(limit_mb: int) -> None:
    """Let the address space grow by what is left until `limit_mb` MiB are resident (at least 64 MiB).

    Nothing is limited where /proc does not tell how large the process is: a guess would break imports.
    """
    try:
        with open("/proc/self/statm", "rb") as stream:
            pages, resident = (int(word) for word in stream.read().split()[:2])
    except OSError:
        return
    room = max((limit_mb << 20) - resident * _PAGE, 64 << 20)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = pages * _PAGE + room
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


class PeakMemory:
    """The most memory that was resident while one file was read, in MiB above what was there before it."""

    def __init__(self) -> None:
        try:
            self._reset = os.open("/proc/self/clear_refs", os.O_WRONLY | os.O_CLOEXEC)
        except OSError:
            self._reset = -1
        self._before = 0
        self._files = 0  # that are still measured by the same mark

    def start(self) -> None:
        """Before a file. The mark of those before it will do where they did not raise it: setting it costs 2 us, and
        memory may have been given back since, so that it is not done for ever."""
        if self._files > 0:
            self._files -= 1
        elif self._reset >= 0:
            try:
                os.write(self._reset, b"5")  # proc(5): resets the peak resident set size
            except OSError:
                self._reset = -1
                return
            self._before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            self._files = SAME_MARK

    def stop(self) -> float | None:
        """MiB, or None where the kernel does not keep the mark."""
        if self._reset < 0:
            return None
        more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - self._before
        if more <= 0:
            return 0.0
        self._files = 0
        return round(more / 1024, 2)


class Alarm:
    """The kernel's own clock: kills this process when a file overstays its limit and nobody else notices."""

    def __init__(self) -> None:
        self._deadlines: dict[int, float] = {}
        self._rings = 0.0  # when the clock rings as it is set now; 0: never
        self._lock = threading.Lock()

    def arm(self, slot: int, now: float, limit_s: float) -> None:
        """This slot begins a file, `now` by the monotonic clock."""
        with self._lock:
            self._deadlines[slot] = now + limit_s + ALARM_SLACK_S
            self._set()

    def disarm(self, slot: int) -> None:
        with self._lock:
            self._deadlines.pop(slot, None)
            self._set()

    def _set(self) -> None:
        first = min(self._deadlines.values(), default=0.0)
        if first <= self._rings <= first + ALARM_SPARE_S and (first or not self._rings):
            return
        self._rings = first + ALARM_SPARE_S if first else 0.0
        left = max(self._rings - time.monotonic(), 0.001) if first else 0.0
        signal.setitimer(signal.ITIMER_REAL, left)
