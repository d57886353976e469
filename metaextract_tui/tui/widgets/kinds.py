"""Kinds: the formats of the batch with their share and failures, and which pool reads the current one and why."""

from __future__ import annotations

import textwrap

from metaextract_tui import batch
from metaextract_tui.model import FileState, KindCount, Lane, Snapshot
from metaextract_tui.tui import keys, looks, numbers
from metaextract_tui.tui.text import clean, fit
from metaextract_tui.tui.widgets.calm import calm_order
from metaextract_tui.tui.widgets.lines import Lines, Parts

NAME = (7, 14)
"""Cells for a format's name: as few as all need, within these bounds."""
LANES = {Lane.PROCESS: "processes", Lane.THREAD: "threads"}
NONE = "no kind"
"""The line of files that are of no format: empty ones, those that cannot be opened, what is not known."""
WIDE = 74
"""From this width on the files, their bytes, their mean time and their pool stand on each line."""
TIMED = 40
"""From this width on at least their mean time."""
FOOT, FOOT_WIDE = 4, 2
"""Lines for why a kind is read where it is: the longest reason has room in the narrowest pane."""
HIGH = 36
"""From this height of the screen on the narrow pane has them; below it the workers pane says the same."""


class Kinds(Lines):
    """The formats met so far with their share of the files and how many failed; at the foot why the current one is
    read where it is."""

    BINDINGS = keys.KINDS

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.foot_lines = FOOT
        self.kinds: tuple[KindCount, ...] = ()
        self._held: str | None = None
        """The kind that a person put the cursor on; before that it is on the first one."""
        self._files = self._name_width = 0
        self._foot: list[str] = []

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

    def asked(self, kind: KindCount) -> str:
        """The filter that shows a kind's files: of those without one, that they are of none of the others."""
        if kind.format:
            return batch.query.token("kind", kind.format)
        return " ".join("-" + batch.query.token("kind", one.format) for one in self.kinds if one.format)

    def show(self, snapshot: Snapshot) -> None:
        before = [one for one in self.kinds if one.format] if looks.running(snapshot) else []
        known = calm_order(before, snapshot.kinds, lambda kind: kind.format, lambda kind: kind.files)
        kinds = (*known, *without_kind(snapshot))
        if kinds == self.kinds:
            return
        self.kinds = kinds
        at = next((i for i, kind in enumerate(kinds) if kind.format == self._held), self.cursor)
        self.cursor = 0 if self._held is None else at
        self._files = sum(kind.files for kind in kinds)
        self._name_width = max((len(_name(kind)) for kind in kinds), default=0)
        self.redraw_changed()
        self._tell_lane()

    def on_focus(self) -> None:
        super().on_focus()
        self._hold()

    def on_lines_moved(self) -> None:
        self._hold()
        self._tell_lane()

    def _hold(self) -> None:
        if (kind := self.current()) is not None:
            self._held = kind.format

    def on_resize(self) -> None:
        lines = FOOT_WIDE if self.width >= WIDE else FOOT if self.screen.size.height >= HIGH else 0
        if lines != self.foot_lines:
            self.foot_lines, self._shown_total = lines, -1
        self._tell_lane()
        self.changed()
        super().on_resize()

    def _tell_lane(self) -> None:
        """Where the files of the current kind are read and why, in as many lines as there are at the foot."""
        kind = self.current()
        text = f"{_name(kind)} by {lane_words(kind)}" if kind is not None and kind.format else ""
        if kind is not None and not kind.format:
            text = "Empty, of a kind that is not read here, or not to be opened."
        foot = textwrap.wrap(text, max(10, self.width - 2), max_lines=max(1, self.foot_lines), placeholder=" …")
        if foot != self._foot:
            self._foot = foot
            self.refresh()

    def foot(self, number: int, width: int) -> Parts:
        return [(" " + self._foot[number], "dim")] if number < len(self._foot) else ()

    def parts(self, index: int, width: int) -> Parts:
        if not self.kinds:
            return [(fit(" none yet", width), "dim")]
        kind = self.kinds[index]
        share = kind.files / self._files if self._files else 0.0
        bad = f"✗{numbers.count(kind.failed)}" if kind.failed else ""
        name = min(max(self._name_width, NAME[0]), NAME[1])
        more = _more(kind) if width >= WIDE else _time(kind) if width >= TIMED else ""
        full, empty = numbers.bar(share, max(4, width - name - 2 - 6 - 6 - len(more)))
        if not full:
            full, empty = "╸", empty[1:]
        return [
            (" " + fit(_name(kind), name) + " ", "" if kind.format else "dim"),
            (full, "accent"),
            (empty, "bar"),
            (f" {numbers.percent(kind.files, self._files):>3} %", "dim"),
            (fit(bad, 6, right=True), "bad"),
            (more, "dim"),
        ]


def without_kind(snapshot: Snapshot) -> tuple[KindCount, ...]:
    """The files that were looked at and of which no format is known, as a kind without a name; empty where there are
    none."""
    failed = looks.failed(snapshot) - sum(kind.failed for kind in snapshot.kinds)
    looked_at = snapshot.files_done - snapshot.counts.get(FileState.CANCELLED, 0)
    files = looked_at - sum(kind.files for kind in snapshot.kinds)
    return (KindCount("", files, failed, 0, None, None, ""),) if files > 0 and files >= failed >= 0 else ()


def lane_words(kind: KindCount) -> str:
    """Which pool reads a kind's files, and why."""
    lane = LANES[kind.lane] if kind.lane is not None else "no pool yet"
    reason = clean(kind.lane_reason, 200)
    if reason.startswith(f"{lane} "):
        return reason
    for joint in (": ", ", ", "; "):
        reason = reason.removeprefix(lane + joint)
    return f"{lane}: {reason}" if reason else lane


def _name(kind: KindCount) -> str:
    return looks.format_name(kind.format) if kind.format else NONE


def _more(kind: KindCount) -> str:
    """How many files and bytes, their mean time and their pool, where there is room."""
    lane = LANES[kind.lane] if kind.lane is not None else ""
    size = numbers.size(kind.size_bytes) if kind.format else ""
    return f"{numbers.count(kind.files):>10}{size:>9}{_time(kind)}  {lane:<9}"


def _time(kind: KindCount) -> str:
    """The mean time of a file."""
    return f"{numbers.milliseconds(kind.mean_ms):>8}"
