"""What is on the screen as a command for the shell: one line above the keys, until it is copied or closed."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.widget import Widget

from metaextract_tui.tui.text import clean

ENDS = "   y copies · Esc closes"


class CommandLine(Widget):
    """A click copies it."""

    def __init__(self) -> None:
        super().__init__(id="command-line")
        self.command = ""
        self.display = False

    def show(self, command: str) -> None:
        self.command = command
        self.display = True
        self.refresh(layout=True)

    def close(self) -> None:
        self.display = False

    def render(self) -> Content:
        return Content.assemble(("$ ", "bold $accent"), (clean(self.command), ""), (ENDS, "$text-muted"))

    async def on_click(self, event: events.Click) -> None:
        event.stop()
        await self.screen.run_action("copy")
