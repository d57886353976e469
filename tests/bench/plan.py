"""What a run of the bench was asked for: how often, how big, where."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
PLUGINS = ROOT / "tests" / "plugins"
WORKERS = 2
LIMIT_S = 3600.0  # a program that takes longer is killed and named


def tell(text: str) -> None:
    """One line of progress on stderr."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


@dataclass(frozen=True, slots=True)
class Plan:
    """`work` is an empty folder for trees and catalogues; `most` bounds every tree (None: not bounded)."""

    work: Path
    runs: int = 5
    quick: bool = False
    most: int | None = None
    corpus: Path = CORPUS
    say: Callable[[str], None] = tell

    def size(self, full: int, quick: int) -> int:
        """The number of files that a tree has in this run."""
        wanted = quick if self.quick else full
        return wanted if self.most is None else min(wanted, self.most)

    def scratch(self, name: str) -> Path:
        """A path of that name in the work folder; its folder is there, it is not."""
        path = self.work / "scratch" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def environment(self, *, plugins: bool) -> dict[str, str]:
        """For the programs: the defaults, whatever the user's settings say; bytecode may be kept, as users have it.

        `plugins`: with the mock format of the tests.
        """
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("METAEXTRACT_") and name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")
        }
        paths = [str(ROOT), *([str(PLUGINS)] if plugins else [])]
        kept["PYTHONPATH"] = os.pathsep.join(paths)
        kept["XDG_CONFIG_HOME"] = kept["XDG_DATA_HOME"] = str(self.work / "home")
        return kept
