"""PDF: real files made by MuPDF, bent and broken by hand."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from pymupdf import mupdf

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.pdf.objects import of, raw
from metaextract_tui.formats.pdf.reader import extract
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind, RecordStatus
from tests.formats.office import record
from tests.formats.pdfs import CATALOGUE, write

INFO = {
    "title": "Ünï 図 report",
    "author": "Ada Lovelace; Mary Somerville",
    "subject": "Engines",
    "keywords": "one, two; three",
    "creator": "a pen",
    "producer": "a press",
    "creationDate": "D:20200203040506+01'30'",
    "modDate": "D:20210102030405Z",
}
XMP = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmp:CreateDate="2020-02-03T04:05:06+01:30"
 pdfaid:part="2" pdfaid:conformance="B">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Another title</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>Ada Lovelace</rdf:li><rdf:li>Mary Somerville</rdf:li></rdf:Seq></dc:creator>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">CC0</rdf:li></rdf:Alt></dc:rights>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def made(pages: int = 3) -> Any:
    document = pymupdf.open()
    for index in range(pages):
        page = document.new_page(width=595, height=842) if index else document.new_page(width=300, height=200)
        page.insert_text((50, 50), f"page {index}")
    document.set_metadata(INFO)
    return document


def saved(document: Any, path: Path, **options: Any) -> Path:
    document.save(str(path), **options)
    document.close()
    return path


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return saved(made(), tmp_path / "report.pdf", no_new_id=False)


def test_info_and_pages(report: Path, capfd: pytest.CaptureFixture[str]) -> None:
    found = record(report)
    assert (found.status, found.format, found.extension_matches) == (RecordStatus.OK, "pdf", True)
    assert found.format_version == "1.7"
    assert found.fields["title"] == "Ünï 図 report"
    assert found.fields["creators"] == ["Ada Lovelace", "Mary Somerville"]
    assert found.fields["description"] == "Engines"
    assert found.fields["keywords"] == ["one", "two", "three"]
    assert found.fields["software"] == "a press"
    assert found.fields["created"] == "2020-02-03T04:05:06+01:30"
    assert found.fields["modified_content"] == "2021-01-02T03:04:05Z"
    assert found.fields["page_count"] == found.fields["item_count"] == 3
    assert re.fullmatch("[0-9a-f]{32}", found.fields["identifier"])
    assert found.native["info"]["CreationDate"] == INFO["creationDate"]
    assert found.native["page_sizes"] == [[300, 200, 1], [595, 842, 2]]
    assert found.native["fonts"] == [{"name": "Helvetica", "type": "Type1", "embedded": False}]
    assert found.native["attachments"] == []
    assert "encrypted" not in found.fields
    assert "permissions" not in found.native
    assert capfd.readouterr() == ("", "")
    found.to_json()


def test_turned_cropped_and_scaled_pages(tmp_path: Path) -> None:
    document = pymupdf.open()
    document.new_page(width=400, height=300).set_rotation(90)
    document.new_page(width=400, height=300).set_cropbox(pymupdf.Rect(100, 100, 200, 150))
    document.xref_set_key(document.new_page(width=400, height=300).xref, "UserUnit", "2")
    found = record(saved(document, tmp_path / "pages.pdf"))
    assert found.native["page_sizes"] == [[400, 300, 1], [100, 50, 1], [800, 600, 1]]
    assert found.native["page_rotations"] == [[90, 1]]


def test_xmp_beside_info(tmp_path: Path) -> None:
    document = made()
    document.set_xml_metadata(XMP)
    found = record(saved(document, tmp_path / "a.pdf"))
    assert found.fields["title"] == "Ünï 図 report"
    assert found.sources["title"] == "info.Title"
    assert found.fields["rights"] == "CC0"
    assert found.native["pdfa_claim"] == "PDF/A-2b"
    assert found.native["xmp"]["dc:creator"] == ["Ada Lovelace", "Mary Somerville"]
    assert [w.code for w in found.warnings] == ["conflict"]
    assert "Another title" in found.warnings[0].message


def test_an_xmp_bomb_is_not_read(tmp_path: Path) -> None:
    document = made()
    document.set_xml_metadata("<x>" + " " * (40 << 20) + "</x>")
    found = record(saved(document, tmp_path / "a.pdf", deflate=True))
    assert found.status is RecordStatus.PARTIAL
    assert [w.code for w in found.warnings] == ["xmp-too-large"]
    assert found.fields["page_count"] == 3


def test_outline_attachments_language_and_scripts(tmp_path: Path) -> None:
    document = made()
    document.set_toc([[1, "One", 1], [2, "One and a half", 2], [1, "Two", 3]])
    document.embfile_add("b", b"data", filename="bill.csv")
    document[0].add_file_annot((10, 10), b"data", "note.txt")
    document.xref_set_key(document.pdf_catalog(), "Lang", "(de-DE)")
    script = document.get_new_xref()
    document.update_object(script, "<</S/JavaScript/JS(app.alert\\(1\\))>>")
    document.xref_set_key(document.pdf_catalog(), "OpenAction", f"{script} 0 R")
    found = record(saved(document, tmp_path / "a.pdf"))
    assert found.native["outline_entries"] == 3
    assert found.native["attachments"] == ["bill.csv", "note.txt"]
    assert found.fields["language"] == "de-DE"
    assert {"attachment", "script"} <= set(found.fields["sensitivity"])
    assert "document OpenAction (JavaScript)" in found.sources["sensitivity"]


def test_forms_and_signatures(tmp_path: Path) -> None:
    document = made()
    widget = pymupdf.Widget()
    widget.field_name, widget.field_type = "name", pymupdf.PDF_WIDGET_TYPE_TEXT
    widget.rect = pymupdf.Rect(10, 10, 100, 30)
    document[0].add_widget(widget)
    signed, value = document.get_new_xref(), document.get_new_xref()
    document.update_object(value, "<</Type/Sig/Filter/Adobe.PPKLite/Name(Ada)/M(D:20200203040506Z)/Contents<00>>>")
    document.update_object(signed, f"<</FT/Sig/T(s)/V {value} 0 R>>")
    kind, fields = document.xref_get_key(document.pdf_catalog(), "AcroForm/Fields")
    assert kind == "array"
    document.xref_set_key(document.pdf_catalog(), "AcroForm/Fields", f"{fields[:-1]} {signed} 0 R]")
    found = record(saved(document, tmp_path / "a.pdf"))
    assert found.native["forms"] == {"kind": "AcroForm", "fields": 2}
    assert found.native["signatures"] == [{"name": "Ada", "filter": "Adobe.PPKLite", "date": "2020-02-03T04:05:06Z"}]
    assert found.fields["signed"] is True


def test_encrypted_without_a_password_to_open(tmp_path: Path) -> None:
    path = saved(
        made(), tmp_path / "a.pdf", encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="owner",
        permissions=pymupdf.PDF_PERM_PRINT | pymupdf.PDF_PERM_ACCESSIBILITY,
    )  # fmt: skip
    found = record(path)
    assert found.status is RecordStatus.OK
    assert found.fields["title"] == "Ünï 図 report"
    assert found.fields["encrypted"] is True
    assert found.native["encryption"]["method"] == "AES-256"
    assert found.native["encryption"]["password_needed"] is False
    assert found.native["permissions"]["print"] is True
    assert found.native["permissions"]["copy"] is False


@pytest.mark.parametrize(
    ("method", "name"),
    [
        (pymupdf.PDF_ENCRYPT_RC4_40, "RC4"),
        (pymupdf.PDF_ENCRYPT_RC4_128, "RC4"),
        (pymupdf.PDF_ENCRYPT_AES_128, "AES-128"),
        (pymupdf.PDF_ENCRYPT_AES_256, "AES-256"),
    ],
)
def test_a_password_is_needed(tmp_path: Path, method: int, name: str) -> None:
    found = record(saved(made(), tmp_path / "a.pdf", encryption=method, owner_pw="o", user_pw="u"))
    assert found.status is RecordStatus.FAILED
    assert found.error is not None
    assert found.error.kind is ErrorKind.ENCRYPTED
    assert found.fields["encrypted"] is True
    assert found.native["encryption"]["method"] == name
    assert "title" not in found.fields


@pytest.mark.parametrize("filters", [b"", b"/Filter[/Crypt]/DecodeParms[<</Name/Identity>>]"])
def test_a_locked_document_may_leave_its_xmp_in_clear(tmp_path: Path, filters: bytes) -> None:
    """MuPDF does not write such files; the keys are no keys, for nobody may need them."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Metadata 4 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 50]>>",
        b"<</Type/Metadata%s/Length %d>>stream\n%s\nendstream" % (filters, len(XMP.encode()), XMP.encode()),
        b"<</Filter/Standard/V 4/R 4/P -44/EncryptMetadata false/CF<</StdCF<</CFM/AESV2/Length 16>>>>/StmF/StdCF"
        b"/StrF/StdCF/O<%s>/U<%s>>>" % (b"ab" * 32, b"cd" * 32),
    ]
    data, table = b"%PDF-1.5\n", b"0000000000 65535 f \n"
    for number, one in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    end = b"xref\n0 6\n%strailer<</Size 6/Root 1 0 R/Encrypt 5 0 R/ID[<00><00>]>>\nstartxref\n%d\n%%%%EOF"
    (tmp_path / "a.pdf").write_bytes(data + end % (table, len(data)))
    found = record(tmp_path / "a.pdf")
    assert found.status is RecordStatus.PARTIAL
    assert found.fields["encrypted"] is True
    assert found.fields["title"] == "Another title"
    assert found.native["encryption"]["method"] == "AES-128"
    assert [w.code for w in found.warnings] == ["encrypted"]


def test_bytes_before_the_header(report: Path) -> None:
    report.write_bytes(b"\x00junk\n" * 100 + report.read_bytes())
    found = record(report)
    assert (found.format, found.fields["title"]) == ("pdf", "Ünï 図 report")
    report.write_bytes(b"junk" * 500 + report.read_bytes())
    assert record(report).format is None


def test_a_cut_file_is_repaired_and_says_so(report: Path, capfd: pytest.CaptureFixture[str]) -> None:
    data = report.read_bytes()
    for share in (0.01, 0.2, 0.5, 0.8, 0.97):
        report.write_bytes(data[: int(len(data) * share)])
        found = record(report)
        assert found.status is not RecordStatus.OK
        assert found.error is None or found.error.kind is ErrorKind.MALFORMED
    assert found.status is RecordStatus.PARTIAL
    assert "truncated" in [w.code for w in found.warnings]
    assert capfd.readouterr() == ("", "")


def test_a_damaged_table_is_repaired_and_says_so(report: Path) -> None:
    data = report.read_bytes()
    report.write_bytes(re.sub(rb"startxref\n\d+", b"startxref\n7", data))
    found = record(report)
    assert (found.status, found.fields["page_count"]) == (RecordStatus.OK, 3)
    assert [w.code for w in found.warnings] == ["repaired"]


def test_a_file_that_is_repaired_while_it_is_read_is_read_to_its_end(tmp_path: Path) -> None:
    """What was read before the repair is held on to: here the page tree's root, from which the walk goes on."""
    pages = {number: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d 50]>>" % (10 * number) for number in range(3, 63)}
    kids = b"".join(b"%d 0 R " % number for number in pages)
    objects = {1: CATALOGUE % b"/Lang(en)", 2: b"<</Type/Pages/Kids[%s]/Count 60>>" % kids, **pages}
    path = write(tmp_path / "a.pdf", objects, b"/Info<</Title(of 60 pages)>>")
    data = path.read_bytes()
    path.write_bytes(re.sub(rb"(\n30 1\n)\d{10}", rb"\g<1>0000000012", data))
    assert not mupdf.pdf_was_repaired(mupdf.pdf_open_document(str(path)))
    found = record(path)
    assert [w.code for w in found.warnings] == ["repaired"]
    assert [width for width, _, _ in found.native["page_sizes"]] == [10 * number for number in pages]
    assert (found.fields["title"], found.fields["language"]) == ("of 60 pages", "en")


def test_padding_behind_the_end_mark_is_no_loss(report: Path) -> None:
    report.write_bytes(report.read_bytes() + bytes(5000) + b"\r\n")
    found = record(report)
    assert (found.status, [w.code for w in found.warnings]) == (RecordStatus.OK, ["repaired"])


def test_zeros_inside_never_break_the_reader(report: Path) -> None:
    data = report.read_bytes()
    for start in range(0, len(data), 53):
        report.write_bytes(data[:start] + bytes(60) + data[start + 60 :])
        found = record(report)
        assert found.error is None or found.error.kind is not ErrorKind.INTERNAL, found.error


def test_a_page_tree_that_lies(tmp_path: Path) -> None:
    document = made()
    pages = int(document.xref_get_key(document.pdf_catalog(), "Pages")[1].split()[0])
    document.xref_set_key(pages, "Room", "(xxxxx)")
    path = saved(document, tmp_path / "a.pdf")
    path.write_bytes(path.read_bytes().replace(b"/Count 3", b"/Count 900000").replace(b"(xxxxx)", b"()"))
    found = record(path)
    assert found.fields["page_count"] == 3
    assert [w.code for w in found.warnings] == ["page-count"]
    assert "states 900000 pages" in found.warnings[0].message

    document = made()
    kids = document.xref_get_key(pages, "Kids")[1]
    document.xref_set_key(pages, "Kids", f"[{pages} 0 R {kids[1:-1]} {pages} 0 R]")
    document.xref_set_key(pages, "Count", "5")
    assert record(saved(document, tmp_path / "b.pdf")).fields["page_count"] == 3


def test_many_pages_are_counted_and_not_all_looked_at(tmp_path: Path) -> None:
    found = record(saved(made(700), tmp_path / "a.pdf"))
    assert (found.status, found.fields["page_count"]) == (RecordStatus.OK, 700)
    assert [w.code for w in found.warnings] == ["cut", "cut"]
    assert "first 300 of 700 pages" in found.warnings[0].message
    assert "the fonts of the first 100 of 700 pages" in found.warnings[1].message
    assert sum(count for _, _, count in found.native["page_sizes"]) == 300
    assert found.native["font_pages"] == 100


def test_info_without_a_catalogue(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4\n1 0 obj<</Title(Left)>>endobj\ntrailer<</Info 1 0 R>>\n%%EOF")
    found = record(tmp_path / "a.pdf")
    assert (found.status, found.fields["title"]) == (RecordStatus.PARTIAL, "Left")
    assert "malformed" in [w.code for w in found.warnings]


def test_outlines_that_turn_in_circles(tmp_path: Path) -> None:
    document = made()
    document.set_toc([[1, "One", 1], [1, "Two", 2]])
    outlines = int(document.xref_get_key(document.pdf_catalog(), "Outlines")[1].split()[0])
    first = document.xref_get_key(outlines, "First")[1]
    document.xref_set_key(int(first.split()[0]), "First", first)
    assert record(saved(document, tmp_path / "a.pdf")).native["outline_entries"] == 2


def _read_by_this_process() -> int:
    """Bytes, MuPDF's own reads included."""
    return int(Path("/proc/self/io").read_text().split()[1])


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="the kernel does not count what is read")
def test_a_large_file_is_not_read_whole(tmp_path: Path) -> None:
    document = made()
    document.embfile_add("film", os.urandom(12 << 20), filename="film.bin")
    with Source(os.fsencode(saved(document, tmp_path / "a.pdf"))) as source:
        found = Extraction("pdf")
        before = _read_by_this_process()
        extract(source, found)
        assert _read_by_this_process() - before < 500_000
        assert found.native["attachments"] == ["film.bin"]


@pytest.mark.parametrize(
    "content", [b"%PDF-", b"%PDF-1.4\n", b"%PDF-1.4\ntrailer<</Root 9 0 R>>\n%%EOF", b"%PDF-\0\0\0"]
)
def test_nothing_but_a_header(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.pdf").write_bytes(content)
    found = record(tmp_path / "a.pdf")
    assert found.error is not None
    assert found.error.kind is ErrorKind.MALFORMED


@pytest.mark.corpus
def test_every_real_document_is_read(corpus: Path) -> None:
    for path in sorted((corpus / "pdf").iterdir()):
        found = record(path)
        assert found.format == "pdf", path
        assert found.status in (RecordStatus.OK, RecordStatus.PARTIAL), path


@pytest.mark.parametrize("written", [b"<000102ff28>", b"(plain\\000x\\)\\n)", b"<cafe00>", b"(a)"])
def test_a_zero_byte_ends_no_string(written: bytes) -> None:
    wanted = {
        b"<000102ff28>": b"\x00\x01\x02\xff(",
        b"(plain\\000x\\)\\n)": b"plain\x00x)\n",
        b"<cafe00>": b"\xca\xfe\x00",
        b"(a)": b"a",
    }
    stream = mupdf.fz_open_buffer(mupdf.fz_new_buffer_from_copied_data(written + b" "))
    parsed = mupdf.pdf_parse_stm_obj(mupdf.PdfDocument(), stream, mupdf.PdfLexbuf(256))
    assert raw(of(parsed)) == wanted[written]
