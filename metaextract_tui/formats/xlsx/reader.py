"""XLSX read from its package: properties, sheets, defined names, parts; no cell is looked at."""

from __future__ import annotations

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.ooxml.content import read_content
from metaextract_tui.formats.ooxml.document import open_package
from metaextract_tui.formats.ooxml.properties import read_properties
from metaextract_tui.formats.source import Source
from metaextract_tui.formats.xlsx.binary import read_binary_workbook
from metaextract_tui.formats.xlsx.workbook import Workbook, add_dimensions, read_workbook


def extract(source: Source, found: Extraction) -> None:
    """Fill `found` from the package. Raises Unreadable: encrypted, or nothing in it can be read."""
    package, main = open_package(source, found, "xl/workbook.xml")
    read_properties(package, found)
    if main not in package.directory and "xl/workbook.bin" in package.directory:
        main = "xl/workbook.bin"
    book: Workbook | None
    if main.endswith(".bin"):
        book = read_binary_workbook(package.content(main) or b"")
    else:
        book = read_workbook(package.xml(main))
    if book is None:
        found.warn("malformed", "the workbook's list of sheets could not be read", partial=True)
    else:
        add_dimensions(package, main, book, found)
        found.native["sheets"] = found.cleaner.clean(
            [
                {k: v for k, v in (("name", s.name), ("state", s.state), ("dimension", s.dimension)) if v}
                for s in book.sheets
            ]
        )
        found.native["defined_names"] = found.cleaner.clean(book.defined_names)
        if book.names_cut:
            found.warn("cut", f"{book.names_cut} more defined names were left out", partial=True)
        found.put("sheets", [one.name for one in book.sheets], "workbook.sheets")
        found.put("item_count", len(book.sheets) or None, "workbook.sheets")
        hidden = [one.name for one in book.sheets if one.state != "visible"]
        if hidden:
            found.sensitive("hidden-content", f"{len(hidden)} hidden sheets")
    read_content(package, found)
    package.close()
