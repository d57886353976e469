"""The empty frame of the app, drawn while the app itself is still being loaded: whoever starts it sees at once that it
starts. Imports next to nothing, for that is its point."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from collections.abc import Iterator
from types import FrameType

ENTER, LEAVE = "\x1b[?1049h", "\x1b[?1049l\x1b[?25h"
WIDE, HIGH = 100, 30
"""From this size on the app shows all panes at once, and so does the frame."""
BOTTOM, HEAD, FOOT = 8, 2, 1
_ENDS = (signal.SIGTERM, signal.SIGHUP)

_up = False


@contextlib.contextmanager
def up() -> Iterator[None]:
    """Draw the frame, which the app takes over (see `taken`); where it does not come to that, take it away.

    What is loaded stays: to look for garbage among it would cost a tenth of the start. The app lets that begin again.
    """
    global _up
    gc.disable()
    for number in _ENDS:
        if _terminal() is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)
    _up = _write(ENTER + "\x1b[?25l" + _frame(*_size()))
    try:
        yield
    finally:
        gc.enable()
        if taken():
            _write(LEAVE)


def taken() -> bool:
    """Whether the frame was up; from now on it is the caller's to give the terminal back."""
    global _up
    was, _up = _up, False
    return was


def _end(number: int, _frame_of: FrameType | None) -> None:
    """A signal before the app listens to signals itself: nothing has begun that would have to be ended in order."""
    _write(LEAVE)
    os._exit(128 + number)


def _write(text: str) -> bool:
    """Whether it could be written to the terminal."""
    number = _terminal()
    if number is None:
        return False
    with contextlib.suppress(OSError):
        os.write(number, text.encode())
        return True
    return False


def _terminal() -> int | None:
    """The terminal that the app will use."""
    stream = sys.__stderr__
    return stream.fileno() if stream is not None and stream.isatty() else None


def _size() -> tuple[int, int]:
    number = _terminal()
    try:
        size = os.get_terminal_size(2 if number is None else number)
    except OSError:
        return 80, 24
    return size.columns, size.lines


def _frame(width: int, height: int) -> str:
    """The panes without content, where the app will draw them."""
    text = "\x1b[2J\x1b[H" + ("\x1b[1m metaextract\x1b[0m   starts …" if width > 30 else "")
    if width < WIDE or height < HIGH:
        return text
    left = min(48, max(33, width * 22 // 100))
    high = height - HEAD - BOTTOM - FOOT
    detail = high * 2 // 5
    right, wide = width - left, width * 5 // 8
    boxes = (
        ("1 Sources", 0, HEAD, left, high),
        ("2 Files", left, HEAD, right, high - detail),
        ("3 Detail", left, HEAD + high - detail, right, detail),
        ("4 Workers", 0, HEAD + high, wide, BOTTOM),
        ("5 Throughput", wide, HEAD + high, width - wide, BOTTOM),
    )
    return text + "\x1b[90m" + "".join(_box(*box) for box in boxes) + "\x1b[0m"


def _box(title: str, x: int, y: int, width: int, height: int) -> str:
    lines = ["╭─ " + title + " " + "─" * (width - len(title) - 5) + "╮"]
    sides = "│\x1b[" + str(x + width) + "G│"
    lines += [sides] * (height - 2)
    lines.append("╰" + "─" * (width - 2) + "╯")
    return "".join(f"\x1b[{y + at + 1};{x + 1}H{line}" for at, line in enumerate(lines))
