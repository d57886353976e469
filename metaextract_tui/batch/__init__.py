"""The one door: opens a catalogue, queues sources, runs the engine, hands out snapshots, takes the verbs."""

from __future__ import annotations

from metaextract_tui.batch.about import HealthLine, fields, formats, health
from metaextract_tui.batch.door import Door
from metaextract_tui.batch.session import BatchRuns, CannotStore, Session, read_one

__all__ = [
    "BatchRuns",
    "CannotStore",
    "Door",
    "HealthLine",
    "Session",
    "fields",
    "formats",
    "health",
    "read_one",
]
