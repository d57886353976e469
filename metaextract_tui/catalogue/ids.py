"""The numbers of files: file_id = batch_id << 32 | seq, with seq counting a batch's files from 0 in the order found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

SEQ_BITS = 32
SEQ_MASK = (1 << SEQ_BITS) - 1


def batch_range(batch_id: int) -> tuple[int, int]:
    """The lowest and the highest file_id that a batch can have."""
    return batch_id << SEQ_BITS, (batch_id << SEQ_BITS) | SEQ_MASK


def runs(file_ids: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of each run of numbers that follow each other; `file_ids` are sorted."""
    first = last = None
    for one in file_ids:
        if first is None or last is None:
            first = last = one
        elif one <= last + 1:
            last = one
        else:
            yield first, last
            first = last = one
    if first is not None and last is not None:
        yield first, last
