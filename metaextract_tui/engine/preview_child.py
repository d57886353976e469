"""The child's side of previews: answers one request after the other with bytes; sandboxed as all workers are."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import struct
from pathlib import Path
from typing import Any

from metaextract_tui.engine import sandbox
from metaextract_tui.engine.guard import ALARM_SLACK_S, limit_memory, settle
from metaextract_tui.formats.previewing import preview_file
from metaextract_tui.formats.registry import registry
from metaextract_tui.model import Wanted
from metaextract_tui.model.preview import encode

LENGTH = struct.Struct("!I")  # before each request and each answer


def main(end: socket.socket, log: Path | None) -> None:
    """What a preview's worker runs, until the manager closes its end."""
    settle(log, end.fileno())
    with contextlib.suppress(sandbox.SandboxUnavailable):
        sandbox.enter()
    while True:
        request = _receive(end)
        signal.setitimer(signal.ITIMER_REAL, request["timeout_s"] + ALARM_SLACK_S)
        limit_memory(request["memory_mb"])
        wanted = Wanted(request["width"], request["height"], request["place"])
        answer = encode(preview_file(os.fsencode(request["path"]), wanted, registry(), request["most_bytes"]))
        signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            end.sendall(LENGTH.pack(len(answer)) + answer)
        except OSError:
            os._exit(0)


def _receive(end: socket.socket) -> dict[str, Any]:
    """The next request; the process ends where there is none."""
    data = b""
    while len(data) < LENGTH.size or len(data) < LENGTH.size + LENGTH.unpack_from(data)[0]:
        try:
            more = end.recv(1 << 16)
        except OSError:
            more = b""
        if not more:
            os._exit(0)
        data += more
    request: dict[str, Any] = json.loads(data[LENGTH.size :])
    return request
