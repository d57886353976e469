"""Keys and themes of the settings file: what is not there or clashes is one sentence with file and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from metaextract_tui.config import ConfigError, load
from metaextract_tui.habits import Habits
from metaextract_tui.tui.keymap import keymap, theme


def habits(tmp_path: Path, text: str) -> Habits:
    file = tmp_path / "config.toml"
    file.write_text(text)
    return load(file=file, environment={}).habits


@pytest.mark.parametrize("said", ["t,f5", "T,ctrl+t", "é", "ctrl+shift+up", "grave_accent", "ü,!"])
def test_keys_that_exist_are_taken(tmp_path: Path, said: str) -> None:
    wanted = keymap(habits(tmp_path, f'[keys]\n"app.as_command" = "{said}"\n'))
    assert list(wanted) == ["app.as_command"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('"batch.rety" = "f5"', "line 2: no action has the id 'batch.rety'; did you mean batch.retry?"),
        ('"batch.retry" = "ctl+r"', "line 2: 'ctl+r' is no key"),
        ('"batch.retry" = "banana"', "line 2: 'banana' is no key"),
        ('"batch.retry" = "p"', "line 2: the key p of batch.retry is that of batch.pause already"),
        ('"app.help" = "/"', "line 2: the key slash of app.help is that of files.filter already"),
        ('"files.mark" = "r"', "line 2: the key r of files.mark is that of batch.retry already"),
    ],
)
def test_what_cannot_be_is_named_with_its_line(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(says)):
        keymap(habits(tmp_path, f"[keys]\n{line}\n"))


def test_two_actions_may_change_places(tmp_path: Path) -> None:
    wanted = keymap(habits(tmp_path, '[keys]\n"batch.retry" = "p"\n"batch.pause" = "r"\n'))
    assert wanted == {"batch.retry": "p", "batch.pause": "r"}


def test_a_theme_is_the_files_or_the_one_chosen_last(tmp_path: Path) -> None:
    assert theme(Habits(), None) == "tokyo-night"
    assert theme(Habits(), "nord") == "nord"
    assert theme(Habits(), "no such") == "tokyo-night"
    assert theme(habits(tmp_path, '[ui]\ntheme = "ansi"\n'), "nord") == "ansi-dark"
    with pytest.raises(ConfigError, match=re.escape("line 2: there is no theme 'gruvbux'; did you mean gruvbox?")):
        theme(habits(tmp_path, '[ui]\ntheme = "gruvbux"\n'), None)
