"""The top of the screen: the state of the batch in one line, and below it the progress bar with the four buttons."""

from __future__ import annotations

import os

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button

from metaextract_tui.model import BatchState, Snapshot
from metaextract_tui.tui import looks, numbers
from metaextract_tui.tui.text import clean, fit
from metaextract_tui.tui.widgets.failures import in_words

_COLOURS = {"good": "$success", "bad": "$error", "warn": "$warning", "busy": "$accent", "dim": "$text-muted"}


CAUSES = 180
"""From this width on the causes of failures stand in the line."""
CUT = 30
"""Cells that are left of a long part where it is cut."""
Part = tuple[str, str, int]
"""Text, style, and its rank: where not all have room, those of the lowest go first."""


class StatusLine(Widget):
    """What the batch is at, in one line; numbers keep their width while they grow."""

    def __init__(self) -> None:
        super().__init__(id="status")
        self.snapshot = Snapshot()
        self.place = ""
        self._drawn: Content | None = None

    def show(self, snapshot: Snapshot, roots: tuple[bytes, ...]) -> None:
        self.snapshot, self.place = snapshot, place(roots)
        line = self._line(self.size.width)
        if self._drawn is None or line != self._drawn:
            self._drawn = line
            self.refresh()

    def on_resize(self) -> None:
        self.refresh()

    def render(self) -> Content:
        return self._line(self.size.width)

    def _line(self, width: int) -> Content:
        snapshot = self.snapshot
        sign, word, look = looks.BATCH[snapshot.state]
        if snapshot.walking and snapshot.state is BatchState.RUNNING:
            word = "walking"
        failed = looks.failed(snapshot)
        total = numbers.count(snapshot.files_total)
        done = numbers.count(looks.read(snapshot)).rjust(len(total))
        percent = f"{numbers.percent(looks.read(snapshot), snapshot.files_total):>3} %"
        live = snapshot.state is BatchState.RUNNING
        causes = f": {in_words(snapshot.failures)}" if snapshot.failures and width >= CAUSES else ""
        bad = (f"✗ {numbers.count(failed)}{causes}", "$error" if failed else "$text-muted", 9)
        state = (f"{sign} {word}", f"bold {_COLOURS[look]}", 10)
        if snapshot.batch_id is None:
            return _joined([("metaextract", "bold $primary", 1), state, ("no batch yet", "$text-muted", 2)], width)
        if snapshot.message:  # why it does not go on comes first
            parts = [state, (clean(snapshot.message, width - 20), "$warning", 10)]
            parts += [(f"{done}/{total}", "", 8), (percent, "bold", 7), bad, *self._retried()]
            return _joined(parts, width)
        if width < 100:
            parts = [state, (f"{done}/{total}", "", 8), (percent, "bold", 7)]
            if live:
                eta = fit(numbers.eta(snapshot.eta_s, short=True, growing=snapshot.walking), 9)
                parts += [(f"{numbers.rate(snapshot.rates.files_per_s):>5}/s", "", 6), (eta, "$text-muted", 5)]
            else:
                parts += [(took(snapshot), "$text-muted", 3)]
            return _joined([*parts, bad, *self._retried(), *_ranked(next_step(snapshot, short=True))], width)
        parts = [("metaextract", "bold $primary", 1), (clean(self.place, 24), "$text-muted", 3), state]
        parts += [(f"{done} / {total}{'…' if snapshot.walking else ''}", "", 8), (percent, "bold", 7)]
        if live:
            parts += [
                (f"{numbers.rate(snapshot.rates.files_per_s):>5} files/s", "", 6),
                (f"{numbers.rate(snapshot.rates.mb_per_s):>4} MB/s", "", 4),
                (fit(numbers.eta(snapshot.eta_s, growing=snapshot.walking), 13), "$text-muted", 5),
            ]
        else:
            when = took(snapshot)
            told = f"{when} so far" if snapshot.state is BatchState.PAUSED else f"in {when}"
            parts += [(told if when else "", "$text-muted", 4)]
        return _joined([*parts, bad, *self._retried(), *_ranked(next_step(snapshot))], width)

    def _retried(self) -> list[Part]:
        again = self.snapshot.retried
        return [(f"↻ {numbers.count(again)}", "$warning", 2)] if again else []


class BatchBar(Horizontal):
    """The progress bar and the buttons for what can be done to the batch now."""

    def __init__(self) -> None:
        super().__init__(id="batch-bar")
        self.progress = Progress()
        self.buttons = {
            "start": Button("▶ Start", id="start", compact=True, tooltip="s: read the marked folders"),
            "pause": Button("‖ Pause", id="pause", compact=True, tooltip="p: pause or resume the batch"),
            "cancel": Button("⊘ Cancel", id="cancel", compact=True, tooltip="X: cancel the batch"),
            "retry": Button("↻ Retry all", id="retry", compact=True, tooltip="R: read all failed files again"),
        }
        for button in self.buttons.values():
            button.can_focus = False

    def compose(self) -> ComposeResult:
        yield self.progress
        yield from self.buttons.values()

    def show(self, snapshot: Snapshot) -> None:
        self.progress.show(snapshot)
        paused = looks.resumable(snapshot)
        failed = looks.failed(snapshot)
        self._set("pause", looks.running(snapshot) or paused, "▶ Resume" if paused else "‖ Pause")
        self._set("cancel", looks.running(snapshot) or paused, "⊘ Cancel")
        self._set("retry", failed > 0, "↻ Retry all")

    def _set(self, name: str, enabled: bool, label: str) -> None:
        button = self.buttons[name]
        if button.disabled is enabled:
            button.disabled = not enabled
        if str(button.label) != label:
            button.label = label


class Progress(Widget):
    """A bar as wide as there is room."""

    def __init__(self) -> None:
        super().__init__(id="progress")
        self.done, self.total, self.look = 0, 0, "$accent"

    def show(self, snapshot: Snapshot) -> None:
        look = _COLOURS[looks.BATCH[snapshot.state][2]]
        now = (looks.read(snapshot), snapshot.files_total, look)
        before = self._cells(), self.look
        self.done, self.total, self.look = now
        if (self._cells(), look) != before:
            self.refresh()

    def on_resize(self) -> None:
        self.refresh()

    def _cells(self) -> int:
        return len(numbers.bar(self.done / self.total if self.total else 0.0, self.size.width)[0])

    def render(self) -> Content:
        full = self._cells()
        return Content.assemble(("━" * full, self.look), ("─" * (self.size.width - full), "$surface-lighten-2"))


def next_step(snapshot: Snapshot, *, short: bool = False) -> list[tuple[str, str]]:
    """What a person may want to do next, where the batch does not go on by itself."""
    if looks.resumable(snapshot):
        text = "p resumes" if short else "p goes on, X cancels"
    elif looks.failed(snapshot) and not looks.running(snapshot):
        text = "R retries" if short else "6 shows why, R retries them"
    elif snapshot.state is BatchState.FINISHED and not short:
        text = "2 lists the files, Enter opens one"
    else:
        return []
    return [(text, "$accent")]


def place(roots: tuple[bytes, ...]) -> str:
    """Where a batch's files come from, in short: the first root, with how many more there are."""
    if not roots:
        return ""
    home = os.path.expanduser("~")
    first = os.fsdecode(roots[0])
    if first == home or first.startswith(home + "/"):
        first = "~" + first[len(home) :]
    if len(first) > 24:
        first = "…" + first[-22:]
    return first + (f" +{len(roots) - 1}" if len(roots) > 1 else "")


def took(snapshot: Snapshot) -> str:
    """How long a batch that does not run was worked on; empty where nobody knows, as of batches of an older program."""
    known = snapshot.elapsed_s > 0 or not snapshot.files_done
    return numbers.took(snapshot.elapsed_s) if known else ""


def _ranked(parts: list[tuple[str, str]]) -> list[Part]:
    """What a person may do next goes before the rates, and after what the batch is at."""
    return [(text, style, 5) for text, style in parts]


def _joined(parts: list[Part], width: int) -> Content:
    """As many parts as fit, in their order; those that say least are left out whole. The last may be cut."""
    gap = 3 if width >= 110 else 2
    kept = [part for part in parts if part[0]]
    while len(kept) > 1 and _length(kept, gap) > width:
        long = max(kept, key=lambda part: len(part[0]))
        rest = width - _length([part for part in kept if part is not long], gap) - gap
        if len(long[0]) > CUT and rest >= CUT:
            kept[kept.index(long)] = (fit(long[0], rest).rstrip(), *long[1:])
        else:
            kept.remove(min(kept, key=lambda part: part[2]))
    line = Content(" ")
    for text, style, _ in kept:
        line = line + Content.styled(text, style) + Content(" " * gap)
    return line


def _length(parts: list[Part], gap: int) -> int:
    return 1 + sum(cell_len(text) + gap for text, _, _ in parts) - gap
