"""The forkserver does not hear Ctrl-C, from its first moment: the program decides what that means."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

_ASKED = """
import signal
from multiprocessing import forkserver
from metaextract_tui.engine import forks
forks.warm()
print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()))
print(open(f"/proc/{forkserver._forkserver._forkserver_pid}/status").read())
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only /proc tells which signals a process blocks")
def test_the_forkserver_is_started_without_ears_for_ctrl_c(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", _ASKED], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    deaf, _, status = said.partition("\n")
    assert deaf == "False", "the program itself hears it"
    blocked = next(line.split()[1] for line in status.splitlines() if line.startswith("SigBlk:"))
    assert int(blocked, 16) & (1 << (signal.SIGINT - 1))
