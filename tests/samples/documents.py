"""Sample documents: reports as PDF and DOCX, budgets as XLSX."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

import docx
import openpyxl
import pymupdf

_ZIP_DATE = (2024, 5, 17, 9, 30, 0)


def write(folder: Path) -> None:
    """Reports below reports/, budgets below budgets/."""
    for name in ("reports/drafts", "budgets"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number, pages in ((1, 3), (2, 12), (3, 1)):
        title = f"Water quality in the upper catchment, part {number}"
        data = pdf(title, "M. Okafor", pages=pages, keywords="water, nitrate, monitoring")
        (folder / "reports" / f"water-quality-{number}.pdf").write_bytes(data)
    (folder / "reports" / "poster A0.pdf").write_bytes(pdf("Poster", "M. Okafor", width=2384, height=3370))
    for number, author in enumerate(("Jana Weiss", "T. Moreau", "Jana Weiss"), 1):
        (folder / "reports" / "drafts" / f"chapter-{number}.docx").write_bytes(
            word(f"Chapter {number}", author, number)
        )
    for year in (2022, 2023, 2024):
        (folder / "budgets" / f"budget {year}.xlsx").write_bytes(workbook(year))


def pdf(
    title: str,
    author: str,
    *,
    pages: int = 1,
    keywords: str = "",
    width: int = 595,
    height: int = 842,
) -> bytes:
    """A PDF with an outline and an entry in it for each page. Points."""
    with pymupdf.open() as document:
        for number in range(1, pages + 1):
            document.new_page(width=width, height=height).insert_text((72, 96), f"{title}, page {number}", fontsize=14)
        document.set_toc([[1, f"Section {number}", number] for number in range(1, pages + 1)])
        document.set_metadata(
            {
                "title": title, "author": author, "subject": "Annual report", "keywords": keywords,
                "creator": "Writer", "producer": "LibreOffice 24.2",
                "creationDate": "D:20240312101500+01'00'", "modDate": "D:20240313084211+01'00'",
            }
        )  # fmt: skip
        data: bytes = document.tobytes(no_new_id=True, deflate=True)
    return data


def word(title: str, author: str, number: int) -> bytes:
    """A DOCX with a heading, a table and core properties."""
    document = docx.Document()
    document.add_heading(title, 1)
    document.add_paragraph("The samples were taken at twelve stations between March and October.")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text = "Station"
    core = document.core_properties
    core.title, core.author, core.last_modified_by = title, author, author
    core.keywords, core.comments, core.language = "water; nitrate", f"Draft {number}", "en-GB"
    core.created, core.modified = datetime(2024, 1, number, 9), datetime(2024, 2, number, 16, 30)
    core.revision = 3 + number
    out = io.BytesIO()
    document.save(out)
    return steady(out.getvalue())


def workbook(year: int) -> bytes:
    """An XLSX with three sheets, one of them hidden, and a defined name."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("Summary")
    sheet.append(["Department", "Planned", "Spent"])
    for name, planned in (("Field work", 12_000), ("Laboratory", 31_500), ("Travel", 4_200)):
        sheet.append([name, planned, round(planned * 0.93)])
    travel = book.create_sheet("Travel")
    travel.append(["Date", "From", "To", "Cost"])
    book.create_sheet("Rates").sheet_state = "hidden"
    book.defined_names["Total"] = openpyxl.workbook.defined_name.DefinedName("Total", attr_text="Summary!$B$5")
    properties = book.properties
    properties.title, properties.creator = f"Budget {year}", "Finance office"
    properties.created = datetime(year, 1, 8, 8)
    out = io.BytesIO()
    book.save(out)
    return steady(out.getvalue(), datetime(year, 11, 30, 17, 45))


def steady(data: bytes, modified: datetime | None = None) -> bytes:
    """A ZIP package with fixed dates; `modified` stands in for the time of saving that openpyxl writes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if modified is not None and entry.filename == "docProps/core.xml":
                date = modified.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + date, content)
            new.writestr(zipfile.ZipInfo(entry.filename, _ZIP_DATE), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
