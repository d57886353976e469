"""The source tree: folders and files to choose from, quick also where a folder holds 100,000 entries."""

from __future__ import annotations

import asyncio
import os
from functools import partial

from textual.message import Message

from metaextract_tui.model import FolderCount
from metaextract_tui.tui import keys
from metaextract_tui.tui.background import begin
from metaextract_tui.tui.telling import tell
from metaextract_tui.tui.text import clean, fit
from metaextract_tui.tui.threads import in_thread
from metaextract_tui.tui.widgets import source_signs
from metaextract_tui.tui.widgets.folders import Node, counts, listing
from metaextract_tui.tui.widgets.lines import Lines, Parts
from metaextract_tui.tui.widgets.outline import Outline, holds

ADD = "[+ add folder]"
MOST_ENTRIES = 5000
"""In a folder with more, entries that come and go are seen when it is opened again."""


class SourceTree(Lines):
    """Roots with what lies under them. A mark on an entry is a wish to read it at the next start."""

    BINDINGS = keys.SOURCES

    class Marked(Message):
        """Other entries are marked now."""

    class OnlyAsked(Message):
        """Only the files of this entry are to be shown."""

        def __init__(self, path: str, *, folder: bool) -> None:
            super().__init__()
            self.path, self.folder = path, folder

    class Listed(Message):
        """A folder's entries are there."""

    class AddAsked(Message):
        """The line that adds a folder was chosen."""

    def __init__(self, roots: list[bytes], *, hidden: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self.outline = Outline(roots, hidden=hidden)
        self.marks: dict[bytes, None] = {}
        self.standing: dict[bytes, FolderCount] | None = None
        """How the entries stand in the batch that is shown, as far as it is known; None where none is shown."""

    def on_mount(self) -> None:
        if len(self.roots) == 1:
            self._open(self.roots[0])

    @property
    def roots(self) -> list[Node]:
        return self.outline.roots

    @property
    def lines(self) -> list[Node]:
        """The entries that have a line, from top to bottom."""
        return self.outline.lines

    # --- what is chosen ----------------------------------------------------

    def current(self) -> Node | None:
        return self.lines[self.cursor] if self.cursor < len(self.lines) else None

    def wanted(self) -> list[bytes]:
        """The marked paths in the order they were marked, or else the current one."""
        node = self.current()
        return list(self.marks) or ([node.path] if node else [path.path for path in self.roots])

    def add_root(self, path: bytes, *, mark: bool) -> None:
        """Another root at the end; one that is there already is only gone to."""
        node = self.outline.root(path)
        self.changed()
        if mark:
            self.marks[node.path] = None
            self.post_message(self.Marked())
        self.move_to(self.lines.index(node))
        if node.folder and not node.open:
            self._open(node)
        self.refresh()

    async def go_to(self, path: bytes) -> None:
        """Open the folders on the way to a path and put the cursor on it; a path outside all roots becomes one."""
        path = os.path.abspath(path)
        node = self.outline.nearest_root(path)
        if node is None:
            self.add_root(path, mark=False)
            return
        while node.path != path:
            if not node.open:
                await self._list(node)
            step = next((child for child in node.children or () if holds(child.path, path)), None)
            if step is None:
                tell(self, f"{os.fsdecode(path)} is not there", "warning")
                break
            if not self.outline.seen(step):
                self.action_hidden()
            node = step
        if node in self.lines:
            self.move_to(self.lines.index(node))
        if node.path == path and node.folder and not node.open:
            await self._list(node)

    # --- the batch ---------------------------------------------------------

    def paths_in_sight(self) -> list[bytes]:
        """The entries whose lines are on the screen."""
        return [self.lines[index].path for index in self.visible_lines() if index < len(self.lines)]

    def stand(self, standing: dict[bytes, FolderCount] | None) -> None:
        """How entries stand in the batch."""
        self.standing = standing
        self.redraw_changed()

    def action_only(self) -> None:
        node = self.current()
        if node is not None:
            self.post_message(self.OnlyAsked(os.fsdecode(node.path), folder=node.folder))

    # --- opening and closing -----------------------------------------------

    def _open(self, node: Node) -> None:
        begin(self, lambda: self._list(node), group=f"list-{id(node)}", exclusive=True)

    async def _list(self, node: Node) -> None:
        """Open a folder: its entries come in chunks and are in order in the end; the cursor keeps its entry."""
        if not node.folder or node.loading:
            return
        node.open, node.loading, node.error, node.children = True, True, None, []
        self.redraw_node(node)
        loop = asyncio.get_running_loop()

        def emit(chunk: list[Node]) -> None:
            loop.call_soon_threadsafe(self._append, node, chunk)

        try:
            children = await in_thread(lambda: listing(node, emit), "folder")
        except OSError as error:
            node.error, node.open, children = error.strerror or str(error), False, []
        finally:
            node.loading = False
        held = self.current()
        node.children, node.entries = children, None if node.error else len(children)
        self._replace(node)
        if held is not None and held not in self.lines and held.path != node.path:
            held = next((line for line in self.lines if line.path == held.path), node)
        if held in self.lines:
            self._keep(held)
        begin(self, lambda: self._count(node), group=f"count-{id(node)}", exclusive=True)
        self.post_message(self.Listed())

    async def _count(self, node: Node) -> None:
        folders = [child for child in node.children or () if child.folder and self.outline.seen(child)]
        if not folders:
            return
        known = await in_thread(lambda: counts(folders), "counts")
        for folder in folders:
            folder.entries = known.get(folder.path, folder.entries)
        self.refresh()

    # --- the disk goes on ----------------------------------------------------

    def open_folders(self) -> list[bytes]:
        """The folders whose entries are on the screen; those with very many are left alone."""
        return [
            node.path for node in self.lines if node.open and not node.loading and (node.entries or 0) <= MOST_ENTRIES
        ]

    def entries_changed(self, folders: frozenset[bytes]) -> None:
        """Entries came or went in these folders: list them again; what is open in them stays open."""
        for node in [one for one in self.lines if one.open and one.path in folders and not one.loading]:
            begin(self, partial(self._list_again, node), group=f"list-{id(node)}", exclusive=True)

    async def _list_again(self, node: Node) -> None:
        try:
            children = await in_thread(lambda: listing(node, lambda _: None), "folder")
        except OSError:
            return  # it is gone or closed to us; the folder above it tells
        known = {(child.path, child.folder): child for child in node.children or ()}
        held = self.current()
        node.children = [known.get((child.path, child.folder), child) for child in children]
        node.entries = len(children)
        self._replace(node)
        self._keep_nearest(held)
        begin(self, lambda: self._count(node), group=f"count-{id(node)}", exclusive=True)

    def _append(self, node: Node, chunk: list[Node]) -> None:
        """A chunk arrived while the folder is still being read."""
        added = self.outline.append(node, chunk)
        if added is not None:
            first, number = added
            if self.cursor >= first:
                self.cursor += number
            self.changed()

    def _replace(self, node: Node) -> None:
        self.outline.replace(node)
        self.changed()

    def _close(self, node: Node) -> None:
        node.open = False
        self._replace(node)

    def _keep_nearest(self, node: Node | None) -> None:
        """The cursor back onto an entry, or onto the folder above it that still has a line."""
        node = self.outline.shown(node)
        if node is not None:
            self._keep(node)

    def _keep(self, node: Node) -> None:
        """The cursor back onto an entry, on the same line of the screen."""
        above = self.cursor - self.first
        self.cursor = self.lines.index(node)
        self.scroll_to(y=max(0, self.cursor - above), animate=False)
        self.scroll_to_cursor()
        self.refresh()

    # --- drawing -----------------------------------------------------------

    @property
    def total(self) -> int:
        return len(self.lines) + 1

    def parts(self, index: int, width: int) -> Parts:
        if index >= len(self.lines):
            return [(" ", ""), (ADD, "button")]
        node = self.lines[index]
        count = None if self.standing is None else self.standing.get(node.path)
        sign = source_signs.mark_sign(node, self.marks)
        if sign is None:
            sign = source_signs.batch_sign(node, count) if self.standing is not None else ("◇", "dim")
        fold = " " if not node.folder else "▾" if node.open else "▸"
        left = f"{'  ' * min(node.depth, 12)}{fold} "
        bad, note = source_signs.failed(count, width), source_signs.note(node, count, width)
        name = clean(node.path if node.depth == 0 and len(self.roots) > 1 else node.name, 400)
        name = name + ("/" if node.folder and not name.endswith("/") else " →" if node.link else "")
        room = max(1, width - len(left) - 2 - len(bad) - len(note) - 2)
        return [
            (left, "dim"),
            (sign[0] + " ", sign[1]),
            (fit(name, room), "strong" if node.folder else "dim" if node.hidden else ""),
            (f" {bad}", "bad"),
            (f"{note} ", "bad" if node.error else "dim"),
        ]

    def redraw_node(self, node: Node) -> None:
        if node in self.lines:
            self.redraw(self.lines.index(node))

    # --- what a person does ------------------------------------------------

    def clicked(self, index: int, x: int, double: bool) -> None:
        node = self.current()
        if node is None:
            self.post_message(self.AddAsked())
            return
        fold = 2 * min(node.depth, 12)
        if fold + 2 <= x < fold + 4:
            self.action_mark(step=False)
        elif x < fold + 2 or double:
            self.action_open()

    def action_mark(self, step: bool = True) -> None:
        node = self.current()
        if node is None:
            self.post_message(self.AddAsked())
            return
        if node.path in self.marks:
            del self.marks[node.path]
        else:
            self.marks[node.path] = None
        self.refresh()
        self.post_message(self.Marked())
        if step:
            self.action_down()

    def action_unmark(self) -> None:
        self.marks.clear()
        self.refresh()
        self.post_message(self.Marked())

    def action_open(self) -> None:
        node = self.current()
        if node is None:
            self.post_message(self.AddAsked())
        elif node.open:
            self._close(node)
        elif node.folder:
            self._open(node)

    def action_left(self) -> None:
        node = self.current()
        if node is None:
            return
        if node.open:
            self._close(node)
        elif node.parent is not None and node.parent in self.lines:
            self.move_to(self.lines.index(node.parent))

    def action_right(self) -> None:
        node = self.current()
        if node is not None and node.folder and not node.open:
            self._open(node)
        else:
            self.action_down()

    def action_hidden(self) -> None:
        held = self.current()
        self.outline.turn_hidden()
        self.changed()
        self._keep_nearest(held)
