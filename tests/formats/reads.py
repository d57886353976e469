"""What the tests of the readers share: reading one file as a worker does, with the formats that a test knows."""

from __future__ import annotations

import os
from pathlib import Path

from metaextract_tui.formats import dicom, fits
from metaextract_tui.formats.base import Format
from metaextract_tui.formats.origins import undeclared
from metaextract_tui.formats.reading import read_file
from metaextract_tui.formats.registry import Registry
from metaextract_tui.model import ErrorKind, Record


class Reading:
    """Reads a file, with these formats known. Every record must be JSON, name only sources that its format declares,
    and never have an internal error or one of memory."""

    def __init__(self, *formats: Format) -> None:
        self.registry = Registry(formats)

    def __call__(self, path: Path, *, deep: bool = False) -> Record:
        record, _ = read_file(os.fsencode(path), self.registry, deep=deep)
        assert record.to_json()
        assert record.error is None or record.error.kind not in (ErrorKind.INTERNAL, ErrorKind.MEMORY), record.error
        if record.format is not None:
            assert list(undeclared(self.registry.by_name[record.format].origins, record.sources)) == []
        return record

    def written(self, folder: Path, content: bytes, name: str) -> Record:
        """The record of a file with this content."""
        path = folder / name
        path.write_bytes(content)
        return self(path)


read = Reading(dicom.FORMAT, fits.FORMAT)


def codes(record: Record) -> set[str]:
    """The codes of a record's warnings."""
    return {warning.code for warning in record.warnings}
