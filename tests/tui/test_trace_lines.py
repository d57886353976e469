"""The lines of --trace-ui: one a key, whether it is painted or not, however often it was tried."""

from __future__ import annotations

import io
import json

from metaextract_tui.tui.trace import Trace


def lines(out: io.StringIO) -> list[tuple[str, bool]]:
    said = [json.loads(line) for line in out.getvalue().splitlines()]
    return [(one["key"], one.get("painted", True)) for one in said]


def test_a_key_that_was_held_back_and_tried_again_has_one_line() -> None:
    out = io.StringIO()
    trace = Trace(out)
    trace.received("down", 1)
    trace.handled(1)
    trace.handled(1)
    written = trace.painting()
    assert written is not None
    written()
    trace.settled(1)
    assert lines(out) == [("down", True)]


def test_a_key_that_changes_nothing_says_so() -> None:
    out = io.StringIO()
    trace = Trace(out)
    trace.received("up", 2)
    trace.handled(2)
    trace.settled(2)
    assert trace.painting() is None
    assert lines(out) == [("up", False)]
