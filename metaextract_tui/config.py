"""The settings and where they come from: defaults < TOML file < environment < flags."""

from __future__ import annotations

import os
from dataclasses import dataclass

from metaextract_tui.model import Mode


@dataclass(frozen=True, slots=True)
class Settings:
    """How files are found and read. Seconds, MiB; `workers` are processes, `threads` live in one process."""

    mode: Mode = Mode.AUTO
    workers: int = min(os.cpu_count() or 1, 8)
    threads: int = 4
    timeout_s: float = 300.0
    memory_limit_mb: int = 2000
    retries: int = 2
    chunk_size: int = 10
    force: bool = False
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    hidden: bool = False
    follow_links: bool = False
