"""How an HDF5 dataset is laid out: shape, chunks, filters, storage elsewhere. No value, no other file is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from h5py import h5d, h5s

from metaextract_tui.formats.hdf5.types import decode, describe

# HDF5 C API (H5Zpublic.h) and the HDF Group's list of registered filters.
FILTERS = {
    1: "deflate", 2: "shuffle", 3: "fletcher32", 4: "szip", 5: "nbit", 6: "scaleoffset",
    305: "lzo", 307: "bzip2", 32000: "lzf", 32001: "blosc", 32002: "mafisc", 32003: "snappy", 32004: "lz4",
    32005: "apax", 32006: "cbf", 32007: "jpeg-xr", 32008: "bitshuffle", 32009: "spdp", 32010: "lpc-rice",
    32011: "ccsds-123", 32012: "jpeg-ls", 32013: "zfp", 32014: "fpzip", 32015: "zstd", 32016: "b3d", 32017: "sz",
    32018: "fcidecomp", 32019: "jpeg", 32020: "vbz", 32021: "fapec", 32022: "bitgroom", 32023: "granular-bitround",
    32024: "sz3", 32025: "delta-rice", 32026: "blosc2", 32027: "flac", 32028: "sperr", 32029: "trpx",
}  # fmt: skip
_LAYOUTS = {h5d.COMPACT: "compact", h5d.CONTIGUOUS: "contiguous", h5d.CHUNKED: "chunked", h5d.VIRTUAL: "virtual"}
MAX_STORES = 100  # external files, or sources of a virtual dataset, named


@dataclass(slots=True)
class Layout:
    """A dataset's form. `shape` is None where it holds nothing (a null dataspace), empty where it is a scalar.

    `maxshape`: None stands for unlimited. `external`: [file, offset, size]. `virtual`: [file, dataset].
    """

    shape: list[int] | None
    maxshape: list[int | None] | None
    dtype: str
    layout: str
    chunks: list[int] | None = None
    filters: list[dict[str, Any]] = field(default_factory=list)
    external: list[dict[str, Any]] = field(default_factory=list)
    virtual: list[dict[str, str]] = field(default_factory=list)

    @property
    def elements(self) -> int:
        """Values in it."""
        if self.shape is None:
            return 0
        count = 1
        for length in self.shape:
            count *= length
        return count

    def native(self) -> dict[str, Any]:
        """As it stands in the record; what does not apply is absent."""
        shown: dict[str, Any] = {"shape": self.shape, "dtype": self.dtype, "layout": self.layout}
        if self.maxshape:
            shown["maxshape"] = self.maxshape
        for name in ("chunks", "filters", "external", "virtual"):
            if value := getattr(self, name):
                shown[name] = value
        return shown


def read_layout(dataset: Any) -> Layout:
    """The layout of an open `h5d.DatasetID`. Raises what h5py raises where its header is damaged."""
    if dataset.get_offset() is not None:  # only what is contiguous and in this file has one; it is filtered by nothing
        return Layout(*_extent(dataset.get_space()), describe(dataset.get_type()), "contiguous")
    properties = dataset.get_create_plist()
    kind = properties.get_layout()
    if kind == h5d.VIRTUAL:
        # The dataset's own dataspace would be asked of the source files, which the library would open for it.
        space = properties.get_virtual_vspace(0) if properties.get_virtual_count() else None
    else:
        space = dataset.get_space()
    shape, most = _extent(space) if space is not None else (None, None)
    found = Layout(shape, most, describe(dataset.get_type()), _LAYOUTS.get(kind, "unknown"))
    if kind == h5d.CHUNKED:
        found.chunks = list(properties.get_chunk())
        found.filters = [named_filter(properties.get_filter(i)) for i in range(min(properties.get_nfilters(), 32))]
    elif kind == h5d.VIRTUAL:
        for i in range(min(properties.get_virtual_count(), MAX_STORES)):
            file, name = properties.get_virtual_filename(i), properties.get_virtual_dsetname(i)
            source = {"file": _text(file), "dataset": _text(name)}
            if source not in found.virtual:
                found.virtual.append(source)
    elif kind == h5d.CONTIGUOUS:
        for i in range(min(properties.get_external_count(), MAX_STORES)):
            name, offset, size = properties.get_external(i)
            found.external.append({"file": _text(name), "offset": offset, "bytes": size if size < 1 << 63 else None})
    return found


def _extent(space: Any) -> tuple[list[int] | None, list[int | None] | None]:
    extent = space.get_simple_extent_type()
    if extent == h5s.SCALAR:
        return [], None
    if extent != h5s.SIMPLE:
        return None, None
    most = [None if n == h5s.UNLIMITED else n for n in space.get_simple_extent_dims(True)]
    return list(space.get_simple_extent_dims()), most


def _text(name: str | bytes) -> str:
    return decode(name) if isinstance(name, bytes) else name


def named_filter(stated: tuple[int, int, tuple[int, ...], bytes]) -> dict[str, Any]:
    """A filter (id, flags, parameters, name as stored) as it stands in the record."""
    code, flags, values, name = stated
    shown: dict[str, Any] = {"name": FILTERS.get(code) or decode(name) or f"filter {code}", "id": code}
    if values:
        shown["parameters"] = list(values)
    if flags & 1:  # H5Z_FLAG_OPTIONAL
        shown["optional"] = True
    return shown
