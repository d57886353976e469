"""The one door: opens a catalogue, queues sources, runs the engine, hands out snapshots, takes the verbs."""

from __future__ import annotations

from metaextract_tui.batch import ascommand
from metaextract_tui.batch.about import HealthLine, fields, formats, health
from metaextract_tui.batch.batches import BatchRuns, BatchSummary, CannotStore
from metaextract_tui.batch.compare import MOST_FILES as MOST_COMPARED
from metaextract_tui.batch.compare import Comparer, Comparison, summary
from metaextract_tui.batch.door import Door
from metaextract_tui.batch.lab import Exam, examine
from metaextract_tui.batch.query import BadQuery
from metaextract_tui.batch.reading import batch_summary, exporting, history
from metaextract_tui.batch.searching import searching
from metaextract_tui.batch.session import Session
from metaextract_tui.batch.several import read_several
from metaextract_tui.catalogue.errors import CatalogueError, Superseded
from metaextract_tui.formats.base import Format
from metaextract_tui.formats.fields import Field

__all__ = [
    "MOST_COMPARED",
    "BadQuery",
    "BatchRuns",
    "BatchSummary",
    "CannotStore",
    "CatalogueError",
    "Comparer",
    "Comparison",
    "Door",
    "Exam",
    "Field",
    "Format",
    "HealthLine",
    "Session",
    "Superseded",
    "ascommand",
    "batch_summary",
    "examine",
    "exporting",
    "fields",
    "formats",
    "health",
    "history",
    "read_several",
    "searching",
    "summary",
]
