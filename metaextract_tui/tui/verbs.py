"""The verbs as the screen speaks them: to the door in a thread, one after the other; a refusal is never silent."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence

from textual.screen import Screen

from metaextract_tui.batch import Door
from metaextract_tui.model import ErrorKind, Remedy
from metaextract_tui.tui import numbers, remedies
from metaextract_tui.tui.background import begin
from metaextract_tui.tui.telling import tell
from metaextract_tui.tui.threads import EXPECTED, in_thread


class Verbs:
    """What a person can have done to a batch. Every method returns at once."""

    def __init__(self, screen: Screen[None], door: Door, after: Callable[[], None]) -> None:
        self._screen = screen
        self._door = door
        self._after = after
        self._turn = asyncio.Lock()

    def start(self, roots: Sequence[bytes]) -> None:
        shown = os.fsdecode(roots[0]) + (f" and {len(roots) - 1} more" if len(roots) > 1 else "")
        self._do(lambda: self._door.start(roots), f"start {shown}")

    def pause(self) -> None:
        self._do(self._door.pause, "pause")

    def resume(self) -> None:
        self._do(self._door.resume, "resume")

    def hold(self, files: Sequence[int]) -> None:
        self._do(lambda: self._door.pause(files), "hold the files", _files(files, "held"))

    def release(self, files: Sequence[int]) -> None:
        self._do(lambda: self._door.resume(files), "release the files", _files(files, "released"))

    def cancel(self) -> None:
        self._do(self._door.cancel, "cancel the batch")

    def cancel_files(self, files: Sequence[int]) -> None:
        self._do(lambda: self._door.cancel(files), "cancel the files", _files(files, "cancelled"))

    def end_file(self, file_id: int, name: str) -> None:
        said = f"The reading of {name} is ended; the batch goes on."
        self._do(lambda: self._door.cancel([file_id]), "end the file", said)

    def retry_files(self, files: Sequence[int], remedy: Remedy | None = None) -> None:
        self._do(lambda: self._door.retry(files, remedy=remedy), "retry the files", _again(len(files), remedy))

    def retry_kind(self, kind: ErrorKind, remedy: Remedy | None, files: int) -> None:
        self._do(lambda: self._door.retry(kind=kind, remedy=remedy), "retry the group", _again(files, remedy))

    def retry_all(self, remedy: Remedy | None, files: int) -> None:
        self._do(lambda: self._door.retry(remedy=remedy), "retry the failed files", _again(files, remedy))

    def resume_batch(self, batch_id: int) -> None:
        self._do(lambda: self._door.resume_batch(batch_id), "resume the batch")

    def show_batch(self, batch_id: int) -> None:
        self._do(lambda: self._door.show_batch(batch_id), "show the batch")

    def rerun(self, batch_id: int, then: Callable[[], None]) -> None:
        said = f"What batch {batch_id} was made of is read again."
        self._do(lambda: self._door.rerun(batch_id), "run the batch again", said, then)

    def move_in_queue(self, batch_id: int, step: int, then: Callable[[], None]) -> None:
        self._do(lambda: self._door.move_in_queue(batch_id, step), "change the order", then=then)

    def take_out(self, batch_id: int, then: Callable[[], None]) -> None:
        self._do(lambda: self._door.take_out(batch_id), "take the batch out of the queue", then=then)

    def wait_after_each(self, waits: bool, then: Callable[[], None]) -> None:
        self._do(lambda: self._door.wait_after_each(waits), "change how batches follow each other", then=then)

    def delete_batch(self, batch_id: int, then: Callable[[], None]) -> None:
        said = f"Batch {batch_id} is deleted."
        self._do(lambda: self._door.delete_batch(batch_id), f"delete batch {batch_id}", said, then)

    def _do(
        self, work: Callable[[], object], what: str, said: str | None = None, then: Callable[[], None] | None = None
    ) -> None:
        begin(self._screen, lambda: self._in_turn(work, what, said, then), group="verbs")

    async def _in_turn(
        self, work: Callable[[], object], what: str, said: str | None, then: Callable[[], None] | None
    ) -> None:
        async with self._turn:
            try:
                await in_thread(work, "verb")
            except EXPECTED as error:
                tell(self._screen, f"Could not {what}: {error}", "error")
                return
        if said:
            tell(self._screen, said)
        self._after()
        if then is not None:
            then()


def _again(files: int, remedy: Remedy | None) -> str:
    changes = remedies.words(remedy) if remedy is not None else ""
    return f"{remedies.files(files)} to be read again" + (f": {changes}" if changes else "")


def _files(files: Sequence[int], done: str) -> str:
    return f"{numbers.count(len(files))} file{'' if len(files) == 1 else 's'} {done}"
