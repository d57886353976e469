"""--deep for PDF: text, scripts, declared languages and images are counted, within bounds that are told."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from metaextract_tui.formats.pdf import content, deep
from metaextract_tui.model import Record, RecordStatus
from tests.formats.office import record
from tests.formats.pdfs import simple, stream

FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
IMAGE = b"/Type/XObject/Subtype/Image/Width 20/Height 10"


def deeply(path: Path) -> Record:
    found = record(path, deep=True)
    found.to_json()
    return found


def written(path: Path, *texts: str) -> Path:
    document: Any = pymupdf.open()
    for text in texts:
        page = document.new_page()
        if text:
            page.insert_text((50, 50), text, fontname="china-s")
    document.save(str(path))
    document.close()
    return path


def test_text_is_counted_by_page_and_script(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "a.pdf", "two words", "", "漢字 and 3")
    found = deeply(path)
    assert found.status is RecordStatus.OK
    assert found.native["deep"]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert found.native["deep"]["text"] == {
        "pages_looked_at": 3, "pages_with_text": 2, "pages_without_text": 1,
        "characters": 14, "words": 5, "scripts": {"Latin": 11, "Han": 2},
    }  # fmt: skip
    assert found.native["deep"]["images"] == {"count": 0, "pixels": 0}
    assert "languages" not in found.native["deep"]
    assert capfd.readouterr() == ("", "")


def test_nothing_of_it_without_being_asked(tmp_path: Path) -> None:
    found = record(written(tmp_path / "a.pdf", "text"))
    assert "deep" not in found.native


def test_images_are_counted_once_with_their_pixels(tmp_path: Path) -> None:
    page = b"/Resources<</XObject<</A 6 0 R/B 6 0 R/C 7 0 R/F 8 0 R>>>>/Contents 9 0 R"
    more = {
        6: stream(b"", IMAGE), 7: stream(b"", IMAGE),
        8: stream(b"/Q Do", FORM + b"/Resources<</XObject<</Q 10 0 R/A 6 0 R>>>>"),
        9: stream(b"/A Do /A Do /F Do"), 10: stream(b"", IMAGE),
    }  # fmt: skip
    assert deeply(simple(tmp_path / "a.pdf", page=page, more=more)).native["deep"]["images"] == {
        "count": 3, "pixels": 600,
    }  # fmt: skip


def test_languages_are_those_that_are_declared(tmp_path: Path) -> None:
    catalogue = b"/Lang(en)/StructTreeRoot<</K[<</S/P/Lang(de-DE\\000)/K[7 0 R 7 0 R]>>6 0 R]>>"
    more = {
        6: b"<</S/Span/Lang(de-DE)/K 0>>", 7: b"<</S/P/Lang<feff00660072>/K 7 0 R>>",
        8: stream(b"/Span<</Lang(la)/MCID 0>>BDC EMC"),
    }  # fmt: skip
    found = deeply(simple(tmp_path / "a.pdf", catalogue=catalogue, page=b"/Contents 8 0 R", more=more))
    assert found.native["deep"]["languages"] == {"de-DE": 2, "la": 1, "fr": 1}
    assert found.fields["language"] == "en"


def test_a_form_bomb_is_not_set_off(tmp_path: Path) -> None:
    """Each of eight forms calls the next thirty times: 30 ** 9 calls from the page."""
    calls = b"/F Do " * 30
    more = {
        6 + i: stream(calls, FORM + b"/Resources<</XObject<</F %d 0 R>>>>" % (7 + i)) for i in range(8)
    } | {14: stream(b"BT ET", FORM), 15: stream(calls)}  # fmt: skip
    page = b"/Resources<</XObject<</F 6 0 R>>>>/Contents 15 0 R"
    found = deeply(simple(tmp_path / "a.pdf", page=page, info=b"/Title(Still here)", more=more))
    assert (found.status, found.fields["title"]) == (RecordStatus.PARTIAL, "Still here")
    assert found.native["deep"]["text"]["pages_looked_at"] == 0
    assert "the text of 1 pages was not read" in found.warnings[-1].message


def test_a_form_that_calls_itself_ends(tmp_path: Path) -> None:
    more = {6: stream(b"/F Do /F Do", FORM + b"/Resources<</XObject<</F 6 0 R>>>>"), 7: stream(b"/F Do")}
    page = b"/Resources<</XObject<</F 6 0 R>>>>/Contents 7 0 R"
    assert deeply(simple(tmp_path / "a.pdf", page=page, more=more)).status is RecordStatus.OK


def test_what_is_cut_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deep, "MAX_PAGES", 2)
    found = deeply(written(tmp_path / "a.pdf", "a", "b", "c"))
    assert found.status is RecordStatus.PARTIAL
    assert [w.message for w in found.warnings] == ["deep: the text and images of 2 of 3 pages were looked at"]
    monkeypatch.setattr(deep, "SECONDS", -1)
    assert deeply(written(tmp_path / "b.pdf", "a")).native["deep"]["text"]["pages_looked_at"] == 0
    monkeypatch.setattr(deep, "SECONDS", 20)
    monkeypatch.setattr(content, "MAX_XOBJECTS", 1)
    more = {6: stream(b"", IMAGE), 7: stream(b"", IMAGE)}
    found = deeply(simple(tmp_path / "c.pdf", page=b"/Resources<</XObject<</A 6 0 R/B 7 0 R>>>>", more=more))
    assert "deep: only the first 1 images were counted" in [w.message for w in found.warnings]


def test_a_locked_document_keeps_its_text(tmp_path: Path) -> None:
    document: Any = pymupdf.open()
    document.new_page()
    document.save(str(tmp_path / "a.pdf"), encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="o", user_pw="u")
    assert set(deeply(tmp_path / "a.pdf").native["deep"]) == {"sha256"}


def test_more_pages_are_asked_for_fonts(tmp_path: Path) -> None:
    found = deeply(written(tmp_path / "a.pdf", *[""] * 120, "late"))
    assert len(found.native["fonts"]) == 1
    assert "font_pages" not in found.native
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("letter", "script"),
    [
        ("a", "Latin"), ("漢", "Han"), ("ю", "Cyrillic"), ("ع", "Arabic"), ("\uff21", "Latin"), ("ﾊ", "Katakana"),
        ("\U0001d6fc", "Common"), ("\u2146", "Common"), ("ª", "Common"), ("가", "Hangul"), ("\ue000", "Unknown"),
    ],
)  # fmt: skip
def test_scripts(letter: str, script: str) -> None:
    assert deep._script(letter) == script
