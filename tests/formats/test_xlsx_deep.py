"""XLSX read deeply: used ranges, cells by kind, formulas, within bounds, and nothing of it without --deep."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from metaextract_tui.formats.xlsx import deep as module
from metaextract_tui.model import Record, RecordStatus
from tests.formats.office import bend, record

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def deep(path: Path) -> Record:
    return record(path, deep=True)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sums"
    sheet["B2"], sheet["B3"], sheet["C4"], sheet["D9"] = 1, "text", True, "=SUM(B2:B3)"
    sheet.merge_cells("F1:G2")
    sheet.add_data_validation(DataValidation(type="whole", sqref="A1"))
    sheet.protection.sheet = True
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=2, max_row=3))
    sheet.add_chart(chart)
    book.create_sheet("Empty")
    book.defined_names["Total"] = DefinedName("Total", attr_text="Sums!$B$2:$D$9")
    book.defined_names["Odd"] = DefinedName("Odd", attr_text="Sums!#ref!")
    path = tmp_path / "sums.xlsx"
    book.save(path)
    return path


def test_what_the_sheets_hold(workbook: Path) -> None:
    found = deep(workbook)
    assert found.status is RecordStatus.OK
    body: dict[str, Any] = found.native["deep"]
    assert body["sheets"][0] == {
        "name": "Sums", "used_range": "B2:D9", "cells": {"number": 1, "text": 1, "boolean": 1, "formula": 1},
        "merged_ranges": 1, "data_validations": 1, "conditional_formats": 0, "hyperlinks": 0, "protected": True,
    }  # fmt: skip
    assert body["sheets"][1]["cells"] == {}
    assert "used_range" not in body["sheets"][1]
    assert (body["formulas"], body["charts"], body["pivot_tables"]) == (1, 1, 0)
    assert body["defined_names"] == [{"name": "Total", "targets": [["Sums", "$B$2:$D$9"]]}]
    assert len(body["sha256"]) == 64


def test_nothing_of_it_without_being_asked(workbook: Path) -> None:
    assert "deep" not in record(workbook).native


def test_the_range_is_the_cells_and_not_what_the_sheet_states(workbook: Path) -> None:
    def lie(content: dict[str, bytes]) -> None:
        content[SHEET] = content[SHEET].replace(b'<dimension ref="B1:G9"', b'<dimension ref="A1:XFD1048576"')

    found = deep(bend(workbook, lie))
    assert found.native["sheets"][0]["dimension"] == "A1:XFD1048576"
    assert found.native["deep"]["sheets"][0]["used_range"] == "B2:D9"


def test_strict_workbooks(workbook: Path) -> None:
    def strict(content: dict[str, bytes]) -> None:
        for name, data in content.items():
            for subject in (b"spreadsheetml", b"officeDocument"):
                data = data.replace(
                    b"http://schemas.openxmlformats.org/" + subject + b"/2006/",
                    b"http://purl.oclc.org/ooxml/" + subject + b"/",
                )
            content[name] = data

    found = deep(bend(workbook, strict))
    assert found.format_version == "strict"
    assert found.native["deep"]["sheets"][0]["used_range"] == "B2:D9"


def test_shared_strings_are_never_read(workbook: Path) -> None:
    found = deep(bend(workbook, lambda content: content.update({STRINGS: b"<sst>" + b"<si><t/></si>" * 3_000_000})))
    assert found.status is RecordStatus.OK
    assert found.native["deep"]["sheets"][0]["cells"]["text"] == 1


def test_many_cells_are_cut_and_that_is_said(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_CELLS", 4)
    found = deep(workbook)
    assert found.status is RecordStatus.PARTIAL
    one = found.native["deep"]["sheets"][0]
    assert one["cut"] is True
    assert sum(one["cells"].values()) <= 4
    assert one["used_range"].startswith("B2:")
    assert "merged_ranges" not in one
    assert {one.code for one in found.warnings} == {"cut"}


@pytest.mark.parametrize(
    "rows",
    [
        b'<row r="1"/><row r="999999999999"><c r="A999999999999"><v>1</v></c></row>',
        b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (n, n) for n in range(1, 1500)),
        b"<row/>" * 600_000,
    ],
    ids=["gap", "wide", "empty"],
)
def test_places_that_are_made_up_are_bounded(workbook: Path, rows: bytes) -> None:
    def swell(content: dict[str, bytes]) -> None:
        head, _, rest = content[SHEET].partition(b"<sheetData>")
        content[SHEET] = head + b"<sheetData>" + rows + b"</sheetData>" + rest.partition(b"</sheetData>")[2]

    found = deep(bend(workbook, swell))
    assert found.status is RecordStatus.PARTIAL
    assert "cut" in [one.code for one in found.warnings]


def test_entities_are_refused_before_the_library_sees_them(workbook: Path) -> None:
    def bomb(content: dict[str, bytes]) -> None:
        content[SHEET] = b'<!DOCTYPE b [<!ENTITY a "x">]>' + content[SHEET]

    found = deep(bend(workbook, bomb))
    assert found.status is RecordStatus.PARTIAL
    assert [one["name"] for one in found.native["deep"]["sheets"]] == ["Empty"]
    assert any("document type" in one.message for one in found.warnings)


def test_a_damaged_sheet_leaves_the_others(workbook: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def damage(content: dict[str, bytes]) -> None:
        content[SHEET] = content[SHEET].replace(b'r="D9"', b'r="?"')

    found = deep(bend(workbook, damage))
    assert found.status is RecordStatus.PARTIAL
    assert len(found.native["deep"]["sheets"]) == 2
    assert found.native["deep"]["sheets"][0]["used_range"] == "B2:C4"
    assert capfd.readouterr() == ("", "")


def test_binary_workbooks_are_not_read_deeply(workbook: Path) -> None:
    def binary(content: dict[str, bytes]) -> None:
        for name in ("[Content_Types].xml", "_rels/.rels"):
            content[name] = content[name].replace(b"workbook.xml", b"workbook.bin")
        content["xl/workbook.bin"] = b"\x83\x01\x00"

    assert "unsupported" in [one.code for one in deep(bend(workbook, binary)).warnings]
