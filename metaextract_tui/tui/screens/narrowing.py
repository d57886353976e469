"""What of the files is shown, and how: the filter and the saved ones, the columns, the order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from metaextract_tui import batch
from metaextract_tui.model import FileFilter
from metaextract_tui.tui.background import begin
from metaextract_tui.tui.kept import Held
from metaextract_tui.tui.screens.ground import Ground
from metaextract_tui.tui.screens.panes import Panes
from metaextract_tui.tui.telling import tell
from metaextract_tui.tui.text import clean
from metaextract_tui.tui.threads import EXPECTED, in_thread
from metaextract_tui.tui.widgets.columns import KINDS, Name
from metaextract_tui.tui.widgets.columns_picker import ColumnsPicker
from metaextract_tui.tui.widgets.filter_box import FilterBox
from metaextract_tui.tui.widgets.filters_picker import FiltersList, FiltersPicker
from metaextract_tui.tui.widgets.sources import SourceTree
from metaextract_tui.tui.widgets.view import View


class Narrowing(Ground):
    """The part of the workbench that answers for the filter box and the two lists above the files."""

    panes: Panes

    def restore_columns(self) -> None:
        """The columns as they were kept, and what was wrong with what was kept."""
        known = {name.value: name for name in Name}
        chosen = tuple(known[name] for name in self.kept.now.columns or () if name in known)
        self.files.chosen = chosen or None
        if self.kept.trouble:
            tell(self, self.kept.trouble, "warning")

    # --- the filter ----------------------------------------------------------

    def action_filter(self) -> None:
        self.panes.go("files")
        self.filter_box.open(kind.format for kind in self.snapshot.kinds)

    @property
    def filter_text(self) -> str:
        """The filter as it stands in the box; what is wrong with it is told there, and the one before holds."""
        return self.filter_box.input.value.strip() or self.files.view.text

    def other_folders(self, before: Sequence[bytes], now: Sequence[bytes]) -> None:
        """Another batch is shown: what was looked for in other folders is not what is looked for in these."""
        if before and now and set(before) != set(now) and (text := self.filter_text):
            self.filter_by("")
            tell(self, f"These are other folders: the filter {clean(text, 60)} is taken away.")

    def filter_by(self, text: str) -> None:
        """Narrow the files by a filter that was not typed now."""
        self.filter_box.put(text)
        begin(self, lambda: self._read_filter(text), group="filter", exclusive=True)

    async def _read_filter(self, text: str) -> None:
        formats = {kind.format for kind in self.snapshot.kinds}
        try:
            wanted = await in_thread(lambda: batch.query.parse(text, formats), "filter")
        except batch.BadQuery as error:
            self.filter_box.say(str(error))
            return
        self.narrow(text, wanted)

    def narrow(self, text: str, wanted: FileFilter) -> None:
        view = self.files.view
        self.filter_box.shows(text)
        if (text, wanted) != (view.text, view.wanted):
            self.files.look_at(View(wanted, text, view.sort, view.descending))
            self.refresh_bindings()

    def on_filter_box_typed(self, event: FilterBox.Typed) -> None:
        self.narrow(event.text, event.wanted)

    def on_filter_box_done(self) -> None:
        self.panes.go("files")

    def on_source_tree_only_asked(self, event: SourceTree.OnlyAsked) -> None:
        """Only the files under a folder, or only this file; where that is so already, all files again."""
        text = batch.query.token("under", event.path) if event.folder else f"path={batch.query.quoted(event.path)}"
        self.filter_by("" if self.files.view.text == text else text)
        self.panes.go("files")

    # --- saved filters -------------------------------------------------------

    def action_saved_filters(self) -> None:
        """Open the list, or close it."""
        if self.filters_picker.display:
            self.filters_picker.list.close()
            return
        self.columns_picker.display = False
        self.panes.go("files")
        self.filters_picker.fill(self.kept.now.filters)
        self.filters_picker.open()

    def on_filters_list_asked(self, event: FiltersList.Asked) -> None:
        match event.what:
            case "take":
                self.filters_picker.list.close()
                self.filter_by(self.kept.now.filters.get(event.name, ""))
            case "delete":
                self._keep(lambda: self.kept.delete_filter(event.name))
            case "save" if self.files.view.text:
                self.filters_picker.ask_name(self.files.view.text)
            case "save":
                tell(self, "There is no filter to save: type one with / first.", "warning")

    def on_filters_picker_named(self, event: FiltersPicker.Named) -> None:
        text = self.files.view.text
        self._keep(lambda: self.kept.save_filter(event.name, text))

    def _keep(self, work: Callable[[], object]) -> None:
        begin(self, lambda: self._kept(work), group="kept")

    async def _kept(self, work: Callable[[], object]) -> None:
        try:
            await in_thread(work, "keeping")
        except EXPECTED as error:
            tell(self, f"It could not be kept for the next session: {error}", "warning")
        self.filters_picker.fill(self.kept.now.filters)

    def on_picker_closed(self) -> None:
        self.panes.go("files")

    # --- columns and order -----------------------------------------------------

    def action_columns(self) -> None:
        """Open the list, or close it."""
        if self.columns_picker.display:
            self.columns_picker.close()
            return
        self.filters_picker.display = False
        self.panes.go("files")
        self._show_columns()
        self.columns_picker.open()

    def _show_columns(self) -> None:
        view = self.files.view
        self.columns_picker.look_at(self.files.chosen, self.files.width, view.sort, view.descending)

    def on_columns_picker_changed(self, event: ColumnsPicker.Changed) -> None:
        self.files.chosen = event.chosen
        self.files.refresh()
        names = None if event.chosen is None else tuple(name.value for name in event.chosen)

        def with_columns(held: Held) -> Held:
            return replace(held, columns=names)

        self._keep(lambda: self.kept.change(with_columns))

    def on_columns_picker_sort_asked(self, event: ColumnsPicker.SortAsked) -> None:
        sort = KINDS[event.name].sort
        if sort is None:
            tell(self, f"By {KINDS[event.name].title} the files cannot be sorted.", "warning")
            return
        self.files.sort_by(sort)
        view = self.files.view
        self.columns_picker.sort, self.columns_picker.descending = view.sort, view.descending
        self.columns_picker.refresh()

    def action_sort(self) -> None:
        self.files.next_sort()

    def action_reverse(self) -> None:
        self.files.sort_by(self.files.view.sort)

    def action_follow(self) -> None:
        self.files.toggle_follow()
