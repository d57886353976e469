"""The files that were claimed and wait for a worker, by lane. Small: the queue itself is in the catalogue."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable
from itertools import chain
from operator import attrgetter

from metaextract_tui.model import Lane, QueuedFile, Remedy

_hint = attrgetter("hint")


class Feed:
    """Claimed files: for processes only, for threads by preference, and those that must run alone."""

    def __init__(self, lane_of: Callable[[str | None], Lane], *, threads: bool = True) -> None:
        """`threads`: whether there is a host of threads; without one, what a remedy sends there goes to a process."""
        self._lane_of = lane_of
        self._threads = threads
        self._isolated: deque[QueuedFile] = deque()
        self._lanes: dict[Lane, deque[QueuedFile]] = {lane: deque() for lane in Lane}

    def __len__(self) -> int:
        return len(self._isolated) + sum(len(queue) for queue in self._lanes.values())

    @property
    def isolated(self) -> int:
        return len(self._isolated)

    def waiting(self, lane: Lane) -> int:
        return len(self._lanes[lane])

    def hints(self, lane: Lane) -> Counter[str | None]:
        """How many files wait for a lane, by the format that their names promise."""
        return Counter(map(_hint, self._lanes[lane]))

    def lend(self, hint: str, lane: Lane, other: Lane, count: int) -> int:
        """Put up to `count` files of one format that wait for `lane` before those of the other; how many it were."""
        waiting = self._lanes[lane]
        lent = [file for file in waiting if file.hint == hint and file.remedy.lane is None and not file.remedy.deep]
        lent = lent[: max(count, 0)]
        if lent:
            ids = {file.file_id for file in lent}
            self._lanes[lane] = deque(file for file in waiting if file.file_id not in ids)
            self._lanes[other].extendleft(reversed(lent))
        return len(lent)

    def put(self, files: Iterable[QueuedFile], *, first: bool = False) -> None:
        """Add files to the queues of their lanes; `first`: before the others, since they were claimed earlier."""
        place, queue = None, self._isolated
        for file in files:
            if place != (file.hint, file.remedy):  # as few are: files of a kind come together
                place = file.hint, file.remedy
                queue = self._place(*place)
            if first:
                queue.appendleft(file)
            else:
                queue.append(file)

    def _place(self, hint: str | None, remedy: Remedy) -> deque[QueuedFile]:
        if remedy.isolated:
            return self._isolated
        if remedy.deep or (remedy.lane is Lane.THREAD and not self._threads):
            return self._lanes[Lane.PROCESS]
        return self._lanes[remedy.lane or self._lane_of(remedy.format or hint)]

    @property
    def next_isolated(self) -> QueuedFile | None:
        return self._isolated[0] if self._isolated else None

    def take_isolated(self) -> QueuedFile | None:
        return self._isolated.popleft() if self._isolated else None

    def take(self, lane: Lane, count: int, *, others: bool) -> list[QueuedFile]:
        """Up to `count` files for a worker of `lane`; `others`: also of the other lane when its own is empty, but for
        those that a remedy has put there."""
        queue = self._queue(lane, others)
        if queue is self._lanes[lane]:
            return [queue.popleft() for _ in range(min(count, len(queue)))]
        taken: list[QueuedFile] = []
        while queue and len(taken) < count and queue[0].remedy.lane is None:
            taken.append(queue.popleft())
        return taken

    def peek(self, lane: Lane, *, others: bool) -> QueuedFile | None:
        queue = self._queue(lane, others)
        return queue[0] if queue else None

    def _queue(self, lane: Lane, others: bool) -> deque[QueuedFile]:
        own = self._lanes[lane]
        if own or not others:
            return own
        other = self._lanes[Lane.THREAD if lane is Lane.PROCESS else Lane.PROCESS]
        return other if other and other[0].remedy.lane is None else own

    def remove(self, ids: frozenset[int]) -> list[QueuedFile]:
        """Take these files out wherever they are."""
        removed = []
        for queue in (self._isolated, *self._lanes.values()):
            removed += [file for file in queue if file.file_id in ids]
            kept = [file for file in queue if file.file_id not in ids]
            queue.clear()
            queue.extend(kept)
        return removed

    def drain(self) -> list[QueuedFile]:
        """Everything, and be empty."""
        files = list(chain(self._isolated, *self._lanes.values()))
        for queue in (self._isolated, *self._lanes.values()):
            queue.clear()
        return files

    def sort_again(self) -> None:
        """Lanes may have moved: put what waits where it belongs now."""
        files = list(chain(*self._lanes.values()))
        for queue in self._lanes.values():
            queue.clear()
        self.put(files)
