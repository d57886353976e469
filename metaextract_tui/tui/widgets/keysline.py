"""The foot of the screen: the keys that mean something here and now, as many as fit; a click does what the key does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual import events
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

ALWAYS = ("help", "command_palette", "quit")


class KeysLine(Widget):
    """Written from the active bindings, so it tells the truth, also when keys were remapped."""

    def __init__(
        self,
        leave_out: Callable[[], frozenset[str]] = frozenset,
        labels: Callable[[], Mapping[str, str]] = dict,
        always: Sequence[str] = ALWAYS,
        first: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        """`leave_out`: actions whose keys hold, but which are not what a person wants here; `labels`: what an action
        does here and now, where its binding says it less exactly; `always`: at the end, whatever has room before;
        `first`: actions that come before all others now, those too that stand in no footer else."""
        super().__init__(id="keys")
        self._leave_out, self._labels, self._always, self._first = leave_out, labels, always, first
        self._places: list[tuple[int, int, str]] = []
        self._text = Content("")
        self._width = 0

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _screen: Screen[object]) -> None:
        if self.is_attached:
            self._write()

    def on_resize(self) -> None:
        self._write()

    def render(self) -> Content:
        if self._width != self.size.width:  # the first picture comes before the news of the size
            self._fill()
        return self._text

    def _write(self) -> None:
        before = self._text
        self._fill()
        if self._text != before:
            self.refresh()

    def _fill(self) -> None:
        """Fill the line from both ends: what matters here first, help and commands always."""
        self._width = self.size.width
        here: dict[str, tuple[str, str, str]] = {}
        without, typing = self._leave_out(), isinstance(self.screen.focused, Input)
        labels, first = self._labels(), self._first()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if typing and active.node is not self.screen.focused:
                continue  # letters go into the input
            shown = (binding.show or binding.action in first) and binding.action not in without
            if shown and active.enabled and binding.action not in here:
                key = self.app.get_key_display(binding)
                here[binding.action] = (key, labels.get(binding.action, binding.description), binding.action)
        here = {action: here[action] for action in first if action in here} | here
        last = [here.pop(action) for action in self._always if action in here]
        room = self.size.width - 1 - sum(len(key) + len(label) + 3 for key, label, _ in last)
        chosen: list[tuple[str, str, str]] = []
        for one in here.values():
            room -= len(one[0]) + len(one[1]) + 3
            if room < 0:
                break
            chosen.append(one)
        line, self._places, at = [Content(" ")], [], 1
        for key, label, action in [*chosen, *last]:
            line += [Content.styled(key, "bold $accent"), Content.styled(f" {label}  ", "$text-muted")]
            end = at + len(key) + len(label) + 3
            self._places.append((at, end - 1, action))
            at = end
        self._text = Content("").join(line)

    async def on_click(self, event: events.Click) -> None:
        for start, end, action in self._places:
            if start <= event.x < end:
                focused = self.screen.focused
                for node in [*(focused.ancestors_with_self if focused else [self.screen]), self.app]:
                    if await self.app.run_action(action, node):
                        return
