"""A batch, a retry or a search as the command that does the same without a screen: quoted so that a shell takes it."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

from metaextract_tui.config import APP_NAME, KEYS, Settings, default_catalogue, examined
from metaextract_tui.model import ErrorKind, Remedy
from metaextract_tui.plain import visible

_NOT_SCANNED = ("pictures", "catalogue")  # settings that no batch depends on


def scan(roots: Sequence[bytes], settings: Settings, catalogue: Path, now: Settings | None = None) -> str:
    """`scan` of these roots. Named is each setting that is not the default, or not what `now` would have it be: the
    settings that the file and the environment ask for."""
    defaults = Settings()
    flags: list[str] = []
    for key in KEYS:
        if key.name in _NOT_SCANNED or key.attribute is None:
            continue
        value = getattr(settings, key.attribute)
        if value == getattr(defaults, key.attribute) == getattr(now or defaults, key.attribute):
            continue
        flag = "--" + key.name.replace("_", "-")
        if isinstance(value, bool):
            flags += [flag] if value else []  # what the file switches on, no flag switches off
        elif isinstance(value, tuple):
            for one in value:
                flags += [flag, quoted(one)]
        else:
            flags += [flag, quoted(_figure(value))]
    return _line("scan", [quoted(_path(root)) for root in roots], flags, catalogue)


def usual() -> Settings:
    """What the file and the environment ask for, and so a command without flags: without what cannot be used there."""
    return examined()[0].settings


def retry(catalogue: Path, kind: ErrorKind | None = None, remedy: Remedy | None = None) -> str:
    """`retry` of the newest batch's failures: of one kind or all, with a remedy or as before."""
    flags = [] if kind is None else ["--kind", kind.value]
    if remedy is not None:
        for flag, value in (
            ("--timeout", remedy.timeout_s), ("--memory-limit", remedy.memory_limit_mb),
            ("--lane", None if remedy.isolated else remedy.lane), ("--as", remedy.format),
        ):  # fmt: skip
            flags += [] if value is None else [flag, quoted(_figure(value))]
        flags += ["--deep"] * remedy.deep + ["--isolated"] * remedy.isolated
    return _line("retry", [], flags, catalogue)


def resume(catalogue: Path) -> str:
    """`resume` of the newest interrupted batch."""
    return _line("resume", [], [], catalogue)


def search(query: str, batch_id: int | None, catalogue: Path) -> str:
    """`search` of a batch (None: the newest) by the text of a filter."""
    named = [] if batch_id is None else ["--batch", str(batch_id)]
    ends = ["--"] if any(word.startswith("--") or word == "-h" for word in query.split()) or query[:2] == "--" else []
    return _line("search", [], named, catalogue, last=[*ends, quoted(query)])


def quoted(text: str | bytes) -> str:
    """One word for bash, zsh and ksh that is nothing but what it says: a name with controls, deceiving characters or
    bytes that are no UTF-8 is written as `$'…'` with escapes, so that pasting it does nothing."""
    said = text if isinstance(text, str) else os.fsdecode(text)
    if visible(said) == said:
        return shlex.quote(said)
    return "$'" + "".join(map(_escaped, os.fsencode(said))) + "'"


def _escaped(byte: int) -> str:
    character = chr(byte)
    if character in "'\\":
        return f"\\{character}"
    # Octal ends after three digits; a letter that follows a \\xNN may be taken for a part of it.
    return character if 0x20 <= byte < 0x7F else f"\\{byte:03o}"


def _path(path: bytes) -> bytes:
    """A path that no option and no command is taken for."""
    return b"./" + path if path.startswith(b"-") else path


def _figure(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _line(
    command: str, words: Iterable[str], flags: Iterable[str], catalogue: Path, *, last: Sequence[str] = ()
) -> str:
    own = [] if catalogue == default_catalogue() else ["--catalogue", quoted(bytes(catalogue.absolute()))]
    return " ".join([APP_NAME, command, *words, *flags, *own, *last])
