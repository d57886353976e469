"""A door that is opened when it is first needed, in the thread of who needs it: the screen is painted before that."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from metaextract_tui.batch.errors import CannotStore
from metaextract_tui.model import Snapshot, SortKey

if TYPE_CHECKING:
    from array import array
    from pathlib import Path

    from metaextract_tui.batch.batches import BatchSummary
    from metaextract_tui.batch.door import Door
    from metaextract_tui.config import Settings
    from metaextract_tui.model import (
        AttemptRow,
        BatchRow,
        ErrorKind,
        FileFilter,
        FileRow,
        FolderCount,
        NoPreview,
        Preview,
        Queue,
        Remedy,
        Wanted,
    )


class LateDoor:
    """A `Door` that calls `opening` once, before the first call that needs it. Such a call waits for that (a quarter of
    a second: make it in a thread), and raises CannotStore where the catalogue cannot be opened.

    The settings, the catalogue's place, a snapshot (before: of no batch), `give_up` and `close` never open it.
    """

    def __init__(self, catalogue: Path, settings: Settings, opening: Callable[[Path, Settings], Door]) -> None:
        self._catalogue, self._settings, self._opening = catalogue, settings, opening
        self._lock = threading.Lock()
        self._door: Door | None = None
        self._refused: CannotStore | None = None
        self._closed = False

    @property
    def settings(self) -> Settings:
        return self._settings

    @property
    def catalogue(self) -> Path:
        return self._catalogue

    @property
    def refused(self) -> str | None:
        """Why the catalogue could not be opened."""
        return None if self._refused is None else str(self._refused)

    def opened(self) -> Door:
        """The door itself, opened if need be. Raises CannotStore, always the same."""
        with self._lock:
            if self._closed:
                raise CannotStore("the program ends")
            if self._refused is not None:
                raise self._refused
            if self._door is None:
                try:
                    self._door = self._opening(self._catalogue, self._settings)
                except CannotStore as error:
                    self._refused = error
                    raise
            return self._door

    def close(self) -> None:
        with self._lock:
            self._closed = True
            if self._door is not None:
                self._door.close()

    # --- verbs ---------------------------------------------------------------

    def start(self, roots: Sequence[bytes]) -> int:
        return self.opened().start(roots)

    def pause(self, files: Sequence[int] | None = None) -> None:
        self.opened().pause(files)

    def resume(self, files: Sequence[int] | None = None) -> None:
        self.opened().resume(files)

    def cancel(self, files: Sequence[int] | None = None) -> None:
        self.opened().cancel(files)

    def retry(
        self, files: Sequence[int] | None = None, *, kind: ErrorKind | None = None, remedy: Remedy | None = None
    ) -> None:
        self.opened().retry(files, kind=kind, remedy=remedy)

    def resume_batch(self, batch_id: int) -> None:
        self.opened().resume_batch(batch_id)

    def show_batch(self, batch_id: int) -> None:
        self.opened().show_batch(batch_id)

    def rerun(self, batch_id: int) -> int:
        return self.opened().rerun(batch_id)

    def move_in_queue(self, batch_id: int, step: int) -> None:
        self.opened().move_in_queue(batch_id, step)

    def take_out(self, batch_id: int) -> None:
        self.opened().take_out(batch_id)

    def wait_after_each(self, waits: bool) -> None:
        self.opened().wait_after_each(waits)

    def delete_batch(self, batch_id: int) -> None:
        self.opened().delete_batch(batch_id)

    # --- what is known -------------------------------------------------------

    def snapshot(self) -> Snapshot:
        return Snapshot() if self._door is None else self._door.snapshot()

    def batches(self) -> list[BatchRow]:
        return self.opened().batches()

    def queue(self) -> Queue:
        return self.opened().queue()

    def summary(self, batch_id: int) -> BatchSummary:
        return self.opened().summary(batch_id)

    def rows(self, batch_id: int, seqs: Sequence[int], *, bare: bool = False) -> list[FileRow]:
        return self.opened().rows(batch_id, seqs, bare=bare)

    def select(
        self, batch_id: int, wanted: FileFilter, sort: SortKey = SortKey.FOUND, descending: bool = False
    ) -> array[int]:
        return self.opened().select(batch_id, wanted, sort, descending)

    def folders(self, batch_id: int, paths: Sequence[bytes]) -> dict[bytes, FolderCount]:
        return self.opened().folders(batch_id, paths)

    def give_up(self) -> None:
        if self._door is not None:
            self._door.give_up()

    def record(self, file_id: int, *, as_read: bool = False) -> bytes | None:
        return self.opened().record(file_id, as_read=as_read)

    def attempts(self, file_id: int) -> list[AttemptRow]:
        return self.opened().attempts(file_id)

    def preview(self, path: bytes, wanted: Wanted, *, any_size: bool = False) -> Preview | NoPreview | None:
        return self.opened().preview(path, wanted, any_size=any_size)

    # --- the folders on the screen -------------------------------------------

    def watch(self, folders: Sequence[bytes]) -> None:
        self.opened().watch(folders)

    def changed_folders(self) -> frozenset[bytes]:
        return self.opened().changed_folders()
