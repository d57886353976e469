"""Dataspaces: how many values a dataset or an attribute has, and in which shape."""

from __future__ import annotations

from metaextract_tui.formats.hdf5.pages import Damaged

Space = tuple["tuple[int, ...] | None", "tuple[int | None, ...] | None"]


def parse_space(data: bytes, length_size: int) -> Space:
    """Shape and greatest shape (None in it: unlimited) of a dataspace message. The shape is empty for a scalar, None
    where there are no values at all.

    Source: HDF5 File Format Specification, IV.A.2.b.
    """
    version, rank, flags = data[0], data[1], data[2]
    if version == 1:
        at = 8
    elif version == 2:
        at = 4
        if rank and data[3] != 1:
            raise Damaged("a dataspace of dimensions that is none of them")
        if data[3] == 2:
            return None, None
    else:
        raise Damaged(f"a dataspace of version {version}")
    if rank == 0:
        return (), None
    if rank > 32:
        raise Damaged(f"a dataspace of {rank} dimensions")
    end = at + rank * length_size
    shape = numbers(data, at, rank, length_size)
    if not flags & 1:
        return shape, shape
    unlimited = (1 << (8 * length_size)) - 1
    most = numbers(data, end, rank, length_size)
    return shape, tuple(None if one == unlimited else one for one in most)


def numbers(data: bytes, at: int, count: int, width: int) -> tuple[int, ...]:
    """So many little-endian numbers of `width` bytes. Raises Damaged where the bytes are too few."""
    end = at + count * width
    if end > len(data):
        raise Damaged("a message ends too early")
    return tuple(int.from_bytes(data[i : i + width], "little") for i in range(at, end, width))
