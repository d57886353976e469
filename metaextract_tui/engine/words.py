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
    return cut(text) or None


def cut(text: str) -> str:
    """A log within MAX_WORDS characters: of faulthandler's dump the stack of the current thread first, from its top;
    where there is no dump, the end."""
    starts = [one.start() for one in _STACK.finditer(text)]
    if not starts:
        return text[-MAX_WORDS:]
    fatal = text.rfind(_FATAL)
    at = fatal if fatal in starts else starts[0]
    parts = [one.strip() for one in text[at:].split("\n\n")]
    heading = [one for one in parts if one.startswith(_FATAL)]
    stacks = [one for one in parts if one.startswith((_CURRENT, "Thread 0x"))]
    stacks.sort(key=lambda one: not one.startswith(_CURRENT))
    return "\n".join([text[:at].strip()[-_MAX_SAID:], *heading, *stacks]).strip()[:MAX_WORDS]
