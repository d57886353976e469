"""How an HDF5 dataset is laid out: shape, chunks, filters, storage elsewhere. No value, no other file is read."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from metaextract_tui.formats.hdf5.datatypes import Datatype
from metaextract_tui.formats.hdf5.file import File
from metaextract_tui.formats.hdf5.filters import Filter, named_filter
from metaextract_tui.formats.hdf5.forms import (
    COMMITTED,
    DATASPACE,
    DATATYPE,
    EXTERNAL_FILES,
    FILL,
    FILL_OLD,
    FILTERS,
    LAYOUT,
    Form,
)
from metaextract_tui.formats.hdf5.headers import Header
from metaextract_tui.formats.hdf5.pages import Damaged
from metaextract_tui.formats.hdf5.space import Space
from metaextract_tui.formats.hdf5.storage import CHUNKED, CONTIGUOUS, LAYOUTS, VIRTUAL, Storage, parse_layout
from metaextract_tui.formats.hdf5.types import decode, describe
from metaextract_tui.formats.hdf5.virtual import virtual_sources

MAX_STORES = 100  # external files, or sources of a virtual dataset, named
MAX_KNOWN = 1000  # layouts that are kept, of one file and of all files
MAX_LENGTH = 1024  # bytes of the headers of those
_TOLD = frozenset((DATASPACE, DATATYPE, FILL, FILL_OLD, FILTERS, EXTERNAL_FILES, LAYOUT))


@dataclass(slots=True)
class Layout:
    """A dataset's form, which many datasets may share: nothing of it changes once it is made.

    `shape` is None where it holds nothing (a null dataspace), empty where it is a scalar. `maxshape`: None stands for
    unlimited. `external`: [file, offset, size]. `virtual`: [file, dataset].
    """

    shape: list[int] | None
    maxshape: list[int | None] | None
    dtype: str
    layout: str
    chunks: list[int] | None = None
    filters: list[dict[str, Any]] = field(default_factory=list)
    external: list[dict[str, Any]] = field(default_factory=list)
    virtual: list[dict[str, str]] = field(default_factory=list)
    _elements: int = -1
    _native: dict[str, Any] | None = None

    @property
    def elements(self) -> int:
        """Values in it."""
        if self._elements < 0:
            self._elements = 0 if self.shape is None else math.prod(self.shape)
        return self._elements

    def native(self) -> dict[str, Any]:
        """As it stands in the record; what does not apply is absent. It is shared: nothing of it may be changed."""
        if self._native is not None:
            return self._native
        shown: dict[str, Any] = {"shape": self.shape, "dtype": self.dtype, "layout": self.layout}
        if self.maxshape:
            shown["maxshape"] = self.maxshape
        for name in ("chunks", "filters", "external", "virtual"):
            if value := getattr(self, name):
                shown[name] = value
        self._native = shown
        return shown


@dataclass(slots=True)
class Dataset:
    """What the header of a dataset states: its type, its space, where its values stand and how they are packed."""

    kind: Datatype
    space: Space
    storage: Storage
    pipeline: list[Filter]
    external: bytes | None = None


def read_dataset(file: File, header: Header) -> Dataset | None:
    """What stands in a dataset's header; None where it is that of another object. Raises Damaged."""
    kind, space, layout, pipeline, external = None, None, None, b"", None
    for number, flags, data, _ in header.messages:
        if number not in _TOLD:
            continue
        if flags & COMMITTED and number in (DATASPACE, DATATYPE, FILTERS):
            data = file.unshared(number, data)
        if number == DATATYPE:
            kind = data
        elif number == DATASPACE:
            space = data
        elif number == LAYOUT:
            layout = data
        elif number == FILTERS:
            pipeline = data
        elif number in (FILL, FILL_OLD):
            if not flags & COMMITTED:
                file.check_fill(number, data)
        elif number == EXTERNAL_FILES:
            external = data
    if kind is None or space is None:
        return None
    if layout is None:
        raise Damaged("a dataset that does not say where its values are")
    return Dataset(
        file.datatype(kind), file.space(space), parse_layout(layout, file.offset_size, file.length_size),
        file.pipeline(pipeline) if pipeline else [], external,
    )  # fmt: skip


_Known = dict[tuple[Form, Any, bytes], Layout]


class Layouts:
    """Gives the layouts of one file's datasets. What is said in the same bytes is read once, and is remembered for the
    next file too where nothing of it stands elsewhere."""

    __slots__ = ("_contiguous_end", "_file", "_own", "_shared")

    def __init__(self, file: File) -> None:
        self._file = file
        self._own: _Known = {}
        self._shared: _Known = file.forms.layouts.setdefault((file.offset_size, file.length_size), {})
        self._contiguous_end = 2 + file.offset_size  # of a layout message

    def of(self, header: Header) -> Layout | None:
        """The layout of the dataset of a header; None where it is that of another object. Raises Damaged."""
        form = header.form
        if form.told is None:
            dataset = read_dataset(self._file, header)
            return None if dataset is None else describe_dataset(self._file, dataset)
        key = form, form.told(header.bodies), self._resting(header.bodies[form.layout])
        found = self._shared.get(key) or self._own.get(key)
        if found is None:
            dataset = read_dataset(self._file, header)
            if dataset is None:
                return None
            found = describe_dataset(self._file, dataset)
            if sum(map(len, header.bodies)) <= MAX_LENGTH:
                known = self._shared if form.apart and dataset.storage.form != VIRTUAL else self._own
                if len(known) >= MAX_KNOWN:
                    known.clear()
                known[key] = found
        return found

    def _resting(self, data: bytes) -> bytes:
        """A layout message without the address of the values, which a record does not say (format, IV.A.2.i)."""
        if data[0] == 3 or (data[0] in (4, 5) and data[1] == CONTIGUOUS):
            if data[1] == CONTIGUOUS:
                return data[:2] + data[self._contiguous_end :]
            if data[1] == CHUNKED:
                return data[:3] + data[self._contiguous_end + 1 :]
        return data


def describe_dataset(file: File, dataset: Dataset) -> Layout:
    """The layout as a record shows it. Raises Damaged."""
    shape, most = dataset.space
    storage = dataset.storage
    found = Layout(
        None if shape is None else list(shape),
        None if most is None else list(most),
        describe(dataset.kind),
        LAYOUTS[storage.form],
    )
    if storage.form == CHUNKED:
        found.chunks = list(storage.chunks)
        found.filters = [named_filter(one) for one in dataset.pipeline]
    elif storage.form == VIRTUAL:
        if storage.address >= 0:
            sources = virtual_sources(file.heaps.get(storage.address, storage.index), file.length_size, MAX_STORES)
            for name, path in sources:
                source = {"file": decode(name), "dataset": decode(path)}
                if source not in found.virtual:
                    found.virtual.append(source)
    elif storage.form == CONTIGUOUS and dataset.external is not None:
        found.external = _external_files(file, dataset.external)
    return found


def _external_files(file: File, data: bytes) -> list[dict[str, Any]]:
    """Source: HDF5 File Format Specification, IV.A.2.h."""
    count = data[6] | data[7] << 8
    heap = file.local_heap(file.address(data, 8))
    n, at = file.length_size, 8 + file.offset_size
    found = []
    for place in range(at, at + min(count, MAX_STORES) * 3 * n, 3 * n):
        name, offset, size = (int.from_bytes(data[place + i * n : place + (i + 1) * n], "little") for i in range(3))
        found.append({
            "file": decode(heap.name(name)), "offset": offset, "bytes": size if size < 1 << (8 * n - 1) else None,
        })  # fmt: skip
    return found
