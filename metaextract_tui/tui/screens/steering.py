"""What a person does to the batch from the workbench: start, pause, cancel, retry."""

from __future__ import annotations

from metaextract_tui.model import BatchState
from metaextract_tui.tui import looks, numbers
from metaextract_tui.tui.background import begin
from metaextract_tui.tui.screens.confirm import Confirm
from metaextract_tui.tui.screens.retrying import Retrying
from metaextract_tui.tui.telling import tell
from metaextract_tui.tui.threads import EXPECTED


class Steering(Retrying):
    """The actions of the workbench that have something done; the workbench itself makes the parts."""

    @property
    def steerable(self) -> bool:
        """Whether there is something to pause or to cancel."""
        return looks.running(self.snapshot) or looks.resumable(self.snapshot)

    def action_start(self) -> None:
        waits = looks.running(self.snapshot)
        self.verbs.start(self.sources.wanted())
        self.sources.action_unmark()
        self.offer.close()
        if waits:
            tell(self, "It waits until the running batch ends.")
        else:
            self.panes.go("files")

    def action_pause(self) -> None:
        if not self.steerable:
            self.tell_nothing_runs()
        elif self.files.marks:
            begin(self, self._hold_or_release, group="verbs")
        elif self.snapshot.state is BatchState.RUNNING:
            self.verbs.pause()
        else:
            self.verbs.resume()

    async def _hold_or_release(self) -> None:
        held = self.files.held()
        ids = await self._chosen()
        if ids and held:
            self.verbs.release(ids)
        elif ids:
            self.verbs.hold(ids)

    @property
    def cancels(self) -> bool:
        """Whether files are chosen that are in sight: to cancel others would be a surprise."""
        return bool(self.files.marks) or self.panes.current in ("files", "detail")

    def action_cancel(self) -> None:
        if self.steerable and not self.cancels:
            tell(self, "Choose a file (2) or mark some: x cancels them, X the whole batch.", "warning")
        elif self.steerable:
            begin(self, self._cancel_files, group="verbs")
        else:
            self.tell_nothing_runs()

    async def _cancel_files(self) -> None:
        if ids := await self._chosen():
            self.verbs.cancel_files(ids)

    def action_cancel_batch(self) -> None:
        if not self.steerable:
            self.tell_nothing_runs()
            return

        def text() -> str:
            left = self.snapshot.files_total - self.snapshot.files_done
            return f"Cancel the batch? {numbers.count(left)} files are not read yet; what was read is kept."

        def answered(yes: bool | None) -> None:
            if yes:
                self.verbs.cancel()

        self.app.push_screen(Confirm(text, yes="Cancel the batch", no="Go on"), answered)

    def action_carry_on(self) -> None:
        self.offer.take()

    async def _chosen(self) -> list[int]:
        """The marked files or the current one; the marks are used up."""
        try:
            ids = await self.files.chosen_ids()
        except EXPECTED as error:
            tell(self, f"The files cannot be read from the catalogue: {error}", "error")
            return []
        if self.files.marks:
            self.files.action_unmark()
        if not ids:
            tell(self, "No file is chosen.", "warning")
        return ids
