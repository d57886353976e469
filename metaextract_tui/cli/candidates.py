"""What could come next on the command line, by what it is: for the shell's completion, which never fails."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator

import click
from click.shell_completion import CompletionItem

from metaextract_tui.cli.shells import PART
from metaextract_tui.config import ConfigError, load
from metaextract_tui.plain import visible

Items = list[CompletionItem]


def files(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> Items:
    """Files and folders, which the shell finds itself."""
    return [CompletionItem(incomplete, type="file")]


def batches(context: click.Context, _parameter: click.Parameter, incomplete: str) -> Items:
    """The batches of the catalogue; none where it cannot be read."""
    from metaextract_tui import batch

    with contextlib.suppress(ConfigError, batch.CannotStore, OSError):
        rows = batch.history(load({"catalogue": context.params.get("catalogue")}).catalogue)
        return _fitting(
            ((str(row.batch_id), f"{row.state}: {', '.join(map(os.fsdecode, row.roots))}") for row in rows), incomplete
        )
    return []


def formats(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> Items:
    from metaextract_tui import batch

    return _fitting(((one.name, one.label) for one in batch.formats()), incomplete)


def fields(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """The names of fields that stand on the command line not yet."""
    from metaextract_tui import batch

    said = context.params.get(parameter.name or "") or ()
    return _fitting(((one.name, one.meaning) for one in batch.fields() if one.name not in said), incomplete)


def query(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> Items:
    """How a filter can go on: names, and the values of a name."""
    from metaextract_tui import batch

    return list(_query(batch.choices(incomplete, len(incomplete)), incomplete))


def _query(found: Iterable[object], incomplete: str) -> Iterator[CompletionItem]:
    from metaextract_tui import batch

    for one in found:
        if isinstance(one, batch.Choice):
            text = incomplete[: one.start] + one.text
            yield CompletionItem(text, type=PART if text.endswith(":") else "plain", help=visible(one.note, 70))


def limits(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> Items:
    """What --limits names, each once."""
    before, comma, _ = incomplete.rpartition(",")
    said = {part.partition("=")[0] for part in before.split(",")}
    names = (("time", "seconds for one file"), ("memory", "MiB for its worker"))
    return _fitting(((f"{before}{comma}{name}=", note) for name, note in names if name not in said), incomplete, PART)


def _fitting(known: Iterable[tuple[str, str]], incomplete: str, kind: str = "plain") -> Items:
    """Those that begin as what is typed, with a note of a length that a line has."""
    return [
        CompletionItem(text, type=kind, help=visible(note, 70)) for text, note in known if text.startswith(incomplete)
    ]
