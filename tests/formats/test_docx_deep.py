"""DOCX read deeply: what stands in the body, within bounds, and nothing of it without --deep."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENT

from metaextract_tui.formats.docx import deep as module
from metaextract_tui.model import Record, RecordStatus
from tests.formats.office import bend, record, relate

BODY, STYLES = "word/document.xml", "word/styles.xml"


def deep(path: Path) -> Record:
    return record(path, deep=True)


def found_in(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = deep(path).native["deep"]
    return found


def _png(path: Path, width: int, height: int) -> str:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    head = struct.pack(">2L5B", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes((width + 1) * height))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b""))
    return str(path)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    made = docx.Document()
    made.add_heading("First & foremost", 1)
    made.add_paragraph("three small words")
    made.add_heading("Deeper", 3)
    made.add_table(2, 3).cell(0, 0).add_table(1, 1)
    made.add_picture(_png(tmp_path / "dot.png", 7, 5))
    section = made.add_section()
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    section.header.is_linked_to_previous = False
    path = tmp_path / "body.docx"
    made.save(str(path))
    return path


def test_what_the_body_holds(document: Path) -> None:
    def link(content: dict[str, bytes]) -> None:
        for target in ("https://x.example/a", "https://x.example/b", "mailto:a@b.example"):
            relate(content, "word/_rels/document.xml.rels", "hyperlink", target, external=True)

    found = found_in(bend(document, link))
    assert found["headings"] == [{"level": 1, "text": "First & foremost"}, {"level": 3, "text": "Deeper"}]
    assert found["words"] == 7
    assert found["characters"] == len("First & foremost" + "three small words" + "Deeper")
    assert (found["table_count"], found["tables"]) == (2, [{"rows": 2, "columns": 3}, {"rows": 1, "columns": 1}])
    assert found["images"] == [{"part": "word/media/image1.png", "width_px": 7, "height_px": 5}]
    assert found["pictures"] == 1
    assert [one["orientation"] for one in found["sections"]] == ["portrait", "landscape"]
    assert [(one["width_pt"], one["height_pt"]) for one in found["sections"]] == [(612.0, 792.0), (792.0, 612.0)]
    assert found["styles"]["heading 1"] == found["styles"]["heading 3"] == 1
    assert found["hyperlinks"] == {"count": 3, "hosts": {"x.example": 2, "mailto": 1}}
    assert (found["headers"], found["footers"]) == (1, 0)
    assert len(found["sha256"]) == 64


def test_nothing_of_it_without_being_asked(document: Path) -> None:
    assert "deep" not in record(document).native


def test_headings_by_outline_level(document: Path) -> None:
    """Of the paragraph, of its style, or of the style that this is based on; names of other languages do not matter."""

    def style(content: dict[str, bytes]) -> None:
        added = (
            b'<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Kapitel"/><w:basedOn w:val="Heading2"/>'
            b"</w:style></w:styles>"
        )
        content[STYLES] = content[STYLES].replace(b"</w:styles>", added)
        paragraphs = (
            b'<w:p><w:pPr><w:pStyle w:val="Titel"/></w:pPr><w:r><w:t>Zwei</w:t></w:r></w:p>'
            b'<w:p><w:pPr><w:outlineLvl w:val="4"/></w:pPr><w:r><w:t>Five</w:t></w:r></w:p><w:sectPr'
        )
        content[BODY] = paragraphs.join(content[BODY].rsplit(b"<w:sectPr", 1))

    headings = found_in(bend(document, style))["headings"]
    assert headings[2:] == [{"level": 2, "text": "Zwei"}, {"level": 5, "text": "Five"}]


def test_text_boxes_are_counted_once(document: Path) -> None:
    def box(content: dict[str, bytes]) -> None:
        text = b"<w:p><w:r><w:t>boxed</w:t></w:r></w:p>"
        both = (
            b'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            b"<mc:Choice>" + text + b"</mc:Choice><mc:Fallback>" + text + b"</mc:Fallback></mc:AlternateContent></w:p>"
        )
        content[BODY] = content[BODY].replace(b"</w:p>", both, 1)

    assert found_in(bend(document, box))["words"] == 8


def test_strict_documents_and_templates_with_macros(document: Path) -> None:
    def strict(content: dict[str, bytes]) -> None:
        for name, data in content.items():
            data = data.replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/",
                b"http://purl.oclc.org/ooxml/wordprocessingml/",
            )
            content[name] = data.replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/"
            )
            content[name] = content[name].replace(
                b"vnd.openxmlformats-officedocument.wordprocessingml.document.main",
                b"vnd.ms-word.template.macroEnabledTemplate.main",
            )

    found = deep(bend(document, strict))
    assert found.format_version == "strict"
    assert len(found.native["deep"]["headings"]) == 2


@pytest.mark.parametrize("part", [BODY, STYLES])
def test_entities_are_refused_before_the_library_sees_them(document: Path, tmp_path: Path, part: str) -> None:
    (tmp_path / "secret").write_text("canary")

    def attack(content: dict[str, bytes]) -> None:
        text = content[part].decode()
        kind = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]><w:'
        content[part] = text.replace("<w:", kind, 1).replace("Normal", "&e;").encode("utf-16")

    found = deep(bend(document, attack))
    assert found.status is RecordStatus.PARTIAL
    assert any(one.message.startswith(f"deep: {part}") for one in found.warnings)
    assert b"canary" not in found.to_json()


def test_other_encodings_are_refused(document: Path) -> None:
    def encode(content: dict[str, bytes]) -> None:
        content[BODY] = b"<?xml version='1.0' encoding='UTF-7'?>+ADwAIQ-DOCTYPE x>" + content[BODY]

    assert "unsupported" in [one.code for one in deep(bend(document, encode)).warnings]


def test_a_body_too_large_is_not_handed_on(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BODY", 1000)
    found = deep(document)
    assert found.status is RecordStatus.PARTIAL
    assert "words" not in found.native["deep"]
    assert "too-large" in [one.code for one in found.warnings]


def test_bombs(document: Path) -> None:
    def bomb(content: dict[str, bytes]) -> None:
        content[BODY] = content[BODY].replace(b"</w:body>", b" " * (40 << 20) + b"</w:body>")
        content["word/media/image1.png"] = bytes(80 << 20)

    found = deep(bend(document, bomb))
    assert "too-large" in [one.code for one in found.warnings]


def test_long_lists_are_cut_and_counted(tmp_path: Path) -> None:
    made = docx.Document()
    for index in range(module.MAX_LISTED + 5):
        made.add_heading(f"Chapter {index}", 2)
    made.save(str(tmp_path / "long.docx"))
    found = deep(tmp_path / "long.docx")
    assert len(found.native["deep"]["headings"]) == module.MAX_LISTED
    assert "cut" in [one.code for one in found.warnings]


def test_a_main_part_without_a_body(document: Path) -> None:
    found = deep(bend(document, lambda content: content.update({BODY: b"<x/>", STYLES: b"<y/>"})))
    assert [(one.code, one.message) for one in found.warnings] == [("malformed", "deep: the main part has no body")]


def test_what_the_library_cannot_read_leaves_the_rest(document: Path) -> None:
    def break_(content: dict[str, bytes]) -> None:
        content[BODY] = content[BODY].replace(b"</w:body>", b"")

    found = deep(bend(document, break_))
    assert found.status is RecordStatus.PARTIAL
    assert found.fields["software"]
    assert [one.code for one in found.warnings] == ["malformed"]
