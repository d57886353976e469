"""A file of bytes and holes: large, and costing no disk."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

LARGE = 200_000_000  # bytes of content that nobody needs to read


def sparse(path: Path, parts: Iterable[bytes | int]) -> None:
    """Write bytes, and skip as many as a number says."""
    with path.open("wb") as file:
        for part in parts:
            if isinstance(part, int):
                file.seek(part, io.SEEK_CUR)
            else:
                file.write(part)
        file.truncate(file.tell())


# --- science -------------------------------------------------------------------------------------------------------
