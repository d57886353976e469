"""`batches`: the batches of a catalogue, or what one of them came to, for a person or as JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import rich_click as click

from metaextract_tui.cli import candidates, options
from metaextract_tui.cli.batches import existing
from metaextract_tui.cli.errors import Code, Stop
from metaextract_tui.cli.text import duration, files, out, raw, size, table
from metaextract_tui.config import load
from metaextract_tui.model import BatchRow, BatchState, FileState

if TYPE_CHECKING:
    from metaextract_tui.batch import BatchSummary

_FAILED = (FileState.FAILED, FileState.QUARANTINED)


@click.command()
@click.argument("batch_id", metavar="[ID]", type=int, required=False, shell_complete=candidates.batches)
@options.CATALOGUE
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each batch; with ID, of all that is known.")
def batches(batch_id: int | None, as_json: bool, **flags: Any) -> int:
    """List the batches of the catalogue, newest first, or tell what batch ID came to.

    That is: files by state, how long it took, failures by cause, times by format, memory, the slowest files, the
    settings that it was read with, and the command that reads the same again.
    """
    from metaextract_tui import batch
    from metaextract_tui.batch import ascommand

    config = existing(load(flags))
    try:
        if batch_id is None:
            rows = batch.history(config.catalogue)
            if as_json:
                for row in rows:
                    raw(_json(row_object(row)))
            elif rows:
                _list(rows)
            else:
                out("the catalogue holds no batch yet")
            return Code.OK
        found = batch.batch_summary(config.catalogue, batch_id, config.settings)
        again = ascommand.scan(found.numbers.row.roots, found.settings, config.catalogue, config.settings)
        if as_json:
            raw(_json(summary_object(found, again)))
        else:
            for line in page(found, again):
                out(line)
    except LookupError as error:
        raise Stop(Code.USAGE, str(error.args[0])) from None
    except batch.CannotStore as error:
        raise Stop(Code.CANNOT, str(error)) from None
    return Code.OK


def row_object(row: BatchRow) -> dict[str, Any]:
    """A batch of the history. Times are ISO 8601 in UTC; a path that is not UTF-8 has surrogate escapes."""
    return {
        "batch": row.batch_id,
        "state": row.state,
        "began": _iso(row.created_at),
        "ended": _iso(row.finished_at),
        "roots": [os.fsdecode(root) for root in row.roots],
        "walk_done": row.walk_done,
        "files": sum(row.counts.values()),
        "states": {state.value: number for state, number in row.counts.items()},
    }


def summary_object(found: BatchSummary, again: str) -> dict[str, Any]:
    """All that is known of one batch. Seconds, milliseconds, bytes and MiB, as the names say."""
    import dataclasses

    numbers = found.numbers
    seconds = numbers.seconds
    return {
        **row_object(numbers.row),
        "seconds": seconds,
        "bytes_total": numbers.bytes_total,
        "bytes_done": numbers.bytes_done,
        "success_rate": success(numbers.row),
        "files_per_s": _per(sum(_done(numbers.row).values()), seconds),
        "mb_per_s": _per(numbers.bytes_done / 1e6, seconds),
        "unchanged": numbers.unchanged,
        "failures": {group.kind.value: group.files for group in numbers.failures},
        "kinds": [dataclasses.asdict(kind) for kind in numbers.kinds],
        "slowest": [{**dataclasses.asdict(one), "path": os.fsdecode(one.path)} for one in numbers.slowest],
        "memory": None if numbers.memory is None else dataclasses.asdict(numbers.memory),
        "workers": [dataclasses.asdict(one) for one in numbers.workers],
        "settings": dataclasses.asdict(found.settings),
        "command": again,
    }


def page(found: BatchSummary, again: str) -> Iterator[str]:
    """The same for a person."""
    numbers = found.numbers
    row, seconds = numbers.row, numbers.seconds
    done = sum(_done(row).values())
    yield f"batch {row.batch_id}, {row.state}, began {_local(row.created_at)}"
    for root in row.roots:
        yield f"  from     {os.fsdecode(root)}"
    yield "  files    " + ", ".join(f"{row.counts[state]:,} {state}" for state in FileState if row.counts.get(state))
    rate = success(row)
    if rate is not None:
        yield f"  success  {rate:.1%} of {files(done)} were read or skipped"
    if seconds is not None:
        speed = f", {done / seconds:,.0f} files/s, {numbers.bytes_done / 1e6 / seconds:,.1f} MB/s" if seconds else ""
        yield f"  time     {duration(seconds)}{speed}"
    yield f"  size     {size(numbers.bytes_done)} of {size(numbers.bytes_total)}"
    if numbers.unchanged:
        yield f"  skipped  {files(numbers.unchanged)} unchanged since an earlier batch"
    if numbers.failures:
        yield "  failed   " + ", ".join(f"{group.files:,} {group.kind}" for group in numbers.failures)
    if memory := numbers.memory:
        yield f"  memory   {memory.median_mb:,.1f} MiB a file in the median, {memory.most_mb:,.1f} MiB at most" + (
            f" (of {files(memory.files)} looked at)" if memory.files < done else ""
        )
    peaks = [f"{one.name} {one.peak_memory_mb:,.0f}" for one in numbers.workers if one.peak_memory_mb is not None]
    if peaks:
        yield "  workers  " + ", ".join(peaks) + " MiB at most"
    if numbers.kinds:
        yield "  times in ms by format (mean, median, slowest)"
        for kind in numbers.kinds:
            times = ", ".join(
                "-" if ms is None else f"{ms:,.1f}" for ms in (kind.mean_ms, kind.median_ms, kind.slowest_ms)
            )
            yield f"    {kind.format:<8} {kind.files:>10,}  {times}"
    if numbers.slowest:
        yield "  slowest"
        for one in numbers.slowest:
            yield f"    {duration(one.duration_ms / 1000):>9}  {os.fsdecode(one.path)}"
    yield f"  again    {again}"


def success(row: BatchRow) -> float | None:
    """The share of the files with an end that did not fail; None where none has ended."""
    done = _done(row)
    total = sum(done.values())
    return (total - sum(done.get(state, 0) for state in _FAILED)) / total if total else None


def _done(row: BatchRow) -> dict[FileState, int]:
    """The files that were read or skipped: what was cancelled tells nothing of success."""
    return {state: n for state, n in row.counts.items() if state.final and state is not FileState.CANCELLED}


def _list(rows: list[BatchRow]) -> None:
    def line(row: BatchRow) -> tuple[str, ...]:
        failed = sum(row.counts.get(state, 0) for state in _FAILED)
        total = f"{sum(row.counts.values()):,}" + ("" if row.walk_done else "+")
        roots = ", ".join(os.fsdecode(root) for root in row.roots)
        state = "not begun" if row.state is BatchState.NEW else row.state.value
        return (
            str(row.batch_id),
            state,
            _local(row.created_at),
            total,
            f"{sum(_done(row).values()):,}",
            f"{failed:,}",
            roots,
        )

    table(("batch", "state", "began", "files", "done", "failed", "from"), [line(row) for row in rows])


def _json(said: dict[str, Any]) -> bytes:
    return json.dumps(said, allow_nan=False).encode("ascii")


def _per(amount: float, seconds: float | None) -> float | None:
    return round(amount / seconds, 2) if seconds else None


def _iso(unix: float | None) -> str | None:
    return None if unix is None else datetime.fromtimestamp(unix, UTC).isoformat(timespec="seconds")


def _local(unix: float) -> str:
    return datetime.fromtimestamp(unix).astimezone().strftime("%Y-%m-%d %H:%M")
