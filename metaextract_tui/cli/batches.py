"""`resume`, `retry` and `export`: what can be done with the batches of a catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from metaextract_tui.cli import options
from metaextract_tui.cli.errors import Code, Stop
from metaextract_tui.cli.headless import again, carry_out
from metaextract_tui.cli.lines import write_file
from metaextract_tui.cli.text import files, say
from metaextract_tui.config import Config, load
from metaextract_tui.model import BatchRow, BatchState, ErrorKind, FileFilter, FileState, Lane, Remedy

if TYPE_CHECKING:
    from metaextract_tui.batch import Session

APPENDS = "Add each record that is finished in this run as a JSON line to FILE, or write it to stdout."
_FAILED = frozenset({FileState.FAILED, FileState.QUARANTINED})
_ENDED = (BatchState.FINISHED, BatchState.CANCELLED)


@click.command()
@options.CATALOGUE
@options.jsonl(APPENDS)
def resume(jsonl: str | None, **flags: Any) -> int:
    """Carry the newest interrupted batch on. Exit codes as those of `scan`."""
    config = existing(load(flags))

    def begin(session: Session) -> bool:
        waiting = [row for row in session.batches() if row.state not in _ENDED]
        if not waiting:
            say("no batch of this catalogue is interrupted: nothing to resume")
            return False
        session.resume_batch(waiting[0].batch_id)
        if len(waiting) > 1:
            say(f"{len(waiting) - 1} older interrupted; afterwards once more: {again('resume', config.catalogue)}")
        return True

    return carry_out(config, begin, jsonl=jsonl, append=True)


@click.command()
@options.CATALOGUE
@click.option(
    "--kind", type=click.Choice([kind.value for kind in ErrorKind]), metavar="KIND", help="Only failures of this kind."
)
@options.setting("timeout", "S")
@options.setting("memory_limit", "MB")
@options.setting("deep")
@click.option("--isolated", is_flag=True, help="Each file alone in a fresh worker process.")
@click.option("--lane", type=click.Choice([lane.value for lane in Lane]), help="The kind of worker that reads them.")
@options.READ_AS
@options.jsonl(APPENDS)
def retry(
    jsonl: str | None,
    kind: str | None,
    timeout: float | None,
    memory_limit: int | None,
    deep: bool | None,
    isolated: bool,
    lane: str | None,
    read_as: str | None,
    **flags: Any,
) -> int:
    """Read the failed files of the newest batch again, with other limits or another reader. Exit codes as `scan`'s."""
    if isolated and lane == Lane.THREAD:
        raise Stop(Code.USAGE, "--isolated reads each file in a process of its own: --lane thread contradicts it")
    config = existing(load(flags))
    remedy = Remedy(
        timeout,
        memory_limit,
        lane=Lane(lane) if lane else None,
        isolated=isolated,
        deep=bool(deep),
        format=options.known_format(read_as),
    )
    wanted = ErrorKind(kind) if kind else None

    def begin(session: Session) -> bool:
        row = next((row for row in session.batches() if _failures(row)), None)
        if row is None:
            say("no file of this catalogue has failed: nothing to read again")
            return False
        kinds = frozenset({wanted} if wanted else ())
        if not session.select(row.batch_id, FileFilter(states=_FAILED, kinds=kinds)):
            say(f"no file of batch {row.batch_id} has failed with {kind}: nothing to read again")
            return False
        session.show_batch(row.batch_id)
        session.retry(kind=wanted, remedy=remedy)
        return True

    return carry_out(config, begin, jsonl=jsonl, append=True)


@click.command()
@options.CATALOGUE
@options.jsonl("Where the records go: FILE (written whole or not at all), or - for stdout.", default="-")
def export(jsonl: str, **flags: Any) -> int:
    """Write the newest record of every file in the catalogue as JSON lines."""
    from metaextract_tui import batch

    config = existing(load(flags))
    try:
        with batch.exporting(config.catalogue) as records:
            count = write_file(jsonl, records)
            if records.left_out:
                say(f"{files(records.left_out)} without a record yet; to go on: {again('resume', config.catalogue)}")
    except batch.CannotStore as error:
        raise Stop(Code.CANNOT, str(error)) from None
    if jsonl != "-":
        say(f"{files(count)} to {jsonl}", program=False)
    return Code.OK


def existing(config: Config) -> Config:
    """These commands never make a catalogue. Raises Stop."""
    path: Path = config.catalogue
    if not path.is_file():
        raise Stop(Code.USAGE, f"there is no catalogue at {path}")
    return config


def _failures(row: BatchRow) -> int:
    return sum(row.counts.get(state, 0) for state in _FAILED)
