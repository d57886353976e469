"""What a screen or a command may ask of a catalogue and its engine: the protocol of the one door."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from metaextract_tui.model import SortKey

if TYPE_CHECKING:  # a screen knows the door before the first paint, and loads no more than that
    from array import array
    from pathlib import Path

    from metaextract_tui.batch.batches import BatchSummary
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
        Snapshot,
        Wanted,
    )


class Door(Protocol):
    """What a screen or a command may ask for. Every call is safe from any thread and returns at once, but for
    the reading ones (they query the catalogue: call them from a thread where 50 ms matter)."""

    @property
    def settings(self) -> Settings: ...

    @property
    def catalogue(self) -> Path: ...

    # --- verbs -------------------------------------------------------------

    def start(self, roots: Sequence[bytes]) -> int:
        """A new batch of these files and folders (absolute or relative to here); it begins at once. Its id.

        While another batch runs, the new one waits in the catalogue and begins when that one ends.
        """

    def pause(self, files: Sequence[int] | None = None) -> None:
        """Dispatch no more: the whole batch, or these files (ids) only, which are then `held`."""

    def resume(self, files: Sequence[int] | None = None) -> None:
        """Take up what `pause` stopped."""

    def cancel(self, files: Sequence[int] | None = None) -> None:
        """End the batch, or these files only; what is being read is killed, the rest is not begun.

        A file among given ones that was being read ends as an attempt that says so; the batch goes on.
        """

    def retry(
        self, files: Sequence[int] | None = None, *, kind: ErrorKind | None = None, remedy: Remedy | None = None
    ) -> None:
        """Read failed files again: these, those of one kind, or all; works on a finished batch too."""

    def resume_batch(self, batch_id: int) -> None:
        """Carry on a batch that was interrupted (also its walk, where that had not ended)."""

    def show_batch(self, batch_id: int) -> None:
        """Make a batch of the history the one that `snapshot` and the verbs speak of; refused while one runs."""

    def rerun(self, batch_id: int) -> int:
        """A new batch of the same files and folders, with the same settings; it begins or waits as that of `start`."""

    def move_in_queue(self, batch_id: int, step: int) -> None:
        """Let a batch that waits come earlier (`step` below 0) or later."""

    def take_out(self, batch_id: int) -> None:
        """Let a batch that waits not begin by itself; it stays in the history and can be resumed."""

    def wait_after_each(self, waits: bool) -> None:
        """Whether the next batch begins only when a person says so, by this or by `resume_batch`."""

    def delete_batch(self, batch_id: int) -> None:
        """Take a batch, its files and the records that no other batch shares out of the catalogue. Returns when all is
        gone. Raises BatchRuns where it is read or waits."""

    # --- what is known -----------------------------------------------------

    def snapshot(self) -> Snapshot:
        """The state of the current batch, frozen; costs nothing to call ten times a second."""

    def batches(self) -> list[BatchRow]:
        """All batches of the catalogue, newest first."""

    def queue(self) -> Queue:
        """The batches that wait for their turn, the next first."""

    def summary(self, batch_id: int) -> BatchSummary:
        """What a batch came to. Takes seconds where it has a million files. Raises LookupError."""

    def rows(self, batch_id: int, seqs: Sequence[int], *, bare: bool = False) -> list[FileRow]:
        """The rows with these numbers, in the order asked for; unknown numbers are left out. `bare`: without what has
        to be taken from the records (digest, worker, memory), which costs most of the time."""

    def select(
        self, batch_id: int, wanted: FileFilter, sort: SortKey = SortKey.FOUND, descending: bool = False
    ) -> array[int]:
        """The numbers (`seq`) of a batch's files that the filter lets through, sorted. Raises Superseded where
        `give_up` was called meanwhile."""

    def folders(self, batch_id: int, paths: Sequence[bytes]) -> dict[bytes, FolderCount]:
        """How the files of a batch stand that lie under each of these folders (absolute); takes 0.4 us a file."""

    def give_up(self) -> None:
        """End what `select` is looking for now, in whatever thread: a newer question is asked."""

    def record(self, file_id: int, *, as_read: bool = False) -> bytes | None:
        """The newest record of a file as JSON; None where there is none yet. `as_read`: of one that is unchanged since
        it was read, the status of then, as exports say it."""

    def attempts(self, file_id: int) -> list[AttemptRow]:
        """What was tried on a file, oldest first."""

    def preview(self, path: bytes, wanted: Wanted, *, any_size: bool = False) -> Preview | NoPreview | None:
        """A small view of a file's content, made in a worker of its own; waits for it: call it from a thread. A newer
        call ends the one before, which then gives None. Files above 64 MiB only with `any_size`."""

    # --- the folders on the screen --------------------------------------------

    def watch(self, folders: Sequence[bytes]) -> None:
        """Notice what comes and goes in these folders from now on, and in no others."""

    def changed_folders(self) -> frozenset[bytes]:
        """Those of the watched folders that got or lost entries since this was last asked."""

    def close(self) -> None:
        """Checkpoint and end within two seconds; a running batch stays resumable."""
