"""The first cells of a workbook's sheet, read from the beginnings of its parts, whatever their size."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import from_excel

from metaextract_tui.formats.base import Extraction, Unreadable
from metaextract_tui.formats.ooxml.document import open_package
from metaextract_tui.formats.ooxml.package import Package
from metaextract_tui.formats.ooxml.xml import BadXml, local, parse
from metaextract_tui.formats.source import Source
from metaextract_tui.formats.xlsx.workbook import read_workbook
from metaextract_tui.model import Cells, ErrorKind, Preview, Wanted

ROWS, COLUMNS = 30, 12
MAX_SHEETS = 200
MAX_HEAD = 1 << 20  # bytes of a sheet and of the shared strings that are read
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})$")


def show(source: Source, wanted: Wanted) -> Preview:
    """The first sheet, or the one that is wanted. Raises Unreadable: binary, or without sheets."""
    package, main = open_package(source, Extraction("xlsx"), "xl/workbook.xml")
    if main.lower().endswith(".bin"):
        raise Unreadable(ErrorKind.UNSUPPORTED, "the cells of a binary workbook are not read here")
    relations = {one.id: one for one in package.relationships(main) if not one.external}
    book = read_workbook(package.xml(main))
    sheets = [
        (one.name, relations[one.relation].target)
        for one in (book.sheets if book else ())
        if one.relation in relations and relations[one.relation].kind == "worksheet"
    ][:MAX_SHEETS]
    if not sheets:
        raise Unreadable(ErrorKind.UNSUPPORTED, "it has no sheet of cells")
    place = min(wanted.place or 0, len(sheets) - 1)
    name, part = sheets[place]
    targets = {one.kind: one.target for one in relations.values()}
    root = _beginning(package, part)
    rows = _rows(root, _Strings(package, targets.get("sharedStrings")), _Dates(package, targets.get("styles")))
    caption = f"sheet {place + 1} of {len(sheets)}, {name}"
    dimension = next((one.get("ref") for one in root if local(one.tag) == "dimension"), None)
    if dimension:
        caption += f", {dimension}"
    return Preview(Cells(tuple(rows)), caption, place, len(sheets), "sheet")


def _beginning(package: Package, part: str) -> etree._Element:
    """The first elements of a part; what stands beyond the bound is cut off."""
    data = package.head(part, MAX_HEAD)
    if not data:
        raise package.unreadable(f"{part} cannot be read")
    try:
        return parse(data)[0]
    except BadXml as error:
        raise Unreadable(ErrorKind.MALFORMED, f"{part} cannot be read: {error}") from None


def _rows(root: etree._Element, strings: _Strings, dates: _Dates) -> list[tuple[str, ...]]:
    table: dict[int, dict[int, str]] = {}
    number = 0
    for row in _named(root, "sheetData", "row"):
        number = _whole(row.get("r")) or number + 1
        if number > ROWS:
            break
        column = 0
        for cell in row:
            if local(cell.tag) != "c":
                continue
            at = _REFERENCE.match(cell.get("r", ""))
            column = _column(at[1]) if at else column + 1
            if column > COLUMNS:
                break
            table.setdefault(number, {})[column] = _shown(cell, strings, dates)
    last = max(table, default=0)
    width = max((max(row) for row in table.values()), default=0)
    return [tuple(table.get(n, {}).get(c, "") for c in range(1, width + 1)) for n in range(1, last + 1)]


def _shown(cell: etree._Element, strings: _Strings, dates: _Dates) -> str:
    """A cell's value as a person would read it (ISO 29500-1, 18.3.1.4)."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell)
    value = next((one.text or "" for one in cell if local(one.tag) == "v"), "")
    if kind == "s":
        return strings.get(_whole(value))
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(value, value)
    if kind == "n" and value:
        return dates.shown(value, _whole(cell.get("s")) or 0)
    return value


class _Strings:
    """The table of strings that cells share, as far as its beginning goes (18.4.9)."""

    def __init__(self, package: Package, part: str | None) -> None:
        self._package, self._part = package, part
        self._texts: list[str] | None = None

    def get(self, number: int | None) -> str:
        if self._texts is None:
            try:
                root = _beginning(self._package, self._part) if self._part else None
            except Unreadable:
                root = None
            self._texts = [_text(one) for one in root if local(one.tag) == "si"] if root is not None else []
        return self._texts[number] if number is not None and 0 <= number < len(self._texts) else "…"


class _Dates:
    """Which styles show a number as a date (18.8.30)."""

    def __init__(self, package: Package, part: str | None) -> None:
        self._codes: list[str] = []
        try:
            root = _beginning(package, part) if part else None
        except Unreadable:
            root = None
        if root is None:
            return
        own = {_whole(one.get("numFmtId")): one.get("formatCode", "") for one in _named(root, "numFmts", "numFmt")}
        for one in _named(root, "cellXfs", "xf"):
            number = _whole(one.get("numFmtId")) or 0
            self._codes.append(own.get(number) or BUILTIN_FORMATS.get(number, "General"))

    def shown(self, value: str, style: int) -> str:
        code = self._codes[style] if 0 <= style < len(self._codes) else "General"
        try:
            number = float(value)
            if code != "General" and len(code) < 200 and is_date_format(code):
                return _date(from_excel(number))
        except (ValueError, OverflowError, TypeError):
            return value
        return f"{number:.10g}"


def _date(value: object) -> str:
    if isinstance(value, dt.datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    return str(value)


def _named(root: etree._Element, group: str, name: str) -> Iterator[etree._Element]:
    for outer in root:
        if local(outer.tag) == group:
            yield from (one for one in outer if local(one.tag) == name)


def _text(element: etree._Element) -> str:
    """The text of a string without its phonetic hints (18.4.8)."""
    parts = []
    for one in element.iter():
        inside = one.getparent()
        if local(one.tag) == "t" and not (inside is not None and local(inside.tag) == "rPh"):
            parts.append(one.text or "")
    return "".join(parts)[:1000]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
