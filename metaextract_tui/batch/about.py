"""What this installation knows and can do: its formats, the fields of a record, and what is in force here."""

from __future__ import annotations

import platform
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from metaextract_tui.engine.solo import try_worker
from metaextract_tui.formats.base import Format
from metaextract_tui.formats.fields import FIELDS, Field
from metaextract_tui.formats.registry import registry

# SQLite before this one may lose a WAL that is reset while another process reads (sqlite.org/releaselog/3_51_3.html).
_WAL_RESET_FIXED = (3, 51, 3)


@dataclass(frozen=True, slots=True)
class HealthLine:
    """One thing that `doctor` looked at; `ok` is None where it is neither good nor bad."""

    name: str
    ok: bool | None
    text: str


def formats() -> tuple[Format, ...]:
    """All formats of this installation, those that other packages add included."""
    return registry().formats


def fields() -> tuple[Field, ...]:
    """The normalised fields of a record."""
    return FIELDS


def health() -> tuple[HealthLine, ...]:
    """What works here. Starts one worker to see."""
    return tuple(_lines())


def _lines() -> Iterator[HealthLine]:
    yield HealthLine("python", sys.version_info >= (3, 11), platform.python_version())
    yield HealthLine("sqlite", None, f"{sqlite3.sqlite_version}, {_wal()}")
    for name in sorted({library for one in formats() for library in one.libraries}):
        try:
            yield HealthLine(name, True, version(name))
        except PackageNotFoundError:
            yield HealthLine(name, False, "not installed: the formats that need it fail")
    for one in registry().problems:
        yield HealthLine("plugin", False, one)
    yield HealthLine("formats", None, ", ".join(one.name for one in formats()))
    started = try_worker()
    yield HealthLine("worker", started.error is None, started.error or f"starts in {started.seconds * 1000:.0f} ms")
    walled = bool(started.sandbox) and not started.sandbox.startswith("no ")
    yield HealthLine("sandbox", walled or None, started.sandbox or "not known: no worker starts")
    proc = Path("/proc/self/statm").exists()
    yield HealthLine("memory", proc, "measured through /proc" if proc else "n/a: there is no /proc here")


def _wal() -> str:
    found = sqlite3.sqlite_version_info
    if found >= _WAL_RESET_FIXED:
        return "WAL sound"
    return "a version with the WAL-reset bug; one program at a time writes a catalogue here, which keeps clear of it"
