"""The sources of a virtual dataset: names of files and datasets, which are not opened."""

from __future__ import annotations

from collections.abc import Iterator

from metaextract_tui.formats.hdf5.pages import Damaged

_POINTS, _HYPERSLABS = 1, 2
_SHARED_FILE, _SHARED_DATASET, _SAME_FILE = 1, 2, 4  # flags of an entry of version 1


def virtual_sources(data: bytes, length_size: int, most: int) -> Iterator[tuple[bytes, bytes]]:
    """File and dataset of the first `most` mappings of a block of the global heap. Raises Damaged.

    Source: HDF5 File Format Specification, III.F (global heap block for virtual datasets).
    """
    version, at = data[0], 1 + length_size
    if version > 1:
        raise Damaged(f"a virtual dataset of version {version}")
    count = int.from_bytes(data[1:at], "little")
    met: list[tuple[bytes, bytes]] = []
    for _ in range(min(count, most)):
        flags = 0
        if version == 1:
            flags, at = data[at], at + 1
        if flags & _SAME_FILE:
            file = b"."
        elif flags & _SHARED_FILE:
            file, at = _earlier(met, data, at, length_size)[0], at + length_size
        else:
            file, at = _text(data, at)
        if flags & _SHARED_DATASET:
            path, at = _earlier(met, data, at, length_size)[1], at + length_size
        else:
            path, at = _text(data, at)
        met.append((file, path))
        yield file, path
        for _ in ("source", "virtual"):
            at += _selection_size(data, at)


def _earlier(met: list[tuple[bytes, bytes]], data: bytes, at: int, length_size: int) -> tuple[bytes, bytes]:
    place = int.from_bytes(data[at : at + length_size], "little")
    if place >= len(met):
        raise Damaged("a virtual dataset that names what is not there")
    return met[place]


def _text(data: bytes, at: int) -> tuple[bytes, int]:
    end = data.find(b"\0", at)
    if end < 0:
        raise Damaged("a virtual dataset whose sources are cut")
    return data[at:end], end + 1


def _selection_size(data: bytes, at: int) -> int:
    """Bytes of a dataspace selection. Source: as above, VIII (dataspace selection)."""
    kind, version = (int.from_bytes(data[i : i + 4], "little") for i in (at, at + 4))
    if kind not in (_POINTS, _HYPERSLABS):
        return 16
    if version == 1:
        return 16 + int.from_bytes(data[at + 12 : at + 16], "little")
    if kind == _POINTS:
        width, rank = data[at + 8], int.from_bytes(data[at + 9 : at + 13], "little")
        return 13 + width + rank * width * int.from_bytes(data[at + 13 : at + 13 + width], "little")
    if version == 2:  # always regular
        return 17 + 32 * int.from_bytes(data[at + 13 : at + 17], "little")
    flags, width, rank = data[at + 8], data[at + 9], int.from_bytes(data[at + 10 : at + 14], "little")
    if flags & 1:
        return 14 + 4 * rank * width
    return 14 + width + 2 * rank * width * int.from_bytes(data[at + 14 : at + 14 + width], "little")
