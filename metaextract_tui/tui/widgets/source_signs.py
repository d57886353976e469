"""What a line of the source tree says beside the name: the mark, how the entry stands in the batch, its counts."""

from __future__ import annotations

from collections.abc import Iterable

from metaextract_tui.model import FolderCount
from metaextract_tui.tui import numbers
from metaextract_tui.tui.text import clean
from metaextract_tui.tui.widgets.folders import COUNT_LIMIT, Node
from metaextract_tui.tui.widgets.outline import holds

BAD_ROOM = 26
"""From this width on the failed files have room beside a folder's count."""
READ_ROOM = 44
"""From this width on so has how many of them are read."""


def mark_sign(node: Node, marks: Iterable[bytes]) -> tuple[str, str] | None:
    """Whether an entry is marked, or something in it, as a sign and its look; None where neither is."""
    if any(holds(mark, node.path) for mark in marks):
        return "◆", "mark"
    if node.folder and any(holds(node.path, mark) for mark in marks):
        return "◈", "mark"
    return None


def batch_sign(node: Node, count: FolderCount | None) -> tuple[str, str]:
    """How an entry stands in the batch: all read, in part, or nothing of it; a file that failed says so."""
    if count is None:
        return " ", ""
    if not node.folder and count.failed:
        return "✗", "bad"
    if count.left == count.files:
        return "○", "dim"
    return ("◐", "busy") if count.left else ("●", "good")


def failed(count: FolderCount | None, width: int) -> str:
    """The failed files under an entry, where there are some and `width` cells leave room for them."""
    return f"✗ {numbers.count(count.failed)}  " if count is not None and count.failed and width >= BAD_ROOM else ""


def note(node: Node, count: FolderCount | None, width: int) -> str:
    """What went wrong with a folder, how many entries are listed so far, its files in the batch, or its entries."""
    if node.error:
        return clean(node.error, 20)
    if node.loading:
        return f"{numbers.count(len(node.children or ()))} …"
    if count is not None and count.files and node.folder:
        read = f"{numbers.count(count.files - count.left)} of " if count.left and width >= READ_ROOM else ""
        return read + numbers.count(count.files)
    if node.entries is None:
        return ""
    return numbers.count(node.entries) + ("+" if node.entries == COUNT_LIMIT and not node.open else "")
