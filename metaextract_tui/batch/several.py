"""Several files read at once, of which nothing is kept: what `compare` on the command line looks at."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from metaextract_tui.batch.errors import CannotStore
from metaextract_tui.batch.session import Session
from metaextract_tui.config import Settings

_POLL_S = 0.2


def read_several(paths: Sequence[bytes], settings: Settings) -> list[dict[str, Any]]:
    """The record of each file, in the order given, its path as it was given.

    Raises CannotStore where no worker or no temporary catalogue can be made.
    """
    with (
        tempfile.TemporaryDirectory(prefix="metaextract-") as folder,
        Session.open(Path(folder) / "compared.sqlite", settings) as session,
    ):
        batch_id = session.start(list(dict.fromkeys(paths)))
        while not session.wait(_POLL_S):
            if message := session.snapshot().message:
                raise CannotStore(message)
        found = {os.fsencode(record["path"]): record for record in map(json.loads, session.export(batch_id))}
    missing = [path for path in paths if _place(path) not in found]
    if missing:
        raise CannotStore(f"{os.fsdecode(missing[0])}: it was not read")
    return [{**found[_place(path)], "path": os.fsdecode(path)} for path in paths]


def _place(path: bytes) -> bytes:
    """Where the catalogue has it."""
    return os.path.realpath(path) if b".." in path.split(b"/") else os.path.abspath(path)
