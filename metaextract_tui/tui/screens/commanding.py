"""What is on the screen as a command: a scan of what is chosen, a retry of a cause, a search by the filter."""

from __future__ import annotations

from metaextract_tui import batch
from metaextract_tui.tui import looks
from metaextract_tui.tui.background import begin
from metaextract_tui.tui.screens.studying import Studying
from metaextract_tui.tui.telling import tell
from metaextract_tui.tui.threads import EXPECTED, in_thread


class Commanding(Studying):
    """The part of the workbench that answers for the line with the command. While it is open, `y` copies it."""

    def action_as_command(self) -> None:
        """Open the line, or close it."""
        if self.command_line.display:
            self.command_line.close()
        else:
            begin(self, self._as_command, group="command", exclusive=True)

    async def _as_command(self) -> None:
        from metaextract_tui.tui.widgets.batch_summary import command_of  # loaded when it is asked for

        door, batch_id, catalogue = self.door, self.snapshot.batch_id, self.door.catalogue
        if batch_id is None or self.panes.current == "sources":
            usual = await in_thread(batch.ascommand.usual)
            self.command_line.show(batch.ascommand.scan(self.sources.wanted(), door.settings, catalogue, usual))
        elif self.panes.current == "failures" and looks.failed(self.snapshot):
            group = self.failures.current()
            self.command_line.show(batch.ascommand.retry(catalogue, None if group is None else group.kind))
        elif self.files.view.text:
            self.command_line.show(batch.ascommand.search(self.files.view.text, batch_id, catalogue))
        else:
            try:
                found, usual = await in_thread(lambda: (door.summary(batch_id), batch.ascommand.usual()))
            except EXPECTED as error:
                tell(self, f"The catalogue cannot be read: {error}", "error")
                return
            self.command_line.show(command_of(found, catalogue, usual))
        self.refresh_bindings()

    def action_copy(self) -> None:
        if self.command_line.display:
            self.app.copy_to_clipboard(self.command_line.command)
            self.command_line.close()
            tell(self, "The command is copied.")
        else:
            super().action_copy()
