"""Results as plain text: a head that names the machine, and tables that need no colour."""

from __future__ import annotations

import datetime as dt
import os
import platform
import sqlite3
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

from metaextract_tui import __version__
from metaextract_tui.formats.registry import registry
from tests.bench.plan import ROOT, Plan


@dataclass(slots=True)
class Table:
    """Rows of text under columns, with what must be known to read them."""

    title: str
    columns: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def text(self) -> str:
        lines = [list(self.columns), *[list(row) for row in self.rows]]
        widths = [max(len(line[at]) for line in lines) for at in range(len(self.columns))]
        said = [self.title, "-" * len(self.title)]
        for line in lines:
            cells = [
                line[0].ljust(widths[0]),
                *[cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)],
            ]
            said.append("  ".join(cells).rstrip())
        said += [f"* {note}" for note in self.notes]
        return "\n".join(said) + "\n"


def head(plan: Plan, load_before: float) -> str:
    """The machine and the software; `load_before` is its load average of one minute when the part began."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 0
    memory = psutil.virtual_memory().total / (1 << 30)
    libraries = sorted({name for one in registry().formats for name in one.libraries})
    quick = "  QUICK: small trees, for trying the tool; no figures to be quoted\n" if plan.quick else ""
    return (
        f"metaextract-tui {__version__}, {_commit()}, {dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC\n"
        f"  {_processor()}, {cores} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}\n"
        f"  Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{', '.join(f'{name} {_version(name)}' for name in libraries)}\n"
        f"  figures: median of {plan.runs} interleaved runs (smallest - largest); caches warm\n"
        f"  load average before {load_before:.1f}, after {os.getloadavg()[0]:.1f}\n{quick}"
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


def _commit() -> str:
    """The commit of this checkout, and whether the program differs from it."""
    try:
        commit = _git("rev-parse", "--short", "HEAD")
        changed = _git("status", "--porcelain", "--", "metaextract_tui")
    except (OSError, subprocess.SubprocessError):
        return "commit unknown"
    return f"commit {commit}" + (" with changes" if changed else "")


def _git(*arguments: str) -> str:
    asked = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=10, check=True)
    return asked.stdout.strip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())
