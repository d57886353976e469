"""PDF: what hangs on catalogue and pages, how the file is built and locked, and files made to be read at length."""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.pdf import opening
from metaextract_tui.formats.pdf.reader import extract
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind, RecordStatus
from tests.formats.office import record
from tests.formats.pdfs import CATALOGUE, PACKET, PAGE, PAGES, packet, sequence, simple, stream, write

FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"


def font(name: bytes, more: bytes = b"") -> bytes:
    return b"<</Type/Font/Subtype/Type1/BaseFont/%s%s>>" % (name, more)


# --- fonts and pages ------------------------------------------------------------


def test_fonts_of_forms_patterns_and_annotations_are_named(tmp_path: Path) -> None:
    page = b"/Resources<</Font<</A 6 0 R>>/XObject<</X 7 0 R/I 8 0 R>>/Pattern<</P 9 0 R>>>>/Annots[10 0 R]"
    more = {
        6: font(b"Page"),
        7: stream(b"", FORM + b"/Resources<</Font<</B 11 0 R/A 6 0 R>>/XObject<</X 7 0 R>>>>"),
        8: stream(b"", b"/Type/XObject/Subtype/Image/Width 2/Height 2"),
        9: stream(b"", b"/PatternType 1/Resources<</Font<</C 12 0 R>>>>"),
        10: b"<</Subtype/Stamp/AP<</N<</On 13 0 R/Off 14 0 R>>>>>>",
        11: font(b"Form", b"/FontDescriptor<</FontFile3 8 0 R>>"),
        12: b"<</Subtype/Type0/BaseFont/Pat/DescendantFonts[18 0 R]>>",
        13: stream(b"", FORM + b"/Resources<</Font<</D 15 0 R>>>>"),
        14: stream(b"", FORM + b"/Resources<</Font<</D 16 0 R>>>>"),
        15: font(b"Stamped"),
        16: b"<</Subtype/Type3/Name/Drawn/Resources<</Font<</E 17 0 R>>>>>>",
        17: font(b"Within"),
        18: b"<</Subtype/CIDFontType2/FontDescriptor<</FontFile2 8 0 R>>>>",
    }
    fonts = record(simple(tmp_path / "a.pdf", page=page, more=more)).native["fonts"]
    assert [(one["name"], one["type"], one["embedded"]) for one in fonts] == [
        ("Page", "Type1", False), ("Form", "Type1", True), ("Pat", "Type0/CIDFontType2", True),
        ("Stamped", "Type1", False), ("Drawn", "Type3", True), ("Within", "Type1", False),
    ]  # fmt: skip


def test_what_glyphs_are_drawn_with_is_looked_into_once(tmp_path: Path) -> None:
    """Pictures among the resources of a Type 3 font have no fonts; a form among them may."""
    page = b"/Resources<</Font<</A 6 0 R>>>>"
    more = {
        6: b"<</Subtype/Type3/Name/Drawn/Resources<</XObject<</I 7 0 R/F 8 0 R>>>>>>",
        7: stream(b"", b"/Type/XObject/Subtype/Image/Width 2/Height 2"),
        8: stream(b"", FORM + b"/Resources<</Font<</E 9 0 R>>/XObject<</I 10 0 R>>>>"),
        9: font(b"Within"),
        10: stream(b"", b"/Type/XObject/Subtype/Image/Width 2/Height 2"),
    }
    found = record(simple(tmp_path / "a.pdf", page=page, more=more))
    assert [one["name"] for one in found.native["fonts"]] == ["Drawn", "Within"]
    assert found.warnings == ()


def test_forms_within_forms_are_followed_so_deep(tmp_path: Path) -> None:
    forms = {n: stream(b"", FORM + b"/Resources<</XObject<</F %d 0 R>>>>" % (n + 1)) for n in range(6, 20)}
    found = record(simple(tmp_path / "a.pdf", page=b"/Resources<</XObject<</F 6 0 R>>>>", more=forms))
    assert [one.message for one in found.warnings] == [
        "the fonts of forms that are nested deeper than 6 were not looked at"
    ]


def test_many_fonts_and_annotations_are_cut_with_a_word(tmp_path: Path) -> None:
    fonts = b"".join(b"/F%d<</Subtype/Type1/BaseFont/N%d>>" % (i, i) for i in range(400))
    found = record(simple(tmp_path / "a.pdf", page=b"/Resources<</Font<<%s>>>>/Annots[%s]" % (fonts, b"<<>>" * 1200)))
    assert (found.status, len(found.native["fonts"])) == (RecordStatus.OK, 300)
    assert [w.message for w in found.warnings] == [
        "only 1000 annotations were looked at", "the first 300 fonts are named; there are more",
    ]  # fmt: skip


def test_an_annotation_beyond_the_pages_asked_for_fonts_is_found(tmp_path: Path) -> None:
    document = pymupdf.open()
    for _ in range(150):
        document.new_page()
    document[140].add_file_annot((10, 10), b"data", "late.txt")
    document.save(str(tmp_path / "a.pdf"))
    found = record(tmp_path / "a.pdf")
    assert found.native["attachments"] == ["late.txt"]
    assert found.native["font_pages"] == 100


def test_boxes_and_rotation_are_inherited(tmp_path: Path) -> None:
    objects = {
        1: CATALOGUE % b"",
        2: b"<</Kids[3 0 R 4 0 R 5 0 R]/Count 3/MediaBox[200 100 0 0]/CropBox[10 10 900 60]/Rotate 90>>",
        3: b"<</Type/Page/Parent 2 0 R>>",
        4: b"<</Type/Page/Parent 2 0 R/Rotate 0/MediaBox[0 0 50.5 40.25]/CropBox[900 900 999 999]>>",
        5: b"<</Type/Page/Parent 2 0 R/Rotate -90/MediaBox[1 1 1 1]>>",
    }
    native = record(write(tmp_path / "a.pdf", objects)).native
    assert native["page_sizes"] == [[190, 50, 2], [50.5, 40.25, 1]]
    assert native["page_rotations"] == [[90, 1], [270, 1]]


# --- the catalogue -----------------------------------------------------------------


def test_labels_layers_tags_extensions_and_version(tmp_path: Path) -> None:
    catalogue = (
        b"/PageLabels<</Nums[0<</S/r>>1<</S/D/P(A-)/St 5>>]>>/MarkInfo<</Marked true>>/Version/2.0"
        b"/OCProperties<</OCGs[6 0 R 7 0 R]/D<</OFF[7 0 R]>>>>"
        b"/Extensions<</ADBE<</BaseVersion/1.7/ExtensionLevel 8>>/ISO_[<</BaseVersion/2.0/ExtensionLevel 32001>>]>>"
    )
    found = record(simple(tmp_path / "a.pdf", catalogue=catalogue, more={6: b"<<>>", 7: b"<<>>"}))
    assert found.native["page_labels"] == [
        {"page": 1, "style": "roman"}, {"page": 2, "style": "decimal", "prefix": "A-", "start": 5},
    ]  # fmt: skip
    assert found.native["tagged"] is True
    assert found.native["layers"] == 2
    assert found.native["extensions"] == {"ADBE": "1.7 level 8", "ISO_": "2.0 level 32001"}
    assert (found.format_version, found.native["header_version"]) == ("2.0", "1.7")
    assert found.fields["sensitivity"] == ["hidden-content"]


def test_an_older_version_in_the_catalogue_does_not_count(tmp_path: Path) -> None:
    found = record(simple(tmp_path / "a.pdf", catalogue=b"/Version/1.3"))
    assert (found.format_version, "header_version" in found.native) == ("1.7", False)


@pytest.mark.parametrize(
    ("catalogue", "page", "kind", "source"),
    [
        (b"/OpenAction<</S/JavaScript/JS(1)>>", b"", "script", "document OpenAction (JavaScript)"),
        (b"/AA<</WC<</S/JavaScript/JS(1)>>>>", b"", "script", "document AA.WC (JavaScript)"),
        (b"/Names<</JavaScript<</Names[(a)<</S/JavaScript>>]>>>>", b"", "script", "document JavaScript"),
        (b"/Outlines<</First<</Title(t)/A<</S/JavaScript/JS(1)>>>>>>", b"", "script", "outline A (JavaScript)"),
        (b"/AcroForm<</Fields[<</T(a)/AA<</K<</S/JavaScript>>>>>>]>>", b"", "script", "form field AA.K (JavaScript)"),
        (b"", b"/AA<</O<</S/JavaScript/JS(1)>>>>", "script", "page AA.O (JavaScript)"),
        (b"", b"/Annots[<</Subtype/Screen/A<</S/Rendition/JS(1)>>>>]", "script", "Screen annotation A (Rendition)"),
        (b"", b"/Annots[<</Subtype/Link/A<</S/Launch/F(x)>>>>]", "external-link", "Link annotation A (Launch)"),
        (b"", b"/Annots[<</Subtype/Link/A<</Next[<</S/GoToR>>]>>>>]", "external-link", "Link annotation A (GoToR)"),
        (b"", b"/Annots[<</Subtype/Link/A<</S/GoToE/F(x)>>>>]", "external-link", "Link annotation A (GoToE)"),
        (b"", b"/Annots[<</Subtype/Widget/A<</S/SubmitForm>>>>]", "external-link", "Widget annotation A (SubmitForm)"),
        (b"/OpenAction<</S/URI/URI(http://x)>>", b"", "external-link", "document OpenAction (URI)"),
        (b"/AF[<</Type/Filespec/UF(a.csv)/EF<</F 6 0 R>>>>]", b"", "attachment", "EmbeddedFiles"),
        (b"", b"/Annots[<</Subtype/FileAttachment/FS<</F(b)>>>>]", "attachment", "FileAttachment annotation"),
    ],
)  # fmt: skip
def test_what_is_sensitive(tmp_path: Path, catalogue: bytes, page: bytes, kind: str, source: str) -> None:
    found = record(simple(tmp_path / "a.pdf", catalogue=catalogue, page=page, more={6: stream(b"x")}))
    assert (found.fields["sensitivity"], found.sources["sensitivity"]) == ([kind], f"{kind}: {source}")


def test_an_address_to_click_is_no_external_link(tmp_path: Path) -> None:
    page = b"/Annots[<</Subtype/Link/A<</S/URI/URI(http://x)>>>><</Subtype/Link/A<</S/GoToE/T<<>>>>>>]"
    assert "sensitivity" not in record(simple(tmp_path / "a.pdf", page=page)).fields


def test_a_portfolio_names_its_files_once(tmp_path: Path) -> None:
    catalogue = b"/Collection<<>>/Names<</EmbeddedFiles<</Kids[<</Names[(a)6 0 R(b)7 0 R]>>]>>>>/AF[6 0 R]"
    more = {6: b"<</UF<feff00fc>/F(u)/EF<</F 8 0 R>>>>", 7: b"<</F(b.txt)>>", 8: stream(b"x")}
    found = record(simple(tmp_path / "a.pdf", catalogue=catalogue, more=more))
    assert (found.native["attachments"], found.native["portfolio"]) == (["ü", "b.txt"], True)


# --- forms and signatures --------------------------------------------------------------


def test_signatures_are_counted_once_and_say_what_they_cover(tmp_path: Path) -> None:
    catalogue = b"/AcroForm<</Fields[6 0 R 9 0 R 10 0 R]>>/Perms<</DocMDP 8 0 R>>"
    more = {
        6: b"<</FT/Sig/T(parent)/Kids[7 0 R]>>",
        7: b"<</T(kid)/Subtype/Widget/V 8 0 R>>",
        8: b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/Name(Ada)/Reason(r)/Location(l)"
        b"/M(D:20200203040506Z)/ByteRange[0 10 20 99999]>>",
        9: b"<</FT/Sig/T(empty)>>",
        10: b"<</FT/Sig/T(stamp)/V<</Type/DocTimeStamp/SubFilter/ETSI.RFC3161/ByteRange[0 1 2 3]>>>>",
        11: b"<</Subtype/Widget/FT/Sig/V 8 0 R>>",
        12: b"<</Subtype/Widget/FT/Sig/V 13 0 R>>",
        13: b"<</Type/Sig/Filter/Other>>",
    }
    path = simple(tmp_path / "a.pdf", catalogue=catalogue, page=b"/Annots[11 0 R 12 0 R]", more=more)
    path.write_bytes(path.read_bytes().replace(b"99999", b"%05d" % (path.stat().st_size - 20)))
    found = record(path)
    assert found.native["forms"] == {"kind": "AcroForm", "fields": 3}
    first, second, third = found.native["signatures"]
    assert first == {
        "name": "Ada", "reason": "r", "location": "l", "filter": "Adobe.PPKLite",
        "sub_filter": "ETSI.CAdES.detached", "date": "2020-02-03T04:05:06Z", "covers_file": True,
    }  # fmt: skip
    assert second == {"sub_filter": "ETSI.RFC3161", "kind": "timestamp", "covers_file": False}
    assert third == {"filter": "Other"}
    assert (found.fields["signed"], found.native["certified"]) == (True, True)


def test_a_field_to_be_signed_is_no_signature(tmp_path: Path) -> None:
    found = record(simple(tmp_path / "a.pdf", catalogue=b"/AcroForm<</Fields[<</FT/Sig/T(a)>>]/XFA[(a)6 0 R]>>"))
    assert "signed" not in found.fields
    assert found.native["forms"] == {"kind": "XFA", "fields": 1}


# --- encryption --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "name", "bits"),
    [
        (pymupdf.PDF_ENCRYPT_RC4_40, "RC4", 40),
        (pymupdf.PDF_ENCRYPT_RC4_128, "RC4", 128),
        (pymupdf.PDF_ENCRYPT_AES_128, "AES-128", 128),
        (pymupdf.PDF_ENCRYPT_AES_256, "AES-256", 256),
    ],
)
@pytest.mark.parametrize("password", ["", "user"])
def test_every_scheme_of_encryption(tmp_path: Path, method: int, name: str, bits: int, password: str) -> None:
    document = pymupdf.open()
    document.new_page()
    document.set_metadata({"title": "Locked"})
    document.save(str(tmp_path / "a.pdf"), encryption=method, owner_pw="o", user_pw=password, permissions=4)
    found = record(tmp_path / "a.pdf")
    assert found.fields["encrypted"] is True
    said = found.native["encryption"]
    assert (said["method"], said["key_bits"], said["password_needed"]) == (name, bits, bool(password))
    assert found.native["permissions"]["print"] is True
    assert found.native["permissions"]["copy"] is False
    if password:
        assert found.error is not None
        assert found.error.kind is ErrorKind.ENCRYPTED
    else:
        assert (found.status, found.fields["title"]) == (RecordStatus.OK, "Locked")


LOCK = (
    b"<</Filter/Standard/V 5/R 6/P -4/CF<</StdCF<</CFM/AESV3/Length 32>>>>/StmF/%%s/StrF/%%s/EFF/StdCF"
    b"/O<%(long)s>/U<%(long)s>/OE<%(short)s>/UE<%(short)s>/Perms<%(short)s>>>"
    % {b"long": b"ab" * 48, b"short": b"cd" * 32}
)  # keys that are none, for nobody may need them


def locked(path: Path, streams: bytes, strings: bytes) -> Path:
    objects = {
        1: CATALOGUE % b"/Metadata 5 0 R", 2: PAGES, 3: PAGE % b"", 4: b"<</Title(In clear)>>",
        5: packet(sequence("dc:creator", "Ada")), 6: LOCK % (streams, strings),
    }  # fmt: skip
    return write(path, objects, b"/Info 4 0 R/Encrypt 6 0 R/ID[<00><00>]")


def test_only_attachments_may_be_locked(tmp_path: Path) -> None:
    found = record(locked(tmp_path / "a.pdf", b"Identity", b"Identity"))
    assert found.status is RecordStatus.PARTIAL
    assert (found.fields["title"], found.fields["creators"]) == ("In clear", ["Ada"])
    assert found.native["encryption"]["method"] == "AES-256"
    assert [(w.code, w.message) for w in found.warnings] == [
        ("encrypted", "a password is needed to read its attachments")
    ]


def test_strings_may_be_in_clear_where_streams_are_locked(tmp_path: Path) -> None:
    found = record(locked(tmp_path / "a.pdf", b"StdCF", b"Identity"))
    assert (found.status, found.fields["title"]) == (RecordStatus.PARTIAL, "In clear")
    assert "creators" not in found.fields
    assert [w.message for w in found.warnings] == ["a password is needed to read all but the Info dictionary"]


@pytest.mark.parametrize("password", ["", "user"])
@pytest.mark.parametrize("packed", [False, True])
def test_xmp_that_is_left_in_clear_is_read_with_and_without_the_password(
    tmp_path: Path, password: str, packed: bool
) -> None:
    """MuPDF writes no such files: the packet that it encrypted is put in clear, and the dictionary says so."""
    path, clear = tmp_path / "a.pdf", (PACKET % sequence("dc:creator", "Ada")).encode()
    document = pymupdf.open()
    document.new_page()
    document.set_xml_metadata("Q" * 3000)
    document.save(str(path), encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="o", user_pw=password)
    data = path.read_bytes()
    start = data.rindex(b"<<", 0, data.index(b"/Subtype/XML"))
    end = data.index(b"endobj", data.index(b"endstream", start))
    body = stream(zlib.compress(clear) if packed else clear, b"/Filter/FlateDecode" if packed else b"")
    data = data[:start] + body.ljust(end - start) + data[end:]
    path.write_bytes(data.replace(b"/EncryptMetadata true", b"/EncryptMetadata false"))
    found = record(path)
    assert found.fields["creators"] == ["Ada"]
    assert found.fields["encrypted"] is True


# --- how the file is built ------------------------------------------------------------------


def test_changes_that_were_appended_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    document = pymupdf.open()
    document.new_page()
    document.save(str(path))
    assert "revisions" not in record(path).native
    for title in ("Second", "Third"):
        document = pymupdf.open(str(path))
        document.set_metadata({"title": title})
        document.saveIncr()
        document.close()
    found = record(path)
    assert (found.fields["title"], found.native["revisions"]) == ("Third", 3)


def test_linearized_only_where_the_length_still_holds(tmp_path: Path) -> None:
    header = b"%PDF-1.7\n9 0 obj\n<</Linearized 1/L 00000/H[1 2]/O 3/E 4/N 1/T 5>>\nendobj\n"
    path = write(tmp_path / "a.pdf", {1: CATALOGUE % b"", 2: PAGES, 3: PAGE % b""}, header=header)
    assert "linearized" not in record(path).native
    path.write_bytes(path.read_bytes().replace(b"/L 00000", b"/L %05d" % path.stat().st_size))
    assert record(path).native["linearized"] is True
    path.write_bytes(path.read_bytes() + b"\n")
    assert "linearized" not in record(path).native


@pytest.mark.parametrize("streams", [0, 1])
def test_objects_in_streams_read_as_others(tmp_path: Path, streams: int) -> None:
    document = pymupdf.open()
    document.new_page(width=300, height=200)
    document.set_metadata({"title": "Packed"})
    document.save(str(tmp_path / "a.pdf"), use_objstms=streams, deflate=True, garbage=3)
    found = record(tmp_path / "a.pdf")
    assert (found.fields["title"], found.native["page_sizes"]) == ("Packed", [[300, 200, 1]])


def test_a_hybrid_file_is_read_by_its_stream_too(tmp_path: Path) -> None:
    """Objects that old readers shall not see stand in a stream that XRefStm names (ISO 32000-2, 7.5.8.4)."""
    path = tmp_path / "a.pdf"
    objects = {1: CATALOGUE % b"", 2: PAGES, 3: PAGE % b""}
    write(path, objects, b"/Info 4 0 R/XRefStm 000000")
    data = path.read_bytes()
    table = data.rindex(b"xref\n0 1")
    hidden = b"4 0 obj\n<</Title(Hidden)>>\nendobj\n"
    entry = b"\x01" + table.to_bytes(3, "big") + b"\0"
    cross = b"5 0 obj\n%s\nendobj\n" % stream(entry, b"/Type/XRef/W[1 3 1]/Index[4 1]/Size 6")
    moved = data[:table] + hidden + cross + data[table:]
    moved = moved.replace(b"/XRefStm 000000", b"/XRefStm %06d" % (table + len(hidden)))
    start = table + len(hidden) + len(cross)
    path.write_bytes(moved.replace(b"startxref\n%d" % table, b"startxref\n%d" % start).replace(b"/Size 4", b"/Size 6"))
    found = record(path)
    assert (found.status, found.warnings, found.fields["title"]) == (RecordStatus.OK, (), "Hidden")


# --- large files ---------------------------------------------------------------------------


def read_bytes(path: Path) -> tuple[Any, int]:
    """The extraction and how many bytes this process read for it, MuPDF's own reads included."""
    counted = Path("/proc/self/io")
    with Source(os.fsencode(path)) as source:
        found = Extraction("pdf")
        before = int(counted.read_text().split()[1])
        extract(source, found)
        return found, int(counted.read_text().split()[1]) - before


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="the kernel does not count what is read")
def test_of_200_mb_little_is_read(tmp_path: Path) -> None:
    objects = {1: CATALOGUE % b"", 2: PAGES, 3: PAGE % b"", 4: b"<</Title(Far away)>>"}
    found, count = read_bytes(write(tmp_path / "a.pdf", objects, b"/Info 4 0 R", hole=200 << 20))
    assert (found.fields["title"], found.warnings) == ("Far away", [])
    assert count < 100_000


def test_a_large_file_without_a_table_is_not_searched_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.4\n")
        file.truncate(4 << 30)
    found = record(path)
    assert found.error is not None
    assert found.error.kind is ErrorKind.MALFORMED
    assert found.format_version == "1.4"


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="the kernel does not count what is read")
def test_of_a_large_damaged_file_start_and_end_are_searched(tmp_path: Path) -> None:
    objects = {1: CATALOGUE % b"", 2: PAGES, 3: PAGE % b"", 4: b"<</Title(Far away)>>"}
    path = write(tmp_path / "a.pdf", objects, b"/Info 4 0 R", hole=opening.SEARCHED)
    with path.open("r+b") as file:
        file.seek(-100, os.SEEK_END)
        end = file.read()
        file.seek(-100, os.SEEK_END)
        file.write(end.replace(b"startxref", b"startxxxx"))
    found, count = read_bytes(path)
    assert (found.fields["title"], found.fields["page_count"]) == ("Far away", 1)
    assert found.partial
    assert [w.code for w in found.warnings] == ["malformed", "repaired"]
    assert "only the first and the last 8 MiB of 64 MiB" in found.warnings[0].message
    assert count < 2 * opening.WINDOW + 100_000
