"""A short list that opens above the files, with the keys in it, and closes: the columns, the saved filters."""

from __future__ import annotations

from textual.message import Message

from metaextract_tui.tui.widgets.lines import Lines


class Picker(Lines):
    """Subclasses say what is in it; it is as high as it has lines, up to what its style allows."""

    class Closed(Message):
        """Back to the files."""

    def on_mount(self) -> None:
        super().on_mount()
        self.display = False

    def open(self) -> None:
        """Show it with the keys in it."""
        self.display = True
        self.changed()
        self.focus()

    def close(self) -> None:
        if self.display:
            self.display = False
            self.post_message(self.Closed())

    def action_close(self) -> None:
        self.close()
