"""Whole programs run and measured: wall and CPU seconds, memory of the first process and of its workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from tests.bench.plan import LIMIT_S, ROOT

SAMPLE_S = 0.1
POLL_S = 0.005
FAMILY_S = 0.5  # how often new children are looked for
MIB = 1 << 20
OK_CODES = (0, 1)  # 1: some files could not be read, which is no fault of the program


class Failed(Exception):
    """A program ended otherwise than it should: how, in words."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Memory in MiB at one moment: of the first process, and of each worker by its process id."""

    at_s: float
    manager_mb: float
    workers_mb: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Spent:
    """What a program took. CPU seconds of its first process alone; `workers_cpu_s` (all others) and memory (resident,
    MiB) only where it was watched; records and the sums of their readings' seconds only where they were counted."""

    wall_s: float
    cpu_s: float
    workers_cpu_s: float = 0.0
    manager_peak_mb: float = 0.0
    worker_peak_mb: float = 0.0
    samples: tuple[Sample, ...] = ()
    records: int = 0
    extraction_s: float = 0.0
    extraction_cpu_s: float = 0.0


class Watch:
    """Looks at a process and its descendants now and then; cheap enough to run beside them."""

    def __init__(self, pid: int) -> None:
        self._main = psutil.Process(pid)
        self._family: dict[int, psutil.Process] = {}
        self._workers: set[int] = set()
        self._looked = 0.0
        self._cpu: dict[int, float] = {}
        self.manager_peak_mb = 0.0
        self.worker_peak_mb = 0.0
        self.samples: list[Sample] = []

    @property
    def workers_cpu_s(self) -> float:
        return sum(self._cpu.values())

    def look(self, at_s: float) -> None:
        try:
            if at_s - self._looked >= FAMILY_S or not self._workers:
                self._looked = at_s
                for child in self._main.children(recursive=True):
                    self._family.setdefault(child.pid, child)
                    if child.ppid() != self._main.pid:  # the forkserver's children are the workers
                        self._workers.add(child.pid)
            manager = self._main.memory_info().rss / MIB
        except psutil.Error:
            return
        self.manager_peak_mb = max(self.manager_peak_mb, manager, _high_water(self._main.pid))
        workers: dict[int, float] = {}
        for pid, process in list(self._family.items()):
            try:
                times = process.cpu_times()
                used = process.memory_info().rss / MIB
            except psutil.Error:
                del self._family[pid]
                continue
            self._cpu[pid] = times.user + times.system
            if pid in self._workers:
                workers[pid] = used
                self.worker_peak_mb = max(self.worker_peak_mb, used, _high_water(pid))
        self.samples.append(Sample(at_s, manager, workers))


def run(
    *commands: Sequence[str],
    environment: Mapping[str, str],
    outputs: Sequence[Path] = (),
    watched: bool = False,
    codes: Sequence[int] = OK_CODES,
) -> Spent:
    """Run these commands side by side to their end; `outputs` get what each says. Raises Failed.

    `watched` samples memory and the workers' CPU of the first one, which costs it a little.
    """
    files: list[IO[bytes] | None] = [path.open("wb") for path in outputs] or [None] * len(commands)
    started = time.perf_counter()
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for command, file in zip(commands, files, strict=True):
            processes.append(start(command, environment, stdout=file or subprocess.DEVNULL))
        watch = Watch(processes[0].pid) if watched else None
        cpu = _finish(processes, started, watch)
        wall = time.perf_counter() - started
    finally:
        for process in processes:
            kill(process)
        for file in files:
            if file is not None:
                file.close()
    for command, process in zip(commands, processes, strict=True):
        if process.returncode not in codes:
            raise Failed(f"{Path(command[0]).name} {_ending(process.returncode)} after {wall:.1f} s")
    if watch is None:
        return Spent(wall, cpu)
    peaks = watch.manager_peak_mb, watch.worker_peak_mb
    return Spent(wall, cpu, watch.workers_cpu_s, *peaks, tuple(watch.samples))


def start(command: Sequence[str], environment: Mapping[str, str], stdout: int | IO[bytes]) -> subprocess.Popen[bytes]:
    """A program in a process group of its own, its stderr unheard."""
    return subprocess.Popen(
        command, cwd=ROOT, env=dict(environment), stdin=subprocess.DEVNULL, stdout=stdout,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a program that still runs, with all that it started."""
    if process.returncode is None and process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _finish(processes: Sequence[subprocess.Popen[bytes]], started: float, watch: Watch | None) -> float:
    """Wait for all; the CPU seconds of all first processes, with those of children that they waited for."""
    cpu = due = 0.0
    for process in processes:
        while True:
            pid, status, used = os.wait4(process.pid, os.WNOHANG)
            if pid:
                process.returncode = os.waitstatus_to_exitcode(status)
                cpu += used.ru_utime + used.ru_stime
                break
            elapsed = time.perf_counter() - started
            if elapsed > LIMIT_S:
                raise Failed(f"did not end within {LIMIT_S:g} s")
            if watch is not None and elapsed >= due:
                watch.look(elapsed)
                due = elapsed + SAMPLE_S
            time.sleep(POLL_S)
    return cpu


def _high_water(pid: int) -> float:
    """The most memory that a process ever had, in MiB; 0 where the system does not tell."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) / 1024
    except (OSError, ValueError):
        pass
    return 0.0


def _ending(code: int) -> str:
    return f"died of signal {-code} ({signal.Signals(-code).name})" if code < 0 else f"ended with status {code}"


def ours(*arguments: str | Path) -> list[str]:
    """Our own program with these arguments."""
    return [sys.executable, "-m", "metaextract_tui", *map(str, arguments)]


def plain(*arguments: str | Path | int) -> list[str]:
    """The plain pools and the bare loop over the same extractors."""
    return [sys.executable, "-m", "tests.bench.plain", *map(str, arguments)]


def attempt(call: Callable[[], Spent]) -> Spent | Failed:
    """What a program took, or how it failed."""
    try:
        return call()
    except Failed as error:
        return error
