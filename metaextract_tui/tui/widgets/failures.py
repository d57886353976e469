"""Failures: what went wrong by cause, each a line that filters the files, with buttons that have them read again."""

from __future__ import annotations

from collections.abc import Iterable

from textual import events
from textual.message import Message

from metaextract_tui import batch
from metaextract_tui.model import ErrorKind, FailureGroup, FileState, Snapshot
from metaextract_tui.tui import keys, looks, numbers
from metaextract_tui.tui.remedies import HELPS, NOTHING_HELPS
from metaextract_tui.tui.text import content, fit
from metaextract_tui.tui.widgets.calm import calm_order
from metaextract_tui.tui.widgets.lines import Lines, Parts

BUTTONS = (("[↻]", "[…]"), ("[Retry]", "[With a remedy]"))
"""Retry a group, and retry it with a remedy: short ones, and those where the pane is wide."""
SIGNS = "↻ retry · … with a remedy"
WIDE, WIDEST = 56, 100
"""From these widths on the buttons are the long ones, and what helps against a cause stands beside it."""


class Failures(Lines):
    """The failed files by cause, the largest group first, with a button that retries the group."""

    BINDINGS = keys.FAILURES

    class RetryAsked(Message):
        """Retry all files of one cause; `remedy`: the person wants to say how."""

        def __init__(self, kind: ErrorKind, *, remedy: bool) -> None:
            super().__init__()
            self.kind, self.remedy = kind, remedy

    class FilesAsked(Message):
        """Show the files of one cause: of the line that was current when the key was pressed."""

        def __init__(self, kind: ErrorKind) -> None:
            super().__init__()
            self.kind = kind

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.groups: tuple[FailureGroup, ...] = ()
        self._held: ErrorKind | None = None
        """The cause that a person put the cursor on, also while it has no files for a moment."""

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

    def asked(self, kind: ErrorKind) -> str:
        """The filter that shows the files of a cause: those that failed, for skipped files have causes too."""
        return f"{batch.query.token('error', kind.value)} state:{FileState.FAILED},{FileState.QUARANTINED}"

    def show(self, snapshot: Snapshot) -> None:
        before = self.groups if looks.running(snapshot) else ()
        groups = tuple(calm_order(before, snapshot.failures, lambda one: one.kind.value, lambda one: one.files))
        if groups == self.groups:
            return
        self.groups = groups
        # The cursor stays on its cause when another one grows past it; before it is used, it is on the first one.
        at = next((i for i, group in enumerate(groups) if group.kind is self._held), self.cursor)
        self.cursor = 0 if self._held is None else at
        files = sum(group.files for group in groups)
        self.border_title = content(f"6 Failures ── {numbers.count(files)}" if files else "6 Failures")
        self._hint()
        self.redraw_changed()

    def on_focus(self) -> None:
        super().on_focus()
        self._hold()

    def on_lines_moved(self) -> None:
        self._hold()

    def _hold(self) -> None:
        if (group := self.current()) is not None:
            self._held = group.kind

    def on_resize(self) -> None:
        super().on_resize()
        self.call_after_refresh(self._hint)  # a pane that has just come into sight has its width then

    def _hint(self) -> None:
        """What the short buttons mean, under them."""
        short = bool(self.groups) and self._buttons(self.width)[1] is BUTTONS[0]
        hint = content(SIGNS if short else "")
        if self.border_subtitle != hint:
            self.border_subtitle = hint

    def parts(self, index: int, width: int) -> Parts:
        if not self.groups:
            return [(fit(" none", width), "dim")]
        group = self.groups[index]
        wide = max(len(numbers.count(one.files)) for one in self.groups)
        number = numbers.count(group.files).rjust(wide)
        start, buttons = self._buttons(width)
        name = max((len(looks.ERROR[one.kind]) for one in self.groups), default=0) if width >= WIDEST else 0
        room = start - wide - 5
        helps = HELPS.get(group.kind, NOTHING_HELPS) if name else ""
        named = f"{fit(looks.ERROR[group.kind], name)}   " if name else looks.ERROR[group.kind]
        return [
            (f" {number} ", "bad"),
            ("\N{MULTIPLICATION SIGN} ", "dim"),
            (fit(named, len(named) if name else room), ""),
            (fit(helps, room - len(named)) if name else "", "dim"),
            (" ", ""),
            (" ".join(buttons), "button"),
        ]

    def _buttons(self, width: int) -> tuple[int, tuple[str, str]]:
        """The cell at which a line's buttons begin, and what they are called."""
        buttons = BUTTONS[width >= WIDE]
        return width - len(" ".join(buttons)) - 1, buttons

    def clicked(self, index: int, x: int, double: bool) -> None:
        group, (start, buttons) = self.current(), self._buttons(self.width)
        if group is not None and x >= start:
            self.post_message(self.RetryAsked(group.kind, remedy=x > start + len(buttons[0])))
        elif double:
            self.action_open()

    def action_open(self) -> None:
        if (group := self.current()) is not None:
            self.post_message(self.FilesAsked(group.kind))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """What the button under the mouse does, in a tooltip."""
        offset, (start, buttons) = event.get_content_offset(self), self._buttons(self.width)
        line = None if offset is None else self.first + offset.y
        if offset is None or line is None or line >= len(self.groups) or offset.x < start:
            tip = None
        else:
            group = self.groups[line]
            how = ", with more time, more memory, another reader …" if offset.x > start + len(buttons[0]) else ""
            tip = f"Read the {numbers.count(group.files)} files again that failed so: {looks.ERROR[group.kind]}{how}"
        if tip != self.tooltip:
            self.tooltip = tip


def in_words(groups: Iterable[FailureGroup]) -> str:
    """`30 × truncated · 5 × needs a password`, the largest group first."""
    ordered = sorted(groups, key=lambda group: (-group.files, group.kind))
    return " · ".join(f"{numbers.count(one.files)} \N{MULTIPLICATION SIGN} {looks.ERROR[one.kind]}" for one in ordered)
