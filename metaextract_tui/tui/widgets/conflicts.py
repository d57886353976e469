"""Where two places of a file say something else of one field: both values and both places, to be shown side by side."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_SAYS = re.compile(r", (?P<source>[^ ,](?:[^,]|, (?! ))*?) says ")


@dataclass(frozen=True, slots=True)
class Conflict:
    """`value` at `source` is what counts; `other` at `other_source` is what does not."""

    field: str
    value: str
    source: str
    other: str
    other_source: str


def conflict(warning: Mapping[str, Any], fields: Mapping[str, Any], sources: Mapping[str, Any]) -> Conflict | None:
    """What a warning `conflict` of a record says; None where it is another warning, or says it otherwise.

    The message is `FIELD: PLACE says VALUE, PLACE says VALUE`, the one that counts first.
    """
    if warning.get("code") != "conflict":
        return None
    field, colon, said = str(warning.get("message", "")).partition(": ")
    source, says, rest = said.partition(" says ")
    if not colon or not says:
        return None
    splits = list(_SAYS.finditer(rest))
    if not splits:
        return None
    # A value may hold these words itself: what stands before the right ones is a value that is quoted to its end.
    at = next((one for one in splits if _is_value(rest[: one.start()])), splits[0])
    value = fields.get(field) if str(sources.get(field, "")) == source else None
    first = _plain(value) if value is not None else _unquoted(rest[: at.start()])
    return Conflict(field, first, source, _unquoted(rest[at.end() :]), at["source"])


def conflicts(record: Mapping[str, Any]) -> tuple[list[Conflict], list[Mapping[str, Any]]]:
    """The conflicts of a record, and its other warnings."""
    found: list[Conflict] = []
    others: list[Mapping[str, Any]] = []
    fields, sources, warnings = record.get("fields"), record.get("sources"), record.get("warnings")
    for one in warnings if isinstance(warnings, list) else ():
        if not isinstance(one, dict):
            continue
        said = conflict(one, fields if isinstance(fields, dict) else {}, sources if isinstance(sources, dict) else {})
        if said is None:
            others.append(one)
        else:
            found.append(said)
    return found, others


def _is_value(text: str) -> bool:
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _unquoted(text: str) -> str:
    """A value as a message quotes it, without its quotes; what was cut stays as it is."""
    try:
        return _plain(ast.literal_eval(text))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text.lstrip("'\"[") if text.endswith("…") else text


def _plain(value: Any) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return ", ".join(_plain(one) for one in value)
    return str(value)
