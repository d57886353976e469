"""Which entries of the source tree have a line, and in which order: all that is open, hidden ones only where wished."""

from __future__ import annotations

import os
from collections.abc import Iterable

from metaextract_tui.tui.widgets.folders import Node


def holds(folder: bytes, path: bytes) -> bool:
    """Whether a path is this one or lies under it."""
    return path == folder or path.startswith(folder.rstrip(b"/") + b"/")


class Outline:
    """`lines`: the entries from top to bottom, each root with what is open under it. It reads no disk but for roots."""

    def __init__(self, roots: Iterable[bytes], *, hidden: bool = False) -> None:
        self.roots = [_root(path) for path in roots]
        self.lines: list[Node] = list(self.roots)
        self.hidden = hidden
        """Whether entries that begin with a dot have lines too."""
        # Where the next chunk of the folder that is being read goes: the folder, all lines then, the line.
        self._tail: tuple[Node | None, int, int] = (None, 0, 0)

    def root(self, path: bytes) -> Node:
        """The root with this path; a new one at the end where there is none."""
        path = os.path.abspath(path)
        for node in self.roots:
            if node.path == path:
                return node
        node = _root(path)
        self.roots.append(node)
        self.lines.append(node)
        return node

    def nearest_root(self, path: bytes) -> Node | None:
        """The deepest root that a path lies under."""
        holding = [root for root in self.roots if holds(root.path, path)]
        return max(holding, key=lambda root: len(root.path)) if holding else None

    def seen(self, node: Node) -> bool:
        """Whether an entry has a line where the folder above it is open."""
        return self.hidden or not node.hidden

    def shown(self, node: Node | None) -> Node | None:
        """The entry itself where it has a line, or else the nearest folder above it that has one."""
        while node is not None and node not in self.lines:
            node = node.parent
        return node

    def append(self, node: Node, chunk: list[Node]) -> tuple[int, int] | None:
        """Entries of a folder that is still being read, under what is there: the first new line and how many they are.
        None where the folder was closed meanwhile."""
        if not node.loading or not node.open or node not in self.lines or node.children is None:
            return None
        if self._tail[:2] != (node, len(self.lines)):
            self._tail = (node, 0, self._end_of(node))
        end = self._tail[2]
        node.children += chunk
        new = [child for child in chunk if self.seen(child)]
        self.lines[end:end] = new
        self._tail = (node, len(self.lines), end + len(new))
        return end, len(new)

    def replace(self, node: Node) -> None:
        """Put a folder's lines anew: all that is open under it, or nothing where it is closed."""
        if node in self.lines:
            self.lines[self.lines.index(node) + 1 : self._end_of(node)] = self._under(node)
            self._tail = (None, 0, 0)

    def turn_hidden(self) -> None:
        """Hidden entries get lines, or lose them."""
        self.hidden = not self.hidden
        self.lines = [line for root in self.roots for line in (root, *self._under(root))]
        self._tail = (None, 0, 0)

    def _end_of(self, node: Node) -> int:
        """The number of the first line after all that is shown under a folder."""
        end = self.lines.index(node) + 1
        while end < len(self.lines) and self.lines[end].depth > node.depth:
            end += 1
        return end

    def _under(self, node: Node) -> list[Node]:
        lines: list[Node] = []
        stack = list(reversed(node.children or ())) if node.open else []
        while stack:
            child = stack.pop()
            if not self.seen(child):
                continue
            lines.append(child)
            if child.open:
                stack.extend(reversed(child.children or ()))
        return lines


def _root(path: bytes) -> Node:
    path = os.path.abspath(path)
    return Node(path, 0, os.path.isdir(path))
