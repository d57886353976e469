"""What of a batch the files table shows and in which order, and what it says where that is nothing."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from metaextract_tui.model import FileFilter, SortKey
from metaextract_tui.tui.text import clean

ALL = FileFilter()


@dataclass(frozen=True, slots=True)
class View:
    """What of a batch is shown and in which order; `text` is the filter as it was typed."""

    wanted: FileFilter = ALL
    text: str = ""
    sort: SortKey = SortKey.FOUND
    descending: bool = False

    @property
    def plain(self) -> bool:
        """All files as they were found: no question to the catalogue is needed."""
        return self.wanted == ALL and self.sort is SortKey.FOUND and not self.descending


ALL_AS_FOUND = View()


def why_nothing(view: View, width: int, *, searching: bool, going: bool, listed: bool) -> list[str]:
    """Why there is no row, in lines of so many cells. `searching`: the answer is still waited for; `going`: the batch
    is; `listed`: it has files, or it is not known yet whether it has."""
    if searching:
        return ["Searching…"]
    if view.wanted != ALL:
        yet = " yet" if going else ""
        told = f"No file matches {clean(view.text, 500)}{yet}."
        return [*textwrap.wrap(told, max(10, width)), "Esc clears the filter, / changes it."]
    if listed:
        return []
    return ["The folders are being listed…" if going else "This batch has no files."]
