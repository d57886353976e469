"""XLSX: what a workbook carries besides its cells: kinds of sheets, names, protection, comments, changes, links."""

from __future__ import annotations

import struct
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from metaextract_tui.formats.xlsx.records import binary_dimension, column
from tests.formats.office import RELS, TYPES, bend, declare, record, relate

BOOK, BOOK_RELS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = 1
    book.create_sheet("Macro1")
    path = tmp_path / "book.xlsx"
    book.save(path)
    return path


def test_macro_sheets_of_excel_4(workbook: Path) -> None:
    def arm(content: dict[str, bytes]) -> None:
        content["xl/macrosheets/sheet2.xml"] = content.pop("xl/worksheets/sheet2.xml")
        content[TYPES] = content[TYPES].replace(b"/xl/worksheets/sheet2.xml", b"/xl/macrosheets/sheet2.xml")
        content[BOOK_RELS] = content[BOOK_RELS].replace(b"/xl/worksheets/sheet2.xml", b"/xl/macrosheets/sheet2.xml")
        head, rest = content[BOOK_RELS].split(b"macrosheets", 1)
        at = head.rindex(b"<Relationship ")
        one = head[at:].replace(b"relationships/worksheet", b"relationships/xlMacrosheet")
        rest = rest.replace(b"relationships/worksheet", b"relationships/xlMacrosheet", 1)
        content[BOOK_RELS] = head[:at] + one + b"macrosheets" + rest

    found = record(bend(workbook, arm))
    assert "macro: 1 macro sheets" in found.sources["sensitivity"]
    assert found.native["parts"]["macros"] == 1


def test_a_chart_sheet_is_told_from_a_worksheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_chartsheet("Chart")
    book.save(tmp_path / "chart.xlsx")
    sheets = record(tmp_path / "chart.xlsx").native["sheets"]
    assert [one.get("kind") for one in sheets] == [None, "chartsheet"]


def test_protection_and_who_reserved_it(workbook: Path) -> None:
    def protect(content: dict[str, bytes]) -> None:
        sharing = b'<fileSharing readOnlyRecommended="1" userName="Zoe" reservationPassword="CC1A"/>'
        locked = b'<workbookProtection lockStructure="1" lockWindows="0"/><sheets>'
        content[BOOK] = content[BOOK].replace(b"<workbookPr", sharing + b"<workbookPr").replace(b"<sheets>", locked)

    found = record(bend(workbook, protect))
    assert found.native["protection"] == {"structure": True, "read_only": True, "password": True}
    assert found.native["reserved_by"] == "Zoe"
    assert "person" in found.fields["sensitivity"]


def test_comments_classic_and_threaded(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    book["Macro1"]["A1"].comment = Comment("seen", "Kim")
    book["Macro1"]["A2"].comment = Comment("[Threaded comment] of a newer Excel", "tc={0001}")
    book.save(workbook)

    def thread(content: dict[str, bytes]) -> None:
        content["xl/threadedComments/threadedComment1.xml"] = (
            b'<ThreadedComments><threadedComment ref="A2" id="{1}"><text>x</text></threadedComment></ThreadedComments>'
        )
        kind = "application/vnd.ms-excel."
        declare(content, "xl/threadedComments/threadedComment1.xml", f"{kind}threadedcomments+xml")
        content["xl/persons/person.xml"] = b'<personList><person displayName="Lee &amp; Co" id="{2}"/></personList>'
        declare(content, "xl/persons/person.xml", f"{kind}person+xml")

    found = record(bend(workbook, thread))
    assert found.native["comments"] == {"count": 2, "threaded": 1, "authors": ["Kim", "Lee & Co"]}
    assert found.native["parts"]["comments"] == 2


def test_tracked_changes_of_a_shared_workbook(workbook: Path) -> None:
    def share(content: dict[str, bytes]) -> None:
        content["xl/revisions/revisionLog1.xml"] = b"<revisions/>"
        declare(content, "xl/revisions/revisionLog1.xml", f"{_SHEET}revisionLog+xml")

    found = record(bend(workbook, share))
    assert found.native["tracked_changes"] == {"logs": 1}
    assert "hidden-content: tracked changes" in found.sources["sensitivity"]


def test_the_workbook_that_a_link_points_to_is_named(workbook: Path) -> None:
    def link(content: dict[str, bytes]) -> None:
        part = "xl/externalLinks/externalLink1.xml"
        content[part] = b"<externalLink/>"
        declare(content, part, f"{_SHEET}externalLink+xml")
        rels = "xl/externalLinks/_rels/externalLink1.xml.rels"
        relate(content, rels, "externalLinkPath", "file:///x.xlsx", external=True)

    found = record(bend(workbook, link))
    [named] = found.native["external_links"]
    assert (named["kind"], named["target"]) == ("externalLinkPath", "file:///x.xlsx")
    assert found.native["parts"]["external_links"] == 1


def test_data_connections(workbook: Path) -> None:
    def connect(content: dict[str, bytes]) -> None:
        content["xl/connections.xml"] = b"<connections/>"
        declare(content, "xl/connections.xml", f"{_SHEET}connections+xml")

    assert "external-link: xl/connections.xml" in record(bend(workbook, connect)).sources["sensitivity"]


def test_strict_workbooks(workbook: Path) -> None:
    def strict(content: dict[str, bytes]) -> None:
        for name in (RELS, BOOK, BOOK_RELS, "xl/worksheets/sheet1.xml"):
            data = content[name].replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/"
            )
            content[name] = data.replace(
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/", b"http://purl.oclc.org/ooxml/spreadsheetml/"
            )

    found = record(bend(workbook, strict))
    assert found.format_version == "strict"
    assert found.fields["sheets"] == ["Sheet", "Macro1"]
    assert found.native["sheets"][0]["dimension"] == "A1:A1"


@pytest.mark.parametrize(
    ("kind", "media_type", "extension"),
    [
        ("ms-excel.addin.macroEnabled.main+xml", "vnd.ms-excel.addin.macroEnabled.12", ".xlam"),
        ("ms-excel.template.macroEnabled.main+xml", "vnd.ms-excel.template.macroEnabled.12", ".xltm"),
        ("openxmlformats-officedocument.spreadsheetml.template.main+xml",
         "vnd.openxmlformats-officedocument.spreadsheetml.template", ".xltx"),
    ],
)  # fmt: skip
def test_templates_and_add_ins(workbook: Path, kind: str, media_type: str, extension: str) -> None:
    def change(content: dict[str, bytes]) -> None:
        content[TYPES] = content[TYPES].replace(
            b"openxmlformats-officedocument.spreadsheetml.sheet.main+xml", kind.encode()
        )

    found = record(bend(workbook, change).rename(workbook.with_suffix(extension)))
    assert found.media_type == "application/" + media_type
    assert found.extension_matches is True


def test_names_and_ranges_of_binary_workbooks(workbook: Path) -> None:
    def text(value: str) -> bytes:
        return struct.pack("<L", len(value)) + value.encode("utf-16-le")

    def one(kind: bytes, body: bytes) -> bytes:
        return kind + bytes((len(body),)) + body

    def binary(content: dict[str, bytes]) -> None:
        del content[BOOK]
        content["xl/workbook.bin"] = (
            one(b"\x9c\x01", struct.pack("<LL", 0, 1) + text("rId1") + text("Data"))
            + one(b"\x27", struct.pack("<LxL", 0, 0xFFFFFFFF) + text("Total") + b"\0\0")
            + one(b"\x27", struct.pack("<LxL", 1, 0) + text("Local") + b"\0\0")
        )
        content["xl/worksheets/sheet1.bin"] = one(b"\x94\x01", struct.pack("<4L", 0, 8, 1, 27))
        content["xl/_rels/workbook.bin.rels"] = content.pop(BOOK_RELS).replace(b"sheet1.xml", b"sheet1.bin")
        content[TYPES] = content[TYPES].replace(
            b"openxmlformats-officedocument.spreadsheetml.sheet.main+xml", b"ms-excel.sheet.binary.macroEnabled.main"
        )
        content[RELS] = content[RELS].replace(b"workbook.xml", b"workbook.bin")

    found = record(bend(workbook, binary))
    assert found.native["sheets"] == [{"name": "Data", "state": "visible", "dimension": "B1:AB9"}]
    assert found.native["defined_names"] == [{"name": "Total"}, {"name": "Local", "sheet": "Data", "hidden": True}]


def test_ranges_that_cannot_be() -> None:
    for figures in ((5, 1, 0, 0), (0, 1 << 20, 0, 0), (0, 0, 2, 1), (0, 0, 0, 1 << 14)):
        assert binary_dimension(b"\x94\x01\x10" + struct.pack("<4L", *figures)) is None
    assert binary_dimension(b"\x94\x01\x10\0") is None
    assert [column(number) for number in (1, 26, 27, 16384)] == ["A", "Z", "AA", "XFD"]
