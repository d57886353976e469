"""Runs the app: signals end it in order, the door is closed whatever happens, the terminal is given back."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
import termios
import threading
from collections.abc import Sequence
from importlib import import_module
from typing import IO, Any

from metaextract_tui.batch import Door
from metaextract_tui.config import APP_NAME
from metaextract_tui.habits import Habits
from metaextract_tui.tui import driver
from metaextract_tui.tui.app import MetaextractApp
from metaextract_tui.tui.crashes import report
from metaextract_tui.tui.text import clean
from metaextract_tui.tui.trace import Trace

SIGNALS = {signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGINT: 130}
LIMIT_S = 1.9
"""What a signal may take until the process ends, however deaf the terminal or the catalogue is."""

SWITCH_S = 0.0005
"""How long a thread of the engine may keep the screen's waiting: of Python's 5 ms a key would wait for a dozen."""

SETTLED_S = 0.5
"""After so long all that stays for good is there: the garbage collector need not look at it again. Looking at all of it
keeps every thread waiting, 50 to 100 ms long."""
LATER = ("commands", "screens.batches", "screens.help")
"""What the first screen does without."""
YOUNG = 5_000
"""Objects that are made until it looks at the young ones."""

PATIENT_S = 5.0
"""The same for who quits by a key: the catalogue has the time that it needs, a deaf terminal holds nobody up."""
STEADY_S = 5.0
"""A screen that failed after this long is begun anew; one that fails at once would do so again."""

# Leave the alternate screen, mouse, focus and paste reports and the keyboard protocol off, the cursor and line wrap on.
_RESTORE = (
    "\x1b[<u\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[?2048l\x1b[?7h\x1b[?1049l\x1b[?25h"
)


def run_app(
    door: Door, paths: Sequence[bytes], *, start: bool, trace: IO[str] | None = None, habits: Habits | None = None
) -> int:
    """Run the workbench on an open door and close it. The exit code: 0, 1 where the screen failed, or 128 + the signal
    that ended it.

    Where the screen fails the batch goes on, and another screen shows it; where that fails soon too, all ends.
    """
    said: str | None = None
    app: MetaextractApp | None = None
    times = Trace(trace) if trace is not None else None
    sys.setswitchinterval(SWITCH_S)
    try:
        while app is None or (app.crash is not None and app.closing is None and app.lasted_s > STEADY_S):
            said = app.crash if app is not None else None
            app = MetaextractApp(door, paths, start=start and app is None, habits=habits)
            _run(app, times, said)
    finally:
        if app is not None and app.closing is not None:
            app.closing.join()
        else:
            door.close()
        if times is not None:
            times.close()
        driver.silence_if_gone()
    worked, last = app.workbench.worked, door.snapshot()
    if worked is not None and worked.batch_id == last.batch_id:
        worked = last
    from metaextract_tui.tui.parting import parting  # the last words need what a start does not

    for line in parting(worked, door.catalogue):
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(f"{line}\n")
    if app.crash is not None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(f"{APP_NAME}: {app.crash}; what was read is stored, and the batch can be resumed\n")
    return app.return_code or 0


def _run(app: MetaextractApp, times: Trace | None, said: str | None) -> None:
    """Run one app; `said` is what it tells at its start."""
    saved = _terminal_state()
    app.driver_class = driver.install()
    app.trace = times

    def limit(code: int) -> None:
        watch = threading.Timer(LIMIT_S if code else PATIENT_S, _end_hard, (code, saved))
        watch.daemon = True
        watch.start()

    def listen() -> None:
        app.set_timer(SETTLED_S, lambda: threading.Thread(target=_settle, name="settling", daemon=True).start())
        loop = asyncio.get_running_loop()
        for number, code in SIGNALS.items():
            loop.add_signal_handler(number, app.leave, code)
        if said is not None:
            app.notify(clean(f"{said}; the batch goes on", 400), severity="error", timeout=30, markup=False)

    def failed(hook: threading.ExceptHookArgs) -> None:
        """A thread of the screen has failed: its report is written, and nobody writes over the screen."""
        if hook.exc_value is not None:
            report(hook.exc_value)

    app.on_leaving = limit
    app.on_ready_to_run = listen
    before, threading.excepthook = threading.excepthook, failed
    try:
        app.run()
    finally:
        threading.excepthook = before


def _settle() -> None:
    """Load what keys open, before they are pressed. Then let the garbage collector begin, which was kept from it (see
    curtain.up), with what comes from now on."""
    for name in LATER:
        import_module(f"metaextract_tui.tui.{name}")
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
    gc.enable()


def _terminal_state() -> list[Any] | None:
    """The terminal's settings before the app; None where there is no terminal."""
    try:
        return termios.tcgetattr(sys.__stdin__.fileno()) if sys.__stdin__ is not None else None
    except (termios.error, OSError, ValueError):
        return None


def _end_hard(code: int, saved: list[Any] | None) -> None:
    """The orderly way took too long: give the terminal back and go. A batch is resumable at any moment."""
    with contextlib.suppress(termios.error, OSError, ValueError):
        if saved is not None and sys.__stdin__ is not None:
            termios.tcsetattr(sys.__stdin__.fileno(), termios.TCSANOW, saved)
        if sys.__stderr__ is not None and sys.__stderr__.isatty():
            # A terminal that nobody reads would block the write, and with it the exit.
            args = (sys.__stderr__.fileno(), _RESTORE.encode("ascii"))
            writer = threading.Thread(target=os.write, args=args, daemon=True)
            writer.start()
            writer.join(0.1)
    os._exit(code)
