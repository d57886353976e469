"""The app's side of the terminal: it paints no faster than that takes it, and lets keys and paints be traced."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from functools import partial
from typing import Any

from rich.color import ColorSystem
from rich.console import RenderableType
from textual import events
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.filter import LineFilter, Monochrome, NoColor
from textual.screen import Screen

from metaextract_tui.tui.cells import Cells
from metaextract_tui.tui.compositing import LeanStylesheet
from metaextract_tui.tui.driver import TerminalDriver, Writer
from metaextract_tui.tui.sixels import Parts
from metaextract_tui.tui.trace import Trace

MOST_AHEAD = 8_000
"""Characters that may wait for the terminal, about half a full screen: beyond them a paint is left out, and the whole
screen is painted as soon as the terminal has caught up."""


class Painting(App[None]):
    """What the app of this program is on top of Textual's, where it meets the terminal."""

    trace: Trace | None = None
    _left_out = False

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.stylesheet = LeanStylesheet(variables=self.get_css_variables())
        self._cells = Cells()
        self._cells.colours = self.console._color_system or ColorSystem.TRUECOLOR

    @property
    def picture_parts(self) -> Parts | None:
        """Where the parts of a picture are put that the painter writes; None where another than it paints."""
        return self._cells.parts if self._writer is not None else None

    @property
    def _writer(self) -> Writer | None:
        return self._driver.writer if isinstance(self._driver, TerminalDriver) else None

    @property
    def behind(self) -> bool:
        """Whether the terminal still takes what was painted: figures that can wait need not be painted again now."""
        return self._writer is not None and self._writer.backlog > 0

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Of Textual's filters of every line only that for NO_COLOR: our colours are those of the theme already."""
        return [one for one in super().get_line_filters() if isinstance(one, Monochrome | NoColor)]

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        writer = self._writer
        if writer is None or self._batch_count or not isinstance(renderable, ChopsUpdate | LayoutUpdate):
            super()._display(screen, renderable)
        elif writer.backlog > MOST_AHEAD:
            self._left_out = True
            writer.on_drained = partial(self._soon, asyncio.get_running_loop())
            self.post_display_hook()
        else:
            self._write(writer, self._cells.changes(renderable))
            if self.trace is not None and (written := self.trace.painting()) is not None:
                writer.after(written)
            self.post_display_hook()

    def _write(self, writer: Writer, text: str) -> None:
        cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
        if text or cursor != self._previous_cursor_position:
            self._previous_cursor_position = cursor
            text += f"\x1b[{cursor.y + 1};{cursor.x + 1}H"
            writer.write(f"{SYNC_START}{text}{SYNC_END}" if self._sync_available else text)

    def terminal_lost(self) -> None:
        """The terminal may show anything now: it was resized, or something else wrote to it."""
        self._cells.forget()
        if self._running and self._screen_stack:
            self.screen.refresh()

    def _soon(self, loop: asyncio.AbstractEventLoop) -> None:
        with contextlib.suppress(RuntimeError):  # the app has ended meanwhile
            loop.call_soon_threadsafe(self._catch_up)

    def _catch_up(self) -> None:
        if self._left_out and not self.behind:
            self._left_out = False
            self.screen.refresh()

    # --- tracing -----------------------------------------------------------

    def key_received(self, event: events.Key) -> None:
        """The driver has read a key; called in its thread."""
        if self.trace is not None:
            self.trace.received(event.key, id(event))

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Resize):
            self.terminal_lost()
        traced = self.trace is not None and isinstance(event, events.Key)
        bubbled = isinstance(event, events.Key) and event.is_forwarded
        await super().on_event(event)
        if not traced or not isinstance(event, events.Key):
            return
        if bubbled or not event.is_forwarded:
            self._key_handled(event)
        else:
            target = self.focused or self.screen
            target.call_later(self._key_taken, event)

    def _key_taken(self, event: events.Key) -> None:
        """The widget that had the focus has seen the key; one that it keeps goes no further."""
        if event._stop_propagation:
            self._key_handled(event)

    def _key_handled(self, event: events.Key) -> None:
        assert self.trace is not None
        self.trace.handled(id(event))
        settled = partial(self.trace.settled, id(event))
        # What a key does may go on in messages: twice round is enough for those that lead to another paint.
        (self.focused or self.screen).call_after_refresh(self.screen.call_after_refresh, settled)
