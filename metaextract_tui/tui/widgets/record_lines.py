"""A record as lines of a tree: normalised fields with unit and source, warnings, then the format's own words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from metaextract_tui.private import FIELDS, MASK, is_private, masked, masked_message
from metaextract_tui.tui import looks, numbers
from metaextract_tui.tui.text import clean, fit
from metaextract_tui.tui.units import UNITS

MOST = 50_000
"""Lines of one record that are shown at most; a last line says so."""


@dataclass(slots=True, eq=False)
class Branch:
    """One entry of the tree: a name, the value as text, and what lies under it (JSON, unfolded when it is opened)."""

    name: str
    value: str
    depth: int
    note: str = ""
    look: str = ""
    private: bool = False
    inner: Any = None
    open: bool = False

    @property
    def opens(self) -> bool:
        return self.inner is not None


def record_tree(record: Mapping[str, Any]) -> list[Branch]:
    """The open lines of a record: sections at depth 0, fields and warnings open, native open one level."""
    lines: list[Branch] = []
    fields, sources = _mapping(record.get("fields")), _mapping(record.get("sources"))
    lines.append(Branch("File", "", 0, look="head"))
    lines += _about(record)
    lines.append(Branch("Fields", numbers.count(len(fields)), 0, look="head"))
    for name, value in fields.items():
        shown = _plain(value)
        unit = UNITS.get(name, "")
        lines.append(
            Branch(
                name,
                f"{shown} {unit}".rstrip(),
                1,
                note=str(sources.get(name, "")),
                private=name in FIELDS,
            )
        )
    warnings = record.get("warnings")
    if isinstance(warnings, list) and warnings:
        lines.append(Branch("Warnings", numbers.count(len(warnings)), 0, look="head"))
        for warning in warnings:
            one = _mapping(warning)
            message = str(one.get("message", ""))
            private = masked_message(message) != message
            lines.append(Branch(str(one.get("code", "")), message, 1, look="warn", private=private))
    native = _mapping(record.get("native"))
    if native:
        lines.append(Branch("Native", looks.format_name(record.get("format")), 0, look="head"))
        for branch in children(native, 1):
            branch.open = branch.opens
            lines.append(branch)
            if branch.open:
                lines += children(branch.inner, 2)
    return lines[:MOST]


def children(value: Any, depth: int) -> list[Branch]:
    """One level of a JSON value as branches."""
    found: list[Branch] = []
    for name, inner in _entries(value):
        if len(found) >= MOST:
            found.append(Branch("…", "more than can be shown", depth, look="dim"))
            break
        private = is_private(name)
        if isinstance(inner, dict | list) and inner and not private and not _is_short(inner):
            found.append(Branch(name, _summary(inner), depth, inner=inner))
        else:
            found.append(Branch(name, _plain(inner), depth, private=private))
    return found


def branch_parts(branch: Branch, width: int, name_width: int, reveal: bool) -> Iterator[tuple[str, str]]:
    """A branch as pieces of text with their looks."""
    if branch.depth == 0:
        yield f" {branch.name}", "head"
        yield f"  {clean(branch.value, 60)}", "dim"
        return
    fold = ("▾ " if branch.open else "▸ ") if branch.opens else "  "
    left = "  " * min(branch.depth, 12) + fold
    name = fit(clean(branch.name, 200), max(4, name_width - len(left)))
    hidden = branch.private and not reveal and branch.value
    value = MASK if hidden else clean(branch.value)
    yield left, "dim"
    yield name + " ", branch.look or "accent"
    room = width - len(left) - max(4, name_width - len(left)) - 1
    note = clean(branch.note, 80)
    if hidden:
        note = f"P reveals · {note}" if note else "P reveals"
    if note and room >= 36:
        note_room = max(20, room * 9 // 20)
        if len(value) > room - note_room - 2:  # a short note makes room for a long value
            note_room = min(note_room, len(note))
        yield fit(value, room - note_room - 2), "dim" if hidden or branch.opens else ""
        yield "  " + fit(note, note_room), "dim"
    else:
        yield fit(value, room), "dim" if hidden or branch.opens else ""


def json_lines(record: Mapping[str, Any], reveal: bool) -> list[str]:
    """The record as indented JSON, one cleaned line each, people's values masked unless they are revealed."""
    text = json.dumps(record if reveal else masked(record), indent=2, ensure_ascii=False)
    lines = [clean(line) for line in text.split("\n")[: MOST + 1]]
    if len(lines) > MOST:
        lines[MOST] = "… (more than can be shown)"
    return lines


def _about(record: Mapping[str, Any]) -> Iterator[Branch]:
    run = _mapping(record.get("run"))
    yield Branch("path", str(record.get("path", "")), 1)
    kind = looks.format_name(record.get("format")) or "not known"
    if record.get("format_version"):
        kind += f" {record['format_version']}"
    yield Branch("kind", kind, 1, note=str(record.get("media_type") or ""))
    if record.get("extension_matches") is False:
        yield Branch("extension", "says another kind than the content", 1, look="warn")
    if isinstance(record.get("size_bytes"), int):
        yield Branch("size", f"{numbers.count(record['size_bytes'])} bytes", 1)
    if record.get("modified"):
        yield Branch("modified", str(record["modified"]), 1)
    read = [str(record.get("status", ""))]
    if isinstance(run.get("duration_ms"), int | float):
        read.append(f"{run['duration_ms']:,.1f} ms")
    if isinstance(run.get("peak_memory_mb"), int | float):
        read.append(f"{run['peak_memory_mb']:,.1f} MiB")
    yield Branch("read", ", ".join(read), 1, note=" ".join(str(run[k]) for k in ("worker", "library") if run.get(k)))


def _entries(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from ((str(key), inner) for key, inner in value.items())
        return
    if not isinstance(value, list):
        return
    for number, inner in enumerate(value):
        if isinstance(inner, list) and len(inner) == 3 and isinstance(inner[0], str):
            keyword, card, comment = inner  # a FITS card
            yield keyword or "·", f"{_plain(card)}   / {comment}" if comment else card
        else:
            name = inner.get("name") or inner.get("path") or inner.get("type") if isinstance(inner, dict) else None
            yield f"{number} {name}" if isinstance(name, str) and name else str(number), inner


def _is_short(value: dict[str, Any] | list[Any]) -> bool:
    """A short list of plain values reads better on one line than as branches."""
    return isinstance(value, list) and len(value) <= 16 and not any(isinstance(inner, dict | list) for inner in value)


def _summary(value: dict[str, Any] | list[Any]) -> str:
    number = numbers.count(len(value))
    return f"{{{number}}}" if isinstance(value, dict) else f"[{number}]"


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(_plain(inner) for inner in value[:200]) + (" …" if len(value) > 200 else "")
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)[:2000]
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value}"


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
