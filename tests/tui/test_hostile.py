"""Hostile names and values in every pane: they neither crash the app, nor act, nor reach the terminal raw."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widget import Widget

from metaextract_tui.model import BatchRow, BatchState, KindCount, Lane, WorkerState
from metaextract_tui.tui.app import MetaextractApp
from metaextract_tui.tui.crashes import log_file
from metaextract_tui.tui.telling import tell
from tests.tui import samples, scenes
from tests.tui.conftest import bench, screen_text, until
from tests.tui.fake_door import FakeDoor
from tests.tui.samples import HOSTILE, hostile_row

TEXTS = [os.fsdecode(name) for name in HOSTILE]


def door() -> FakeDoor:
    """Every text of the door is hostile."""
    lane = Lane.PROCESS
    found = scenes.running(files=len(HOSTILE) * 20)
    found.make = hostile_row
    found.move(
        message=TEXTS[2] + TEXTS[1],
        kinds=tuple(KindCount(text, 5, 1, 1, 1.0, lane, text) for text in TEXTS[:4]),
        workers=tuple(
            WorkerState(text[:4], lane, text, name, text, 1.0) for name, text in zip(HOSTILE, TEXTS, strict=True)
        ),
    )
    nasty = {text: text for text in TEXTS}
    record = {
        "path": TEXTS[2],
        "format": TEXTS[0],
        "format_version": TEXTS[3],
        "media_type": TEXTS[2],
        "status": TEXTS[1],
        "fields": nasty,
        "sources": nasty,
        "native": {"x": nasty, "y": [nasty, [TEXTS[2]] * 3], **nasty},
        "warnings": [{"code": text, "message": text} for text in TEXTS] + ["no object", None],
        "error": {"kind": TEXTS[2], "message": TEXTS[1], "detail": "\n".join(TEXTS)},
        "run": {"worker": TEXTS[2], "library": TEXTS[1], "duration_ms": "1"},
    }
    found.records = {1000 + seq: json.dumps(record).encode() for seq in range(found.files)}
    found.history = [
        BatchRow(9, BatchState.INTERRUPTED, 0.0, None, tuple(HOSTILE), False, {}),
        samples.batch_row(1, BatchState.RUNNING),
    ]
    return found


def nothing_raw(pilot: Pilot[None]) -> None:
    text = screen_text(pilot)
    text.encode("utf-8")
    for character in text.replace("\n", ""):
        assert unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp"), ascii(character)
        assert unicodedata.bidirectional(character) not in (
            "RLO",
            "LRO",
            "RLE",
            "LRE",
            "RLI",
            "LRI",
            "FSI",
            "PDF",
            "PDI",
        )
    for node in pilot.app.screen.walk_children(Widget):
        for style in (segment.style for strip in node.render_lines(node.size.region) for segment in strip):
            assert style is None or "app.quit" not in str(style.meta)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_every_pane_shows_them_as_text(tmp_path: Path, size: tuple[int, int]) -> None:
    root = os.fsencode(tmp_path)
    for name in HOSTILE:
        if b"/" not in name:
            with open(root + b"/" + name, "wb"):
                pass
    app = MetaextractApp(door(), [root])
    async with app.run_test(size=size, notifications=True) as pilot:
        await until(
            pilot,
            lambda: bench(pilot).sources.total >= len(HOSTILE) - 1 and not bench(pilot).sources.roots[0].loading,
            "the folder",
        )
        nothing_raw(pilot)
        for key in "23456":
            await pilot.press(key)
            await pilot.pause(0.3)
            nothing_raw(pilot)
        await pilot.press("2", "slash", *"[/x]")
        await pilot.pause(0.3)
        nothing_raw(pilot)
        await pilot.press("escape", "3", "z")
        for _ in range(4):
            await pilot.press("right_square_bracket", "pagedown", "P")
            await pilot.pause(0.1)
            nothing_raw(pilot)
        await pilot.press("w")
        await pilot.pause(0.3)
        nothing_raw(pilot)
        await pilot.press("escape", "2")
        for text in TEXTS:
            tell(pilot.app, text, "error")
        await pilot.pause(0.3)
        nothing_raw(pilot)
        await pilot.press("down", "down", "r", "p", "x", "R")
        await pilot.pause(0.3)
        assert app.is_running
        assert app.return_code is None


async def test_pasted_controls_are_cleaned(tmp_path: Path) -> None:
    from textual import events

    async with MetaextractApp(scenes.running(), [os.fsencode(tmp_path)]).run_test(notifications=True) as pilot:
        await pilot.press("a")
        bench(pilot).prompt.input.post_message(events.Paste("x\x1b]0;owned\x07[/y]\u202e"))
        await pilot.pause(0.1)
        assert bench(pilot).prompt.input.value == "x\\e]0;owned\\x07[/y]\\u202e"
        nothing_raw(pilot)


async def test_a_crash_report_shows_no_values(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app = MetaextractApp(scenes.running(), [os.fsencode(tmp_path)])

    async def run(app: MetaextractApp) -> None:
        async with app.run_test() as pilot:
            app.call_later(crash)
            await pilot.pause(0.2)

    def crash() -> None:
        patient = "Doe^" + "Jane"
        raise ZeroDivisionError(len(patient))

    with pytest.raises(ZeroDivisionError):
        await run(app)
    said = log_file().read_text(encoding="utf-8") + capsys.readouterr().err + (app.crash or "")
    assert "ZeroDivisionError" in said
    assert "in crash" in said
    assert "Doe^Jane" not in said
    assert "locals" not in said
