"""`python -m tests.bench.plain HOW WORKERS DIR`: the same extractors without engine or catalogue.

HOW: `loop`, `threads`, `processes`, or `walk`, which only looks at the files.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

from metaextract_tui.formats.reading import read_file
from metaextract_tui.formats.registry import registry

CHUNK = 10  # our own program's chunk to begin with


def read(path: bytes) -> bytes:
    """The record of one file as JSON."""
    return read_file(path, registry())[0].to_json()


def below(folder: bytes) -> Iterator[bytes]:
    """All files below a folder."""
    for place, _, names in os.walk(folder):
        for name in names:
            yield os.path.join(place, name)


def main(arguments: list[str]) -> int:
    """Reads all, and writes to stdout how many files it were."""
    how, workers, folder = arguments
    files = 0
    if how == "loop":
        for path in below(os.fsencode(folder)):
            read(path)
            files += 1
    elif how == "walk":
        for path in below(os.fsencode(folder)):
            os.lstat(path)
            files += 1
    elif how == "threads":
        with ThreadPoolExecutor(int(workers)) as threads:
            files = sum(1 for _ in threads.map(read, list(below(os.fsencode(folder)))))
    elif how == "processes":
        with ProcessPoolExecutor(int(workers)) as processes:
            files = sum(1 for _ in processes.map(read, list(below(os.fsencode(folder))), chunksize=CHUNK))
    else:
        return 2
    sys.stdout.write(f"{files}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
