"""The forkserver does not hear Ctrl-C, from its first moment: the program decides what that means."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from metaextract_tui.engine.forks import NICE

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


_GIVES_WAY = """
import os
from multiprocessing import forkserver
from metaextract_tui.engine import forks, launch
forks.warm(behind={behind})
launch.fork(os.getpid, (), "one").join()
print(os.getpriority(os.PRIO_PROCESS, forkserver._forkserver._forkserver_pid) - os.getpriority(os.PRIO_PROCESS, 0))
"""


@pytest.mark.parametrize(("behind", "by"), [(True, NICE), (False, 0)])
def test_workers_give_way_to_a_screen_and_to_nothing_else(tmp_path: Path, behind: bool, by: int) -> None:
    asked = [sys.executable, "-c", _GIVES_WAY.format(behind=behind)]
    assert int(subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=True).stdout) == by
