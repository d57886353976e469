"""`search`: the files of a batch that a query lets through, in the language of the app's filter."""

from __future__ import annotations

import sys
from typing import Any

import rich_click as click
from click.shell_completion import CompletionItem

from metaextract_tui.cli import candidates, options
from metaextract_tui.cli.batches import existing
from metaextract_tui.cli.errors import Code, Stop
from metaextract_tui.cli.text import files, out, raw, say, size
from metaextract_tui.config import load
from metaextract_tui.private import masked_message

_VALUED = ("--catalogue", "--batch")


class QueryCommand(click.RichCommand):
    """A command whose arguments may begin with a dash: `-kind:pdf` leaves files out and is no flag."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        flags: list[str] = []
        query: list[str] = []
        left = iter(args)
        for one in left:
            if one == "--":
                query += left
            elif one.startswith("--") or one == "-h":
                flags.append(one)
                value = next(left, None) if one in _VALUED else None
                if value is not None:
                    flags.append(value)
                elif one in _VALUED and not ctx.resilient_parsing:
                    raise click.BadOptionUsage(one, f"option '{one}' requires an argument", ctx)
            else:
                query.append(one)
        return super().parse_args(ctx, [*flags, "--", *query])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """What begins with one dash is a part of the query, which it leaves out."""
        if len(incomplete) > 1 and not incomplete.startswith("--"):
            return candidates.query(ctx, self.params[0], incomplete)
        return super().shell_complete(ctx, incomplete)


@click.command(cls=QueryCommand)
@click.argument("query", metavar="QUERY...", nargs=-1, shell_complete=candidates.query)
@options.CATALOGUE
@click.option(
    "--batch",
    type=int,
    metavar="ID",
    help="Of this batch [the newest].",
    shell_complete=candidates.batches,
)
@click.option("--json", "as_json", is_flag=True, help="The whole record of each as a line of JSON, nothing masked.")
@click.option("--paths", is_flag=True, help="The path of each alone, as it is.")
def search(query: tuple[str, ...], batch: int | None, as_json: bool, paths: bool, **flags: Any) -> int:
    """Find files of a batch: by words in path and reason, and by what is known of them.

    Every part of QUERY has to hold: kind:dicom state:failed error:timeout under:~/scans name~mri size:>10M time:>1s
    tries:>1 memory:>500 modified:2024-06, and any field of a record by its name: modality:CT width_px:>=3840
    created:2023..2024 creators~"van Dyke" (the command `fields` tells them). A comma means or, a dash before a part
    that it does not hold, NAME:* that there is any value; quotes hold a value with spaces together. In texts `:` and
    `~` find a part and `=` the whole, in codes such as modality `:` means the whole. Put a QUERY with < or > in quotes
    for your shell.
    """
    from metaextract_tui import batch as door

    if as_json and paths:
        raise Stop(Code.USAGE, "either --json or --paths")
    try:
        with door.searching(existing(load(flags)).catalogue, " ".join(query), batch) as found:
            told = len(found)
            if as_json:
                told = 0
                for record in found.records():
                    raw(record)
                    told += 1
            elif paths:
                for path in found.paths():
                    _path(path)
            else:
                for row in found.rows():
                    format_ = row.format or ""
                    what = masked_message(row.reason or "") or row.digest or ""
                    out(f"{row.state:<11} {format_:<6} {size(row.size):>9}  {_text(row.path)}  {what}".rstrip())
            say(f"{len(found):,} of {files(found.of_all)}", program=False)
            if told < len(found):
                say(f"{files(len(found) - told)} of them without a record yet", program=False)
    except (door.BadQuery, LookupError) as error:
        raise Stop(Code.USAGE, str(error.args[0])) from None
    except door.CannotStore as error:
        raise Stop(Code.CANNOT, str(error)) from None
    return Code.OK


def _path(path: bytes) -> None:
    """As it is for a program, with its controls made visible for a person."""
    if sys.stdout is not None and sys.stdout.isatty():
        out(_text(path))
    else:
        raw(path)


def _text(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")
