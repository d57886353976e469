"""Short forms of what `make soak` does at length: mutants, kills of the program, workers that die by the dozen."""

from __future__ import annotations

import os
from pathlib import Path

from tests.soak import kills, mutants, workers


def test_mutants(tmp_path: Path) -> None:
    found = mutants.run(tmp_path, int(os.environ.get("MUTANTS", "2000")), 4)
    assert found.bad == {}
    assert found.grown_mb <= 20


def test_kills_of_the_program(tmp_path: Path) -> None:
    kills.run(tmp_path, 5, 200)


def test_restarts_leave_the_manager_as_it_was(tmp_path: Path) -> None:
    first, *_, last = workers.restarts(tmp_path, 60)
    assert (first.descriptors, first.threads) == (last.descriptors, last.threads)
    assert last.rss_mb - first.rss_mb <= 5


def test_forty_workers_are_killed_busy_and_idle(tmp_path: Path) -> None:
    assert len(workers.kills(tmp_path, 1500, 40)) == 20
