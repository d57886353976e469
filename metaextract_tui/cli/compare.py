"""`compare`: what differs between the records of files, the odd ones out first."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import rich_click as click

from metaextract_tui.cli import candidates, options
from metaextract_tui.cli.errors import Code, Stop
from metaextract_tui.cli.text import files as said_files
from metaextract_tui.cli.text import out, say, table
from metaextract_tui.config import load

if TYPE_CHECKING:
    from metaextract_tui.batch import Comparison

BESIDE = 4
"""So many files stand side by side; of more, each value has its number of files."""
SHOWN = 60  # characters of one value


@click.command()
@click.argument("paths", metavar="[FILE]...", nargs=-1, type=click.Path())
@click.option(
    "--query",
    metavar="QUERY",
    help="In place of FILE: the records that a search in the catalogue finds.",
    shell_complete=candidates.query,
)
@click.option(
    "--batch",
    "batch_id",
    type=int,
    metavar="ID",
    help="With --query: of this batch [the newest].",
    shell_complete=candidates.batches,
)
@options.CATALOGUE
@click.option("--all", "everything", is_flag=True, help="What is equal too.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, nothing masked.")
@options.setting("deep")
def compare(
    paths: tuple[str, ...], query: str | None, batch_id: int | None, everything: bool, as_json: bool, **flags: Any
) -> int:
    """Tell what differs between files: first where few are odd, then what falls into groups, then what each has alone.

    The files are read, and nothing is stored; with --query the records of a catalogue are compared. What speaks of
    people is masked; --json has it. Exit code 0: no difference, 1: they differ, 2: wrong usage.
    """
    from metaextract_tui import batch

    if (query is None) is not bool(paths):
        raise Stop(Code.USAGE, "either FILE FILE... or --query QUERY")
    if batch_id is not None and query is None:
        raise Stop(Code.USAGE, "--batch belongs to --query")
    comparer = batch.Comparer()
    try:
        for path, record in _of_catalogue(query, batch_id, flags) if query is not None else _of_files(paths, flags):
            comparer.add(path, record)
    except (batch.BadQuery, LookupError) as error:
        raise Stop(Code.USAGE, str(error.args[0])) from None
    except batch.CannotStore as error:
        raise Stop(Code.CANNOT, str(error)) from None
    found = comparer.result()
    if len(found.files) < 2:
        raise Stop(Code.USAGE, f"two files at least are compared; here is {said_files(len(found.files))}")
    if as_json:
        out(json.dumps(_as_json(found, everything)))
    else:
        _tell(found, everything)
    if found.left_out:
        say(f"only the first {len(found.files):,} files are compared; {found.left_out:,} more are left out")
    if found.cut:
        say("some files have more native values than are compared")
    return Code.SOME_FAILED if found.differ else Code.OK


def _of_files(paths: Sequence[str], flags: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    from metaextract_tui import batch

    options.must_exist(paths)
    for path in paths:
        if stat.S_ISDIR(os.stat(path).st_mode if os.path.exists(path) else 0):
            raise Stop(Code.USAGE, f"{path}: this is a folder; with --query files of a scanned folder are compared")
    if len(paths) < 2:
        raise Stop(Code.USAGE, "two files at least are compared")
    settings = load({name: value for name, value in flags.items() if name != "catalogue"}).settings
    records = batch.read_several([os.fsencode(path) for path in paths[: batch.MOST_COMPARED]], settings)
    for path, record in zip(paths, records, strict=False):
        if record["status"] == "failed":
            say(f"{path}: {record['error']['message']}")
        yield path, record
    for path in paths[len(records) :]:
        yield path, {}


def _of_catalogue(query: str, batch_id: int | None, flags: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    from metaextract_tui import batch

    with batch.searching(load(flags).catalogue, query, batch_id) as found:
        for line in found.records():
            record = json.loads(line)
            yield record["path"], record


def _tell(found: Comparison, everything: bool) -> None:
    from metaextract_tui.batch import summary

    rows = [*found.differ, *(found.equal if everything else ())]
    names = [row.name if row.part != "native" else f"native.{row.name}" for row in rows]
    if len(found.files) <= BESIDE:
        cells = [[_cut(row.shown(row.of_file(n), False)) for n in range(len(found.files))] for row in rows]
        if rows:
            table(["", *found.files], [[name, *said] for name, said in zip(names, cells, strict=True)])
    else:
        width = min(60, max(map(len, names), default=0))
        for name, row in zip(names, rows, strict=True):
            out(f"{name:<{width}}  {summary(row, found.files, False)}")
    what = f"{len(found.differ):,} differ, {len(found.equal):,} equal"
    out(f"{said_files(len(found.files))}: {what}")


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _as_json(found: Comparison, everything: bool) -> dict[str, Any]:
    def said(rows: Sequence[Any]) -> list[dict[str, Any]]:
        return [
            {
                "part": row.part,
                "name": row.name,
                "unit": row.unit,
                "values": [{"value": one.text, "files": list(one.files)} for one in row.values],
            }
            for row in rows
        ]

    return {
        "files": list(found.files),
        "differ": said(found.differ),
        "equal": said(found.equal) if everything else len(found.equal),
        "left_out": found.left_out,
        "complete": not found.cut,
    }
