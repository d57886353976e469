"""The attempts at a file side by side, one column a try, with what was another than the try before."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Sequence

from metaextract_tui.model import AttemptRow
from metaextract_tui.tui import looks, numbers
from metaextract_tui.tui.remedies import words
from metaextract_tui.tui.text import clean, fit

LEFT = 10
LEAST, MOST = 17, 44
"""Cells of a column: as many as all have room for, within these bounds."""
MESSAGE_LINES = 12
DETAIL_LINES = 1000
OTHER = "≠"
"""Before what is not as it was in the try before."""

Told = tuple[str, str]
"""A clean line and its look."""


def attempt_lines(attempts: Sequence[AttemptRow], width: int) -> list[Told]:
    """The table, then what each try left behind in words. The oldest tries, where they have no room, are counted."""
    if not attempts:
        return [("No attempt yet.", "dim")]
    width = max(width, LEFT + LEAST + 2)  # a pane that is not laid out yet has none
    fitting = max(1, (width - LEFT - 1) // (LEAST + 1))
    shown = list(attempts[-fitting:])
    room = min(MOST, (width - LEFT - 1) // len(shown) - 1)
    lines: list[Told] = []
    if len(shown) < len(attempts):
        left_out = len(attempts) - len(shown)
        lines.append((f"{left_out} earlier {'try' if left_out == 1 else 'tries'} left out: there is no room.", "dim"))
    lines.append((_row("", [f"  Try {one.number}" for one in shown], room), "head"))
    before = attempts[-len(shown) - 1] if len(shown) < len(attempts) else None
    told = [_told(one) for one in shown]
    prior = [_told(before) if before is not None else None, *told[:-1]]
    for name in told[0]:
        values = [
            f"{OTHER} {now[name] or 'none'}" if then is not None and now[name] != then[name] else f"  {now[name]}"
            for now, then in zip(told, prior, strict=True)
        ]
        if any(value.strip() for value in values):
            lines.append((_row(name, values, room), _look(name, shown)))
    measured = [(_row(name, values, room), "") for name, values in _measured(shown) if any(values)]
    lines += measured + _messages(shown, room)
    if any(OTHER in line for line, _ in lines):
        lines.append((f"{OTHER} another than in the try before", "dim"))
    for one in attempts:
        if one.detail:
            lines += [("", ""), (f"Detail of try {one.number}", "head")]
            lines += [(clean(line), "dim") for line in one.detail.split("\n")[:DETAIL_LINES]]
    return lines


def _told(one: AttemptRow) -> dict[str, str]:
    """What of a try is compared with the one before."""
    sign, word, _ = looks.FILE[one.state]
    return {
        "Outcome": f"{sign} {looks.ERROR[one.error_kind] if one.error_kind else word}",
        "Remedy": words(one.remedy),
        "Lane": one.lane or "",
        "Worker": clean(one.worker or "", 8),
    }


def _measured(shown: Sequence[AttemptRow]) -> list[tuple[str, list[str]]]:
    """What is another in every try."""
    peaks = [one.peak_memory_mb for one in shown]
    return [
        ("Time", ["  " + numbers.milliseconds(one.duration_ms).strip() for one in shown]),
        ("Memory", ["  " + ("" if peak is None else f"{numbers.memory(peak)} MiB") for peak in peaks]),
        ("Ended", ["  " + time.strftime("%H:%M:%S", time.localtime(one.ended_at)) for one in shown]),
    ]


def _messages(shown: Sequence[AttemptRow], room: int) -> list[Told]:
    """What each try said, in as many lines as the longest needs."""
    columns = [textwrap.wrap(clean(one.message or "", 500), room - 2)[:MESSAGE_LINES] for one in shown]
    count = max(map(len, columns))
    rows = [[f"  {column[n]}" if n < len(column) else "" for column in columns] for n in range(count)]
    return [(_row("" if n else "Message", row, room), "") for n, row in enumerate(rows)]


def _look(name: str, shown: Sequence[AttemptRow]) -> str:
    return looks.FILE[shown[-1].state][2] if name == "Outcome" else ""


def _row(name: str, values: Sequence[str], room: int) -> str:
    return (fit(name, LEFT) + " ".join(fit(value, room) for value in values)).rstrip()
