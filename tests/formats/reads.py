"""What the tests of DICOM and FITS share: reading one file as a worker does."""

from __future__ import annotations

import os
from pathlib import Path

from metaextract_tui.formats import dicom, fits
from metaextract_tui.formats.reading import read_file
from metaextract_tui.formats.registry import Registry
from metaextract_tui.model import ErrorKind, Record

REGISTRY = Registry([dicom.FORMAT, fits.FORMAT])


def read(path: Path) -> Record:
    """The record of a file; it must be JSON, and never an internal error."""
    record, _ = read_file(os.fsencode(path), REGISTRY)
    assert record.to_json()
    assert record.error is None or record.error.kind not in (ErrorKind.INTERNAL, ErrorKind.MEMORY), record.error
    return record


def codes(record: Record) -> set[str]:
    """The codes of a record's warnings."""
    return {warning.code for warning in record.warnings}
