"""The command palette: every action of the app by its name, with its key."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.binding import Binding, BindingType
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode

from metaextract_tui.tui import keys


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
