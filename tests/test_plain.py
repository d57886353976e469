"""Foreign text becomes visible text, and never loses what it says."""

from __future__ import annotations

import os
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metaextract_tui.plain import visible


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain.jpg", "plain.jpg"),
        ("größe 写真 🏳️ [/x] [@click=app.quit]", "größe 写真 🏳️ [/x] [@click=app.quit]"),
        ("\x1b]52;c;aGk=\x07", "\\e]52;c;aGk=\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("a\nb\tc\rd\x00", "a\\nb\\tc\\rd\\x00"),
        ("photo\u202egpj.exe", "photo\\u202egpj.exe"),
        (os.fsdecode(b"caf\xe9"), "caf\\xe9"),
        ("\ud83d", "\\ud83d"),
        ("\ufeffa\u200bb\u2028c", "\\ufeffa\\u200bb\\u2028c"),
        ("x\U000e0041", "x\\U000e0041"),
    ],
)
def test_it_is_shown_as_it_is_or_as_an_escape(raw: str, shown: str) -> None:
    assert visible(raw) == shown


@given(st.text())
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    shown = visible(text)
    shown.encode("utf-8")
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert not {unicodedata.bidirectional(c) for c in shown} & {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI"}


@given(st.text(), st.integers(0, 40))
def test_a_limit_is_kept_and_a_cut_is_marked(text: str, limit: int) -> None:
    shown = visible(text, limit)
    assert len(shown) <= limit
    whole = visible(text)
    assert shown == whole or shown == "" or (shown.endswith("…") and whole.startswith(shown[:-1]))
