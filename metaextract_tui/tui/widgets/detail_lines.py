"""The lines and the tabs of the detail pane: branches of a record or wrapped text; what is dragged over is selected."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from functools import partial

from rich.cells import cell_len, chop_cells
from rich.style import Style
from textual import events
from textual.content import Content
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from metaextract_tui.tui import keys
from metaextract_tui.tui.background import begin
from metaextract_tui.tui.text import clean, fit
from metaextract_tui.tui.threads import in_thread
from metaextract_tui.tui.widgets.finding import Finder, Hit
from metaextract_tui.tui.widgets.lines import Lines, Parts
from metaextract_tui.tui.widgets.record_lines import Branch, branch_parts

TABS = ("Metadata", "Error", "Raw JSON", "Attempts", "Preview")
_HIT = Style(reverse=True)
SETTLE_S = 0.08
"""Who types on is not looked for yet."""
PREVIEW = TABS.index("Preview")
COPIED = 100_000
"""Characters that are copied at most: terminals drop what is much longer."""
UNKNOWN = 10_000
"""The width to wrap at before there is one: the first picture cuts what is longer."""


class TabLine(Widget):
    """The tabs' names on one line; a click chooses."""

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self) -> None:
        super().__init__()
        self.number = 0

    def render(self) -> Content:
        parts: list[tuple[str, str] | str] = [" "]
        for number, name in enumerate(TABS):
            parts += [(name, "bold $accent" if number == self.number else "$text-muted"), " │ "]
        return Content.assemble(*parts[:-1])

    def on_click(self, event: events.Click) -> None:
        start = 1
        for number, name in enumerate(TABS):
            if start <= event.x < start + len(name):
                self.post_message(self.Chosen(number))
            start += len(name) + 3


class DetailLines(Lines):
    """What the chosen tab says: branches of the record, or plain lines with a look each."""

    ALLOW_SELECT = True
    BINDINGS = keys.DETAIL

    class Found(Message):
        """Another hit, or another number of them."""

    def __init__(self, find: Callable[[bool], None]) -> None:
        """`find`: told at once, before the next key, that the person wants to look for something, or (False) for it no
        more."""
        super().__init__(id="detail-lines")
        self._find = find
        self.lines: Sequence[Branch | tuple[str, str]] = ()
        self.reveal = False
        self.finder = Finder()
        self._unwrapped: Sequence[Branch | tuple[str, str]] = ()
        self._starts: Sequence[int] = ()
        self._wrapped_to = 0
        self._origin = 0

    @property
    def total(self) -> int:
        return len(self.lines)

    def fill(self, lines: Sequence[Branch | tuple[str, str]], *, stay: bool) -> None:
        at = self.branch.path if stay and self.branch is not None else ""
        self._unwrapped = self._as_open(lines) if stay else lines
        self._wrap()
        if at:  # what was opened above it may not be there any more
            here = (n for n, one in enumerate(self.lines) if isinstance(one, Branch) and one.path == at)
            self.cursor = next(here, self.cursor)
        if not stay:
            self.cursor = 0
            self.scroll_to(y=0, animate=False)
        if self.finder.active:
            self.finder.search(self._unwrapped, self.reveal)
            self.post_message(self.Found())
        self.changed()

    def _as_open(self, lines: Sequence[Branch | tuple[str, str]]) -> Sequence[Branch | tuple[str, str]]:
        """The lines with those branches open that are open now."""
        now = {one.path: one.open for one in self.lines if isinstance(one, Branch) and one.opens}
        kept, at = list(lines), 0
        while at < len(kept):
            one = kept[at]
            if isinstance(one, Branch) and one.opens and now.get(one.path, one.open) != one.open:
                _turn(kept, at)
            at += 1
        return kept

    def on_resize(self) -> None:
        if self.width != self._wrapped_to:
            self._wrap()
            self.changed()
        super().on_resize()

    def _wrap(self) -> None:
        """Text goes on in the next line where it is longer than one; a branch is one line, for `y` takes it whole."""
        self._wrapped_to = self.width
        room = max(20, self.width - 1) if self.width else UNKNOWN
        lines: list[Branch | tuple[str, str]] = []
        starts: list[int] = []
        for line in self._unwrapped:
            starts.append(len(lines))
            lines += _pieces(line, room)
        self.lines, self._starts = lines, starts

    # --- copying -----------------------------------------------------------

    @property
    def branch(self) -> Branch | None:
        """The entry of the record under the cursor."""
        line = self.lines[self.cursor] if self.cursor < len(self.lines) else None
        return line if isinstance(line, Branch) else None

    def value(self) -> str | None:
        """The value of the current line, as it is shown; None where it is hidden or there is none."""
        line = self.lines[self.cursor] if self.cursor < len(self.lines) else None
        if isinstance(line, Branch):
            if line.private and line.hidden(self.reveal):
                return None
            if line.opens:
                return self._inner(line)
            both = f" | {line.shown_other(self.reveal)}" if line.other and line.name else ""
            return clean((line.shown(self.reveal) or line.shown_name(self.reveal)) + both, COPIED)
        return line[0] if line is not None else None

    def path_and_value(self) -> str | None:
        """`native.dataset.Modality = CT` of the current line, its value as dots where it is hidden; None where the line
        is no entry of the record."""
        line = self.branch
        if line is None or not line.path:
            return None
        value = self._inner(line) if line.opens else line.shown(self.reveal)
        return clean(f"{line.path} = {value}", COPIED)

    def _inner(self, line: Branch) -> str:
        """A branch as JSON, which is safe to paste as it is."""
        return json.dumps(line.inner if self.reveal else line.hider.part(line.inner))

    # --- searching ---------------------------------------------------------

    def look_for(self, text: str) -> None:
        """Go to the first line that holds it, once it is found, from where the cursor was when the search began."""
        if not self.finder.active:
            self._origin = next((n for n in range(len(self._starts) - 1, -1, -1) if self._starts[n] <= self.cursor), 0)
        self.finder.look_for(text)
        begin(self, self._search, group="find", exclusive=True)
        self.refresh()

    async def _search(self) -> None:
        if (words := self.finder.words) is None:
            self.post_message(self.Found())
            return
        await asyncio.sleep(SETTLE_S)
        lines: object = None
        hits: Sequence[Hit] = ()
        while lines is not self._unwrapped:  # another file or tab meanwhile
            lines = now = self._unwrapped
            hits = await in_thread(partial(self.finder.found, now, self.reveal), "find")
        if words is self.finder.words:
            self.finder.take(hits)
            self._go_to_hit(self.finder.first_from(self._origin))
            self.refresh_bindings()

    def action_hit(self, step: int) -> None:
        """The next hit or the one before, round at the ends."""
        if self.finder.hits:
            self._go_to_hit((self.finder.current + step) % len(self.finder.hits))

    def action_find(self) -> None:
        self._find(True)

    def action_end_find(self) -> None:
        self._find(False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("hit", "end_find"):
            return self.finder.active
        return super().check_action(action, parameters)

    def _go_to_hit(self, number: int) -> None:
        self.finder.current = number
        if number >= 0:
            hit = self.finder.hits[number]
            at = self._starts[hit.line]
            for child in hit.below:
                branch = self.lines[at]
                if isinstance(branch, Branch) and not branch.open:
                    self._set_open(branch, True)
                at += 1 + child
            if not hit.below:
                end = self._starts[hit.line + 1] if hit.line + 1 < len(self._starts) else len(self.lines)
                whole = (n for n in range(at, end) if any(self.finder.marked(self._text(n))))
                at = next(whole, at)
            self.move_to(at)
        self.post_message(self.Found())

    def _text(self, index: int) -> str:
        return "".join(text for text, _ in self.parts(index, self.width))

    # --- drawing -----------------------------------------------------------

    def parts(self, index: int, width: int) -> Parts:
        line = self.lines[index]
        if isinstance(line, Branch):
            return branch_parts(line, width, min(34, max(18, width // 3)), self.reveal)
        text, look = line
        return [(" " + fit(text, width - 1), look)]

    def render_line(self, y: int) -> Strip:
        strip, index = super().render_line(y), self.first + y
        for start, end in self.finder.marked(strip.text) if index < self.total else ():
            left, right = cell_len(strip.text[:start]), cell_len(strip.text[:end])
            strip = Strip.join([strip.crop(0, left), strip.crop(left, right).apply_style(_HIT), strip.crop(right)])
        span = self.text_selection.get_span(index) if self.text_selection is not None else None
        if span is not None and index < self.total:
            start, end = span[0], self.width if span[1] == -1 else span[1]
            chosen = strip.crop(start, end).apply_style(self.screen.get_component_rich_style("screen--selection"))
            strip = Strip.join([strip.crop(0, start), chosen, strip.crop(end)])
        return strip.apply_offsets(0, index)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What was dragged over, as it is drawn: what is masked stays masked."""
        lines = ["".join(text for text, _ in self.parts(index, self.width)).rstrip() for index in range(self.total)]
        return selection.extract("\n".join(lines)), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        self.refresh()

    def clicked(self, index: int, x: int, double: bool) -> None:
        if not self.screen.get_selected_text():
            self.action_open()

    def action_open(self) -> None:
        line = self.lines[self.cursor] if self.lines else None
        if isinstance(line, Branch) and line.opens:
            self._set_open(line, not line.open)

    def action_right(self) -> None:
        line = self.lines[self.cursor] if self.lines else None
        if isinstance(line, Branch) and line.opens and not line.open:
            self._set_open(line, True)
        else:
            self.action_down()

    def action_left(self) -> None:
        line = self.lines[self.cursor] if self.lines else None
        if not isinstance(line, Branch):
            return
        if line.open:
            self._set_open(line, False)
            return
        for index in range(self.cursor - 1, -1, -1):
            above = self.lines[index]
            if isinstance(above, Branch) and above.depth < line.depth:
                self.move_to(index)
                return

    def _set_open(self, branch: Branch, is_open: bool) -> None:
        lines = list(self._unwrapped)
        at, before = lines.index(branch), len(lines)
        _turn(lines, at)
        if is_open:
            self.finder.opened(at, len(lines) - before)
        elif self.finder.active:
            self.finder.search(lines, self.reveal)
        self._unwrapped = lines
        self._wrap()
        self.changed()


def _turn(lines: list[Branch | tuple[str, str]], at: int) -> None:
    """Open the branch at this line, or close it."""
    branch, start = lines[at], at + 1
    assert isinstance(branch, Branch)
    if not branch.open:
        lines[start:start] = branch.children()
    else:
        end = start
        while end < len(lines) and isinstance(line := lines[end], Branch) and line.depth > branch.depth:
            end += 1
        del lines[start:end]
    branch.open = not branch.open


def _pieces(line: Branch | tuple[str, str], room: int) -> Sequence[Branch | tuple[str, str]]:
    """A text in as many lines as it needs, set in like the first and broken at a space where one is near."""
    if isinstance(line, Branch) or len(line[0]) * 2 <= room or cell_len(line[0]) <= room:
        return (line,)
    rest, look = line
    inset = " " * min(len(rest) - len(rest.lstrip()), room // 2)
    pieces: list[tuple[str, str]] = []
    while cell_len(rest) > room:
        piece = chop_cells(rest, room)[0]
        space = piece.rfind(" ")
        if space > room // 2:
            piece = piece[: space + 1]
        pieces.append((piece.rstrip(), look))
        rest = inset + rest[len(piece) :].lstrip()
    return [*pieces, (rest, look)] if rest.strip() else pieces
