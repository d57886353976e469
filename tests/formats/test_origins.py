"""Where the fields come from is declared by the formats, and `metaextract-tui fields` tells no more and no less."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from metaextract_tui.formats.fields import BY_NAME, SENSITIVITY
from metaextract_tui.formats.origins import Origin, undeclared
from metaextract_tui.formats.reading import read_file
from metaextract_tui.formats.registry import BUILT_IN, registry
from tests.samples import make_samples


def test_a_star_stands_for_any_text_and_brackets_for_themselves() -> None:
    origin = Origin("title", "tracks[*].Title", "a standard")
    assert origin.covers("title", "tracks[3].Title")
    assert not origin.covers("title", "tracks.Title")
    assert not origin.covers("rights", "tracks[3].Title")
    kept = {"title": "tracks[0].Title", "sensitivity": "person: info.Author; location: gps"}
    rules = [origin, Origin("sensitivity", "person: *", "a rule")]
    assert list(undeclared(rules, kept)) == [("sensitivity", "location: gps")]


@pytest.mark.parametrize("name", BUILT_IN)
def test_each_declaration_names_a_field_a_source_and_a_standard(name: str) -> None:
    origins = registry().by_name[name].origins
    assert origins
    for one in origins:
        assert one.field in BY_NAME
        assert one.source.strip() == one.source != ""
        assert one.standard.strip() == one.standard != ""
        if one.field == "sensitivity":
            assert one.source.partition(": ")[0] in SENSITIVITY
    assert len({(one.field, one.source) for one in origins}) == len(origins)


def test_every_field_has_an_origin() -> None:
    told = {one.field for format in registry().formats for one in format.origins}
    assert told == set(BY_NAME)


def test_the_samples_say_nothing_from_elsewhere(tmp_path: Path) -> None:
    assert _from_elsewhere(make_samples(tmp_path)) == []


@pytest.mark.corpus
def test_the_corpus_says_nothing_from_elsewhere(corpus: Path) -> None:
    assert _from_elsewhere(sorted(path for path in corpus.rglob("*.*") if path.parent != corpus)) == []


def _from_elsewhere(files: list[Path]) -> list[tuple[str, str, str]]:
    """(format, field, source) of what no declaration covers."""
    found = set()
    for path in files:
        record, _ = read_file(os.fsencode(path), registry())
        format = registry().by_name.get(record.format or "")
        if format is not None and format.name in BUILT_IN:
            found |= {(format.name, *one) for one in undeclared(format.origins, record.sources)}
    return sorted(found)
