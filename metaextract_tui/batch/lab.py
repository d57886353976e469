"""The poison lab: one file read alone, with what it cost and how it ended."""

from __future__ import annotations

import os
from dataclasses import replace

from metaextract_tui.batch import stored
from metaextract_tui.batch.errors import CannotStore
from metaextract_tui.config import Settings
from metaextract_tui.engine.solo import Exam, read_alone

__all__ = ["Exam", "examine"]


def examine(path: bytes, settings: Settings, format: str | None = None) -> Exam:
    """Read the file at `path` alone within the settings' limits; `path` stays in the record as it was given.

    `format`: the name of the format that it is read as, whatever its content says.

    Raises CannotStore where no worker can be started.
    """
    absolute = os.path.abspath(path)
    try:
        exam = read_alone(absolute, settings, format)
    except (OSError, EOFError) as error:
        raise CannotStore(f"no worker can be started: {error}") from error
    return replace(exam, record=stored.renamed(exam.record, absolute, path))
