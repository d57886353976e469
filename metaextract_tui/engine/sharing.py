"""Who has nothing to do gets what waits behind others: chunks are sized by what files took so far, and that may err."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from metaextract_tui.engine.pool import Ending, Worker

LATE_S = 0.1  # twice what a chunk should take


def share(workers: Sequence[Worker], active: Callable[[Worker], int], now: float) -> None:
    """Where a reader is idle and nothing waits in the feed, have the one of its kind that has most give back what it
    has not begun. `active`: how many slots of a worker get files."""
    for lane in {worker.lane for worker in workers}:
        ready = [one for one in workers if one.lane is lane and one.ready and one.ending is Ending.BY_ITSELF]
        slots = [(worker, slot) for worker in ready for slot in worker.slots[: active(worker)]]
        if all(slot.pending for _, slot in slots):
            continue
        late = [one for one in slots if len(one[1].pending) > 1 and now - one[1].given_at > LATE_S]
        if late:
            worker, slot = max(late, key=lambda one: len(one[1].pending))
            if slot.recalled is None:
                worker.recall(slot)


def call_back(workers: Sequence[Worker]) -> None:
    """Have everybody give back what has not begun."""
    for worker in workers:
        for slot in worker.slots:
            if worker.alive and worker.ending is Ending.BY_ITSELF and len(slot.pending) > 1 and slot.recalled is None:
                worker.recall(slot)
