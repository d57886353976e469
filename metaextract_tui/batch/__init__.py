"""The one door: opens a catalogue, queues sources, runs the engine, hands out snapshots, takes the verbs.

Each name is loaded when it is asked for first: a screen is painted before the engine is loaded.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from metaextract_tui.batch import ascommand, completing, query, saving
    from metaextract_tui.batch.about import HealthLine, fields, formats, health
    from metaextract_tui.batch.batches import BatchSummary
    from metaextract_tui.batch.compare import MOST_COMPARED, Comparer, Comparison, summary
    from metaextract_tui.batch.completing import Choice, choices
    from metaextract_tui.batch.door import Door
    from metaextract_tui.batch.errors import BatchRuns, CannotStore
    from metaextract_tui.batch.lab import Exam, examine
    from metaextract_tui.batch.late import LateDoor
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
    "Choice",
    "Comparer",
    "Comparison",
    "Door",
    "Exam",
    "Field",
    "Format",
    "HealthLine",
    "LateDoor",
    "Session",
    "Superseded",
    "ascommand",
    "batch_summary",
    "choices",
    "completing",
    "examine",
    "exporting",
    "fields",
    "formats",
    "health",
    "history",
    "query",
    "read_several",
    "saving",
    "searching",
    "summary",
]

_ROOMS = ("ascommand", "completing", "query", "saving")
"""Modules that are asked by their own name."""
_MODULES = {
    "metaextract_tui.batch.about": ("HealthLine", "fields", "formats", "health"),
    "metaextract_tui.batch.batches": ("BatchSummary",),
    "metaextract_tui.batch.compare": ("MOST_COMPARED", "Comparer", "Comparison", "summary"),
    "metaextract_tui.batch.completing": ("Choice", "choices"),
    "metaextract_tui.batch.door": ("Door",),
    "metaextract_tui.batch.errors": ("BatchRuns", "CannotStore"),
    "metaextract_tui.batch.lab": ("Exam", "examine"),
    "metaextract_tui.batch.late": ("LateDoor",),
    "metaextract_tui.batch.query": ("BadQuery",),
    "metaextract_tui.batch.reading": ("batch_summary", "exporting", "history"),
    "metaextract_tui.batch.searching": ("searching",),
    "metaextract_tui.batch.session": ("Session",),
    "metaextract_tui.batch.several": ("read_several",),
    "metaextract_tui.catalogue.errors": ("CatalogueError", "Superseded"),
    "metaextract_tui.formats.base": ("Format",),
    "metaextract_tui.formats.fields": ("Field",),
}
"""Where the names are."""


def __getattr__(name: str) -> object:
    if name in _ROOMS:
        return import_module(f"metaextract_tui.batch.{name}")
    for module, names in _MODULES.items():
        if name in names:
            found: object = getattr(import_module(module), name)
            globals()[name] = found
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
