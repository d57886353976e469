"""Every warning has a code that is declared, and every code that is declared is used."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import metaextract_tui
from metaextract_tui.formats.codes import BY_NAME, CODES
from metaextract_tui.model import ErrorKind

PACKAGE = Path(metaextract_tui.__file__).parent
WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
# Of these an error after the first finding makes a warning (formats/reading.py); the others end a worker, or a file
# that has them has nothing else.
LATE = {
    ErrorKind.MALFORMED, ErrorKind.TRUNCATED, ErrorKind.ENCRYPTED, ErrorKind.UNSUPPORTED, ErrorKind.IO,
    ErrorKind.PERMISSION, ErrorKind.VANISHED, ErrorKind.MEMORY, ErrorKind.INTERNAL,
}  # fmt: skip


def trees() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        yield str(file.relative_to(PACKAGE)), ast.parse(file.read_text("utf-8"))


def takers(tree: ast.AST, inside: str = "") -> Iterator[tuple[str, int]]:
    """Functions and classes that take a `code` with its `message`, and the place of that argument in a call."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            names = [one.arg for one in node.args.args if one.arg not in ("self", "cls")]
            if {"code", "message"} <= set(names):
                yield (inside if node.name == "__init__" else node.name), names.index("code")
        elif isinstance(node, ast.ClassDef):
            members = [
                one.target.id
                for one in node.body
                if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
            ]
            if {"code", "message"} <= set(members):
                yield node.name, members.index("code")
        yield from takers(node, node.name if isinstance(node, ast.ClassDef) else inside)


def given(tree: ast.AST, wanted: dict[str, set[int]]) -> Iterator[tuple[str, int]]:
    """The literal codes that are handed over, or noted by a cleaner, with their lines."""
    for node in ast.walk(tree):
        found: list[ast.expr] = []
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            places = wanted.get(name) or wanted.get(name.lstrip("_")) or set()  # one is kept as a private attribute
            found = [node.args[place] for place in places if place < len(node.args)]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith(".notes"):
            found = [node.slice]
        for one in (inner for outer in found for inner in ast.walk(outer)):
            if isinstance(one, ast.Constant) and isinstance(one.value, str) and WORD.fullmatch(one.value):
                yield one.value, one.lineno


def used() -> dict[str, str]:
    """Each code that the program hands over literally, and where."""
    ours = [(file, tree) for file, tree in trees() if _warns(file)]
    wanted: dict[str, set[int]] = {}
    for _, tree in ours:
        for name, place in takers(tree):
            wanted.setdefault(name, set()).add(place)
    assert wanted["warn"] == wanted["RecordWarning"] == {0}
    return {code: f"{file}:{line}" for file, tree in ours for code, line in given(tree, wanted)}


def _warns(file: str) -> bool:
    """Whether a module may warn: the command line and the screen take codes of other kinds, and warn of nothing."""
    return not file.startswith(("cli/", "tui/"))


def test_every_code_that_is_given_is_declared() -> None:
    assert {code: where for code, where in used().items() if code not in BY_NAME} == {}


def test_every_code_that_is_declared_is_given() -> None:
    assert set(BY_NAME) - set(used()) - set(LATE) == set()


def test_kinds_of_errors_that_come_late_are_declared() -> None:
    assert set(BY_NAME) >= LATE
    assert set(ErrorKind) - LATE == {ErrorKind.EMPTY, ErrorKind.TIMEOUT, ErrorKind.CRASH}


def test_codes_are_words_with_a_meaning() -> None:
    assert len(BY_NAME) == len(CODES)
    for one in CODES:
        assert WORD.fullmatch(one.name)
        assert one.meaning
        assert not one.meaning.endswith(".")
