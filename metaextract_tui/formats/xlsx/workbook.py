"""The workbook part: sheets with their state and used range, and defined names (ISO 29500-1, 18.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from lxml import etree

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.ooxml.document import settle
from metaextract_tui.formats.ooxml.package import Package
from metaextract_tui.formats.ooxml.probe import plain
from metaextract_tui.formats.ooxml.xml import local
from metaextract_tui.formats.xlsx.records import binary_dimension

MAX_SHEETS = 10_000
MAX_DIMENSIONS = 256  # sheets whose head is read for their used range
MAX_NAMES = 1000
_HEAD = 2048  # bytes of a sheet part: <dimension> stands second in it (18.3.1.99)
_DIMENSION = re.compile(rb"""<(?:\w+:)?dimension\s[^>]*?\bref\s*=\s*["']([A-Za-z0-9:$]{1,40})["']""")


@dataclass(slots=True)
class Sheet:
    """`state`: visible, hidden or veryHidden; `relation`: the id by which the workbook points to its part."""

    name: str
    state: str
    relation: str
    dimension: str | None = None
    kind: str = "worksheet"

    def told(self) -> dict[str, str]:
        """As records have it: what is not said, and the usual kind, left out."""
        kind = None if self.kind == "worksheet" else self.kind
        stated = {"name": self.name, "state": self.state, "dimension": self.dimension, "kind": kind}
        return {name: value for name, value in stated.items() if value}


@dataclass(slots=True)
class Workbook:
    sheets: list[Sheet] = field(default_factory=list)
    defined_names: list[dict[str, Any]] = field(default_factory=list)
    names_cut: int = 0
    protection: dict[str, str | bool] = field(default_factory=dict)
    reserved_by: str = ""


def read_workbook(root: etree._Element | None) -> Workbook | None:
    """What workbook.xml says; None where it could not be read."""
    if root is None:
        return None
    book = Workbook()
    for group in root:
        kind = local(group.tag)
        if kind == "sheets" and not book.sheets:
            for one in islice(group, MAX_SHEETS):
                relation = next((v for k, v in one.attrib.items() if str(k).endswith("}id")), "")
                book.sheets.append(Sheet(one.get("name", ""), one.get("state", "visible"), str(relation)))
        elif kind == "definedNames":
            book.names_cut = max(0, len(group) - MAX_NAMES)
            book.defined_names = [_defined_name(one, book.sheets) for one in islice(group, MAX_NAMES)]
        elif kind in ("workbookProtection", "fileSharing"):
            _protection(group, book)
    return book


def _protection(element: etree._Element, book: Workbook) -> None:
    """What is locked (18.2.29), whether opening `read_only` is recommended and who reserved it (18.2.12), whether by a
    `password`."""
    stated = {local(str(name)): str(value) for name, value in element.attrib.items()}
    for attribute, name in (("lockStructure", "structure"), ("lockWindows", "windows"), ("lockRevision", "revisions"),
                            ("readOnlyRecommended", "read_only")):  # fmt: skip
        if settle(stated.get(attribute, "0")):
            book.protection[name] = True
    if any(value and name.lower().endswith(("password", "hashvalue")) for name, value in stated.items()):
        book.protection["password"] = True
    book.reserved_by = book.reserved_by or stated.get("userName", "").strip()


def _defined_name(one: etree._Element, sheets: list[Sheet]) -> dict[str, Any]:
    """`name`, what it `refers_to`, the `sheet` it is local to, and whether it is `hidden`, where stated."""
    found: dict[str, Any] = {"name": one.get("name", ""), "refers_to": one.text or ""}
    scope = one.get("localSheetId", "")
    if scope.isdecimal() and len(scope) < 6 and int(scope) < len(sheets):
        found["sheet"] = sheets[int(scope)].name
    if one.get("hidden") in ("1", "true"):
        found["hidden"] = True
    return found


def add_dimensions(package: Package, main: str, book: Workbook, found: Extraction) -> None:
    """Read the head of each sheet's part for the range that it says it uses; many producers leave it out. The kind of
    a sheet is its relationship's: worksheet, chartsheet, dialogsheet, xlMacrosheet."""
    relations = {one.id: one for one in package.relationships(main) if not one.external}
    for index, sheet in enumerate(book.sheets):
        relation = relations.get(sheet.relation)
        if relation is None:
            continue
        sheet.kind = relation.kind
        if index >= MAX_DIMENSIONS:
            continue
        head = package.head(relation.target, _HEAD)
        if relation.target.lower().endswith(".bin"):
            sheet.dimension = binary_dimension(head)
        elif stated := _DIMENSION.search(plain(head)):
            sheet.dimension = stated[1].decode("ascii")
    if len(book.sheets) > MAX_DIMENSIONS:
        found.warn("cut", f"the used range was read of {MAX_DIMENSIONS} of {len(book.sheets)} sheets", partial=True)
