"""`scan`: the files of these folders, read without a screen."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import rich_click as click

from metaextract_tui.cli import options
from metaextract_tui.cli.headless import carry_out
from metaextract_tui.config import load

if TYPE_CHECKING:
    from metaextract_tui.batch import Session


@click.command()
@options.PATHS
@options.jsonl("Write each record as a JSON line to FILE (emptied first), or to stdout.")
@options.CATALOGUE
@options.reading
@click.option("--no-progress", is_flag=True, help="No progress on stderr, though it is a terminal.")
def scan(paths: tuple[str, ...], jsonl: str | None, no_progress: bool, **flags: Any) -> int:
    """Read the metadata of all files under PATH... and store it in the catalogue.

    Progress and a summary go to stderr. Exit code 0: every record is ok, partial or skipped; 1: some failed; 2: wrong
    usage; 3: the batch could not run or be stored; 130, 143, 129: interrupted, to be carried on by `resume`; 141: the
    reader of `--jsonl -` has gone, likewise.
    """
    options.must_exist(paths)
    config = load(options.given(flags))

    def begin(session: Session) -> bool:
        session.start([os.fsencode(path) for path in paths])
        return True

    return carry_out(config, begin, jsonl=jsonl, inputs=paths, progress=not no_progress)
