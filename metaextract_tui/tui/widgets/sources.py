"""The source tree: folders and files to choose from, quick also where a folder holds 100,000 entries."""

from __future__ import annotations

import asyncio
import os

from textual.message import Message

from metaextract_tui.model import FolderCount
from metaextract_tui.tui import keys, numbers
from metaextract_tui.tui.telling import tell
from metaextract_tui.tui.text import clean, fit
from metaextract_tui.tui.threads import in_thread
from metaextract_tui.tui.widgets.folders import COUNT_LIMIT, Node, counts, listing
from metaextract_tui.tui.widgets.lines import Lines, Parts

ADD = "[+ add folder]"
BAD_ROOM = 26
"""From this width on the failed files have room beside a folder's count."""
READ_ROOM = 44
"""From this width on so has how many of them are read."""
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
        self.roots = [Node(os.path.abspath(path), 0, os.path.isdir(path)) for path in roots]
        self.lines: list[Node] = list(self.roots)
        self.marks: dict[bytes, None] = {}
        self.hidden = hidden
        self.standing: dict[bytes, FolderCount] | None = None
        """How the entries stand in the batch that is shown, as far as it is known; None where none is shown."""
        # Where the next chunk of the folder that is being read goes: the folder, all lines then, the line.
        self._tail: tuple[Node | None, int, int] = (None, 0, 0)

    def on_mount(self) -> None:
        if len(self.roots) == 1:
            self._open(self.roots[0])

    # --- what is chosen ----------------------------------------------------

    def current(self) -> Node | None:
        return self.lines[self.cursor] if self.cursor < len(self.lines) else None

    def wanted(self) -> list[bytes]:
        """The marked paths in the order they were marked, or else the current one."""
        node = self.current()
        return list(self.marks) or ([node.path] if node else [path.path for path in self.roots])

    def add_root(self, path: bytes, *, mark: bool) -> None:
        """Another root at the end; one that is there already is only gone to."""
        path = os.path.abspath(path)
        node = next((root for root in self.roots if root.path == path), None)
        if node is None:
            node = Node(path, 0, os.path.isdir(path))
            self.roots.append(node)
            self.lines.append(node)
            self.changed()
        if mark:
            self.marks[path] = None
            self.post_message(self.Marked())
        self.move_to(self.lines.index(node))
        if node.folder and not node.open:
            self._open(node)
        self.refresh()

    async def go_to(self, path: bytes) -> None:
        """Open the folders on the way to a path and put the cursor on it; a path outside all roots becomes one."""
        path = os.path.abspath(path)
        holding = [root for root in self.roots if _holds(root.path, path)]
        if not holding:
            self.add_root(path, mark=False)
            return
        node = max(holding, key=lambda root: len(root.path))
        while node.path != path:
            if not node.open:
                await self._list(node)
            step = next((child for child in node.children or () if _holds(child.path, path)), None)
            if step is None:
                tell(self, f"{os.fsdecode(path)} is not there", "warning")
                break
            if step.hidden and not self.hidden:
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
        self.run_worker(self._list(node), group=f"list-{id(node)}", exclusive=True)

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
        self.run_worker(self._count(node), group=f"count-{id(node)}", exclusive=True)
        self.post_message(self.Listed())

    async def _count(self, node: Node) -> None:
        folders = [child for child in node.children or () if child.folder and self._seen(child)]
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
            self.run_worker(self._list_again(node), group=f"list-{id(node)}", exclusive=True)

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
        while held is not None and held not in self.lines:
            held = held.parent
        if held is not None:
            self._keep(held)
        self.run_worker(self._count(node), group=f"count-{id(node)}", exclusive=True)

    def _append(self, node: Node, chunk: list[Node]) -> None:
        """A chunk arrived while the folder is still being read: show it under what is there."""
        if not node.loading or not node.open or node not in self.lines or node.children is None:
            return
        if self._tail[:2] != (node, len(self.lines)):
            self._tail = (node, 0, self._end_of(node))
        end = self._tail[2]
        node.children += chunk
        new = [child for child in chunk if self._seen(child)]
        self.lines[end:end] = new
        self._tail = (node, len(self.lines), end + len(new))
        if self.cursor >= end:
            self.cursor += len(new)
        self.changed()

    def _replace(self, node: Node) -> None:
        """Put a folder's lines anew: all that is open under it, or nothing where it is closed."""
        if node not in self.lines:
            return
        self.lines[self.lines.index(node) + 1 : self._end_of(node)] = self._under(node)
        self._tail = (None, 0, 0)
        self.changed()

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
            if not self._seen(child):
                continue
            lines.append(child)
            if child.open:
                stack.extend(reversed(child.children or ()))
        return lines

    def _seen(self, node: Node) -> bool:
        return self.hidden or not node.hidden

    def _close(self, node: Node) -> None:
        node.open = False
        self._replace(node)

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
        fold = " " if not node.folder else "▾" if node.open else "▸"
        mark, look = self._mark_sign(node)
        left = f"{'  ' * min(node.depth, 12)}{fold} "
        count = self._standing_of(node)
        bad = f"✗ {numbers.count(count.failed)}  " if count is not None and count.failed and width >= BAD_ROOM else ""
        note = self._note(node, count, width)
        name = clean(node.path if node.depth == 0 and len(self.roots) > 1 else node.name, 400)
        name = name + ("/" if node.folder and not name.endswith("/") else " →" if node.link else "")
        room = max(1, width - len(left) - 2 - len(bad) - len(note) - 2)
        return [
            (left, "dim"),
            (mark + " ", look),
            (fit(name, room), "strong" if node.folder else "dim" if node.hidden else ""),
            (f" {bad}", "bad"),
            (f"{note} ", "bad" if node.error else "dim"),
        ]

    def _mark_sign(self, node: Node) -> tuple[str, str]:
        """The mark; where there is none, how the entry stands in the batch: all read, in part, or nothing of it."""
        if any(_holds(mark, node.path) for mark in self.marks):
            return "◆", "mark"
        if node.folder and any(_holds(node.path, mark) for mark in self.marks):
            return "◈", "mark"
        count = self._standing_of(node)
        if self.standing is None:
            return "◇", "dim"
        if count is None:
            return " ", ""
        if not node.folder and count.failed:
            return "✗", "bad"
        if count.left == count.files:
            return "○", "dim"
        return ("◐", "busy") if count.left else ("●", "good")

    def _standing_of(self, node: Node) -> FolderCount | None:
        """How an entry stands in the batch; None where that is not known, or no batch is shown."""
        return None if self.standing is None else self.standing.get(node.path)

    def _note(self, node: Node, count: FolderCount | None, width: int) -> str:
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
        self.hidden = not self.hidden
        held = self.current()
        lines: list[Node] = []
        for root in self.roots:
            lines += [root, *self._under(root)]
        self.lines = lines
        self.changed()
        while held is not None and held not in self.lines:
            held = held.parent
        if held is not None:
            self._keep(held)


def _holds(folder: bytes, path: bytes) -> bool:
    """Whether a path is this one or lies under it."""
    return path == folder or path.startswith(folder.rstrip(b"/") + b"/")
