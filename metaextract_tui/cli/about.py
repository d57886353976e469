"""`formats` and `fields`: what can be read, and what is said of it."""

from __future__ import annotations

import json
from collections.abc import Sequence

import rich_click as click

from metaextract_tui.cli.text import out, table


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
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--markdown", is_flag=True, help="As the table of the README.")
def fields(as_json: bool, markdown: bool) -> None:
    """The normalised fields: type, unit, meaning, and where each comes from."""
    from dataclasses import asdict

    from metaextract_tui import batch

    known = batch.fields()
    if as_json:
        out(json.dumps([asdict(one) for one in known], ensure_ascii=False))
        return
    rows = [(one.name, one.type, one.unit, one.meaning, " · ".join(one.sources)) for one in known]
    _print(("name", "type", "unit", "meaning", "from"), rows, markdown)


def _print(headings: Sequence[str], rows: Sequence[Sequence[str]], markdown: bool) -> None:
    if not markdown:
        table(headings, rows)
        return
    for row in (headings, ["---"] * len(headings), *rows):
        out("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |")
