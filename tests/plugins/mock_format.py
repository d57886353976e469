"""A format for tests, added the way a third party adds one: a file's text says what its reading does.

The first line is `#!mock` (processes only) or `#!mock-threads` (safe in threads); each further line is a command:
sleep S · work MS (of the processor, in Python) · spin (endless, in Python) · stuck (endless, in C with the
interpreter's lock held) · eat MB · segv · abort · bus · fpe · stop · exit N · print TEXT · raise TEXT · errno NAME
· huge MB · leak MB · try ATTEMPT (see there). Every file gets a `title` from its name. `deep COMMAND` does so only
where the body is read too (--deep), which finds the number of lines.
"""

from __future__ import annotations

import ctypes
import errno
import itertools
import os
import signal
import socket
import subprocess
import sys
import time

from metaextract_tui.formats.base import Extraction, Format, Magic
from metaextract_tui.formats.source import Source
from metaextract_tui.model import Lane, Preview, Wanted, Words

PROCESS = Format(
    name="mock",
    label="Mock",
    extensions=(".mock",),
    media_types=("application/x-mock",),
    extractor="mock_format:extract",
    magics=(Magic(0, b"#!mock\n"),),
    deep="mock_format:deepen",
    preview="mock_format:show",
)
THREADS = Format(
    name="mock-threads",
    label="Mock in threads",
    extensions=(".mockt",),
    media_types=("application/x-mock-threads",),
    extractor="mock_format:extract",
    magics=(Magic(0, b"#!mock-threads\n"),),
    lane=Lane.THREAD,
    threads_safe=True,
    deep="mock_format:deepen",
)
FORMATS = [PROCESS, THREADS]
LEAKED: list[bytes] = []


def extract(source: Source, found: Extraction) -> None:
    found.put("title", source.name, "name")
    for line in source.read_at(0, 100_000).decode().splitlines()[1:]:
        command, _, rest = line.partition(" ")
        run(command, rest, found)


def deepen(source: Source, found: Extraction) -> None:
    lines = source.read_at(0, 100_000).decode().splitlines()[1:]
    found.deep["lines"] = len(lines)
    for line in lines:
        when, _, what = line.partition(" ")
        if when == "deep":
            command, _, rest = what.partition(" ")
            run(command, rest, found)


def show(source: Source, wanted: Wanted) -> Preview:
    """Its lines as text, after what they say was done; the caption has what was tried."""
    lines = source.read_at(0, 100_000).decode().splitlines()[1:]
    found = Extraction("mock")
    for line in lines:
        command, _, rest = line.partition(" ")
        run(command, rest, found)
    return Preview(Words(tuple(lines)), str(found.native.get("tried", source.name)), wanted.place or 0, 5)


def attempt(what: str, where: str) -> str:
    """What comes of something that no worker should do: `done`, or the name of the error.

    tcp PORT · udp PORT · listen PORT (of loopback) · abstract NAME (a Unix socket) · write PATH · append PATH ·
    mkdir PATH · unlink PATH · exec PATH · kill PID.
    """
    try:
        if what == "tcp":
            socket.create_connection(("127.0.0.1", int(where)), timeout=5).close()
        elif what == "udp":
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", int(where)))
        elif what == "listen":
            socket.create_server(("127.0.0.1", int(where))).close()
        elif what == "abstract":
            socket.socket(socket.AF_UNIX).connect("\0" + where)
        elif what in ("write", "append"):
            open(where, what[0]).close()
        elif what == "mkdir":
            os.mkdir(where)
        elif what == "unlink":
            os.unlink(where)
        elif what == "exec":
            subprocess.run([where], check=True)
        elif what == "kill":
            os.kill(int(where), 0)
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, type(error).__name__)
    return "done"


def run(command: str, rest: str, found: Extraction) -> None:
    if command == "sleep":
        time.sleep(float(rest))
    elif command == "work":
        end = time.thread_time() + float(rest) / 1000
        while time.thread_time() < end:
            pass
    elif command == "spin":
        while True:
            pass
    elif command == "stuck":
        all(itertools.repeat(True))
    elif command == "eat":
        hoard: list[bytearray] = []
        for _ in range(int(rest)):
            hoard += [bytearray(b"x" * 1024) * 1024]
    elif command == "segv":
        ctypes.string_at(0)
    elif command == "abort":
        os.abort()
    elif command == "bus":
        os.kill(os.getpid(), signal.SIGBUS)
    elif command == "fpe":
        os.kill(os.getpid(), signal.SIGFPE)
    elif command == "stop":
        os.kill(os.getpid(), signal.SIGSTOP)
    elif command == "errno":
        number = getattr(errno, rest)
        raise OSError(number, os.strerror(number))
    elif command == "leak":
        LEAKED.append(b"x" * (int(rest) << 20))
    elif command == "try":
        found.native.setdefault("tried", {})[rest] = attempt(*rest.split())
    elif command == "exit":
        os._exit(int(rest))
    elif command == "print":
        print(rest)  # noqa: T201
        sys.stdout.flush()
        os.write(1, rest.encode() + b"\n")
        os.write(2, rest.encode() + b"\n")
    elif command == "raise":
        raise ValueError(rest)
    elif command == "huge":
        found.native["huge"] = ["x" * 60_000] * (int(rest) * 1024 // 60)
