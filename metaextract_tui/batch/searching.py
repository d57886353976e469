"""What a query finds in a catalogue, read without an engine and while another program writes it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from metaextract_tui.batch.query import parse
from metaextract_tui.batch.reading import reading
from metaextract_tui.catalogue.reader import Reader
from metaextract_tui.model import FileRow

_PAGE = 500


class Found:
    """The files of one batch that a query lets through, in the order in which they were found. `of_all`: how many files
    the batch has."""

    def __init__(self, reader: Reader, batch_id: int, query: str) -> None:
        counts = reader.counts(batch_id)
        self.batch_id = batch_id
        self.of_all = counts.files
        self._reader = reader
        self._seqs: Sequence[int] = reader.select(batch_id, parse(query, {one.format for one in counts.formats}))

    def __len__(self) -> int:
        return len(self._seqs)

    def rows(self) -> Iterator[FileRow]:
        for at in range(0, len(self._seqs), _PAGE):
            yield from self._reader.rows(self.batch_id, self._seqs[at : at + _PAGE])

    def paths(self) -> Iterator[bytes]:
        return (row.path for row in self._bare())

    def records(self) -> Iterator[bytes]:
        """JSON without newlines; a file that has no record yet is left out."""
        for row in self._bare():
            record = self._reader.record(row.file_id)
            if record is not None:
                yield record

    def _bare(self) -> Iterator[FileRow]:
        for at in range(0, len(self._seqs), _PAGE):
            yield from self._reader.rows(self.batch_id, self._seqs[at : at + _PAGE], bare=True)


@contextlib.contextmanager
def searching(catalogue: Path, query: str, batch_id: int | None) -> Iterator[Found]:
    """What a query finds in a batch (None: the newest). Raises BadQuery; LookupError where there is no such batch;
    CannotStore with a plain sentence."""
    with reading(catalogue) as reader:
        known = [row.batch_id for row in reader.batches()]
        if not known:
            raise LookupError("this catalogue has no batch yet")
        if batch_id is not None and batch_id not in known:
            raise LookupError(f"there is no batch {batch_id} in this catalogue; the newest is {known[0]}")
        yield Found(reader, known[0] if batch_id is None else batch_id, query)
