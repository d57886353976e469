"""Where the cursor of a list goes when other lines, or the same in another order, are shown."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

NEAR = 200
"""So many lines below and above the cursor are looked through for one that is still there."""


def landing(order: range | array[int], held: int | None, before: range | array[int] | None, cursor: int) -> int:
    """The line of `held`, the file that a person put the cursor on. Where it is not shown any more: that of the file
    which stood nearest, below it rather than above, in `before`; None: this is another question, whose answer is read
    from its first line. A million files take some 30 ms."""
    if not order:
        return 0
    if held is not None and (line := _line(order, held)) is not None:
        return line
    if before is None:
        return 0
    below = before[cursor : cursor + NEAR]
    above = before[max(0, cursor - NEAR) : cursor]
    line = _first(order, [*below, *reversed(above)])
    return min(cursor, len(order) - 1) if line is None else line


def _line(order: range | array[int], held: int) -> int | None:
    try:
        return order.index(held)
    except ValueError:
        return None


def _first(order: range | array[int], wanted: Iterable[int]) -> int | None:
    """The line of the first of the wanted files that is shown."""
    ranks = {seq: rank for rank, seq in enumerate(wanted)}
    found = min(((ranks[seq], line) for line, seq in enumerate(order) if seq in ranks), default=None)
    return None if found is None else found[1]
