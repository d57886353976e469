"""The one door: opens a catalogue, queues sources, runs the engine, hands out snapshots, takes the verbs."""

from __future__ import annotations

from metaextract_tui.batch.about import HealthLine, fields, formats, health
from metaextract_tui.batch.door import Door
from metaextract_tui.batch.lab import Exam, examine
from metaextract_tui.batch.query import BadQuery
from metaextract_tui.batch.reading import exporting, history
from metaextract_tui.batch.searching import searching
from metaextract_tui.batch.session import BatchRuns, CannotStore, Session
from metaextract_tui.catalogue.errors import CatalogueError, Superseded
from metaextract_tui.formats.base import Format
from metaextract_tui.formats.fields import Field

__all__ = [
    "BadQuery",
    "BatchRuns",
    "CannotStore",
    "CatalogueError",
    "Door",
    "Exam",
    "Field",
    "Format",
    "HealthLine",
    "Session",
    "Superseded",
    "examine",
    "exporting",
    "fields",
    "formats",
    "health",
    "history",
    "searching",
]
