"""What the catalogue keeps with a batch: its settings, and its roots as they were given and where they are."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Sequence
from typing import Any

from metaextract_tui.catalogue import paths
from metaextract_tui.config import Settings
from metaextract_tui.model import Mode

Roots = tuple[tuple[bytes, bytes], ...]  # (as given, absolute)
_PREFIX = '{"path": '
_DECODER = json.JSONDecoder()
_MAX_PATH = 32 * 1024  # characters of an escaped path; Linux allows 4096 bytes, six characters each


def roots(given: Sequence[bytes]) -> Roots:
    """Each root with its absolute path; `..` is resolved as the file system does, not textually."""
    found = []
    for one in given:
        parts = one.split(b"/")
        found.append((one, os.path.realpath(one) if b".." in parts else os.path.abspath(one)))
    return tuple(found)


def to_json(settings: Settings, pairs: Roots) -> str:
    """One JSON object; bytes as surrogate escapes."""
    named = [[os.fsdecode(given), os.fsdecode(absolute)] for given, absolute in pairs]
    return json.dumps({"settings": dataclasses.asdict(settings), "roots": named})


def from_json(text: str, defaults: Settings) -> tuple[Settings, Roots]:
    """The settings of a batch; what an older version did not know is taken from `defaults`."""
    saved: dict[str, Any] = json.loads(text)
    known = {field.name for field in dataclasses.fields(Settings)}
    values = {name: value for name, value in saved.get("settings", {}).items() if name in known}
    if "mode" in values:
        values["mode"] = Mode(values["mode"])
    for name in ("include", "exclude"):
        values[name] = tuple(values.get(name, ()))
    pairs = tuple((os.fsencode(given), os.fsencode(absolute)) for given, absolute in saved.get("roots", []))
    return dataclasses.replace(defaults, **values), pairs


def renamed(record: bytes, old: bytes, new: bytes) -> bytes:
    """A record's JSON with another path."""
    return paths.with_path(record, old, new)


def as_given(record: bytes, pairs: Roots) -> bytes:
    """A record's JSON with its path as `find` would print it under the root as it was given."""
    if not pairs:
        return record
    head = record[:_MAX_PATH].decode("ascii")
    if not head.startswith(_PREFIX):
        return record
    absolute = os.fsencode(_DECODER.raw_decode(head, len(_PREFIX))[0])
    return paths.with_path(record, absolute, paths.as_given(absolute, pairs))
