"""Header-data units: what kind each is, its shape, its columns, and how many bytes its data takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from metaextract_tui.formats.fits.cards import BadHeader, Header

MAX_AXES = 999  # FITS Standard 4.0, section 4.4.1.1
MAX_COLUMNS = 999  # section 7.3.1
_BITPIX = frozenset((8, 16, 32, 64, -32, -64))
_KINDS = {"IMAGE": "image", "IUEIMAGE": "image", "BINTABLE": "table", "A3DTABLE": "table", "TABLE": "ascii-table"}


@dataclass(frozen=True, slots=True)
class Hdu:
    """One unit. `axes`: fastest first as FITS counts them, of the image that a compressed one holds.

    `shape`: slowest first, None where there is no array. `data_bytes`: without the padding to whole blocks.
    """

    index: int
    kind: str
    header: Header
    axes: tuple[int, ...]
    bitpix: int | None
    rows: int | None
    columns: tuple[dict[str, Any], ...]
    data_bytes: int

    @property
    def shape(self) -> list[int] | None:
        if self.kind in ("table", "ascii-table") or not self.axes:
            return None
        return list(reversed(self.axes))

    @property
    def is_image(self) -> bool:
        return self.kind in ("primary", "image", "compressed-image") and bool(self.axes) and all(self.axes)

    @property
    def image_method(self) -> tuple[str, ...]:
        """How the tiles of a compressed image are packed (FITS 4.0, 10.1)."""
        method = self.header.text("ZCMPTYPE")
        return (method,) if method and self.kind == "compressed-image" else ()

    @property
    def column_methods(self) -> tuple[str, ...]:
        """How the columns of a compressed table are packed, each method once (FITS 4.0, 10.3)."""
        if self.kind != "table" or self.header.values.get("ZTABLE") is not True:
            return ()
        methods = (self.header.text(f"ZCTYP{number}") for number in range(1, len(self.columns) + 1))
        return tuple(dict.fromkeys(method for method in methods if method))

    def native(self) -> dict[str, Any]:
        """As FIELDS lays it out."""
        one: dict[str, Any] = {
            "index": self.index,
            "name": self.header.text("EXTNAME"),
            "version": self.header.integer("EXTVER"),
            "kind": self.kind,
            "shape": self.shape,
            "bitpix": self.bitpix,
            "rows": self.rows,
            "columns": list(self.columns) if self.kind in ("table", "ascii-table", "compressed-image") else None,
            "parameters": _parameters(self.header) if self.kind == "groups" else None,
            "stored": self._stored(),
            "cards": self.header.cards,
        }
        return {key: value for key, value in one.items() if value is not None or key in ("name", "shape", "bitpix")}

    def _stored(self) -> dict[str, Any] | None:
        """What a compressed image or table is in the file: a table whose rows are tiles (section 10)."""
        methods = self.image_method or self.column_methods
        if not methods and self.kind != "compressed-image":
            return None
        header = self.header
        tile = [header.integer(f"ZTILE{number}") for number in range(len(self.axes), 0, -1)]
        one = {
            "kind": "table",
            "rows": header.integer("NAXIS2"),
            "compression": list(methods),
            "tile": tile if self.kind == "compressed-image" and all(tile) else None,
            "quantization": header.text("ZQUANTIZ"),
        }
        return {key: value for key, value in one.items() if value is not None}


def understand(index: int, header: Header) -> Hdu:
    """The unit that a header describes. Raises BadHeader where its size cannot be told."""
    bitpix, naxis = header.integer("BITPIX"), header.integer("NAXIS")
    if bitpix not in _BITPIX:
        raise BadHeader(f"HDU {index}: BITPIX is {header.values.get('BITPIX')!r}")
    if naxis is None or not 0 <= naxis <= MAX_AXES:
        raise BadHeader(f"HDU {index}: NAXIS is {header.values.get('NAXIS')!r}")
    axes = _axes(index, header, "NAXIS", naxis)
    groups = header.values.get("GROUPS") is True and bool(axes) and axes[0] == 0
    kind = _kind(index, header, groups=groups)
    size = _data_bytes(index, header, bitpix, axes[1:] if groups else axes, any_axes=bool(axes))
    rows = columns = None
    if kind in ("table", "ascii-table"):
        compressed = header.values.get("ZTABLE") is True
        rows = header.integer("ZNAXIS2") if compressed else axes[1] if len(axes) > 1 else 0
        columns = _columns(index, header, "ZFORM" if compressed else "TFORM")
    elif kind == "groups":
        rows, axes = header.integer("GCOUNT", 1), axes[1:]
    elif kind == "compressed-image":
        held = header.integer("ZNAXIS", 0) or 0
        if not 0 <= held <= MAX_AXES:
            raise BadHeader(f"HDU {index}: ZNAXIS is {held}")
        axes, bitpix = _axes(index, header, "ZNAXIS", held), header.integer("ZBITPIX")
        columns = _columns(index, header, "TFORM")
    return Hdu(index, kind, header, axes, bitpix, rows, tuple(columns or ()), size)


def _axes(index: int, header: Header, name: str, count: int) -> tuple[int, ...]:
    axes = []
    for number in range(1, count + 1):
        length = header.integer(f"{name}{number}")
        if length is None or not 0 <= length < 1 << 63:
            raise BadHeader(f"HDU {index}: {name}{number} is {header.values.get(f'{name}{number}')!r}")
        axes.append(length)
    return tuple(axes)


def _kind(index: int, header: Header, *, groups: bool) -> str:
    if index == 0:
        return "groups" if groups else "primary"
    extension = (header.text("XTENSION") or "").upper()
    if extension == "BINTABLE" and header.values.get("ZIMAGE") is True:
        return "compressed-image"
    return _KINDS.get(extension, extension.lower() or "unknown")


def _data_bytes(index: int, header: Header, bitpix: int, axes: tuple[int, ...], *, any_axes: bool) -> int:
    """Section 4.4.1, equations 1 and 2, and 4 for random groups."""
    if not any_axes:
        return 0
    pixels = 1
    for length in axes:
        pixels = min(pixels * length, 1 << 80)  # enough to be larger than any file
    extra, count = header.integer("PCOUNT", 0) or 0, header.integer("GCOUNT", 1)
    if extra < 0 or count is None or count < 0:
        raise BadHeader(f"HDU {index}: PCOUNT is {extra}, GCOUNT is {count}")
    return abs(bitpix) // 8 * count * (extra + pixels)


# What a column may say beside its name, format and unit (sections 7.2.2 and 7.3.2).
_OF_COLUMNS = (("dim", "TDIM"), ("null", "TNULL"), ("scale", "TSCAL"), ("zero", "TZERO"), ("display", "TDISP"))


def _columns(index: int, header: Header, form: str) -> list[dict[str, Any]]:
    count = header.integer("TFIELDS", 0) or 0
    if not 0 <= count <= MAX_COLUMNS:
        raise BadHeader(f"HDU {index}: TFIELDS is {count}")
    values = header.values
    columns = []
    for number in range(1, count + 1):
        column: dict[str, Any] = {
            "name": header.text(f"TTYPE{number}"),
            "format": header.text(f"{form}{number}") or header.text(f"TFORM{number}"),
            "unit": header.text(f"TUNIT{number}"),
        }
        for name, keyword in _OF_COLUMNS:
            value = values.get(f"{keyword}{number}")
            if value is not None:
                column[name] = value
        columns.append(column)
    return columns


def _parameters(header: Header) -> list[dict[str, Any]]:
    """The parameters of random groups (section 6.1.2)."""
    count = min(header.integer("PCOUNT", 0) or 0, MAX_COLUMNS)
    return [
        {
            "name": header.text(f"PTYPE{number}"),
            "scale": header.number(f"PSCAL{number}"),
            "zero": header.number(f"PZERO{number}"),
        }
        for number in range(1, count + 1)
    ]
