"""Keeps what the source tree says of each folder as the batch has it: counts and failures, asked for now and then."""

from __future__ import annotations

import time

from metaextract_tui.batch import Door
from metaextract_tui.model import BatchState, FolderCount, Snapshot
from metaextract_tui.tui.threads import EXPECTED, in_thread
from metaextract_tui.tui.widgets.sources import SourceTree

EVERY_S = 0.5
LEAST_S = 0.9
REST = 25
"""Seconds, and times as long as the counting took, that it rests: a million files take 0.4 s, so 4 % of a processor."""


class Census:
    """Counts the folders that are in sight, in a thread: what comes into sight soon, what is read whole only when the
    batch has turned."""

    def __init__(self, door: Door, tree: SourceTree) -> None:
        self._door = door
        self._tree = tree
        self._batch: int | None = None
        self._state = BatchState.NEW
        self._version = self._done = -1
        self._known: dict[bytes, FolderCount] = {}
        self._due = 0.0
        self._counting = False

    async def look(self, snapshot: Snapshot) -> None:
        """Count what may have changed and tell the tree; at once where another batch is shown."""
        if snapshot.batch_id != self._batch:
            self._batch, self._version, self._known, self._due = snapshot.batch_id, -1, {}, 0.0
            self._tree.stand(None if self._batch is None else {})
        if self._counting or self._batch is None or not self._tree.display:
            return
        shown = self._tree.paths_in_sight()
        if time.monotonic() < self._due:
            await self._count([path for path in shown if path not in self._known])
            return
        again = snapshot.files_done < self._done or snapshot.state is not self._state  # what was read may wait again
        stale = snapshot.rows_version != self._version
        self._done, self._state, self._version = snapshot.files_done, snapshot.state, snapshot.rows_version
        await self._count([path for path in shown if again or self._may_change(path, snapshot, stale=stale)])

    async def _count(self, wanted: list[bytes]) -> None:
        batch, began = self._batch, time.monotonic()
        if not wanted or batch is None:
            return
        self._counting = True
        try:
            found = await in_thread(lambda: self._door.folders(batch, wanted), "folders")
        except EXPECTED:
            return  # the catalogue is busy or gone, which others tell
        finally:
            self._counting = False
            self._due = time.monotonic() + max(LEAST_S, REST * (time.monotonic() - began))
        if batch == self._batch:
            self._known |= found
            self._tree.stand(self._known)

    def _may_change(self, path: bytes, snapshot: Snapshot, *, stale: bool) -> bool:
        known = self._known.get(path)
        return known is None or (stale and (snapshot.walking or known.left > 0))
