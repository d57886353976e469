"""The command palette: every action of the app by its name, with its key."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.await_complete import AwaitComplete
from textual.binding import BindingsMap, BindingType
from textual.command import CommandInput, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode
from textual.screen import ScreenResultType
from textual.widget import Widget

from metaextract_tui.tui import keys
from metaextract_tui.tui.text import clean

SMALLEST = 10  # lines of a window in which the palette's list can be moved through


class Palette(CommandPalette):
    """Textual's palette, which a second click of a double one must not close a second time."""

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        return super().dismiss(result) if self.is_current else AwaitComplete()  # type: ignore[arg-type]

    def on_mount(self) -> None:
        """What is typed or pasted becomes visible text: Textual draws an input's text as it is."""
        box = self.query_one(CommandInput)
        plain = box.replace

        def replace(text: str, start: int, end: int) -> None:
            plain(clean(text, 200), start, end)

        box.replace = replace  # type: ignore[method-assign]

    def on_resize(self) -> None:
        self.set_class(self.size.width < 100 or self.size.height < 30, "-small")
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
        """Of every group of keys that holds on this screen: its actions, where they are to be done, with their keys as
        the settings file has them. The pane that has the focus comes first."""
        seen: set[str] = set()
        for title, group, node in self._places():
            prefix = "" if group in (keys.APP, keys.WORKBENCH, keys.BATCHES) else f"{title}: "
            bindings = BindingsMap(group)
            bindings.apply_keymap(self.app._keymap)
            for _, binding in bindings:
                if not binding.tooltip or prefix + binding.action in seen:
                    continue
                seen.add(prefix + binding.action)
                key = self.app.get_key_display(binding)
                yield f"{prefix}{binding.description}", f"{binding.tooltip}  ({key})", node, binding.action

    def _places(self) -> Iterator[tuple[str, list[BindingType], DOMNode]]:
        focused = self.screen.focused
        nodes = [self.app, self.screen, *self.screen.walk_children(with_self=False)]
        if focused is not None:
            nodes.insert(0, focused)
        for title, group in keys.SECTIONS:
            for node in nodes:
                if any(vars(kind).get("BINDINGS") is group for kind in type(node).__mro__) and _open(group, node):
                    yield title, group, node
                    break


def _open(group: list[BindingType], node: DOMNode) -> bool:
    """Whether the actions of a group make sense: those of a list that is closed do not, those of a list of lines need
    the one that has the focus."""
    if group is keys.LIST:
        return isinstance(node, Widget) and node.has_focus
    if any(group is one for one in (keys.REMEDY, keys.COLUMNS, keys.FILTERS, keys.COMPARE)):
        return isinstance(node, Widget) and node.is_on_screen and all(one.display for one in node.ancestors_with_self)
    return True
