"""Progress of a headless run: one line on the terminal's stderr, fed from snapshots."""

from __future__ import annotations

import contextlib
import os
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, Progress, TextColumn

from metaextract_tui.cli.text import console, duration, size
from metaextract_tui.model import BatchState, FileState, Snapshot, WorkerState
from metaextract_tui.plain import visible

WIDE = 110
"""Columns of a terminal from which on what limits the batch has room."""


class Bar:
    """A bar with files, bytes, rate, failures and the time left; it is gone when it is left."""

    def __init__(self) -> None:
        self._progress = Progress(
            BarColumn(bar_width=None),
            TextColumn("{task.description}", markup=False),
            console=console(stderr=True),
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
            expand=True,
        )
        self._task = self._progress.add_task("", total=None)
        self._slow: set[bytes] = set()

    def show(self, snapshot: Snapshot) -> None:
        total = None if snapshot.walking or not snapshot.files_total else snapshot.files_total
        said = visible(line(snapshot, self._progress.console.width))
        with contextlib.suppress(OSError):  # the terminal is gone; the signal that says so is on its way
            self._progress.update(
                self._task, total=total, completed=snapshot.files_done, description=said, refresh=True
            )
            for worker in snapshot.workers:
                if worker.usual_ms is not None and worker.path is not None and worker.path not in self._slow:
                    self._slow.add(worker.path)
                    self._progress.console.print(visible(slow(worker)), soft_wrap=True)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._progress.stop()


def slow(worker: WorkerState) -> str:
    """That a worker reads a file which takes far longer than others of its format."""
    usual = worker.usual_ms or 0.0
    others = f"{usual:.1f} ms" if usual < 1000 else duration(usual / 1000)
    name = os.fsdecode(worker.path or b"")
    return f"slow: {name} has been read for {duration(worker.busy_s or 0.0)}, files of its format usually for {others}"


def line(snapshot: Snapshot, width: int = 80) -> str:
    """The state of a batch in about 75 characters; in a terminal of `WIDE` also what limits it now."""
    if snapshot.state is BatchState.STOPPED and snapshot.message:
        return f"waiting: {snapshot.message}"
    more = "+" if snapshot.walking else ""
    parts = [
        f"{snapshot.files_done:,}/{snapshot.files_total:,}{more} files",
        f"{size(snapshot.bytes_done)}/{size(snapshot.bytes_total)}{more}",
        f"{snapshot.rates.files_per_s:,.0f}/s",
    ]
    failed = snapshot.counts.get(FileState.FAILED, 0) + snapshot.counts.get(FileState.QUARANTINED, 0)
    if failed:
        parts.append(f"{failed:,} failed")
    if snapshot.eta_s is not None:
        parts.append(_left(*snapshot.eta_s))
    if snapshot.limit and width >= WIDE:
        parts.append(snapshot.limit)
    return " · ".join(parts)


def _left(least: float, most: float) -> str:
    if most < 1:
        return "<1 s left"
    if most < 60:
        return f"{least:.0f}-{most:.0f} s left"
    return f"{duration(least)} - {duration(most)} left"
