"""The command palette: every action of the app by its name, with its key."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode
from textual.screen import ScreenResultType

from metaextract_tui.tui import keys

SMALLEST = 10  # lines of a window in which the palette's list can be moved through


class Palette(CommandPalette):
    """Textual's palette, which a second click of a double one must not close a second time."""

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        return super().dismiss(result) if self.is_current else AwaitComplete()  # type: ignore[arg-type]

    def on_resize(self) -> None:
        if self.is_current and self.size.height < SMALLEST:
            self.dismiss(None)


class Actions(Provider):
    """Written from the bindings; an action of a pane works from anywhere."""

    async def discover(self) -> Hits:
        for title, tip, node, action in self._actions():
            yield DiscoveryHit(title, partial(self.app.run_action, action, node), help=tip)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for title, tip, node, action in self._actions():
            if (score := matcher.match(title)) > 0:
                yield Hit(score, matcher.highlight(title), partial(self.app.run_action, action, node), help=tip)

    def _actions(self) -> Iterator[tuple[str, str, DOMNode, str]]:
        places: list[tuple[str, list[BindingType], DOMNode]] = [("", keys.APP, self.app)]
        if self.screen.query("#files"):
            places += [
                ("", keys.WORKBENCH, self.screen),
                ("Sources: ", keys.SOURCES, self.screen.query_one("#sources")),
                ("Files: ", keys.FILES, self.screen.query_one("#files")),
            ]
        seen: set[str] = set()
        for prefix, bindings, node in places:
            for binding in bindings:
                if not isinstance(binding, Binding) or prefix + binding.action in seen:
                    continue
                seen.add(prefix + binding.action)
                key = self.app.get_key_display(next(iter(Binding.make_bindings([binding]))))
                yield f"{prefix}{binding.description}", f"{binding.tooltip}  ({key})", node, binding.action
