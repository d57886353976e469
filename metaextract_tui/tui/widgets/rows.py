"""The rows that the files table keeps: a small cache over the door's pages, with the version at which each was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from metaextract_tui.model import FileRow

KEPT = 4000
"""Rows that are kept at most; what is seen and near it is far fewer."""


class Rows:
    """Rows by their number in the batch (`seq`)."""

    def __init__(self) -> None:
        self._rows: dict[int, tuple[int, FileRow]] = {}

    def get(self, seq: int) -> FileRow | None:
        held = self._rows.get(seq)
        return held[1] if held else None

    def missing(self, seqs: Iterable[int], version: int) -> list[int]:
        """Those that are not known, or were read before `version`."""
        rows = self._rows
        return [seq for seq in seqs if (held := rows.get(seq)) is None or held[0] < version]

    def put(self, rows: Sequence[FileRow], version: int) -> set[int]:
        """Take rows in; the numbers of those whose text is another now."""
        if len(self._rows) + len(rows) > KEPT:
            # The oldest go first: dicts keep the order of insertion.
            for seq in list(self._rows)[: len(self._rows) - KEPT // 2]:
                del self._rows[seq]
        changed: set[int] = set()
        for row in rows:
            held = self._rows.pop(row.seq, None)
            if held is None or held[1] != row:
                changed.add(row.seq)
            self._rows[row.seq] = (version, row)
        return changed

    def clear(self) -> None:
        self._rows.clear()
