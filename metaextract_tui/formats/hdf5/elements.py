"""Single values of a dataset as they are stored: from this file only, unpacked here and within a bound."""

from __future__ import annotations

from metaextract_tui.formats.hdf5.chunks import Chunks
from metaextract_tui.formats.hdf5.datasets import Dataset, read_dataset
from metaextract_tui.formats.hdf5.file import File
from metaextract_tui.formats.hdf5.fills import fill_value
from metaextract_tui.formats.hdf5.filters import unpacked
from metaextract_tui.formats.hdf5.forms import COMMITTED, FILL, FILL_OLD
from metaextract_tui.formats.hdf5.headers import Header
from metaextract_tui.formats.hdf5.pages import Damaged
from metaextract_tui.formats.hdf5.storage import CHUNKED, COMPACT, CONTIGUOUS

MAX_CHUNK = 16 << 20  # bytes that a chunk unpacks to


class Elements:
    """Gives the bytes of values of one dataset. All of it raises Damaged (or another of DAMAGE)."""

    def __init__(self, file: File, address: int) -> None:
        header = file.header(address)
        dataset = read_dataset(file, header)
        if dataset is None or dataset.external is not None:
            raise Damaged("its values are not in the file")
        self._file = file
        self._header: Header = header
        self.dataset: Dataset = dataset
        self.size = dataset.kind.size
        self._chunks = Chunks(file, dataset) if dataset.storage.form == CHUNKED else None
        self._opened: tuple[tuple[int, ...], bytes | None] | None = None

    def at(self, place: tuple[int, ...]) -> bytes:
        """The bytes of the value at a place: stored ones, or those that stand for what was never written."""
        storage, size = self.dataset.storage, self.size
        if self._chunks is not None:
            numbers = tuple(p // c for p, c in zip(place, storage.chunks, strict=True))
            if self._opened is None or self._opened[0] != numbers:
                self._opened = numbers, self.chunk(numbers)
            found = self._opened[1]
            inner = tuple(p % c for p, c in zip(place, storage.chunks, strict=True))
            start = _number(inner, storage.chunks) * size
            return found[start : start + size] if found is not None else self.fill()
        start = _number(place, self.dataset.space[0] or ()) * size
        if storage.form == COMPACT and len(storage.data) >= start + size:
            return storage.data[start : start + size]
        if storage.form == CONTIGUOUS and storage.address >= 0:
            return self._file.pages.exactly(storage.address + start, size)
        return self.fill()

    def chunk(self, numbers: tuple[int, ...]) -> bytes | None:
        """One chunk, unpacked; None where it was never written."""
        chunks, shape = self._chunks, self.dataset.space[0]
        if chunks is None or shape is None:
            return None
        place = chunks.find(numbers)
        if place is None:
            return None
        address, stored, mask = place
        if chunks.bytes > MAX_CHUNK:
            raise Damaged(f"a chunk of {chunks.bytes:,} bytes")
        storage, pipeline = self.dataset.storage, self.dataset.pipeline
        if storage.edges_plain and any(
            (number + 1) * length > limit for number, length, limit in zip(numbers, storage.chunks, shape, strict=True)
        ):
            pipeline, stored = [], chunks.bytes
        if stored > chunks.bytes + 4096:
            raise Damaged("a packed piece is larger than what it holds")
        return unpacked(self._file.pages.exactly(address, stored), mask, pipeline, self.size, chunks.bytes)

    def fill(self) -> bytes:
        """The value of what was never written."""
        value = b""
        for kind, flags, data, _ in self._header.messages:
            if kind in (FILL, FILL_OLD):
                value = fill_value(kind, self._file.unshared(kind, data) if flags & COMMITTED else data) or value
        return value if len(value) == self.size else bytes(self.size)


def _number(place: tuple[int, ...], shape: tuple[int, ...]) -> int:
    number = 0
    for one, length in zip(place, shape, strict=True):
        number = number * length + one
    return number
