"""The order of a list of amounts that grow while it is looked at: lines trade places seldom, and new ones come last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

OVERTAKES = 1.2
"""One moves up past another only when it has so many times its amount."""

T = TypeVar("T")


def calm_order(before: Sequence[T], now: Sequence[T], name: Callable[[T], str], amount: Callable[[T], int]) -> list[T]:
    """What there is now in the order in which it stood before, by its name; who has clearly more moves up."""
    place = {name(one): number for number, one in enumerate(before)}
    found = sorted(now, key=lambda one: (place.get(name(one), len(place)), -amount(one), name(one)))
    for end in range(1, len(found)):
        at = end
        while at and amount(found[at]) > amount(found[at - 1]) * OVERTAKES:
            found[at - 1], found[at] = found[at], found[at - 1]
            at -= 1
    return found
