"""The lines and the tabs of the detail pane: branches of a record or wrapped text; what is dragged over is selected."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, chop_cells
from textual import events
from textual.content import Content
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from metaextract_tui.tui.text import clean, fit
from metaextract_tui.tui.widgets.lines import Lines, Parts
from metaextract_tui.tui.widgets.record_lines import Branch, branch_parts, children

TABS = ("Metadata", "Error", "Raw JSON", "Attempts", "Preview")
PREVIEW = TABS.index("Preview")
COPIED = 100_000
"""Characters that are copied at most: terminals drop what is much longer."""


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

    def __init__(self) -> None:
        super().__init__(id="detail-lines")
        self.lines: Sequence[Branch | tuple[str, str]] = ()
        self.reveal = False
        self._unwrapped: Sequence[Branch | tuple[str, str]] = ()
        self._wrapped_to = 0

    @property
    def total(self) -> int:
        return len(self.lines)

    def fill(self, lines: Sequence[Branch | tuple[str, str]], *, stay: bool) -> None:
        self._unwrapped = lines
        self._wrap()
        if not stay:
            self.cursor = 0
            self.scroll_to(y=0, animate=False)
        self.changed()

    def on_resize(self) -> None:
        if self.width != self._wrapped_to:
            self._wrap()
            self.changed()
        super().on_resize()

    def _wrap(self) -> None:
        """Text goes on in the next line where it is longer than one; a branch is one line, for `y` takes it whole."""
        self._wrapped_to = self.width
        room = max(20, self.width - 1)
        self.lines = [piece for line in self._unwrapped for piece in _pieces(line, room)]

    def value(self) -> str | None:
        """The value of the current line, as it is shown; None where it is hidden or there is none."""
        line = self.lines[self.cursor] if self.cursor < len(self.lines) else None
        if isinstance(line, Branch):
            hidden = line.private and not self.reveal and line.value
            return None if hidden else clean(line.value or line.name, COPIED)
        return line[0] if line is not None else None

    def parts(self, index: int, width: int) -> Parts:
        line = self.lines[index]
        if isinstance(line, Branch):
            return branch_parts(line, width, min(34, max(18, width // 3)), self.reveal)
        text, look = line
        return [(" " + fit(text, width - 1), look)]

    def render_line(self, y: int) -> Strip:
        strip, index = super().render_line(y), self.first + y
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
        lines = list(self.lines)
        start = lines.index(branch) + 1
        if is_open:
            lines[start:start] = children(branch.inner, branch.depth + 1)
        else:
            end = start
            while end < len(lines) and isinstance(line := lines[end], Branch) and line.depth > branch.depth:
                end += 1
            del lines[start:end]
        branch.open = is_open
        self.lines = self._unwrapped = lines
        self.changed()


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
