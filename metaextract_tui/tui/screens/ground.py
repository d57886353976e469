"""The ground of the workbench: every part of the screen, made once, and where each of them stands."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from metaextract_tui.batch import Door
from metaextract_tui.model import Snapshot
from metaextract_tui.tui.compositing import LeanScreen
from metaextract_tui.tui.kept import Kept
from metaextract_tui.tui.widgets.columns_picker import ColumnsPicker
from metaextract_tui.tui.widgets.command_line import CommandLine
from metaextract_tui.tui.widgets.detail import DetailPane
from metaextract_tui.tui.widgets.export_form import ExportForm
from metaextract_tui.tui.widgets.failures import Failures
from metaextract_tui.tui.widgets.files import FilesTable
from metaextract_tui.tui.widgets.filter_box import FilterBox
from metaextract_tui.tui.widgets.filters_picker import FiltersPicker
from metaextract_tui.tui.widgets.keysline import KeysLine
from metaextract_tui.tui.widgets.kinds import Kinds
from metaextract_tui.tui.widgets.panetabs import PaneTabs
from metaextract_tui.tui.widgets.prompt import PathPrompt
from metaextract_tui.tui.widgets.remedies import RemedyPane
from metaextract_tui.tui.widgets.sources import SourceTree
from metaextract_tui.tui.widgets.status import BatchBar, StatusLine
from metaextract_tui.tui.widgets.throughput import FoldLine, Throughput
from metaextract_tui.tui.widgets.words import WELCOME, Offer, Summary
from metaextract_tui.tui.widgets.workers import Workers

PANES = {
    "sources": "#sources",
    "files": "#files",
    "detail": "#detail-lines",
    "workers": "#workers",
    "throughput": "#throughput",
    "failures": "#failures",
    "kinds": "#kinds",
}
"""Every pane in the order of its number, with the widget in it that takes the keys."""


class Ground(LeanScreen):
    """What is done with the parts is told by the classes that stand on this one. `snapshot`: the state that was asked
    for last."""

    def __init__(self, door: Door, paths: Sequence[bytes], keys_line: KeysLine) -> None:
        super().__init__()
        self.door = door
        self.snapshot = Snapshot()
        self.kept = Kept()
        self.status, self.bar, self.offer = StatusLine(), BatchBar(), Offer()
        self.sources = SourceTree(list(paths), hidden=door.settings.hidden, id="sources")
        self.kinds, self.failures = Kinds(id="kinds"), Failures(id="failures")
        self.filter_box, self.filters_picker, self.columns_picker = FilterBox(), FiltersPicker(), ColumnsPicker()
        self.files, self.detail = FilesTable(door, id="files"), DetailPane(door, id="detail")
        self.welcome = Static(WELCOME, markup=False, id="welcome")
        self.workers_pane, self.throughput = Workers(id="workers"), Throughput(id="throughput")
        self.tabs, self.first_steps = PaneTabs(list(PANES)), Static(WELCOME, markup=False, id="first-steps")
        self.fold, self.summary = FoldLine(id="fold"), Summary()
        self.remedies = RemedyPane(door.settings, id="remedies")
        self.export_form = ExportForm()
        self.command_line = CommandLine()
        self.prompt, self.keys_line = PathPrompt(), keys_line

    def compose(self) -> ComposeResult:
        """What the first picture shows; the rest is mounted after it."""
        yield self.status
        yield self.bar
        yield self.tabs
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield self.sources
                yield self.first_steps
                yield self.kinds
                yield self.failures
            with Vertical(id="right"):
                with Vertical(id="files-pane"):
                    yield self.welcome
                    yield self.files
                yield self.detail
        with Horizontal(id="bottom"):
            yield self.workers_pane
            yield self.throughput
        yield self.fold
        yield self.summary
        yield self.keys_line

    async def mount_rest(self) -> None:
        """What is hidden at first, each in its place, in one step as far as the picture is concerned."""
        with self.app.batch_update():
            await self.mount(self.offer, after=self.bar)
            above = (self.filter_box, self.filters_picker, self.columns_picker)
            await self.query_one("#files-pane").mount(*above, before=self.welcome)
            await self.query_one("#right").mount(self.remedies)
            await self.mount(self.prompt, self.export_form, self.command_line, before=self.keys_line)
            await self.detail.mount_rest()
