"""The walk through an HDF5 file's links: each object once, in name order, bounded; no link is followed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from h5py import h5d, h5g, h5l, h5o, h5t

from metaextract_tui.formats.base import Extraction, Unreadable
from metaextract_tui.formats.hdf5.attributes import LIBRARY_ERRORS, AttributeReader
from metaextract_tui.formats.hdf5.datasets import Layout, read_layout
from metaextract_tui.formats.hdf5.headers import Headers, Remarks
from metaextract_tui.formats.hdf5.types import decode, describe
from metaextract_tui.model import ErrorKind

MAX_OBJECTS = 10_000
MAX_DEPTH = 100  # groups within groups
MAX_HOPS = 16  # soft links that lead to soft links


@dataclass(slots=True, eq=False)
class Node:
    """One link of the file and what stands behind it.

    `kind`: group · dataset · datatype · soft-link · external-link · broken-link · user-link · damaged. `same_as`: the
    path under which the object was met before, where several hard links lead to it; the rest is said there. `order`:
    its place in the order of creation, where the group keeps it. `cut`: `children` lacks links.
    """

    path: str
    kind: str
    raw: bytes = b"/"
    address: int = -1
    order: int | None = None
    depth: int = 0
    target: Any = None
    same_as: str | None = None
    cut: bool = False
    remarks: Remarks | None = None
    layout: Layout | None = None
    dtype: str | None = None
    handle: Any = None
    parent_handle: Any = None
    opening_path: bytes = b"/"
    attributes: dict[str, Any] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rsplit("/", 1)[1]

    def native(self) -> dict[str, Any]:
        """As it stands in the record."""
        shown: dict[str, Any] = {"path": self.path, "kind": self.kind}
        if self.same_as is not None:
            shown["same_as"] = self.same_as
        if self.layout is not None:
            shown.update(self.layout.native())
        if self.dtype is not None:
            shown["dtype"] = self.dtype
        if self.target is not None:
            shown["target"] = self.target
        if self.order is not None:
            shown["creation_order"] = self.order
        if self.remarks is not None:
            shown.update(self.remarks.times)
            if self.remarks.comment:
                shown["comment"] = self.remarks.comment
        if self.attributes:
            shown["attributes"] = self.attributes
        return shown


@dataclass(slots=True)
class Tree:
    """All nodes in the order of the walk, the root first; `complete`: no cap was met.

    References in attributes are addresses, and lists of dimension scales are put off, until `settle`.
    """

    nodes: list[Node]
    reader: AttributeReader
    complete: bool = True

    @property
    def root(self) -> Node:
        return self.nodes[0]

    def settle(self, file: Any) -> None:
        """Read what was put off and turn references into paths; the file is still open."""
        places = {node.path: node for node in self.nodes} if self.reader.later else {}
        for attributes, path in self.reader.later:
            try:
                owner = h5o.open(file, places[path].opening_path)
            except LIBRARY_ERRORS:
                continue  # its attributes were read a moment ago: only a file that changes meanwhile comes here
            self.reader.read_later(owner, attributes, path)
        self.reader.later.clear()
        self.reader.resolve(self.paths())

    def paths(self) -> dict[int, str]:
        """The path under which each address was met first."""
        return {node.address: node.path for node in self.nodes if node.address >= 0 and node.same_as is None}

    def datasets(self) -> Iterator[tuple[Node, Layout]]:
        """Every dataset once."""
        for node in self.nodes:
            if node.layout is not None:
                yield node, node.layout


def walk(file: Any, found: Extraction, headers: Headers | None = None) -> Tree:
    """The tree of an open `h5f.FileID`. What cannot be read is warned of and left out. `headers`: where comments and
    times of objects are read."""

    def problem(code: str, message: str) -> None:
        found.warn(code, message, partial=True)

    reader = AttributeReader(found.cleaner, problem)
    try:
        top = h5g.open(file, b"/")
    except LIBRARY_ERRORS as error:
        raise Unreadable(ErrorKind.MALFORMED, f"the root group cannot be read ({error})") from None
    try:
        address = h5o.get_info(top).addr
    except LIBRARY_ERRORS:
        address = -2  # its header is sound, what it leads to is not
    stack = [Node("/", "group", address=address, handle=top)]
    tree = Tree([], reader)
    visited: dict[int, Node] = {}
    brief = False  # netCDF keeps no times and no comments of objects
    while stack:
        node = stack.pop()
        if len(tree.nodes) >= MAX_OBJECTS:
            tree.complete = False
            problem("cut", f"the file has more than {MAX_OBJECTS} objects; the first {MAX_OBJECTS} are kept")
            break
        tree.nodes.append(node)
        if node.kind != "object" and node.handle is None:
            continue
        if (known := visited.get(node.address)) is not None:
            node.kind, node.same_as = known.kind, known.path
            continue
        visited[node.address] = node
        try:
            _describe(node, reader)
            brief = brief or "_NCProperties" in node.attributes
            if headers is not None and not brief:
                node.remarks = headers.remarks(node.address)
        except LIBRARY_ERRORS as error:
            node.kind = "damaged" if node.kind == "object" else node.kind
            problem("object-unread", f"{node.path}: {error}")
            continue
        if node.kind != "group":
            node.handle = None
        else:
            if node.depth >= MAX_DEPTH:
                tree.complete = False
                problem("cut", f"the groups below {node.path} are nested too deep and left out")
                continue
            node.children = _links(node, max(1, MAX_OBJECTS + 1 - len(tree.nodes) - len(stack)), problem)
            tree.complete = tree.complete and not node.cut
            stack.extend(reversed(node.children))
    _judge_soft_links(tree)
    for node in tree.nodes:
        node.parent_handle = node.handle = None
    return tree


def _describe(node: Node, reader: AttributeReader) -> None:
    """Open the object and read what stands in its header."""
    handle = node.handle = node.handle or h5o.open(node.parent_handle, node.raw)
    if isinstance(handle, h5d.DatasetID):
        node.kind = "dataset"
        node.layout = read_layout(handle)
    elif isinstance(handle, h5t.TypeID):
        node.kind = "datatype"
        node.dtype = describe(handle)
    else:
        node.kind = "group"
    node.attributes = reader.read(handle, node.path)


def _links(node: Node, most: int, problem: Callable[[str, str], None]) -> list[Node]:
    """The links of a group in name order, at most `most`; what hard links lead to is not opened yet."""
    links: list[tuple[bytes, int, int, int | None]] = []

    proxy = node.handle.links

    def note(name: bytes, info: Any) -> bool | None:
        links.append((name, info.type, info.u, info.corder if info.corder_valid else None))
        return True if len(links) >= most else None

    try:
        proxy.iterate(note, info=True)
        count = node.handle.get_num_objs()
        if count > len(links):
            node.cut = True
            problem("cut", f"{node.path} has {count} links; {len(links)} are kept")
    except LIBRARY_ERRORS as error:
        problem("object-unread", f"the links of {node.path}: {error}")
    prefix = node.path.rstrip("/")
    found = []
    for raw, kind, address, order in links:
        child = Node(f"{prefix}/{decode(raw)}", "object", raw=raw, address=address, order=order, depth=node.depth + 1)
        child.opening_path = node.opening_path.rstrip(b"/") + b"/" + raw
        if kind == h5l.TYPE_HARD:
            child.parent_handle = node.handle
        else:
            child.address = -1
            child.kind, child.target = _link_target(proxy, raw, kind, child.path, problem)
        found.append(child)
    return found


def _link_target(proxy: Any, raw: bytes, kind: int, path: str, problem: Callable[[str, str], None]) -> tuple[str, Any]:
    """Kind and target of a link that is no hard one: read from the link itself, never looked up."""
    try:
        if kind == h5l.TYPE_SOFT:
            return "soft-link", decode(proxy.get_val(raw))
        if kind == h5l.TYPE_EXTERNAL:
            file, name = proxy.get_val(raw)
            return "external-link", {"file": decode(file), "path": decode(name)}
    except LIBRARY_ERRORS as error:
        problem("object-unread", f"the link {path}: {error}")
        return "broken-link", None
    return "user-link", None


def _judge_soft_links(tree: Tree) -> None:
    """Soft links whose target is nowhere in the file become broken links; where a cap cut the walk, none does."""
    if not tree.complete:
        return
    soft = [node for node in tree.nodes if node.kind == "soft-link"]
    if not soft:
        return
    places = {node.path: node for node in tree.nodes}
    for node in soft:
        if not _leads_somewhere(node, places):
            node.kind = "broken-link"


def _leads_somewhere(link: Node, places: Mapping[str, Node]) -> bool:
    """Whether a soft link's target is met when its path is gone along the nodes that were walked."""
    at, hops = places["/"], 0
    parts = _parts(link)
    while parts:
        part = parts.pop(0)
        if at.same_as is not None:
            at = places[at.same_as]
        following = places.get(f"{at.path.rstrip('/')}/{part}")
        if following is None:
            return False
        if following.kind == "external-link":
            return True  # it leads out of the file, where nothing is looked up
        if following.kind in ("soft-link", "broken-link"):
            hops += 1
            if hops > MAX_HOPS:
                return False
            parts = _parts(following) + parts
            at = places["/"]
        else:
            at = following
    return True


def _parts(link: Node) -> list[str]:
    """A soft link's target as names from the root on (a relative target starts at the link's group)."""
    target = str(link.target)
    whole = target if target.startswith("/") else f"{link.path.rsplit('/', 1)[0]}/{target}"
    return [part for part in whole.split("/") if part not in ("", ".")]
