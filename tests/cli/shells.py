"""A real shell in a pseudo-terminal, with the program's completion loaded: what it offers and writes at a Tab."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

WAIT_S = 60.0
WIDE, HIGH = 160, 60
PROMPT = "ready>"
COMMANDS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
}
SETUP = {
    "bash": "bind 'set bell-style none' 'set completion-query-items 0' 'set page-completions off' "
    f"'set enable-bracketed-paste off'; PS1='{PROMPT} '",
    "zsh": f"unsetopt zle_bracketed_paste beep; zstyle ':completion:*' list-prompt ''; LISTMAX=9999; PS1='{PROMPT} '",
}


class Shell:
    """bash or zsh as a person has it. `at_tab` types a line and presses Tab twice."""

    def __init__(self, name: str, home: Path) -> None:
        self._screen = pyte.Screen(WIDE, HIGH)
        self._stream = pyte.ByteStream(self._screen)
        program = home / "bin" / "metaextract-tui"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m metaextract_tui "$@"\n')
        program.chmod(0o755)
        script = home / "completion"
        script.write_bytes(subprocess.run([program, "completion", name], capture_output=True, check=True).stdout)
        names = {one: os.environ[one] for one in os.environ if one.startswith("XDG_") or one == "PYTHONPATH"}
        path = f"{program.parent}:{os.environ['PATH']}"
        environment = {**names, "PATH": path, "HOME": str(home), "TERM": "xterm", "LC_ALL": "C.UTF-8"}
        environment |= {"COLUMNS": str(WIDE), "LINES": str(HIGH)}
        self._pid, self._ours = pty.fork()
        if self._pid == 0:
            os.execvpe(name, COMMANDS[name], environment)
        self.send(f"stty rows {HIGH} cols {WIDE}; . {script}; {SETUP[name]}\r")
        self.until(lambda text: text.rstrip().endswith(f"\n{PROMPT}"))

    def at_tab(self, line: str, *wanted: str) -> str:
        """What is on the screen once all of `wanted` is there."""
        self.send("\x05\x15\x0c")  # takes what is typed away, and clears the screen
        self.until(lambda text: text.strip() == PROMPT)
        self.send(f"{line}\t")
        self._read(0.2)
        self.send("\t")
        shown = self.until(lambda text: all(one in text for one in wanted))
        return re.sub(r"[ \n]+$", "", shown)

    def send(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def until(self, true: object) -> str:
        assert callable(true)
        end = time.monotonic() + WAIT_S
        while not true(shown := "\n".join(line.rstrip() for line in self._screen.display)):
            assert time.monotonic() < end, shown
            self._read(0.1)
        return shown

    def _read(self, seconds: float) -> None:
        while select.select([self._ours], [], [], seconds)[0]:
            try:
                self._stream.feed(os.read(self._ours, 65536))
            except OSError:
                return

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._ours)
        os.waitpid(self._pid, 0)


def fish(home: Path, line: str) -> Sequence[str]:
    """What fish offers after a line, each with its note behind a tab; fish tells it without a terminal."""
    program = f"{shlex.quote(sys.executable)} -m metaextract_tui"
    (home / "metaextract-tui").write_text(f'#!/bin/sh\nexec {program} "$@"\n')
    (home / "metaextract-tui").chmod(0o755)
    script = (
        f"set PATH {home} $PATH; metaextract-tui completion fish | source; complete --do-complete {shlex.quote(line)}"
    )
    environment = {**os.environ, "HOME": str(home), "LC_ALL": "C.UTF-8"}
    said = subprocess.run(
        ["fish", "--no-config", "-c", script], capture_output=True, check=True, env=environment, timeout=60
    )
    assert said.stderr == b""
    return said.stdout.decode().splitlines()
