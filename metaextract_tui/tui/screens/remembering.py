"""How the screen was left, and that a batch ended while nobody looked: what outlasts the moment."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from metaextract_tui.config import default_catalogue
from metaextract_tui.habits import Habits
from metaextract_tui.model import BatchState, Snapshot, SortKey
from metaextract_tui.tui import looks, numbers
from metaextract_tui.tui.background import begin
from metaextract_tui.tui.kept import Held, Session
from metaextract_tui.tui.screens.ground import PANES
from metaextract_tui.tui.screens.narrowing import Narrowing
from metaextract_tui.tui.telling import tell
from metaextract_tui.tui.text import clean
from metaextract_tui.tui.threads import EXPECTED, in_thread
from metaextract_tui.tui.widgets.status import place


def begun_at(paths: Sequence[bytes], catalogue: Path) -> str:
    """The place by which a session is kept: the paths, and the catalogue, whose batches no other has."""
    given = os.pathsep.join(os.fsdecode(os.path.abspath(path)) for path in paths)
    return given if catalogue == default_catalogue() else f"{given} in {catalogue.absolute()}"


class Remembering(Narrowing):
    """The part of the workbench that answers for the session that is kept and for what is told out of sight."""

    begun_at: str
    """Where this session was begun: its paths, or else the folder."""
    worked: Snapshot | None
    """The last snapshot of the batch that something was read of."""

    # --- the session -----------------------------------------------------------

    def session(self) -> Session:
        """How the screen is left now."""
        view = self.files.view
        return Session(
            self.begun_at,
            tuple(os.fsdecode(root.path) for root in self.sources.roots),
            self.snapshot.batch_id,
            view.text,
            view.sort.value,
            view.descending,
            self.panes.current,
            self.panes.zoomed,
        )

    def keep_session(self, session: Session) -> None:
        """Never raises: that it cannot be kept is no reason to stay."""
        try:
            self.kept.keep_session(session)
        except EXPECTED:
            return

    def keep_theme(self, name: str) -> None:
        begin(self, lambda: self._keep_theme(name), group="kept")

    async def _keep_theme(self, name: str) -> None:
        def with_theme(held: Held) -> Held:
            return replace(held, theme=name)

        try:
            await in_thread(lambda: self.kept.change(with_theme), "keeping")
        except EXPECTED as error:
            tell(self, f"It could not be kept for the next session: {error}", "warning")

    async def restore(self, given: bool) -> None:
        """Make the screen as it was left where it was begun here before. `given`: paths were given; they win."""
        session = self.kept.session(self.begun_at)
        if session is None:
            return
        if not given:
            for root in session.roots:
                path = os.fsencode(root)
                if await in_thread(partial(os.path.lexists, path), "path"):
                    self.sources.add_root(path, mark=False)
            self.sources.move_to(0)
        batch = session.batch
        if batch is not None and self.snapshot.batch_id is None and await self._shows(batch):
            sorts = {one.value: one for one in SortKey}
            if session.sort in sorts:
                view = replace(self.files.view, sort=sorts[session.sort], descending=session.descending)
                self.files.look_at(view)
            if session.filter:
                self.filter_by(session.filter)
            self.panes.zoomed = session.zoomed
            self.panes.go(session.pane if session.pane in PANES else "files")

    async def _shows(self, batch: int) -> bool:
        """Show a batch of the history, where it is still there and nothing runs."""
        try:
            if all(row.batch_id != batch or not row.counts for row in await in_thread(self.door.batches)):
                return False
            await in_thread(lambda: self.door.show_batch(batch), "verb")
        except EXPECTED:
            return False
        return True

    # --- what happened out of sight --------------------------------------------

    def note(self, before: Snapshot, now: Snapshot) -> None:
        """Called when the batch is another one, or in another state."""
        if now.batch_id is not None and looks.running(now):
            self.worked = now
        if before.batch_id != now.batch_id or before.state is not BatchState.RUNNING or looks.running(now):
            return
        self.worked = now
        sign, word, _ = looks.BATCH[now.state]
        failed = looks.failed(now)
        told = f"{sign} {place(self.files.roots)} {word}: {numbers.count(looks.read(now))} files"
        told += f", {numbers.count(failed)} failed" if failed else ""
        if self.app.screen is not self:
            tell(self, told, "warning" if failed else "information")
        if not self.app.app_focus or self.app.screen is not self:
            self._call(told)

    def _call(self, told: str) -> None:
        """By the bell, or by the notification that terminals show (OSC 9, as iTerm2, kitty, WezTerm and others)."""
        habits = getattr(self.app, "habits", None) or Habits()
        if habits.notifications == "bell":
            self.app.bell()
        elif habits.notifications == "desktop" and self.app._driver is not None:
            self.app._driver.write(f"\x1b]9;metaextract: {clean(told, 200)}\x07")
