"""PDF: what a document says of itself, in Info and XMP, in all spellings; who wins, and what is no conflict."""

from __future__ import annotations

from pathlib import Path

import pytest
from pymupdf import mupdf

from metaextract_tui.formats.pdf.dates import iso_date, may_be_same
from metaextract_tui.formats.pdf.objects import of, text
from tests.formats.office import record
from tests.formats.pdfs import alternative, sequence, simple

DATE = "<xmp:CreateDate>{}</xmp:CreateDate>".format


def warned(found: object) -> list[str]:
    return [f"{w.code}: {w.message}" for w in found.warnings]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("field", "info", "xmp", "value", "other"),
    [
        ("title", b"/Title(One)", alternative("dc:title", x_default="Two"), "One", "xmp.dc:title says 'Two'"),
        ("creators", b"/Author(A; B)", sequence("dc:creator", "C"), ["A", "B"], "xmp.dc:creator says ['C']"),
        ("description", b"/Subject(s)", alternative("dc:description", x_default="t"), "s", "dc:description says 't'"),
        ("keywords", b"/Keywords(a, b)", "<pdf:Keywords>c</pdf:Keywords>", ["a", "b"], "xmp.pdf:Keywords says ['c']"),
        ("keywords", b"/Keywords(a)", sequence("dc:subject", "c", "d"), ["a"], "xmp.dc:subject says ['c', 'd']"),
        ("software", b"/Producer(p)", "<pdf:Producer>q</pdf:Producer>", "p", "xmp.pdf:Producer says 'q'"),
        ("software", b"/Creator(p)", "<xmp:CreatorTool>q</xmp:CreatorTool>", "p", "xmp.xmp:CreatorTool says 'q'"),
        ("created", b"/CreationDate(D:20200102030405Z)", DATE("2021-01-02T03:04:05Z"), "2020-01-02T03:04:05Z", "2021-"),
        ("modified_content", b"/ModDate(D:2020)", "<xmp:ModifyDate>2021-01-01</xmp:ModifyDate>", "2020-01-01", "2021-"),
    ],
)  # fmt: skip
def test_info_wins_and_a_warning_names_what_xmp_says(
    tmp_path: Path, field: str, info: bytes, xmp: str, value: object, other: str
) -> None:
    found = record(simple(tmp_path / "a.pdf", info=info, xmp=xmp))
    assert found.fields[field] == value
    assert found.sources[field].startswith("info.")
    assert len(found.warnings) == 1
    assert warned(found)[0].startswith(f"conflict: {field}: ")
    assert other in warned(found)[0]


@pytest.mark.parametrize(
    ("info", "xmp"),
    [
        (b"/Title(One  two)", alternative("dc:title", x_default="one two")),
        (b"/Title(Two)", alternative("dc:title", x_default="Eins", en="Two")),
        (b"/Author(Ada Lovelace, Mary Somerville)", sequence("dc:creator", "Ada Lovelace", "Mary Somerville")),
        (b"/Author(Ada Lovelace and Bo)", sequence("dc:creator", "Ada Lovelace", "Bo")),
        (b"/Keywords(b, a; c d)", sequence("dc:subject", "a", "b", "c d")),
        (b"/Keywords(a b)", "<pdf:Keywords>a, b</pdf:Keywords>" + sequence("dc:subject", "a", "b")),
        (b"/CreationDate(D:20200102030405+01'00')", DATE("2020-01-02T02:04:05Z")),
        (b"/CreationDate(D:20200102030405)", DATE("2020-01-02T02:04:05Z")),
        (b"/CreationDate(D:20200102030405Z)", DATE("2020-01-02T03:04Z")),
        (b"/CreationDate(D:20200102030405Z)", DATE("2020-01-02")),
        (b"/CreationDate(D:20200102030405.5Z)", DATE("2020-01-02T03:04:05.123Z")),
    ],
)
def test_the_same_in_another_spelling_is_no_conflict(tmp_path: Path, info: bytes, xmp: str) -> None:
    assert warned(record(simple(tmp_path / "a.pdf", info=info, xmp=xmp))) == []


def test_what_only_xmp_says(tmp_path: Path) -> None:
    xmp = (
        alternative("dc:title", x_default="T") + sequence("dc:creator", "A", "B") + sequence("dc:subject", "k")
        + alternative("dc:rights", x_default="CC0") + "<dc:identifier>urn:x</dc:identifier>" + DATE("2020-01-02")
        + sequence("dc:language", "x-default", "sv")
    )  # fmt: skip
    found = record(simple(tmp_path / "a.pdf", info=b"/Title()/Author( )", xmp=xmp))
    assert {name: found.sources[name] for name in ("title", "creators", "keywords", "rights", "identifier")} == {
        "title": "xmp.dc:title", "creators": "xmp.dc:creator", "keywords": "xmp.dc:subject",
        "rights": "xmp.dc:rights", "identifier": "xmp.dc:identifier",
    }  # fmt: skip
    assert found.fields["created"] == "2020-01-02"
    assert found.fields["language"] == "sv"
    assert found.fields["sensitivity"] == ["person"]


def test_the_catalogues_language_counts_before_that_of_xmp(tmp_path: Path) -> None:
    found = record(simple(tmp_path / "a.pdf", catalogue=b"/Lang(de-DE)", xmp=sequence("dc:language", "fr", "it")))
    assert (found.fields["language"], found.sources["language"]) == ("de-DE", "catalogue.Lang")
    assert warned(found) == ["conflict: language: catalogue.Lang says 'de-DE', xmp.dc:language says 'fr'"]
    assert not warned(record(simple(tmp_path / "a.pdf", catalogue=b"/Lang(de-DE)", xmp=sequence("dc:language", "de"))))


def test_bytes_that_are_no_language_tag_are_no_language(tmp_path: Path) -> None:
    """As of a tag that a program left in clear in a document that it encrypted."""
    found = record(simple(tmp_path / "a.pdf", catalogue=b"/Lang<ca06ce13f1>", xmp=sequence("dc:language", "fr")))
    assert (found.fields["language"], found.sources["language"]) == ("fr", "xmp.dc:language")
    assert [one.code for one in found.warnings] == ["nonconformant-value"]


def test_claims_are_told_as_claims(tmp_path: Path) -> None:
    xmp = (
        "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>"
        "<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion><pdfe:ISO_PDFEVersion>PDF/E-1</pdfe:ISO_PDFEVersion>"
    )
    native = record(simple(tmp_path / "a.pdf", xmp=xmp)).native
    assert {key: native[key] for key in native if key.endswith("_claim")} == {
        "pdfa_claim": "PDF/A-3u", "pdfua_claim": "PDF/UA-1", "pdfx_claim": "PDF/X-4", "pdfe_claim": "PDF/E-1",
    }  # fmt: skip
    info = b"/GTS_PDFXVersion(PDF/X-1:2001)/GTS_PDFXConformance(PDF/X-1a:2001)"
    assert record(simple(tmp_path / "a.pdf", info=info)).native["pdfx_claim"] == "PDF/X-1a:2001"
    xmp = "<pdfaid:part>4</pdfaid:part><pdfaid:rev>2020</pdfaid:rev>"
    assert record(simple(tmp_path / "a.pdf", xmp=xmp)).native["pdfa_claim"] == "PDF/A-4"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (b"caf\xe9 \x84 \xa0", "café — €"),
        (b"\xfe\xff\x56\xf3\xd8\x3d\xde\x00", "図😀"),
        (b"\xff\xfe\xf3\x56A\x00", "図A"),
        (b"\xef\xbb\xbf\xc3\xa9\xe5\x9b\xb3", "é図"),
        (b"\xfe\xff\x00\x1b\x00e\x00n\x00\x1b\x00T", "T"),
        (b"\x84\x00\x18", "—\0˘"),
        (b"\xfe\xff\x00a\x00\x00\x00b", "a\0b"),
        (b"abc\x00", "abc\0"),
        (b"\xfe\xff", ""),
        (b"", ""),
    ],
)
def test_text_strings(tmp_path: Path, written: bytes, meant: str) -> None:
    assert text_of(b"<%s>" % written.hex().encode()) == meant
    found = record(simple(tmp_path / "a.pdf", info=b"/Title<%s>" % written.hex().encode()))
    assert found.fields.get("title", "") == meant.replace("\0", " ").strip()


def test_our_pdfdocencoding_is_mupdfs() -> None:
    """0x9f and 0xad are undefined."""
    for code in set(range(1, 256)) - {0x9F, 0xAD}:
        alone, with_zero = text_of(b"<%02x>" % code), text_of(b"<%02x00>" % code)
        assert with_zero == alone + "\0", hex(code)


def text_of(written: bytes) -> str:
    stream = mupdf.fz_open_buffer(mupdf.fz_new_buffer_from_copied_data(written + b" "))
    parsed = mupdf.pdf_parse_stm_obj(mupdf.PdfDocument(), stream, mupdf.PdfLexbuf(256))
    return text(of(parsed))


@pytest.mark.parametrize(
    ("stated", "iso"),
    [
        ("D:20050718143045-04'00'", "2005-07-18T14:30:45-04:00"),
        ("D:20050718143045-0400", "2005-07-18T14:30:45-04:00"),
        ("20050718143045+05'30", "2005-07-18T14:30:45+05:30"),
        ("D:20050718143045+02", "2005-07-18T14:30:45+02:00"),
        ("D:20050718143045+00'00'", "2005-07-18T14:30:45+00:00"),
        ("D:20050718143045Z00'00'", "2005-07-18T14:30:45Z"),
        ("D:20050718143045.123Z", "2005-07-18T14:30:45Z"),
        ("D:20050718143045", "2005-07-18T14:30:45"),
        ("D:200507181430", "2005-07-18T14:30:00"),
        ("D:20050718", "2005-07-18"),
        ("D:200507", "2005-07-01"),
        ("D:2005", "2005-01-01"),
        ("2005", None),
        ("D:191000718143045", "2000-07-18T14:30:45"),
        ("2005-07-18T14:30:45+02:00", "2005-07-18T14:30:45+02:00"),
        ("2005/07/18 14:30", "2005-07-18T14:30:00"),
        ("2005.7.18", "2005-07-18"),
        ("Mon Jul 18 14:30:45 2005", "2005-07-18T14:30:45"),
        ("Jul 18 14:30 UTC 2005", "2005-07-18T14:30:00"),
        ("Mon, 18 Jul 2005 14:30:45 +0200", "2005-07-18T14:30:45+02:00"),
        ("18 July 2005", "2005-07-18"),
        ("D:20050718143045+99'00'", "2005-07-18T14:30:45"),
        ("D:050718143045", None),
        ("D:990101120000", None),
        ("D:20051318143045", None),
        ("7/18/2005 2:30:45 PM", None),
        ("18 Foo 2005", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(stated: str, iso: str | None) -> None:
    assert iso_date(stated) == iso


def test_a_date_that_no_calendar_has_stays_in_native(tmp_path: Path) -> None:
    found = record(simple(tmp_path / "a.pdf", info=b"/CreationDate(D:20050230143045)"))
    assert "created" not in found.fields
    assert found.native["info"]["CreationDate"] == "D:20050230143045"


def test_only_a_zone_that_is_not_stated_makes_dates_the_same() -> None:
    assert may_be_same("2005-07-18T14:30:45", "2005-07-18T12:30:45Z")
    assert not may_be_same("2005-07-18T14:30:45", "2005-07-18T12:31:45Z")
    assert not may_be_same("2005-07-18T14:30:45", "2005-07-16T14:30:45Z")
    assert not may_be_same("2005-07-18T14:30:45Z", "2005-07-18T12:30:45Z")
    assert not may_be_same("2005-07-18", "2005-07-18T12:30:45Z")
    assert not may_be_same("2005-02-30T14:30:45", "2005-07-18T12:30:45Z")
