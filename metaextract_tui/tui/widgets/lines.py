"""A list of any length, drawn line by line as it is seen, with a cursor that stays: the ground of every pane's list."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.widget import Widget

from metaextract_tui.tui import keys
from metaextract_tui.tui.widgets.scrollbar import SteadyBar

Parts = Iterable[tuple[str, str]]
"""A line: pieces of cleaned text, each with the name of its look (`good`, `dim` …; empty is plain)."""

LOOKS = ("dim", "good", "bad", "cause", "warn", "busy", "accent", "head", "strong", "button", "mark", "bar")


class Lines(ScrollView, can_focus=True):
    """Subclasses say how many lines there are (`total`) and what is in one (`parts`); `head` may be a fixed heading,
    and `foot` fixed lines at the end, which stay when the list is scrolled."""

    ALLOW_SELECT = False
    STEADY_LOOKS: ClassVar[bool] = True
    """No look depends on the focus or on the mouse (see LeanStylesheet)."""
    BINDINGS = keys.LIST
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"lines--{look}" for look in (*LOOKS, "cursor", "cursor-idle")}
    HEAD_LINES: ClassVar[int] = 0

    class Moved(Message):
        """The cursor is on another line."""

        def __init__(self, lines: Lines) -> None:
            super().__init__()
            self.lines = lines

        @property
        def control(self) -> Lines:
            return self.lines

    class Chosen(Message):
        """A line was opened, by key or by a double click."""

        def __init__(self, lines: Lines) -> None:
            super().__init__()
            self.lines = lines

        @property
        def control(self) -> Lines:
            return self.lines

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        self._overs: dict[tuple[Style, str], Style] = {}
        super().__init__(id=id, classes=classes)
        self.cursor = 0
        self.foot_lines = 0
        self._shown_total = -1
        self._bar_for = 0
        self._drawn: dict[int, list[tuple[str, str]]] = {}

    # --- what a subclass says ----------------------------------------------

    @property
    @abstractmethod
    def total(self) -> int:
        """How many lines there are."""

    @abstractmethod
    def parts(self, index: int, width: int) -> Parts:
        """The pieces of one line; what is wider than `width` cells is cut."""

    def head(self, width: int) -> Parts:
        """The fixed heading, where HEAD_LINES is 1."""
        return ()

    def foot(self, number: int, width: int) -> Parts:
        """One of the `foot_lines` fixed lines at the end, counted from 0."""
        return ()

    def empty(self, number: int, width: int) -> Parts:
        """What is said in place of lines where there are none, counted from 0 below the heading."""
        return ()

    def clicked(self, index: int, x: int, double: bool) -> None:
        """A click on a line at the cell `x`; the cursor is there already."""
        if double:
            self.post_message(self.Chosen(self))

    def head_clicked(self, x: int) -> None:
        """A click on the heading."""

    # --- drawing -----------------------------------------------------------

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = SteadyBar(vertical=True, name="vertical", thickness=self.scrollbar_size_vertical)
            self._vertical_scrollbar.display = False
            self.app._start_widget(self, self._vertical_scrollbar)
        return self._vertical_scrollbar

    @property
    def width(self) -> int:
        return self.scrollable_content_region.width

    @property
    def page(self) -> int:
        """How many lines are seen at once, heading and foot left out."""
        return max(1, self.scrollable_content_region.height - self.HEAD_LINES - self.foot_lines)

    @property
    def first(self) -> int:
        """The first line that is seen."""
        return int(self.scroll_offset.y)

    def visible_lines(self) -> range:
        return range(self.first, min(self.total, self.first + self.page))

    def changed(self) -> None:
        """The number of lines or all of their text changed; the cursor stays on its number where it can."""
        if self.total != self._shown_total:
            self._shown_total = self.total
            size = Size(0, self.total + self.HEAD_LINES + self.foot_lines)
            if self.is_mounted and not self.styles.is_auto_height:
                # Its place does not follow from its lines: setting `virtual_size` itself would lay the screen out anew.
                self.set_reactive(Lines.virtual_size, size)
                self._bar_for = size.height
                self._scroll_update(size)
            else:
                self.virtual_size = size
            self.cursor = max(0, min(self.cursor, self.total - 1))
        self.refresh()

    def grown(self) -> None:
        """Lines were added at the end and nothing else changed: only those that come into sight are drawn."""
        before, self._shown_total = self._shown_total, self.total
        # Setting `virtual_size` itself lays the whole screen out anew, ten times a second while a folder is walked.
        size = Size(0, self.total + self.HEAD_LINES + self.foot_lines)
        self.set_reactive(Lines.virtual_size, size)
        if before < self.first + self.page:
            self.refresh()
        elif size.height < self._bar_for * 1.1:
            return  # the scrollbar would look the same
        self._bar_for = size.height
        self._scroll_update(size)

    def redraw(self, index: int) -> None:
        """One line's text changed."""
        if index in self.visible_lines():
            self.refresh(Region(0, index - self.first + self.HEAD_LINES, self.width, 1))

    def redraw_changed(self) -> None:
        """Something may say something else now: draw only those of the visible lines that do."""
        if self.total != self._shown_total:
            self._drawn.clear()
            self.changed()
            return
        width = self.width
        for index in self.visible_lines():
            parts = list(self.parts(index, width))
            if self._drawn.get(index) != parts:
                self._drawn[index] = parts
                self.redraw(index)

    def look(self, name: str) -> Style:
        """A look with its colours blended into this list's ground."""
        return self.get_component_rich_style(f"lines--{name}")

    def render_line(self, y: int) -> Strip:
        width, base = self.width, self.rich_style
        if y < self.HEAD_LINES:
            return self._strip(self.head(width), base + self.look("head"), width)
        index = self.first + y - self.HEAD_LINES
        if self.foot_lines and y >= self.HEAD_LINES + self.page:
            return self._strip(self.foot(y - self.HEAD_LINES - self.page, width), base, width)
        if index >= self.total:
            return self._strip(() if self.total else self.empty(index, width), base, width)
        if index == self.cursor and self.shows_cursor:
            base = base + self.look("cursor" if self.has_focus else "cursor-idle")
        return self._strip(self.parts(index, width), base, width)

    @property
    def shows_cursor(self) -> bool:
        return True

    def _strip(self, parts: Parts, base: Style, width: int) -> Strip:
        strip = Strip([Segment(text, self._over(base, look)) for text, look in parts if text]).simplify()
        return strip.adjust_cell_length(width, base)

    def _over(self, base: Style, look: str) -> Style:
        """The look's colour on the line's own ground: a cursor line keeps its background."""
        if not look:
            return base
        over = self._overs.get((base, look))
        if over is None:
            style = self.look(look)
            # On a line in reverse a colour would be the ground of the text: a failed row became a red block.
            color = None if base.reverse else style.color
            over = self._overs[base, look] = base + Style(color=color, bold=style.bold, dim=style.dim)
        return over

    def notify_style_update(self) -> None:
        self._overs.clear()
        super().notify_style_update()

    # --- moving ------------------------------------------------------------

    def move_to(self, index: int, *, scroll: bool = True) -> None:
        """Put the cursor on a line and bring it into sight."""
        index = max(0, min(index, self.total - 1))
        if index != self.cursor:
            before, self.cursor = self.cursor, index
            self.redraw(before)
            self.redraw(index)
            self.post_message(self.Moved(self))
        if scroll:
            self.scroll_to_cursor()

    def scroll_to_cursor(self) -> None:
        if self.cursor < self.first:
            self.scroll_to(y=self.cursor, animate=False)
        elif self.cursor >= self.first + self.page:
            self.scroll_to(y=self.cursor - self.page + 1, animate=False)

    def action_up(self) -> None:
        self.move_to(self.cursor - 1)

    def action_down(self) -> None:
        self.move_to(self.cursor + 1)

    def action_page_up(self) -> None:
        self.move_to(self.cursor - self.page)

    def action_page_down(self) -> None:
        self.move_to(self.cursor + self.page)

    def action_top(self) -> None:
        self.move_to(0)

    def action_end(self) -> None:
        self.move_to(self.total - 1)

    def action_left(self) -> None:
        """Where lines form a tree: close, or go to the parent."""

    def action_right(self) -> None:
        """Where lines form a tree: open, or go in."""

    def action_open(self) -> None:
        if self.total:
            self.post_message(self.Chosen(self))

    # --- events ------------------------------------------------------------

    def on_mount(self) -> None:
        self.changed()

    def on_resize(self) -> None:
        self.scroll_to_cursor()
        self.refresh()

    def _on_focus(self, event: events.Focus) -> None:
        """In place of Textual's, which draws all lines anew: only that of the cursor looks otherwise."""
        self.has_focus = True
        if isinstance(self.parent, Widget):
            self.parent.post_message(events.DescendantFocus(self))

    def _on_blur(self, event: events.Blur) -> None:
        self.has_focus = False
        if isinstance(self.parent, Widget):
            self.parent.post_message(events.DescendantBlur(self))

    def on_focus(self) -> None:
        self.redraw(self.cursor)

    def on_blur(self) -> None:
        self.redraw(self.cursor)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        event.stop()
        if offset.y < self.HEAD_LINES:
            self.head_clicked(offset.x)
            return
        index = self.first + offset.y - self.HEAD_LINES
        if index < self.total and (not self.foot_lines or offset.y < self.HEAD_LINES + self.page):
            self.move_to(index, scroll=False)
            self.clicked(index, offset.x, event.chain == 2)
