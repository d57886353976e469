"""Kinds and failures: what the batch is made of and what went wrong by cause, each a line that filters the files."""

from __future__ import annotations

from textual.message import Message

from metaextract_tui.model import ErrorKind, FailureGroup, KindCount, Snapshot
from metaextract_tui.tui import keys, looks, numbers
from metaextract_tui.tui.text import clean, content, fit
from metaextract_tui.tui.widgets.lines import Lines, Parts

RETRY = "[Retry]"


class Failures(Lines):
    """The failed files by cause, the largest group first, with a button that retries the group."""

    BINDINGS = keys.FAILURES

    class RetryAsked(Message):
        """Retry all files of one cause."""

        def __init__(self, kind: ErrorKind) -> None:
            super().__init__()
            self.kind = kind

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.groups: tuple[FailureGroup, ...] = ()

    def on_mount(self) -> None:
        self.border_title = "6 Failures"

    @property
    def total(self) -> int:
        return max(1, len(self.groups))

    @property
    def shows_cursor(self) -> bool:
        return bool(self.groups)

    def current(self) -> FailureGroup | None:
        return self.groups[self.cursor] if self.cursor < len(self.groups) else None

    def show(self, snapshot: Snapshot) -> None:
        groups = tuple(sorted(snapshot.failures, key=lambda group: (-group.files, group.kind)))
        if groups == self.groups:
            return
        held = self.current()
        self.groups = groups
        if held is not None:
            # The cursor stays on its cause when another one grows past it.
            self.cursor = next((i for i, group in enumerate(groups) if group.kind is held.kind), self.cursor)
        files = sum(group.files for group in groups)
        self.border_title = content(f"6 Failures ── {numbers.count(files)}" if files else "6 Failures")
        self.redraw_changed()

    def parts(self, index: int, width: int) -> Parts:
        if not self.groups:
            return [(fit(" none", width), "dim")]
        group = self.groups[index]
        wide = max(len(numbers.count(one.files)) for one in self.groups)
        number = numbers.count(group.files).rjust(wide)
        room = width - wide - len(RETRY) - 5
        return [
            (f" {number} ", "bad"),
            ("\N{MULTIPLICATION SIGN} ", "dim"),
            (fit(looks.ERROR[group.kind], room), ""),
            (" ", ""),
            (RETRY, "button"),
        ]

    def clicked(self, index: int, x: int, double: bool) -> None:
        group = self.current()
        if group is not None and x >= self.width - len(RETRY) - 1:
            self.post_message(self.RetryAsked(group.kind))
        elif double:
            self.action_open()

    def action_open(self) -> None:
        if self.groups:
            super().action_open()


class Kinds(Lines):
    """The formats met so far with their share of the files and how many failed."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.kinds: tuple[KindCount, ...] = ()

    def on_mount(self) -> None:
        self.border_title = "Kinds"

    @property
    def total(self) -> int:
        return max(1, len(self.kinds))

    @property
    def shows_cursor(self) -> bool:
        return bool(self.kinds)

    def current(self) -> KindCount | None:
        return self.kinds[self.cursor] if self.cursor < len(self.kinds) else None

    def show(self, snapshot: Snapshot) -> None:
        kinds = tuple(sorted(snapshot.kinds, key=lambda kind: (-kind.files, kind.format)))
        if kinds == self.kinds:
            return
        held = self.current()
        self.kinds = kinds
        if held is not None:
            self.cursor = next((i for i, kind in enumerate(kinds) if kind.format == held.format), self.cursor)
        self.redraw_changed()

    def parts(self, index: int, width: int) -> Parts:
        if not self.kinds:
            return [(fit(" none yet", width), "dim")]
        kind = self.kinds[index]
        files = sum(one.files for one in self.kinds)
        share = kind.files / files if files else 0.0
        bad = f"✗{numbers.count(kind.failed)}" if kind.failed else ""
        room = max(4, width - 9 - 6 - 7)
        full, empty = numbers.bar(share, room)
        if not full:
            full, empty = "╸", empty[1:]
        return [
            (" " + fit(clean(looks.format_name(kind.format)), 7) + " ", ""),
            (full, "accent"),
            (empty, "bar"),
            (f" {numbers.percent(kind.files, files):>3} % ", "dim"),
            (fit(bad, 6, right=True), "bad"),
        ]
