"""The header of the netCDF classic formats: CDF-1, CDF-2 (64-bit offset) and CDF-5 (64-bit data).

Source: NetCDF Users Guide, appendix "File Format Specifications"; CDF-5: PnetCDF, "CDF-5 file format specification".
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass, field
from typing import Any

from metaextract_tui.formats.base import Extraction, Unreadable
from metaextract_tui.formats.netcdf.cursor import MAX_NAME, Cursor, text
from metaextract_tui.formats.netcdf.model import Dimension, Group, Variable
from metaextract_tui.formats.netcdf.stretches import Array, Stored, Stretch
from metaextract_tui.formats.source import Source
from metaextract_tui.formats.values import MAX_TEXT
from metaextract_tui.model import ErrorKind

DATA_MODELS = {1: "NETCDF3_CLASSIC", 2: "NETCDF3_64BIT_OFFSET", 5: "NETCDF3_64BIT_DATA"}
MAX_VALUES = 4096  # of one attribute, characters apart
MAX_CHARACTERS = 1 << 18  # of one attribute
MAX_KEPT = 4 << 20  # bytes of all attributes; what comes after is described
MAX_RANK = 1024

_DIMENSIONS, _VARIABLES, _ATTRIBUTES = 10, 11, 12  # tags of the header's lists
_CHAR, _FLOAT, _DOUBLE = 2, 5, 6
_TYPES = {
    1: ("byte", "b", 1), 2: ("char", "c", 1), 3: ("short", "h", 2), 4: ("int", "i", 4), 5: ("float", "f", 4),
    6: ("double", "d", 8), 7: ("ubyte", "B", 1), 8: ("ushort", "H", 2), 9: ("uint", "I", 4), 10: ("int64", "q", 8),
    11: ("uint64", "Q", 8),
}  # fmt: skip
_FLOATS = frozenset((_FLOAT, _DOUBLE))
_ONE = {number: struct.Struct(f">{code}").unpack_from for number, (_, code, _) in _TYPES.items()}
_COUNT_4, _KIND_4 = struct.Struct(">I").unpack_from, struct.Struct(">II").unpack_from
# What ends a variable: type, bytes of it, where its values begin; by version.
_CLOSE = {1: struct.Struct(">III"), 2: struct.Struct(">IIQ"), 5: struct.Struct(">IQQ")}
_COUNT_8, _KIND_8 = struct.Struct(">Q").unpack_from, struct.Struct(">IQ").unpack_from


@dataclass(slots=True)
class _Header:
    source: Source
    found: Extraction
    cursor: Cursor
    version: int
    records: int = 0
    streaming: bool = False
    kept: int = 0
    dimensions: list[tuple[str, int]] = field(default_factory=list)
    stored: list[Stored] = field(default_factory=list)


def read_classic(source: Source, found: Extraction) -> Group:
    """The whole header; what was read before a damage is in `found.native`. Raises Unreadable at the damage."""
    return _read(source, found)[1]


def read_arrays(source: Source) -> dict[str, Array]:
    """Where the values of each variable stand. Raises Unreadable where the header is damaged."""
    header, group, stride = _read(source, Extraction("netcdf"))
    return {
        name: Array(source, one.variable, one.code, one.width, one.begin, stride if one.record else 0)
        for name, one in zip(group.variables, header.stored, strict=False)
    }


def _read(source: Source, found: Extraction) -> tuple[_Header, Group, int]:
    version = source.head[3]
    cursor = Cursor(source, wide=version == 5)
    cursor.skip(4)
    header = _Header(source, found, cursor, version)
    header.records = cursor.number(cursor.count_size)
    header.streaming = header.records == (1 << (8 * cursor.count_size)) - 1
    group = Group()
    try:
        _read_dimensions(header, group)
        group.attributes = _read_attributes(header, _count_attributes(header))
        _read_variables(header, group)
    except Unreadable:
        if group.dimensions or group.attributes:
            found.native.update(group.native())
        raise
    return header, group, _settle_records(header, group)


def _list_length(header: _Header, tag: int, smallest: int, what: str) -> int:
    stated = header.cursor.number()
    length = header.cursor.count(smallest, what)
    if stated != tag and not (stated == 0 and length == 0):
        raise Unreadable(
            ErrorKind.MALFORMED, f"the netCDF header has tag {stated} where its list of {what} should stand"
        )
    return length


def _read_dimensions(header: _Header, group: Group) -> None:
    cursor = header.cursor
    smallest = 4 + 2 * cursor.count_size
    unlimited = 0
    for _ in range(_list_length(header, _DIMENSIONS, smallest, "dimensions")):
        name, size = cursor.name(), cursor.number(cursor.count_size)
        unlimited += size == 0
        header.dimensions.append((name, size))
        group.dimensions[name] = Dimension(0 if header.streaming and size == 0 else size or header.records, size == 0)
    if unlimited > 1:
        header.found.warn("nonconformant-value", f"the header has {unlimited} unlimited dimensions; one is allowed")


def _count_attributes(header: _Header) -> int:
    return _list_length(header, _ATTRIBUTES, 8 + 2 * header.cursor.count_size, "attributes")


def _read_attributes(header: _Header, left: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    while left:
        done = _read_at_hand(header, left, found)
        left -= done
        if left:  # one that is not all at hand, or of which something is to be said
            _read_attribute(header, found)
            left -= 1
    return found


def _read_at_hand(header: _Header, most: int, found: dict[str, Any]) -> int:
    """Read attributes as long as they are plain and wholly in the piece of the file at hand. Returns how many."""
    cursor = header.cursor
    data, at, end = cursor.data, cursor.at, len(cursor.data)
    wide = cursor.count_size == 8
    count, kinds = (_COUNT_8, _KIND_8) if wide else (_COUNT_4, _KIND_4)
    lead, more = cursor.count_size, 4 + cursor.count_size
    for done in range(most):
        if at + lead > end:
            return done
        name_at = at + lead
        name_end = name_at + count(data, at)[0]
        kind_at = name_end + (name_at - name_end & 3)
        value_at = kind_at + more
        if value_at > end or name_end - name_at > MAX_NAME:
            return done
        kind, length = kinds(data, kind_at)
        if kind == _CHAR:
            value_end = value_at + length
            after = value_end + (-length & 3)
            if after > end or length > MAX_TEXT or header.kept + length > MAX_KEPT:
                return done
            header.kept += length
            value: Any = text(data[value_at:value_end])
        else:
            if kind not in _TYPES or length > MAX_VALUES:
                return done
            _, code, width = _TYPES[kind]
            size = length * width
            after = value_at + size + (-size & 3)
            if after > end or header.kept + size > MAX_KEPT:
                return done
            if length == 1:
                value = _ONE[kind](data, value_at)[0]
                plain = kind not in _FLOATS or math.isfinite(value)
            else:
                value = list(struct.unpack_from(f">{length}{code}", data, value_at))
                # The sum of numbers one of which is not finite is not finite; one that overflows is looked at closer.
                plain = kind not in _FLOATS or math.isfinite(sum(value))
            header.kept += size
            if not plain:
                value = header.found.cleaner.clean(value)
        found[text(data[name_at:name_end])] = value
        at = cursor.at = after
    return most


def _read_attribute(header: _Header, found: dict[str, Any]) -> None:
    cursor, clean = header.cursor, header.found.cleaner.clean
    name = cursor.name()
    kind = cursor.number()
    if kind not in _TYPES:
        raise Unreadable(ErrorKind.MALFORMED, f"attribute {name!r} has type {kind}, which does not exist")
    label, code, width = _TYPES[kind]
    length = cursor.count(width, f"values of attribute {name!r}")
    size = length * width
    header.kept += size
    if length > (MAX_CHARACTERS if kind == _CHAR else MAX_VALUES) or header.kept > MAX_KEPT:
        found[name] = {"bytes": size, "dtype": label}
        cursor.skip(size)
    elif kind == _CHAR:
        words = text(cursor.take(size))
        found[name] = words if size <= MAX_TEXT else clean(words)
    else:
        values = struct.unpack(f">{length}{code}", cursor.take(size))
        found[name] = clean(values[0] if length == 1 else list(values))
    cursor.pad(size)


def _read_variables(header: _Header, group: Group) -> None:
    cursor = header.cursor
    offset_size = 4 if header.version == 1 else 8
    smallest = 16 + 3 * cursor.count_size + offset_size
    close = _CLOSE[header.version]
    dimensions = header.dimensions
    for _ in range(_list_length(header, _VARIABLES, min(smallest, 28), "variables")):
        name, ids, count = _open_at_hand(header) or _open_variable(header)
        attributes = _read_attributes(header, count)
        after = cursor.at + close.size
        if after <= len(cursor.data):
            kind, _, begin = close.unpack_from(cursor.data, cursor.at)  # between them vsize: redundant, and wrong
            cursor.at = after  # for large variables
        else:
            kind = cursor.number()
            cursor.skip(cursor.count_size if kind in _TYPES else 0)
            begin = cursor.number(offset_size) if kind in _TYPES else 0
        if kind not in _TYPES:
            raise Unreadable(ErrorKind.MALFORMED, f"variable {name!r} has type {kind}, which does not exist")
        label, code, width = _TYPES[kind]
        shape = [dimensions[one][1] for one in ids]
        record = bool(shape) and shape[0] == 0
        variable = Variable(label, [dimensions[one][0] for one in ids], shape, attributes)
        row = width * math.prod(shape[1:] if record else shape)
        group.variables[name] = variable
        header.stored.append(Stored(variable, code, width, begin, record, row))


def _open_at_hand(header: _Header) -> tuple[str, tuple[int, ...], int] | None:
    """What `_open_variable` returns, where it is sound and wholly in the piece of the file at hand; else None."""
    cursor = header.cursor
    data, end, lead = cursor.data, len(cursor.data), cursor.count_size
    number, pair, code = (_COUNT_8, _KIND_8, "Q") if lead == 8 else (_COUNT_4, _KIND_4, "I")
    name_at = cursor.at + lead
    if name_at > end:
        return None
    name_end = name_at + number(data, cursor.at)[0]
    ids_at = name_end + (name_at - name_end & 3) + lead
    if ids_at > end or name_end - name_at > MAX_NAME:
        return None
    rank = number(data, ids_at - lead)[0]
    list_at = ids_at + rank * lead
    after = list_at + 4 + lead
    if rank > MAX_RANK or after > end:
        return None
    ids: tuple[int, ...] = struct.unpack_from(f">{rank}{code}", data, ids_at)
    tag, count = pair(data, list_at)
    if ids and max(ids) >= len(header.dimensions):
        return None
    if (tag != _ATTRIBUTES and (tag or count)) or count * (8 + 2 * lead) > end - after:
        return None
    cursor.at = after
    return text(data[name_at:name_end]), ids, count


def _open_variable(header: _Header) -> tuple[str, tuple[int, ...], int]:
    """A variable's name, the numbers of its dimensions, and how many attributes it has."""
    cursor = header.cursor
    name = cursor.name()
    rank = cursor.count(cursor.count_size, f"dimensions of variable {name!r}")
    if rank > MAX_RANK:
        raise Unreadable(ErrorKind.MALFORMED, f"variable {name!r} has {rank} dimensions")
    ids = tuple([cursor.number(cursor.count_size) for _ in range(rank)])
    if any(one >= len(header.dimensions) for one in ids):
        raise Unreadable(ErrorKind.MALFORMED, f"variable {name!r} has a dimension that is not in the header")
    return name, ids, _count_attributes(header)


def _settle_records(header: _Header, group: Group) -> int:
    """Give record variables their length, find where the data should end, and say where the file is cut. Returns the
    bytes from one record to the next."""
    rows = [one for one in header.stored if one.record]
    # One record variable alone is not padded to four bytes.
    stride = rows[0].row if len(rows) == 1 else sum(one.row + -one.row % 4 for one in rows)
    if header.streaming:
        room = header.source.size - min((one.begin for one in rows), default=0)
        header.records = max(0, room // stride) if stride else 0
        for dimension in group.dimensions.values():
            dimension.size = header.records if dimension.unlimited else dimension.size
    end = 0
    for one in header.stored:
        lengths = [header.records if n == 0 else n for n in one.variable.shape]
        one.variable.shape = lengths
        if one.record:
            if header.records and one.row:
                end = max(end, one.begin + (header.records - 1) * stride + one.row)
        elif one.row:
            end = max(end, one.begin + one.row)
        if len(lengths) < 2 and one.code != "c":
            one.variable.ends = Stretch(header.source, one, stride if one.record else one.width)
    if end > header.source.size:
        missing = end - header.source.size
        header.found.warn("truncated", f"the file is cut: {missing:,} bytes of its data are missing", partial=True)
    return stride
