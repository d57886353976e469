"""XLSX: real files made by openpyxl, bent and broken by hand; XLSB from records."""

from __future__ import annotations

import datetime as dt
import os
import struct
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.source import Source
from metaextract_tui.formats.xlsx import FORMAT as XLSX
from metaextract_tui.formats.xlsx.reader import extract
from metaextract_tui.model import ErrorKind, RecordStatus
from tests.formats.office import RELS, TYPES, add_custom, bend, declare, parts, record, relate, write

BOOK = "xl/workbook.xml"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "Sums & more"
    first["B2"], first["D9"] = 1, 2
    for name, state in (("Drafts", "hidden"), ("Keys", "veryHidden")):
        book.create_sheet(name).sheet_state = state
    book.defined_names["Total"] = DefinedName("Total", attr_text="'Sums & more'!$B$2:$D$9")
    book.properties.title, book.properties.creator = "Accounts", "Ada"
    book.properties.created = dt.datetime(2020, 2, 3, 4, 5, 6)
    path = tmp_path / "accounts.xlsx"
    book.save(path)
    return path


def test_properties_and_sheets(workbook: Path) -> None:
    found = record(workbook)
    assert (found.status, found.format, found.format_version) == (RecordStatus.OK, "xlsx", "transitional")
    assert found.media_type == XLSX.media_types[0]
    assert found.fields["title"] == "Accounts"
    assert found.fields["creators"] == ["Ada"]
    assert found.fields["created"] == "2020-02-03T04:05:06Z"
    assert found.fields["software"].startswith("Microsoft Excel")
    assert found.fields["sheets"] == ["Sums & more", "Drafts", "Keys"]
    assert found.fields["item_count"] == 3
    assert found.native["sheets"] == [
        {"name": "Sums & more", "state": "visible", "dimension": "B2:D9"},
        {"name": "Drafts", "state": "hidden", "dimension": "A1:A1"},
        {"name": "Keys", "state": "veryHidden", "dimension": "A1:A1"},
    ]
    assert found.native["defined_names"] == [{"name": "Total", "refers_to": "'Sums & more'!$B$2:$D$9"}]
    assert "hidden-content: 2 hidden sheets" in found.sources["sensitivity"]
    found.to_json()


def test_defined_names_of_a_sheet(workbook: Path) -> None:
    def local(content: dict[str, bytes]) -> None:
        one = b'<definedName name="Here" localSheetId="1" hidden="1">$A$1</definedName></definedNames>'
        content[BOOK] = content[BOOK].replace(b"</definedNames>", one)

    names = record(bend(workbook, local)).native["defined_names"]
    assert names[1] == {"name": "Here", "refers_to": "$A$1", "sheet": "Drafts", "hidden": True}


def test_custom_properties(workbook: Path) -> None:
    assert record(bend(workbook, add_custom)).native["custom"]["Approved"] is True


def test_comments_and_links_to_other_workbooks(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    sheet = book["Drafts"]
    sheet["A1"].comment = Comment("who did this?", "C")
    book.save(workbook)

    def link(content: dict[str, bytes]) -> None:
        part = "xl/externalLinks/externalLink1.xml"
        content[part] = b"<externalLink/>"
        declare(content, part, "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml")
        relate(content, f"xl/externalLinks/_rels/{part[17:]}.rels", "externalLinkPath", "file:///x.xlsx", external=True)

    found = record(bend(workbook, link))
    assert found.native["parts"]["comments"] == 1
    assert found.native["parts"]["external_links"] == 1
    assert {"external-link", "hidden-content"} <= set(found.fields["sensitivity"])


def test_templates_and_macro_workbooks(workbook: Path) -> None:
    def arm(content: dict[str, bytes]) -> None:
        content[TYPES] = content[TYPES].replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        )
        content["xl/vbaProject.bin"] = b"\0"

    found = record(bend(workbook, arm).rename(workbook.with_suffix(".xlsm")))
    assert found.media_type == "application/vnd.ms-excel.sheet.macroEnabled.12"
    assert found.extension_matches is True
    assert "macro" in found.fields["sensitivity"]


def _xlsb_sheet(name: str, relation: str, state: int) -> bytes:
    body = struct.pack("<LL", state, 1)
    for text in (relation, name):
        body += struct.pack("<L", len(text)) + text.encode("utf-16-le")
    return b"\x9c\x01" + bytes((len(body),)) + body


def test_xlsb_by_its_properties(workbook: Path) -> None:
    def binary(content: dict[str, bytes]) -> None:
        del content[BOOK]
        content["xl/workbook.bin"] = b"\x83\x01\x00" + _xlsb_sheet("Ä", "rId1", 0) + _xlsb_sheet("B", "rId2", 1)
        content[TYPES] = (
            content[TYPES]
            .replace(b"/xl/workbook.xml", b"/xl/workbook.bin")
            .replace(
                b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                b"application/vnd.ms-excel.sheet.binary.macroEnabled.main",
            )
        )
        content[RELS] = content[RELS].replace(b"workbook.xml", b"workbook.bin")

    found = record(bend(workbook, binary).rename(workbook.with_suffix(".xlsb")))
    assert (found.status, found.extension_matches) == (RecordStatus.OK, True)
    assert found.fields["title"] == "Accounts"
    assert found.native["sheets"] == [{"name": "Ä", "state": "visible"}, {"name": "B", "state": "hidden"}]
    for size in range(0, 60, 3):
        content = {**parts(workbook.with_suffix(".xlsb")), "xl/workbook.bin": b"\x9c\x01\xff" * size}
        assert record(write(workbook.with_suffix(".xlsb"), content)).error is None


def test_entity_bombs_are_refused(workbook: Path) -> None:
    def bomb(content: dict[str, bytes]) -> None:
        levels = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
        content[BOOK] = f'<!DOCTYPE b [<!ENTITY a0 "x">{levels}]><b>&a11;</b>'.encode()

    found = record(bend(workbook, bomb))
    assert found.status is RecordStatus.PARTIAL
    assert found.fields["title"] == "Accounts"
    assert "sheets" not in found.fields


def test_shared_strings_and_cells_are_not_read(workbook: Path) -> None:
    def swell(content: dict[str, bytes]) -> None:
        content["xl/sharedStrings.xml"] = os.urandom(4 << 20)
        content["xl/worksheets/sheet1.xml"] += os.urandom(4 << 20)

    with Source(os.fsencode(bend(workbook, swell))) as source:
        found = Extraction("xlsx")
        extract(source, found)
        assert found.native["sheets"][0]["dimension"] == "B2:D9"
        assert source.bytes_read < 200_000


def test_many_sheets(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for index in range(300):
        book.create_sheet(f"S{index}")
    book.save(tmp_path / "many.xlsx")
    found = record(tmp_path / "many.xlsx")
    assert len(found.fields["sheets"]) == 301
    assert [w.code for w in found.warnings] == ["cut"]


def test_damaged_workbooks(workbook: Path) -> None:
    data = workbook.read_bytes()
    for start in range(0, len(data), 151):
        workbook.write_bytes(data[:start] + bytes(100) + data[start + 100 :])
        found = record(workbook)
        assert found.error is None or found.error.kind is not ErrorKind.INTERNAL, found.error
    for size in range(1, len(data), 331):
        workbook.write_bytes(data[:size])
        found = record(workbook)
        assert found.error is None or found.error.kind is not ErrorKind.INTERNAL, found.error


def test_an_empty_zip_with_the_name_of_a_workbook(tmp_path: Path) -> None:
    found = record(write(tmp_path / "empty.xlsx", {}))
    assert (found.status, found.format) == (RecordStatus.FAILED, "xlsx")
    assert found.error is not None
    assert found.error.kind is ErrorKind.MALFORMED
    assert record(write(tmp_path / "empty.zip", {})).format is None


@pytest.mark.corpus
def test_every_real_workbook_is_read(corpus: Path) -> None:
    for path in sorted((corpus / "xlsx").iterdir()):
        found = record(path)
        assert found.format == "xlsx", path
        assert found.status in (RecordStatus.OK, RecordStatus.PARTIAL), path
