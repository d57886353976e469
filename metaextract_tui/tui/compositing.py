"""Less work for the same picture: of each widget only lines that are seen and need it are drawn, styles read once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from weakref import WeakKeyDictionary

from textual._compositor import ChopsUpdate, Compositor, CompositorMap, ReflowResult
from textual.css.styles import RulesMap
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

Line = tuple[list[int], list[tuple[int, int]]]
"""Of one line of a widget: where it is cut (cells of the widget), and of its pieces between the cuts those that are in
front, each as its number and where it starts on the screen."""
Owned = tuple[Widget, Region, Region, dict[int, Line]]
"""A widget, its region, the part of it that may be seen, and the lines of the screen of which it owns something."""


class Lean(Compositor):
    """Who owns which cells (is in front there) changes with the layout only, and is kept until then."""

    _owned: list[Owned] | None = None
    _owned_for: object = None
    _spans: Mapping[int, list[tuple[int, int]]] | None = None
    _laid_out: CompositorMap | None = None

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        """As Textual's, but what is new is told from the layout before, not from where widgets were looked up since:
        one that was shown and looked up in between would never hear of its size."""
        if self._laid_out is not None:
            self._full_map = self._laid_out
        result = super().reflow(parent, size)
        self._laid_out, self._full_map_invalidated = self._full_map, False
        return result

    def render_partial_update(self) -> ChopsUpdate | None:
        regions = self._dirty_regions.copy()
        self._dirty_regions.clear()
        screen = self.size.region
        regions = {region.intersection(screen) for region in regions}
        spans = list(self._regions_to_spans(regions))
        if not spans:
            return None
        by_line: dict[int, list[tuple[int, int]]] = {}
        for y, x1, x2 in spans:
            by_line.setdefault(y, []).append((x1, x2))
        self._spans = by_line
        try:
            chops = self._render_chops(screen, by_line.__contains__)
        finally:
            self._spans = None
        ends = [[x + strip.cell_length for x, strip in line.items()] for line in chops]
        return ChopsUpdate(chops, spans, ends)

    def _render_chops(self, crop: Region, is_rendered_line: Callable[[int], bool]) -> Sequence[Mapping[int, Strip]]:
        cuts, spans = self.cuts, self._spans
        chops: list[dict[int, Strip]] = [{} for _ in cuts]
        for widget, region, seen, lines in self._owners():
            wanted = [y for y in lines if crop.y <= y < crop.bottom and is_rendered_line(y)]
            if spans is not None:
                left, right = seen.column_span
                wanted = [y for y in wanted if any(x1 < right and x2 > left for x1, x2 in spans[y])]
            if not wanted:
                continue
            top, bottom = wanted[0], wanted[-1] + 1
            strips = widget.render_lines(Region(seen.x - region.x, top - region.y, seen.width, bottom - top))
            for y in wanted:
                ends, owned = lines[y]
                line, strip = chops[y], strips[y - top]
                pieces = strip.divide(ends) if len(ends) > 1 else [strip]
                for number, start in owned:
                    if number < len(pieces):
                        line[start] = pieces[number]
        return [dict(sorted(line.items())) for line in chops]

    def _owners(self) -> list[Owned]:
        cuts = self.cuts
        if self._owned is None or self._owned_for is not cuts:
            taken: list[set[int]] = [set() for _ in cuts]
            self._owned, self._owned_for = [], cuts
            for widget, (region, clip) in self.visible_widgets.items():
                seen = region.intersection(clip)
                lines: dict[int, Line] = {}
                for y in range(max(0, seen.y), min(len(cuts), seen.bottom)):
                    starts = [cut for cut in cuts[y] if seen.x <= cut < seen.right]
                    if mine := set(starts) - taken[y]:
                        taken[y] |= mine
                        lines[y] = _pieces(starts, mine, seen)
                if lines:
                    self._owned.append((widget, region, seen, lines))
        return self._owned


def _pieces(starts: list[int], mine: set[int], seen: Region) -> Line:
    """What other widgets cut, put together again where all of it is in front: each piece less is a strip less."""
    ends: list[int] = []
    owned: list[tuple[int, int]] = []
    before: bool | None = None
    for start in starts:
        front = start in mine
        if front is not before:
            if before is not None:
                ends.append(start - seen.x)
            if front:
                owned.append((len(ends), start))
            before = front
    return [*ends, seen.width], owned


class LeanStylesheet(Stylesheet):
    """Reads the component styles of a node with `STEADY_LOOKS`, which are the same with and without the focus, once:
    reading them costs more than all else when another pane gets the keys, and Textual then draws the whole node."""

    _themes = 0

    def reparse(self) -> None:
        self._themes += 1
        super().reparse()

    def _process_component_classes(self, node: DOMNode) -> None:
        if not getattr(node, "STEADY_LOOKS", False):
            super()._process_component_classes(node)
        elif self._read.get(node) != self._themes:
            self._read[node] = self._themes
            self._take_looks(node)

    def _take_looks(self, node: DOMNode) -> None:
        """As Textual does, but with what has been read for another node that the same rules hold for."""
        classes = frozenset(node._get_component_classes())
        around = self._around(classes)
        names = {name for one in node.css_path_nodes for name in (one._id, *one._css_type_names, *one.classes)}
        known = self._looks.get(kind := (self._themes, classes, frozenset(names & around)))
        if known is None:
            super()._process_component_classes(node)
            self._looks[kind] = {name: styles.base.get_rules() for name, styles in node._component_styles.items()}
            return
        for name, rules in known.items():
            virtual = DOMNode(classes=name)
            virtual._attach(node)
            self.replace_rules(virtual, rules)
            node._component_styles[name] = virtual.styles
        node.refresh()

    def _around(self, classes: frozenset[str]) -> frozenset[str | None]:
        """The names of nodes that a rule for one of these looks asks for around it."""
        rules = [rule for name in classes for rule in self.rules_map.get(f".{name}", ())]
        sets = [one.selectors[:-1] for rule in rules for one in rule.selector_set]
        return frozenset(selector.name for selectors in sets for selector in selectors)

    @cached_property
    def _looks(self) -> dict[tuple[int, frozenset[str], frozenset[str | None]], dict[str, RulesMap]]:
        return {}

    @cached_property
    def _read(self) -> WeakKeyDictionary[DOMNode, int]:
        return WeakKeyDictionary()


class LeanScreen(Screen[None]):
    """A screen that is drawn so, and that is not drawn whole when another widget has the keys."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self) -> None:
        super().__init__()
        self._compositor = Lean()

    def _update_focus_styles(self, focused: Widget | None = None, blurred: Widget | None = None) -> None:
        """In place of Textual's, which reads the styles of all that stands in a pane with the focus: no rule of ours
        looks from a widget at the focus of one around it."""
        nodes: set[DOMNode] = set()
        for one in (focused, blurred):
            if one is not None:
                nodes |= {one, *(node for node in one.ancestors if node._has_focus_within)}
        if nodes:
            self.app.stylesheet.update_nodes(nodes, animate=True)
