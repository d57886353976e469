"""Where the values of a dataset stand: the data layout message of every version."""

from __future__ import annotations

from dataclasses import dataclass

from metaextract_tui.formats.hdf5.pages import Damaged
from metaextract_tui.formats.hdf5.space import numbers

COMPACT, CONTIGUOUS, CHUNKED, VIRTUAL = range(4)
LAYOUTS = ("compact", "contiguous", "chunked", "virtual")
# How chunks are found: a version 1 B-tree, and the kinds that the message numbers.
TREE, SINGLE, IMPLICIT, FIXED_ARRAY, EXTENSIBLE_ARRAY, TREE_2 = range(6)
MAX_RANK = 33  # the dataset's, and one for the size of its values
_PARAMETERS = {FIXED_ARRAY: 1, EXTENSIBLE_ARRAY: 5, TREE_2: 6}  # bytes


@dataclass(slots=True)
class Storage:
    """`form`: COMPACT … VIRTUAL. `address`: of the values, of what finds chunks, or of the heap of a virtual dataset
    (its object is `index`); -1 where nothing was written. `data`: the values themselves, where they are compact.

    `chunks`: shape of a chunk; `finder`: TREE … TREE_2; `filtered`: size and mask of a single chunk that is packed;
    `edges_plain`: chunks that reach over the edge are not packed.
    """

    form: int
    address: int = -1
    data: bytes = b""
    index: int = 0
    chunks: tuple[int, ...] = ()
    finder: int = TREE
    filtered: tuple[int, int] | None = None
    edges_plain: bool = False


def parse_layout(data: bytes, o: int, n: int) -> Storage:
    """Where the values stand; `o` and `n`: bytes of an address and of a length. Raises Damaged.

    Source: HDF5 File Format Specification, IV.A.2.i; version 5 (HDF5 2.0) is like version 4 but for wider sizes.
    """
    version = data[0]
    if version in (1, 2):
        return _old(data, o)
    if version not in (3, 4, 5):
        raise Damaged(f"a data layout of version {version}")
    form = data[1]
    if form == COMPACT:
        size = data[2] | data[3] << 8
        return Storage(COMPACT, data=data[4 : 4 + size])
    if form == CONTIGUOUS:
        return Storage(CONTIGUOUS, _address(data, 2, o))
    if form == CHUNKED:
        if version > 3:
            return _chunked(data, o, n)
        rank = _rank(data[2])
        return Storage(CHUNKED, _address(data, 3, o), chunks=_chunk(numbers(data, 3 + o, rank, 4)))
    if form == VIRTUAL and version > 3:
        return Storage(VIRTUAL, _address(data, 2, o), index=numbers(data, 2 + o, 1, 4)[0])
    raise Damaged(f"a data layout of class {form}")


def _address(data: bytes, at: int, o: int) -> int:
    raw = data[at : at + o]
    if len(raw) < o:
        raise Damaged("a data layout ends too early")
    return int.from_bytes(raw, "little") if raw != b"\xff" * o else -1


def _rank(stated: int) -> int:
    if not 2 <= stated <= MAX_RANK:
        raise Damaged(f"chunks of {stated - 1} dimensions")
    return stated


def _chunk(dims: tuple[int, ...]) -> tuple[int, ...]:
    if not all(dims):
        raise Damaged("chunks that hold nothing")
    return dims[:-1]  # the last is the size of a value


def _old(data: bytes, o: int) -> Storage:
    rank, form = data[1], data[2]
    if not 0 < rank <= MAX_RANK:
        raise Damaged(f"a data layout of {rank} dimensions")
    if form == COMPACT:
        at = 8 + 4 * rank
        return Storage(COMPACT, data=data[at + 4 : at + 4 + numbers(data, at, 1, 4)[0]])
    if form == CONTIGUOUS:
        return Storage(CONTIGUOUS, _address(data, 8, o))
    if form != CHUNKED:
        raise Damaged(f"a data layout of class {form}")
    return Storage(CHUNKED, _address(data, 8, o), chunks=_chunk(numbers(data, 8 + o, _rank(rank), 4)))


def _chunked(data: bytes, o: int, n: int) -> Storage:
    flags, rank, width = data[2], _rank(data[3]), data[4]
    if not 1 <= width <= 8:
        raise Damaged("a data layout that cannot be so")
    dims = numbers(data, 5, rank, width)
    at = 5 + rank * width
    found = Storage(CHUNKED, chunks=_chunk(dims), finder=data[at], edges_plain=bool(flags & 1))
    at += 1
    if found.finder == SINGLE and flags & 2:
        found.filtered = numbers(data, at, 1, n)[0], numbers(data, at + n, 1, 4)[0]
        at += n + 4
    elif not SINGLE <= found.finder <= TREE_2:
        raise Damaged(f"chunks that are found by {found.finder}")
    found.address = _address(data, at + _PARAMETERS.get(found.finder, 0), o)
    return found
