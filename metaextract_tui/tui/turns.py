"""Keys one after the other: each goes to what has the focus once all that the key before it did is done."""

from __future__ import annotations

from collections import deque
from typing import Any

from textual import events
from textual.app import App

PATIENCE_S = 0.3
"""So long a key waits for the one before: a widget in between may have kept that to itself."""

LEAD_ON = frozenset({"enter", "escape", "tab", "shift+tab"})
ROUNDS = 3
"""A submitted filter is told by the input to its box, by that to the workbench, which gives the files the focus."""

Typed = events.Key | events.Paste


class Turns(App[None]):
    """Textual hands all keys that came in one go to the widget that has the focus now, whatever the first of them does
    to it: of `/sky` typed over a slow line, or while the screen is late, `s` would start a batch."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._typed: deque[Typed] = deque()
        self._in_turn: Typed | None = None

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, Typed):
            await super().on_event(event)
        elif event is self._in_turn:  # it bubbled up, nobody below wanted it
            await super().on_event(event)
            self._end_turn(event)
        elif self._in_turn is not None and not event.is_forwarded:
            self._typed.append(event)
        else:
            await self._take_turn(event)

    async def _take_turn(self, event: Typed) -> None:
        self._in_turn = event
        target = self.focused or self.screen
        await super().on_event(event)
        if event.is_forwarded:
            target.call_later(self._seen, event)
            self.set_timer(PATIENCE_S, lambda: self._next(event))
        else:
            self._end_turn(event)

    def _seen(self, event: Typed) -> None:
        """The widget that had the focus has dealt with it; one that it keeps goes no further."""
        if event._stop_propagation or isinstance(event, events.Paste):
            self._end_turn(event)

    def _end_turn(self, event: Typed) -> None:
        if isinstance(event, events.Key) and event.key in LEAD_ON:
            self._after_messages(event, ROUNDS)
        else:
            self.call_later(self._next, event)

    def _after_messages(self, event: Typed, rounds: int) -> None:
        """What such a key does goes on in messages of the screen, at whose end another pane may have the focus."""
        if rounds and self.screen.call_later(self.call_later, self._after_messages, event, rounds - 1):
            return
        self.call_later(self._next, event)

    async def _next(self, event: Typed) -> None:
        if self._in_turn is not event:
            return
        self._in_turn = None
        if self._typed:
            await self._take_turn(self._typed.popleft())
