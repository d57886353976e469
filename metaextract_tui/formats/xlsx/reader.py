"""XLSX read from its package: properties, sheets, defined names, parts; no cell is looked at."""

from __future__ import annotations

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.ooxml.content import read_content
from metaextract_tui.formats.ooxml.document import close_package, open_package
from metaextract_tui.formats.ooxml.properties import read_properties
from metaextract_tui.formats.source import Source
from metaextract_tui.formats.xlsx.binary import read_binary_workbook
from metaextract_tui.formats.xlsx.workbook import Workbook, add_dimensions, read_workbook


def extract(source: Source, found: Extraction) -> None:
    """Fill `found` from the package. Raises Unreadable: encrypted, or nothing in it can be read."""
    package, main = open_package(source, found, "xl/workbook.xml")
    useful = read_properties(package, found)
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
        _put_book(book, found)
    read_content(package, found)
    if logs := package.of_type(".revisionlog+xml", ".ms-excel.revisionlog"):
        # the history of a shared workbook (ISO 29500-1, 18.11): each log holds the changes of one saving
        found.native["tracked_changes"] = {"logs": len(logs)}
        found.sensitive("hidden-content", "tracked changes")
    close_package(package, found, useful=useful or book is not None)


def _put_book(book: Workbook, found: Extraction) -> None:
    found.native["sheets"] = found.cleaner.clean([one.told() for one in book.sheets])
    found.native["defined_names"] = found.cleaner.clean(book.defined_names)
    if book.protection:
        found.native["protection"] = book.protection
    if book.reserved_by:
        found.native["reserved_by"] = found.cleaner.clean(book.reserved_by)
        found.sensitive("person", "workbook.fileSharing")
    if book.names_cut:
        found.warn("cut", f"{book.names_cut} more defined names were left out", partial=True)
    found.put("sheets", [one.name for one in book.sheets], "workbook.sheets")
    found.put("item_count", len(book.sheets) or None, "workbook.sheets")
    hidden = [one.name for one in book.sheets if one.state != "visible"]
    if hidden:
        found.sensitive("hidden-content", f"{len(hidden)} hidden sheets")
    if macros := [one.name for one in book.sheets if "macrosheet" in one.kind.lower()]:
        found.sensitive("macro", f"{len(macros)} macro sheets")
