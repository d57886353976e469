"""`python -m tests.samples DIR` makes the folder of sample files."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.samples import make_samples


def main(arguments: list[str]) -> int:
    """Exit status: 0 made, 2 wrong usage."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m tests.samples DIR\n")
        return 2
    files = make_samples(Path(arguments[0]))
    sys.stderr.write(f"{len(files)} files in {arguments[0]}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
