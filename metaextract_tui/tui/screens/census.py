"""Keeps what the source tree says of each folder as the batch has it: counts and failures, asked for now and then."""

from __future__ import annotations

import time

from metaextract_tui.batch import Door
from metaextract_tui.model import BatchState, FolderCount, Snapshot
from metaextract_tui.tui.threads import EXPECTED, in_thread
from metaextract_tui.tui.widgets.sources import SourceTree

EVERY_S = 1.0
REST = 25
"""Times as long as the counting took it rests: a folder of a million files takes 0.4 s, and so 4 % of one processor."""


class Census:
    """Counts the folders that are in sight, in a thread; those of which all is read only when something turned."""

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
        """Count what may have changed and tell the tree."""
        if self._counting or time.monotonic() < self._due:
            return
        if snapshot.batch_id != self._batch:
            self._batch, self._version, self._known = snapshot.batch_id, -1, {}
            self._tree.stand(None if self._batch is None else {})
        if self._batch is None or not self._tree.display:
            return
        again = snapshot.files_done < self._done or snapshot.state is not self._state  # what was read may wait again
        stale = snapshot.rows_version != self._version
        self._done, self._state, self._version = snapshot.files_done, snapshot.state, snapshot.rows_version
        shown = self._tree.paths_in_sight()
        wanted = [path for path in shown if again or self._may_change(path, snapshot, stale=stale)]
        if not wanted:
            return
        self._counting, batch, began = True, self._batch, time.monotonic()
        try:
            found = await in_thread(lambda: self._door.folders(batch, wanted), "folders")
        except EXPECTED:
            return  # the catalogue is busy or gone, which others tell
        finally:
            self._counting = False
            self._due = time.monotonic() + max(EVERY_S / 2, REST * (time.monotonic() - began))
        self._known |= found
        self._tree.stand(self._known)

    def _may_change(self, path: bytes, snapshot: Snapshot, *, stale: bool) -> bool:
        known = self._known.get(path)
        return known is None or (stale and (snapshot.walking or known.left > 0))
