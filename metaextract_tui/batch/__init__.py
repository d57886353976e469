"""The one door: opens a catalogue, queues sources, runs the engine, hands out snapshots, takes the verbs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from metaextract_tui.batch import ascommand
from metaextract_tui.batch.batches import BatchRuns, BatchSummary, CannotStore
from metaextract_tui.batch.compare import MOST_FILES as MOST_COMPARED
from metaextract_tui.batch.compare import Comparer, Comparison, summary
from metaextract_tui.batch.door import Door
from metaextract_tui.batch.query import BadQuery
from metaextract_tui.batch.reading import batch_summary, exporting, history
from metaextract_tui.batch.searching import searching
from metaextract_tui.batch.session import Session
from metaextract_tui.catalogue.errors import CatalogueError, Superseded

if TYPE_CHECKING:
    from metaextract_tui.batch.about import HealthLine, fields, formats, health
    from metaextract_tui.batch.lab import Exam, examine
    from metaextract_tui.batch.several import read_several
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

_LATER = {
    "metaextract_tui.batch.about": ("HealthLine", "fields", "formats", "health"),
    "metaextract_tui.batch.lab": ("Exam", "examine"),
    "metaextract_tui.batch.several": ("read_several",),
    "metaextract_tui.formats.base": ("Format",),
    "metaextract_tui.formats.fields": ("Field",),
}
"""What no screen needs to begin with, by its module: loaded when it is asked for."""


def __getattr__(name: str) -> object:
    for module, names in _LATER.items():
        if name in names:
            found: object = getattr(import_module(module), name)
            globals()[name] = found
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
