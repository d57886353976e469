"""`show --isolated`: what reading one file alone cost and how it ended, for a person or as JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from metaextract_tui.cli.errors import Code, Stop
from metaextract_tui.cli.text import duration, size
from metaextract_tui.config import BY_NAME

if TYPE_CHECKING:
    from metaextract_tui.batch import Exam

_LIMITS = {"time": "timeout", "memory": "memory_limit"}  # as --limits names them, and the settings


def limits(text: str | None, flags: dict[str, Any]) -> dict[str, Any]:
    """The settings that `--limits time=S,memory=MB` and the flags of the same settings ask for. Raises Stop."""
    found = dict(flags)
    for part in text.split(",") if text is not None else ():
        name, _, value = part.partition("=")
        key = _LIMITS.get(name.strip())
        if key is None:
            raise Stop(Code.USAGE, f"--limits takes time=S,memory=MB, not {part!r}")
        if found.get(key) is not None:
            raise Stop(Code.USAGE, f"--limits: the limit of {name.strip()} is given twice")
        try:
            found[key] = BY_NAME[key].parse(value.strip())
        except ValueError as error:
            raise Stop(Code.USAGE, f"--limits: {error}") from None
    return found


def as_json(exam: Exam) -> bytes:
    """One line: how it ended, the limits, the cost, the record."""
    said = {
        "ended": exam.ended,
        "reason": exam.reason,
        "limits": {"timeout_s": exam.settings.timeout_s, "memory_mb": exam.settings.memory_limit_mb},
        "cost": {name: _rounded(value) for name, value in dataclasses.asdict(exam.cost).items()},
        "words": exam.words,
        "sandbox": exam.sandbox,
        "record": json.loads(exam.record),
    }
    return json.dumps(said, allow_nan=False).encode("ascii")


def page(exam: Exam) -> Iterator[str]:
    """The same in lines for a person, without the record."""
    cost, settings = exam.cost, exam.settings
    yield f"read alone: {exam.reason or 'it answered'}"
    yield f"  time     {duration(cost.wall_s)}, {_of(cost.cpu_s, duration)} of it on the processor"
    yield f"  memory   {_mb(cost.peak_mb)} at the highest, {_mb(cost.before_mb)} before the file was opened"
    if cost.read_bytes is None or cost.disk_bytes is None:
        yield "  reading  n/a: the system does not tell"
    else:
        yield f"  reading  {size(cost.read_bytes)} in {cost.read_calls:,} calls, {size(cost.disk_bytes)} from a disk"
    yield f"  limits   {settings.timeout_s:g} s, {settings.memory_limit_mb} MiB"
    yield f"  sandbox  {exam.sandbox or 'n/a: it ended before it could say'}"
    if exam.words:
        yield "  its last words"
        yield from (f"    {line}" for line in exam.words.splitlines())
    yield ""


def _rounded(value: float | None) -> float | None:
    return round(value, 3) if isinstance(value, float) else value


def _mb(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.0f} MiB"


def _of(value: float | None, shown: Any) -> str:
    return "n/a" if value is None else str(shown(value))
