"""DOCX: what a package carries besides its text: links, people, labels, protection; each put into a real file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from metaextract_tui.model import Record
from tests.formats.office import RELS, TYPES, bend, declare, record, relate

BODY, SETTINGS = "word/document.xml", "word/settings.xml"
DOCUMENT_RELS = "word/_rels/document.xml.rels"


@pytest.fixture
def document(tmp_path: Path) -> Path:
    made = docx.Document()
    made.add_paragraph("Text")
    made.core_properties.author = "Ada"
    path = tmp_path / "letter.docx"
    made.save(str(path))
    return path


def _with(document: Path, part: str, before: str, added: str) -> Record:
    def change(content: dict[str, bytes]) -> None:
        content[part] = content[part].replace(before.encode(), (added + before).encode(), 1)

    return record(bend(document, change))


def test_links_are_named_and_hyperlinks_are_none(document: Path) -> None:
    def link(content: dict[str, bytes]) -> None:
        relate(content, "word/_rels/settings.xml.rels", "attachedTemplate", "http://x.example/t.dotm", external=True)
        relate(content, DOCUMENT_RELS, "oleObject", "file:///c:/a.xlsx", external=True)
        relate(content, DOCUMENT_RELS, "hyperlink", "http://x.example/", external=True)

    found = record(bend(document, link))
    named = {(one["part"], one["kind"], one["target"]) for one in found.native["external_links"]}
    assert named == {
        ("word/settings.xml", "attachedTemplate", "http://x.example/t.dotm"),
        ("word/document.xml", "oleObject", "file:///c:/a.xlsx"),
    }
    assert found.native["parts"]["external_links"] == 2


def test_only_hyperlinks_are_no_external_link(document: Path) -> None:
    def link(content: dict[str, bytes]) -> None:
        relate(content, DOCUMENT_RELS, "hyperlink", "http://x.example/", external=True)

    found = record(bend(document, link))
    assert "external-link" not in found.fields["sensitivity"]
    assert "external_links" not in found.native


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ('<w:fldSimple w:instr=" INCLUDEPICTURE &quot;http://x.example/a.png&quot; \\d "/>', "field INCLUDEPICTURE"),
        ('<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>DDE</w:instrText><w:instrText>AUTO c:\\a</w:instrText>'
         '<w:fldChar w:fldCharType="end"/></w:r>', "field DDEAUTO"),
        ('<w:fldSimple w:instr=" HYPERLINK &quot;http://x.example/&quot; "/>', None),
        ('<w:fldSimple w:instr=" PAGE "/>', None),
    ],
)  # fmt: skip
def test_fields_that_fetch(document: Path, field: str, kind: str | None) -> None:
    found = _with(document, BODY, "</w:p>", field)
    assert [one["kind"] for one in found.native.get("external_links", [])] == ([kind] if kind else [])
    assert ("external-link" in found.fields["sensitivity"]) is (kind is not None)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("<w:r><w:rPr><w:b/><w:vanish/></w:rPr><w:t>x</w:t></w:r>", True),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>x</w:t></w:r>', False),
        ("<w:r><w:rPr><w:webHidden/></w:rPr><w:t>x</w:t></w:r>", False),
        ("<w:r><w:rPr><w:b/></w:rPr><w:t>x</w:t></w:r><w:rPr><w:vanish/></w:rPr>", False),
    ],
)
def test_hidden_text(document: Path, text: str, hidden: bool) -> None:
    found = _with(document, BODY, "</w:p>", text)
    assert ("hidden-content" in found.fields["sensitivity"]) is hidden


def test_all_kinds_of_tracked_changes(document: Path) -> None:
    changes = (
        '<w:ins w:id="1" w:author="B &amp; C"><w:r/></w:ins><w:moveFromRangeStart w:id="2" w:name="m"/>'
        '<w:moveFrom w:id="3" w:author="D"><w:r/></w:moveFrom><w:moveTo w:id="4" w:author="D"><w:r/></w:moveTo>'
        '<w:r><w:rPr><w:rPrChange w:id="5" w:author="Unknown Author"><w:rPr/></w:rPrChange></w:rPr><w:delText/></w:r>'
    )
    found = _with(document, BODY, "</w:p>", changes)
    assert found.native["tracked_changes"] == {"insertions": 1, "deletions": 0, "moves": 1, "formatting": 1}
    assert found.native["reviewers"] == ["B & C", "D"]


def test_a_reviewer_is_a_person(document: Path) -> None:
    def nobody(content: dict[str, bytes]) -> None:
        content["docProps/core.xml"] = content["docProps/core.xml"].replace(b"Ada", b"")
        content[BODY] = content[BODY].replace(b"</w:p>", b'<w:ins w:id="1" w:author="B"><w:r/></w:ins></w:p>', 1)

    assert "person: tracked changes" in record(bend(document, nobody)).sources["sensitivity"]


def test_comments_and_their_authors(document: Path) -> None:
    made = docx.Document(str(document))
    for author in ("Eve", "Author", "Eve"):
        made.add_comment(made.paragraphs[0].runs, text="?", author=author, initials="E")
    made.core_properties.author = ""
    made.save(str(document))
    found = record(document)
    assert found.native["comments"] == {"count": 3, "threaded": 0, "authors": ["Eve"]}
    assert "person: comments.authors" in found.sources["sensitivity"]
    assert "hidden-content: comments" in found.sources["sensitivity"]


@pytest.mark.parametrize(
    ("element", "protection"),
    [
        ('<w:documentProtection w:edit="readOnly" w:enforcement="1" w:hashValue="aa=="/>',
         {"edit": "readOnly", "enforced": True, "password": True}),
        ('<w:documentProtection w:edit="trackedChanges"/>', {"edit": "trackedChanges", "enforced": False}),
        ('<w:writeProtection w:recommended="1"/>', {"read_only": True}),
    ],
)  # fmt: skip
def test_protection(document: Path, element: str, protection: dict[str, object]) -> None:
    assert _with(document, SETTINGS, "</w:settings>", element).native["protection"] == protection


def test_signatures(document: Path) -> None:
    def sign(content: dict[str, bytes]) -> None:
        content["_xmlsignatures/origin.sigs"] = b""
        relate(content, RELS, "origin", "_xmlsignatures/origin.sigs")

    found = record(bend(document, sign))
    assert "signed" not in found.fields  # an origin without a signature is what is left of one

    def more(content: dict[str, bytes]) -> None:
        content["_xmlsignatures/sig1.xml"] = b"<Signature/>"
        kind = "application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml"
        declare(content, "_xmlsignatures/sig1.xml", kind)

    found = record(bend(document, more))
    assert found.fields["signed"] is True
    assert found.native["parts"]["signatures"] == 1


def test_macros_under_another_name(document: Path) -> None:
    def arm(content: dict[str, bytes]) -> None:
        content["word/data.dat"] = b"\0"
        content[TYPES] = content[TYPES].replace(
            b"</Types>", b'<Default Extension="DAT" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
        )

    assert "macro: word/data.dat" in record(bend(document, arm)).sources["sensitivity"]


def test_sensitivity_labels(document: Path) -> None:
    guid = "1f8c2f4e-0000-4444-8888-0123456789ab"

    def label(content: dict[str, bytes]) -> None:
        content["docMetadata/LabelInfo.xml"] = (
            '<clbl:labelList xmlns:clbl="http://schemas.microsoft.com/office/2020/mipLabelMetadata">'
            f'<clbl:label id="{{{guid}}}" enabled="1" method="Privileged" siteId="{{s}}" contentBits="8" removed="0"/>'
            "</clbl:labelList>"
        ).encode()
        content["docProps/custom.xml"] = (
            '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt='
            '"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
            f'<property name="MSIP_Label_{guid}_Name"><vt:lpwstr>Secret</vt:lpwstr></property></Properties>'
        ).encode()

    [found] = record(bend(document, label)).native["labels"]
    assert (found["enabled"], found["method"], found["name"]) == ("1", "Privileged", "Secret")


def _second_core(kind: str) -> Callable[[dict[str, bytes]], None]:
    def change(content: dict[str, bytes]) -> None:
        core = content["docProps/core.xml"]
        content["docProps/core0.xml"] = core.replace(b"Ada", b"Old").replace(
            b"<dc:creator>", b"<dc:title>Draft</dc:title><dc:creator>"
        )
        relate(content, RELS, kind, "docProps/core0.xml")
        one, two = content[RELS].rsplit(b"<Relationship ", 1)
        head, rest = one.split(b"<Relationship ", 1)
        content[RELS] = head + b"<Relationship " + two.replace(b"</Relationships>", b"") + b"<Relationship " + rest
        content[RELS] += b"</Relationships>"

    return change


def test_a_second_part_of_core_properties_competes(document: Path) -> None:
    """The relationship of the standard's own type counts, wherever it stands; what it leaves out the other says."""
    found = record(bend(document, _second_core("metadata/core-properties")))
    assert found.fields["creators"] == ["Ada"]
    assert found.sources["title"] == "docProps/core0.xml.title"
    assert found.native["core_others"]["docProps/core0.xml"]["creator"] == "Old"
    conflicts = [one.message for one in found.warnings if one.code == "conflict"]
    assert conflicts == ["creators: core.creator says ['Ada'], docProps/core0.xml.creator says ['Old']"]


def test_core_properties_that_no_relationship_names(document: Path) -> None:
    def lose(content: dict[str, bytes]) -> None:
        content["elsewhere/x.psmdcp"] = content.pop("docProps/core.xml")
        content[TYPES] = content[TYPES].replace(b"/docProps/core.xml", b"/elsewhere/x.psmdcp")
        content[RELS] = content[RELS].replace(b"metadata/core-properties", b"metadata/lost")

    assert record(bend(document, lose)).fields["creators"] == ["Ada"]


@pytest.mark.parametrize(
    ("stated", "date"),
    [
        ("2020-02-03", "2020-02-03"),
        ("2020-02-03T04:05Z", "2020-02-03T04:05Z"),
        ("2020-2-3T4:5:6Z", "2020-02-03T04:05:06Z"),
        ("2020-02-03T04:05:06.1234567+05:30", "2020-02-03T04:05:06.1234567+05:30"),
        ("2020-02-03 04:05:06 UTC", "2020-02-03T04:05:06Z"),
        ("20200203T040506Z", "2020-02-03T04:05:06Z"),
        ("2020/02/03 04:05:06,5", "2020-02-03T04:05:06.5"),
        ("2020-02-03T04:05:06-05", "2020-02-03T04:05:06-05:00"),
        ("2020-02-03T04:05:06", "2020-02-03T04:05:06"),
        ("3 February 2020", None),
        ("2020-13-03T04:05:06Z", None),
    ],
)
def test_dates_in_odd_spellings(document: Path, stated: str, date: str | None) -> None:
    def change(content: dict[str, bytes]) -> None:
        head, _, rest = content["docProps/core.xml"].partition(b'<dcterms:created xsi:type="dcterms:W3CDTF">')
        assert rest
        rest = rest.partition(b"<")[2]
        core = head + b'<dcterms:created xsi:type="dcterms:W3CDTF">' + stated.encode() + b"<" + rest
        content["docProps/core.xml"] = core

    found = record(bend(document, change))
    assert found.fields.get("created") == date
    assert found.native["core"]["created"] == stated


def test_every_kind_of_custom_property(document: Path) -> None:
    values = {
        "i1": 1, "i2": 2, "i8": 8, "int": 3, "ui1": 4, "ui2": 5, "ui4": 6, "ui8": 7, "uint": 9, "r4": 0.5, "r8": 1.5,
        "decimal": 2.5, "lpstr": "a", "lpwstr": "b", "bstr": "c", "date": "2020-01-02T00:00:00Z", "bool": True,
        "filetime": "2020-01-02T00:00:00Z", "cy": "10.5", "error": "0x80000000", "clsid": "{0}", "null": None,
        "empty": None, "blob": "hi",
    }  # fmt: skip
    texts = {"bool": "true", "blob": "aGk=", "null": "", "empty": ""}
    each = "".join(
        f'<property name="{kind}"><vt:{kind}>{texts.get(kind, value)}</vt:{kind}></property>'
        for kind, value in values.items()
    )

    def add(content: dict[str, bytes]) -> None:
        content["docProps/custom.xml"] = (
            '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt='
            f'"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{each}</Properties>'
        ).encode()
        relate(content, RELS, "custom-properties", "docProps/custom.xml")

    assert record(bend(document, add)).native["custom"] == values


@pytest.mark.parametrize(
    "text", [b'<w:ins a="', b"<w:instrText ", b"<w:r><w:rPr><w:b/>", b"<w:r><w:rPr><w:vanish ", b"<w:fldSimple "]
)
def test_texts_that_make_searches_slow_do_not(document: Path, text: bytes) -> None:
    def swell(content: dict[str, bytes]) -> None:
        content[BODY] = content[BODY].replace(b"<w:body>", b"<w:body><w:ins >" + text * (200_000 // len(text)))

    found = record(bend(document, swell))
    assert found.native["tracked_changes"]["insertions"] >= 1
