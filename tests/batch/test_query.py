"""The language of filters: what is understood, what is refused and how, and that nothing else ever happens."""

from __future__ import annotations

import os

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from metaextract_tui.batch.asked import ASKED, Kind
from metaextract_tui.batch.completing import choices
from metaextract_tui.batch.query import LONGEST, BadQuery, parse, quoted, token
from metaextract_tui.model import Condition, ErrorKind, FileFilter, FileState, Source, Span


def one(text: str) -> Condition:
    (condition,) = parse(text).conditions
    return condition


def test_the_filter_of_the_issue() -> None:
    found = parse("kind:dicom state:failed size:>10M error:timeout name~mri modality:CT")
    assert found.formats == {"dicom"}
    assert found.states == {FileState.FAILED}
    assert found.kinds == {ErrorKind.TIMEOUT}
    assert found.conditions == (
        Condition(Source.FILE, "size", spans=(Span(10_000_000, above=True),)),
        Condition(Source.FILE, "name", ("mri",)),
        Condition(Source.FIELD, "modality", ("CT",), whole=True),
    )


def test_words_values_and_folders() -> None:
    found = parse('state:failed,held KIND:DICOM mri "two words" under:/data/ct x')
    assert found.states == {FileState.FAILED, FileState.HELD}
    assert found.formats == {"dicom"}
    assert found.words == ("mri", "two words", "x")
    assert found.under == b"/data/ct"
    assert parse("  ") == FileFilter()
    assert parse("12:30 a,b [/x] é").words == ("12:30", "a,b", "[/x]", "é")
    assert parse("under:~").under == os.fsencode(os.path.expanduser("~"))
    assert parse('under:"/with space, and comma"').under == b"/with space, and comma"
    assert parse("under:/a,b").under == b"/a,b"
    assert parse('"say \\"so\\" \\\\ \\n"').words == ('say "so" \\ \\n',)


def test_what_is_left_out() -> None:
    found = parse("-kind:pdf -state:ok,skipped -draft -under:/data/old -modality:*")
    assert FileState.OK not in found.states
    assert FileState.FAILED in found.states
    assert found.conditions == (
        Condition(Source.FILE, "kind", ("pdf",), True, unless=True),
        Condition(Source.FILE, "text", ("draft",), unless=True),
        Condition(Source.FILE, "under", ("/data/old",), unless=True),
        Condition(Source.FIELD, "modality", unless=True),
    )


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("size:512", Span(512, 512)),
        ("size>1K", Span(1000, above=True)),
        ("size:<=1.5KiB", Span(most=1536)),
        ("size:1M..2MB", Span(1_000_000, 2_000_000)),
        ("size:..5", Span(most=5)),
        ("size:1MB..", Span(1_000_000)),
        ("time:>1s", Span(1000, above=True)),
        ("time:<2min", Span(most=120_000, below=True)),
        ("tries:>1", Span(1, above=True)),
        ("memory:>=1GiB", Span(1024)),
        ("memory:>500", Span(500, above=True)),
        ("width_px:512", Span(512, 512)),
        ("duration_s:12", Span(11.5, 12.5, below=True)),
        ("frame_rate:29.97", Span(29.965, 29.975, below=True)),
        ("longitude:-8..2.5", Span(-8, 2.5)),
        ("signed:yes", Span(1, 1)),
        ("encrypted:No", Span(0, 0)),
        ("created:2024", Span("2024", "2025", below=True)),
        ("created:>2024-12", Span("2025-01")),
        ("created:<=2024-02-28", Span(most="2024-02-29", below=True)),
        ("created:2023-06..2024", Span("2023-06", "2025", below=True)),
        ('created:<2024-06-30T12:05', Span(most="2024-06-30T12:05", below=True)),
    ],
)  # fmt: skip
def test_amounts_and_dates(text: str, span: Span) -> None:
    (found,) = one(text).spans
    assert (found.above, found.below) == (span.above, span.below)
    for said, meant in ((found.least, span.least), (found.most, span.most)):
        assert said == (pytest.approx(meant) if isinstance(meant, float) else meant)


def test_a_day_is_that_of_this_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    (span,) = one("modified:1970-01-02").spans
    assert span == Span(86_400 * 10**9, 2 * 86_400 * 10**9, below=True)
    assert one("modified:today").spans != one("modified:yesterday").spans


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("state:faild", "no state is called 'faild'; there is failed"),
        ("kind:dicmo", "no kind is called 'dicmo'; there is dicom"),
        ("error:", "error: what? Write for example error:timeout"),
        ("error:,", "after the comma a value is missing"),
        ("modalty:CT", "nothing is called 'modalty'; did you mean modality?"),
        ("http://x", "nothing is called 'http'"),
        ('"abc', "a quote is opened and not closed"),
        ('kind:pdf"x"', "'\"x\"' cannot follow here"),
        ("-", "the filter ends too early: - leaves out"),
        ("size:big", "size: 'big' is no size; write for example size:>10M"),
        ("size:>1,000", "size: after > comes one value, without commas"),
        ("size:..", "size: a range has at least one end"),
        ("size~1", "size: ~ looks into texts only"),
        ("title:>3", "title is a text, which has no more or less"),
        ("state:>ok", "state is one of a few words"),
        ('title:""', "title: an empty text is nowhere; title:* asks for any"),
        ("created:2024-13", "created: no calendar has '2024-13'"),
        ("created:soon", "created: 'soon' is no date, as 2024, 2024-06,"),
        ("signed:maybe", "signed: 'maybe' is neither yes nor no"),
        ("state:ok -state:ok", "no file can be in such a state"),
        ("x" * (LONGEST + 1), "a filter has at most 2,000 characters"),
    ],
)
def test_a_wrong_filter_is_told_plainly(text: str, says: str) -> None:
    with pytest.raises(BadQuery) as raised:
        parse(text)
    assert str(raised.value).startswith(says)


def test_a_kind_of_another_installation_is_taken() -> None:
    assert parse("kind:[B]", formats=["[b]"]).formats == {"[b]"}


@pytest.mark.parametrize("asked", ASKED.values(), ids=lambda asked: asked.name)
def test_every_example_is_a_filter(asked: object) -> None:
    from metaextract_tui.batch.asked import Asked

    assert isinstance(asked, Asked)
    assert parse(asked.example) != FileFilter()
    assert parse(f"-{asked.example}") != FileFilter()
    if asked.kind not in (Kind.CHOICE, Kind.FOLDER):
        assert one(f"{asked.name}:*").texts == ()


_PIECES = st.sampled_from(
    [
        *(*ASKED, *':><~=,-"*(%_', "..", ">=", "\\", " ", "\t", "'", ";--", "10M", "2024-06", "\0", "\ud800", "\udcff"),
        *("\x1b[31m", "\u202e", "é", "写", "1e999", "9" * 30, "nan", "state:failed", "kind:dicom"),
    ]
)


@given(st.one_of(st.text(), st.lists(_PIECES).map("".join)))
@example('name:"')
@example("size:" + "9" * 400)
@example("created:0000")
@example("modified:9999-12-31T23:59")
@example("-" * 50)
def test_nothing_is_raised_but_a_plain_word(text: str) -> None:
    try:
        found = parse(text)
    except BadQuery as error:
        said: object = str(error)
    else:
        said = found
    assert isinstance(said, FileFilter) or 0 < len(str(said)) < 400
    for cursor in {0, len(text) // 2, len(text)}:
        for choice in choices(text, cursor, ["dicom"]):
            assert 0 <= choice.start <= cursor


@given(st.text(min_size=1, max_size=500))
@example("*")
def test_what_is_quoted_is_read_back(value: str) -> None:
    assert one(f"title:{quoted(value)}") == Condition(Source.FIELD, "title", (value,))


def test_one_token_as_text() -> None:
    assert token("error", "timeout") == "error:timeout"
    assert token("kind", "[b] x") == 'kind:"[b] x"'


def offered(text: str) -> list[str]:
    return [text[: choice.start] + choice.text for choice in choices(text, len(text), ["fits", "dicom"])]


def test_what_can_come_next() -> None:
    assert offered("st")[0] == "state:"
    assert offered("mri state:fa") == ["mri state:failed"]
    assert offered("kind:d")[0] == "kind:dicom"
    assert offered("kind:")[:2] == ["kind:dicom", "kind:fits"], "those of the batch first"
    assert offered("state:failed,he") == ["state:failed,held"]
    assert offered("-mod")[:3] == ["-modified:", "-modified_content:", "-modality:"]
    assert "modality:CT" in offered("modality:")
    assert "size:>100M" in offered("size:")
    assert offered("") == [f"{name}:" for name in ASKED]
    assert offered("nothing") == offered("state:failed") == offered('"st') == offered("nope:x") == []
