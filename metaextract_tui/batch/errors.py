"""What the door may refuse, each in one plain sentence. Imports nothing, for a screen knows them before all else."""

from __future__ import annotations


class CannotStore(Exception):
    """The catalogue cannot be opened or written; the message is one plain sentence."""


class BatchRuns(Exception):
    """Refused, because a batch is running."""
