"""SIGINT, SIGTERM and SIGHUP of a headless run: noted, so that the run can checkpoint and say how to resume."""

from __future__ import annotations

import os
import signal
from types import FrameType, TracebackType
from typing import Any, Self

from metaextract_tui.cli.errors import Stop

CAUGHT = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Signals:
    """While entered, a first signal is kept in `number` for the loop that polls it; before `hold` it ends the command
    at once. A second one ends the process at once: what is stored stays, workers end with their parent.

    A signal that is ignored (nohup, a job in the background of a script) stays ignored.
    """

    def __init__(self) -> None:
        self.number: int | None = None
        self._held = False
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        for one in CAUGHT:
            if signal.getsignal(one) is not signal.SIG_IGN:
                self._before[one] = signal.signal(one, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one, handler in self._before.items():
            signal.signal(one, handler)

    def hold(self) -> None:
        """From now on a signal is only noted."""
        self._held = True

    def _note(self, number: int, _frame: FrameType | None) -> None:
        if self.number is not None:
            os._exit(128 + number)
        self.number = number
        if not self._held:
            raise Stop(128 + number, f"ended by {signal.Signals(number).name} before anything was read")
