"""Work beside the screen leaves nothing over, whenever it ends."""

from __future__ import annotations

import gc
import warnings

from textual.app import App

from metaextract_tui.tui.background import begin


async def test_what_is_superseded_or_ended_before_its_turn_is_never_made() -> None:
    begun: list[int] = []

    async def work(number: int) -> None:
        begun.append(number)

    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        app = App[None]()
        async with app.run_test() as pilot:
            for number in range(5):
                begin(app, lambda number=number: work(number), group="one", exclusive=True)  # type: ignore[misc]
            await pilot.pause()
            assert begun == [4]
            begin(app.screen, lambda: work(9), group="two")
        gc.collect()
    assert not [str(one.message) for one in warned if "never awaited" in str(one.message)]
