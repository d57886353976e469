"""The walk through an HDF5 file's links: each object once, in name order, bounded; no link is followed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from metaextract_tui.formats.base import Extraction, Unreadable
from metaextract_tui.formats.hdf5.attributes import AttributeReader
from metaextract_tui.formats.hdf5.datasets import Layout, Layouts
from metaextract_tui.formats.hdf5.file import File
from metaextract_tui.formats.hdf5.forms import COMMITTED, DATATYPE
from metaextract_tui.formats.hdf5.headers import Header, remarks
from metaextract_tui.formats.hdf5.links import EXTERNAL, GROUP, HARD, SOFT, is_group, read_links
from metaextract_tui.formats.hdf5.pages import DAMAGE, Damaged
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
    address: int = -1
    order: int | None = None
    depth: int = 0
    target: Any = None
    same_as: str | None = None
    cut: bool = False
    remarks: Mapping[str, str] | None = None
    layout: Layout | None = None
    dtype: str | None = None
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
            shown.update(self.remarks)
        if self.attributes:
            shown["attributes"] = self.attributes
        return shown


@dataclass(slots=True)
class Tree:
    """All nodes in the order of the walk, the root first; `complete`: no cap was met.

    References in attributes are addresses, and what `reader.later` lists is put off, until `settle`.
    """

    nodes: list[Node]
    reader: AttributeReader
    complete: bool = True

    @property
    def root(self) -> Node:
        return self.nodes[0]

    def settle(self) -> None:
        """Read what was put off and turn references into paths."""
        self.reader.read_later()
        self.reader.resolve(self.paths())

    def paths(self) -> dict[int, str]:
        """The path under which each address was met first."""
        return {node.address: node.path for node in self.nodes if node.address >= 0 and node.same_as is None}

    def datasets(self) -> Iterator[tuple[Node, Layout]]:
        """Every dataset once."""
        for node in self.nodes:
            if node.layout is not None:
                yield node, node.layout


def walk(file: File, found: Extraction) -> Tree:
    """The tree of a file. What cannot be read is warned of and left out. Raises Unreadable: the root is no group."""

    def problem(code: str, message: str) -> None:
        found.warn(code, message, partial=True)

    reader = AttributeReader(file, found.cleaner, problem)
    if not is_group(file.top):
        raise Unreadable(ErrorKind.MALFORMED, "the root is no group")
    stack = [Node("/", "object", address=file.root)]
    tree = Tree([], reader)
    nodes = tree.nodes
    visited: dict[int, Node] = {}
    layouts = Layouts(file)
    brief = False  # netCDF keeps no times and no comments of objects
    while stack:
        node = stack.pop()
        if len(nodes) >= MAX_OBJECTS:
            tree.complete = False
            problem("cut", f"the file has more than {MAX_OBJECTS} objects; the first {MAX_OBJECTS} are kept")
            break
        nodes.append(node)
        if node.kind != "object":
            continue
        if (known := visited.get(node.address)) is not None:
            node.kind, node.same_as = known.kind, known.path
            continue
        visited[node.address] = node
        try:
            header = file.header(node.address) if len(nodes) > 1 else file.top
            if header.form.kinds & GROUP:
                node.kind = "group"
            elif (layout := layouts.of(header)) is not None:
                node.layout, node.kind = layout, "dataset"
            else:
                _describe(file, node, header)
            if header.form.attributes:
                node.attributes = reader.read(header, node.path)
                brief = brief or "_NCProperties" in node.attributes
            if not brief:
                node.remarks = remarks(header)
        except DAMAGE as error:
            node.kind = "damaged" if node.kind == "object" else node.kind
            problem("object-unread", f"{node.path}: {error}")
            continue
        if node.kind == "group":
            if node.depth >= MAX_DEPTH:
                tree.complete = False
                problem("cut", f"the groups below {node.path} are nested too deep and left out")
                continue
            node.children = _children(file, node, header, max(1, MAX_OBJECTS + 1 - len(nodes) - len(stack)), problem)
            tree.complete = tree.complete and not node.cut
            stack.extend(reversed(node.children))
    _judge_soft_links(tree)
    return tree


def _describe(file: File, node: Node, header: Header) -> None:
    """What the header of an object says that is neither a group nor a dataset."""
    for kind, flags, data, _ in header.messages:
        if kind == DATATYPE:
            node.dtype = describe(file.datatype(file.unshared(kind, data) if flags & COMMITTED else data))
            node.kind = "datatype"
            return
    raise Damaged("an object of no kind that is known")


def _children(file: File, node: Node, header: Header, most: int, problem: Callable[[str, str], None]) -> list[Node]:
    """The links of a group in name order, at most `most`; what hard links lead to is not read yet."""
    links = read_links(file, header, most)
    if links.problem:
        problem("object-unread", f"the links of {node.path}: {links.problem}")
    elif links.count > len(links.links):
        node.cut = True
        problem("cut", f"{node.path} has {links.count} links; {len(links.links)} are kept")
    prefix, depth = node.path.rstrip("/"), node.depth + 1
    found = []
    for name, kind, address, target, order in links.links:
        path = f"{prefix}/{decode(name)}"
        if kind == HARD:
            found.append(Node(path, "object", address, order, depth))
            continue
        child = Node(path, "user-link", -1, order, depth)
        if kind == SOFT:
            child.kind, child.target = "soft-link", decode(target)
        elif kind == EXTERNAL:
            file_name, _, inner = target.partition(b"\0")
            child.kind = "external-link"
            child.target = {"file": decode(file_name), "path": decode(inner.partition(b"\0")[0])}
        found.append(child)
    return found


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
