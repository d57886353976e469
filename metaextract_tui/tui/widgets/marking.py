"""The marks of the files table: single ones, a range, all that the filter shows."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from textual.message import Message

from metaextract_tui.tui.widgets.lines import Lines


class Marking(Lines):
    """A list of which lines can be marked; `order` holds the number (`seq`) of the file on each line."""

    class ViewChanged(Message):
        """The filter, the order, the number of rows or of marks is another now."""

    order: range | array[int]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.marks: set[int] = set()
        """By their `seq`; a mark stays where the filter hides its file."""
        self.range_from: int | None = None
        """The line at which a range was begun."""

    def is_marked(self, index: int) -> bool:
        """Whether the file on a line is marked, or lies in the range that is being drawn."""
        return self.order[index] in self.marks or self._in_range(index)

    def _in_range(self, index: int) -> bool:
        if self.range_from is None:
            return False
        return min(self.range_from, self.cursor) <= index <= max(self.range_from, self.cursor)

    def action_mark(self) -> None:
        if self.total:
            self.mark([self.cursor])
            self.action_down()

    def action_range(self) -> None:
        if self.range_from is None:
            self.range_from = self.cursor
        else:
            self.marks.update(self.order[i] for i in range(self.total) if self._in_range(i))
            self.range_from = None
        self._marks_changed()

    def action_mark_all(self) -> None:
        self.marks.update(self.order)
        self._marks_changed()

    def action_unmark(self) -> None:
        self.marks.clear()
        self.range_from = None
        self._marks_changed()

    def mark(self, indexes: Iterable[int]) -> None:
        """Mark the files on these lines, or take their marks away."""
        self.marks.symmetric_difference_update(self.order[index] for index in indexes)
        self._marks_changed()

    def _marks_changed(self) -> None:
        self.refresh()
        self.post_message(self.ViewChanged())
