"""XLSX read deeply: used ranges, cells by kind, formulas, and where names point, by openpyxl and within bounds."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from typing import Any
from xml.sax.saxutils import quoteattr

import openpyxl
from openpyxl.formula.tokenizer import TokenizerError
from openpyxl.workbook.defined_name import DefinedName

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.ooxml.document import open_package
from metaextract_tui.formats.ooxml.package import Package
from metaextract_tui.formats.ooxml.reduced import checked, reduced
from metaextract_tui.formats.source import Source
from metaextract_tui.formats.xlsx.records import column
from metaextract_tui.formats.xlsx.workbook import read_workbook

MAX_SHEETS = 200  # sheets looked into
MAX_SHEET = 24 << 20  # bytes of one sheet's part
MAX_CELLS = 200_000  # cells visited in all sheets
MAX_SLOTS = 2_000_000  # rows and places in rows that openpyxl makes up where a sheet leaves some out
MAX_NAMES = 200

_BOOK, _SHEET = "xl/workbook.xml", "xl/worksheets/sheet.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_NAMESPACES = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_ROOT = re.compile(rb"<(\w+:)?worksheet\b[^<>]*>")
_BEGIN = re.compile(rb"<(?:\w+:)?sheetData[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?(?:c|row)[\s/>]")
# A cell that points into the shared strings is handed on as one that holds its text, for that table (which can take a
# gigabyte) is not read; a shared formula as one of its own, so that openpyxl does not work out its text.
_SHARED_STRING = re.compile(rb"""(<(?:\w+:)?c\s[^<>]*?\bt\s*=\s*["'])s(?=["'])""")
_SHARED_FORMULA = re.compile(rb"""(<(?:\w+:)?f\s[^<>]*?)\bt\s*=\s*["']shared["']""")
_COUNTED = {
    "merged_ranges": re.compile(rb"<(?:\w+:)?mergeCell\s"),
    "data_validations": re.compile(rb"<(?:\w+:)?dataValidation\s"),
    "conditional_formats": re.compile(rb"<(?:\w+:)?conditionalFormatting[\s>]"),
    "hyperlinks": re.compile(rb"<(?:\w+:)?hyperlink\s"),
}
_PROTECTED = re.compile(rb"""<(?:\w+:)?sheetProtection\s[^<>]*?\bsheet\s*=\s*["'](?:1|true)["']""")
_KINDS = {"n": "number", "s": "text", "b": "boolean", "e": "error", "f": "formula", "d": "date"}


class _Budget:
    """What is left of the cells and places that may be visited."""

    def __init__(self) -> None:
        self.cells, self.slots = MAX_CELLS, MAX_SLOTS


def extract(source: Source, found: Extraction) -> None:
    """Fill `found.deep`. What cannot be read of a sheet is a warning; the other sheets are read on."""
    package, main = open_package(source, Extraction(found.format), _BOOK)
    for name, *kinds in (("charts", ".chart+xml", ".chartex+xml"), ("pivot_tables", ".pivottable+xml"),
                         ("tables", ".table+xml")):  # fmt: skip
        found.deep[name] = len(package.of_type(*kinds))
    found.deep["defined_names"] = _targets(found)
    if main.lower().endswith(".bin"):
        found.warn("unsupported", "deep: the cells of a binary workbook are not read", partial=True)
        return
    relations = {one.id: one for one in package.relationships(main) if not one.external}
    sheets_of = [(name, relations[id_]) for name, id_ in _sheets(package, main) if id_ in relations]
    parts = [(name, one.target) for name, one in sheets_of if one.kind == "worksheet"]
    if len(parts) > MAX_SHEETS:
        found.warn("cut", f"deep: {MAX_SHEETS} of {len(parts)} sheets were looked into", partial=True)
    budget = _Budget()
    sheets = []
    for name, part in parts[:MAX_SHEETS]:
        if budget.cells <= 0 or budget.slots <= 0:
            found.warn("cut", f"deep: sheets from {name} on were not looked into", partial=True)
            break
        if (one := _sheet(package, name, part, budget, found)) is not None:
            sheets.append(one)
    found.deep["sheets"] = found.cleaner.clean(sheets)
    found.deep["formulas"] = sum(one["cells"].get("formula", 0) for one in sheets)


def _sheets(package: Package, main: str) -> list[tuple[str, str]]:
    """Name and relationship of each sheet."""
    book = read_workbook(package.xml(main))
    return [(one.name, one.relation) for one in book.sheets] if book else []


def _sheet(package: Package, name: str, part: str, budget: _Budget, found: Extraction) -> dict[str, Any] | None:
    read = checked(package, part, MAX_SHEET, found)
    if read is None:
        return None
    data, whole = read
    told: dict[str, Any] = {"name": name, "cells": {}}
    for number, cell in enumerate(_CELL.finditer(data)):
        if number >= 2 * budget.cells:
            data, whole = data[: cell.start()], False
            break
    if whole:
        told |= {kind: len(pattern.findall(data)) for kind, pattern in _COUNTED.items()}
        told["protected"] = _PROTECTED.search(data) is not None
    data = _SHARED_FORMULA.sub(rb"\1", _SHARED_STRING.sub(rb"\1str", _only_cells(data)))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            whole = _visit(data, told, budget) and whole
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, SyntaxError) as error:
        if whole:  # what was cut off ends in the middle of its XML
            message = f"deep: {name} was read up to where it is damaged ({type(error).__name__}: {error})"
            found.warn("malformed", message, partial=True)
    if not whole:
        told["cut"] = True
        found.warn(
            "cut",
            f"deep: {name} was read up to the bounds ({MAX_CELLS:,} cells in all, {MAX_SHEET >> 20} MiB a sheet)",
            partial=True,
        )
    return told


def _only_cells(data: bytes) -> bytes:
    """A sheet's part without what stands before and after its cells, which openpyxl would read too, and stop at what it
    does not know there."""
    root, begin = _ROOT.search(data), _BEGIN.search(data)
    if root is None or begin is None:
        return data
    prefix = root[1] or b""
    if begin[0].endswith(b"/"):
        return root[0] + begin[0] + b"></" + prefix + b"worksheet>"
    end = data.rfind(b"</" + prefix + b"sheetData>")
    if end < begin.end():  # cut: up to the last row that is whole; the parser keeps back what precedes an open end
        last = data.rfind(b"</" + prefix + b"row>")
        end = last + len(prefix) + 6 if last > 0 else len(data)
    return root[0] + data[begin.start() : end] + b"</" + prefix + b"sheetData></" + prefix + b"worksheet>"


def _visit(data: bytes, told: dict[str, Any], budget: _Budget) -> bool:
    """Count the cells of a sheet by kind, and find the range that they span; False where a bound ended that."""
    book = (
        f'<workbook {_NAMESPACES}><sheets><sheet name={quoteattr("S")} sheetId="1" r:id="s"/></sheets></workbook>'
    ).encode()
    parts = {_BOOK: (f"{_TYPE}sheet.main+xml", book), _SHEET: (f"{_TYPE}worksheet+xml", data)}
    made = openpyxl.load_workbook(reduced(parts, {"s": ("worksheet", _SHEET)}), read_only=True, keep_links=False)
    kinds: Counter[str] = Counter()
    rows, columns = [1 << 31, 0], [1 << 31, 0]
    try:
        sheet = made.worksheets[0]
        sheet.reset_dimensions()
        for row in sheet.iter_rows():
            budget.slots -= 1 + len(row)
            for cell in row:
                if cell.value is None:
                    continue
                kinds[_KINDS.get(cell.data_type, "other")] += 1
                budget.cells -= 1
                rows = [min(rows[0], cell.row), max(rows[1], cell.row)]
                columns = [min(columns[0], cell.column), max(columns[1], cell.column)]
            if budget.slots <= 0 or budget.cells <= 0:
                return False
        return True
    finally:
        made.close()
        told["cells"] = dict(kinds)
        if kinds:
            told["used_range"] = f"{column(columns[0])}{rows[0]}:{column(columns[1])}{rows[1]}"


def _targets(found: Extraction) -> list[dict[str, Any]]:
    """The ranges that the defined names point to, as openpyxl takes their formulas apart."""
    named: list[dict[str, Any]] = []
    for one in found.native.get("defined_names", [])[:MAX_NAMES]:
        formula = str(one.get("refers_to", ""))
        if not formula or len(formula) > 1000:
            continue
        try:
            targets = [list(target) for target in DefinedName(one["name"], attr_text=formula).destinations]
        except (
            TokenizerError,
            ValueError,
            TypeError,
            KeyError,
            IndexError,
            AttributeError,
        ):  # a formula that it cannot take apart
            continue
        if targets:
            named.append({"name": one["name"], "targets": targets})
    cleaned: list[dict[str, Any]] = found.cleaner.clean(named)
    return cleaned
