"""`show`: the record of one file, for a person or as JSON."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from typing import Any

import rich_click as click

from metaextract_tui.cli import candidates, lab, options
from metaextract_tui.cli.errors import Code, Stop
from metaextract_tui.cli.text import out, raw, size
from metaextract_tui.config import load
from metaextract_tui.masking import masked

MAX_VALUE = 200  # characters of one value
MAX_ITEMS = 50  # members of one list
MAX_LINES = 2000  # lines of the native part


@click.command()
@click.argument("file", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="The whole record as one line of JSON, nothing masked.")
@options.setting("deep")
@click.option("--isolated", is_flag=True, help="Say what reading it cost too, how it ended, and where it was then.")
@options.setting("timeout", "S")
@options.setting("memory_limit", "MB")
@click.option(
    "--limits", metavar="time=S,memory=MB", help="The same limits in one flag.", shell_complete=candidates.limits
)
@options.READ_AS
def show(file: str, as_json: bool, isolated: bool, limits: str | None, read_as: str | None, **flags: Any) -> int:
    """Read one file and print its record: normalised fields first, then the format's own words.

    Nothing is stored. Values are cut to one line, and what speaks of people is masked; --json has all of it.
    --isolated is for a file that hangs, crashes or eats memory: the answer begins with what it did to its process.
    Exit code 1: the file failed.
    """
    from metaextract_tui import batch

    options.must_exist([file])
    if stat.S_ISDIR(os.stat(file).st_mode if os.path.exists(file) else 0):
        raise Stop(Code.USAGE, f"{file}: this is a folder; scan reads folders")
    settings = load(lab.limits(limits, flags)).settings
    try:
        exam = batch.examine(os.fsencode(file), settings, options.known_format(read_as))
    except batch.CannotStore as error:
        raise Stop(Code.CANNOT, str(error)) from None
    record: dict[str, Any] = json.loads(exam.record)
    if as_json:
        raw(lab.as_json(exam) if isolated else exam.record)
    else:
        for text in lab.page(exam) if isolated else ():
            out(text)
        units = {one.name: one.unit for one in batch.fields()}
        for text in page(record, units):
            out(text)
    return Code.SOME_FAILED if record["status"] == "failed" else Code.OK


def page(record: dict[str, Any], units: dict[str, str]) -> Iterator[str]:
    """The record in lines for a person; what speaks of people is masked."""
    record = masked(record)
    yield record["path"]
    yield _verdict(record)
    if error := record["error"]:
        yield ""
        yield f"{error['kind']}: {error['message']}"
    if record["warnings"]:
        yield ""
        yield from (f"warning {one['code']}: {one['message']}" for one in record["warnings"])
    if record["fields"]:
        yield ""
        yield from _fields(record, units)
    if record["native"]:
        yield ""
        yield "native"
        yield from _cut(_tree(record["native"], 1))


def _verdict(record: dict[str, Any]) -> str:
    parts = [
        record["status"],
        " ".join(filter(None, (record["format"], record["format_version"]))),
        record["media_type"],
    ]
    if record["size_bytes"] is not None:
        parts.append(size(record["size_bytes"]))
    if record["extension_matches"] is False:
        parts.append("the name says another format")
    if (took := record["run"]["duration_ms"]) is not None:
        parts.append(f"read in {took:.1f} ms" + (f" by {who}" if (who := record["run"]["library"]) else ""))
    if forced := record["run"].get("read_as"):
        parts.append(f"read as {forced}, whatever its content says")
    return " · ".join(filter(None, parts))


def _fields(record: dict[str, Any], units: dict[str, str]) -> Iterator[str]:
    rows = []
    for name, value in record["fields"].items():
        shown = _value(value)
        unit = units.get(name, "")
        if value == 1 and unit in ("pages", "words"):
            unit = unit[:-1]
        rows.append((name, f"{shown} {unit}" if unit else shown, record["sources"].get(name, "")))
    first = max(len(row[0]) for row in rows)
    second = min(48, max(len(row[1]) for row in rows))
    for name, shown, source in rows:
        yield f"{name:<{first}}  {shown:<{second}}  {source}".rstrip()


def _tree(value: Any, depth: int) -> Iterator[str]:
    """Members of a JSON value, one a line, indented; small lists on one line."""
    pad = "  " * depth
    members = value.items() if isinstance(value, dict) else ((f"[{n}]", one) for n, one in enumerate(value[:MAX_ITEMS]))
    for name, one in members:
        if isinstance(one, dict | list) and one and not _flat(one):
            yield f"{pad}{name}"
            yield from _tree(one, depth + 1)
        else:
            yield f"{pad}{name}: {_value(one)}"
    if isinstance(value, list) and len(value) > MAX_ITEMS:
        yield f"{pad}… {len(value) - MAX_ITEMS:,} more"


def _flat(value: Any) -> bool:
    return isinstance(value, list) and all(not isinstance(one, dict | list) for one in value)


def _value(value: Any) -> str:
    if isinstance(value, list):
        text = ", ".join(_value(one) for one in value[:MAX_ITEMS])
    elif isinstance(value, bool):
        text = "yes" if value else "no"
    else:
        text = "null" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MAX_VALUE else text[: MAX_VALUE - 1] + "…"


def _cut(lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        if number == MAX_LINES:
            yield "  … more; --json has all of it"
            return
        yield line
