"""What a catalogue holds, read without an engine and while another program writes it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from metaextract_tui.batch.batches import BatchSummary, summed
from metaextract_tui.batch.errors import CannotStore
from metaextract_tui.catalogue.errors import CatalogueError, trouble
from metaextract_tui.catalogue.export import Export, export
from metaextract_tui.catalogue.reader import Reader
from metaextract_tui.config import Settings
from metaextract_tui.model import BatchRow


@contextlib.contextmanager
def exporting(catalogue: Path) -> Iterator[Export]:
    """The newest record of every path, as an iterator of JSON lines. Raises CannotStore with a plain sentence."""
    with reading(catalogue) as reader:
        yield export(reader, None)


def history(catalogue: Path) -> list[BatchRow]:
    """All batches, newest first. Raises CannotStore with a plain sentence."""
    with reading(catalogue) as reader:
        return reader.batches()


def batch_summary(catalogue: Path, batch_id: int, defaults: Settings) -> BatchSummary:
    """What a batch came to; settings that it does not hold are those of `defaults`. Raises LookupError where there is
    no such batch, CannotStore with a plain sentence."""
    if batch_id.bit_length() > 63:  # more than SQLite can look for
        raise LookupError(f"there is no batch {batch_id} in this catalogue")
    with reading(catalogue) as reader:
        return summed(reader, batch_id, defaults)


@contextlib.contextmanager
def reading(catalogue: Path) -> Iterator[Reader]:
    """A reader of a catalogue for as long as it is needed. Raises CannotStore with a plain sentence."""
    reader = Reader(catalogue)
    try:
        yield reader
    except CatalogueError as error:
        raise CannotStore(str(error)) from error
    except sqlite3.Error as error:
        raise CannotStore(trouble(error) or f"the catalogue cannot be read: {error}") from error
    finally:
        reader.close()
