"""The workbench: all panes on one screen, fed by one timer, with what a person can do from anywhere."""

from __future__ import annotations

import os
from collections.abc import Sequence

from textual.message import Message
from textual.widget import MountError
from textual.widgets import Button

from metaextract_tui.batch import CannotStore, Door, LateDoor
from metaextract_tui.model import BatchRow, BatchState, Snapshot
from metaextract_tui.tui import keys, looks, numbers
from metaextract_tui.tui.background import begin
from metaextract_tui.tui.painting import Painting
from metaextract_tui.tui.screens.census import EVERY_S as COUNT_S
from metaextract_tui.tui.screens.census import Census
from metaextract_tui.tui.screens.commanding import Commanding
from metaextract_tui.tui.screens.disk import EVERY_S, Disk
from metaextract_tui.tui.screens.exporting import Exporting
from metaextract_tui.tui.screens.ground import PANES
from metaextract_tui.tui.screens.offering import Offering
from metaextract_tui.tui.screens.panes import Panes
from metaextract_tui.tui.screens.previewing import Previewing
from metaextract_tui.tui.screens.remembering import Remembering, begun_at
from metaextract_tui.tui.telling import tell
from metaextract_tui.tui.text import content
from metaextract_tui.tui.threads import EXPECTED, in_thread
from metaextract_tui.tui.toasts import keep_clear
from metaextract_tui.tui.verbs import Verbs
from metaextract_tui.tui.widgets.failures import Failures
from metaextract_tui.tui.widgets.files import FilesTable
from metaextract_tui.tui.widgets.keysline import KeysLine
from metaextract_tui.tui.widgets.lines import Lines
from metaextract_tui.tui.widgets.panetabs import PaneTabs
from metaextract_tui.tui.widgets.prompt import PathPrompt
from metaextract_tui.tui.widgets.words import Offer, left

QUICK, STEADY, CALM = 2, 3, 6
"""The files are drawn every second tick, the top every third, the rest every sixth: what changes oftener is not read.

All of them fall on the sixth, so that figures which stand twice on the screen are of one snapshot."""


class Workbench(Commanding, Remembering, Offering, Exporting, Previewing):
    """Sources, files, detail, workers, throughput and failures; the state of the batch is asked for, never pushed."""

    BINDINGS = keys.WORKBENCH
    AUTO_FOCUS = ""

    class Whole(Message):
        """All parts of the screen are there: keys may be pressed."""

    def __init__(
        self, door: Door, paths: Sequence[bytes], *, start: bool, ticks_per_s: float, restore: bool = False
    ) -> None:
        self.paths = list(paths) or [os.fsencode(os.getcwd())]
        super().__init__(door, self.paths, KeysLine(self._not_now, self._labels, first=self._first))
        self.start_now, self._restores, self._given = start, restore, bool(paths)
        self.begun_at = begun_at(self.paths, door.catalogue)
        self.worked: Snapshot | None = None
        self.ticks_per_s = ticks_per_s
        self.whole = False
        """Whether all parts are there; before, keys wait."""
        self.begun = False
        """Whether the catalogue is open, so that how the screen is left can be kept."""
        self._ticks = 0
        self._batch: int | None = None
        self._offered: tuple[int, bool] | None = None
        self.verbs = Verbs(self, door, self.tick_all)
        self.panes = Panes(self)
        self.census = Census(door, self.sources)

    def on_mount(self) -> None:
        self.sources.border_title = "1 Sources"
        self.files.display = False
        self.restore_columns()
        self.panes.title_files(self.files)
        self.panes.go("sources" if not self.start_now else "files")
        self.tick_all()
        self.call_after_refresh(self._painted)

    async def _painted(self) -> None:
        """The first picture stands: the rest of the screen, the catalogue, and what goes on from now on."""
        try:
            await self.mount_rest()
        except MountError:
            return  # the app ends already
        self.whole = True
        self.post_message(self.Whole())
        keep_clear(self)
        self.set_interval(1 / self.ticks_per_s, self.tick)
        disk = Disk(self.door, self.sources)
        self.set_interval(EVERY_S, lambda: begin(self, disk.look, group="disk", exclusive=True))
        self.set_interval(COUNT_S, self._count_folders)
        begin(self, self._begin, group="offer")

    def on_resize(self) -> None:
        self.panes.arrange()

    # --- the pull ----------------------------------------------------------

    def tick(self) -> None:
        """Ask for the state and hand it round; each pane draws only what is another now."""
        if isinstance(self.app, Painting) and self.app.behind:
            return  # what the terminal has not taken yet would only be older when it does
        before, self.snapshot = self.snapshot, self.door.snapshot()
        snapshot = self.snapshot
        self._ticks += 1
        turned = snapshot.state is not before.state or snapshot.batch_id != before.batch_id
        if turned:
            self.note(before, snapshot)
            self._turned(snapshot)
        if turned or self._ticks % STEADY == 0:
            self.status.show(snapshot, self.files.roots)
            self.bar.show(snapshot)
            self.summary.show(snapshot)
        if turned or self._ticks % QUICK == 0:
            self.files.show(snapshot)
        if turned or self._ticks % CALM == 0:
            if len(before.workers) != len(snapshot.workers):
                self.panes.arrange()
            for pane in (self.workers_pane, self.throughput, self.fold, self.kinds, self.failures):
                pane.show(snapshot)
            self.panes.title_files(self.files)
            self.show_remedies()
            offered, self._offered = self._offered, (looks.failed(snapshot), self.something_is_read)
            if offered != self._offered:
                self.refresh_bindings()

    def on_source_tree_listed(self) -> None:
        self._count_folders()

    def _count_folders(self) -> None:
        begin(self, lambda: self.census.look(self.snapshot), group="census")

    def tick_all(self) -> None:
        """Bring every pane up to date now."""
        self._ticks = CALM - 1
        self.tick()

    def _turned(self, snapshot: Snapshot) -> None:
        """The batch is another one, or in another state."""
        has_batch = snapshot.batch_id is not None
        self.welcome.display, self.files.display = not has_batch, has_batch
        if snapshot.batch_id != self._batch:
            self._batch = snapshot.batch_id
            self._count_folders()
            offered = self.offer.offered
            if offered is not None and (looks.running(snapshot) or offered.batch_id == snapshot.batch_id):
                self.offer.close()
            self.detail.forget()
            begin(self, self._read_roots, group="roots", exclusive=True)
            if self.panes.current == "files":
                self.panes.go("files")
        self.refresh_bindings()
        self.panes.arrange()

    async def _begin(self) -> None:
        """A batch at once; or the screen as it was left, with the offer of what was interrupted."""
        if isinstance(self.door, LateDoor):
            try:
                await in_thread(self.door.opened, "opening")
            except CannotStore:
                self.app.exit(return_code=1)  # whoever gave the door asks it why
                return
        self.begun = True
        self.tick_all()
        if self.start_now:
            self.verbs.start(self.paths)
            return
        if self._restores:
            await self.restore(self._given)
        await self._offer_interrupted()

    async def _batches(self) -> list[BatchRow]:
        try:
            return await in_thread(self.door.batches)
        except EXPECTED as error:
            tell(self, f"The catalogue cannot be read: {error}", "error")
            return []

    async def _read_roots(self) -> None:
        batches, before = await self._batches(), self.files.roots
        self.files.roots = next((batch.roots for batch in batches if batch.batch_id == self._batch), ())
        self.other_folders(before, self.files.roots)
        self.files.refresh()
        self.status.show(self.snapshot, self.files.roots)

    async def _offer_interrupted(self) -> None:
        """What was broken off, the newest first; then what waited for its turn and never had it, in that order."""
        batches = [batch for batch in await self._batches() if left(batch)]
        found = [batch for batch in batches if batch.state is BatchState.INTERRUPTED]
        found += [batch for batch in reversed(batches) if batch.state is BatchState.NEW]
        if found:
            self.offer.offer(found[0], len(found) - 1)
            self.refresh_bindings()

    # --- panes, filter, prompts -------------------------------------------

    def action_pane(self, name: str) -> None:
        self.panes.go(name)

    def action_pane_next(self) -> None:
        self.panes.step(1)

    def action_pane_previous(self) -> None:
        self.panes.step(-1)

    def action_zoom(self) -> None:
        self.panes.zoom()
        self.refresh_bindings()

    def action_back(self) -> None:
        if self.command_line.display:
            self.command_line.close()
        elif self.offer.display:
            self.offer.close()
        elif self.panes.small and self.panes.current != "files":
            self.panes.back()  # a filter that is out of sight is not what Escape means
        elif self.filter_text:
            self.filter_by("")
        else:
            self.panes.back()
        self.refresh_bindings()

    def action_tab(self, step: int) -> None:
        if not self.detail.display:
            self.panes.go("detail")
        self.detail.turn(step)

    def action_add(self) -> None:
        self.prompt.ask("add")

    def action_goto(self) -> None:
        self.prompt.ask("goto")

    def action_batches(self) -> None:
        from metaextract_tui.tui.screens.batches import Batches  # loaded when it is opened, or after the first paint

        self.app.push_screen(Batches(self.door, self.verbs))

    # --- messages ----------------------------------------------------------

    def on_button_pressed(self, event: Button.Pressed) -> None:
        actions = {
            "start": self.action_start,
            "pause": self.action_pause,
            "cancel": self.action_cancel_batch,
            "retry": self.action_retry_all,
        }
        if action := actions.get(event.button.id or ""):
            action()

    def on_offer_taken(self, event: Offer.Taken) -> None:
        self.verbs.resume_batch(event.batch_id)
        self.panes.go("files")

    async def on_path_prompt_given(self, event: PathPrompt.Given) -> None:
        path = os.path.abspath(os.fsencode(os.path.expanduser(event.path)))
        if not await in_thread(lambda: os.path.lexists(path), "path"):
            self.prompt.refuse(f"There is no {os.fsdecode(path)}")
            return
        self.prompt.close()
        self.panes.go("sources")
        if event.purpose == "add":
            self.sources.add_root(path, mark=True)
        else:
            begin(self.sources, lambda: self.sources.go_to(path), group="goto", exclusive=True)

    def on_path_prompt_closed(self) -> None:
        self.panes.go(self.panes.current)

    def on_path_prompt_top_asked(self) -> None:
        focus = PANES[self.panes.current]
        lines = self.query_one(focus)
        if isinstance(lines, Lines):
            lines.action_top()

    def on_pane_tabs_chosen(self, event: PaneTabs.Chosen) -> None:
        self.panes.go(event.name)

    def on_source_tree_marked(self) -> None:
        marked = len(self.sources.marks)
        self.sources.border_subtitle = content(f"{numbers.count(marked)} marked" if marked else "")

    def on_source_tree_add_asked(self) -> None:
        self.action_add()

    def on_files_table_current(self, event: FilesTable.Current) -> None:
        self.detail.show_row(event.row)

    def on_files_table_none_current(self) -> None:
        self.detail.show_nothing()

    def on_marking_view_changed(self) -> None:
        self.panes.title_files(self.files)
        self.refresh_bindings()

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        kind = self.kinds.current()
        if event.lines is self.files:
            self.detail.end_comparison()
            self.panes.go("detail")
        elif event.lines is self.kinds and kind is not None:
            self.filter_by(self.kinds.asked(kind))
            self.panes.go("files")

    def on_failures_files_asked(self, event: Failures.FilesAsked) -> None:
        self.filter_by(self.failures.asked(event.kind))
        self.panes.go("files")

    def on_descendant_focus(self, event: object) -> None:
        if self.focused is not None:
            self.panes.focused(self.focused)
