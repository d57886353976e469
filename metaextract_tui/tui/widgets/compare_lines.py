"""The comparison of files: a line a name, what differs first and the odd ones before all, what is equal folded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.message import Message

from metaextract_tui import batch
from metaextract_tui.tui import keys, numbers
from metaextract_tui.tui.text import clean, fit
from metaextract_tui.tui.widgets.lines import Lines, Parts

if TYPE_CHECKING:
    from metaextract_tui.batch import Comparison
    from metaextract_tui.batch.compare import Row, Value

LEAST_CELLS = 18
"""A file has a column of its own where each of them has so many cells."""
MOST_FILES = 200
"""Files of one value that are listed."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line: a name, one of its values, or a file that has that value; without a name the fold of what is equal."""

    row: Row | None = None
    value: Value | None = None
    file: int | None = None
    more: int = 0

    @property
    def key(self) -> tuple[str | None, ...]:
        """What it is called where it is remembered as open."""
        row = () if self.row is None else (self.row.part, self.row.name)
        return row if self.value is None else (*row, self.value.text)


class CompareLines(Lines):
    """Enter opens a name's values, then a value's files, then goes to the file."""

    BINDINGS = keys.COMPARE
    HEAD_LINES: ClassVar[int] = 1

    class Picked(Message):
        """The person wants to go to the file with this number in the comparison."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    class Closed(Message):
        """Back to the record."""

    def __init__(self) -> None:
        super().__init__(id="compare-lines")
        self.comparison: Comparison | None = None
        self.reveal = False
        self.waiting = ""
        self.items: list[Item] = []
        self._open: set[tuple[str | None, ...]] = set()

    @property
    def total(self) -> int:
        return len(self.items) if self.comparison is not None else 1

    def wait(self, words: str) -> None:
        """The records are still being read."""
        self.comparison, self.waiting, self.items = None, words, []
        self._open.clear()
        self.changed()

    def fill(self, comparison: Comparison) -> None:
        self.comparison = comparison
        self.cursor = 0
        self._lay_out()
        self.scroll_to(y=0, animate=False)

    def told(self) -> str:
        """How many names differ and how many are equal."""
        found = self.comparison
        if found is None:
            return self.waiting
        text = f"{numbers.count(len(found.differ))} differ · {numbers.count(len(found.equal))} equal"
        if found.left_out:
            text += f" · {numbers.count(found.left_out)} files left out"
        return text + (" · not all native values" if found.cut else "")

    def _lay_out(self) -> None:
        found = self.comparison
        assert found is not None
        self.items = [item for row in found.differ for item in self._unfolded(row)]
        self.items.append(Item())
        if () in self._open:
            self.items += [item for row in found.equal for item in self._unfolded(row)]
        self.changed()

    def _unfolded(self, row: Row) -> Iterator[Item]:
        yield Item(row)
        if Item(row).key not in self._open:
            return
        for value in row.values:
            yield Item(row, value)
            if Item(row, value).key in self._open:
                yield from (Item(row, value, number) for number in value.files[:MOST_FILES])
                if len(value.files) > MOST_FILES:
                    yield Item(row, value, None, len(value.files) - MOST_FILES)

    # --- drawing -----------------------------------------------------------

    def _widths(self, width: int) -> tuple[int, int]:
        """Cells of the name, and of each file's column; 0: the files have none."""
        assert self.comparison is not None
        name = min(44, max(20, width // 3))
        each = (width - name - 3) // max(1, len(self.comparison.files))
        return name, each if each >= LEAST_CELLS else 0

    def head(self, width: int) -> Parts:
        if self.comparison is None:
            return
        name, each = self._widths(width)
        yield fit("   name", name + 3), ""
        if each:
            for one in self.comparison.files:
                yield fit(clean(one, 200), each - 1, keep_end=True) + " ", ""
        else:
            yield f"of {numbers.count(len(self.comparison.files))} files", ""

    def parts(self, index: int, width: int) -> Parts:
        if self.comparison is None:
            yield f" {self.waiting}", "dim"
            return
        item = self.items[index]
        if item.row is None:
            equal, sign = len(self.comparison.equal), "▾" if () in self._open else "▸"
            words = f"{numbers.count(equal)} equal" if self.comparison.differ else f"no difference: {equal:,} equal"
            yield f" {sign} ", "dim"
            yield words, "head"
        elif item.value is None:
            yield from self._name_parts(item.row, width)
        elif item.file is not None:
            yield "       ", ""
            yield fit(clean(self.comparison.files[item.file], 400), width - 7, keep_end=True), "accent"
        elif item.more:
            yield f"       … and {numbers.count(item.more)} more", "dim"
        else:
            yield from self._value_parts(item.row, item.value, width)

    def _name_parts(self, row: Row, width: int) -> Parts:
        assert self.comparison is not None
        room, each = self._widths(width)
        yield f" {'▾' if Item(row).key in self._open else '▸'} ", "dim"
        yield fit(clean(row.name, 400), room - 1, keep_end=row.part == "native") + " ", "accent"
        if not each:
            text = clean(batch.summary(row, self.comparison.files, self.reveal), 600)
            yield fit(text, width - room - 3), "warn" if row.usual and len(row.values) > 1 else ""
            return
        usual = row.values[0] if row.usual and len(row.values) > 1 else None
        for number in range(len(self.comparison.files)):
            value = row.of_file(number)
            look = "dim" if value.text is None else "warn" if usual is not None and value is not usual else ""
            yield fit(clean(row.shown(value, self.reveal), 400), each - 1) + " ", look

    def _value_parts(self, row: Row, value: Value, width: int) -> Parts:
        assert self.comparison is not None
        sign = "▾" if Item(row, value).key in self._open else "▸" if len(value.files) > 1 else "→"
        yield f"   {sign} {numbers.count(len(value.files)):>5} × ", "dim"
        room = width - 13
        shown = clean(row.shown(value, self.reveal), 400)
        names = ", ".join(clean(self.comparison.files[number], 200) for number in value.files[:10])
        first = min(max(20, room // 2), room) if names else room
        yield fit(shown, first - 2) + "  ", "dim" if value.text is None else ""
        yield fit(names, room - first), "dim"

    # --- opening -----------------------------------------------------------

    def clicked(self, index: int, x: int, double: bool) -> None:
        self.action_open()

    def action_open(self) -> None:
        if self.comparison is None:
            return
        item = self.items[self.cursor]
        if item.file is not None:
            self.post_message(self.Picked(item.file))
        elif item.value is not None and len(item.value.files) == 1:
            self.post_message(self.Picked(item.value.files[0]))
        elif not item.more:
            self._toggle(item)

    def _toggle(self, item: Item) -> None:
        self._open ^= {item.key}
        self._lay_out()

    def action_right(self) -> None:
        item = self.items[self.cursor] if self.items else Item(more=1)
        if item.file is None and not item.more and not self._is_open(item):
            self._toggle(item)
        else:
            self.action_down()

    def action_left(self) -> None:
        item = self.items[self.cursor] if self.items else Item(more=1)
        if item.file is None and not item.more and self._is_open(item):
            self._toggle(item)
        elif item.row is not None and item.value is not None:
            parent = Item(item.row) if item.file is None and not item.more else Item(item.row, item.value)
            self.move_to(self.items.index(parent))

    def _is_open(self, item: Item) -> bool:
        return item.key in self._open

    def action_close(self) -> None:
        self.post_message(self.Closed())

    def value(self) -> str:
        """The current line as text for the clipboard; what is hidden stays dots."""
        if self.comparison is None or self.cursor >= len(self.items):
            return ""
        item = self.items[self.cursor]
        if item.file is not None:
            return clean(self.comparison.files[item.file])
        if item.row is None:
            return self.told()
        if item.value is not None:
            return clean(item.row.shown(item.value, self.reveal))
        return clean(f"{item.row.name}: {batch.summary(item.row, self.comparison.files, self.reveal)}")
