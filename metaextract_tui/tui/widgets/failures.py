"""Kinds and failures: what the batch is made of and what went wrong by cause, each a line that filters the files."""

from __future__ import annotations

from collections.abc import Sequence

from textual.message import Message

from metaextract_tui.model import ErrorKind, FailureGroup, KindCount, Lane, Snapshot
from metaextract_tui.tui import keys, looks, numbers
from metaextract_tui.tui.text import clean, content, fit
from metaextract_tui.tui.widgets.lines import Lines, Parts

RETRY = "[Retry]"
NAME = (7, 14)
"""Cells for a format's name: as few as all need, within these bounds."""
OVERTAKES = 1.2
"""A kind moves up past another while files arrive only when it has so many times its files: the list stays calm."""
LANES = {Lane.PROCESS: "processes", Lane.THREAD: "threads"}


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
    """The formats met so far with their share of the files and how many failed; below, why the current one's lane."""

    BINDINGS = keys.KINDS

    class Told(Message):
        """Which pool reads the current kind, and why; empty where no kind is chosen."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.kinds: tuple[KindCount, ...] = ()
        self._files = self._name_width = 0
        self._told = ""

    def on_mount(self) -> None:
        self.border_title = "7 Kinds"

    @property
    def total(self) -> int:
        return max(1, len(self.kinds))

    @property
    def shows_cursor(self) -> bool:
        return bool(self.kinds)

    def current(self) -> KindCount | None:
        return self.kinds[self.cursor] if self.cursor < len(self.kinds) else None

    def show(self, snapshot: Snapshot) -> None:
        kinds = calm_order(self.kinds, snapshot.kinds)
        if not looks.running(snapshot):
            kinds = tuple(sorted(kinds, key=lambda kind: (-kind.files, kind.format)))
        if kinds == self.kinds:
            return
        held = self.current()
        self.kinds = kinds
        if held is not None:
            self.cursor = next((i for i, kind in enumerate(kinds) if kind.format == held.format), self.cursor)
        self._files = sum(kind.files for kind in kinds)
        self._name_width = max((len(looks.format_name(kind.format)) for kind in kinds), default=0)
        self.redraw_changed()
        self._tell_lane()

    def on_lines_moved(self, event: Lines.Moved) -> None:
        self._tell_lane()

    def on_focus(self) -> None:
        super().on_focus()
        self._tell_lane(focused=True)

    def on_blur(self) -> None:
        super().on_blur()
        self._tell_lane(focused=False)

    def _tell_lane(self, focused: bool | None = None) -> None:
        """Where the files of the current kind are read and why, as long as the pane has the keys."""
        kind = self.current() if (self.has_focus if focused is None else focused) else None
        text = lane_words(kind) if kind is not None else ""
        if text != self._told:
            self._told = text
            short = text if len(text) <= self.size.width - 4 else text.partition(":")[0]
            self.border_subtitle = content(short)
            self.post_message(self.Told(f"{looks.format_name(kind.format)} by {text}" if kind is not None else ""))

    def parts(self, index: int, width: int) -> Parts:
        if not self.kinds:
            return [(fit(" none yet", width), "dim")]
        kind = self.kinds[index]
        share = kind.files / self._files if self._files else 0.0
        bad = f"✗{numbers.count(kind.failed)}" if kind.failed else ""
        name = min(max(self._name_width, NAME[0]), NAME[1])
        full, empty = numbers.bar(share, max(4, width - name - 2 - 6 - 6))
        if not full:
            full, empty = "╸", empty[1:]
        return [
            (" " + fit(looks.format_name(kind.format), name) + " ", ""),
            (full, "accent"),
            (empty, "bar"),
            (f" {numbers.percent(kind.files, self._files):>3} %", "dim"),
            (fit(bad, 6, right=True), "bad"),
        ]

    def clicked(self, index: int, x: int, double: bool) -> None:
        self._tell_lane()
        super().clicked(index, x, double)


def calm_order(before: Sequence[KindCount], now: Sequence[KindCount]) -> tuple[KindCount, ...]:
    """The kinds in the order in which they stood, new ones at the end; who has clearly more files moves up."""
    place = {kind.format: number for number, kind in enumerate(before)}
    kinds = sorted(now, key=lambda kind: (place.get(kind.format, len(place)), -kind.files, kind.format))
    for end in range(1, len(kinds)):
        at = end
        while at and kinds[at].files > kinds[at - 1].files * OVERTAKES:
            kinds[at - 1], kinds[at] = kinds[at], kinds[at - 1]
            at -= 1
    return tuple(kinds)


def lane_words(kind: KindCount) -> str:
    """Which pool reads a kind's files, and why."""
    lane = LANES[kind.lane] if kind.lane is not None else "no pool yet"
    reason = clean(kind.lane_reason, 200).removeprefix(f"{lane}: ").removeprefix(f"{lane}, ")
    return f"{lane}: {reason}" if reason else lane
