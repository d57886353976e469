"""What the command line is told of the screen, which it does not know: how it is run, and what it makes of settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from metaextract_tui.batch import Door
    from metaextract_tui.habits import Habits


@dataclass(frozen=True, slots=True)
class Screen:
    """`run`: the app on an open door, with paths, perhaps reading them at once, perhaps with a file that its times go
    to, as the person is used to it; closes the door and says the exit code. `objections`: a sentence on each thing that
    the settings ask of the screen and that cannot be."""

    run: Callable[[Door, list[bytes], bool, IO[str] | None, Habits], int]
    objections: Callable[[Habits], list[str]]
