"""Terminals that make it hard: closed, slow, deaf, of another locale, resized in a storm, in tmux; and a screen that
fails itself."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tui.terminal import PATIENCE_S, ROOT, Terminal

LEFT = b"\x1b[?1049l"


@pytest.fixture
def folder(tmp_path: Path) -> bytes:
    return os.fsencode(tmp_path)


def test_a_closed_terminal_ends_it_as_a_hang_up(folder: bytes) -> None:
    terminal = Terminal("running", folder)
    terminal.until("4 Workers")
    terminal.close()
    assert terminal.exit_code_unread() == 129


def test_keys_work_where_the_terminal_takes_little(folder: bytes) -> None:
    terminal = Terminal("live", folder)
    terminal.until("4 Workers")
    terminal.keys("2jjj")
    terminal.trickle(2)
    terminal.keys("q")
    terminal.until("not read yet")
    terminal.keys("y")
    assert terminal.exit_code() == 0
    assert LEFT in terminal.output


def test_ctrl_c_ends_it_where_the_terminal_takes_nothing(folder: bytes) -> None:
    terminal = Terminal("live", folder)
    terminal.until("4 Workers")
    for number in range(60):  # each a screen of another size: more than a pseudo-terminal holds
        terminal.resize(100 + number, 40)
        time.sleep(0.05)
    terminal.keys("\x03")
    assert terminal.exit_code_unread() == 130


def test_what_was_left_out_is_painted_when_the_terminal_catches_up(folder: bytes) -> None:
    terminal = Terminal("finished", folder)
    terminal.until("4 Workers")
    for number in range(60):
        terminal.resize(100 + number, 40)
        time.sleep(0.02)
    terminal.resize(120, 40)
    terminal.keys("?")
    terminal.until("The batch and the panes")
    terminal.keys("\x03")
    assert terminal.exit_code() == 130


@pytest.mark.parametrize("locale", ["C", "POSIX", "en_US.ISO-8859-1"])
def test_borders_are_drawn_whatever_the_locale(folder: bytes, locale: str) -> None:
    terminal = Terminal("running", folder, {"LC_ALL": locale, "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"})
    terminal.until("╭")
    terminal.until("4 Workers")
    terminal.keys("\x03")
    assert terminal.exit_code() == 130
    assert b"\\u" not in terminal.output
    terminal.output.decode("utf-8")


def test_no_color_is_grey(folder: bytes) -> None:
    terminal = Terminal("running", folder, {"NO_COLOR": "1"})
    terminal.until("4 Workers")
    terminal.keys("\x03")
    assert terminal.exit_code() == 130
    colours = re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", terminal.output)
    assert colours
    assert all(red == green == blue for red, green, blue in colours)


@pytest.mark.parametrize(
    ("environment", "animation", "ticks"),
    [({}, "full", 10), ({"SSH_CONNECTION": "1 2 3 4"}, "none", 4), ({"TEXTUAL_ANIMATIONS": "none"}, "none", 10)],
    ids=["here", "ssh", "reduced"],
)
def test_motion(environment: dict[str, str], animation: str, ticks: int) -> None:
    code = (
        "from metaextract_tui.tui.app import MetaextractApp; from tests.tui.fake_door import FakeDoor\n"
        "app = MetaextractApp(FakeDoor()); print(app.animation_level, app.workbench.ticks_per_s)"
    )
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    asked = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=True
    )
    assert asked.stdout.split() == [animation, str(ticks)]


@pytest.mark.parametrize("moments", [0, 1, 3, 6])
def test_who_leaves_at_once_is_told_nothing(folder: bytes, moments: int) -> None:
    terminal = Terminal("running", folder)
    terminal.until("\x1b[?1049h")
    terminal.read(moments * 0.05)
    terminal.keys("\x03")
    assert terminal.exit_code() == 130
    assert b"never awaited" not in terminal.output
    assert b"Traceback" not in terminal.output


# --- a screen that fails ------------------------------------------------------


def test_a_screen_that_fails_says_where_its_log_is(folder: bytes, tmp_path: Path) -> None:
    terminal = Terminal("crash", folder, {"XDG_STATE_HOME": str(tmp_path)})
    assert terminal.exit_code() == 1
    log = tmp_path / "metaextract-tui" / "crash.log"
    said = terminal.output[terminal.output.rindex(LEFT) :].decode()
    assert str(log) in "".join(said.split("\r\n"))
    assert "the batch can be resumed" in said
    assert "closed" in said
    written = log.read_text()
    assert "ValueError" in written
    assert "in fail" in written
    assert "SECRET" not in written + terminal.output.decode()
    assert log.stat().st_mode & 0o077 == 0


def test_a_screen_that_failed_once_is_begun_anew_and_the_batch_goes_on(folder: bytes, tmp_path: Path) -> None:
    terminal = Terminal("crash-once", folder, {"XDG_STATE_HOME": str(tmp_path)})
    terminal.until("4 Workers")
    terminal.keys(",")
    terminal.until("the batch goes")
    terminal.keys("q")
    terminal.until("not read yet")
    terminal.keys("y")
    assert terminal.exit_code() == 0
    assert (tmp_path / "metaextract-tui" / "crash.log").exists()
    assert b"SECRET" not in terminal.output


# --- tmux ---------------------------------------------------------------------


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[list[str]]:
    program = shutil.which("tmux")
    if program is None:
        pytest.skip("tmux is not installed")
    command = [program, "-f", os.devnull, "-S", str(tmp_path / "tmux")]
    yield command
    subprocess.run([*command, "kill-server"], capture_output=True, check=False)


def test_in_tmux(tmux: list[str], tmp_path: Path) -> None:
    def shown() -> str:
        return subprocess.run(
            [*tmux, "capture-pane", "-p"], capture_output=True, text=True, encoding="utf-8", check=False
        ).stdout

    def until(text: str) -> None:
        end = time.monotonic() + PATIENCE_S
        while text not in shown():
            assert time.monotonic() < end, shown()
            time.sleep(0.1)

    program = f"cd {ROOT} && {sys.executable} -m tests.tui.demo running {tmp_path}; echo ended with $?; sleep 60"
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    subprocess.run([*tmux, "new-session", "-d", "-x", "120", "-y", "40", program], check=True, env=environment)
    until("4 Workers")
    until("╭")
    subprocess.run([*tmux, "send-keys", "q"], check=True)
    until("not read yet")
    subprocess.run([*tmux, "send-keys", "y"], check=True)
    until("ended with 0")
    assert "╭" not in shown(), "the terminal is given back"
