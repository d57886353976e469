"""Small files of all formats, with what such files say in the wild; a few of them are broken. Cheap to import."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

# 2024-05-17 09:30 UTC: every file's time of last change, so that two runs make the same folder.
MODIFIED = int(datetime(2024, 5, 17, 9, 30, tzinfo=UTC).timestamp())


def make_samples(folder: Path) -> list[Path]:
    """Write all samples below `folder` (made where it is not there) and return their paths, sorted."""
    from tests.samples import broken, documents, pictures, science, videos

    for topic in (pictures, videos, science, documents, broken):
        topic.write(folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        os.utime(path, (MODIFIED, MODIFIED))
    return files
