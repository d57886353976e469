"""Records written into a file from the screen: the marked files, those that the filter shows, or all."""

from __future__ import annotations

import os
import threading
from array import array
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from metaextract_tui import batch
from metaextract_tui.tui import numbers
from metaextract_tui.tui.background import begin
from metaextract_tui.tui.screens.ground import Ground
from metaextract_tui.tui.screens.panes import Panes
from metaextract_tui.tui.telling import tell
from metaextract_tui.tui.threads import EXPECTED, in_thread
from metaextract_tui.tui.widgets.export_form import ExportForm
from metaextract_tui.tui.widgets.view import ALL

PAGE = 500
MANY = 5000
"""So many records take a while: the person is told that they are being written."""


class Exporting(Ground):
    """The part of the workbench that answers for the export form."""

    panes: Panes
    _export_stop: threading.Event | None = None

    def action_export(self) -> None:
        files = self.files
        if files.batch_id is None:
            tell(self, "There is nothing to export yet: s starts a batch.", "warning")
            return
        if self._export_stop is not None:
            tell(self, "An export is being written; its end will be told.", "warning")
            return
        offered = []
        if files.marks:
            offered.append(("marked", f"{numbers.count(len(files.marks))} marked"))
        if files.view.wanted != ALL:
            offered.append(("shown", f"{numbers.count(files.total)} shown"))
        offered.append(("all", f"all {numbers.count(max(0, files.of_all))}"))
        self.export_form.open(offered, f"~/batch-{files.batch_id}", reveal=self.detail.reveal)

    def on_export_form_closed(self) -> None:
        self.panes.go(self.panes.current)

    async def on_export_form_given(self, event: ExportForm.Given) -> None:
        target = Path(os.path.abspath(os.path.expanduser(event.path)))
        try:
            await in_thread(lambda: batch.saving.check(target, event.layout, over=event.over), "export")
        except batch.saving.Exists as exists:
            self.export_form.refuse(f"{exists}: Enter once more writes over it", over=True)
            return
        except (batch.saving.CannotSave, *EXPECTED) as error:
            self.export_form.refuse(str(error))
            return
        files = self.files
        seqs: Sequence[int]
        match event.what:
            case "marked":
                seqs = sorted(files.marks)
            case "shown":
                seqs = array("q", files.order)
            case _:
                seqs = range(max(0, files.of_all))
        self.export_form.close()
        if files.batch_id is not None and self._export_stop is None:
            stop = self._export_stop = threading.Event()
            work = partial(self._write, files.batch_id, seqs, target)
            begin(self, partial(work, event.layout, event.over, self.detail.reveal, stop), group="export")

    async def _write(
        self,
        batch_id: int,
        seqs: Sequence[int],
        target: Path,
        layout: batch.saving.Layout,
        over: bool,
        reveal: bool,
        stop: threading.Event,
    ) -> None:
        if len(seqs) > MANY:
            tell(self, f"{numbers.count(len(seqs))} records are being written to {_home(target)}.")

        def records() -> Iterator[bytes | None]:
            for start in range(0, len(seqs), PAGE):
                for row in self.door.rows(batch_id, seqs[start : start + PAGE], bare=True):
                    yield self.door.record(row.file_id, as_read=True)

        try:
            saved = await in_thread(
                lambda: batch.saving.save(target, layout, records(), reveal=reveal, over=over, stop=stop), "export"
            )
        except (batch.saving.CannotSave, *EXPECTED) as error:
            tell(self, f"Nothing is exported: {error}", "error")
            return
        finally:
            self._export_stop = None
        if saved is not None:
            tell(self, _told(saved, target))

    def on_unmount(self) -> None:
        if self._export_stop is not None:
            self._export_stop.set()


def _told(saved: batch.saving.Saved, target: Path) -> str:
    text = f"{numbers.count(saved.records)} record{'' if saved.records == 1 else 's'} in {_home(target)}"
    if saved.hidden:
        text += f"; {numbers.count(saved.hidden)} values of people masked"
    if saved.left_out:
        text += f"; {numbers.count(saved.left_out)} without a record yet"
    return text + "."


def _home(path: Path) -> str:
    """The path as people write it."""
    try:
        return f"~/{path.relative_to(Path.home())}"
    except (ValueError, RuntimeError):
        return str(path)
