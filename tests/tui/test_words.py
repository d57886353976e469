"""Texts, numbers and filters as the screen writes and reads them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from metaextract_tui.masking import masked
from metaextract_tui.private import MASK, is_private
from metaextract_tui.tui import numbers
from metaextract_tui.tui.text import clean, content, fit
from tests.tui.samples import HOSTILE


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_become_visible_text(name: bytes) -> None:
    shown = clean(name)
    shown.encode("utf-8")
    assert not [
        c for c in shown if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or unicodedata.bidirectional(c) == "RLO"
    ]


def test_markup_stays_text() -> None:
    assert content(b"[@click=app.quit]x[/]").plain == "[@click=app.quit]x[/]"
    assert content(b"[/x]").spans == []


def test_marks_do_not_pile_up() -> None:
    assert clean("\u0301a") == "\\u0301a"
    assert clean("e\u0301te\u0301") == "e\u0301te\u0301"
    assert clean("z" + "\u0336" * 60).count("\u0336") == 3


@given(st.text(), st.integers(0, 60), st.booleans(), st.booleans())
def test_fitted_text_is_as_wide_as_asked(text: str, width: int, right: bool, keep_end: bool) -> None:
    assert cell_len(fit(clean(text), width, right=right, keep_end=keep_end)) == width


def test_numbers_keep_their_width() -> None:
    assert [numbers.size(n) for n in (0, 999, 1000, 1_200_000, 10**13)] == ["0 B", "999 B", "1.0 kB", "1.2 MB", "10 TB"]
    assert [numbers.milliseconds(n) for n in (None, 3.14, 61, 1500, 999_000)] == ["", "3.1ms", "61ms", "1.5s", "16:39"]
    assert all(len(numbers.size(2**n)) <= 6 and len(numbers.milliseconds(2.0**n)) <= 7 for n in range(60 - 40))
    assert (numbers.percent(99, 100), numbers.percent(999_999, 1_000_000), numbers.percent(5, 5)) == (99, 99, 100)


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        (None, "learning…"),
        ((3.0, 8.0), "3-8 s left"),
        ((190.0, 260.0), "3-4 min left"),
        ((61.0, 61.0), "60-65 s left"),
        ((5000.0, 9000.0), "1.4-2.5 h left"),
    ],
)
def test_the_time_left_is_a_range(span: tuple[float, float] | None, shown: str) -> None:
    assert numbers.eta(span) == shown


def test_sparklines_have_a_steady_width() -> None:
    assert numbers.sparkline((), 5) == "     "
    assert numbers.sparkline((0.0, 0.0), 4) == "  ▁▁"
    assert numbers.sparkline((0.0, 4.0, 8.0), 3) == "▁▄█"


@pytest.mark.parametrize(
    "key",
    ["PatientName", "PatientID", "ReferringPhysicianName", "OperatorsName", "Author", "creator", "dc:creator", "Artist",
     "lastModifiedBy", "OBSERVER", "creator_name", "CameraOwnerName"],
)  # fmt: skip
def test_people_are_masked(key: str) -> None:
    assert is_private(key)


@pytest.mark.parametrize(
    "key", ["PatientOrientation", "PatientPosition", "Creator", "CREATOR", "CreatorTool", "Modality", "authority"]
)
def test_what_is_no_person_is_not(key: str) -> None:
    assert not is_private(key)


def test_masks_reach_every_depth() -> None:
    record = {
        "fields": {"patient_id": "7"},
        "native": {"hdus": [{"cards": [["OBSERVER", "Hubble", ""]]}], "x": [{"Artist": "A"}]},
    }
    shown = masked(record)
    assert shown["fields"]["patient_id"] == MASK
    assert shown["native"]["hdus"][0]["cards"] == [["OBSERVER", MASK, ""]]
    assert shown["native"]["x"] == [{"Artist": MASK}]
    assert record["fields"] == {"patient_id": "7"}
