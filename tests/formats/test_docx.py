"""DOCX: real files made by python-docx, bent and broken by hand."""

from __future__ import annotations

import datetime as dt
import os
import struct
import zipfile
from pathlib import Path

import docx
import pytest

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.docx import FORMAT as DOCX
from metaextract_tui.formats.docx.reader import extract
from metaextract_tui.formats.ooxml.zipdir import MAX_ENTRIES
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind, RecordStatus
from tests.formats.office import RELS, TYPES, add_custom, bend, declare, ole, parts, record, relate, write

CORE = "docProps/core.xml"
BODY = "word/document.xml"


@pytest.fixture
def document(tmp_path: Path) -> Path:
    made = docx.Document()
    made.add_heading("Findings", 1)
    made.add_paragraph("Nothing was found.")
    about = made.core_properties
    about.title, about.author, about.subject = "Annual report", "Ada Lovelace; Mary Somerville", "Figures"
    about.keywords, about.language, about.category = "engines, numbers; looms", "en-GB", "Reports"
    about.comments, about.last_modified_by, about.revision = "", "Charles Babbage", 7
    about.created, about.modified = dt.datetime(2020, 2, 3, 4, 5, 6), dt.datetime(2021, 1, 2, 3, 4, 5)
    path = tmp_path / "report.docx"
    made.save(str(path))
    return path


def test_properties(document: Path) -> None:
    found = record(document)
    assert (found.status, found.format, found.format_version) == (RecordStatus.OK, "docx", "transitional")
    assert found.media_type == DOCX.media_types[0]
    assert found.extension_matches is True
    assert found.fields["title"] == "Annual report"
    assert found.fields["creators"] == ["Ada Lovelace", "Mary Somerville"]
    assert found.fields["description"] == "Figures"
    assert found.sources["description"] == "core.subject"
    assert found.fields["keywords"] == ["engines", "numbers", "looms"]
    assert found.fields["language"] == "en-GB"
    assert found.fields["created"] == "2020-02-03T04:05:06Z"
    assert found.fields["modified_content"] == "2021-01-02T03:04:05Z"
    assert found.fields["software"] == found.native["app"]["Application"]
    assert found.native["core"]["lastModifiedBy"] == "Charles Babbage"
    assert found.native["core"]["revision"] == "7"
    assert found.native["app"]["ScaleCrop"] is False
    assert "person" in found.fields["sensitivity"]
    found.to_json()


def test_custom_properties_keep_their_types(document: Path) -> None:
    found = record(bend(document, add_custom))
    assert found.native["custom"] == {
        "Count": 35,
        "Share": 0.5,
        "Approved": True,
        "When": "2009-10-23T07:00:00Z",
        "Names": ["a", "b"],
    }


def test_strict_documents_are_told_by_their_relationships(document: Path) -> None:
    def strict(content: dict[str, bytes]) -> None:
        content[RELS] = content[RELS].replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument",
        )

    assert record(bend(document, strict)).format_version == "strict"


def test_tracked_changes_and_comments(document: Path) -> None:
    def track(content: dict[str, bytes]) -> None:
        change = b'<w:ins w:id="1" w:author="A"><w:r><w:t>x</w:t></w:r></w:ins><w:del w:id="2"><w:r/></w:del></w:p>'
        content[BODY] = content[BODY].replace(b"</w:p>", change, 1)
        settings = content["word/settings.xml"]
        content["word/settings.xml"] = settings.replace(b"</w:settings>", b"<w:trackRevisions/></w:settings>")

    found = record(bend(document, track))
    assert found.native["tracked_changes"] == {
        "recording": True, "insertions": 1, "deletions": 1, "moves": 0, "formatting": 0,
    }  # fmt: skip
    assert found.native["reviewers"] == ["A"]
    assert "hidden-content: tracked changes" in found.sources["sensitivity"]

    made = docx.Document(str(document))
    made.add_comment(made.paragraphs[-1].runs, text="really?", author="C", initials="C")
    made.save(str(document))
    found = record(document)
    assert found.native["parts"]["comments"] == 1
    assert "hidden-content" in found.fields["sensitivity"]


def test_macros_embedded_files_and_remote_templates_are_named(document: Path) -> None:
    def arm(content: dict[str, bytes]) -> None:
        content[TYPES] = content[TYPES].replace(
            b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            b"application/vnd.ms-word.document.macroEnabled.main+xml",
        )
        content["word/vbaProject.bin"] = content["word/embeddings/oleObject1.bin"] = b"\0"
        declare(content, "word/vbaProject.bin", "application/vnd.ms-office.vbaProject")
        relate(content, "word/_rels/settings.xml.rels", "attachedTemplate", "http://x.example/t.dotm", external=True)
        relate(content, "word/_rels/document.xml.rels", "hyperlink", "http://x.example/", external=True)

    found = record(bend(document, arm))
    assert found.media_type == "application/vnd.ms-word.document.macroEnabled.12"
    assert found.native["parts"] == {"media": 0, "embedded": 1, "external_links": 1, "comments": 0, "macros": 1}
    assert {"macro", "attachment", "external-link"} <= set(found.fields["sensitivity"])
    assert "word/settings.xml: attachedTemplate" in found.sources["sensitivity"]


@pytest.mark.parametrize("name", ["letter.xlsx", "letter.pdf", "letter"])
def test_the_content_decides_and_the_name_is_compared(document: Path, name: str) -> None:
    found = record(document.rename(document.with_name(name)))
    assert found.format == "docx"
    assert found.extension_matches is (False if "." in name else None)


def test_other_zips_are_no_documents(tmp_path: Path) -> None:
    found = record(write(tmp_path / "archive.docx", {"a.txt": b"a", "b.txt": b"b"}))
    assert (found.status, found.format, found.extension_matches) == (RecordStatus.SKIPPED, None, False)
    slides = write(
        tmp_path / "slides.docx",
        {TYPES: b'<Types><Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-'
         b'officedocument.presentationml.presentation.main+xml"/></Types>'},
    )  # fmt: skip
    assert record(slides).format is None


def test_core_properties_in_utf_16_and_with_careless_dates(document: Path) -> None:
    def careless(content: dict[str, bytes]) -> None:
        text = content[CORE].decode().replace("2020-02-03T04:05:06Z", "2020-02-03 04:05:06+0200")
        content[CORE] = text.replace("UTF-8", "UTF-16").encode("utf-16")

    found = record(bend(document, careless))
    assert found.fields["title"] == "Annual report"
    assert found.fields["created"] == "2020-02-03T04:05:06+02:00"


@pytest.mark.parametrize("where", [0, 9000])
@pytest.mark.parametrize(("name", "format"), [("a.docx", "docx"), ("a.xlsx", "xlsx"), ("a.bin", "xlsx")])
def test_encrypted_documents(tmp_path: Path, name: str, format: str, where: int) -> None:
    streams = ["EncryptionInfo", "\x06DataSpaces", "Version", "DataSpaceMap", "EncryptedPackage"]
    found = record(ole(tmp_path / name, streams, directory_sector=where // 512))
    assert found.format == format
    assert found.error is not None
    assert found.error.kind is ErrorKind.ENCRYPTED
    assert found.fields["encrypted"] is True


def test_other_ole_files_are_not_called_encrypted(tmp_path: Path) -> None:
    assert record(ole(tmp_path / "old.docx", ["WordDocument", "1Table"])).format is None
    whole = ole(tmp_path / "cut.docx", ["EncryptionInfo", "EncryptedPackage"]).read_bytes()
    for size in (8, 300, 512, 600):
        (tmp_path / "cut.docx").write_bytes(whole[:size])
        record(tmp_path / "cut.docx").to_json()


def test_document_types_are_refused(document: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("canary")

    def attack(content: dict[str, bytes]) -> None:
        entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]><cp:coreProperties'
        text = content[CORE].decode().replace("<cp:coreProperties", entity, 1)
        content[CORE] = text.replace("Annual report", "&e;").encode()

    found = record(bend(document, attack))
    assert found.status is RecordStatus.PARTIAL
    assert found.warnings[0].code == "malformed"
    assert b"canary" not in found.to_json()
    assert found.native["app"]


def test_a_bomb_is_not_inflated(document: Path) -> None:
    found = record(bend(document, lambda content: content.update({CORE: bytes(80 << 20)})))
    assert found.status is RecordStatus.PARTIAL
    assert [w.code for w in found.warnings] == ["too-large"]
    assert found.native["app"]


def test_too_many_entries(document: Path) -> None:
    with zipfile.ZipFile(document, "a") as package:
        for index in range(MAX_ENTRIES):
            package.writestr(f"word/media/{index}.png", b"")
    found = record(document)
    assert found.status is RecordStatus.PARTIAL
    assert found.fields["title"] == "Annual report"
    assert "too-large" in [w.code for w in found.warnings]


def test_zip64(document: Path) -> None:
    data = document.read_bytes()
    at = data.rfind(b"PK\x05\x06")
    count, length, offset = struct.unpack_from("<HLL", data, at + 10)
    record64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, length, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    document.write_bytes(data[:at] + record64 + locator + end)
    found = record(document)
    assert (found.status, found.fields["title"]) == (RecordStatus.OK, "Annual report")


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999])
def test_truncated_files_give_what_is_left(document: Path, share: float) -> None:
    data = document.read_bytes()
    document.write_bytes(data[: int(len(data) * share)])
    found = record(document)
    assert found.status is not RecordStatus.OK
    assert found.error is None or found.error.kind in (ErrorKind.MALFORMED, ErrorKind.TRUNCATED, ErrorKind.UNSUPPORTED)
    if share > 0.9:
        assert found.status is RecordStatus.PARTIAL
        assert found.fields["title"] == "Annual report"
        assert found.warnings[0].code == "truncated"


def test_zeros_inside_never_break_the_reader(document: Path) -> None:
    data = document.read_bytes()
    for start in range(0, len(data), 211):
        document.write_bytes(data[:start] + bytes(200) + data[start + 200 :])
        found = record(document)
        assert found.error is None or found.error.kind is not ErrorKind.INTERNAL, found.error


def test_what_the_zip_itself_encrypts(document: Path) -> None:
    data = bytearray(document.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    document.write_bytes(bytes(data))
    found = record(document)
    assert found.error is not None
    assert found.error.kind is ErrorKind.ENCRYPTED


def test_a_file_that_has_grown_in_the_middle(document: Path) -> None:
    """What a transfer in text mode does: no offset of the directory is right any more."""
    data = document.read_bytes()
    at = data.index(b"PK\x03\x04", 4)
    document.write_bytes(data[:at] + b"\r\n" * 9 + data[at:])
    found = record(document)
    assert found.status is RecordStatus.PARTIAL
    assert found.fields["title"] == "Annual report"


def test_duplicate_parts_are_named(document: Path) -> None:
    content = parts(document)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(document, "a") as package:
        package.writestr(CORE, content[CORE].replace(b"Annual", b"Second"))
    found = record(document)
    assert found.fields["title"] == "Second report"
    assert [w.code for w in found.warnings] == ["duplicate-part"]


def test_a_large_document_is_not_read_whole(document: Path) -> None:
    with zipfile.ZipFile(document, "a") as package:
        package.writestr("word/media/film.bin", os.urandom(8 << 20))
    with Source(os.fsencode(document)) as source:
        found = Extraction("docx")
        extract(source, found)
        assert found.fields["title"] == "Annual report"
        assert source.bytes_read < 200_000


@pytest.mark.corpus
def test_every_real_document_is_read(corpus: Path) -> None:
    for path in sorted((corpus / "docx").iterdir()):
        found = record(path)
        assert found.format == "docx", path
        assert found.status in (RecordStatus.OK, RecordStatus.PARTIAL), path
