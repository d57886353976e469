"""The README says what the program says: its generated tables are fresh, its example of a format works."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest

from metaextract_tui.cli.names import COMMANDS
from metaextract_tui.formats.codes import CODES
from metaextract_tui.formats.reading import read_file
from metaextract_tui.formats.registry import Registry

README = Path(__file__).resolve().parents[2] / "README.md"
TEXT = README.read_text(encoding="utf-8")


def said(command: str) -> str:
    """What the program says, without the formats that other packages (the tests' own among them) add."""
    program = [sys.executable, "-m", "metaextract_tui", *command.split()]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return subprocess.run(program, capture_output=True, check=True, env=environment).stdout.decode().strip()


def codes() -> str:
    """The codes of warnings as a table."""
    read = {True: "yes", False: "no", None: "it depends"}
    rows = [f"| `{one.name}` | {one.meaning} | {read[one.partial]} |" for one in CODES]
    return "\n".join(["| code | meaning | partial |", "| --- | --- | --- |", *rows])


MARKS: dict[str, Callable[[], str]] = {
    "metaextract-tui formats --markdown": partial(said, "formats --markdown"),
    "metaextract-tui fields --markdown": partial(said, "fields --markdown"),
    "warnings": codes,
}


@pytest.mark.parametrize("mark", MARKS)
def test_the_tables_are_those_of_the_program(mark: str) -> None:
    """Run `python -m tests.cli.test_readme` after a change of formats, fields or codes."""
    written = TEXT.partition(f"<!-- {mark} -->\n")[2].partition("<!-- end -->")[0]
    assert written.strip() == MARKS[mark]()


def test_every_command_is_named() -> None:
    for name in COMMANDS:
        assert f"metaextract-tui {name}" in TEXT


def test_the_example_of_a_format_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    example = re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert example is not None
    module = ModuleType("my_package")
    exec(example[1], module.__dict__)
    monkeypatch.setitem(sys.modules, "my_package", module)
    file = tmp_path / "a.gif"
    file.write_bytes(b"GIF89a\x03\x00\x02\x00\x00\x00\x00;")
    record, _ = read_file(bytes(file), Registry([module.FORMAT]))
    assert (record.status, record.format_version, record.fields["width_px"]) == ("ok", "89a", 3)
    file.write_bytes(b"GIF89a\x03")
    record, _ = read_file(bytes(file), Registry([module.FORMAT]))
    assert record.error is not None
    assert record.error.kind == "truncated"


def write_tables() -> None:
    """Put the program's tables into the README."""
    text = TEXT
    for mark, table in MARKS.items():
        before, _, rest = text.partition(f"<!-- {mark} -->\n")
        _, _, after = rest.partition("<!-- end -->")
        text = f"{before}<!-- {mark} -->\n\n{table()}\n\n<!-- end -->{after}"
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_tables()
