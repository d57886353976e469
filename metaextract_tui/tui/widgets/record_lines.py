"""A record as lines of a tree: normalised fields with unit and source, warnings, then the format's own words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from metaextract_tui.masking import Hider, hides, hides_card
from metaextract_tui.private import MASK, is_private_tag, masked_message, private_fields
from metaextract_tui.tui import looks, numbers
from metaextract_tui.tui.text import clean, fit
from metaextract_tui.tui.units import with_unit
from metaextract_tui.tui.widgets.conflicts import Conflict, conflicts

MOST = 50_000
"""Lines of one record that are shown at most; a last line says so."""


_NOTHING = Hider(None)


@dataclass(slots=True, eq=False)
class Branch:
    """One entry of the tree: a name, the value as text, and what lies under it (JSON, unfolded when it is opened).

    `path`: where it stands in the record; `other`: what another place of the file says, shown beside the value.
    `private`: the whole value is hidden; what else of it speaks of a person, `hider` takes out."""

    name: str
    value: str
    depth: int
    note: str = ""
    look: str = ""
    private: bool = False
    inner: Any = None
    open: bool = False
    path: str = ""
    other: str | None = None
    hider: Hider = _NOTHING

    @property
    def opens(self) -> bool:
        return self.inner is not None

    def children(self) -> list[Branch]:
        """One level of what lies under it."""
        return children(self.inner, self.depth + 1, self.path, self.hider)

    def hidden(self, reveal: bool) -> bool:
        """Whether its value, or a part of it, is dots now."""
        return not reveal and bool(self.value) and (self.private or self.shown(False) != self.value)

    def shown(self, reveal: bool) -> str:
        """The value as it may be seen now."""
        if reveal or not self.value:
            return self.value
        return MASK if self.private else self.hider.value(self.value)

    def shown_other(self, reveal: bool) -> str:
        if reveal or not self.other:
            return self.other or ""
        return MASK if self.private else self.hider.value(self.other)

    def shown_name(self, reveal: bool) -> str:
        """Its name: a member of a list is called by a value of its own."""
        return self.name if reveal else self.hider.value(self.name)


def record_tree(record: Mapping[str, Any], hider: Hider) -> list[Branch]:
    """The open lines of a record: sections at depth 0, fields and warnings open, native open one level."""
    lines: list[Branch] = []
    fields, sources = _mapping(record.get("fields")), _mapping(record.get("sources"))
    lines.append(Branch("File", "", 0, look="head"))
    lines += _about(record)
    lines.append(Branch("Fields", numbers.count(len(fields)), 0, look="head"))
    hidden = private_fields(record)
    for name, value in fields.items():
        source, private = str(sources.get(name, "")), name in hidden
        shown = with_unit(name, _plain(value))
        lines.append(Branch(name, shown, 1, note=source, private=private, path=f"fields.{name}", hider=hider))
    found, warnings = conflicts(record)
    if found:
        lines.append(Branch("Conflicts", numbers.count(len(found)), 0, look="head", other="says otherwise"))
        for one in found:
            lines += _side_by_side(one, one.field in hidden, hider)
    if warnings:
        lines.append(Branch("Warnings", numbers.count(len(warnings)), 0, look="head"))
        for number, warning in enumerate(warnings):
            message = str(warning.get("message", ""))
            private = masked_message(message) != message
            path, code = f"warnings[{number}].message", str(warning.get("code", ""))
            lines.append(Branch(code, message, 1, look="warn", private=private, path=path, hider=hider))
    native = _mapping(record.get("native"))
    if native:
        lines.append(Branch("Native", looks.format_name(record.get("format")), 0, look="head"))
        for branch in children(native, 1, "native", hider):
            branch.open = branch.opens
            lines.append(branch)
            if branch.open:
                lines += branch.children()
    if len(lines) > MOST:
        lines[MOST - 1 :] = [_more(1)]
    return lines


def children(value: Any, depth: int, path: str = "", hider: Hider = _NOTHING) -> list[Branch]:
    """One level of a JSON value as branches; `path`: of the value itself; `hider`: of its record."""
    found: list[Branch] = []
    if is_private_tag(value):
        value = {**value, "value": _Private(_plain(value["value"]))}
    for name, key, inner in _entries(value):
        if len(found) >= MOST:
            found.append(_more(depth))
            break
        private = isinstance(inner, _Private) or hides(name, inner) or hider.hides_number(inner)
        if isinstance(inner, dict | list) and inner and not private and not _is_short(inner):
            found.append(Branch(name, _summary(inner), depth, inner=inner, path=path + key, hider=hider))
        else:
            found.append(Branch(name, _plain(inner), depth, private=private, path=path + key, hider=hider))
    return found


class _Private(str):
    """A text that is hidden though its name would not say so."""


def _more(depth: int) -> Branch:
    return Branch("…", "more than can be shown; e writes all of it into a file", depth, look="dim")


def _side_by_side(one: Conflict, private: bool, hider: Hider) -> Iterator[Branch]:
    """A line with both values, and below it where each stands."""
    path = f"fields.{one.field}"
    yield Branch(one.field, one.value, 1, look="warn", private=private, path=path, other=one.other, hider=hider)
    yield Branch("", one.source, 1, look="dim", path=path, other=one.other_source)


def branch_parts(branch: Branch, width: int, name_width: int, reveal: bool) -> Iterator[tuple[str, str]]:
    """A branch as pieces of text with their looks."""
    if branch.depth == 0:
        head = f" {branch.name}  {clean(branch.value, 60)}"
        yield f" {branch.name}", "head"
        yield head[len(branch.name) + 1 :], "dim"
        if branch.other is not None:
            yield " " * (_second(name_width, width) - len(head)) + branch.other, "dim"
        return
    fold = ("▾ " if branch.open else "▸ ") if branch.opens else "  "
    left = "  " * min(branch.depth, 12) + fold
    name = fit(clean(branch.shown_name(reveal), 200), max(4, name_width - len(left)))
    hidden = branch.hidden(reveal)
    value = clean(branch.shown(reveal))
    yield left, "dim"
    yield name + " ", branch.look or "accent"
    room = width - len(left) - max(4, name_width - len(left)) - 1
    if branch.other is not None:
        look = "dim" if hidden or not branch.name else ""
        first = _second(name_width, width) - (width - room)
        other = clean(branch.shown_other(reveal))
        # Long numbers often differ in their last digits only.
        alike = takewhile(lambda pair: pair[0] == pair[1], zip(value, other, strict=False))
        end = sum(1 for _ in alike) > (first - 2) // 2
        yield fit(value, first - 2, keep_end=end) + "  ", look
        yield fit(other, room - first, keep_end=end), look
        return
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


def _second(name_width: int, width: int) -> int:
    """The cell at which the second of two values that stand side by side begins."""
    return name_width + 1 + (width - name_width - 1) // 2


def json_lines(record: Mapping[str, Any], reveal: bool, hider: Hider) -> list[str]:
    """The record as indented JSON, one cleaned line each, people's values masked unless they are revealed."""
    text = json.dumps(record if reveal else hider.record(record), indent=2, ensure_ascii=False)
    lines = [clean(line) for line in text.split("\n")[: MOST + 1]]
    if len(lines) > MOST:
        lines[MOST] = "… more than can be shown; e writes all of it into a file"
    return lines


def _about(record: Mapping[str, Any]) -> Iterator[Branch]:
    run = _mapping(record.get("run"))
    yield Branch("path", str(record.get("path", "")), 1, path="path")
    kind = looks.format_name(record.get("format")) or "not known"
    if record.get("format_version"):
        kind += f" {record['format_version']}"
    yield Branch("kind", kind, 1, note=str(record.get("media_type") or ""), path="format")
    if record.get("extension_matches") is False:
        yield Branch("extension", "says another kind than the content", 1, look="warn", path="extension_matches")
    if isinstance(record.get("size_bytes"), int):
        yield Branch("size", f"{numbers.count(record['size_bytes'])} bytes", 1, path="size_bytes")
    if record.get("modified"):
        yield Branch("modified", str(record["modified"]), 1, path="modified")
    read = [str(record.get("status", ""))]
    if isinstance(run.get("duration_ms"), int | float):
        read.append(f"{run['duration_ms']:,.1f} ms")
    if isinstance(run.get("peak_memory_mb"), int | float):
        read.append(f"{run['peak_memory_mb']:,.1f} MiB")
    if run.get("read_as"):
        read.append(f"as {looks.format_name(run['read_as'])}, whatever its content says")
    who = " ".join(str(run[k]) for k in ("worker", "library") if run.get(k))
    yield Branch("read", ", ".join(read), 1, note=who, path="run")


def _entries(value: Any) -> Iterator[tuple[str, str, Any]]:
    """Of each member: its name, what it adds to a path, and what it is."""
    if isinstance(value, dict):
        yield from ((str(key), f".{key}", inner) for key, inner in value.items())
        return
    if not isinstance(value, list):
        return
    for number, inner in enumerate(value):
        if isinstance(inner, list) and len(inner) == 3 and isinstance(inner[0], str):
            keyword, card, comment = inner  # a FITS card
            shown = f"{_plain(card)}   / {comment}" if comment else card
            private = hides_card(inner)
            yield keyword or "·", f".{keyword or number}", _Private(_plain(shown)) if private else shown
        else:
            name = inner.get("name") or inner.get("path") or inner.get("type") if isinstance(inner, dict) else None
            yield f"{number} {name}" if isinstance(name, str) and name else str(number), f"[{number}]", inner


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
