"""A record's line of JSON: ASCII, one line, whatever its native tree holds, and never a number that JSON has not."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metaextract_tui.model import Record, RecordStatus

TEXT = st.text(st.characters(codec="utf-8") | st.sampled_from("\udcff\x1b\u202e")) | st.just("null")
LEAF = (
    st.none() | st.booleans() | st.integers(-(2**80), 2**80) | st.floats(allow_nan=False, allow_infinity=False) | TEXT
)
TREE = st.dictionaries(
    TEXT, st.recursive(LEAF, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=8), max_size=4
)


@given(TREE)
def test_any_native_tree_comes_back_as_it_was(native: dict[str, Any]) -> None:
    line = Record("a", RecordStatus.OK, native=native).to_json()
    assert line.isascii()
    assert b"\n" not in line
    assert json.loads(line)["native"] == native


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_finite_is_refused(number: float) -> None:
    record = Record("a", RecordStatus.OK, native={"inner": [1, {"x": number}]})
    with pytest.raises(ValueError, match="not JSON compliant"):
        record.to_json()
