"""Where settings come from, and how a wrong one is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from metaextract_tui.config import KEYS, Config, ConfigError, Settings, load
from metaextract_tui.habits import Habits
from metaextract_tui.model import Mode


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def loaded(file: Path, **environment: str) -> Config:
    return load(file=file, environment=environment)


def test_without_file_environment_and_flags_there_are_defaults(file: Path) -> None:
    assert loaded(file).settings == Settings()
    assert loaded(file).catalogue.name == "catalogue.sqlite"


def test_every_setting_has_its_key() -> None:
    assert {key.attribute for key in KEYS} - {None} == set(Settings.__dataclass_fields__)


def test_every_default_is_a_value_that_may_be_written() -> None:
    for key in KEYS:
        if key.attribute:
            default = getattr(Settings(), key.attribute)
            assert key.check(list(default) if isinstance(default, tuple) else default) == default


def test_the_file_sets_every_kind_of_value(file: Path) -> None:
    file.write_text(
        'mode = "threads"\nworkers = 3\ntimeout = 2.5\nhidden = true\ninclude = ["*.dcm", "*.fits"]\n'
        'catalogue = "~/some.sqlite"\n'
    )
    config = loaded(file)
    assert config.settings == Settings(
        mode=Mode.THREADS, workers=3, timeout_s=2.5, hidden=True, include=("*.dcm", "*.fits")
    )
    assert config.catalogue == Path.home() / "some.sqlite"


def test_the_environment_wins_over_the_file_and_a_flag_over_both(file: Path) -> None:
    file.write_text("workers = 2\nthreads = 2\nretries = 2\n")
    environment = {"METAEXTRACT_THREADS": "3", "METAEXTRACT_RETRIES": "3"}
    settings = load({"retries": 4, "workers": None}, file=file, environment=environment).settings
    assert (settings.workers, settings.threads, settings.retries) == (2, 3, 4)


def test_the_environment_sets_every_kind_of_value(file: Path) -> None:
    config = loaded(
        file,
        METAEXTRACT_MODE="sequential",
        METAEXTRACT_TIMEOUT="60",
        METAEXTRACT_FOLLOW_LINKS="1",
        METAEXTRACT_EXCLUDE="*.tmp:cache",
        METAEXTRACT_CATALOGUE="/data/c.sqlite",
        METAEXTRACT_WORKERS="",
        PATH="/bin",
    )
    assert config.settings == Settings(
        mode=Mode.SEQUENTIAL, timeout_s=60.0, follow_links=True, exclude=("*.tmp", "cache")
    )
    assert config.catalogue == Path("/data/c.sqlite")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("workers = 2\n\n# so\nworkes = 2\n", "line 4: unknown setting 'workes'; did you mean workers?"),
        ("workers = 0\n", "line 1: workers must be a whole number from 1 to 256, not 0"),
        ("workers = true\n", "line 1: workers must be a whole number from 1 to 256, not true"),
        ("threads = 1\nworkers = '4'", "line 2: workers must be a whole number from 1 to 256, not '4'"),
        ("timeout = nan", "line 1: timeout must be a number from 0.1 to 86400 seconds, not nan"),
        ("mode = 'fast'", "line 1: mode must be one of auto, threads, processes, sequential, not 'fast'"),
        ("include = [\n  '*.a',\n  3,\n]\n", "line 1: include must be a list of patterns"),
        ("include = [\n '*.a',\n]\n\nhidden = 'yes'\n", "line 5: hidden must be true or false, not 'yes'"),
        ('include = ["""\nhidden = 1\n"""]\nhidden = 1\n', "line 4: hidden must be true or false, not 1"),
        ("workers = 1\n[colours]\nx = 1\n", "line 2: unknown setting 'colours'"),
        ("'follow links' = true", "line 1: unknown setting 'follow links'; did you mean follow_links?"),
        ("hidden = true\nexclude = ['a', '!']", "line 2: '!' is no pattern as a .gitignore has them"),
        ("exclude = ['# all']", "line 1: '# all' is no pattern"),
        ("workers = \n", "this is not TOML: Invalid value (at line 1, column 11)"),
    ],
)
def test_a_wrong_line_is_named_with_its_file_and_number(file: Path, text: str, said: str) -> None:
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        loaded(file)
    assert str(caught.value).startswith(str(file))
    assert said in str(caught.value)


def test_a_file_that_is_not_utf8_or_cannot_be_read_is_named(file: Path, tmp_path: Path) -> None:
    file.write_bytes(b"# fine\n# caf\xe9\n")
    with pytest.raises(ConfigError, match=r"config\.toml, line 2: this is not UTF-8"):
        loaded(file)
    with pytest.raises(ConfigError, match="it cannot be read: Is a directory"):
        loaded(tmp_path)
    file.write_bytes(b"#" * 70_000)
    with pytest.raises(ConfigError, match="more than 64 KiB"):
        loaded(file)


@pytest.mark.parametrize(
    ("variable", "text", "said"),
    [
        (
            "METAEXTRACT_WORKERS",
            "many",
            "METAEXTRACT_WORKERS: workers must be a whole number from 1 to 256, not 'many'",
        ),
        ("METAEXTRACT_HIDDEN", "maybe", "METAEXTRACT_HIDDEN: hidden must be true or false, not 'maybe'"),
        ("METAEXTRACT_INCLUDE", "*.a::*.b", "METAEXTRACT_INCLUDE: include must be a list of patterns"),
        ("METAEXTRACT_WORKER", "2", "unknown setting 'METAEXTRACT_WORKER'; did you mean METAEXTRACT_WORKERS?"),
    ],
)
def test_a_wrong_variable_is_named(file: Path, variable: str, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(file=file, environment={variable: text})
    assert said in str(caught.value)


# --- the screen's tables -------------------------------------------------------------------------------------------


def habits_of(tmp_path: Path, text: str) -> Habits:
    file = tmp_path / "config.toml"
    file.write_text(text)
    return load(file=file, environment={}).habits


def test_the_screens_tables_are_read(tmp_path: Path) -> None:
    habits = habits_of(
        tmp_path,
        'workers = 2\n[ui]\ntheme = "ansi"\nanimation = false\n[keys]\n"batch.retry" = "r, f5"\nbatch.start = "S"\n',
    )
    assert (habits.theme, habits.animation, habits.notifications, habits.restore) == ("ansi", False, "bell", True)
    assert dict(habits.keys) == {"batch.retry": "r,f5", "batch.start": "S"}
    assert habits.places["batch.start"].endswith("line 7")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[ui]\n\ncolour = 3\n", "line 3: unknown setting ui.colour; there is theme"),
        ('[ui]\nnotifications = "loud"\n', "line 2: ui.notifications must be one of none, bell, desktop, not 'loud'"),
        ("ui = 3\n", "line 1: ui must be a table"),
        ('[keys]\n# a comment\n"batch.retry" = 5\n', "line 3: the keys of batch.retry must be a text"),
    ],
)
def test_a_wrong_entry_of_the_screen_is_named_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(says)):
        habits_of(tmp_path, text)
