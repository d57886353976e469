"""Text in every character set of PS3.3 C.12.1.1.2, as it should be written and as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metaextract_tui.formats.dicom.charsets import NAMES, charset, decode
from tests.formats.dicoms import ITEM, data_set, element, implicit, made_of, text
from tests.formats.reads import codes, read

CHARSET, NAME, INSTITUTION, COMMENTS = 0x00080005, 0x00100010, 0x00080080, 0x00104000

ONE_BYTE = [
    ("ISO_IR 13", "shift_jis", "ﾔﾏﾀﾞ^ﾀﾛｳ"), ("ISO_IR 100", "latin-1", "Äneas^Rüdiger"),
    ("ISO_IR 101", "iso8859-2", "Wałęsa^Łódź"), ("ISO_IR 109", "iso8859-3", "Ĉapelo^ŝĝ"),
    ("ISO_IR 110", "iso8859-4", "Ėglė^ķļ"), ("ISO_IR 144", "iso8859-5", "Люксембург"),
    ("ISO_IR 127", "iso8859-6", "قباني^لنزار"), ("ISO_IR 126", "iso8859-7", "Διονυσιος"),
    ("ISO_IR 138", "iso8859-8", "שרון^דבורה"), ("ISO_IR 148", "iso8859-9", "Çavuşoğlu^Şı"),
    ("ISO_IR 166", "iso8859-11", "นามสกุล^ชื่อ"), ("ISO_IR 203", "iso8859-15", "Œuvre^€"),
    ("ISO_IR 192", "utf-8", "Wang^XiaoDong=王^小东="), ("GB18030", "gb18030", "Wang^XiaoDong=王^小东="),
    ("GBK", "gbk", "王^小东"), ("", "ascii", "Doe^Jane"), ("ISO_IR 6", "ascii", "Doe^Jane"),
]  # fmt: skip


@pytest.mark.parametrize(("term", "codec", "name"), ONE_BYTE)
def test_each_set_that_stands_alone(tmp_path: Path, term: str, codec: str, name: str) -> None:
    path = made_of(tmp_path / "a", text(CHARSET, b"CS", term), text(INSTITUTION, b"LO", name.encode(codec)),
                   text(NAME, b"PN", name.encode(codec)))  # fmt: skip
    record = read(path)
    assert (record.native["dataset"]["PatientName"], record.native["dataset"]["InstitutionName"]) == (name, name)
    assert record.warnings == ()


@pytest.mark.parametrize(
    ("terms", "raw", "name"),
    [
        # PS3.5 annexes H, I and K, and mixtures of one-byte sets
        ("ISO 2022 IR 13\\ISO 2022 IR 87",
         b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J",
         "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう"),
        ("\\ISO 2022 IR 87",
         b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B",
         "Yamada^Tarou=山田^太郎=やまだ^たろう"),
        ("\\ISO 2022 IR 149",
         b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf",
         "Hong^Gildong=洪^吉洞=홍^길동"),
        ("\\ISO 2022 IR 58", b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab=",
         "Zhang^XiaoDong=张^小东="),
        ("\\ISO 2022 IR 159", b"\x1b$(D\x30\x21\x1b(B", "丂"),
        ("ISO 2022 IR 87\\ISO 2022 IR 159", b"\x1b$B;3\x1b$(D\x30\x21\x1b(B", "山丂"),
        ("ISO 2022 IR 6\\ISO 2022 IR 144", b"Ivan\x1b-L\xbb\xee", "IvanЛю"),
        ("ISO 2022 IR 100\\ISO 2022 IR 126", b"Gr\xfc\xdfe \x1b-F\xc3\xe5", "Grüße Γε"),
        ("ISO 2022 IR 6\\ISO 2022 IR 166", b"a\x1b-T\xb9\xd2", "aนา"),
        ("ISO 2022 IR 6\\ISO 2022 IR 13", b"a\x1b)I\xd4\xcf", "aﾔﾏ"),
        ("ISO 2022 IR 6\\ISO 2022 IR 203", b"a\x1b-b\xa4", "a€"),
        # after a delimiter the first value's set is active again (PS3.5 6.1.2.5.3)
        ("ISO 2022 IR 100\\ISO 2022 IR 144", b"\x1b-L\xb8\xd2^J\xe9r\xf4me", "Ив^Jérôme"),
    ],
)  # fmt: skip
def test_code_extensions(tmp_path: Path, terms: str, raw: bytes, name: str) -> None:
    path = made_of(tmp_path / "a", text(CHARSET, b"CS", terms), text(NAME, b"PN", raw))
    record = read(path)
    assert record.native["dataset"]["PatientName"] == name
    assert record.warnings == ()


def test_bytes_of_a_character_are_no_delimiters(tmp_path: Path) -> None:
    characters = "準十純"  # JIS X 0208: 3D60 3D3D 3D63
    raw = b"\x1b$B" + bytes(one & 0x7F for one in characters.encode("euc_jp")) + b"\x1b(B^a"
    data = data_set(tmp_path / "a", text(CHARSET, b"CS", "\\ISO 2022 IR 87"), text(NAME, b"PN", raw),
                    text(INSTITUTION, b"LO", b"\x1b$B%\\\x1b(B\\b"))  # fmt: skip
    assert data["PatientName"] == "準十純^a"
    assert data["InstitutionName"] == ["ボ", "b"]


def test_values_and_lines_in_several_sets(tmp_path: Path) -> None:
    data = data_set(
        tmp_path / "a",
        text(CHARSET, b"CS", "ISO 2022 IR 100\\ISO 2022 IR 144\\ISO 2022 IR 126"),
        text(0x00080090, b"PN", b"Buc^J\xe9r\xf4me\\\x1b-F\xc4\xe9\xef\xed\\\x1b-L\xbb\xee"),
        text(COMMENTS, b"LT", b"\x1b-L\xbb\xee\\\x1b-L\xbb\r\nJ\xe9"),
    )
    assert data["ReferringPhysicianName"] == ["Buc^Jérôme", "Διον", "Лю"]
    assert data["PatientComments"] == "Лю\\Л\r\nJé"


def test_a_backslash_within_a_character_parts_nothing(tmp_path: Path) -> None:
    data = data_set(tmp_path / "a", text(CHARSET, b"CS", "GB18030"), text(INSTITUTION, b"LO", b"\x90\x5c\\B"))
    assert data["InstitutionName"] == [b"\x90\x5c".decode("gb18030"), "B"]


def test_an_item_has_its_own_set_or_its_parents(tmp_path: Path) -> None:
    own = text(CHARSET, b"CS", "ISO_IR 144") + text(0x00080104, b"LO", "Люк".encode("iso8859-5"))
    parents = text(0x00080104, b"LO", "Grün".encode("latin-1"))
    items = implicit(ITEM, own) + implicit(ITEM, parents)
    data = data_set(tmp_path / "a", text(CHARSET, b"CS", "ISO_IR 100"), element(0x00082218, b"SQ", items),
                    text(NAME, b"PN", "Jörg".encode("latin-1")))  # fmt: skip
    assert [one["CodeMeaning"] for one in data["AnatomicRegionSequence"]] == ["Люк", "Grün"]
    assert data["PatientName"] == "Jörg"


@pytest.mark.parametrize(
    ("terms", "raw", "name"),
    [
        ("", "Zoë".encode(), "Zoë"),
        ("", "Zoë".encode("latin-1"), "Zoë"),
        ("ISO_IR 192", "Müller".encode("latin-1"), "Müller"),
        ("GB18030", b"\xff\xfe", "��"),
        ("ISO_IR100", "Люкс".encode(), "Ð\x9bÑ\x8eÐºÑ\x81"),
        ("ISO-IR 144", "Люк".encode("iso8859-5"), "Люк"),
        ("iso_ir 126", "Διον".encode("iso8859-7"), "Διον"),
        ("UTF-8", "Müller".encode(), "Müller"),
        ("ISO 2022 IR 192", "Müller".encode(), "Müller"),
        ("ISO8859_2", "Łódź".encode("iso8859-2"), "Łódź"),
        ("ISO-8859-5", "Люк".encode("iso8859-5"), "Люк"),
        ("WINDOWS-1251", "Иванов".encode("cp1251"), "Иванов"),
        ("ISO_IR 149", "홍^길동".encode("euc_kr"), "홍^길동"),
        ("nonsense", "Müller".encode("latin-1"), "Müller"),
        ("ISO_IR 100\\ISO_IR 192", "Müller".encode("latin-1"), "Müller"),
        ("ISO_IR 6", b"\x1b$B;3ED\x1b(B", "山田"),
        ("\\ISO 2022 IR 87", b"\xd4\xcf", "ÔÏ"),
        ("ISO 2022 IR 6\\ISO 2022 IR 87", b"\x1b$B\x7e\x7e\x1b(B", "��"),
    ],
)
def test_what_is_declared_wrongly_is_read_and_said(tmp_path: Path, terms: str, raw: bytes, name: str) -> None:
    record = read(made_of(tmp_path / "a", text(CHARSET, b"CS", terms), text(NAME, b"PN", raw)))
    assert record.native["dataset"]["PatientName"] == name
    assert codes(record) == {"nonconformant-value"}


TERMS = st.lists(st.sampled_from(["", "ISO_IR 100", "ISO_IR 13", "ISO_IR 192", "GB18030", "GBK", "ISO 2022 IR 6",
                                  "ISO 2022 IR 87", "ISO 2022 IR 149", "ISO 2022 IR 58", "UTF-8"])
                 | st.text(max_size=20), max_size=4)  # fmt: skip
PARTS = st.sampled_from([b"\x1b$B", b"\x1b(B", b"\x1b$)C", b"\x1b$)A", b"\x1b-L", b"\x1b)I", b"\x1b$(D", b"^", b"=",
                         b"\\", b"\r\n"]) | st.binary(max_size=6)  # fmt: skip


@given(terms=TERMS, parts=st.lists(PARTS, max_size=12))
def test_any_bytes_under_any_terms_are_text(terms: list[str], parts: list[bytes]) -> None:
    said: list[str] = []
    raw = b"".join(parts)
    found = decode(raw, charset(tuple(terms)), NAMES, said.append)
    assert "\ufffd" not in found or said
    assert found.isascii() or not raw.isascii() or b"\x1b" in raw
