"""The bench works: each part makes its tables from a handful of files. No time is asserted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

from metaextract_tui.model import Lane
from tests.bench import hotspots, storage
from tests.bench import plan as plans
from tests.bench.__main__ import PARTS, main
from tests.bench.contest import Contest, Figure, compete
from tests.bench.plan import Plan
from tests.bench.programs import Failed, Spent
from tests.bench.trees import grown, mocks, sound


@pytest.mark.parametrize("part", PARTS)
def test_a_part_makes_its_tables(part: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--quick", "--runs", "1", "--files", "12", "--work", str(tmp_path), "--results", str(tmp_path / "results")]
    assert main([part, *asked]) == 0
    text = (tmp_path / "results" / f"{part}.txt").read_text()
    assert text in capsys.readouterr().out
    assert "Python" in text
    assert "QUICK" in text
    assert str(tmp_path) not in text, "a result says nothing of where it was made"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["results"], "trees and catalogues are removed"


def test_an_unknown_part_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["speed"]) == 2
    assert "speed" in capsys.readouterr().err


def test_without_a_corpus_the_samples_are_read(tmp_path: Path) -> None:
    tree = sound(Plan(tmp_path, corpus=tmp_path / "none"))
    assert "samples" in tree.words
    assert tree.files == sum(1 for path in tree.folder.rglob("*") if path.is_file()) > 20


def test_trees_have_as_many_files_as_they_say(tmp_path: Path) -> None:
    plan = Plan(tmp_path, corpus=tmp_path / "none", most=7)
    for tree in (sound(plan), grown(plan, sound(plan), 23), mocks(plan, 2001), mocks(plan, 2001)):
        assert tree.files == sum(1 for path in tree.folder.rglob("*") if path.is_file())


def test_a_peer_that_is_absent_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def compete_not(plan: Plan, contestants: Mapping[str, object]) -> Contest:
        asked.extend(contestants)
        return Contest({name: [] for name in contestants}, {})

    monkeypatch.setattr("tests.bench.peers.shutil.which", lambda name: None)
    monkeypatch.setattr("tests.bench.peers.compete", compete_not)
    tables = PARTS["peers"](Plan(tmp_path, runs=1, quick=True, most=3, say=lambda text: None))
    assert all("exiftool is absent" in table.text() for table in tables)
    assert "bare loop" in asked
    assert not any("exiftool" in name for name in asked)


def test_rounds_are_interleaved_and_a_failure_is_told_once(tmp_path: Path) -> None:
    order: list[str] = []

    def taking(name: str, *walls: float) -> Spent:
        order.append(name)
        return Spent(walls[order.count(name) - 1], 0.0)

    def failing() -> Spent:
        order.append("c")
        raise Failed("c died of signal 11 (SIGSEGV) after 0.1 s")

    plan = Plan(tmp_path, runs=3, say=lambda text: None)
    contestants = {"a": lambda: taking("a", 1, 2, 4), "b": lambda: taking("b", 2, 6, 8), "c": failing}
    contest = compete(plan, contestants)
    assert order == ["a", "b", "c", "a", "b", "a", "b"]
    assert contest.ratio("b", "a") == Figure(2, 2, 3)
    assert contest.ratio("c", "a") is None
    assert "SIGSEGV" in str(contest.failed["c"])


def test_a_profile_is_summed_by_thread_function_and_line(tmp_path: Path) -> None:
    raw = tmp_path / "raw.txt"
    raw.write_text(
        "thread (7): engine;run (a/b/c.py:3);hear (a/b/d.py:5) 3\n"
        "thread (7): engine;run (a/b/c.py:4);hear (a/b/d.py:6) 1\n"
        "no samples\n"
    )
    costs: hotspots.Costs = {name: defaultdict(float) for name in hotspots.TITLES}
    hotspots.count(raw, costs, 0.5)
    assert costs["threads"] == {"engine": 2.0}
    assert costs["alone"] == {"b/d.py hear [engine]": 2.0}
    assert costs["with"] == {"b/d.py hear [engine]": 2.0, "b/c.py run [engine]": 2.0}
    assert costs["lines"] == {"b/d.py:5 hear [engine]": 1.5, "b/d.py:6 hear [engine]": 0.5}


def test_settings_of_the_user_do_not_reach_the_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METAEXTRACT_WORKERS", "7")
    environment = Plan(tmp_path).environment(plugins=True)
    assert "METAEXTRACT_WORKERS" not in environment
    assert environment["XDG_CONFIG_HOME"].startswith(str(tmp_path))
    assert str(plans.PLUGINS) in environment["PYTHONPATH"]


def test_the_moment_of_a_decision_is_found() -> None:
    done = [(at / 10, "process" if at < 100 else "thread") for at in range(300)]
    assert storage.settled(done, Lane.PROCESS) == 0
    assert storage.settled(done, Lane.THREAD) == pytest.approx(8.8), "when 38 of the next 50 are"
    assert storage.settled(done[:90], Lane.THREAD) == pytest.approx(8.9), "never: that is the end"
