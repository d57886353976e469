"""Makes the README's pictures: sample files, a real session on them, the real app at two sizes, pictures as SVG."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.pilot import Pilot

from metaextract_tui.batch import Session
from metaextract_tui.config import Settings
from metaextract_tui.model import BatchState
from metaextract_tui.tui.app import MetaextractApp
from tests.samples import make_samples

COPIES = 150  # of the samples, so that there is something to watch
WAIT_S = 60.0

Take = Callable[[str], None]


async def until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    """Let the app go on until `holds`. Raises TimeoutError."""
    async with asyncio.timeout(WAIT_S):
        while not holds():
            await pilot.pause(0.05)
    await pilot.pause(0.3)


async def large(pilot: Pilot[None], door: Session, take: Take) -> None:
    """120x40: a batch that runs, then one that is done, its failures, a record, the help."""
    await until(pilot, lambda: door.snapshot().elapsed_s > 2.5)
    take("running")
    await until(pilot, lambda: door.snapshot().state is BatchState.FINISHED)
    await pilot.press("2", "slash", *"kind:dicom", "enter")
    await pilot.pause(0.5)
    take("finished")
    await pilot.press("question_mark")
    await pilot.pause(0.3)
    take("help")
    await pilot.press("escape", "2", "slash", *(["backspace"] * 12), *"state:failed", "enter")
    await pilot.pause(0.5)
    take("failures")


async def small(pilot: Pilot[None], door: Session, take: Take) -> None:
    """80x24: one pane at a time."""
    await until(pilot, lambda: door.snapshot().elapsed_s > 2.5)
    await pilot.press("2")
    await pilot.pause(0.3)
    take("small")


async def shoot(
    size: tuple[int, int], folder: Path, target: Path, act: Callable[[Pilot[None], Session, Take], Awaitable[None]]
) -> None:
    """Run the app on `folder` at this size and let `act` take its pictures into `target`."""
    with tempfile.TemporaryDirectory() as state:
        door = Session.open(Path(state) / "catalogue.sqlite", Settings())
        try:
            app = MetaextractApp(door, [os.fsencode(folder)], start=True)
            async with app.run_test(size=size, notifications=True) as pilot:

                def take(name: str) -> None:
                    path = target / f"{name}.svg"
                    path.write_text(app.export_screenshot(title="metaextract-tui"), encoding="utf-8")
                    print(path)  # noqa: T201

                await act(pilot, door, take)
        finally:
            door.close()


def main() -> None:
    target = Path(sys.argv[1]).resolve()
    target.mkdir(parents=True, exist_ok=True)
    # A name that does not change, since the pictures show it.
    home = Path(tempfile.gettempdir()) / "metaextract-tui-pictures"
    shutil.rmtree(home, ignore_errors=True)
    try:
        make_samples(home / "one")
        folder = home / "archive"
        for n in range(COPIES):
            shutil.copytree(home / "one", folder / f"site_{n:02}")
        asyncio.run(shoot((120, 40), folder, target, large))
        asyncio.run(shoot((80, 24), folder, target, small))
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
