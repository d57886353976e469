"""What is painted: our compositor draws what Textual's does, and only cells that changed are written."""

from __future__ import annotations

from collections.abc import Callable

import pyte
import pytest
from textual._compositor import Compositor
from textual.pilot import Pilot
from textual.strip import Strip

from metaextract_tui.tui.app import MetaextractApp
from metaextract_tui.tui.cells import Cells
from metaextract_tui.tui.compositing import Lean
from tests.tui import samples, scenes
from tests.tui.conftest import bench
from tests.tui.fake_door import FakeDoor

KEYS = ["2", "j", "j", "pagedown", "3", "right_square_bracket", "6", "1", "z", "z", "slash", "a", "escape", "2", "G"]


def drawn(pilot: Pilot[None], kind: type[Compositor]) -> list[list[tuple[str, object]]]:
    """The whole screen as this kind of compositor draws it: lines of pieces, each with its style."""
    compositor = bench(pilot)._compositor
    chops = kind._render_chops(compositor, compositor.size.region, lambda y: True)
    return [[(part.text, part.style) for part in Strip.join(line.values()).simplify()] for line in chops]


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (50, 12)], ids=lambda size: "x".join(map(str, size)))
async def test_the_same_is_drawn_as_by_textual(size: tuple[int, int]) -> None:
    app = MetaextractApp(scenes.running(), [b"/tmp"])
    async with app.run_test(size=size, notifications=True) as pilot:
        for key in KEYS:
            await pilot.press(key)
            await pilot.pause(0.05)
            assert drawn(pilot, Lean) == drawn(pilot, Compositor), key


@pytest.mark.parametrize("make", [scenes.running, scenes.finished])
async def test_the_terminal_shows_what_is_drawn_when_only_changes_are_written(make: Callable[[], FakeDoor]) -> None:
    door = make()
    if make is scenes.finished:
        door.make = samples.hostile_row
    app = MetaextractApp(door, [b"/tmp"])
    cells, terminal = Cells(), pyte.Screen(120, 40)
    stream = pyte.Stream(terminal)
    sizes: list[int] = []
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        for key in KEYS:
            await pilot.press(key)
            await pilot.pause(0.05)
            compositor = bench(pilot)._compositor
            text = cells.changes(compositor.render_full_update())
            sizes.append(len(text))
            stream.feed(text)
            shown = ["".join(part.text for part in strip) for strip in compositor.render_strips()]
            assert [line.rstrip() for line in terminal.display] == [line.rstrip() for line in shown], key
    assert max(sizes[1:]) < sizes[0], "a key writes less than the whole screen"


def test_what_is_there_already_is_not_written_again() -> None:
    cells = Cells()
    from textual._compositor import LayoutUpdate
    from textual.geometry import Region

    one = LayoutUpdate([[Strip.blank(10)], [Strip.blank(10)]], Region(0, 0, 10, 2))
    assert cells.changes(one)
    assert cells.changes(one) == ""
    cells.forget()
    assert cells.changes(one)
