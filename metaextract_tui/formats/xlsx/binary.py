"""The workbook part of an XLSB ([MS-XLSB]): its sheets with their states (BrtBundleSh), its defined names (BrtName)."""

from __future__ import annotations

import struct
from typing import Any

from metaextract_tui.formats.xlsx.records import records, text
from metaextract_tui.formats.xlsx.workbook import MAX_NAMES, MAX_SHEETS, Sheet, Workbook

_NAME = 39  # BrtName
_BUNDLE_SHEET = 156  # BrtBundleSh
_STATES = {0: "visible", 1: "hidden", 2: "veryHidden"}


def read_binary_workbook(data: bytes) -> Workbook | None:
    """The sheets in order, and the names without what they refer to (a parsed formula); None where there is no byte."""
    book = Workbook()
    for kind, body in records(data):
        if kind == _BUNDLE_SHEET and len(body) >= 16 and len(book.sheets) < MAX_SHEETS:
            relation, after = text(body, 8)
            name, _ = text(body, after)
            book.sheets.append(Sheet(name, _STATES.get(body[0] & 3, "visible"), relation))
        elif kind == _NAME and len(body) >= 13:
            if len(book.defined_names) < MAX_NAMES:
                book.defined_names.append(_defined_name(body, book))
            else:
                book.names_cut += 1
    return book if data else None


def _defined_name(body: bytes, book: Workbook) -> dict[str, Any]:
    """`name`, the `sheet` it is local to, whether it is `hidden` (flags, key, sheet index, name; BrtName)."""
    flags, sheet = struct.unpack_from("<LxL", body)
    found: dict[str, Any] = {"name": text(body, 9)[0]}
    if sheet < len(book.sheets):
        found["sheet"] = book.sheets[sheet].name
    if flags & 1:
        found["hidden"] = True
    return found
