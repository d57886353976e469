"""Paths as their user gave them, in what leaves the catalogue, which keeps them absolute."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence


def as_given(path: bytes, roots: Sequence[tuple[bytes, bytes]]) -> bytes:
    """The absolute `path` as `find GIVEN` would print it; `roots` are (given, absolute), the first that holds the
    path counts. A path under none of them stays as it is."""
    for given, absolute in roots:
        if path == absolute:
            return given
        above = absolute if absolute.endswith(b"/") else absolute + b"/"
        if path.startswith(above):
            return given + (b"" if given.endswith(b"/") else b"/") + path[len(above) :]
    return path


def with_path(record: bytes, old: bytes, new: bytes) -> bytes:
    """The record of `old`, saying `new` as its path; one that does not begin with that path stays as it is."""
    before = _member(os.fsdecode(old))
    if not record.startswith(before):
        return record
    return _member(os.fsdecode(new)) + record[len(before) :]


def _member(path: str) -> bytes:
    return b'{"path": ' + json.dumps(path).encode("ascii") + b", "
