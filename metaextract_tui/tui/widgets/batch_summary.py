"""What the batch under the cursor came to: states, times by kind, memory, slowest files, settings, the command."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from metaextract_tui.batch import BatchSummary, ascommand
from metaextract_tui.config import KEYS, Settings
from metaextract_tui.model import BatchNumbers, FileState
from metaextract_tui.tui import looks, numbers
from metaextract_tui.tui.text import clean, fit
from metaextract_tui.tui.widgets.failures import in_words
from metaextract_tui.tui.widgets.lines import Lines, Parts

LEFT = 10
"""Cells of a line's label."""
_NAME = 8


class SummaryLines(Lines):
    """A summary in labelled lines; empty while it is being read."""

    def __init__(self) -> None:
        super().__init__(id="batch-summary")
        self.found: BatchSummary | None = None
        self.command = ""
        self.why = ""
        self._lines: list[list[tuple[str, str]]] = []

    @property
    def total(self) -> int:
        return len(self._lines)

    @property
    def shows_cursor(self) -> bool:
        return self.has_focus

    def show(self, found: BatchSummary, command: str) -> None:
        self.found, self.command, self.why = found, command, ""
        self._write()

    def say(self, why: str) -> None:
        """Instead of a summary."""
        self.found, self.why = None, why
        self._write()

    def on_resize(self) -> None:
        self._write()
        super().on_resize()

    def _write(self) -> None:
        if self.found is not None:
            self._lines = [list(one) for one in lines(self.found, self.command, self.width)]
        else:
            self._lines = [[(f" {clean(self.why, 300)}", "dim")]] if self.why else []
        self.changed()

    def parts(self, index: int, width: int) -> Parts:
        return self._lines[index]


def command_of(found: BatchSummary, catalogue: Path, usual: Settings) -> str:
    """The command that reads the same without a screen; `usual`: what it would read with, had it no flags."""
    return ascommand.scan(found.numbers.row.roots, found.settings, catalogue, usual)


def lines(found: BatchSummary, command: str, width: int) -> Iterator[list[tuple[str, str]]]:
    told = found.numbers
    row = told.row
    yield _line("files", *_states(told))
    done = sum(number for state, number in row.counts.items() if state.final and state is not FileState.CANCELLED)
    failed = sum(row.counts.get(state, 0) for state in (FileState.FAILED, FileState.QUARANTINED))
    if done:
        rate = (f"{100 * (done - failed) / done:.1f} % ", "good" if not failed else "warn")
        yield _line("success", rate, (f"of {numbers.count(done)} files were read or skipped", ""))
    if told.failures:
        yield _line("failed", (in_words(told.failures), "bad"))
    if told.seconds is not None:
        speed = ""
        if told.seconds > 0.05:
            mb = numbers.rate(told.bytes_done / 1e6 / told.seconds)
            speed = f"   {numbers.rate(done / told.seconds)} files/s   {mb} MB/s"
        yield _line("time", (f"{numbers.took(told.seconds)}{speed}", ""))
    yield _line("size", (f"{numbers.size(told.bytes_done)} of {numbers.size(told.bytes_total)}", ""))
    yield from _memory(told)
    if told.kinds:
        head = f"{'':<{_NAME}} {'FILES':>10} {'MEAN':>7} {'MEDIAN':>7} {'SLOWEST':>7}"
        yield _line("times", (head, "dim"))
        for kind in told.kinds:
            figures = (kind.mean_ms, kind.median_ms, kind.slowest_ms)
            times = " ".join(f"{numbers.milliseconds(ms) or '-':>7}" for ms in figures)
            name = fit(looks.format_name(kind.format), _NAME)
            yield _line("", (f"{name} {numbers.count(kind.files):>10} {times}", ""))
    for place, one in enumerate(told.slowest):
        path = fit(clean(one.path), max(8, width - LEFT - 11), keep_end=True).rstrip()
        took = f"{numbers.milliseconds(one.duration_ms):>7}  "
        yield _line("slowest" if place == 0 else "", (took, "accent"), (path, ""))
    yield _line("settings", (_settings(found.settings), ""))
    yield from _wrapped("command", command, width)


def _states(told: BatchNumbers) -> Iterator[tuple[str, str]]:
    counts = told.row.counts
    if not counts:
        yield "none found yet", "dim"
    for state in FileState:
        if number := counts.get(state, 0):
            sign, word, look = looks.FILE[state]
            again = (
                f" ({numbers.count(told.unchanged)} unchanged)" if state is FileState.SKIPPED and told.unchanged else ""
            )
            yield f"{sign} {numbers.count(number)} {word}{again}   ", look


def _memory(told: BatchNumbers) -> Iterator[list[tuple[str, str]]]:
    if told.memory is not None:
        some = f" ({numbers.count(told.memory.files)} files looked at)"
        text = f"{told.memory.median_mb:,.1f} MiB a file (median), {told.memory.most_mb:,.1f} MiB at most{some}"
        yield _line("memory", (text, ""))
    peaks = [
        f"{clean(one.name, 8)} {numbers.memory(one.peak_memory_mb)}"
        for one in told.workers
        if one.peak_memory_mb is not None
    ]
    if peaks:
        yield _line("workers", (" · ".join(peaks) + " MiB at most", ""))


def _settings(settings: Settings) -> str:
    """What differs from the defaults, in words."""
    usual = Settings()
    said = []
    for key in KEYS:
        if key.attribute is None or key.name == "pictures":
            continue
        value = getattr(settings, key.attribute)
        if value != getattr(usual, key.attribute):
            text = " ".join(map(str, value)) if isinstance(value, tuple) else str(value).lower()
            said.append(f"{key.name} {clean(text, 80)}" + (f" {key.unit}" if key.unit else ""))
    return ", ".join(said) or "the defaults"


def _wrapped(label: str, text: str, width: int) -> Iterator[list[tuple[str, str]]]:
    room = max(10, width - LEFT - 2)
    for at in range(0, len(text), room):
        yield _line(label if at == 0 else "", (text[at : at + room], "accent"))


def _line(label: str, *parts: tuple[str, str]) -> list[tuple[str, str]]:
    return [(f" {label:<{LEFT}}", "head"), *parts]


def roots(found: BatchSummary) -> str:
    """Where the batch's files come from."""
    return ", ".join(clean(os.fsdecode(root), 200) for root in found.numbers.row.roots)
