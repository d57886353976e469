"""What a worker left in its log, cut to what tells most: the stack of the thread that died, and the words before it."""

from __future__ import annotations

import re
from pathlib import Path

MAX_WORDS = 4000  # characters that go into an error's detail
_MAX_SAID = 1000  # of them, for what a library printed before the stack
_MAX_READ = 1 << 20
_STACK = re.compile(r"^(?:Fatal Python error: .*|(?:Current thread|Thread) 0x[0-9a-f]+.*)$", re.MULTILINE)
_FATAL = "Fatal Python error: "
_CURRENT = "Current thread "


def last_words(log: Path) -> str | None:
    """The last words of the process that wrote this log; None where it said nothing."""
    try:
        with open(log, "rb") as stream:
            text = stream.read(_MAX_READ).decode("utf-8", "replace").strip()
    except OSError:
        return None
    said, dump = split(text)
    return (f"{said[-_MAX_SAID:]}\n{dump}" if dump else said)[-MAX_WORDS:].strip() or None


def whole(text: str) -> bool:
    """Whether a log has faulthandler's dump to its last part, the stack of the current thread."""
    return _CURRENT in split(text)[1]


def split(text: str) -> tuple[str, str]:
    """A log as what was printed, and faulthandler's dump within MAX_WORDS characters (empty where there is none): what
    was fatal, the stack of the current thread, from its top, then those of others."""
    starts = [one.start() for one in _STACK.finditer(text)]
    if not starts:
        return text.strip(), ""
    fatal = text.rfind(_FATAL)
    at = fatal if fatal in starts else starts[0]
    parts = [one.strip() for one in text[at:].split("\n\n")]
    heading = [one for one in parts if one.startswith(_FATAL)]
    stacks = [one for one in parts if one.startswith((_CURRENT, "Thread 0x"))]
    stacks.sort(key=lambda one: not one.startswith(_CURRENT))
    return text[:at].strip(), "\n".join([*heading, *stacks])[: MAX_WORDS - _MAX_SAID - 1]
