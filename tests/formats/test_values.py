"""Whatever a library hands over becomes strict JSON that says the same, within the caps; found by hypothesis."""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import string
from decimal import Decimal
from fractions import Fraction
from itertools import count
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.fields import BY_NAME, FIELDS
from metaextract_tui.formats.source import extension_of
from metaextract_tui.formats.values import MAX_BINARY, MAX_DEPTH, MAX_ITEMS, MAX_LIST, MAX_TEXT, Cleaner
from metaextract_tui.model import ErrorKind, Record, RecordError, RecordStatus, RecordWarning, Run

FAST = settings(derandomize=True, deadline=None, max_examples=150, database=None)
ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates, NUL and bidirectional marks too
ZONES = st.builds(dt.timezone, st.timedeltas(dt.timedelta(hours=-23), dt.timedelta(hours=23)))
DATES = st.dates() | st.datetimes(timezones=st.none() | ZONES) | st.times(timezones=st.none() | ZONES)
PLAIN_TYPES = arrays.scalar_dtypes() | arrays.byte_string_dtypes() | arrays.unicode_string_dtypes()
ARRAYS = PLAIN_TYPES.flatmap(lambda kind: arrays.arrays(kind, arrays.array_shapes(min_dims=0, max_dims=3, max_side=3)))
ODD_ARRAYS = st.builds(np.zeros, st.integers(0, 3), st.sampled_from(["g", "G", "O", "V3", "M8[ns]", "m8[s]", "i4,f8"]))
NUMPY: st.SearchStrategy[Any] = ARRAYS | ODD_ARRAYS
SCALARS: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(-(2**5000), 2**5000), st.floats(), st.binary(max_size=200),
    ANY_TEXT, DATES, st.decimals(), st.fractions(), st.complex_numbers(), st.timedeltas(), st.uuids(),
    st.binary().map(lambda data: memoryview(data)), st.builds(bytearray, st.binary()),
    NUMPY, NUMPY.map(lambda array: array.reshape(-1)[0] if array.size else array),
)  # fmt: skip
HASHABLE = st.none() | st.booleans() | st.integers() | st.floats() | st.binary(max_size=80) | ANY_TEXT | DATES
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.lists(inner, max_size=4).map(tuple), st.lists(inner, max_size=3).map(iter),
        st.dictionaries(HASHABLE, inner, max_size=4), st.frozensets(HASHABLE, max_size=4),
    ),
    max_leaves=8,
)  # fmt: skip
WELL_FORMED = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**64), 2**64) | st.floats(allow_nan=False, allow_infinity=False)
    | WELL_FORMED,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(WELL_FORMED, inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


def strict(value: Any) -> Any:
    """`value` as whoever reads the JSON gets it; it must be JSON that any reader takes."""
    said = json.dumps(value, allow_nan=False)
    assert said.isascii()
    return json.loads(said, parse_constant=pytest.fail)


@given(ANYTHING)
@FAST
def test_anything_becomes_strict_json_that_comes_back(value: Any) -> None:
    cleaned = Cleaner().clean(value)
    assert strict(cleaned) == cleaned


@given(JSON)
@FAST
def test_what_is_json_already_stays_as_it_is(value: Any) -> None:
    cleaner = Cleaner()
    cleaned = cleaner.clean(value)
    assert cleaned == value
    assert repr(cleaned) == repr(value), "1 and 1.0 and True are not the same"
    assert cleaner.notes == {}


@given(ANY_TEXT)
@FAST
def test_any_text_comes_back(text: str) -> None:
    cleaned = Cleaner().clean(text)
    assert strict(cleaned) == cleaned
    assert cleaned.encode("utf-16", "surrogatepass") == text.encode("utf-16", "surrogatepass")


@given(st.binary(max_size=300))
@FAST
def test_bytes_are_text_hex_or_a_digest(data: bytes) -> None:
    cleaned = strict(Cleaner().clean(data))
    if isinstance(cleaned, str):
        assert data.rstrip(b"\0").decode("ascii") == cleaned
        assert cleaned.isprintable()
        assert len(data) <= MAX_BINARY
    elif len(data) <= MAX_BINARY:
        assert bytes.fromhex(cleaned["hex"]) == data
    else:
        assert (cleaned["bytes"], len(cleaned["sha256"])) == (len(data), 64)


@given(
    st.floats()
    | st.floats(width=32).map(np.float32)
    | st.floats(width=16).map(np.float16)
    | st.floats().map(np.longdouble)
)
@FAST
def test_numbers_that_are_none_become_null_with_a_note(number: Any) -> None:
    cleaner = Cleaner()
    cleaned = cleaner.clean(number)
    if math.isfinite(number):
        assert cleaned == number
        assert type(cleaned) is float
        assert cleaner.notes == {}
    else:
        assert cleaned is None
        assert list(cleaner.notes) == ["not-finite"]


@given(DATES)
@FAST
def test_dates_keep_what_they_say(date: dt.date | dt.time) -> None:
    assert type(date).fromisoformat(Cleaner().clean(date)).isoformat() == date.isoformat()


@given(ANYTHING.filter(lambda one: not hasattr(one, "__next__")))
@FAST
def test_caps_hold(value: Any) -> None:
    cleaner = Cleaner()
    cleaned = cleaner.clean([value, "x" * (MAX_TEXT + 1), b"y" * (MAX_BINARY + 1), 1 << 2000])
    longest = max((len(one) for one in texts(cleaned)), default=0)
    assert longest <= MAX_TEXT + len("… [cut]")
    assert cleaner.notes["cut"]
    assert strict(cleaned) == cleaned


def texts(value: Any) -> list[str]:
    """Every text in a JSON value."""
    if isinstance(value, dict):
        return [one for key, inner in value.items() for one in (key, *texts(inner))]
    return [one for inner in value for one in texts(inner)] if isinstance(value, list) else [str(value)]


def test_a_long_list_costs_no_other_value() -> None:
    cleaner = Cleaner()
    assert len(cleaner.clean(list(range(MAX_ITEMS * 2)))) == MAX_LIST
    assert len(cleaner.clean(np.zeros(MAX_ITEMS * 2))) == MAX_LIST
    assert len(cleaner.clean(count())) == MAX_LIST, "one without an end too"
    assert len(cleaner.clean(range(10**12))) == MAX_LIST
    assert cleaner.clean({"after": [1]}) == {"after": [1]}
    assert "cut" in cleaner.notes


def test_depth_and_number_of_values_are_bounded() -> None:
    loop: list[Any] = []
    loop += [loop, loop]
    cleaned = strict(Cleaner().clean(loop))
    depth = 0
    while cleaned:
        cleaned, depth = cleaned[0], depth + 1
    assert depth == MAX_DEPTH


def test_keys_that_are_the_same_in_json_lose_nothing() -> None:
    assert Cleaner().clean({1: "a", "1": "b", b"1": "c", None: 1, "None": 2}) == {
        "1": "a", "1 (2)": "b", "1 (3)": "c", "None": 1, "None (2)": 2,
    }  # fmt: skip


def test_what_numpy_and_others_count_as_values() -> None:
    clean = Cleaner().clean
    assert clean(np.array(["2024-01-02", "NaT"], "M8[D]")) == ["2024-01-02", "NaT"]
    assert clean(np.array([(1, 2.5)], [("a", "i4"), ("b", "f8")])) == [[1, 2.5]]
    assert clean(np.array([1 + 2j])) == [[1.0, 2.0]]
    assert clean(np.ma.masked_array([1, 2], [False, True])) == [1, None]
    assert clean(Decimal("1e400")) is None
    assert clean(Decimal("sNaN")) is None
    assert clean(Fraction(1, 3)) == 1 / 3
    assert clean(np.bytes_(b"abc\0")) == "abc"
    assert clean(np.str_("abc")) == "abc"
    assert clean(ErrorKind.IO) == "io"


# --- normalised fields ---------------------------------------------------------------------------------------------

TYPES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool, "date-time": str}
WORDS = st.sampled_from(
    ["12", " 7 ", "1e3", "nan", "-0", "1_000", "0x10", "2024-01-01", "2024-01-01T00:00:00Z", "true", "", " "]
)
CANDIDATES = ANYTHING | WORDS | st.lists(WORDS | st.integers() | st.floats(), max_size=5)


def holds(name: str, value: Any) -> None:
    """The value is of the type and within the bounds that FIELDS states."""
    spec = BY_NAME[name]
    assert strict(value) == value
    inner = spec.type.removeprefix("list[").removesuffix("]")
    values = value if spec.type != inner else [value]
    assert isinstance(values, list)
    assert values
    for one in values:
        assert type(one) is TYPES[inner]
        if isinstance(one, str):
            assert one.strip()
        elif isinstance(one, int | float) and not isinstance(one, bool):
            assert math.isfinite(one)
            assert spec.minimum is None or one >= spec.minimum
            assert spec.maximum is None or one <= spec.maximum
    if inner == "date-time":
        assert iso(value)


def iso(text: str) -> bool:
    """Whether a text is a date, or a date and a time, of ISO 8601 in the extended format."""
    day, _, time = text.partition("T")
    dt.date.fromisoformat(day)
    assert len(day) == 10
    return text.isascii() and (not time or time[2] == ":") and set(text) <= set(string.digits + "-T:.+Z")


@given(st.sampled_from([one.name for one in FIELDS]), CANDIDATES)
@settings(FAST, max_examples=600)
def test_a_field_is_of_its_type_or_absent(name: str, value: Any) -> None:
    found = Extraction("x")
    assert found.put(name, value, "there") is (name in found.fields)
    if name in found.fields:
        holds(name, found.fields[name])
        assert found.sources == {name: "there"}
        assert not found.put(name, value, "elsewhere")


@given(st.sampled_from([one.name for one in FIELDS]), st.lists(CANDIDATES, min_size=2, max_size=4))
@settings(FAST, max_examples=400)
def test_the_first_that_says_something_wins_and_the_others_are_told(name: str, values: list[Any]) -> None:
    values = [list(one) if hasattr(one, "__next__") else one for one in values]
    found = Extraction("x")
    found.compete(name, *((value, f"place {number}") for number, value in enumerate(values)))
    sane = [(Extraction("x").cleaner.field(name, value), number) for number, value in enumerate(values)]
    sane = [(value, number) for value, number in sane if value is not None]
    if not sane:
        assert (found.fields, found.sources, found.warnings) == ({}, {}, [])
        return
    assert repr(found.fields[name]) == repr(sane[0][0])
    assert found.sources[name] == f"place {sane[0][1]}"
    assert {one.code for one in found.warnings} <= {"conflict"}
    differing = {n for value, n in sane[1:] if not found.cleaner.same(name, sane[0][0], value)}
    assert {n for n in range(len(values)) for one in found.warnings if f", place {n} says" in one.message} == differing


@given(st.datetimes(timezones=st.none() | ZONES))
@FAST
def test_a_date_has_a_zone_only_where_it_came_with_one(moment: dt.datetime) -> None:
    found = Extraction("x")
    if found.put("created", moment, "there"):
        said = found.fields["created"]
        assert dt.datetime.fromisoformat(said) == moment
        assert (dt.datetime.fromisoformat(said).tzinfo is None) is (moment.tzinfo is None)
    else:
        assert moment.utcoffset() is not None
        assert moment.isoformat()[-6] not in "+-", "only zones of whole minutes can be written"


@pytest.mark.parametrize(
    "text",
    ["2024", "2024-02", "2024-02-30", "2024-1-1", "0000-01-01", "202\uff14-01-01", "2024-01-01 10:00",
     "2024-01-01T24:01", "2024-01-01T10:60", "2024-01-01T10:00:61", "2024-01-01T10:00:00+25:00", "2024-01-01T10",
     "today", "2024-01-01T", "2024-01-01T10:00Zulu", "2024-01-01\n2024-01-02", "20240101"],
)  # fmt: skip
def test_what_is_no_date_is_absent(text: str) -> None:
    assert Cleaner().field("created", text) is None


@pytest.mark.parametrize(
    "text",
    ["2024-02-29", "2024-01-01T10:00", "2024-01-01T10:00:00.123456789Z", "2024-01-01T24:00:00", "2016-12-31T23:59:60Z",
     "1582-10-04T00:00:00-11:30"],
)  # fmt: skip
def test_what_is_a_date_stays(text: str) -> None:
    assert Cleaner().field("created", f" {text} ") == text


@pytest.mark.parametrize(
    ("name", "one", "other", "same"),
    [
        ("created", "2024-01-01T10:00:00+01:00", "2024-01-01T09:00:00Z", True),
        ("created", "2024-01-01T10:00:00+01:00", "2024-01-01T10:00:00Z", False),
        ("created", "2024-01-01T10:00Z", "2024-01-01T10:00:59Z", True),
        ("created", "2024-01-01", "2024-01-01T10:00:59Z", True),
        ("created", "2024-01-01T10:00:00", "2024-01-01T10:00:00.5Z", True),
        ("created", "2024-01-01T10:00:00", "2024-01-01T11:00:00", False),
        ("created", "2024-01-01T10:00:59.5", "2024-01-01T10:01:00Z", True),
        ("created", "2024-01-01T10:00:59.4", "2024-01-01T10:01:00", False),
        ("created", "2024-01-01T10:00:59.9", "2024-01-01T10:01:00.0", False),
        ("created", "9999-12-31T23:59:59.9", "9999-12-31T23:59:58", False),
        ("created", "2016-12-31T23:59:60.9", "2017-01-01T00:00:01", False),
        ("rights", "© Ada", "(C) Ada", True),
        ("created", "2016-12-31T23:59:60Z", "2017-01-01T00:59:60+01:00", False),
        ("created", "2024-01-01T24:00:00+01:00", "2024-01-01T23:00:00Z", False),
        ("title", "Caf\u00e9  au lait", "cafe\u0301 AU LAIT", True),
        ("title", "one", "two", False),
        ("creators", ["Ada"], ["ada "], True),
        ("creators", ["Ada"], ["Ada", "Grace"], False),
        ("bbox", [1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.00001], True),
        ("latitude", 47.123456, 47.123457, True),
        ("latitude", 47.1, 48.1, False),
    ],
)
def test_what_counts_as_the_same(name: str, one: Any, other: Any, same: bool) -> None:
    assert Cleaner().same(name, one, other) is same
    assert Cleaner().same(name, other, one) is same


def test_a_conflict_names_all_that_differ_however_long_they_are() -> None:
    found = Extraction("x")
    found.compete("title", ("a" * 10_000, "first"), ("b" * 10_000, "second"), ("A" * 10_000, "third"))
    (warning,) = found.warnings
    assert warning.code == "conflict"
    assert warning.message.startswith("title: first says 'aaa")
    assert ", second says 'bbb" in warning.message


# --- records, names, paths -----------------------------------------------------------------------------------------


@given(st.binary(min_size=1).filter(lambda path: b"\0" not in path), ANYTHING, ANY_TEXT, ANY_TEXT, st.floats())
@FAST
def test_a_record_is_one_line_that_comes_back(path: bytes, native: Any, text: str, title: str, number: float) -> None:
    found = Extraction("x")
    found.native["value"] = found.cleaner.clean(native)
    found.put("title", title, "there")
    found.put("duration_s", number, "there")
    found.warn("conflict", text)
    record = Record(
        os.fsdecode(path), RecordStatus.PARTIAL, "x", fields=found.fields, sources=found.sources, native=found.native,
        warnings=(*found.warnings, RecordWarning("x", text)), error=RecordError(ErrorKind.IO, text, text),
        run=Run(library=text),
    )  # fmt: skip
    line = record.to_json()
    assert line.isascii()
    assert b"\n" not in line
    said = json.loads(line, parse_constant=pytest.fail)
    assert os.fsencode(said["path"]) == path, "it can be opened again"
    assert said["native"] == record.native
    assert said["fields"] == record.fields
    assert said["error"]["kind"] == "io"


@given(ANY_TEXT | st.text(st.sampled_from(string.ascii_letters + string.digits + ". ")))
@FAST
def test_an_extension_is_lower_case_with_its_dot_or_empty(name: str) -> None:
    found = extension_of(name)
    assert found == extension_of(name.upper().lower()) or not name.isascii()
    assert found == found.lower()
    if found:
        assert found[0] == "."
        assert name.lower().endswith(found)
        assert not found[1:].isdigit()
        assert found.count(".") <= 2


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("a.JPG", ".jpg"), ("a.fits.gz", ".fits.gz"), ("a.FITS.GZ", ".fits.gz"), ("a.tar.gz", ".gz"),
        ("a.fit.fz", ".fit.fz"),
        ("a.fz", ".fz"), (".gz", ""), (".fits.gz", ".gz"), (".hidden", ""), ("a.", ""), ("a", ""),
        ("a.b.docx", ".docx"),
        ("1.2.840.10008.1", ""), ("part.001", ""), ("a.h5", ".h5"), ("a.mp4 ", ".mp4 "), ("..jpg", ""),
    ],
)  # fmt: skip
def test_extensions_of_names(name: str, extension: str) -> None:
    assert extension_of(name) == extension
