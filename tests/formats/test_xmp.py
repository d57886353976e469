"""XMP packets: every shape of property, every encoding, damage, and what must be refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.xmp import MAX_PACKET, first_text, parse_xmp, texts, xmp_date

HEAD = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Kit 1">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xap="http://ns.adobe.com/xap/1.0/"'
    ' xmlns:stRef="http://ns.adobe.com/xap/1.0/sType/ResourceRef#" xmlns:own="http://example.org/own/"'
    ' xmlns:xapMM="http://ns.adobe.com/xap/1.0/mm/"'
)
TAIL = "</rdf:Description></rdf:RDF></x:xmpmeta>"


def packet(body: str, attributes: str = "") -> bytes:
    return f"{HEAD} {attributes}>{body}{TAIL}".encode()


def test_simple_values_stand_as_attributes_or_elements_under_the_registered_prefix() -> None:
    values = parse_xmp(packet("<own:Mood> calm </own:Mood>", 'xap:CreatorTool="Darkroom"'))
    assert values == {"xmp:CreatorTool": "Darkroom", "own:Mood": "calm", "x:xmptk": "Kit 1"}


def test_arrays_are_lists_and_language_alternatives_texts() -> None:
    values = parse_xmp(
        packet(
            "<dc:creator><rdf:Seq><rdf:li>Ada</rdf:li><rdf:li>Grace</rdf:li></rdf:Seq></dc:creator>"
            '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Harbour</rdf:li></rdf:Alt></dc:title>'
            '<dc:rights><rdf:Alt><rdf:li xml:lang="en">mine</rdf:li><rdf:li xml:lang="de">mein</rdf:li></rdf:Alt>'
            "</dc:rights>"
        )
    )
    assert values["dc:creator"] == ["Ada", "Grace"]
    assert values["dc:title"] == "Harbour"
    assert values["dc:rights"] == {"en": "mine", "de": "mein"}
    assert first_text(values["dc:rights"]) == "mine"
    assert texts(values["dc:creator"]) == ["Ada", "Grace"]


@pytest.mark.parametrize(
    "body",
    [
        '<xapMM:DerivedFrom rdf:parseType="Resource"><stRef:documentID>d1</stRef:documentID></xapMM:DerivedFrom>',
        '<xapMM:DerivedFrom stRef:documentID="d1"/>',
        "<xapMM:DerivedFrom><rdf:Description><stRef:documentID>d1</stRef:documentID></rdf:Description>"
        "</xapMM:DerivedFrom>",
        '<xapMM:DerivedFrom><rdf:Description stRef:documentID="d1"/></xapMM:DerivedFrom>',
    ],
)
def test_a_structure_in_any_spelling_is_a_dictionary(body: str) -> None:
    assert parse_xmp(packet(body))["xmpMM:DerivedFrom"] == {"stRef:documentID": "d1"}


def test_a_value_with_qualifiers_gives_its_value_to_who_asks_for_text() -> None:
    body = (
        '<dc:source rdf:parseType="Resource"><rdf:value>the book</rdf:value><own:page>7</own:page></dc:source>'
        '<dc:relation rdf:resource="urn:x"/>'
    )
    values = parse_xmp(packet(body))
    assert first_text(values["dc:source"]) == "the book"
    assert values["dc:relation"] == "urn:x"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
)
def test_every_encoding_that_xmp_allows(encoding: str) -> None:
    text = packet("<own:Name>Crémieux ☂</own:Name>").decode()
    assert parse_xmp(text.encode(encoding))["own:Name"] == "Crémieux ☂"


def test_a_byte_that_is_no_utf_8_spoils_only_itself() -> None:
    data = packet("<own:A>© Crémieux</own:A><own:B>caf~</own:B>").replace(b"~", b"\xe9")
    values = parse_xmp(data)
    assert (values["own:A"], values["own:B"]) == ("© Crémieux", "café")


def test_padding_and_bytes_around_the_packet_do_no_harm() -> None:
    data = b"\0junk" + b'<?xpacket begin="\xef\xbb\xbf" id="W5"?>' + packet("<own:A>1</own:A>") + b" \n" * 500
    assert parse_xmp(data + b"<?xpacket end='w'?>\0\0")["own:A"] == "1"


def test_a_packet_that_is_no_xml_is_told() -> None:
    found = Extraction("x")
    assert parse_xmp(b"no packet at all", found) == {}
    assert [w.code for w in found.warnings] == ["malformed-xmp"]
    assert found.partial
    assert parse_xmp(b"", found) == {}
    assert parse_xmp(b"\0" * 100, found) == {}


def test_what_stands_before_the_damage_is_kept() -> None:
    found = Extraction("x")
    data = packet("<own:A>1</own:A><own:B>2</own:B>").replace(b"</own:B>", b"</own:C>")
    assert parse_xmp(data, found)["own:A"] == "1"
    assert [w.code for w in found.warnings] == ["malformed-xmp"]
    assert found.partial
    assert "<string>" not in found.warnings[0].message


def test_a_namespace_that_is_not_declared_loses_nothing() -> None:
    found = Extraction("x")
    values = parse_xmp(packet("<own:A>1</own:A><other:B>2</other:B>"), found)
    assert (values["own:A"], values["other:B"]) == ("1", "2")
    assert [w.code for w in found.warnings] == ["malformed-xmp"]
    assert not found.partial


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_are_refused_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("topsecret")
    text = f'<!DOCTYPE a [<!ENTITY e SYSTEM "file://{secret}">]>' + packet("<own:A>&e;</own:A>").decode()
    found = Extraction("x")
    values = parse_xmp(text.encode(encoding), found)
    assert values == {}
    assert [w.code for w in found.warnings] == ["xmp-doctype"]
    assert found.partial


def test_a_stated_encoding_cannot_hide_a_document_type() -> None:
    hidden = '<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a +AFs-+AF0-+AD4-' + packet("").decode()
    assert "own:A" not in parse_xmp(hidden.encode(), Extraction("x"))


def test_bombs_are_refused_by_size_and_number() -> None:
    found = Extraction("x")
    assert parse_xmp(packet("<own:A>" + "x" * (MAX_PACKET + 1) + "</own:A>"), found) == {}
    assert parse_xmp(packet("<own:A/>" * 210_000), found) == {}
    assert {w.code for w in found.warnings} == {"xmp-too-large"}


def test_depth_and_number_of_values_are_bounded() -> None:
    deep = "<own:A rdf:parseType='Resource'>" * 200 + "</own:A>" * 200
    assert json.dumps(parse_xmp(packet(deep), Extraction("x")))
    found = Extraction("x")
    many = "<dc:subject><rdf:Bag>" + "<rdf:li>a</rdf:li>" * 30_000 + "</rdf:Bag></dc:subject>"
    assert len(parse_xmp(packet(many), found)["dc:subject"]) <= 20_000
    assert "cut" in found.cleaner.notes


@pytest.mark.parametrize(
    ("given_", "wanted"),
    [
        ("2020-01-02T03:04:05+01:00", "2020-01-02T03:04:05+01:00"),
        ("2020-01-02T03:04", "2020-01-02T03:04:00"),
        ("2020-01-02T03:04:05.25Z", "2020-01-02T03:04:05.25Z"),
        ("2020:01:02 03:04:05", "2020-01-02T03:04:05"),
        ("2020-01-02T03:04:05+0100", "2020-01-02T03:04:05+01:00"),
        ("2020-01-02", "2020-01-02"),
        ("2020-01", None),
        ("2020", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(given_: str, wanted: str | None) -> None:
    assert xmp_date(given_) == wanted


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 600))
def test_any_bytes_within_a_packet_give_json(noise: bytes, at: int) -> None:
    data = packet("<own:A>1</own:A><dc:creator><rdf:Seq><rdf:li>Ada</rdf:li></rdf:Seq></dc:creator>")
    json.dumps(parse_xmp(data[:at] + noise + data[at:], Extraction("x")), allow_nan=False)
    json.dumps(parse_xmp(noise), allow_nan=False)
