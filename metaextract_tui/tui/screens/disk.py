"""Keeps the open folders of the source tree as they are on disk: asks the door now and then what came or went."""

from __future__ import annotations

from metaextract_tui.batch import Door
from metaextract_tui.tui.threads import EXPECTED, in_thread
from metaextract_tui.tui.widgets.sources import SourceTree

EVERY_S = 1.0


class Disk:
    """The disk as the source tree needs it."""

    def __init__(self, door: Door, tree: SourceTree) -> None:
        self._door = door
        self._tree = tree
        self._watched: frozenset[bytes] = frozenset()

    async def look(self) -> None:
        """Have the open folders watched, and list those again in which entries came or went."""
        wanted = frozenset(self._tree.open_folders())
        try:
            changed = await in_thread(lambda: self._ask(wanted), "disk")
        except EXPECTED:
            return  # what cannot be watched is seen when it is opened again
        if changed:
            self._tree.entries_changed(changed)

    def _ask(self, wanted: frozenset[bytes]) -> frozenset[bytes]:
        if wanted != self._watched:
            self._door.watch(sorted(wanted))
            self._watched = wanted
        return self._door.changed_folders()
