"""The top of the screen: the state of the batch in one line, and below it the progress bar with the four buttons."""

from __future__ import annotations

import os

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
        done = numbers.count(snapshot.files_done).rjust(len(total))
        percent = f"{numbers.percent(snapshot.files_done, snapshot.files_total):>3} %"
        live = snapshot.state is BatchState.RUNNING
        causes = f": {in_words(snapshot.failures)}" if snapshot.failures and width >= CAUSES else ""
        bad = (f"✗ {numbers.count(failed)}{causes}", "$error" if failed else "$text-muted")
        state = (f"{sign} {word}", f"bold {_COLOURS[look]}")
        if snapshot.batch_id is None:
            parts = [("metaextract", "bold $primary"), state, ("no batch yet", "$text-muted")]
            return _joined(parts, width)
        if snapshot.message:  # why it does not go on comes first
            parts = [state, (clean(snapshot.message, width - 20), "$warning")]
            return _joined([*parts, (f"{done}/{total}", ""), (percent, "bold"), bad, *self._retried()], width)
        if width < 100:
            parts = [state, (f"{done}/{total}", ""), (percent, "bold")]
            if live:
                parts += [(f"{numbers.rate(snapshot.rates.files_per_s):>5}/s", "")]
                parts += [(fit(numbers.eta(snapshot.eta_s, short=True, growing=snapshot.walking), 9), "$text-muted")]
            else:
                parts += [(numbers.took(snapshot.elapsed_s), "$text-muted")]
            return _joined([*parts, bad, *self._retried(), *next_step(snapshot, short=True)], width)
        parts = [("metaextract", "bold $primary"), (clean(self.place, 24), "$text-muted"), state]
        parts += [(f"{done} / {total}{'…' if snapshot.walking else ''}", ""), (percent, "bold")]
        if live:
            parts += [
                (f"{numbers.rate(snapshot.rates.files_per_s):>5} files/s", ""),
                (f"{numbers.rate(snapshot.rates.mb_per_s):>4} MB/s", ""),
                (fit(numbers.eta(snapshot.eta_s, growing=snapshot.walking), 13), "$text-muted"),
            ]
        else:
            took = numbers.took(snapshot.elapsed_s)
            parts += [(f"{took} so far" if snapshot.state is BatchState.PAUSED else f"in {took}", "$text-muted")]
        return _joined([*parts, bad, *self._retried(), *next_step(snapshot)], width)

    def _retried(self) -> list[tuple[str, str]]:
        again = self.snapshot.retried
        return [(f"↻ {numbers.count(again)}", "$warning")] if again else []


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
        paused = snapshot.state in (BatchState.PAUSED, BatchState.STOPPED)
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
        now = (snapshot.files_done, snapshot.files_total, look)
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
    if snapshot.state in (BatchState.PAUSED, BatchState.STOPPED):
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


def _joined(parts: list[tuple[str, str]], width: int) -> Content:
    """As many parts as fit, two cells between them; the rest is left out whole."""
    gap = "   " if width >= 110 else "  "
    line = Content(" ")
    for text, style in parts:
        if not text:
            continue
        piece = Content.styled(text, style)
        if line.cell_length + piece.cell_length + 1 > width:
            room = width - line.cell_length - 1
            return line + Content.styled(fit(text, room).rstrip(), style) if room > 8 and len(text) > 20 else line
        line = line + piece + Content(gap)
    return line
