"""NetCDF-4: the netCDF data model read out of an HDF5 tree, as the netCDF C library (4.9) reads it.

Source: NetCDF Users Guide, appendix "NetCDF-4 File Format"; dimensions without a scale are named as nc_open does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.hdf5.ends import first_and_last
from metaextract_tui.formats.hdf5.fields import put_links
from metaextract_tui.formats.hdf5.file import File
from metaextract_tui.formats.hdf5.walk import Node, Tree
from metaextract_tui.formats.netcdf.fields import put_fields, put_writer
from metaextract_tui.formats.netcdf.model import Dimension, Group, Variable

NOT_A_VARIABLE = "This is a netCDF dimension but not a netCDF variable"
NON_COORDINATE = "_nc4_non_coord_"
_HIDDEN = frozenset(
    ("CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "DIMENSION_LABELS", "_Netcdf4Dimid", "_Netcdf4Coordinates")
)
_HIDDEN_ROOT = frozenset(("_NCProperties", "_nc3_strict", "_NCCOPY"))
EXTENSIONS = (".nc", ".nc4", ".cdf", ".netcdf")
_CDL = {
    "int8": "byte", "uint8": "ubyte", "int16": "short", "uint16": "ushort", "int32": "int", "uint32": "uint",
    "float32": "float", "float64": "double", "string[1]": "char", "string": "string", "int64": "int64",
    "uint64": "uint64",
}  # fmt: skip


def is_netcdf4(tree: Tree, extension: str) -> bool:
    """Whether the file was written as netCDF-4. An HDF5 file that shows no sign of another convention is taken for
    netCDF where its name says so, since the two then hold the same."""
    root = tree.root.attributes
    if "_NCProperties" in root or "_nc3_strict" in root:
        return True
    for node, _ in tree.datasets():
        attributes = node.attributes
        if "_Netcdf4Dimid" in attributes or "_Netcdf4Coordinates" in attributes:
            return True
        if str(attributes.get("NAME", "")).startswith(NOT_A_VARIABLE):
            return True
    other = "PYTABLES_FORMAT_VERSION" in root or "NeXus_version" in root or root.get("NX_class") == "NXroot"
    return extension in EXTENSIONS and not other and not any(n.path == "/HDFEOS INFORMATION" for n in tree.nodes)


@dataclass(slots=True)
class _Axis:
    """A dimension with its number, and the address of its scale (-1: it has none)."""

    number: int
    name: str
    dimension: Dimension
    scale: int = -1


@dataclass(slots=True)
class _Room:
    """A group under construction, its dimensions (`scales`: by address), its variables with their datasets."""

    group: Group
    parent: _Room | None = None
    axes: list[_Axis] = field(default_factory=list)
    scales: dict[int, _Axis] = field(default_factory=dict)
    inner: list[_Room] = field(default_factory=list)
    datasets: list[tuple[Variable, Node]] = field(default_factory=list)


class _Builder:
    """Builds the groups of one file."""

    def __init__(self, file: File, tree: Tree) -> None:
        self._file = file
        self._next = 0
        self._numbered: dict[int, _Axis] = {}
        self._scales = tree.reader.last_scales
        self._types = {node.dtype: node.name for node in tree.nodes if node.dtype is not None}
        self._names: dict[str, str | None] = {}

    def build(self, root: Node) -> Group:
        """The root group."""
        room = _Room(Group())
        self._read(root, room)
        self._match(room)
        self._grow(room)
        return room.group

    def _read(self, node: Node, room: _Room) -> None:
        hidden = _HIDDEN_ROOT if room.parent is None else frozenset[str]()
        room.group.attributes = _visible(node.attributes, hidden)
        groups = []
        for child in _in_order(node.children):
            if child.kind == "dataset" and child.layout is not None:
                self._read_dataset(child, room)
            elif child.kind == "datatype" and child.dtype is not None:
                room.group.types[child.name] = child.dtype
            elif child.kind == "group" and child.same_as is None:
                groups.append(child)
        for child in groups:
            inner = _Room(Group(), room)
            room.inner.append(inner)
            room.group.groups[child.name] = inner.group
            self._read(child, inner)

    def _read_dataset(self, node: Node, room: _Room) -> None:
        layout, attributes = node.layout, node.attributes
        if layout is None or (shape := layout.shape) is None or (type_name := self._type_name(layout.dtype)) is None:
            return  # the data model has no null variables and no references
        name = node.name
        dimensions = [""] * len(shape)
        if shape and "CLASS" in attributes and attributes["CLASS"] == "DIMENSION_SCALE":
            axis = self._add_axis(node, shape[0], bool(layout.maxshape and layout.maxshape[0] is None), room)
            if str(attributes.get("NAME", "")).startswith(NOT_A_VARIABLE):
                return
            if len(shape) == 1:
                dimensions = [axis.name]
        variable = Variable(type_name, dimensions, shape, _visible(attributes, _HIDDEN), layout.chunks, layout.filters)
        if len(shape) < 2 and not layout.external and not layout.virtual:
            variable.ends = partial(first_and_last, self._file, node)
        room.group.variables[name.removeprefix(NON_COORDINATE)] = variable
        room.datasets.append((variable, node))

    def _add_axis(self, node: Node, size: int, unlimited: bool, room: _Room) -> _Axis:
        stated = _single(node.attributes.get("_Netcdf4Dimid"))
        number = stated if isinstance(stated, int) and 0 <= stated < 1 << 31 else self._next
        return self._enter(_Axis(number, node.name, Dimension(size, unlimited), node.address), room)

    def _enter(self, axis: _Axis, room: _Room) -> _Axis:
        self._next = max(self._next, axis.number + 1)
        self._numbered[axis.number] = axis
        room.axes.append(axis)
        if axis.scale >= 0:
            room.scales.setdefault(axis.scale, axis)
        room.group.dimensions[axis.name] = axis.dimension
        return axis

    def _match(self, room: _Room) -> None:
        """Find the dimensions of every variable; inner groups first, since numbers of made-up ones count on."""
        for inner in room.inner:
            self._match(inner)
        for variable, node in room.datasets:
            if "" in variable.dimensions:
                self._match_variable(variable, node, room)

    def _match_variable(self, variable: Variable, node: Node, room: _Room) -> None:
        rank = len(variable.shape)
        axes: list[_Axis | None] = []
        stated = node.attributes.get("_Netcdf4Coordinates")
        numbers = stated if isinstance(stated, list) else [stated]
        if stated is not None and len(numbers) == rank and all(isinstance(one, int) for one in numbers):
            axes = [self._numbered.get(int(one or 0)) for one in numbers]
        elif len(scales := self._scales(node.path)) == rank:
            axes = [self._scale(one, room) for one in scales]
        if not axes or None in axes:
            axes = self._completed(axes or [None] * rank, variable.shape, node, room)
        variable.dimensions = [axis.name for axis in axes if axis is not None]

    def _completed(self, axes: list[_Axis | None], shape: list[int], node: Node, room: _Room) -> list[_Axis | None]:
        """The dimensions of a variable with made-up ones in the place of those that it does not name."""
        most = node.layout.maxshape if node.layout is not None else None
        for place, size in enumerate(shape):
            if axes[place] is None:
                axes[place] = self._made_up(size, bool(most and most[place] is None), axes[:place], room)
        return axes

    def _scale(self, address: int, room: _Room) -> _Axis | None:
        """The dimension that the scale at an address stands for, in this group or an outer one."""
        if address < 0:
            return None
        outer: _Room | None = room
        while outer is not None:
            axis = outer.scales.get(address)
            if axis is not None:
                return axis
            outer = outer.parent
        return None

    def _made_up(self, size: int, unlimited: bool, taken: list[_Axis | None], room: _Room) -> _Axis:
        """A dimension of this length that the group has, or a new one named phony_dim_N."""
        for axis in room.axes:
            if axis.dimension == Dimension(size, unlimited) and axis not in taken:
                return axis
        return self._enter(_Axis(self._next, f"phony_dim_{self._next}", Dimension(size, unlimited)), room)

    def _grow(self, room: _Room) -> None:
        """An unlimited dimension is as long as the longest variable that uses it."""
        reached: dict[int, int] = {}
        self._reach(room, reached)
        for inner in _all(room):
            inner.axes.sort(key=lambda axis: axis.number)
            inner.group.dimensions = {axis.name: axis.dimension for axis in inner.axes}
            for axis in inner.axes:
                if axis.dimension.unlimited:
                    axis.dimension.size = reached.get(id(axis.dimension), 0)

    def _reach(self, room: _Room, reached: dict[int, int]) -> None:
        for variable, _ in room.datasets:
            for name, size in zip(variable.dimensions, variable.shape, strict=True):
                outer: _Room | None = room
                while outer is not None:
                    dimension = outer.group.dimensions.get(name)
                    if dimension is not None:
                        if reached.get(id(dimension), -1) < size:
                            reached[id(dimension)] = size
                        break
                    outer = outer.parent
        for inner in room.inner:
            self._reach(inner, reached)

    def _type_name(self, dtype: str) -> str | None:
        """As CDL has it; None for references."""
        if dtype not in self._names:
            plain = dtype.removesuffix(" big-endian")
            name = self._types.get(dtype) or _CDL.get(plain, "string" if plain.startswith("string[") else dtype)
            self._names[dtype] = None if "reference" in dtype else name
        return self._names[dtype]


def extract_netcdf4(file: File, tree: Tree, found: Extraction, *, whole: bool = False) -> None:
    """Fill `found` with the netCDF reading of an HDF5 tree. `whole`: the tree is shown too,
    so that nothing of it is left unread."""
    root = tree.root.attributes
    if not whole:
        tree.reader.later.clear()  # lists of scales and of their users: not shown
    tree.settle()
    found.format, found.media_type, found.format_version = "netcdf", "application/netcdf", "netCDF-4"
    group = put_layout(file, tree, found)
    put_fields(group, found)
    if isinstance(writer := root.get("_NCProperties"), str):
        found.native["provenance"] = writer
        put_writer(writer, found)
    put_links(tree, found)


def put_layout(file: File, tree: Tree, found: Extraction) -> Group:
    """`native` as the netCDF layout has it, of a settled tree; returns the root group."""
    group = _Builder(file, tree).build(tree.root)
    found.native["data_model"] = "NETCDF4_CLASSIC" if "_nc3_strict" in tree.root.attributes else "NETCDF4"
    found.native.update(group.native())
    return group


def _in_order(children: list[Node]) -> list[Node]:
    """As they were created, where the group keeps that; else by name."""
    if all(child.order is not None for child in children):
        return sorted(children, key=lambda child: child.order or 0)
    return children


def _all(room: _Room) -> Iterator[_Room]:
    yield room
    for inner in room.inner:
        yield from _all(inner)


def _visible(attributes: dict[str, Any], hidden: frozenset[str]) -> dict[str, Any]:
    return {
        name: value[0] if type(value) is list and len(value) == 1 else value
        for name, value in attributes.items()
        if name not in hidden
    }


def _single(value: Any) -> Any:
    """An attribute of one value is that value: netCDF attributes are vectors."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value
