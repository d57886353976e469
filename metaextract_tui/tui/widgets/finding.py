"""Search within the detail: which of its lines hold a text, those in closed branches too, and where the words stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from metaextract_tui.tui.text import clean
from metaextract_tui.tui.widgets.record_lines import MOST, Branch

Line = Branch | tuple[str, str]
MOST_HITS = 9_999
DEEPEST = 60
"""How deep in closed branches is looked: no more fits beside the name."""


@dataclass(frozen=True, slots=True)
class Hit:
    """The line with this number; `below`: in its closed branch the child with this number, and so on down."""

    line: int
    below: tuple[int, ...] = ()


class Finder:
    """Holds what is looked for and where it is. A value that is hidden is not found: that would tell it."""

    def __init__(self) -> None:
        self.words: re.Pattern[str] | None = None
        self.hits: Sequence[Hit] = ()
        self.current = -1

    @property
    def active(self) -> bool:
        return self.words is not None

    def look_for(self, text: str) -> None:
        """Another text, in whatever case; empty: nothing."""
        self.words = re.compile(re.escape(text), re.IGNORECASE) if text else None
        self.hits, self.current = (), -1

    def search(self, lines: Sequence[Line], reveal: bool) -> None:
        """Find all hits anew; the current one keeps its number, for opening a branch changes no order."""
        self.take(self.found(lines, reveal))

    def found(self, lines: Sequence[Line], reveal: bool) -> Sequence[Hit]:
        """All hits, in order; safe in another thread, where a large record takes half a second."""
        return tuple(self._search(lines, reveal)) if self.words is not None else ()

    def take(self, hits: Sequence[Hit]) -> None:
        self.hits = hits
        self.current = min(self.current, len(hits) - 1)

    def opened(self, line: int, added: int) -> None:
        """The branch at this line was opened, and so many lines came below it."""

        def moved(hit: Hit) -> Hit:
            if hit.line == line and hit.below:
                return Hit(line + 1 + hit.below[0], hit.below[1:])
            return Hit(hit.line + added, hit.below) if hit.line > line else hit

        self.hits = tuple(map(moved, self.hits))

    def first_from(self, line: int) -> int:
        """The number of the first hit at or after a line; the first of all where there is none; -1 without hits."""
        return next((n for n, hit in enumerate(self.hits) if hit.line >= line), 0 if self.hits else -1)

    def told(self) -> str:
        """`3 of 12`, in words where there is none."""
        if not self.active:
            return ""
        if not self.hits:
            return "not found"
        more = "+" if len(self.hits) >= MOST_HITS else ""
        return f"{self.current + 1} of {len(self.hits):,}{more}"

    def marked(self, text: str) -> Iterator[tuple[int, int]]:
        """Where in a drawn line the words stand, from and to, in characters."""
        if self.words is not None:
            yield from (found.span() for found in self.words.finditer(text))

    def _search(self, lines: Sequence[Line], reveal: bool) -> Iterator[Hit]:
        found = seen = 0
        for number, line in enumerate(lines):
            if found >= MOST_HITS:
                return
            if not isinstance(line, Branch):
                if self._holds(line[0]):
                    found += 1
                    yield Hit(number)
                continue
            if self._in_branch(line, reveal):
                found += 1
                yield Hit(number)
            if line.opens and not line.open:
                for below in self._below(line, reveal, ()):
                    seen += 1
                    if below is not None:
                        found += 1
                        yield Hit(number, below)
                    if found >= MOST_HITS or seen > MOST * 4:
                        return

    def _below(self, branch: Branch, reveal: bool, place: tuple[int, ...]) -> Iterator[tuple[int, ...] | None]:
        """Where hits lie under a closed branch; None for each line that is none."""
        if len(place) >= DEEPEST:
            return
        for number, child in enumerate(branch.children()):
            at = (*place, number)
            yield at if self._in_branch(child, reveal) else None
            if child.opens:
                yield from self._below(child, reveal, at)

    def _in_branch(self, branch: Branch, reveal: bool) -> bool:
        if branch.note and self._holds(branch.note):
            return True
        for whole, shown in (
            (branch.name, branch.shown_name),
            (branch.value, branch.shown),
            (branch.other, branch.shown_other),
        ):  # few lines hold the words at all: only of those it is asked what may be seen
            if whole and self._holds(whole) and (reveal or self._holds(shown(reveal))):
                return True
        return False

    def _holds(self, text: str) -> bool:
        return self.words is not None and self.words.search(clean(text)) is not None
