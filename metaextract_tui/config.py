"""The settings and where they come from: defaults < TOML file < environment < flags."""

from __future__ import annotations

import contextlib
import difflib
import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from metaextract_tui import habits
from metaextract_tui.habits import Habits
from metaextract_tui.model import Mode

APP_NAME = "metaextract-tui"
ENVIRONMENT_PREFIX = "METAEXTRACT_"
MAX_FILE_BYTES = 64 * 1024
_NO_SETTINGS = frozenset({"METAEXTRACT_READ_DELAY_MS"})  # simulates slow storage, see formats/source.py


PICTURES = ("auto", "pixels", "sixel", "blocks", "none")
"""How previews draw pictures: `auto`: in pixels where the terminal is known to, else in blocks; `pixels`: by Kitty's
protocol; `none`: not at all."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How files are found, read and previewed. Seconds, MiB; `workers` are processes, `threads` live in one process.

    In mode `auto` both are the most that read at once; `threads` and `processes` use so many from the start.
    """

    mode: Mode = Mode.AUTO
    workers: int = min(os.cpu_count() or 1, 8)
    threads: int = 16
    timeout_s: float = 300.0
    memory_limit_mb: int = 2000
    retries: int = 2
    chunk_size: int = 10
    deep: bool = False
    force: bool = False
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    hidden: bool = False
    follow_links: bool = False
    pictures: str = "auto"


class ConfigError(Exception):
    """A setting that cannot be used: one plain sentence that names it and where it stands."""


@dataclass(frozen=True, slots=True)
class Config:
    """What a run is given: how files are read, where the catalogue lies, how the screen is wanted."""

    settings: Settings
    catalogue: Path
    habits: Habits = field(default_factory=Habits)


@dataclass(frozen=True, slots=True)
class Key:
    """One setting as people write it: `name` in the file, METAEXTRACT_NAME in the environment, --name as a flag.

    `attribute` is its name in `Settings` (None: the catalogue's place); `unit` is written into messages.
    """

    name: str
    kind: Literal["int", "float", "bool", "mode", "globs", "path", "pictures"]
    meaning: str
    attribute: str | None = None
    unit: str = ""
    minimum: float = 0
    maximum: float = 0

    @property
    def variable(self) -> str:
        return ENVIRONMENT_PREFIX + self.name.upper()

    def check(self, value: object) -> Any:
        """The value as `Settings` holds it, from what TOML gave. Raises ValueError with what it must be."""
        match self.kind:
            case "bool" if isinstance(value, bool):
                return value
            case "int" if isinstance(value, int) and not isinstance(value, bool) and self._within(value):
                return value
            case "float" if isinstance(value, int | float) and not isinstance(value, bool) and self._within(value):
                return float(value)
            case "mode" if isinstance(value, str) and value in list(Mode):
                return Mode(value)
            case "pictures" if isinstance(value, str) and value in PICTURES:
                return value
            case "globs" if isinstance(value, list) and all(isinstance(one, str) and one for one in value):
                for one in value:
                    _check_pattern(one)
                return tuple(value)
            case "path" if isinstance(value, str) and value and "\0" not in value:
                return Path(value).expanduser()
        raise ValueError(f"{self.name} must be {self.expected}, not {_shown(value)}")

    def parse(self, text: str) -> Any:
        """The value from the text of an environment variable or a flag. Raises ValueError likewise."""
        value: object = text
        if self.kind in ("int", "float"):
            with contextlib.suppress(ValueError):  # `check` says what it must be, and shows the text
                value = int(text) if self.kind == "int" else float(text)
        elif self.kind == "bool":
            value = {"true": True, "1": True, "false": False, "0": False}.get(text.strip().lower(), text)
        elif self.kind == "globs":
            value = text.split(os.pathsep)
        return self.check(value)

    @property
    def expected(self) -> str:
        """What a value must be, in words."""
        match self.kind:
            case "int":
                return f"a whole number from {self.minimum:g} to {self.maximum:.0f}{self._unit}"
            case "float":
                return f"a number from {self.minimum:g} to {self.maximum:.0f}{self._unit}"
            case "bool":
                return "true or false"
            case "mode":
                return "one of " + ", ".join(Mode)
            case "pictures":
                return "one of " + ", ".join(PICTURES)
            case "globs":
                return f"a list of patterns (in {self.variable} separated by {os.pathsep!r})"
            case "path":
                return "the path of a file"

    @property
    def _unit(self) -> str:
        return f" {self.unit}" if self.unit else ""

    def _within(self, value: float) -> bool:
        return self.minimum <= value <= self.maximum  # false for NaN as well


KEYS: tuple[Key, ...] = (
    Key("mode", "mode", "how files are dispatched", "mode"),
    Key("workers", "int", "worker processes (mode auto: at most)", "workers", "", 1, 256),
    Key("threads", "int", "threads of the thread pool, all in one process (mode auto: at most)", "threads", "", 1, 256),
    Key("timeout", "float", "time limit for one file", "timeout_s", "seconds", 0.1, 86_400),
    Key("memory_limit", "int", "memory limit for one worker", "memory_limit_mb", "MiB", 16, 1_048_576),
    Key("retries", "int", "more tries for a file that crashed, hung or ran out of memory", "retries", "", 0, 10),
    Key("chunk_size", "int", "files handed to a worker at once", "chunk_size", "", 1, 1000),
    Key("deep", "bool", "read the body of each file too, within bounds, and its sha256", "deep"),
    Key("force", "bool", "read files again that are unchanged since the last scan", "force"),
    Key("include", "globs", "only files whose name or path fits one of these", "include"),
    Key("exclude", "globs", "no files or folders whose name or path fits one of these", "exclude"),
    Key("hidden", "bool", "files and folders whose name begins with a dot too", "hidden"),
    Key("follow_links", "bool", "follow symbolic links", "follow_links"),
    Key("pictures", "pictures", "how previews draw pictures", "pictures"),
    Key("catalogue", "path", "the catalogue's file"),
)
BY_NAME: Mapping[str, Key] = {key.name: key for key in KEYS}


def config_file() -> Path:
    """Where the user's settings are looked for."""
    import platformdirs

    return platformdirs.user_config_path(APP_NAME) / "config.toml"


def default_catalogue() -> Path:
    """Where records go when nothing says otherwise."""
    import platformdirs

    return platformdirs.user_data_path(APP_NAME) / "catalogue.sqlite"


def load(
    flags: Mapping[str, Any] | None = None,
    *,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Config:
    """Settings from all places, the later winning: defaults, `file` (default: `config_file()`), environment, flags.

    `flags` maps key names to values that are checked already; None stands for a flag that was not given.
    Raises ConfigError for an unknown key, a wrong value, or a file that cannot be read. A file that is not there is no
    error.
    """
    file = file or config_file()
    return _gathered(flags or {}, file, _read(file), os.environ if environment is None else environment, _refuse)


def examined(
    flags: Mapping[str, Any] | None = None,
    *,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> tuple[Config, list[str]]:
    """The same without what cannot be used, and a sentence on each such thing."""
    file = file or config_file()
    found: list[str] = []
    known = os.environ if environment is None else environment
    try:
        return _gathered(flags or {}, file, _read(file), known, found.append), found
    except ConfigError as error:  # of the file as a whole
        return _gathered(flags or {}, file, "", known, found.append), [str(error), *found]


Complain = Callable[[str], None]


def _refuse(sentence: str) -> None:
    raise ConfigError(sentence)


def _gathered(
    flags: Mapping[str, Any], file: Path, text: str, environment: Mapping[str, str], complain: Complain
) -> Config:
    """What `text`, which stands in `file`, the environment and the flags ask for together."""
    values: dict[str, Any] = {}
    said = _parsed(file, text)
    wanted = _habits(file, text, said, complain)
    values.update(_from_file(file, text, said, complain))
    values.update(_from_environment(environment, complain))
    values.update({name: value for name, value in flags.items() if value is not None})
    catalogue = values.pop("catalogue", None) or default_catalogue()
    settings = {BY_NAME[name].attribute or name: value for name, value in values.items()}
    return Config(replace(Settings(), **settings), catalogue, wanted)


def _from_environment(environment: Mapping[str, str], complain: Complain) -> Iterator[tuple[str, Any]]:
    """What METAEXTRACT_… variables say; an empty one says nothing."""
    for variable, text in environment.items():
        if not variable.startswith(ENVIRONMENT_PREFIX) or not text or variable in _NO_SETTINGS:
            continue
        name = variable.removeprefix(ENVIRONMENT_PREFIX).lower()
        if name not in BY_NAME or variable != BY_NAME[name].variable:
            complain(f"environment: {_unknown(variable, [key.variable for key in KEYS])}")
            continue
        try:
            yield name, BY_NAME[name].parse(text)
        except ValueError as error:
            complain(f"environment variable {variable}: {error}")


def _parsed(file: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: this is not TOML: {error}") from None
    except RecursionError:
        raise ConfigError(f"{file}: its values are nested too deep") from None


def _habits(file: Path, text: str, said: Mapping[str, Any], complain: Complain) -> Habits:
    """What the tables [ui] and [keys] say."""
    wanted = Habits()
    for table in habits.TABLES:
        entries = said.get(table)
        if entries is None:
            continue
        if not isinstance(entries, dict):
            complain(f"{file}, line {_line_of(text, table)}: {table} must be a table, written [{table}]")
            continue
        places = {name: f"{file}, line {_line_of(text, name, table)}" for name in entries}
        for name, inner in entries.items():
            if isinstance(inner, dict):
                places |= {f"{name}.{one}": f"{file}, line {_line_of(text, one, table, name)}" for one in inner}
        for name, value in entries.items():
            try:
                wanted = habits.taken(wanted, table, {name: value}, places)
            except ValueError as error:
                complain(str(error))
    return wanted


def _from_file(file: Path, text: str, said: Mapping[str, Any], complain: Complain) -> Iterator[tuple[str, Any]]:
    for name, value in said.items():
        if name in habits.TABLES:
            continue
        if name not in BY_NAME:
            complain(f"{file}, line {_line_of(text, name)}: {_unknown(name, BY_NAME)}")
            continue
        try:
            yield name, BY_NAME[name].check(value)
        except ValueError as error:
            complain(f"{file}, line {_line_of(text, name)}: {error}")


def _read(file: Path) -> str:
    try:
        if file.exists() and not (file.is_file() or file.is_dir()):
            raise ConfigError(f"{file}: this is no file that could be read")
        with file.open("rb") as opened:
            raw = opened.read(MAX_FILE_BYTES + 1)
        if len(raw) > MAX_FILE_BYTES:
            raise ConfigError(f"{file}: more than {MAX_FILE_BYTES // 1024} KiB, which is no file of settings")
        return raw.decode("utf-8")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise ConfigError(f"{file}: it cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{file}, line {line}: this is not UTF-8") from None


def _line_of(text: str, name: str, *tables: str) -> int:
    """The line, from 1, on which a top-level key or table begins, or one within `tables`.

    tomllib keeps no positions, but every beginning of the file that is TOML by itself and lacks the key ends before
    it: the longest such beginning tells the line, whatever quotes, comments and line breaks the file uses.
    """
    lines = text.split("\n")
    line = 1
    for number in range(1, len(lines)):
        try:
            said: Any = tomllib.loads("\n".join(lines[:number]))
        except tomllib.TOMLDecodeError:
            continue  # in the middle of a value of several lines
        for table in tables:
            said = said.get(table, {})
        if name in said:
            break
        line = number + 1
    return line


def _check_pattern(pattern: str) -> None:
    """Raises ValueError where a pattern cannot be understood, or is none, as a comment would be in a .gitignore."""
    from pathspec import PathSpec

    try:
        patterns = PathSpec.from_lines("gitignore", [pattern], backend="simple").patterns
    except ValueError:
        patterns = []
    if not any(one.include is not None for one in patterns):
        raise ValueError(f"{_shown(pattern)} is no pattern as a .gitignore has them")


def _unknown(name: str, known: Mapping[str, Key] | list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"unknown setting {_shown(name)}" + (f"; did you mean {near[0]}?" if near else "")


def _shown(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 80 else text[:79] + "…"
