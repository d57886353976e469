"""`formats` and `fields`: what can be read, and what is said of it."""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import rich_click as click

from metaextract_tui.cli import candidates
from metaextract_tui.cli.errors import Code, Stop
from metaextract_tui.cli.text import out, table

if TYPE_CHECKING:
    from metaextract_tui.batch import Field, Format


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--markdown", is_flag=True, help="As the table of the README.")
def formats(as_json: bool, markdown: bool) -> None:
    """The formats that are read, those of other packages included."""
    from metaextract_tui import batch

    known = batch.formats()
    if as_json:
        said = ("name", "label", "extensions", "media_types", "lane", "threads_safe", "libraries", "version")
        out(json.dumps([{name: getattr(one, name) for name in said} for one in known]))
        return
    headings = ["name", "format", "lane", "read with", "extensions", "media types"]
    rows = [
        [
            one.name,
            one.label,
            f"{one.lane}" + ("" if one.threads_safe else ", never in threads"),
            ", ".join(one.libraries) or "own reader",
            " ".join(one.extensions),
            " ".join(one.media_types),
        ]
        for one in known
    ]
    if markdown:  # a page is narrower than a terminal can be
        headings, rows = headings[:5], [row[:5] for row in rows]
    _print(headings, rows, markdown)


@click.command()
@click.argument("names", metavar="[FIELD]...", nargs=-1, shell_complete=candidates.fields)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--markdown", is_flag=True, help="As the table of the README.")
def fields(names: tuple[str, ...], as_json: bool, markdown: bool) -> None:
    """The normalised fields: type, unit, meaning, and where each format finds them, with the standard behind it.

    The places of a format stand in the order in which they count. Without FIELD all fields are told.
    """
    from metaextract_tui import batch

    known = {one.name: one for one in batch.fields()}
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            raise Stop(Code.USAGE, f"{name}: there is no such field" + (f"; did you mean {near[0]}?" if near else ""))
    told = [known[name] for name in names or known]
    if as_json:
        said = [{**asdict(one), "origins": _origins(batch.formats(), one.name)} for one in told]
        out(json.dumps(said, ensure_ascii=False))
    elif markdown:
        rows = [(one.name, one.type, one.unit, one.meaning, _formats_of(batch.formats(), one.name)) for one in told]
        _print(("name", "type", "unit", "meaning", "formats"), rows, markdown)
    else:
        for one in told:
            _page(one, _origins(batch.formats(), one.name))


def _page(field: Field, origins: Sequence[dict[str, Any]]) -> None:
    """One field: a line on what it is, then its places."""
    what = ", ".join(filter(None, (field.type, field.unit)))
    out(f"{field.name} ({what}): {field.meaning}")
    rows = [(", ".join(one["formats"]), one["source"], one["standard"]) for one in origins]
    if rows:
        table(("  formats", "source", "standard"), [(f"  {first}", *rest) for first, *rest in rows])
    out("")


def _origins(formats: Sequence[Format], field: str) -> list[dict[str, Any]]:
    """The places of a field, those of each format in the order in which they count; what formats share is told once
    where the order of neither is broken by it."""
    told: list[dict[str, Any]] = []
    for format in formats:
        own = [{"source": one.source, "standard": one.standard} for one in format.origins if one.field == field]
        after = 0  # rows before this one are of places that count before
        for number, place in enumerate(own):
            at = _row(told, place, after)
            if at is None:
                later = (_row(told, other, after) for other in own[number + 1 :])
                at = next((row for row in later if row is not None), after or len(told))
                told.insert(at, {"formats": [], **place})
            told[at]["formats"].append(format.name)
            after = at + 1
    return told


def _row(told: Sequence[dict[str, Any]], place: dict[str, str], after: int) -> int | None:
    """Where a place is told already, from the row `after` on."""
    return next((row for row in range(after, len(told)) if told[row].items() >= place.items()), None)


def _formats_of(formats: Sequence[Format], field: str) -> str:
    return " ".join(format.name for format in formats if any(one.field == field for one in format.origins))


def _print(headings: Sequence[str], rows: Sequence[Sequence[str]], markdown: bool) -> None:
    if not markdown:
        table(headings, rows)
        return
    for row in (headings, ["---"] * len(headings), *rows):
        out("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |")
